/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of all arms that end the summary. Widths are in columns. */
#ifndef REPORT_ALL_ARMS_H
#define REPORT_ALL_ARMS_H

#include <stdio.h>

#include "report/text/table.h"
#include "report/text/view.h"

/* The label of the baseline of the first comparison of a table, "" if nothing is compared. */
struct shown tables_baseline(const struct view *table);

/* All arms, table by table: medians, ratios, distributions, phases. */
void tables_write(FILE *out, int width, const struct view *view);

/* The same in one table, a row for each time of an arm, without distributions and phases. */
void tables_all(struct table *table, const struct view *view);

/* Fast and slow wakes across CPUs, where there are both. Nothing where there are not. */
void wakes_write(FILE *out, int width, const struct view *view);

/*
 * The counters of a counted pass, monitor/stub, per notification where calls are
 * notified, else per call: of all arms of a run of few, else of those whose batch is
 * nearest to 16. Nothing where nothing was counted.
 */
void counters_write(FILE *out, int width, const struct view *view);

/* The phases of a traced pass, summed up to who is at work. Nothing where nothing was traced. */
void traced_write(FILE *out, int width, const struct view *view);

#endif
