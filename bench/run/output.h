/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the folder of a run and prints its summary, in two steps, so that a finished run does not
 * lose what it measured: the rows are written before they are analysed. If anything fails later,
 * folder_keep() keeps them. A caller that fails between both steps calls that itself.
 *
 * `join` has no rows: it begins by folder_begin() and uses the second step only.
 */
#ifndef BENCH_OUTPUT_H
#define BENCH_OUTPUT_H

#include <time.h>

#include "run/folder.h"
#include "plan/plan.h"
#include "plan/run_options.h"
#include "record/records.h"
#include "model/model.h"

/*
 * Makes the folder, with rounds.tsv.gz, blocks.tsv.gz and hist/. host: NULL if not known. folder
 * must stay where it is until output_reports() returns: until then a lack of memory, which ends
 * the process (base/memory.h), keeps the folder first.
 */
int output_measured(struct folder *folder, const struct plan *plan, const struct records *records,
		    const struct run_options *options, const char *host, time_t started,
		    struct error *err);

/*
 * Writes the rest of the folder (run.json, the texts, weights.tsv.gz, plots/, index.html) and gives
 * it its name. Then prints to stdout the screen, which ends with the folder's path, or what the
 * options want there. Files that can be written are, even if another cannot: the first error is
 * reported.
 */
int output_reports(struct folder *folder, const struct model *model,
		   const struct run_options *options, struct error *err);

#endif
