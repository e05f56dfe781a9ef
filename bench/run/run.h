/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a run, from its options to the folder with its results. `run`, `uml` and `rerun`
 * call run_execute(); the self-test calls run_measure(). Both install the handler of
 * base/interrupt.h and use run/progress.h, so a process has one run at a time.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "plan/plan.h"
#include "plan/run_options.h"
#include "record/records.h"

/*
 * Runs the whole and prints the answers to stdout, with the path of the run's folder last. Errors
 * are printed to stderr.
 *
 * argv: the words of the command, which run.json keeps; argv[0] is its name, "run" or "uml".
 * folder: NULL, or PATH_MAX bytes for the path of the run's folder. They are written only if the
 * folder is whole. Returns the program's exit status (enum exit_status).
 */
int run_execute(const struct run_options *options, int argc, char **argv, char *folder);

/*
 * Measures only: writes no folder and prints no summary. The caller frees the plan by plan_free()
 * and the records by records_free(). An interrupt is an error here; after an error there is
 * nothing to free.
 */
int run_measure(const struct run_options *options, struct plan *plan, struct records *records,
		struct error *err);

#endif
