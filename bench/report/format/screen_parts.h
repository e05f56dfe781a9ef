/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts that the screen and the cover letter share. */
#ifndef REPORT_SCREEN_PARTS_H
#define REPORT_SCREEN_PARTS_H

#include "model/model.h"
#include "report/answer/answers.h"
#include "report/format/screen_lines.h"

/* A failed control is the first thing that is said of a run, then that it is a part of one. */
void screen_failures(struct screen_lines *lines, const struct model *model);

/* "22 passed, 0 failed, 1 warning: other-cpu", to be freed. */
char *screen_controls(const struct model *model);

/* "6.18.0" of "Linux 6.18.0 #1 SMP": without the build, with "Linux " in front; to be freed. */
char *screen_kernel(const struct model *model);

/* Whether batches are compared with ptrace mode: then that is the headline. */
bool screen_has_ptrace(const struct answers *answers);

/*
 * The headline of a run that has not: its UMLs, its loops, or else its arms. notes: as of
 * screen_notes().
 */
void screen_other_arms(struct screen_lines *lines, const struct answers *answers,
		       const char *notes);

/* The rows that are brief of the table of ptrace mode, of whose rows the others are counted. */
void screen_ptrace(struct screen_lines *lines, const struct answer *ptrace, const char *notes);

/*
 * What a notified call costs, in batches of the middle size, which ends the title; above the
 * table, or in it.
 */
void screen_price(struct screen_lines *lines, const struct answer *price, const char *title,
		  bool above);

#endif
