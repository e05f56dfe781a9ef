/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the values of a SPEC are called: for parsing, for errors and for ids (arm_id()). */
#ifndef BENCH_ARM_WORDS_H
#define BENCH_ARM_WORDS_H

#include "plan/arm.h"

/* By value, ended by NULL. */
extern const char *const arm_ops[];	/* enum synthetic_op */
extern const char *const arm_orders[];	/* enum synthetic_order */
extern const char *const arm_touches[]; /* STUB_TOUCH_* */
extern const char *const arm_lates[];	/* enum guest_late */

#define ARM_BUDGET_NS 20000 /* the default, which an id leaves out */

#endif
