/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fixture: the same random numbers in every run of a test. */
#ifndef BENCH_TEST_RANDOM_NUMBERS_H
#define BENCH_TEST_RANDOM_NUMBERS_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

extern gsl_rng *random_numbers;

/* For cmocka's setup and teardown. */
int random_numbers_make(void **state);
int random_numbers_free(void **state);

#endif
