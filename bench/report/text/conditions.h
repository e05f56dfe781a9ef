/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader must know of a run beside its figures. Widths are in columns. */
#ifndef REPORT_CONDITIONS_H
#define REPORT_CONDITIONS_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/table.h"
#include "report/text/view.h"

typedef void parts_note(void *target, const char *lead, const char *text);

/*
 * Calls note with what a reader must know before any figure: failed controls, that the run is
 * partial or quick, then its warnings. A lead ends with ": ".
 */
void parts_notes(const struct model *model, parts_note *note, void *target);

/* Prints the failed controls as paragraphs, and an empty line; nothing if none failed. */
void parts_failed(FILE *out, int width, const struct model *model);

/* Prints all that parts_notes() gives in the same way. */
void parts_banner(FILE *out, int width, const struct model *model);

/*
 * The failed controls for forms in which "#" begins a comment: "# CONTROL FAILED: " and
 * where, which may be "", in front of each. Nothing if none failed.
 */
void parts_failed_comments(FILE *out, const struct model *model, const char *where);

/* The same of one run, and its warnings. */
void parts_comments(FILE *out, const struct model *model);

/* CPU, kernel and what else matters for these times first, then all other keys of the host. */
void parts_each_host(const struct model *model, parts_note *note, void *target);
void parts_host(FILE *out, int width, const struct model *model);

/* Of what the times per batch of a run are: "time per batch", or round_ns in words. */
const char *parts_time(const struct model *model);

/* "passed", "warning" or "FAILED". */
const char *parts_light(const struct model_control *control);

/* Cells: its name, its ratio and the interval of that. */
void parts_add_control(struct table *table, const struct model_control *control);

/* What controls are, for those who see them. */
extern const char parts_controls_text[];

/*
 * The controls as a table and their findings in words; if terse, not of those that passed
 * and have a ratio, of which the words add nothing.
 */
void parts_controls(FILE *out, int width, const struct model *model, bool terse);

/* Arms that were not measured, with the reason, those of one reason together. */
void parts_skipped(FILE *out, int width, const struct view *view);

#endif
