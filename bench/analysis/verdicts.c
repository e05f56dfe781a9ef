// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts: "slower" or "faster" where the interval, corrected for how many comparisons its
 * table has (Bonferroni), excludes 1. A table is what a reader sees as one: a metric of a suite
 * in a placement. The controls of a run are a table of their own, as one of them alone fails
 * the run; gate none by gate allow is in both.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"

static bool is_bimodal(const struct model *model, const char *id)
{
	const struct model_arm *arm = model_arm_by_id(model, id);

	return arm && arm->modes.found;
}

/* A replay that is unlike its recording has no verdict. */
static bool is_unlike(const struct model_arm *arm)
{
	return arm->workload && !model_is_whole(arm);
}

/* How many comparisons each table has: by lane and metric, and the table of the controls. */
struct tables {
	uint32_t (*of_lane)[MODEL_METRICS]; /* by the first lane of the suite in the placement */
	uint32_t controls[MODEL_METRICS];
};

static size_t table_of(const struct plan *plan, size_t lane)
{
	size_t first = 0;

	while (strcmp(plan->lanes[first].suite, plan->lanes[lane].suite) ||
	       plan->lanes[first].placement != plan->lanes[lane].placement)
		first++;
	return first;
}

static void count(struct analysis *analysis, struct tables *tables)
{
	const struct model *model = analysis->model;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct tested *tested = &analysis->tested[i];
		enum model_metric metric = model->comparisons[i].metric;

		if (!tested->arm->control)
			tables->of_lane[table_of(analysis->plan, tested->lane)][metric]++;
		if (tested->arm->control || tested->checked)
			tables->controls[metric]++;
	}
}

/* Controls judge whole_ns of guests and batches of others, but are one table: the largest count. */
static uint32_t controls_of(const struct tables *tables, enum model_metric metric)
{
	const uint32_t *count = tables->controls;

	if (metric != MODEL_WHOLE_NS)
		return count[metric];
	return MAX(count[metric], MAX(count[MODEL_BATCH_NS], count[MODEL_ROUND_NS]));
}

/* The correction is filled in even if there is no verdict: readers can redo it by run.json. */
static void judge(struct analysis *analysis, size_t at, const struct tables *tables)
{
	struct model_comparison *comparison = &analysis->model->comparisons[at];
	struct tested *tested = &analysis->tested[at];
	uint32_t controls = controls_of(tables, comparison->metric);
	bool bimodal;

	bimodal = comparison->modes.found || is_bimodal(analysis->model, comparison->arm) ||
		  is_bimodal(analysis->model, comparison->baseline);
	tested->bimodal = bimodal;
	comparison->correction =
		tested->arm->control ?
			controls :
			tables->of_lane[table_of(analysis->plan, tested->lane)][comparison->metric];
	if (bimodal)
		comparison->verdict = MODEL_BIMODAL;
	if (bimodal || is_unlike(tested->arm) || !model_enough(comparison).all)
		return;
	tested->refused = stats_corrected(comparison->p, controls) < STATS_CONTROL_ALPHA;
	if (stats_corrected(comparison->p, comparison->correction) < STATS_VERDICT)
		comparison->verdict = comparison->ratio > 1 ? MODEL_SLOWER : MODEL_FASTER;
}

void analyze_verdicts(struct analysis *analysis)
{
	struct tables tables = { .of_lane = memory_new(analysis->plan->lane_count,
						       sizeof(*tables.of_lane)) };

	count(analysis, &tables);
	for (size_t i = 0; i < analysis->model->comparison_count; i++)
		judge(analysis, i, &tables);
	free(tables.of_lane);
}
