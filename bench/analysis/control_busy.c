// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "host too busy": whether comparisons lost more than half of their pairs because others
 * had the CPUs or native calls were slow (clean_batches.c). What is left may be clean, but shows
 * what a host does between its other work.
 *
 * The run fails if more than one in twenty comparisons lost so many. Fewer are a warning that names
 * the worst: a stub may wait for the monitor's own threads in a way that the kernel does not tell.
 * Pairs of another state (twin_state.c) are only counted in the text, as what is left is what the
 * host does most of the time. Clean pairs that were left out with their short invocation
 * (comparisons.c) are not lost.
 */
#include "analysis/sorted_records.h"

#define BUSY_LIMIT 0.05 /* share of the comparisons, above which the run fails */

static uint64_t sum(const uint32_t *counts, uint32_t count)
{
	uint64_t all = 0;

	for (uint32_t i = 0; i < count; i++)
		all += counts[i];
	return all;
}

void control_busy(struct analysis *analysis)
{
	const struct model *model = analysis->model;
	const struct model_comparison *worst = NULL;
	struct model_control *control;
	uint64_t all = 0, disturbed = 0, other_state = 0;
	uint32_t busy = 0, count = 0;
	double most = -1;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		uint64_t dropped = sum(comparison->pairs_dropped, comparison->invocations);
		const struct tested *tested = &analysis->tested[i];
		uint64_t lost = dropped - tested->other_state - tested->too_few;
		double share = (double)lost / (double)(dropped + comparison->pairs);

		count++;
		all += dropped + comparison->pairs;
		disturbed += lost;
		other_state += tested->other_state;
		busy += share > 0.5;
		if (share > most) {
			most = share;
			worst = comparison;
		}
	}
	busy += analysis->lost;
	count += analysis->lost;
	if (!count)
		return;
	control = control_add(
		analysis, MODEL_HOST_TOO_BUSY, NULL,
		"%.1f %% of pairs left out (others had %g %% of a batch, or native calls took %g "
		"times their median); %u of %u "
		"comparisons lost more than half (most: %.60s, %.0f %%)%s; %.1f %% more left out "
		"for another state of the host",
		all ? 100.0 * (double)disturbed / (double)all : 100, 100 * RECORD_CLEAN_SHARE,
		ANALYZE_SLOW_LIMIT, busy, count, worst ? worst->arm : "all",
		worst ? 100 * most : 100.0,
		busy ? ": stop what else runs, or try scripts/prepare-host" : "",
		all ? 100.0 * (double)other_state / (double)all : 0);
	control->failed = busy > BUSY_LIMIT * count;
	control->warning = busy && !control->failed;
}
