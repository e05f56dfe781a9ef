/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a run: plan, invocations, analysis, folder. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "plan/plan.h"
#include "plan/run_options.h"
#include "record/records.h"

/*
 * Runs the whole and prints the summary to stdout, the run folder's path last.
 * arguments: those of the `run` command, argv[0] being "run", passed to each
 * invocation again. Returns the program's exit status.
 */
int run_execute(const struct run_options *options, int argc, char **argv);

/*
 * The same without folder and summary: measures, and hands plan and records to use, whose
 * result it returns. -1 where the run was interrupted.
 */
int run_measure(const struct run_options *options, int argc, char **argv,
		int (*use)(const struct plan *plan, const struct records *records, void *target,
			   struct error *err),
		void *target, struct error *err);

#endif
