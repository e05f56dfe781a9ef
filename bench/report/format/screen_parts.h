/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts that the screen and the cover letter share. Each adds its lines to a list; notes is what
 * stands for the notes of its table if there is no room for them (screen_notes()). Texts that are
 * returned are to be freed by the caller.
 */
#ifndef REPORT_SCREEN_PARTS_H
#define REPORT_SCREEN_PARTS_H

#include "model/model.h"
#include "report/answer/answers.h"
#include "report/format/screen_lines.h"

/* Failed controls, then that the run is partial: what must stand above all else. */
void screen_failures(struct screen_lines *lines, const struct model *model);

/* "22 passed, 0 failed, 1 warning: other-cpu": only the names of those that warn. */
char *screen_controls(const struct model *model);

/* Whether batches were compared with ptrace mode: then that is the headline. */
bool screen_has_ptrace(const struct answers *answers);

/* The headline of a run that has no such comparison: its UMLs, its loops, or else its arms. */
void screen_other_arms(struct screen_lines *lines, const struct answers *answers,
		       const char *notes);

/* The table of ptrace mode. */
void screen_ptrace(struct screen_lines *lines, const struct answer *ptrace, const char *notes);

/*
 * What a notified call costs, in batches of the middle size, which is put behind the title. The
 * title stands above the table, or over its first column.
 */
void screen_price(struct screen_lines *lines, const struct answer *price, const char *title,
		  bool above);

#endif
