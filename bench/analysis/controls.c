// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controls of a run: whether its baseline equals its own twin, whether the
 * machine stayed the same, what the stamps cost; and what the reader must be
 * warned of.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/parts.h"

#define DRIFT_LIMIT  0.05 /* of a validator's median, first third by last third */
#define JITTER_LIMIT 0.08 /* its interquartile range by its median */

static const struct model_arm *arm_of(const struct analysis *analysis, size_t index)
{
	return &analysis->model->arms[index];
}

/* All paired ratios of the twins of one lane: of them all the median must be 1. */
struct twins {
	uint32_t count;	   /* twins */
	uint32_t missing;  /* of them with an interval that misses 1 */
	uint32_t resolved; /* of them with a verdict other than "not resolved" */
	uint32_t bimodal;  /* of them with two modes, which have no verdict on their ratio */
	const struct model_comparison *worst;
};

static void note_twin(struct twins *twins, const struct model_comparison *comparison)
{
	bool misses = comparison->ci95[0] > 1 || comparison->ci95[1] < 1;

	twins->count++;
	twins->missing += misses;
	twins->resolved +=
		comparison->verdict == MODEL_FASTER || comparison->verdict == MODEL_SLOWER;
	twins->bimodal += comparison->verdict == MODEL_BIMODAL;
	if (!twins->worst || fabs(log(comparison->ratio)) > fabs(log(twins->worst->ratio)))
		twins->worst = comparison;
}

/*
 * A 95 % interval misses 1 in one of twenty controls by chance; a twin counts
 * as different when its verdict, corrected for all comparisons of the run, says
 * so. Unpinned, the scheduler may place a stub and its twin differently for a
 * whole invocation, which is what that placement is like: a warning there. Where
 * all have two modes nothing is controlled, which is one too.
 */
static void judge_twins(struct analysis *analysis, const struct plan_lane *lane,
			const struct twins *twins)
{
	struct model_control *control = model_add_control(analysis->model);
	bool differs = twins->resolved > 0;

	snprintf(control->name, sizeof(control->name), "A/A %s %s%s%.20s", lane->suite,
		 placement_name(lane->placement), lane->kind == LANE_REPLAY ? " " : "",
		 lane->kind == LANE_REPLAY ? lane->workload : "");
	snprintf(control->text, sizeof(control->text),
		 "%u of %u intervals miss 1, %u by the corrected verdict", twins->missing,
		 twins->count, twins->resolved);
	if (twins->bimodal) {
		size_t used = strlen(control->text);

		snprintf(control->text + used, sizeof(control->text) - used,
			 "; %u have two modes and are not judged", twins->bimodal);
	}
	control->ratio = twins->worst->ratio;
	control->ci95[0] = twins->worst->ci95[0];
	control->ci95[1] = twins->worst->ci95[1];
	control->failed = differs && lane->placement != PLACEMENT_FREE;
	control->warning =
		(differs && lane->placement == PLACEMENT_FREE) || twins->bimodal == twins->count;
}

static void control_twins(struct analysis *analysis, const struct plan_lane *lane)
{
	struct twins twins = { 0 };

	for (size_t i = 0; i < lane->count; i++) {
		const struct plan_arm *arm = &lane->arms[i];
		const struct model_comparison *comparison;

		if (!arm->arm.twin || arm->baseline < 0)
			continue;
		comparison = model_compare(analysis->model, arm->id, lane->arms[arm->baseline].id,
					   MODEL_BATCH_NS);
		if (comparison)
			note_twin(&twins, comparison);
	}
	if (twins.count)
		judge_twins(analysis, lane, &twins);
}

static void control_stamps(struct analysis *analysis, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++) {
		const struct plan_arm *arm = &lane->arms[i];
		const struct model_comparison *comparison;
		struct model_control *control;

		if (!arm->arm.stamped_twin || arm->baseline < 0)
			continue;
		comparison = model_compare(analysis->model, arm->id, lane->arms[arm->baseline].id,
					   MODEL_BATCH_NS);
		if (!comparison)
			continue;
		control = model_add_control(analysis->model);
		snprintf(control->name, sizeof(control->name), "stamps");
		snprintf(control->text, sizeof(control->text),
			 "%.60s with stamps by %.60s without: what the stamped pass costs", arm->id,
			 comparison->baseline);
		control->ratio = comparison->ratio;
		control->ci95[0] = comparison->ci95[0];
		control->ci95[1] = comparison->ci95[1];
	}
}

static int collect(const struct analysis *analysis, enum record_kind kind, struct sample *sample,
		   struct error *err)
{
	const struct series *series = analysis->of_kind[kind];

	if (sample_init(sample, series->count, 1, err))
		return -1;
	for (size_t i = 0; i < series->count; i++)
		sample_add(sample, 0, series->records[i]->value[0]);
	return 0;
}

static int control_validator(struct analysis *analysis, enum record_kind kind, const char *name,
			     struct error *err)
{
	struct model_control *control;
	struct sample sample;
	double first, last, middle, spread;
	size_t third;

	if (collect(analysis, kind, &sample, err))
		return -1;
	third = sample.count / 3;
	if (third) {
		first = stats_middle(sample.values, third);
		last = stats_middle(sample.values + sample.count - third, third);
		middle = stats_middle(sample.values, sample.count);
		spread = stats_spread(sample.values, sample.count) / middle;
		control = model_add_control(analysis->model);
		snprintf(control->name, sizeof(control->name), "validator %s", name);
		control->warning = fabs(last / first - 1) > DRIFT_LIMIT || spread > JITTER_LIMIT;
		snprintf(control->text, sizeof(control->text),
			 "median %.0f ns, last third by first third %.3f, interquartile range "
			 "%.1f %% of the median%s",
			 middle, last / first, spread * 100,
			 control->warning ? ": the machine was disturbed; stop what else runs on "
					    "it, or beside it on its host, and run again" :
					    "");
	}
	sample_free(&sample);
	return 0;
}

static int control_starts(struct analysis *analysis, struct error *err)
{
	struct model_control *control;
	struct sample sample;

	if (collect(analysis, RECORD_START, &sample, err))
		return -1;
	if (sample.count) {
		control = model_add_control(analysis->model);
		snprintf(control->name, sizeof(control->name), "stub start");
		snprintf(control->text, sizeof(control->text), "median %.2f ms of %zu stubs",
			 stats_middle(sample.values, sample.count) / 1e6, sample.count);
	}
	sample_free(&sample);
	return 0;
}

/* What there was time for of each workload that was not replayed whole, one warning a placement. */
static void warn_of_short_replays(struct analysis *analysis, enum placement placement)
{
	const struct plan *plan = analysis->plan;
	char shares[160] = "";

	for (size_t l = 0; l < plan->lane_count; l++) {
		const struct plan_lane *lane = &plan->lanes[l];
		const struct model_arm *arm = arm_of(analysis, lane->first);
		size_t used = strlen(shares);

		if (lane->kind == LANE_REPLAY && lane->placement == placement &&
		    arm->batches_done && arm->batches_done < arm->batches_recorded)
			snprintf(shares + used, sizeof(shares) - used, "%s%.1f %% of %.40s",
				 used ? ", " : "",
				 100.0 * arm->batches_done / arm->batches_recorded, lane->workload);
	}
	if (shares[0])
		model_add_warning(analysis->model,
				  "placement %s: there was time for the first %s; a larger "
				  "--budget "
				  "replays more",
				  placement_name(placement), shares);
}

static void warn_of_wide(struct analysis *analysis)
{
	const struct model *model = analysis->model;
	double target = analysis->plan->target;
	size_t wide = 0, all = 0;

	if (!(target > 0))
		return;
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];

		if (!model_is_headline(model, comparison))
			continue;
		all++;
		wide += !(model_half_width(comparison) <= target);
	}
	if (wide)
		model_add_warning(analysis->model,
				  "%zu of %zu ratios are not known to %.3g %%: the budget ended "
				  "first; a larger --budget narrows the intervals",
				  wide, all, 100 * target);
}

int analyze_controls(struct analysis *analysis, struct error *err)
{
	const struct plan *plan = analysis->plan;

	for (size_t l = 0; l < plan->lane_count; l++)
		control_twins(analysis, &plan->lanes[l]);
	for (size_t l = 0; l < plan->lane_count; l++)
		control_stamps(analysis, &plan->lanes[l]);
	if (control_validator(analysis, RECORD_COMPUTE, "compute", err) ||
	    control_validator(analysis, RECORD_SYSCALL, "system call", err) ||
	    control_starts(analysis, err))
		return -1;
	analyze_disturbances(analysis);
	for (int i = 0; i < PLACEMENTS; i++)
		warn_of_short_replays(analysis, (enum placement)i);
	warn_of_wide(analysis);
	return 0;
}
