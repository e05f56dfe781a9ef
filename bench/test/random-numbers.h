/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fixture: the same random numbers in every run of a test; and what is drawn with them. */
#ifndef BENCH_TEST_RANDOM_NUMBERS_H
#define BENCH_TEST_RANDOM_NUMBERS_H

#include "base/random.h"

extern struct random_state random_numbers;

/* For cmocka's setup. */
int random_numbers_make(void **state);

double draw_uniform(struct random_state *random, double from, double to);
double draw_normal(struct random_state *random, double deviation);
/* exp() of a normal one. */
double draw_lognormal(struct random_state *random, double mean, double deviation);
double draw_exponential(struct random_state *random, double mean);
double draw_pareto(struct random_state *random, double exponent);
/* Student's t with two degrees of freedom: it has no variance. */
double draw_t2(struct random_state *random);

/* For qsort(). */
int draw_ascending(const void *a, const void *b);

#endif
