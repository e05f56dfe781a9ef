/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of all arms, which follow the answers in the summary. Functions with out print in at
 * most width columns, and nothing if no arm has what they show.
 */
#ifndef REPORT_ALL_ARMS_H
#define REPORT_ALL_ARMS_H

#include <stdio.h>

#include "report/text/table.h"
#include "report/text/view.h"

/* The label of the usual baseline: that of the first arm that is compared; "" if none is. */
struct shown tables_baseline(const struct view *table);

/* All arms, table by table: medians, ratios, distributions, phases. */
void tables_write(FILE *out, int width, const struct view *view);

/* Begins and fills one table of the same, a row for each time of an arm, for the page. */
void tables_all(struct table *table, const struct view *view);

/* Fast and slow wakes across CPUs, of the arms that have both. */
void wakes_write(FILE *out, int width, const struct view *view);

/*
 * The counters of a counted pass, monitor/stub, per notification where calls are
 * notified, else per call. If many arms were counted, only those with a batch nearest to 16.
 */
void counters_write(FILE *out, int width, const struct view *view);

/* The phases of a traced pass, summed up by who is at work. */
void traced_write(FILE *out, int width, const struct view *view);

#endif
