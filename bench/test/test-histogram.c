// SPDX-License-Identifier: GPL-2.0-or-later
/* Properties of the histogram: no gap, no value lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/histogram.h"
#include "test/random-numbers.h"

#define LIMIT	((uint64_t)1 << HISTOGRAM_MAX_BITS)
#define SAMPLES 5000

static struct histogram histogram;

static int prepare(void **state)
{
	histogram = (struct histogram){ 0 };
	return random_numbers_make(state);
}

static void test_buckets_cover_the_range(void **state)
{
	uint64_t low, high, end = 0;

	(void)state;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		histogram_range(i, &low, &high);
		assert_int_equal(low, end);
		assert_true(high > low);
		assert_true(low < 64 ? high - low == 1 : (high - low) * 32 <= low);
		end = high;
	}
	assert_int_equal(end, LIMIT);
}

/* The one bucket that is not empty after a value, which must hold it. */
static void check_bucket_of(uint64_t ns)
{
	uint64_t low, high;
	unsigned int index = 0;

	histogram = (struct histogram){ 0 };
	histogram_add(&histogram, ns);
	while (index < HISTOGRAM_BUCKETS - 1 && !histogram.bucket[index])
		index++;
	assert_int_equal(histogram.bucket[index], 1);
	histogram_range(index, &low, &high);
	if (ns < low || ns >= high)
		fail_msg("%" PRIu64 " is in the bucket from %" PRIu64 " to %" PRIu64, ns, low,
			 high);
	assert_int_equal(histogram.overflow, 0);
}

static void test_values_are_in_their_bucket(void **state)
{
	(void)state;
	for (uint64_t ns = 0; ns < 3000; ns++)
		check_bucket_of(ns);
	for (unsigned int bit = 6; bit < HISTOGRAM_MAX_BITS; bit++) {
		check_bucket_of(((uint64_t)1 << bit) - 1);
		check_bucket_of((uint64_t)1 << bit);
		check_bucket_of(((uint64_t)1 << bit) + 1);
	}
	check_bucket_of(LIMIT - 1);
	for (int i = 0; i < 3000; i++)
		check_bucket_of((uint64_t)exp(random_uniform(&random_numbers) * log(LIMIT - 1)));
}

static void test_overflow(void **state)
{
	(void)state;
	histogram_add(&histogram, LIMIT - 1);
	histogram_add(&histogram, LIMIT);
	histogram_add(&histogram, UINT64_MAX);
	assert_int_equal(histogram.count, 3);
	assert_int_equal(histogram.overflow, 2);
}

static void fill(struct histogram *into, unsigned long *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		values[i] = (unsigned long)(7000 * draw_lognormal(&random_numbers, 0, 1.5));
		histogram_add(into, values[i]);
	}
}

static char *written(const struct histogram *from)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	histogram_write_tsv(file, from);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void test_tsv(void **state)
{
	char *text;

	(void)state;
	histogram_add(&histogram, 3);
	histogram_add(&histogram, 3);
	histogram_add(&histogram, 64);
	histogram_add(&histogram, 65);
	histogram_add(&histogram, LIMIT);
	text = written(&histogram);
	assert_string_equal(text, "low_ns\thigh_ns\tcount\n3\t4\t2\n64\t66\t2\n"
				  "68719476736\tinf\t1\n");
	free(text);
}

static void test_tsv_counts_all(void **state)
{
	static unsigned long values[SAMPLES];
	uint64_t low, high, count, total = 0, end = 0;
	char *text, *line, *rest;

	(void)state;
	fill(&histogram, values, SAMPLES);
	rest = text = written(&histogram);
	assert_string_equal(strsep(&rest, "\n"), "low_ns\thigh_ns\tcount");
	while ((line = strsep(&rest, "\n")) && !strstr(line, "inf")) {
		assert_int_equal(sscanf(line, "%" SCNu64 "\t%" SCNu64 "\t%" SCNu64, &low, &high,
					&count),
				 3);
		assert_true(low >= end && high > low && count > 0);
		end = high;
		total += count;
	}
	assert_int_equal(total, SAMPLES);
	assert_non_null(line);
	free(text);
}

#define HISTOGRAM_TEST(name) cmocka_unit_test_setup_teardown(name, prepare, NULL)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HISTOGRAM_TEST(test_buckets_cover_the_range),
		HISTOGRAM_TEST(test_values_are_in_their_bucket),
		HISTOGRAM_TEST(test_overflow),
		HISTOGRAM_TEST(test_tsv),
		HISTOGRAM_TEST(test_tsv_counts_all),
	};

	return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
