// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several runs as one; see join.h. The inputs are models, as they were read from run.json: there
 * are no records. So arms are joined from their summaries. Comparisons are made of the mean m of
 * each run, as if a run were an invocation, and go through the same steps as those of a run:
 * analyze_fill_comparison(), analyze_verdicts(), and the controls that are made of comparisons.
 *
 * These steps look at a plan. It is rebuilt, with lanes alone, from the words of the arms.
 */
#include "analysis/join.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/sorted_records.h"
#include "base/memory.h"
#include "host/placement.h"

/* analysis has what the steps need that a run shares: model, plan, invocations and tested. */
struct joining {
	struct model *to;
	const struct model *runs;
	size_t count;
	struct plan plan; /* lanes alone, without their arms */
	struct analysis analysis;
};

/* ---- whether they are of one kind ---- */

/* What must be the same. Other facts may differ from boot to boot, which is what a join is for. */
static const char *const of_host[] = { "hostname", "kernel",   "kernel_version", "cpu",
				       "cpus",	   "topology", "hypervisor" };

static int check_host(const struct model *base, const struct model *other,
		      const char *const path[2], struct error *err)
{
	for (size_t i = 0; i < sizeof(of_host) / sizeof(of_host[0]); i++) {
		const char *one = model_host_text(base, of_host[i]);
		const char *two = model_host_text(other, of_host[i]);

		if (strcmp(one, two) != 0)
			return error_set(err, STATUS_CANNOT,
					 "%s and %s differ in %s (%s, %s): only runs of one host "
					 "and kernel can be joined",
					 path[0], path[1], of_host[i], one, two);
	}
	return 0;
}

/* By id and in the same order: everything below goes by the index of an arm. */
static int check_arms(const struct model *base, const struct model *other,
		      const char *const path[2], struct error *err)
{
	for (size_t i = 0; i < base->arm_count; i++)
		if (i >= other->arm_count || strcmp(base->arms[i].id, other->arms[i].id) != 0)
			return error_set(err, STATUS_CANNOT,
					 "%s has arm %s where %s has %s: only runs of the same "
					 "arms can be joined",
					 path[0], base->arms[i].id, path[1],
					 i < other->arm_count ? other->arms[i].id : "none");
	if (other->arm_count > base->arm_count)
		return error_set(err, STATUS_CANNOT,
				 "%s has arm %s, which %s has not: only runs of the same arms can "
				 "be joined",
				 path[1], other->arms[base->arm_count].id, path[0]);
	return 0;
}

/* Refuses a run that is given twice, too: it would count as two invocations that agree. */
static int check(const struct model *runs, const char *const *path, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(runs[i].started, runs[k].started) &&
			    runs[i].seed == runs[k].seed)
				return error_set(err, STATUS_CANNOT, "%s and %s are the same run",
						 path[k], path[i]);
	for (size_t i = 1; i < count; i++) {
		const char *const two[2] = { path[0], path[i] };

		if (check_host(&runs[0], &runs[i], two, err) ||
		    check_arms(&runs[0], &runs[i], two, err))
			return -1;
	}
	return 0;
}

/* ---- arms ---- */

/*
 * The median becomes the geometric mean of the runs' medians, with their spread as its interval.
 * Quantiles cannot be joined and are NAN. The mean is weighed by values, and max is that of all.
 */
static void join_metric(const struct joining *joining, size_t arm, enum model_metric metric)
{
	struct model_summary *to = &joining->to->arms[arm].metric[metric];
	double m[MODEL_INVOCATIONS_MAX], sum = 0;

	*to = (struct model_summary){ .p25 = (double)NAN,
				      .p75 = (double)NAN,
				      .p90 = (double)NAN,
				      .p99 = (double)NAN,
				      .p999 = (double)NAN };
	for (size_t i = 0; i < joining->count; i++) {
		const struct model_summary *of = &joining->runs[i].arms[arm].metric[metric];

		m[i] = of->n ? log(of->median) : (double)NAN;
		to->n += of->n;
		sum += of->n ? of->mean * (double)of->n : 0;
		to->max = of->n ? fmax(to->max, of->max) : to->max;
	}
	if (!to->n)
		return;
	to->mean = sum / (double)to->n;
	analyze_logs(m, joining->count, 0, &to->median, to->ci95);
}

/* The mean of a double of the arms, at that offset, over the runs that have it; 0 without one. */
static double mean_of(const struct joining *joining, size_t arm, size_t offset,
		      bool (*has)(const struct model_arm *arm))
{
	double sum = 0, value;
	size_t count = 0;

	for (size_t i = 0; i < joining->count; i++) {
		const struct model_arm *of = &joining->runs[i].arms[arm];

		if (!has(of))
			continue;
		memcpy(&value, (const char *)of + offset, sizeof(value));
		sum += value;
		count++;
	}
	return count ? sum / (double)count : 0;
}

/* Conditions for mean_of(): whether a run's arm has the value at all. */
static bool has_phases(const struct model_arm *arm)
{
	return arm->has_phases;
}

static bool has_cpu(const struct model_arm *arm)
{
	return arm->has_cpu;
}

static bool is_measured(const struct model_arm *arm)
{
	return !arm->skipped[0];
}

static bool has_native(const struct model_arm *arm)
{
	return arm->native_ns > 0;
}

#define MEAN(member, has) mean_of(joining, arm, offsetof(struct model_arm, member), has)

/* If half of the runs found two modes, the arm has those of the first run that did. */
static void join_modes(const struct joining *joining, size_t arm, size_t offset,
		       struct model_modes *to)
{
	const struct model_modes *first = NULL;
	size_t found = 0;

	for (size_t i = 0; i < joining->count; i++) {
		const struct model_arm *of = &joining->runs[i].arms[arm];
		const struct model_modes *modes =
			(const struct model_modes *)((const char *)of + offset);

		if (!modes->found)
			continue;
		first = found++ ? first : modes;
	}
	*to = 2 * found >= joining->count && first ? *first : (struct model_modes){ 0 };
}

/* What is not joined is that of the first run; counters and traced passes are dropped. */
static void join_arm(const struct joining *joining, size_t arm)
{
	struct model_arm *to = model_add_arm(joining->to);

	*to = joining->runs[0].arms[arm];
	to->counter_count = to->traced_count = 0;
	to->mode_invocations = 0;
	to->notifications = to->handovers = 0;
	for (size_t i = 0; i < joining->count; i++) {
		const struct model_arm *of = &joining->runs[i].arms[arm];

		to->notifications += of->notifications;
		to->handovers += of->handovers;
		to->has_phases |= of->has_phases;
		to->has_cpu |= of->has_cpu;
		if (is_measured(of))
			to->skipped[0] = '\0';
	}
	for (int i = 0; i < MODEL_METRICS; i++)
		join_metric(joining, arm, (enum model_metric)i);
	for (int i = 0; i < MODEL_PHASES; i++)
		to->phase_ns[i] = mean_of(joining, arm,
					  offsetof(struct model_arm, phase_ns) + i * sizeof(double),
					  has_phases);
	to->monitor_cpu_ns = MEAN(monitor_cpu_ns, has_cpu);
	to->stub_cpu_ns = MEAN(stub_cpu_ns, has_cpu);
	to->system_calls = MEAN(system_calls, is_measured);
	to->native_ns = MEAN(native_ns, has_native);
	to->weighted_calls = MEAN(weighted_calls, is_measured);
	to->weighted_share_in_16 = MEAN(weighted_share_in_16, is_measured);
	join_modes(joining, arm, offsetof(struct model_arm, modes), &to->modes);
	join_modes(joining, arm, offsetof(struct model_arm, wake_modes), &to->wake_modes);
}

/* ---- lanes ---- */

/* Of a word that is no placement the last one. */
static enum placement placement_of(enum word word)
{
	enum placement at = 0;

	while (at < PLACEMENTS - 1 && word_of(placement_name(at)) != word)
		at++;
	return at;
}

/* Finds the lane that an arm's words belong to, or adds it. */
static size_t lane_of(struct joining *joining, const struct model_arm *arm)
{
	struct plan *plan = &joining->plan;
	enum placement placement = placement_of(arm->placement);
	struct plan_lane *lane;

	for (size_t i = 0; i < plan->lane_count; i++)
		if (!strcmp(plan->lanes[i].suite, word_text(arm->suite)) &&
		    plan->lanes[i].placement == placement &&
		    !strcmp(plan->lanes[i].workload, word_text(arm->workload)))
			return i;
	lane = plan_add_lane(plan, word_text(arm->suite), false, placement);
	lane->kind = arm->workload ? LANE_REPLAY : LANE_ROUNDS;
	snprintf(lane->workload, sizeof(lane->workload), "%s", word_text(arm->workload));
	return plan->lane_count - 1;
}

/* ---- comparisons ---- */

/* Adds a run as one invocation: its m is the mean of the run's, NAN if the run has none. */
static void add_found(struct over_invocations *found, const struct model_comparison *of)
{
	uint32_t at = found->count++;
	struct estimate_of_mean mean;

	found->m[at] = (double)NAN;
	if (!of)
		return;
	if (stats_mean(of->m, of->invocations, &mean))
		found->m[at] = mean.mean;
	for (uint32_t i = 0; i < of->invocations; i++) {
		found->kept[at] += of->pairs_kept[i];
		found->dropped[at] += of->pairs_dropped[i];
	}
	found->pairs += of->pairs;
	found->grain = fmax(found->grain, of->grain);
}

/* The counterpart of analyze_add_comparison(): grows tested[] with the comparisons. */
static void join_comparison(struct joining *joining, const struct model_comparison *first)
{
	struct analysis *analysis = &joining->analysis;
	const struct model_arm *arm = model_arm_by_id(joining->to, first->arm);
	const struct model_arm *baseline = model_arm_by_id(joining->to, first->baseline);
	size_t at = joining->to->comparison_count;
	struct over_invocations found = { 0 };
	struct model_comparison *to;

	if (!arm || !baseline)
		return;
	for (size_t i = 0; i < joining->count; i++)
		add_found(&found, model_compare(&joining->runs[i], first->arm, first->baseline,
						first->metric));
	to = model_add_comparison(joining->to);
	*to = (struct model_comparison){ .metric = first->metric, .apart = first->apart };
	strcpy(to->arm, first->arm);
	strcpy(to->baseline, first->baseline);
	analyze_fill_comparison(to, &found);
	analysis->tested = memory_grow(analysis->tested, at, sizeof(*analysis->tested));
	analysis->tested[at] = (struct tested){ .arm = arm,
						.lane = lane_of(joining, arm),
						.checked = analyze_none_and_allow(arm, baseline) };
}

/* Those of the first run, then those that it lacks: without a clean pair there is no comparison. */
static void join_comparisons(struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		for (size_t k = 0; k < joining->runs[i].comparison_count; k++) {
			const struct model_comparison *of = &joining->runs[i].comparisons[k];

			if (!i || !model_compare(joining->to, of->arm, of->baseline, of->metric))
				join_comparison(joining, of);
		}
}

/* ---- controls ---- */

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Controls that follow from comparisons are made anew, not joined. */
static bool is_compared(const struct model_control *control)
{
	return begins(control->name, CONTROL_TWINS) || begins(control->name, CONTROL_NONE) ||
	       begins(control->name, CONTROL_STAMPS);
}

/* By name; NULL: the run has not made it. */
static const struct model_control *control_of(const struct model *run, const char *name)
{
	for (size_t i = 0; i < run->control_count; i++)
		if (!strcmp(run->controls[i].name, name))
			return &run->controls[i];
	return NULL;
}

/* 0: passed, 1: warning, 2: failed. */
static int badness(const struct model_control *control)
{
	return control->failed ? 2 : control->warning;
}

/* Keeps the worst, and says in how many runs it warned or failed. */
static void join_control(struct joining *joining, const struct model_control *first)
{
	const struct model_control *worst = first;
	struct model_control *to;
	size_t bad = 0;

	for (size_t i = 0; i < joining->count; i++) {
		const struct model_control *of = control_of(&joining->runs[i], first->name);

		bad += of && badness(of);
		if (of && badness(of) > badness(worst))
			worst = of;
	}
	to = model_add_control(joining->to);
	*to = *worst;
	if (badness(worst))
		snprintf(to->text, sizeof(to->text), "%zu of %zu runs: %.200s", bad, joining->count,
			 worst->text);
}

static void join_controls(struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		for (size_t k = 0; k < joining->runs[i].control_count; k++) {
			const struct model_control *of = &joining->runs[i].controls[k];

			if (!is_compared(of) && !control_of(joining->to, of->name))
				join_control(joining, of);
		}
}

/* ---- what else there is ---- */

/* The same text: figures in a warning make it another one. */
static bool has_warning(const struct model *model, const char *text)
{
	for (size_t i = 0; i < model->warning_count; i++)
		if (!strcmp(model->warnings[i], text))
			return true;
	return false;
}

/* Each once. Those of too few pairs are left out: analyze_compared_controls() adds its own. */
static void join_warnings(struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		for (size_t k = 0; k < joining->runs[i].warning_count; k++) {
			const char *text = joining->runs[i].warnings[k];

			if (!begins(text, ANALYZE_TOO_FEW) && !has_warning(joining->to, text))
				model_add_warning(joining->to, "%s", text);
		}
}

/* The disturbance of the same lanes, or NULL. */
static struct model_disturbance *disturbance_of(struct model *model,
						const struct model_disturbance *of)
{
	for (size_t i = 0; i < model->disturbance_count; i++) {
		struct model_disturbance *at = &model->disturbances[i];

		if (at->suite == of->suite && at->placement == of->placement &&
		    at->workload == of->workload)
			return at;
	}
	return NULL;
}

/* Counts and times are sums. What one run does not know (NAN, or -1 migrations) none knows. */
static void add_disturbance(struct model_disturbance *to, const struct model_disturbance *of)
{
	/* Shares and means are weighed by rounds, as a model does not have the time of a lane. */
	double before = (double)to->rounds, now = (double)of->rounds, all = before + now;

	if (all > 0) {
		to->other_cpu_busy = (to->other_cpu_busy * before + of->other_cpu_busy * now) / all;
		to->between_us = (to->between_us * before + of->between_us * now) / all;
	}
	to->other_cpu_least = fmin(to->other_cpu_least, of->other_cpu_least);
	to->other_cpu_most = fmax(to->other_cpu_most, of->other_cpu_most);
	to->rounds += of->rounds;
	to->disturbed += of->disturbed;
	to->foreign_ms += of->foreign_ms;
	to->idle_entries += of->idle_entries;
	to->reschedule_interrupts += of->reschedule_interrupts;
	to->call_interrupts += of->call_interrupts;
	to->steal_ms += of->steal_ms;
	to->monitor_delay_ms += of->monitor_delay_ms;
	to->stub_delay_ms += of->stub_delay_ms;
	to->migrations =
		to->migrations < 0 || of->migrations < 0 ? -1 : to->migrations + of->migrations;
}

/* By suite, placement and workload: of lanes that any of the runs has. */
static void join_disturbances(struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		for (size_t k = 0; k < joining->runs[i].disturbance_count; k++) {
			const struct model_disturbance *of = &joining->runs[i].disturbances[k];
			struct model_disturbance *to = disturbance_of(joining->to, of);

			if (to)
				add_disturbance(to, of);
			else
				*model_add_disturbance(joining->to) = *of;
		}
}

/* What describes the run as a whole is taken from the first one; budget and duration are sums. */
static void join_head(struct joining *joining)
{
	const struct model *first = &joining->runs[0];
	struct model *to = joining->to;

	memcpy(to->command, first->command, sizeof(to->command));
	for (size_t i = 0; i < first->argument_count; i++)
		model_add_argument(to, first->arguments[i]);
	to->seed = first->seed;
	memcpy(to->label, first->label, sizeof(to->label));
	memcpy(to->version, first->version, sizeof(to->version));
	memcpy(to->compiler, first->compiler, sizeof(to->compiler));
	memcpy(to->flags, first->flags, sizeof(to->flags));
	memcpy(to->started, first->started, sizeof(to->started));
	memcpy(to->left_out, first->left_out, sizeof(to->left_out));
	memcpy(to->clock, first->clock, sizeof(to->clock));
	to->clock_detail = first->clock_detail;
	to->invocations = (uint32_t)joining->count;
	to->warm_rounds = first->warm_rounds;
	to->target = first->target;
	to->quick = first->quick;
	for (size_t i = 0; i < joining->count; i++) {
		to->partial |= joining->runs[i].partial;
		to->budget_s += joining->runs[i].budget_s;
		to->duration_s += joining->runs[i].duration_s;
	}
	for (size_t i = 0; i < first->host_count; i++)
		model_add_host(to, first->host[i].key, first->host[i].value);
	for (size_t i = 0; i < first->recording_count; i++)
		*model_add_recording(to) = first->recordings[i];
}

/* Lanes come first, as verdicts and controls go by them. Checks need the arms of *to. */
int join_runs(struct model *to, const struct model *runs, const char *const *path, size_t count,
	      struct error *err)
{
	struct joining joining = { .to = to, .runs = runs, .count = count };
	struct analysis *analysis = &joining.analysis;

	if (count > MODEL_INVOCATIONS_MAX)
		return error_set(err, STATUS_USAGE, "%zu runs are too many, at most %d", count,
				 MODEL_INVOCATIONS_MAX);
	if (check(runs, path, count, err))
		return -1;
	join_head(&joining);
	for (size_t i = 0; i < runs[0].arm_count; i++)
		join_arm(&joining, i);
	for (size_t i = 0; i < to->arm_count; i++)
		lane_of(&joining, &to->arms[i]);
	*analysis = (struct analysis){ .model = to,
				       .plan = &joining.plan,
				       .invocations = (uint32_t)count };
	join_comparisons(&joining);
	analyze_verdicts(analysis);
	join_warnings(&joining);
	analyze_compared_controls(analysis);
	join_controls(&joining);
	join_disturbances(&joining);
	join_checks(to, runs, count);
	free(analysis->tested);
	plan_free(&joining.plan);
	return 0;
}
