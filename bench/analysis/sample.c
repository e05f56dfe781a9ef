// SPDX-License-Identifier: GPL-2.0-or-later
/* Values by invocation, and what is said of them. */
#include <stdlib.h>
#include <string.h>

#include "analysis/parts.h"

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

int sample_median(const struct sample *sample, struct estimated *median, struct error *err)
{
	struct sample_groups groups = { .values = sample->values,
					.counts = sample->group_counts,
					.groups = sample->groups };

	return stats_median_positive(&groups, ANALYZE_SEED, median, err);
}

int sample_summary(struct sample *sample, struct model_summary *summary, struct error *err)
{
	struct estimated median;
	struct summary s;

	if (!sample->count)
		return 0;
	if (stats_summarize_positive(sample->values, sample->group_counts, sample->groups,
				     ANALYZE_SEED, &median, &s, err))
		return -1;
	summary->median = median.value;
	summary->ci95[0] = median.ci95.low;
	summary->ci95[1] = median.ci95.high;
	summary->n = s.n;
	summary->mean = s.mean;
	summary->p25 = s.p25;
	summary->p75 = s.p75;
	summary->p90 = s.p90;
	summary->p99 = s.p99;
	summary->p999 = s.p999;
	summary->max = s.max;
	return 0;
}

int sample_of_kind(struct sample *sample, const struct analysis *analysis, enum record_kind kind,
		   struct error *err)
{
	const struct series *series = analysis->of_kind[kind];

	if (sample_init(sample, series->count, 1, err))
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sample_add(sample, 0, series->records[i]->value[0]);
	return 0;
}
