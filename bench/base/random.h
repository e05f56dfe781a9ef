/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers: xoshiro256** of Blackman and Vigna (2018), seeded by their splitmix64. Not for
 * secrets. A state is for one thread at a time.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_state {
	uint64_t word[4];
};

/* Any seed will do, 0 too; the same seed gives the same numbers. */
void random_seed(struct random_state *random, uint64_t seed);

/* A seed from the wall clock in ms, so that runs of one second differ; 1 to 1e9, easy to type. */
uint64_t random_clock_seed(void);

/* All 64 bits are random. */
uint64_t random_next(struct random_state *random);

/* A number below limit, which is not 0; all are equally likely. */
uint64_t random_below(struct random_state *random, uint64_t limit);

/* Between 0 and 1, both excluded. */
double random_uniform(struct random_state *random);

/*
 * Not random: the fraction of a multiple of the golden ratio, 0 to 1. Those of n, n + 1, ... (0 or
 * more) are each far from all before them, and keep step with no period.
 */
double random_spread(double n);

/* Permutes count items of size bytes (at most 256); all orders are equally likely. */
void random_shuffle(struct random_state *random, void *items, size_t count, size_t size);

#endif
