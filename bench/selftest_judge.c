// SPDX-License-Identifier: GPL-2.0-or-later
/* Judgements by intervals, and by the binomial distribution of what chance does to them. */
#include "selftest_judge.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ALPHA  0.05  /* the chance that a 95 % interval misses, or a family has a false verdict */
#define CHANCE 0.001 /* of a failure on a sound host */

#define DELAY_TOLERANCE 0.10 /* of the delay */
#define DELAY_WIDTH	0.15 /* half of the interval, of the delay */

static const char *doubt_of(unsigned int delay_ns, const struct difference *found)
{
	double tolerance = DELAY_TOLERANCE * delay_ns;
	const struct interval *ci95 = &found->ci95;

	if (ci95->low > delay_ns + tolerance || ci95->high < delay_ns - tolerance)
		return ": that is another delay";
	if (fabs(found->call_ns - delay_ns) > tolerance ||
	    ci95->high - ci95->low > 2 * DELAY_WIDTH * delay_ns)
		return ": not known well enough, give it a longer --budget";
	return NULL;
}

void selftest_judge_delay(unsigned int delay_ns, const struct difference *found,
			  struct selftest_result *result)
{
	const char *doubt = doubt_of(delay_ns, found);

	snprintf(result->text, sizeof(result->text),
		 "found %.0f ns [%.0f, %.0f] a call, %+.1f %%, %zu pairs%s", found->call_ns,
		 found->ci95.low, found->ci95.high, 100 * (found->call_ns / delay_ns - 1),
		 found->pairs, doubt ? doubt : "");
	result->failed = doubt != NULL;
}

size_t selftest_too_many(size_t n)
{
	size_t least = 1;

	while (least <= n &&
	       gsl_cdf_binomial_Q((unsigned int)least - 1, ALPHA, (unsigned int)n) >= CHANCE)
		least++;
	return least;
}

static void append(struct selftest_result *result, const char *format, ...)
{
	size_t used = strlen(result->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(result->text + used, sizeof(result->text) - used, format, arguments);
	va_end(arguments);
}

void selftest_judge_alarms(const struct alarms *alarms, struct selftest_result *result)
{
	size_t misses_max = selftest_too_many(alarms->comparisons) - 1;
	size_t alarmed_max = selftest_too_many(alarms->families) - 1;

	append(result, "%zu comparisons: %zu of the 95 %% intervals miss 1 (at most %zu)",
	       alarms->comparisons, alarms->misses, misses_max);
	if (alarms->families)
		append(result, ", false verdicts in %zu of %zu families (at most %zu)",
		       alarms->alarmed, alarms->families, alarmed_max);
	result->failed = alarms->misses > misses_max || alarms->alarmed > alarmed_max;
}
