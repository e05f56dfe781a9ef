// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A metric of an arm: its values with the invocation that each is from. Quantiles and the mean are
 * of all values together. The median is not: it is the geometric mean of the medians of the
 * invocations, so that it has an interval that holds how processes differ.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

/* An interval of one invocation has no end. This factor says as little, and is a number. */
#define WIDEST 1e6

void sample_init(struct sample *sample, size_t capacity)
{
	*sample = (struct sample){ .values = memory_new(capacity, sizeof(*sample->values)) };
}

/* Values come in the order of their invocations: only their number is kept of each. */
void sample_add(struct sample *sample, uint32_t invocation, double value)
{
	sample->values[sample->count++] = value;
	sample->of_invocation[invocation]++;
}

void sample_free(struct sample *sample)
{
	free(sample->values);
}

/* The logarithm of the median of each invocation, NAN of one without values. */
static void find_medians(struct sample *sample, double m[MODEL_INVOCATIONS_MAX])
{
	double *at = sample->values;

	for (int i = 0; i < MODEL_INVOCATIONS_MAX; at += sample->of_invocation[i++])
		m[i] = sample->of_invocation[i] ? log(stats_middle(at, sample->of_invocation[i])) :
						  (double)NAN;
}

struct estimate_of_mean analyze_logs(const double *m, size_t count, double grain, double *middle,
				     double ci95[2])
{
	struct estimate_of_mean mean;
	double half;

	stats_mean(m, count, &mean);
	mean.grain = grain;
	half = fmin(stats_half(&mean, STATS_ALPHA), log(WIDEST));
	*middle = exp(mean.mean);
	ci95[0] = exp(mean.mean - half);
	ci95[1] = exp(mean.mean + half);
	return mean;
}

/* Medians by invocation first: all quantiles together change the order across invocations. */
void sample_summary(struct sample *sample, struct model_summary *summary)
{
	double m[MODEL_INVOCATIONS_MAX];
	struct summary s;

	if (!sample->count)
		return;
	find_medians(sample, m);
	stats_summarize(sample->values, sample->count, &s);
	*summary = (struct model_summary){
		.n = s.n,
		.mean = s.mean,
		.p25 = s.p25,
		.p75 = s.p75,
		.p90 = s.p90,
		.p99 = s.p99,
		.p999 = s.p999,
		.max = s.max,
	};
	analyze_logs(m, MODEL_INVOCATIONS_MAX, 0, &summary->median, summary->ci95);
}

/* All as of one invocation: the validators that use it look at the order in time alone. */
void sample_of_spans(struct sample *sample, const struct analysis *analysis, enum record_kind kind)
{
	const struct series *series = analysis->of_kind[kind];

	sample_init(sample, series->count);
	for (size_t i = 0; i < series->count; i++)
		sample_add(sample, 0, series_at(series, i)->span.ns);
}
