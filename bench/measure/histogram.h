/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log-linear histogram of times in ns: exact below 64 ns, then 32 buckets for
 * each power of two, so that a bucket is at most 1/32 (3.1 %) of its low end
 * wide. What is longer than 68 s goes into an overflow row of its own.
 *
 * analysis/analyze.c fills one for each arm from the records, after the measuring; the file is
 * hist/ARM.tsv (results/README.md). Quantiles are not taken from it, but from the records.
 */
#ifndef MEASURE_HISTOGRAM_H
#define MEASURE_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

#define HISTOGRAM_SUB_BITS 5
#define HISTOGRAM_MAX_BITS 36 /* values below 2^36 ns */
#define HISTOGRAM_BUCKETS  ((HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

/* A struct of zeros is empty. */
struct histogram {
	uint64_t count; /* of all values, the overflow included */
	uint64_t overflow;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, uint64_t ns);

/* Values that bucket index holds: low to high - 1 ns. */
void histogram_range(unsigned int index, uint64_t *low, uint64_t *high);

/* Header, then the buckets that are not empty, then the overflow row with high_ns `inf`. */
void histogram_write_tsv(FILE *out, const struct histogram *histogram);

#endif
