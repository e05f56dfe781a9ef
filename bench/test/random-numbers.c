// SPDX-License-Identifier: GPL-2.0-or-later
/* GSL's Mersenne twister with its default seed. */
#include "test/random-numbers.h"

gsl_rng *random_numbers;

int random_numbers_make(void **state)
{
	(void)state;
	random_numbers = gsl_rng_alloc(gsl_rng_mt19937);
	return random_numbers ? 0 : -1;
}

int random_numbers_free(void **state)
{
	(void)state;
	gsl_rng_free(random_numbers);
	return 0;
}
