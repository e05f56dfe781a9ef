// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From models to tables: which runs can be compared, rows, verdicts, the mean over rows, times.
 *
 * A row goes through find_ratios() (both runs have the ratio), kind_of() (may it have a verdict),
 * and, once it is known how many rows may, judge(). Nothing is printed here.
 */
#include "report/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/text/estimate.h"
#include "report/format/formats.h"
#include "stats/stats.h"
#include "base/memory.h"

/* ---- runs ---- */

/* Whether two models are of one run: a copy of a folder has all of these, too. */
static bool is_same_run(const struct model *one, const struct model *other)
{
	return !strcmp(model_host_text(one, "hostname"), model_host_text(other, "hostname")) &&
	       !strcmp(one->started, other->started) && !strcmp(one->command, other->command) &&
	       one->duration_s == other->duration_s;
}

/* Earlier versions stored one ratio of all rounds, from which no change and no interval follow. */
static int check_m(const struct compare_run *run, struct error *err)
{
	model_each(comparison, run->model.comparisons, run->model.comparison_count)
		if (!comparison->invocations)
			return error_set(err, STATUS_CANNOT,
					 "%s is of version %s, which did not store m_i of each "
					 "invocation: measure it again",
					 run->path, run->model.version);
	return 0;
}

static int refuse_same(const struct compare_run *one, const struct compare_run *other,
		       struct error *err)
{
	if (!strcmp(one->path, other->path))
		return error_set(err, STATUS_USAGE,
				 "%s is given twice: nothing differs between a run and itself; "
				 "give two that were measured apart",
				 one->path);
	return error_set(err, STATUS_USAGE,
			 "%s and %s are the same run, started %s: give two that were measured "
			 "apart",
			 one->path, other->path, one->model.started);
}

static int check_different(const struct compare *compare, struct error *err)
{
	const struct compare_run *runs = compare->runs;

	for (size_t i = 0; i < compare->run_count; i++)
		for (size_t k = 0; k < i; k++)
			if (is_same_run(&runs[k].model, &runs[i].model))
				return refuse_same(&runs[k], &runs[i], err);
	return 0;
}

static int check_runs(const struct compare *compare, struct error *err)
{
	const struct compare_run *runs = compare->runs;

	if (check_different(compare, err))
		return -1;
	for (size_t i = 0; i < compare->run_count; i++)
		if (check_m(&runs[i], err) ||
		    (!compare->options.across_hosts && compare_same_host(&runs[0], &runs[i], err)))
			return -1;
	return 0;
}

/* A run that has the name of another before it gets its number behind it. */
static void name_runs(struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++) {
		struct compare_run *run = &compare->runs[i];

		snprintf(run->name, sizeof(run->name), "%.40s",
			 run->model.label[0] ? run->model.label : run->model.started);
		for (size_t k = 0; k < i; k++)
			if (!strcmp(run->name, compare->runs[k].name))
				sprintf(run->name + strlen(run->name), "(%zu)", i + 1);
	}
}

/* ---- rows ---- */

/*
 * Whether both replayed the same part of a recording. Which segments are replayed follows from the
 * length of the list and the invocation (workload/segments.h), so the numbers of batches and calls
 * decide. Two arms without a recording have zeros.
 */
static bool same_part(const struct model_arm *one, const struct model_arm *other)
{
	return one->batches_recorded == other->batches_recorded &&
	       one->batches_done == other->batches_done &&
	       (!one->has_extent || !other->has_extent ||
		one->replayed.calls == other->replayed.calls);
}

/* The first reason that applies; bimodal is first, as then not even a ratio can be shown. */
static enum compare_kind kind_of(const struct compare_table *table, const struct compare_row *row)
{
	const struct model_arm *base = row->arms[0], *new = row->arms[1];

	for (int i = 0; i < 2; i++)
		if (row->of[i]->verdict == MODEL_BIMODAL)
			return COMPARE_BIMODAL;
	if (!same_part(base, new) && !(model_is_whole(base) && model_is_whole(new)))
		return COMPARE_PART;
	if (table->same_system && compare_other_state(base, new))
		return COMPARE_STATE;
	return model_enough(row->of[0]).all && model_enough(row->of[1]).all ? COMPARE_JUDGED :
									      COMPARE_FEW;
}

/* The ends of the interval that misses with the chance alpha, in percent; NAN: it has none. */
static void find_interval(const struct estimate_of_mean *logs, double alpha, double ends[2])
{
	double log = logs[1].mean - logs[0].mean;
	double half = stats_half_of_two(&logs[1], &logs[0], alpha);

	ends[0] = isfinite(half) ? 100 * expm1(log - half) : (double)NAN;
	ends[1] = isfinite(half) ? 100 * expm1(log + half) : (double)NAN;
}

static struct compare_change change_of(const struct estimate_of_mean *logs)
{
	struct compare_change change = { .log = logs[1].mean - logs[0].mean };
	double half = stats_half_of_two(&logs[1], &logs[0], STATS_ALPHA);

	change.percent = 100 * expm1(change.log);
	change.certain = half > 0 ? change.log / half : 0;
	find_interval(logs, STATS_ALPHA, change.ci95);
	return change;
}

static struct estimate_of_mean ratio_of(const struct model_comparison *of)
{
	struct estimate_of_mean log;

	stats_mean(of->m, of->invocations, &log);
	log.grain = of->grain;
	return log;
}

/*
 * The arm's ratio to its baseline in the first metric in which both runs have it. The new run may
 * have another baseline for the arm; what counts is that it has the pair that the base has.
 */
static bool find_ratios(const struct compare_table *table, struct compare_row *row)
{
	static const enum model_metric order[] = { MODEL_WHOLE_NS, MODEL_BATCH_NS, MODEL_ROUND_NS };
	const struct model *base = &table->runs[0]->model, *new = &table->runs[1]->model;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		row->of[0] = estimate_own(base, row->arms[0], order[i]);
		row->of[1] = row->of[0] ? model_compare(new, row->of[0]->arm, row->of[0]->baseline,
							order[i]) :
					  NULL;
		if (row->of[1])
			return true;
	}
	return false;
}

static void add_row(struct compare_table *table, const struct model_arm *base,
		    const struct model_arm *new)
{
	struct compare_row *row = &table->rows[table->count];

	*row = (struct compare_row){ .arms = { base, new } };
	if (!find_ratios(table, row))
		return;
	row->ratios[0] = ratio_of(row->of[0]);
	row->ratios[1] = ratio_of(row->of[1]);
	row->kind = kind_of(table, row);
	row->change = change_of(row->ratios);
	table->kinds[row->kind]++;
	table->count++;
}

static bool is_wanted(const struct compare *compare, const struct model_arm *arm)
{
	return arm && view_shown(arm) && compare_filter_passes(&compare->options.filters, arm);
}

/* Arms of the new run that the base has not; common must be known. */
static void count_alone(const struct compare *compare, struct compare_table *table)
{
	const struct model *new = &table->runs[1]->model;

	model_each_arm(arm, new)
		table->alone[1] += is_wanted(compare, arm);
	table->alone[1] -= table->common;
}

static int make_rows(const struct compare *compare, struct compare_table *table, struct error *err)
{
	table->rows = memory_new(compare->view.count, sizeof(*table->rows));
	view_each_arm(base, &compare->view) {
		const struct model_arm *new = model_arm_by_id(&table->runs[1]->model, base->id);

		if (!is_wanted(compare, base))
			continue;
		if (is_wanted(compare, new))
			add_row(table, base, new);
		table->common += is_wanted(compare, new);
		table->alone[0] += !is_wanted(compare, new);
	}
	count_alone(compare, table);
	if (table->common)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "%s has no measured arm in common with %s: compare runs of the same "
			 "suites",
			 table->runs[1]->path, table->runs[0]->path);
}

/* ---- verdicts ---- */

/*
 * The verdict is by an interval at 1 - STATS_VERDICT / rows that can have one. A regression takes
 * the whole of it above the threshold, so a threshold of 0 makes each "slower" a regression.
 */
static void judge(struct compare_table *table, struct compare_row *row, double threshold_percent)
{
	double alpha = STATS_VERDICT / (double)table->kinds[COMPARE_JUDGED];

	row->corrected[0] = row->corrected[1] = (double)NAN;
	if (row->kind == COMPARE_BIMODAL)
		row->verdict = MODEL_BIMODAL;
	if (row->kind != COMPARE_JUDGED)
		return;
	find_interval(row->ratios, alpha, row->corrected);
	row->verdict = row->corrected[0] > 0 ? MODEL_SLOWER :
		       row->corrected[1] < 0 ? MODEL_FASTER :
					       MODEL_UNRESOLVED;
	row->regression = row->corrected[0] > threshold_percent;
	table->verdicts[row->verdict]++;
	table->regressions += row->regression;
}

bool compare_has_change(const struct compare_row *row)
{
	return row->kind == COMPARE_JUDGED || row->kind == COMPARE_FEW;
}

/*
 * The mean over rows of one run, with a standard error over invocations. The rows of an invocation
 * have their process in common, and often their baseline, so their errors are not independent and
 * an error over rows would be too small. Each invocation gives one value: the mean of how far its
 * m_i are from the means of their rows.
 */
static struct estimate_of_mean mean_of(const struct compare_table *table, int run)
{
	double off[MODEL_INVOCATIONS_MAX] = { 0 }, counts[MODEL_INVOCATIONS_MAX] = { 0 };
	struct estimate_of_mean mean, own;
	double sum = 0, rows = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct model_comparison *of = table->rows[i].of[run];

		if (!compare_has_change(&table->rows[i]))
			continue;
		stats_mean(of->m, of->invocations, &own);
		sum += own.mean;
		rows++;
		for (uint32_t k = 0; k < of->invocations; k++)
			if (!isnan(of->m[k])) {
				off[k] += of->m[k] - own.mean;
				counts[k]++;
			}
	}
	for (int k = 0; k < MODEL_INVOCATIONS_MAX; k++)
		off[k] = counts[k] > 0 ? off[k] / counts[k] : (double)NAN;
	stats_mean(off, MODEL_INVOCATIONS_MAX, &mean);
	mean.mean = rows > 0 ? sum / rows : (double)NAN;
	return mean;
}

/* table_count is raised first, so that compare_close() frees the rows after an error, too. */
static int make_table(struct compare *compare, size_t run, struct error *err)
{
	struct compare_table *table = &compare->tables[compare->table_count++];
	struct estimate_of_mean means[2];

	table->runs[0] = &compare->runs[0];
	table->runs[1] = &compare->runs[run];
	table->same_system = compare_same_system(&table->runs[0]->model, &table->runs[1]->model);
	if (make_rows(compare, table, err))
		return -1;
	for (size_t i = 0; i < table->count; i++)
		judge(table, &table->rows[i], compare->options.threshold_percent);
	for (int i = 0; i < 2; i++)
		means[i] = mean_of(table, i);
	table->mean = change_of(means);
	return 0;
}

int compare_models(struct compare *compare, struct error *err)
{
	if (check_runs(compare, err) ||
	    compare_filter_check(&compare->options.filters, &compare->runs[0].model, err))
		return -1;
	name_runs(compare);
	view_init(&compare->view, &compare->runs[0].model);
	for (size_t i = 1; i < compare->run_count; i++)
		if (make_table(compare, i, err))
			return -1;
	return 0;
}

int compare_open(struct compare *compare, const char *const *paths, size_t count,
		 const struct compare_options *options, struct error *err)
{
	int result = 0;

	memset(compare, 0, sizeof(*compare));
	compare->options = *options;
	while (!result && compare->run_count < count) {
		struct compare_run *run = &compare->runs[compare->run_count];

		run->path = paths[compare->run_count];
		result = report_open(&run->model, run->path, err);
		compare->run_count += !result;
	}
	if (!result)
		result = compare_models(compare, err);
	if (result)
		compare_close(compare);
	return result;
}

void compare_close(struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++)
		model_free(&compare->runs[i].model);
	for (size_t i = 0; i < compare->table_count; i++)
		free(compare->tables[i].rows);
	if (compare->view.arms)
		view_free(&compare->view);
	memset(compare, 0, sizeof(*compare));
}

const char *compare_why_control(const struct compare *compare)
{
	if (model_first(run, compare->runs, compare->run_count, model_control_failed(&run->model)))
		return "a control of one of the runs failed";
	if (model_first(table, compare->tables, compare->table_count, table->regressions > 0))
		return "an arm is slower by more than the threshold";
	return NULL;
}

/* ---- times ---- */

/*
 * The logarithm of a median with its standard error, which run.json does not have: it follows from
 * the interval, which was made from it by Student's t.
 */
static struct estimate_of_mean time_of(const struct model_summary *summary, uint32_t invocations)
{
	struct estimate_of_mean time = { .mean = log(summary->median),
					 .degrees = stats_degrees(invocations) };

	if (time.degrees > 0)
		time.error = log(summary->ci95[1] / summary->ci95[0]) / 2 /
			     student_quantile(STATS_ALPHA, time.degrees);
	return time;
}

bool compare_times(const struct compare *compare, const struct compare_table *table,
		   const struct model_arm *base, struct compare_time *time)
{
	static const enum model_metric order[] = { MODEL_WHOLE_NS, MODEL_LATE_NS, MODEL_BATCH_NS,
						   MODEL_ROUND_NS };
	const struct model_arm *new = model_arm_by_id(&table->runs[1]->model, base->id);

	if (!is_wanted(compare, base) || !is_wanted(compare, new))
		return false;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct model_summary *of[] = { &base->metric[order[i]],
						     &new->metric[order[i]] };
		struct estimate_of_mean times[2];

		if (!of[0]->n || !of[1]->n || !(of[0]->ci95[0] > 0) || !(of[1]->ci95[0] > 0))
			continue;
		for (int k = 0; k < 2; k++)
			times[k] = time_of(of[k], table->runs[k]->model.invocations);
		*time = (struct compare_time){ order[i],
					       { of[0]->median, of[1]->median },
					       change_of(times) };
		return true;
	}
	return false;
}
