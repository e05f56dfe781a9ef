/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passes a finished plan to another process of this same program, which then neither reads options
 * and workloads nor tries gates. Addresses differ between the two processes: rows of tables are
 * passed by their number, and lists by value.
 */
#ifndef PLAN_IMAGE_H
#define PLAN_IMAGE_H

#include <stdio.h>

#include "plan/plan.h"

/* Errors of writing are left in the stream: the caller asks ferror(). */
void plan_write(const struct plan *plan, FILE *to);

/*
 * Fills *plan, to be freed by plan_free(). STATUS_USAGE if the stream does not begin with the mark
 * of a plan of this build, STATUS_CANNOT if it ends too early. After an error there is nothing to
 * free. The contents are not checked: they come from plan_write().
 */
int plan_read(struct plan *plan, FILE *from, struct error *err);

#endif
