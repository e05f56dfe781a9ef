// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Medians, summaries and the two-level bootstrap: cases worked by hand, GSL,
 * properties, and how often the interval holds the true median in simulations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "measure/stats.h"
#include "test/random-numbers.h"

#define GROUPS_MAX 10
#define VALUES_MAX 4000

static double values[VALUES_MAX];
static size_t counts[GROUPS_MAX];

static void check_near(double value, double wanted)
{
	if (!(fabs(value - wanted) <= 1e-9 * fmax(1, fabs(wanted))))
		fail_msg("%.12g and not %.12g", value, wanted);
}

static struct interval median_of(size_t groups, uint64_t seed, double *median)
{
	struct sample_groups sample = { .values = values, .counts = counts, .groups = groups };
	struct estimated estimate;
	struct error err;

	if (stats_median(&sample, seed, &estimate, &err))
		fail_msg("%s", err.text);
	*median = estimate.value;
	return estimate.ci95;
}

static void test_no_values(void **state)
{
	struct sample_groups sample = { .values = values, .counts = counts, .groups = 2 };
	struct estimated median;
	struct error err;

	(void)state;
	counts[0] = counts[1] = 0;
	assert_int_equal(stats_median(&sample, 1, &median, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	sample.groups = 0;
	assert_int_equal(stats_median(&sample, 1, &median, &err), -1);
}

static void test_one_value(void **state)
{
	struct interval ci95;
	double median;

	(void)state;
	values[0] = 42;
	counts[0] = 1;
	ci95 = median_of(1, 1, &median);
	assert_true(median == 42 && ci95.low == 42 && ci95.high == 42);
}

/*
 * Of nine values the median lies between the second and the eighth in 96 % of
 * the cases, as the binomial distribution has it, and in less between others.
 */
static void test_interval_by_hand(void **state)
{
	struct interval ci95;
	double median;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		values[i] = (double)((i * 4 + 3) % 9 + 1);
	counts[0] = 9;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		ci95 = median_of(1, seed, &median);
		assert_true(median == 5);
		check_near(ci95.low, 2);
		check_near(ci95.high, 8);
	}
}

/* Groups that are alike to the last bit leave no doubt, whatever their sizes. */
static void test_equal_values(void **state)
{
	struct interval ci95;
	double median;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		values[i] = 3.25;
	counts[0] = 10;
	counts[1] = 89;
	counts[2] = 1;
	ci95 = median_of(3, 1, &median);
	assert_true(median == 3.25 && ci95.low == 3.25 && ci95.high == 3.25);
}

/* shape 0: lognormal, 1: bimodal, 2: normal; the true median is returned by true_median(). */
static double draw(int shape)
{
	switch (shape) {
	case 0:
		return gsl_ran_lognormal(random_numbers, 0, 0.5);
	case 1:
		return gsl_rng_uniform(random_numbers) < 0.3 ?
			       1 + 0.05 * gsl_ran_gaussian(random_numbers, 1) :
			       5 + 0.25 * gsl_ran_gaussian(random_numbers, 1);
	default:
		return 1 + 0.02 * gsl_ran_gaussian(random_numbers, 1);
	}
}

static double true_median(int shape)
{
	/* 0.3 of the bimodal values are small: the median is the 2/7 quantile of the others. */
	return shape == 1 ? 5 + 0.25 * gsl_cdf_ugaussian_Pinv(2. / 7) : 1;
}

/* Each group's values are shifted by one normal number of deviation between. */
static void fill(size_t groups, size_t count, int shape, double between)
{
	for (size_t group = 0; group < groups; group++) {
		double shift = between * gsl_ran_gaussian(random_numbers, 1);

		counts[group] = count;
		for (size_t i = 0; i < count; i++)
			values[group * count + i] = draw(shape) + shift;
	}
}

static void test_same_seed_same_interval(void **state)
{
	struct interval one, same, other;
	double median, again;

	(void)state;
	fill(5, 100, 0, 0.1);
	one = median_of(5, 7, &median);
	same = median_of(5, 7, &again);
	other = median_of(5, 8, &again);
	assert_memory_equal(&one, &same, sizeof(one));
	assert_memory_not_equal(&one, &other, sizeof(one));
	assert_true(median == again);
	assert_true(fabs(one.low / other.low - 1) < 0.05 && fabs(one.high / other.high - 1) < 0.05);
}

static void test_median_is_of_all(void **state)
{
	static double copy[500];
	struct interval ci95;
	double median;

	(void)state;
	for (int shape = 0; shape < 3; shape++) {
		fill(5, 100, shape, 0.2);
		memcpy(copy, values, sizeof(copy));
		ci95 = median_of(5, 1, &median);
		assert_memory_equal(copy, values, sizeof(copy));
		check_near(median, stats_middle(copy, 500));
		assert_true(ci95.low <= median && median <= ci95.high);
		assert_true(ci95.low < ci95.high);
	}
}

static void test_empty_groups_are_passed_by(void **state)
{
	struct interval three, five;
	double median, again;

	(void)state;
	fill(3, 50, 0, 0.1);
	three = median_of(3, 1, &median);
	counts[4] = counts[2];
	counts[3] = 0;
	counts[2] = counts[1];
	counts[1] = 0;
	five = median_of(5, 1, &again);
	assert_true(median == again);
	assert_memory_equal(&three, &five, sizeof(three));
}

/* The interval of a * x + b is a times that of x, plus b. */
static void test_scale(void **state)
{
	struct interval one, other;
	double median, scaled;

	(void)state;
	fill(5, 60, 0, 0.1);
	one = median_of(5, 1, &median);
	for (size_t i = 0; i < 300; i++)
		values[i] = 1000 * values[i] + 50;
	other = median_of(5, 1, &scaled);
	check_near(scaled, 1000 * median + 50);
	check_near(other.low, 1000 * one.low + 50);
	check_near(other.high, 1000 * one.high + 50);
}

static double mean_width(size_t groups, size_t count, double between)
{
	double median, sum = 0;
	int tries = 40;

	for (int i = 0; i < tries; i++) {
		struct interval ci95;

		fill(groups, count, 2, between);
		ci95 = median_of(groups, (uint64_t)i + 1, &median);
		sum += ci95.high - ci95.low;
	}
	return sum / tries;
}

static void check_width(double width, double wanted)
{
	if (!(fabs(width / wanted - 1) < 0.2))
		fail_msg("the intervals are %g wide and not about %g", width, wanted);
}

/*
 * The median of n normal values of deviation s has the deviation
 * s * sqrt(pi / 2n). That of k groups far apart is about that of k values,
 * times Student's t for k - 1 degrees of freedom.
 */
static void test_width(void **state)
{
	double alone = 2 * 1.96 * 0.02 * sqrt(M_PI / 2 / 400);

	(void)state;
	check_width(mean_width(1, 400, 0), alone);
	check_width(mean_width(10, 40, 0), alone);
	check_width(mean_width(10, 20, 1), 2 * 2.262 * 1.2 / sqrt(10));
}

/* Groups that differ make the interval wider than their values alone would. */
static void test_groups_count(void **state)
{
	struct interval grouped, pooled;
	double median;

	(void)state;
	fill(5, 200, 2, 0.1);
	grouped = median_of(5, 1, &median);
	counts[0] = 1000;
	pooled = median_of(1, 1, &median);
	assert_true(grouped.high - grouped.low > 3 * (pooled.high - pooled.low));
}

static struct estimated estimate_of(size_t groups)
{
	struct sample_groups sample = { .values = values, .counts = counts, .groups = groups };
	struct estimated estimate;
	struct error err;

	assert_int_equal(stats_median(&sample, 1, &estimate, &err), 0);
	return estimate;
}

static void check_variance(double variance, double wanted)
{
	if (!(fabs(variance / wanted - 1) < 0.15))
		fail_msg("the variance is %g and not about %g", variance, wanted);
}

/*
 * The median of 400 normal values of deviation s has the variance pi / 2 * s^2 / 400. Of five
 * groups at 0, 1, 2, 3 and 4 five are drawn so that the median is 0 or 4 in 11.6 % of the cases,
 * and 1 or 3 in 51.9 %: the variance is 0.982, and for five groups 5 / 4 of that.
 */
static void test_variances_by_hand(void **state)
{
	double medians[5], within = 0;

	(void)state;
	for (int i = 0; i < 40; i++) {
		fill(5, 80, 2, 0);
		within += estimate_of(5).within / 40;
	}
	check_variance(within, M_PI / 2 * 0.02 * 0.02 / 400);
	for (size_t i = 0; i < 5; i++)
		medians[i] = stats_middle(values + 80 * i, 80);
	check_near(1e6 * estimate_of(5).between, 1e6 * gsl_stats_variance(medians, 1, 5) / 5);
	assert_true(estimate_of(5).degrees == 4 && estimate_of(1).degrees == 0);
	assert_true(estimate_of(1).between == 0);
	for (size_t i = 0; i < 5 * 80; i++)
		values[i] += (double)(i / 80);
	check_variance(estimate_of(5).between, 0.9824 * 5 / 4);
}

static double coverage(size_t groups, size_t count, int shape, double between, int tries)
{
	double truth = true_median(shape), median;
	int held = 0;

	for (int i = 0; i < tries; i++) {
		struct interval ci95;

		fill(groups, count, shape, between);
		ci95 = median_of(groups, (uint64_t)i + 1, &median);
		held += ci95.low <= truth && truth <= ci95.high;
	}
	return (double)held / tries;
}

/*
 * 150 intervals a row, of which 95 % may become 90 or 99 by chance; all rows
 * together must come closer. Shifts between groups move the median of a skewed or
 * bimodal whole as well, and so are small there.
 */
static void test_coverage(void **state)
{
	static const struct {
		size_t groups, count;
		int shape;
		double between;
	} rows[] = {
		{ 1, 100, 0, 0 },    { 1, 100, 1, 0 },	 { 1, 100, 2, 0 },   { 5, 50, 0, 0 },
		{ 5, 50, 1, 0 },     { 5, 50, 2, 0 },	 { 5, 50, 0, 0.05 }, { 5, 50, 1, 0.05 },
		{ 5, 50, 2, 0.005 }, { 5, 50, 2, 0.02 }, { 5, 50, 2, 0.2 },  { 10, 30, 2, 0.02 },
	};
	size_t count = sizeof(rows) / sizeof(rows[0]);
	double sum = 0;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		double held = coverage(rows[i].groups, rows[i].count, rows[i].shape,
				       rows[i].between, 150);

		sum += held;
		if (held < 0.90 || held > 0.99)
			fail_msg("%.1f %% of the intervals of row %zu hold the median", 100 * held,
				 i);
	}
	if (sum / (double)count < 0.94 || sum / (double)count > 0.97)
		fail_msg("%.1f %% of all intervals hold the median", 100 * sum / (double)count);
}

#define STATS_TEST(name) \
	cmocka_unit_test_setup_teardown(name, random_numbers_make, random_numbers_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STATS_TEST(test_no_values),
		STATS_TEST(test_one_value),
		STATS_TEST(test_interval_by_hand),
		STATS_TEST(test_equal_values),
		STATS_TEST(test_same_seed_same_interval),
		STATS_TEST(test_median_is_of_all),
		STATS_TEST(test_empty_groups_are_passed_by),
		STATS_TEST(test_scale),
		STATS_TEST(test_width),
		STATS_TEST(test_groups_count),
		STATS_TEST(test_variances_by_hand),
		STATS_TEST(test_coverage),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
