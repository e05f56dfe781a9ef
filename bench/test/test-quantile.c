// SPDX-License-Identifier: GPL-2.0-or-later
/* Quantiles by selection are those of the sorted values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/stats.h"
#include "base/random.h"

#define MOST 500

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static double of_sorted(const double *sorted, size_t n, double q)
{
	double place = q * (double)(n - 1);
	size_t rank = (size_t)place;

	if (rank + 1 >= n)
		return sorted[n - 1];
	return sorted[rank] + (place - (double)rank) * (sorted[rank + 1] - sorted[rank]);
}

/* Of values with few ties, many, and none other. */
static void test_by_sorting(void **state)
{
	static const uint64_t limits[] = { 1000000, 7, 1 };
	struct random_state random;

	(void)state;
	random_seed(&random, 1);
	for (size_t n = 1; n <= MOST; n += 1 + n / 9)
		for (int k = 0; k < 3; k++)
			for (double q = 0; q <= 1; q += 0.125) {
				double values[MOST] = { 0 }, sorted[MOST];

				for (size_t i = 0; i < n; i++)
					values[i] = (double)random_below(&random, limits[k]);
				memcpy(sorted, values, n * sizeof(*values));
				qsort(sorted, n, sizeof(*sorted), ascending);
				assert_true(fabs(stats_quantile(values, n, q) -
						 of_sorted(sorted, n, q)) < 1e-9);
				qsort(values, n, sizeof(*values), ascending);
				assert_memory_equal(values, sorted, n * sizeof(*values));
			}
}

static struct summary summary_of(size_t n)
{
	double *values = malloc(n * sizeof(*values));
	struct summary summary;

	for (size_t i = 0; i < n; i++)
		values[i] = (double)(n - i);
	stats_summarize(values, n, &summary);
	free(values);
	return summary;
}

/* p99.9 was printed for three values. */
static void test_percentiles_need_values(void **state)
{
	struct summary s = summary_of(3);

	(void)state;
	assert_true(s.n == 3 && s.mean == 2 && s.median == 2 && s.max == 3);
	assert_true(isnan(s.p25) && isnan(s.p75) && isnan(s.p90) && isnan(s.p99) && isnan(s.p999));
	s = summary_of(39);
	assert_true(isnan(s.p25) && isnan(s.p75));
	s = summary_of(40);
	assert_true(!isnan(s.p25) && !isnan(s.p75));
	s = summary_of(99);
	assert_true(s.p25 == 25.5 && s.p75 == 74.5 && isnan(s.p90));
	s = summary_of(100);
	assert_true(fabs(s.p90 - 90.1) < 1e-9 && isnan(s.p99));
	assert_true(isnan(summary_of(999).p99) && !isnan(summary_of(1000).p99));
	s = summary_of(1001);
	assert_true(fabs(s.p99 - 991) < 1e-9 && isnan(s.p999));
	assert_true(isnan(summary_of(9999).p999) && !isnan(summary_of(10000).p999));
	s = summary_of(10001);
	assert_true(fabs(s.p999 - 9991) < 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_sorting),
		cmocka_unit_test(test_percentiles_need_values),
	};

	return cmocka_run_group_tests_name("quantile", tests, NULL, NULL);
}
