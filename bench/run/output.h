/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the folder of a run and prints its summary. */
#ifndef BENCH_OUTPUT_H
#define BENCH_OUTPUT_H

#include <time.h>

#include "run/folder.h"
#include "plan/plan.h"
#include "plan/run_options.h"
#include "record/records.h"
#include "model/model.h"

/*
 * A finished run never loses what it measured: that is written first, and kept by folder_keep()
 * if anything after it fails, which the caller does for what it does itself in between.
 */

/*
 * Makes the folder, with rounds.tsv.gz, blocks.tsv.gz and hist/. host: NULL if not known. From
 * here on to the end of output_reports() a lack of memory keeps the folder, too.
 */
int output_measured(struct folder *folder, const struct plan *plan, const struct records *records,
		    const struct run_options *options, const char *host, time_t started,
		    struct error *err);

/*
 * The rest of the folder, with its name: run.json, summary.txt, cover-letter.txt, plots/. The
 * screen, which ends with the folder's path, goes to stdout, or what the options want there.
 */
int output_reports(struct folder *folder, const struct model *model,
		   const struct run_options *options, struct error *err);

#endif
