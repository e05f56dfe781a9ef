/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts that the text reports are put together from. Widths are in columns. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include <stdio.h>

#include "model/model.h"
#include "report/view.h"

/*
 * What a reader must know before any figure: failed controls, that the run is
 * partial or quick, then its warnings. Nothing if there is nothing to say.
 */
void parts_banner(FILE *out, int width, const struct model *model);

/*
 * The failed controls for forms in which "#" begins a comment: "# CONTROL FAILED: " and
 * where, which may be "", in front of each. Nothing if none failed.
 */
void parts_failed_comments(FILE *out, const struct model *model, const char *where);

/* The same of one run, and its warnings. */
void parts_comments(FILE *out, const struct model *model);

/* A test's name in KTAP, where a "#" would begin a directive. */
void ktap_put_name(FILE *out, const char *name);

/* CPU, kernel and what else matters for these times first, then all other keys of the host. */
void parts_host(FILE *out, int width, const struct model *model);

/* Of what the times per batch of a run are: "time per batch", or round_ns in words. */
const char *parts_time(const struct model *model);

/*
 * The controls as a table and their findings in words; if terse, not of those that passed
 * and have a ratio, of which the words add nothing.
 */
void parts_controls(FILE *out, int width, const struct model *model, bool terse);

/* Arms that were not measured, with the reason, those of one reason together. */
void parts_skipped(FILE *out, int width, const struct view *view);

/* The five questions and what the model answers to them. */
void answers_write(FILE *out, int width, const struct model *model, const struct view *view);

/* Fast and slow wakes across CPUs, where there are both. Nothing where there are not. */
void wakes_write(FILE *out, int width, const struct model *model, const struct view *view);

/*
 * The counters of a counted pass, monitor/stub, per notification where calls are
 * notified, else per call: of all arms of a run of few, else of those whose batch is
 * nearest to 16. Nothing where nothing was counted.
 */
void counters_write(FILE *out, int width, const struct view *view);

/* The phases of a traced pass, summed up to who is at work. Nothing where nothing was traced. */
void traced_write(FILE *out, int width, const struct view *view);

/* All arms, table by table: medians, ratios, distributions, phases. */
void tables_write(FILE *out, int width, const struct model *model, const struct view *view);

#endif
