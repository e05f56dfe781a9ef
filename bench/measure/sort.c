// SPDX-License-Identifier: GPL-2.0-or-later
/* Least significant digit first, digits of 11 bits; those that all values share are left out. */
#include "measure/sort.h"

#include <gsl/gsl_sort.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FEW	   4096
#define DIGIT_BITS 11
#define DIGITS	   6
#define BUCKETS	   (1u << DIGIT_BITS)

/* As integers these keys are in the order of the values: all bits flip below 0, else the sign. */
static uint64_t key_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits ^ (-(bits >> 63) | 1ull << 63);
}

static unsigned int digit_of(double value, int digit)
{
	return (unsigned int)(key_of(value) >> (digit * DIGIT_BITS)) & (BUCKETS - 1);
}

static bool is_sorted(const double *values, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (values[i] < values[i - 1])
			return false;
	return true;
}

static void count_digits(const double *values, size_t count, size_t counts[DIGITS][BUCKETS])
{
	memset(counts, 0, DIGITS * sizeof(counts[0]));
	for (size_t i = 0; i < count; i++) {
		uint64_t key = key_of(values[i]);

		for (int digit = 0; digit < DIGITS; digit++)
			counts[digit][(key >> (digit * DIGIT_BITS)) & (BUCKETS - 1)]++;
	}
}

static void distribute(const double *from, double *to, size_t count, int digit, size_t *starts)
{
	size_t at = 0;

	for (unsigned int i = 0; i < BUCKETS; i++) {
		size_t here = starts[i];

		starts[i] = at;
		at += here;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[digit_of(from[i], digit)]++] = from[i];
}

static void sort_digits(double *values, double *other, size_t count, size_t counts[DIGITS][BUCKETS])
{
	double *from = values, *to = other;

	count_digits(values, count, counts);
	for (int digit = 0; digit < DIGITS; digit++) {
		double *swap = from;

		if (counts[digit][digit_of(values[0], digit)] == count)
			continue;
		distribute(from, to, count, digit, counts[digit]);
		from = to;
		to = swap;
	}
	if (from != values)
		memcpy(values, from, count * sizeof(*values));
}

void sort_values(double *values, size_t count)
{
	size_t(*counts)[BUCKETS];
	double *other;

	if (is_sorted(values, count))
		return;
	other = count > FEW ? malloc(count * sizeof(*other)) : NULL;
	counts = other ? malloc(DIGITS * sizeof(*counts)) : NULL;
	if (counts)
		sort_digits(values, other, count, counts);
	else
		gsl_sort(values, 1, count);
	free(counts);
	free(other);
}
