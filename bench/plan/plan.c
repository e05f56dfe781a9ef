// SPDX-License-Identifier: GPL-2.0-or-later
/* Outlining the plan: the lanes of suites or of named arms, their shares and ids. */
#include "plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/names.h"
#include "suite/suite.h"

#define SUITES_MAX 16

struct plan_lane *plan_add_lane(struct plan *plan, const char *suite, enum placement placement,
				struct error *err)
{
	struct plan_lane *lanes =
		realloc(plan->lanes, (plan->lane_count + 1) * sizeof(*plan->lanes));

	if (!lanes) {
		error_set(err, STATUS_CANNOT, "no memory for a plan");
		return NULL;
	}
	plan->lanes = lanes;
	lanes += plan->lane_count++;
	*lanes = (struct plan_lane){ .suite = suite, .placement = placement };
	return lanes;
}

static void make_id(struct plan_arm *arm, const char *suite_name)
{
	const struct suite *suite = suite_find(suite_name);
	int prefix = 0;

	if (suite && suite->prefixed)
		prefix = snprintf(arm->id, sizeof(arm->id), "%s/", suite_name);
	arm_id(&arm->arm, arm->id + prefix, sizeof(arm->id) - (size_t)prefix);
}

static enum lane_kind kind_of(const struct arm *arm)
{
	if (arm->floor)
		return LANE_FLOOR;
	if (arm->many)
		return LANE_MANY;
	return arm->workload[0] ? LANE_REPLAY : LANE_ROUNDS;
}

int plan_add_arm(struct plan_lane *lane, const struct arm *arm, int baseline, struct error *err)
{
	struct plan_arm *arms = realloc(lane->arms, (lane->count + 1) * sizeof(*lane->arms));

	if (!arms)
		return error_set(err, STATUS_CANNOT, "no memory for a plan");
	lane->arms = arms;
	if (!lane->count) {
		lane->kind = kind_of(arm);
		memcpy(lane->workload, arm->workload, sizeof(lane->workload));
	}
	arms += lane->count;
	*arms = (struct plan_arm){ .arm = *arm, .suite = lane->suite, .baseline = baseline };
	if (!arm->gate->notifies || arm->many)
		arms->arm.serve = NULL;
	make_id(arms, lane->suite);
	return (int)lane->count++;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		free(plan->lanes[i].arms);
	free(plan->lanes);
	for (size_t i = 0; i < plan->workload_count; i++) {
		segments_free(&plan->workloads[i]->segments);
		workload_free(&plan->workloads[i]->workload);
		free(plan->workloads[i]);
	}
	free(plan->workloads);
	memset(plan, 0, sizeof(*plan));
}

const struct plan_arm *plan_arm(const struct plan *plan, size_t index)
{
	for (size_t i = 0; i < plan->lane_count; i++) {
		const struct plan_lane *lane = &plan->lanes[i];

		if (index - lane->first < lane->count)
			return &lane->arms[index - lane->first];
	}
	return NULL;
}

size_t plan_root(const struct plan_lane *lane, size_t index)
{
	while (lane->arms[index].baseline >= 0)
		index = (size_t)lane->arms[index].baseline;
	return index;
}

static bool same_work(const struct arm *a, const struct arm *b)
{
	return synthetic_same(&a->synthetic, &b->synthetic) && a->touch == b->touch &&
	       a->flush == b->flush && !strcmp(a->workload, b->workload);
}

int plan_rival(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	if (!arm->gate->notifies || arm->twin || arm->stamped_twin || arm->strict || arm->work_ns ||
	    arm->late)
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (!strcmp(other->gate->name, "ptrace") && same_work(arm, other))
			return (int)i;
	}
	return -1;
}

static bool is_gate(const struct arm *arm, const char *gate)
{
	return !arm->twin && !arm->stamped_twin && !arm->floor && !strcmp(arm->gate->name, gate);
}

int plan_filtered(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	if (!is_gate(arm, "none"))
		return -1;
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (is_gate(other, "allow") && same_work(arm, other) && arm->late == other->late &&
		    arm->tick_ms == other->tick_ms && arm->many == other->many &&
		    arm->stubs == other->stubs && plan_root(lane, i) == plan_root(lane, index))
			return (int)i;
	}
	return -1;
}

/* Whether b differs from a in gate or wake-up alone. */
static bool same_serving(const struct arm *a, const struct arm *b)
{
	return same_work(a, b) && a->serve == b->serve && a->many == b->many &&
	       a->stubs == b->stubs && a->strict == b->strict && a->work_ns == b->work_ns &&
	       a->spin_ns == b->spin_ns && a->tick_ms == b->tick_ms && a->late == b->late;
}

/* The arm of the gate, with sync wake-up or without, that shares its rounds, or -1. */
static int find_sibling(const struct plan_lane *lane, size_t index, const char *gate, bool sync)
{
	for (size_t i = 0; i < lane->count; i++) {
		const struct arm *other = &lane->arms[i].arm;

		if (i != index && is_gate(other, gate) && other->sync == sync &&
		    same_serving(&lane->arms[index].arm, other) &&
		    plan_root(lane, i) == plan_root(lane, index))
			return (int)i;
	}
	return -1;
}

static int step_before(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	return is_gate(arm, "notify") ? find_sibling(lane, index, "notify-map", arm->sync) : -1;
}

static int without_sync(const struct plan_lane *lane, size_t index)
{
	const struct arm *arm = &lane->arms[index].arm;

	return arm->sync && is_gate(arm, arm->gate->name) ?
		       find_sibling(lane, index, arm->gate->name, false) :
		       -1;
}

/* Once. */
static int add_partner(int partner, int *partners, int count)
{
	for (int i = 0; i < count; i++)
		if (partners[i] == partner)
			return count;
	partners[count] = partner;
	return count + 1;
}

int plan_partners(const struct plan_lane *lane, size_t index, int partners[PLAN_PARTNERS])
{
	const int wanted[PLAN_PARTNERS] = { lane->arms[index].baseline, plan_rival(lane, index),
					    plan_filtered(lane, index), step_before(lane, index),
					    without_sync(lane, index) };
	int count = 0;

	for (int i = 0; i < PLAN_PARTNERS && lane->placement != PLACEMENT_FREE; i++)
		if (wanted[i] >= 0 && lane->arms[wanted[i]].baseline != (int)index)
			count = add_partner(wanted[i], partners, count);
	return count;
}

static int unknown_suite(const char *name, struct error *err)
{
	const char *names[SUITES_MAX + 1] = { 0 };

	for (size_t i = 0; i < SUITES_MAX && suites[i]; i++)
		names[i] = suites[i]->name;
	return name_unknown("suite", name, names, err);
}

static enum run_kind kind_of_run(const struct run_options *options)
{
	if (options->quick)
		return RUN_QUICK;
	return options->full ? RUN_FULL : RUN_DEFAULT;
}

/* The suites of a run; how many, or -1. */
static int choose_suites(const struct suite *chosen[SUITES_MAX], const struct run_options *options,
			 struct error *err)
{
	int count = 0;

	for (size_t i = 0; !options->suite_count && suites[i]; i++)
		if (suites[i]->in <= kind_of_run(options))
			chosen[count++] = suites[i];
	for (size_t i = 0; i < options->suite_count; i++) {
		const struct suite *suite = suite_find(options->suites[i]);

		if (!suite)
			return unknown_suite(options->suites[i], err);
		for (int k = 0; k < count; k++)
			if (chosen[k] == suite)
				return error_set(err, STATUS_USAGE, "--suite %s is given twice",
						 suite->name);
		chosen[count++] = suite;
	}
	return count;
}

void plan_left_out(const struct run_options *options, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	if (options->full || options->suite_count || options->arm_count)
		return;
	for (size_t i = 0; suites[i] && used < size; i++)
		if (suites[i]->in > kind_of_run(options))
			used += (size_t)snprintf(text + used, size - used, "%s%s",
						 used ? ", " : "suites ", suites[i]->name);
	if (used < size)
		snprintf(text + used, size - used,
			 "%sguests on two CPUs, placement free, more sizes, gates and loops",
			 used ? "; " : "");
}

/* --workload replaces what suite guest replays. */
static int check_workload(const struct suite *const *chosen, int count,
			  const struct run_options *options, struct error *err)
{
	for (int i = 0; i < count; i++)
		if (chosen[i] == &suite_guest)
			return 0;
	if (!options->workload)
		return 0;
	return error_set(err, STATUS_USAGE, "--workload is for suite guest, which is not to run");
}

static int add_suite(struct plan *plan, const struct suite *suite,
		     const struct run_options *options, struct error *err)
{
	size_t first = plan->lane_count;

	if (suite->plan(plan, options, err))
		return -1;
	for (size_t i = first; i < plan->lane_count; i++)
		plan->lanes[i].target = suite->target_percent / 100;
	return 0;
}

/* A suite that is named has all of its grid. */
static int add_suites(struct plan *plan, const struct run_options *options, struct error *err)
{
	const struct suite *chosen[SUITES_MAX];
	struct run_options extent = *options;
	int count = choose_suites(chosen, options, err);

	if (count < 0 || check_workload(chosen, count, options, err))
		return -1;
	extent.full = options->full || (options->suite_count && !options->quick);
	for (int i = 0; i < count; i++)
		if (add_suite(plan, chosen[i], &extent, err))
			return -1;
	return 0;
}

static struct plan_lane *find_lane(const struct plan *plan, const struct arm *arm)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (plan->lanes[i].placement == arm->placement &&
		    plan->lanes[i].kind == kind_of(arm) &&
		    !strcmp(plan->lanes[i].workload, arm->workload))
			return &plan->lanes[i];
	return NULL;
}

/* A batch of as much work, whatever serves it: its parts may come in another order or place. */
static bool comparable(const struct arm *a, const struct arm *b)
{
	return a->synthetic.op == b->synthetic.op && a->synthetic.entries == b->synthetic.entries &&
	       a->synthetic.pages == b->synthetic.pages && a->touch == b->touch &&
	       a->flush == b->flush && a->stubs == b->stubs && !strcmp(a->workload, b->workload);
}

/* The first arm of the lane that this one can be compared with, or -1. */
static int find_baseline(const struct plan_lane *lane, const struct arm *arm)
{
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].arm.twin && comparable(&lane->arms[i].arm, arm))
			return (int)i;
	return -1;
}

static int add_twin(struct plan_lane *lane, size_t index, struct error *err)
{
	struct arm twin = lane->arms[index].arm;

	for (size_t i = 0; i < lane->count; i++)
		if (lane->arms[i].arm.twin && lane->arms[i].baseline == (int)index)
			return 0;
	twin.twin = true;
	return plan_add_arm(lane, &twin, (int)index, err) < 0 ? -1 : 0;
}

/* The first of a lane has a twin, so that the lane has a control, and each baseline. */
static int add_first(struct plan *plan, const struct arm *arm, struct error *err)
{
	struct plan_lane *lane = plan_add_lane(plan, PLAN_ARMS, arm->placement, err);

	if (lane)
		lane->target = RUN_TARGET_PERCENT / 100;
	if (!lane || plan_add_arm(lane, arm, -1, err) < 0)
		return -1;
	return add_twin(lane, 0, err);
}

static int add_arm(struct plan *plan, const char *spec, struct error *err)
{
	struct plan_lane *lane;
	struct arm arm;
	int baseline;

	if (arm_parse(&arm, spec, err))
		return -1;
	lane = find_lane(plan, &arm);
	if (!lane)
		return add_first(plan, &arm, err);
	baseline = find_baseline(lane, &arm);
	if (baseline >= 0 && add_twin(lane, (size_t)baseline, err))
		return -1;
	return plan_add_arm(lane, &arm, baseline, err) < 0 ? -1 : 0;
}

static int add_arms(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (options->suite_count)
		return error_set(err, STATUS_USAGE, "--suite and --arm exclude each other");
	if (options->workload)
		return error_set(err, STATUS_USAGE,
				 "--workload is for suite guest; an arm has a key workload");
	for (size_t i = 0; i < options->arm_count; i++)
		if (add_arm(plan, options->arms[i], err))
			return -1;
	return 0;
}

static int check_unique(const struct plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan->arm_count; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(plan_arm(plan, i)->id, plan_arm(plan, k)->id))
				return error_set(err, STATUS_USAGE,
						 "two arms would be called %s: give each once, and "
						 "the files of workloads different names",
						 plan_arm(plan, i)->id);
	return 0;
}

/* --whole is about replays. */
static int check_whole(const struct plan *plan, const struct run_options *options,
		       struct error *err)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (plan->lanes[i].workload[0])
			return 0;
	if (!options->whole)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "--whole is for replays, and nothing is to be replayed: "
			 "add --suite guest, or an --arm with a workload");
}

/* Time goes by arms; what one needs more of where it takes longer, or has batches of many kinds. */
#define CROSS_TIMES  4
#define REPLAY_TIMES 6

/* What the lane wants of the time, as so many arms on one CPU do. */
static double want_of(const struct plan_lane *lane)
{
	bool cross = lane->placement == PLACEMENT_CROSS || lane->placement == PLACEMENT_CROSS_POLL;

	return (double)lane->count * (cross ? CROSS_TIMES : 1) *
	       (lane->kind == LANE_REPLAY ? REPLAY_TIMES : 1);
}

static double want_of_all(const struct plan *plan)
{
	double sum = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		sum += want_of(&plan->lanes[i]);
	return sum;
}

static void share_time(struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		plan->lanes[i].share = want_of(&plan->lanes[i]) / want_of_all(plan);
}

static int add_lanes(struct plan *plan, const struct run_options *options, struct error *err)
{
	int result =
		options->arm_count ? add_arms(plan, options, err) : add_suites(plan, options, err);

	if (result)
		return -1;
	for (size_t i = 0; i < plan->lane_count; i++) {
		plan->lanes[i].first = plan->arm_count;
		plan->arm_count += plan->lanes[i].count;
		if (options->target_percent >= 0)
			plan->lanes[i].target = options->target_percent / 100;
	}
	share_time(plan);
	return check_whole(plan, options, err) ? -1 : check_unique(plan, err);
}

static double default_budget(enum run_kind kind)
{
	static const double budgets[] = { [RUN_QUICK] = RUN_BUDGET_QUICK_S,
					  [RUN_DEFAULT] = RUN_BUDGET_S,
					  [RUN_FULL] = RUN_BUDGET_FULL_S };

	return budgets[kind];
}

/* Replays, many stubs and waits for a tick: an invocation has few of them. */
static bool has_long_rounds(const struct plan_lane *lane)
{
	if (lane->kind == LANE_REPLAY || lane->kind == LANE_MANY)
		return true;
	for (size_t i = 0; i < lane->count; i++)
		if (lane->arms[i].arm.tick_ms)
			return true;
	return false;
}

/* Seconds that an invocation needs. */
static double least_seconds(const struct plan *plan)
{
	double of_lanes = RUN_LANE_S * (double)plan->lane_count;

	for (size_t i = 0; i < plan->lane_count; i++)
		if (has_long_rounds(&plan->lanes[i]))
			return of_lanes;
	return fmin(of_lanes, RUN_ARM_S * want_of_all(plan));
}

/* As many as the budget has room for. */
static uint32_t choose_invocations(const struct plan *plan)
{
	double room = plan->budget_s / least_seconds(plan);

	return (uint32_t)fmax(RUN_INVOCATIONS_LEAST, fmin(room, RUN_INVOCATIONS_MAX));
}

int plan_outline(struct plan *plan, const struct run_options *options, struct error *err)
{
	memset(plan, 0, sizeof(*plan));
	if (options->quick && options->full)
		return error_set(err, STATUS_USAGE, "--quick and --full exclude each other");
	plan->budget_s = options->budget_s;
	if (!(plan->budget_s > 0))
		plan->budget_s = default_budget(kind_of_run(options));
	plan->seed = options->seed ? options->seed : (uint64_t)time(NULL);
	plan->physmem_bytes = options->physmem_bytes;
	plan->whole = options->whole;
	plan->other_cpu = options->other_cpu;
	if (add_lanes(plan, options, err)) {
		plan_free(plan);
		return -1;
	}
	plan->invocations = options->invocations ?: choose_invocations(plan);
	return 0;
}

int plan_make(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (plan_outline(plan, options, err))
		return -1;
	if (!plan_check_host(plan, err))
		return 0;
	plan_free(plan);
	return -1;
}

int plan_choose_events(struct plan *plan, const char *names, struct error *err)
{
	plan->events.count = 0;
	plan->uncounted.count = 0;
	if (!names) {
		counters_choose(&plan->events, counters_default_names, &plan->uncounted);
		return 0;
	}
	if (!strcmp(names, "none"))
		return 0;
	if (counters_parse(&plan->events, names, err) || counters_check(&plan->events, err))
		return error_prefix(err, "--events: ");
	return 0;
}
