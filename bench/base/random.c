// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xoshiro256**, and what is drawn with it: bounded integers, reals, permutations. The numbers
 * follow from the seed alone, on any machine, so that a run can be repeated in the same order.
 */
#include "base/random.h"

#include <string.h>

#include "base/wall.h"

/* Spreads a seed of few bits over the state, which must not be all zeros. */
static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void random_seed(struct random_state *random, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		random->word[i] = splitmix(&seed);
}

uint64_t random_clock_seed(void)
{
	struct timespec now;

	wall_now(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000) % 1000000000 + 1;
}

static uint64_t rotate(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

uint64_t random_next(struct random_state *random)
{
	uint64_t *s = random->word, result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate(s[3], 45);
	return result;
}

/*
 * 2^64 is no multiple of most limits, so a remainder alone would favour small results. Numbers
 * below first, which is 2^64 modulo limit, are drawn again: what is left is a multiple.
 */
uint64_t random_below(struct random_state *random, uint64_t limit)
{
	uint64_t first = -limit % limit, drawn;

	do
		drawn = random_next(random);
	while (drawn < first);
	return drawn % limit;
}

/* The upper 52 bits, in the middle of their step: 0 and 1 are never drawn. */
double random_uniform(struct random_state *random)
{
	return ((double)(random_next(random) >> 12) + 0.5) * 0x1p-52;
}

double random_spread(double n)
{
	double multiple = n * 0.6180339887498949;

	return multiple - (double)(uint64_t)multiple;
}

/* The shuffle of Fisher and Yates, from the end. */
void random_shuffle(struct random_state *random, void *items, size_t count, size_t size)
{
	char *at = items, held[256];

	for (size_t i = count; i > 1; i--) {
		size_t k = random_below(random, i);

		memcpy(held, at + k * size, size);
		memmove(at + k * size, at + (i - 1) * size, size);
		memcpy(at + (i - 1) * size, held, size);
	}
}
