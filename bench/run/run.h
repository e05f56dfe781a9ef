/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a run: plan, invocations, analysis, folder. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "plan/plan.h"
#include "plan/run_options.h"
#include "record/records.h"

/*
 * Runs the whole and prints the answers to stdout, the run folder's path last.
 * arguments: those of the `run` command, argv[0] being "run", which run.json quotes. folder:
 * NULL, or room of PATH_MAX for the path of the run's folder, which is left as it is where none
 * was made or it is not whole. Returns the program's exit status.
 */
int run_execute(const struct run_options *options, int argc, char **argv, char *folder);

/*
 * The same without folder and summary: leaves the plan and what was measured, to be freed by
 * plan_free() and records_free(). After an error, an interrupt too, there is nothing to free.
 */
int run_measure(const struct run_options *options, struct plan *plan, struct records *records,
		struct error *err);

#endif
