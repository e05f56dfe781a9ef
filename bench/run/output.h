/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the folder of a run and prints its summary. */
#ifndef BENCH_OUTPUT_H
#define BENCH_OUTPUT_H

#include <time.h>

#include "run/folder.h"
#include "plan/plan.h"
#include "record/records.h"
#include "model/model.h"

/*
 * Everything that design of a run folder names: run.json, rounds.tsv.gz, hist/,
 * plots/, summary.txt, cover-letter.txt. The folder appears whole or not at all.
 * A summary and the folder's path go to stdout.
 */
int output_write(const struct model *model, const struct plan *plan, const struct records *records,
		 const struct run_options *options, time_t started, struct error *err);

#endif
