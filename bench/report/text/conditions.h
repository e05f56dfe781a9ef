/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader must know of a run beside its figures. Widths are in columns. */
#ifndef REPORT_CONDITIONS_H
#define REPORT_CONDITIONS_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/table.h"
#include "report/text/view.h"

/* Leads of notes: of controls that failed, and of warnings. Other leads say what the note is of. */
#define PARTS_FAILED  "CONTROL FAILED: "
#define PARTS_WARNING "Warning: "

/* Takes one item. Both texts are borrowed, and not escaped for any form. */
typedef void parts_note(void *target, const char *lead, const char *text);

/*
 * Calls note with what a reader must know before any figure: failed controls, whether the run is
 * partial or quick, what it left out, then its warnings. A lead ends with ": ".
 */
void parts_notes(const struct model *model, parts_note *note, void *target);

/* Prints the failed controls as paragraphs, and an empty line; nothing if none failed. */
void parts_failed(FILE *out, int width, const struct model *model);

/* Prints all that parts_notes() gives in the same way; nothing if it gives nothing. */
void parts_banner(FILE *out, int width, const struct model *model);

/*
 * Prints the failed controls for forms in which "#" begins a comment, a line each: "# CONTROL
 * FAILED: ", where (may be ""), name and finding.
 */
void parts_failed_comments(FILE *out, const struct model *model, const char *where);

/* The same of one run, and its warnings. */
void parts_comments(FILE *out, const struct model *model);

/* Calls note with each key of the host, those that matter most for times first, and the clock. */
void parts_each_host(const struct model *model, parts_note *note, void *target);
void parts_host(FILE *out, int width, const struct model *model);

/* What a run's times of batches are: "time per batch", or without stamps round_ns in words. */
const char *parts_time(const struct model *model);

/* "passed", "warning" or "FAILED". */
const char *parts_light(const struct model_control *control);

/* Adds three cells: the control's name, its ratio and the interval of that. */
void parts_add_control(struct table *table, const struct model_control *control);

/* What the controls A/A and none/allow are, for readers of their tables. */
extern const char parts_controls_text[];

/* How ratios and verdicts are made, for readers of tables of arms; without the full stop. */
extern const char parts_ratios_text[];

/*
 * Prints the controls as a table, then their findings in words. terse leaves out the findings of
 * controls that passed and have a ratio: the table has all of it.
 */
void parts_controls(FILE *out, int width, const struct model *model, bool terse);

/* Prints the arms that were not measured under their reasons; nothing if there are none. */
void parts_skipped(FILE *out, int width, const struct view *view);

#endif
