/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up records of a lane of twelve arms, and what the analysis makes of them. */
#ifndef TEST_ANALYSED_H
#define TEST_ANALYSED_H

#include <stdint.h>

#include "analysis/analyze.h"
#include "test/random-numbers.h"

#define ARMS	    12 /* most tests measure the first three */
#define ROUNDS	    200
#define INVOCATIONS 6

struct fixture {
	struct plan plan;
	struct plan_lane lane;
	struct plan_arm arms[ARMS];
	struct records records;
	struct model model;
	struct random_state random;
};

extern struct fixture fixture;

/*
 * For cmocka: a plan of arms "arm0" to "arm11" behind gate notify, with batches of 4 maps in
 * suite series on one CPU. Arm 0 is the baseline, arm 1 its twin, the others are compared
 * with arm 0.
 */
int make_plan(void **state);
int free_plan(void **state);

/* Adds a timed batch whose batch_ns is ns, its round_ns 1000 more. */
void add(uint32_t arm, uint32_t invocation, uint32_t round, uint32_t batch, double ns);

/*
 * Rounds of arms 0, 1 and 2 of which the second and third take so many times the time of the
 * first. What the three of a round have in common is noise of half their time; it must
 * cancel out in their ratios.
 */
void fill(double twin, double ratio);

/*
 * All arms, the twin among them, differ from the baseline as its own invocations do, and by
 * this.
 */
void fill_alike(double shift);

/* Analyses the records. */
void run(void);

/* Of arm 0, in batch_ns; fails where there is none. */
const struct model_comparison *comparison(const char *arm);

/* By name; NULL if there is none. */
const struct model_control *control(const char *name);

#endif
