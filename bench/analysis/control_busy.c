// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "host too busy": whether comparisons lost more than half of their pairs because
 * others had the CPUs or the host was slow (clean_batches.c). What is left may be clean, but it is
 * what a host does between its other work. One in twenty such comparisons fails the run; fewer are
 * a warning that names the worst, as a stub may wait for the monitor's own threads in a way that
 * the kernel does not tell.
 */
#include "analysis/sorted_records.h"

#define BUSY_LIMIT 0.05 /* share of the comparisons */

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
	uint64_t kept = 0, dropped = 0;
	uint32_t busy = 0, count = 0;
	double most = -1;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		uint64_t lost = sum(comparison->pairs_dropped, comparison->invocations);
		double share = (double)lost / (double)(lost + comparison->pairs);

		count++;
		kept += comparison->pairs;
		dropped += lost;
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
		analysis, "host too busy", NULL,
		"%.1f %% of pairs left out (others had 2 %% of a batch, or native calls took 1.15 "
		"times their median); %u of %u "
		"comparisons lost more than half (most: %.60s, %.0f %%)%s",
		kept + dropped ? 100.0 * (double)dropped / (double)(kept + dropped) : 100, busy,
		count, worst ? worst->arm : "all", worst ? 100 * most : 100.0,
		busy ? ": stop what else runs, or try scripts/prepare-host" : "");
	control->failed = busy > BUSY_LIMIT * count;
	control->warning = busy && !control->failed;
}
