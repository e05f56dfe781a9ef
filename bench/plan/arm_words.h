/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words for values of a SPEC, for parsing (arm.c), errors (arm_check.c) and ids (arm_id()).
 * Other words of a SPEC are the names of rows: gates, serve loops, ways to serve many stubs.
 */
#ifndef BENCH_ARM_WORDS_H
#define BENCH_ARM_WORDS_H

#include "model/vocabulary.h"
#include "plan/arm.h"

/* Indexed by the value on the right, ended by WORD_EMPTY. */
extern const enum word arm_ops[];     /* enum synthetic_op */
extern const enum word arm_orders[];  /* enum synthetic_order */
extern const enum word arm_afters[];  /* synthetic.called */
extern const enum word arm_touches[]; /* STUB_TOUCH_* */
extern const enum word arm_lates[];   /* enum guest_late */

#endif
