// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs side by side: medians, ratios, verdicts. */
#include "report/compare.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "stats/stats.h"

#define WIDEST	      1e6  /* a factor: an interval of one invocation has no end */
#define TIME_LEAST_NS 1e-3 /* of a logarithm */

/* ---- one run ---- */

static int no_memory(struct error *err)
{
	return error_set(err, STATUS_CANNOT, "no memory for a comparison");
}

/* From the interval: the standard error that it was made of. */
static void take_summary(struct compare_run *run, size_t arm)
{
	const struct model_summary *summary = &run->model.arms[arm].metric[run->wanted[arm].metric];
	double degrees = fmax(run->model.invocations, 1) - 1;
	struct compare_median *median = &run->medians[arm];

	if (!summary->n || !(summary->median > 0) || !(summary->ci95[0] > 0))
		return;
	median->there = true;
	median->log = (struct estimate_of_mean){ .mean = log(summary->median), .degrees = degrees };
	if (degrees > 0)
		median->log.error = log(summary->ci95[1] / summary->ci95[0]) / 2 /
				    student_quantile(STATS_ALPHA, degrees);
}

/* Puts the values of each invocation into another order. */
static void take_median(const struct rounds_arm *arm, size_t invocations,
			struct compare_median *median)
{
	double m[MODEL_INVOCATIONS_MAX + 1], *at = arm->values;
	size_t count = invocations < MODEL_INVOCATIONS_MAX ? invocations : MODEL_INVOCATIONS_MAX;

	for (size_t i = 0; i < count; at += arm->group_counts[i++])
		m[i] = arm->group_counts[i] ?
			       log(fmax(stats_middle(at, arm->group_counts[i]), TIME_LEAST_NS)) :
			       (double)NAN;
	median->there = stats_mean(m, count, &median->log);
}

static int take_rounds(struct compare_run *run, const char *folder, struct error *err)
{
	struct rounds rounds;
	int result = rounds_read(&rounds, folder, &run->model, run->wanted, err);

	if (result)
		return -1;
	for (size_t i = 0; i < rounds.arm_count; i++) {
		const struct rounds_arm *arm = &rounds.arms[i];

		if (arm->wanted.metric == MODEL_WHOLE_NS ||
		    (arm->wanted.metric == MODEL_LATE_NS && !rounds.has_late))
			take_summary(run, i);
		else if (arm->count)
			take_median(arm, rounds.invocations, &run->medians[i]);
	}
	rounds_free(&rounds);
	return 0;
}

static int find_medians(struct compare_run *run, struct error *err)
{
	char folder[PATH_MAX];

	run->medians = calloc(run->model.arm_count + 1, sizeof(*run->medians));
	if (!run->medians)
		return no_memory(err);
	if (rounds_folder(folder, run->path))
		return take_rounds(run, folder, err);
	for (size_t i = 0; i < run->model.arm_count; i++)
		take_summary(run, i);
	return 0;
}

static void close_run(struct compare_run *run)
{
	free(run->wanted);
	free(run->medians);
	model_free(&run->model);
}

static int open_run(struct compare_run *run, const char *path, struct error *err)
{
	char folder[PATH_MAX];

	memset(run, 0, sizeof(*run));
	run->path = path;
	if (report_open(&run->model, path, err))
		return -1;
	snprintf(run->name, sizeof(run->name), "%.40s",
		 run->model.label[0] ? run->model.label : run->model.started);
	run->from_summary = !rounds_folder(folder, path);
	return 0;
}

/* Runs of the same name get a number. */
static void name_runs(struct compare *compare)
{
	for (size_t i = 1; i < compare->run_count; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(compare->runs[i].name, compare->runs[k].name)) {
				char *end = compare->runs[i].name + strlen(compare->runs[i].name);

				sprintf(end, "(%zu)", i + 1);
			}
}

/* ---- what is compared of each arm ---- */

/* Whether both replayed the same part of a recording: lists of segments differ in length alone. */
static bool same_part(const struct model_arm *one, const struct model_arm *other)
{
	return one->batches_recorded == other->batches_recorded &&
	       one->batches_done == other->batches_done &&
	       (!one->has_extent || !other->has_extent ||
		one->replayed.calls == other->replayed.calls);
}

/* whole_ns of both may be compared. Of earlier runs the first batches alone were replayed. */
static bool same_whole(const struct model_arm *one, const struct model_arm *other)
{
	return same_part(one, other) || (model_is_whole(one) && model_is_whole(other));
}

/* Whether all runs that have measured the base's arm have it in this metric. */
static bool all_have(const struct compare *compare, const struct model_arm *base,
		     enum model_metric metric)
{
	for (size_t i = 0; i < compare->run_count; i++) {
		const struct model_arm *arm = model_arm_by_id(&compare->runs[i].model, base->id);

		if (!arm || !view_measured(arm))
			continue;
		if (!arm->metric[metric].n || (metric == MODEL_WHOLE_NS && !same_whole(base, arm)))
			return false;
	}
	return true;
}

/* What all runs that have the base's arm can say of it. */
static struct rounds_wanted choose(const struct compare *compare, const struct model_arm *base)
{
	static const enum model_metric order[] = { MODEL_WHOLE_NS, MODEL_LATE_NS, MODEL_BATCH_NS,
						   MODEL_ROUND_NS };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (all_have(compare, base, order[i]))
			return (struct rounds_wanted){ order[i] };
	return (struct rounds_wanted){ model_time(base) };
}

static int choose_all(struct compare *compare, struct error *err)
{
	const struct compare_run *base = &compare->runs[0];

	for (size_t i = 0; i < compare->run_count; i++) {
		struct compare_run *run = &compare->runs[i];

		run->wanted = calloc(run->model.arm_count + 1, sizeof(*run->wanted));
		if (!run->wanted)
			return no_memory(err);
		for (size_t k = 0; k < run->model.arm_count; k++) {
			const struct model_arm *arm =
				model_arm_by_id(&base->model, run->model.arms[k].id);

			if (!i)
				run->wanted[k] = choose(compare, arm);
			else if (arm)
				run->wanted[k] = base->wanted[arm - base->model.arms];
		}
	}
	return 0;
}

/* ---- the comparison ---- */

static const struct compare_median *median_of(const struct compare_run *run,
					      const struct model_arm *arm)
{
	return &run->medians[arm - run->model.arms];
}

/* The median of an arm of another run, or NULL. */
static const struct compare_median *counterpart(const struct compare_run *run,
						const struct model_arm *arm)
{
	const struct model_arm *other = model_arm_by_id(&run->model, arm->id);

	return other && median_of(run, other)->there ? median_of(run, other) : NULL;
}

/* Where an interval is not to be believed, or no single ratio describes the arms. */
static void doubt(const struct compare *compare, struct compare_row *row, size_t run)
{
	const struct model *const models[] = { &compare->runs[0].model, &compare->runs[run].model };
	struct compare_cell *cell = &row->cells[run];

	/* Each interval is that of its own segments: what others would have given is not in it. */
	cell->no_verdict = row->metric == MODEL_WHOLE_NS &&
			   !same_part(row->arm, model_arm_by_id(models[1], row->arm->id));

	for (int i = 0; i < 2; i++) {
		const struct model_arm *arm = model_arm_by_id(models[i], row->arm->id);

		if (row->metric == model_time(arm) && arm->has_modes)
			cell->verdict = MODEL_BIMODAL;
		cell->no_verdict = cell->no_verdict ||
				   models[i]->invocations < COMPARE_INVOCATIONS_MIN ||
				   arm->metric[model_time(arm)].n < COMPARE_BATCHES_MIN;
	}
	cell->no_verdict = cell->no_verdict && cell->verdict != MODEL_BIMODAL;
}

static struct compare_ratio ratio_of(const struct compare_median *top,
				     const struct compare_median *bottom)
{
	struct compare_ratio ratio = { .log = stats_difference(&top->log, &bottom->log) };
	double half = fmin(stats_half(&ratio.log, STATS_ALPHA), log(WIDEST));

	ratio.value = exp(ratio.log.mean);
	ratio.ci95.low = exp(ratio.log.mean - half);
	ratio.ci95.high = exp(ratio.log.mean + half);
	return ratio;
}

static void compare_arm(struct compare *compare, const struct model_arm *arm)
{
	struct compare_row *row = &compare->rows[compare->row_count];
	const struct compare_median *base = median_of(&compare->runs[0], arm);
	bool any = false;

	row->arm = arm;
	row->metric = compare->runs[0].wanted[arm - compare->runs[0].model.arms].metric;
	for (size_t i = 1; i < compare->run_count; i++) {
		const struct compare_median *candidate = counterpart(&compare->runs[i], arm);
		struct compare_cell *cell = &row->cells[i];

		cell->compared = candidate != NULL;
		if (cell->compared) {
			cell->ratio = ratio_of(candidate, base);
			doubt(compare, row, i);
		}
		compare->common[i] += cell->compared;
		any = any || cell->compared;
	}
	compare->row_count += any;
	compare->base_count++;
}

static void count_alone(struct compare *compare, size_t run)
{
	const struct model *model = &compare->runs[run].model;

	for (size_t i = 0; i < model->arm_count; i++)
		compare->alone[run] += !model->arms[i].control && view_measured(&model->arms[i]) &&
				       !counterpart(&compare->runs[0], &model->arms[i]);
}

static int check_common(const struct compare *compare, struct error *err)
{
	for (size_t i = 1; i < compare->run_count; i++)
		if (!compare->common[i])
			return error_set(err, STATUS_CANNOT,
					 "%s has no measured arm in common with %s: compare runs "
					 "of "
					 "the same suites",
					 compare->runs[i].path, compare->runs[0].path);
	return 0;
}

static int compare_arms(struct compare *compare, struct error *err)
{
	const struct compare_run *base = &compare->runs[0];

	compare->rows = calloc(base->model.arm_count + 1, sizeof(*compare->rows));
	if (!compare->rows)
		return no_memory(err);
	for (size_t i = 0; i < compare->view.count; i++) {
		const struct model_arm *arm = compare->view.arms[i];

		if (!arm->control && median_of(base, arm)->there)
			compare_arm(compare, arm);
	}
	for (size_t i = 1; i < compare->run_count; i++)
		count_alone(compare, i);
	return check_common(compare, err);
}

/* ---- verdicts ---- */

static bool can_be_judged(const struct compare_cell *cell)
{
	return cell->compared && !cell->no_verdict && cell->verdict != MODEL_BIMODAL;
}

static size_t count_judged(struct compare *compare)
{
	size_t count = 0;

	for (size_t i = 0; i < compare->row_count; i++)
		for (size_t k = 1; k < compare->run_count; k++) {
			const struct compare_cell *cell = &compare->rows[i].cells[k];

			compare->bimodal += cell->compared && cell->verdict == MODEL_BIMODAL;
			compare->no_verdict += cell->compared && cell->no_verdict;
			count += can_be_judged(cell);
		}
	return count;
}

static void judge_cell(struct compare *compare, struct compare_cell *cell, size_t count)
{
	double limit = 1 + compare->threshold_percent / 100;

	if (stats_corrected(stats_p(&cell->ratio.log, 0), count) < STATS_VERDICT)
		cell->verdict = cell->ratio.value > 1 ? MODEL_SLOWER : MODEL_FASTER;
	cell->regression =
		cell->ratio.value > limit &&
		stats_corrected(stats_p(&cell->ratio.log, log(limit)), count) < STATS_VERDICT;
	compare->regressions += cell->regression;
}

static void judge(struct compare *compare)
{
	size_t count = count_judged(compare);

	for (size_t i = 0; i < compare->row_count; i++)
		for (size_t k = 1; k < compare->run_count; k++)
			if (can_be_judged(&compare->rows[i].cells[k]))
				judge_cell(compare, &compare->rows[i].cells[k], count);
}

static int compare_all(struct compare *compare, struct error *err)
{
	if (choose_all(compare, err))
		return -1;
	for (size_t i = 0; i < compare->run_count; i++)
		if (find_medians(&compare->runs[i], err))
			return -1;
	name_runs(compare);
	view_init(&compare->view, &compare->runs[0].model);
	if (compare_arms(compare, err))
		return -1;
	judge(compare);
	return 0;
}

int compare_open(struct compare *compare, const char *const *paths, size_t count,
		 double threshold_percent, struct error *err)
{
	memset(compare, 0, sizeof(*compare));
	compare->threshold_percent = threshold_percent;
	for (size_t i = 0; i < count; i++) {
		if (open_run(&compare->runs[i], paths[i], err)) {
			compare_close(compare);
			return -1;
		}
		compare->run_count++;
	}
	if (!compare_all(compare, err))
		return 0;
	compare_close(compare);
	return -1;
}

void compare_close(struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++)
		close_run(&compare->runs[i]);
	if (compare->view.arms)
		view_free(&compare->view);
	free(compare->rows);
	memset(compare, 0, sizeof(*compare));
}

enum exit_status compare_status(const struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++)
		if (model_control_failed(&compare->runs[i].model))
			return STATUS_CONTROL;
	return compare->regressions ? STATUS_CONTROL : STATUS_DONE;
}
