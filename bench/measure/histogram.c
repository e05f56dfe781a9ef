// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log-linear buckets; see histogram.h. index_of() and histogram_range() are each other's
 * inverse: the index of a value is its highest SUB_BITS + 1 bits plus the shift times
 * SUB_BUCKETS, which leaves no gap between powers of two.
 */
#include "measure/histogram.h"

#include <inttypes.h>

#define SUB_BUCKETS (1u << HISTOGRAM_SUB_BITS)

/* Values of one power of two share a shift; the shifted value has SUB_BITS + 1 bits. */
static unsigned int index_of(uint64_t ns)
{
	unsigned int bits, shift;

	if (ns < 2 * SUB_BUCKETS)
		return (unsigned int)ns;
	bits = 64 - (unsigned int)__builtin_clzll(ns);
	shift = bits - HISTOGRAM_SUB_BITS - 1;
	return shift * SUB_BUCKETS + (unsigned int)(ns >> shift);
}

void histogram_range(unsigned int index, uint64_t *low, uint64_t *high)
{
	unsigned int shift = index < 2 * SUB_BUCKETS ? 0 : index / SUB_BUCKETS - 1;
	uint64_t value = index - shift * SUB_BUCKETS;

	*low = value << shift;
	*high = (value + 1) << shift;
}

void histogram_add(struct histogram *histogram, uint64_t ns)
{
	histogram->count++;
	if (ns >> HISTOGRAM_MAX_BITS)
		histogram->overflow++;
	else
		histogram->bucket[index_of(ns)]++;
}

void histogram_write_tsv(FILE *out, const struct histogram *histogram)
{
	uint64_t low, high;

	fputs("low_ns\thigh_ns\tcount\n", out);
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (!histogram->bucket[i])
			continue;
		histogram_range(i, &low, &high);
		fprintf(out, "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", low, high,
			histogram->bucket[i]);
	}
	fprintf(out, "%" PRIu64 "\tinf\t%" PRIu64 "\n", (uint64_t)1 << HISTOGRAM_MAX_BITS,
		histogram->overflow);
}
