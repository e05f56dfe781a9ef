/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the values of an arm go together. */
#ifndef BENCH_ARM_CHECK_H
#define BENCH_ARM_CHECK_H

#include "plan/arm.h"

/*
 * STATUS_USAGE if the arm would wait for ever or could not be what it says: the error
 * names the key and what would be right. The serve loop of an arm that has none
 * becomes NULL.
 */
int arm_check(struct arm *arm, struct error *err);

#endif
