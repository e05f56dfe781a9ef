// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A delay is judged by its interval. Alarms are judged by the binomial distribution: of n intervals
 * of a sound program each misses with a chance of 5 %.
 */
#include "selftest/selftest_judge.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

/*
 * The chance that a 95 % interval misses, or that a family has a false verdict. The latter is less,
 * as a verdict is at STATS_VERDICT: so the limit is on the safe side.
 */
#define ALPHA  0.05
#define CHANCE 0.001 /* of a failure by chance */

/*
 * Shares of the delay: what it may be off by, and half of the widest interval that passes. A run is
 * planned for an interval of the tolerance (selftest_needed()).
 */
#define DELAY_TOLERANCE 0.10
#define DELAY_WIDTH	0.15

static double half_width(const struct difference *found)
{
	return (found->ci95.high - found->ci95.low) / 2;
}

/* Seconds until the interval is that many ns to each side, from one found in so many seconds. */
static double seconds_until(const struct difference *found, double seconds, double width_ns)
{
	double times = half_width(found) / width_ns;

	return seconds * times * times;
}

double selftest_needed(const struct difference found[SELFTEST_DELAYS], double seconds)
{
	double needed = 0;

	for (int i = 0; i < SELFTEST_DELAYS; i++)
		needed = fmax(needed, seconds_until(&found[i], seconds,
						    DELAY_TOLERANCE * selftest_delays[i]));
	return needed;
}

bool selftest_goes_on(const struct difference found[SELFTEST_DELAYS], double seconds, double left_s)
{
	bool noisy = false;

	for (int i = 0; i < SELFTEST_DELAYS; i++) {
		struct selftest_result result = { .text = "" };

		selftest_judge_delay(selftest_delays[i], &found[i], seconds, &result);
		if (result.failed)
			return false;
		noisy |= result.noisy;
	}
	return noisy && left_s > seconds && selftest_needed(found, seconds) > seconds;
}

/* How wide the interval is, and what time would make it narrow enough. */
static void say_noise(unsigned int delay_ns, const struct difference *found, double seconds,
		      struct selftest_result *result)
{
	double needed = seconds_until(found, seconds, DELAY_TOLERANCE * delay_ns);

	text_add(result->text, sizeof(result->text), ": the host is too noisy, +-%.0f %% in %.0f s",
		 100 * half_width(found) / delay_ns, seconds);
	if (needed > seconds)
		text_add(result->text, sizeof(result->text), "; +-%.0f %% takes some %.0f s",
			 100 * DELAY_TOLERANCE, needed);
}

void selftest_judge_delay(unsigned int delay_ns, const struct difference *found, double seconds,
			  struct selftest_result *result)
{
	double tolerance = DELAY_TOLERANCE * delay_ns;

	result->failed =
		found->ci95.low > delay_ns + tolerance || found->ci95.high < delay_ns - tolerance;
	result->noisy = !result->failed && (fabs(found->call_ns - delay_ns) > tolerance ||
					    half_width(found) > DELAY_WIDTH * delay_ns);
	snprintf(result->name, sizeof(result->name), "a delay of %u ns", delay_ns);
	if (!isfinite(half_width(found))) {
		text_add(result->text, sizeof(result->text),
			 "not found: in %.0f s the host was too busy for clean pairs", seconds);
		return;
	}
	snprintf(result->text, sizeof(result->text),
		 "found %.0f ns [%.0f, %.0f] a call, %+.1f %%, %zu pairs%s", found->call_ns,
		 found->ci95.low, found->ci95.high, 100 * (found->call_ns / delay_ns - 1),
		 found->pairs, result->failed ? ": that is another delay" : "");
	if (result->noisy)
		say_noise(delay_ns, found, seconds, result);
}

/* The upper tail of the binomial distribution; by logarithms, as its coefficients are large. */
double selftest_chance_of(size_t least, size_t n, double each)
{
	double chance = 0;

	for (size_t k = least; k <= n; k++)
		chance += exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
			      lgamma((double)(n - k) + 1) + (double)k * log(each) +
			      (double)(n - k) * log1p(-each));
	return chance;
}

size_t selftest_too_many(size_t n)
{
	size_t least = 1;

	while (least <= n && selftest_chance_of(least, n, ALPHA) >= CHANCE)
		least++;
	return least;
}

void selftest_judge_alarms(const struct alarms *alarms, struct selftest_result *result)
{
	size_t misses_max = selftest_too_many(alarms->comparisons) - 1;
	size_t alarmed_max = selftest_too_many(alarms->families) - 1;

	text_add(result->text, sizeof(result->text),
		 "%zu comparisons: %zu of the 95 %% intervals exclude 1 (at most %zu)",
		 alarms->comparisons, alarms->misses, misses_max);
	if (alarms->families)
		text_add(result->text, sizeof(result->text),
			 ", false verdicts in %zu of %zu families (at most %zu)", alarms->alarmed,
			 alarms->families, alarmed_max);
	result->failed = alarms->misses > misses_max || alarms->alarmed > alarmed_max;
}
