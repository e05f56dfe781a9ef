// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controls of a run, a row each, and the warnings that follow from the analysis. A control
 * that fails heads every output, and the exit status becomes 3. Each control is in a file of its
 * name; results/README.md has the table of their limits. They come after the verdicts, as some
 * judge by these.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/sorted_records.h"
#include "base/text.h"

/* In the order in which they are printed. */
static const struct {
	void (*of_lane)(struct analysis *analysis, const struct plan_lane *lane);
	void (*of_run)(struct analysis *analysis);
} controls[] = {
	{ .of_lane = control_twins },	    { .of_lane = control_none },
	{ .of_lane = control_stamps },	    { .of_run = control_validators },
	{ .of_run = control_starts },	    { .of_run = control_busy },
	{ .of_run = control_disturbances }, { .of_run = control_other_cpu },
	{ .of_run = control_emulation },
};

/* Other metrics are of the same batches: judged too, they would count one difference again. */
bool control_judges(const struct analysis *analysis, const struct plan_lane *lane,
		    size_t comparison)
{
	const struct tested *tested = &analysis->tested[comparison];
	enum model_metric metric =
		lane->kind == LANE_REPLAY ? MODEL_WHOLE_NS : model_time(tested->arm);

	return &analysis->plan->lanes[tested->lane] == lane &&
	       analysis->model->comparisons[comparison].metric == metric;
}

struct model_control *control_add(struct analysis *analysis, const char *name,
				  const struct plan_lane *lane, const char *format, ...)
{
	struct model_control *control = model_add_control(analysis->model);
	va_list args;

	if (lane)
		snprintf(control->name, sizeof(control->name), "%s %s %s%s%.20s", name, lane->suite,
			 placement_name(lane->placement), lane->kind == LANE_REPLAY ? " " : "",
			 lane->kind == LANE_REPLAY ? lane->workload : "");
	else
		snprintf(control->name, sizeof(control->name), "%s", name);
	va_start(args, format);
	vsnprintf(control->text, sizeof(control->text), format, args);
	va_end(args);
	return control;
}

void control_give_ratio(struct model_control *control, double ratio, const double ci95[2])
{
	control->ratio = ratio;
	memcpy(control->ci95, ci95, sizeof(control->ci95));
}

/*
 * One warning per placement for the replays that are too unlike their recording for a verdict. All
 * arms of a lane replayed the same, so its first arm stands for them.
 */
static void warn_of_unlike_replays(struct analysis *analysis, enum placement placement)
{
	const struct plan *plan = analysis->plan;
	char parts[160] = "";

	for (size_t l = 0; l < plan->lane_count; l++) {
		const struct plan_lane *lane = &plan->lanes[l];
		const struct model_arm *arm = &analysis->model->arms[lane->first];

		if (lane->kind == LANE_REPLAY && lane->placement == placement &&
		    arm->batches_done && !model_is_whole(arm))
			text_add(parts, sizeof(parts), "%s%.1f %% of %.40s", parts[0] ? ", " : "",
				 100.0 * arm->batches_done / arm->batches_recorded, lane->workload);
	}
	if (parts[0])
		model_add_warning(analysis->model,
				  "placement %s: only %s was replayed, which is unlike the whole: "
				  "no verdict; a larger --budget replays more",
				  placement_name(placement), parts);
}

/* Ratios that the run was after, but did not know well enough in the end; a target of 0 is none. */
static void warn_of_wide(struct analysis *analysis)
{
	const struct model *model = analysis->model;
	size_t wide = 0, all = 0;

	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		double target = analysis->plan->lanes[analysis->tested[i].lane].target;

		if (!(target > 0) || !model_is_headline(model, comparison))
			continue;
		all++;
		wide += !(model_half_width(comparison) <= target);
	}
	if (wide)
		model_add_warning(analysis->model,
				  "%zu of %zu ratios are known less well than the target of their "
				  "suite (`list suites`, --target): a larger --budget narrows the "
				  "intervals",
				  wide, all);
}

/* Otherwise a reader would think that more rounds could change a "not resolved". */
static void warn_of_few_invocations(struct analysis *analysis)
{
	if (analysis->model->comparison_count && analysis->invocations < STATS_INVOCATIONS_MIN)
		model_add_warning(analysis->model,
				  ANALYZE_TOO_FEW ": %u invocation%s, and %d are needed "
						  "(--invocations)",
				  analysis->invocations, analysis->invocations == 1 ? "" : "s",
				  STATS_INVOCATIONS_MIN);
}

/*
 * Whether a busy host left too few clean pairs, or too few invocations with any. If the run had too
 * few invocations in the first place, the warning above says so.
 */
static bool is_short_of_pairs(const struct analysis *analysis,
			      const struct model_comparison *comparison)
{
	struct model_enough enough = model_enough(comparison);

	return enough.least_pairs < STATS_PAIRS_MIN ||
	       (enough.invocations < STATS_INVOCATIONS_MIN &&
		analysis->invocations >= STATS_INVOCATIONS_MIN);
}

static void warn_of_few_pairs(struct analysis *analysis)
{
	const struct model *model = analysis->model;
	size_t few = 0;

	for (size_t i = 0; i < model->comparison_count; i++)
		few += is_short_of_pairs(analysis, &model->comparisons[i]);
	if (few)
		model_add_warning(analysis->model,
				  ANALYZE_TOO_FEW
				  " on %zu of %zu ratios: an invocation has "
				  "fewer than %d clean pairs, or fewer than %d have any; a larger "
				  "--budget or a quieter host gives more",
				  few, model->comparison_count, STATS_PAIRS_MIN,
				  STATS_INVOCATIONS_MIN);
}

/* With a baseline, or as the baseline of an arm that is not just its twin. */
static bool is_compared(const struct plan_lane *lane, size_t index)
{
	if (lane->arms[index].baseline >= 0)
		return true;
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].arm.twin && lane->arms[i].baseline == (int)index)
			return true;
	return false;
}

/*
 * For arms of --arm: in a suite, an arm has no ratio by design. One arm alone needs no warning, as
 * nothing could be compared with it.
 */
static void warn_of_no_baseline(struct analysis *analysis)
{
	const struct plan *plan = analysis->plan;
	const char *first = NULL;
	size_t given = 0, lone = 0;

	for (size_t l = 0; l < plan->lane_count; l++)
		for (size_t i = 0; i < plan->lanes[l].count; i++) {
			const struct plan_arm *arm = &plan->lanes[l].arms[i];

			if (strcmp(plan->lanes[l].suite, PLAN_ARMS) || arm->arm.twin)
				continue;
			given++;
			if (is_compared(&plan->lanes[l], i))
				continue;
			first = lone++ ? first : arm->id;
		}
	if (lone && given > 1)
		model_add_warning(analysis->model,
				  "%zu of %zu arms have no baseline and no ratio, as no other "
				  "--arm "
				  "does the same work: %.80s%s",
				  lone, given, first, lone > 1 ? ", ..." : "");
}

/* For joined runs, which have comparisons but no records: the other controls need records. */
void analyze_compared_controls(struct analysis *analysis)
{
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		for (size_t l = 0; controls[i].of_lane && l < analysis->plan->lane_count; l++)
			controls[i].of_lane(analysis, &analysis->plan->lanes[l]);
	warn_of_few_invocations(analysis);
	warn_of_few_pairs(analysis);
}

void analyze_controls(struct analysis *analysis)
{
	const struct plan *plan = analysis->plan;

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		for (size_t l = 0; controls[i].of_lane && l < plan->lane_count; l++)
			controls[i].of_lane(analysis, &plan->lanes[l]);
		if (controls[i].of_run)
			controls[i].of_run(analysis);
	}
	for (int i = 0; i < PLACEMENTS; i++)
		warn_of_unlike_replays(analysis, (enum placement)i);
	warn_of_few_invocations(analysis);
	warn_of_few_pairs(analysis);
	warn_of_wide(analysis);
	warn_of_no_baseline(analysis);
}
