/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the values of a SPEC are called: for parsing, for errors and for ids (arm_id()). */
#ifndef BENCH_ARM_WORDS_H
#define BENCH_ARM_WORDS_H

#include "model/vocabulary.h"
#include "plan/arm.h"

/* By value, ended by WORD_EMPTY. */
extern const enum word arm_ops[];     /* enum synthetic_op */
extern const enum word arm_orders[];  /* enum synthetic_order */
extern const enum word arm_afters[];  /* synthetic.called */
extern const enum word arm_touches[]; /* STUB_TOUCH_* */
extern const enum word arm_lates[];   /* enum guest_late */

#endif
