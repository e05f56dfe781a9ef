/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A finished plan on its way to another process of this same program, which then neither
 * reads options and workloads nor tries gates. What an address means differs between the
 * two: rows of tables go by their number, and lists by value.
 */
#ifndef PLAN_IMAGE_H
#define PLAN_IMAGE_H

#include <stdio.h>

#include "plan/plan.h"

/* Errors of writing are those of the stream. */
void plan_write(const struct plan *plan, FILE *to);

/*
 * To be freed by plan_free(). STATUS_USAGE if the stream does not go on with a plan of this
 * program, STATUS_CANNOT if it ends in it. After an error there is nothing to free.
 */
int plan_read(struct plan *plan, FILE *from, struct error *err);

#endif
