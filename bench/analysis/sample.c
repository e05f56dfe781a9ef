// SPDX-License-Identifier: GPL-2.0-or-later
/* Values by invocation, and what is said of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"

int sample_init(struct sample *sample, size_t capacity, uint32_t groups, struct error *err)
{
	sample->values = calloc(capacity + 1, sizeof(*sample->values));
	sample->group_counts = calloc(groups + 1, sizeof(*sample->group_counts));
	sample->count = 0;
	sample->groups = groups;
	if (sample->values && sample->group_counts)
		return 0;
	sample_free(sample);
	return error_set(err, STATUS_CANNOT, "no memory for %zu values", capacity);
}

void sample_add(struct sample *sample, uint32_t group, double value)
{
	sample->values[sample->count++] = value;
	sample->group_counts[group]++;
}

void sample_free(struct sample *sample)
{
	free(sample->values);
	free(sample->group_counts);
	memset(sample, 0, sizeof(*sample));
}

/* The logarithm of the median of each invocation, NAN of one without values. */
static void find_medians(struct sample *sample, double *m)
{
	double *at = sample->values;

	for (uint32_t i = 0; i < sample->groups; at += sample->group_counts[i++])
		m[i] = sample->group_counts[i] ? log(stats_middle(at, sample->group_counts[i])) :
						 (double)NAN;
}

int sample_summary(struct sample *sample, struct model_summary *summary, struct error *err)
{
	double *m = calloc(sample->groups + 1, sizeof(*m)), half;
	struct estimate_of_mean mean;
	struct summary s;

	if (!m)
		return error_set(err, STATUS_CANNOT, "no memory for %u medians", sample->groups);
	if (sample->count) {
		find_medians(sample, m);
		stats_mean(m, sample->groups, &mean);
		half = fmin(stats_half(&mean, STATS_ALPHA), log(ANALYZE_WIDEST));
		stats_summarize(sample->values, sample->count, &s);
		*summary = (struct model_summary){
			.n = s.n,
			.mean = s.mean,
			.median = exp(mean.mean),
			.ci95 = { exp(mean.mean - half), exp(mean.mean + half) },
			.p25 = s.p25,
			.p75 = s.p75,
			.p90 = s.p90,
			.p99 = s.p99,
			.p999 = s.p999,
			.max = s.max,
		};
	}
	free(m);
	return 0;
}

int sample_of_kind(struct sample *sample, const struct analysis *analysis, enum record_kind kind,
		   struct error *err)
{
	const struct series *series = analysis->of_kind[kind];

	if (sample_init(sample, series->count, 1, err))
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sample_add(sample, 0, series->records[i]->span.ns);
	return 0;
}
