/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers: xoshiro256** of Blackman and Vigna (2018), seeded by their splitmix64. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_state {
	uint64_t word[4];
};

void random_seed(struct random_state *random, uint64_t seed);

/* For random_seed(): of the wall clock in ms, so that runs of one second differ; from 1 to 1e9. */
uint64_t random_clock_seed(void);

uint64_t random_next(struct random_state *random);

/* Below limit, which is not 0; each as likely. */
uint64_t random_below(struct random_state *random, uint64_t limit);

/* From 0 to 1, neither of them. */
double random_uniform(struct random_state *random);

/* Puts count items of so many bytes (at most 256) into an order of which each is as likely. */
void random_shuffle(struct random_state *random, void *items, size_t count, size_t size);

#endif
