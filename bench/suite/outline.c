// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the plan of a run from its options, in three steps. Lanes: those of the suites, or of the
 * arms that were named. Invocations: as many as the budget has room for. Shares of the budget: by
 * the kind, placement and number of arms of each lane, then corrected so that every lane gets what
 * a verdict needs. The costs are estimates in this file; nothing is measured or tried on the host
 * before plan_make() calls plan_check_host().
 */
#include "suite/outline.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "base/random.h"
#include "plan/arm_scan.h"
#include "stats/stats.h"
#include "suite/grid.h"
#include "suite/suite.h"

/*
 * The least that a verdict takes: an arm's start, its warming up and its share of what comes
 * before the timed rounds, then STATS_PAIRS_MIN rounds. On a PVM guest of two CPUs (Linux 6.18) an
 * invocation of a quick run, 168 arms, has this many pairs per ratio, except of replays and the
 * floor: with a budget of 13 s 1 to 19, with 24 s 1 to 34 (by suite 4 to 10 in the median), with
 * 45 s 5 to 56.
 */
#define ARM_START_S 0.0036
#define ROUND_S	    0.0003 /* of an arm, its undo included */
/* Of UMLs, which are booted first: seconds of a lane, and what a verdict needs per unit of cost. */
#define UML_S	    2.5
#define UML_ARM_S   0.00125

/* See plan_invocations_that_pay(). */
#define ON_TOP_TIMES	   10.0
#define INVOCATIONS_PAYING 15

#define TARGET_PERCENT 1.0 /* of arms that the user named */

/*
 * Fills in the suites of a run, in the order that their lanes will have. Returns how many, or -1.
 */
static int choose_suites(const struct suite *chosen[RUN_SUITES_MAX],
			 const struct run_options *options, struct error *err)
{
	int count = 0;

	if (options->uml_count) {
		chosen[0] = &suite_uml;
		return 1;
	}
	for (size_t i = 0; !options->suite_count && suites[i]; i++)
		if (suites[i]->in <= run_kind(options))
			chosen[count++] = suites[i];
	for (size_t i = 0; i < options->suite_count; i++) {
		const struct suite *suite = suite_find(options->suites[i]);

		if (!suite) {
			name_unknown("suite", options->suites[i], suite_names(), err);
			return error_prefix(err, "--suite: ");
		}
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
	text[0] = '\0';
	if (options->full || options->suite_count || options->arm_count || options->uml_count)
		return;
	for (size_t i = 0; suites[i]; i++)
		if (suites[i]->in > run_kind(options))
			text_add(text, size, "%s%s", text[0] ? ", " : "suites ", suites[i]->name);
	text_add(text, size, "%sguests on two CPUs, placement free, more sizes, gates and loops",
		 text[0] ? "; " : "");
}

/* --workload replaces what suite guest replays: without that suite it would have no effect. */
static int check_workload(const struct suite *const *chosen, int count,
			  const struct run_options *options, struct error *err)
{
	for (int i = 0; i < count; i++)
		if (chosen[i] == &suite_guest)
			return 0;
	if (!options->workload)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "--workload is for suite guest, which this run does not have");
}

static void add_suite(struct plan *plan, const struct suite *suite,
		      const struct run_options *options)
{
	for (const struct grid *grid = suite->grids; grid && grid->baseline; grid++)
		grid_plan(plan, suite, grid, options);
	if (suite->plan)
		suite->plan(plan, suite, options);
}

/* A suite that is named has all of its grid, unless a quick run is asked for. */
static int add_suites(struct plan *plan, const struct run_options *options, struct error *err)
{
	const struct suite *chosen[RUN_SUITES_MAX];
	struct run_options extent = *options;
	int count = choose_suites(chosen, options, err);

	if (count < 0 || check_workload(chosen, count, options, err))
		return -1;
	extent.full = options->full || (options->suite_count && !options->quick);
	for (int i = 0; i < count; i++)
		add_suite(plan, chosen[i], &extent);
	return 0;
}

/* Arms of one placement, kind and workload share a lane, so that they can take turns. */
static struct plan_lane *find_lane(const struct plan *plan, const struct arm *arm)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (plan->lanes[i].placement == arm->placement &&
		    plan->lanes[i].kind == plan_kind_of(arm) &&
		    !strcmp(plan->lanes[i].workload, arm->workload))
			return &plan->lanes[i];
	return NULL;
}

/*
 * Whether both have batches of as much work, whatever serves them. Layout and order of a mix may
 * differ: they are what such arms are compared by.
 */
static bool comparable(const struct arm *a, const struct arm *b)
{
	return a->synthetic.op == b->synthetic.op && a->synthetic.entries == b->synthetic.entries &&
	       a->synthetic.pages == b->synthetic.pages &&
	       a->synthetic.called == b->synthetic.called && a->touch == b->touch &&
	       a->flush == b->flush && a->think_ns == b->think_ns && a->stubs == b->stubs &&
	       !strcmp(a->workload, b->workload);
}

/* The first arm of the lane that this one can be compared with, or -1. */
static int find_baseline(const struct plan_lane *lane, const struct arm *arm)
{
	for (size_t i = 0; i < lane->count; i++)
		if (!lane->arms[i].arm.twin && comparable(&lane->arms[i].arm, arm))
			return (int)i;
	return -1;
}

static void add_twin(struct plan_lane *lane, int index)
{
	for (size_t i = 0; i < lane->count; i++)
		if (lane->arms[i].arm.twin && lane->arms[i].baseline == index)
			return;
	grid_add_twin(lane, index);
}

/* Every baseline has a twin, and so has the first arm of a lane: each lane needs a control. */
static int add_arm(void *target, const char *spec, struct error *err)
{
	struct plan *plan = target;
	struct plan_lane *lane;
	struct arm arm;
	int baseline;

	if (arm_parse(&arm, spec, err))
		return -1;
	lane = find_lane(plan, &arm);
	if (!lane) {
		lane = plan_add_lane(plan, PLAN_ARMS, false, arm.placement);
		lane->target = TARGET_PERCENT / 100;
		add_twin(lane, plan_add_arm(lane, &arm, -1));
		return 0;
	}
	baseline = find_baseline(lane, &arm);
	if (baseline >= 0)
		add_twin(lane, baseline);
	plan_add_arm(lane, &arm, baseline);
	return 0;
}

static int add_arms(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (options->suite_count)
		return error_set(err, STATUS_USAGE, "--suite and --arm exclude each other");
	if (options->workload)
		return error_set(err, STATUS_USAGE,
				 "--workload is for suite guest; an arm has a key workload");
	for (size_t i = 0; i < options->arm_count; i++)
		if (arm_scan(options->arms[i], add_arm, plan, err))
			return -1;
	return 0;
}

/* Ids name arms in run.json and files in hist/: two arms of one id could not be told apart. */
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

/* --whole without a replay would have no effect. */
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

/*
 * The unit is what an arm with short batches costs on one CPU. cost: what an arm costs; gets,
 * gets_across: its part of the time on one CPU and on two. On one CPU an interval is as wide as the
 * few pairs make it. Across CPUs and in the floor the medians of invocations differ more than that,
 * so a longer time in each would not help (PVM guest of two CPUs, Linux 6.18). By these numbers
 * intervals of a default run there are alike in width.
 */
static const struct arm_time {
	double cost, gets, gets_across;
} arm_times[] = {
	[LANE_ROUNDS] = { 1, 1, 1 },	[LANE_REPLAY] = { 6, 3.5, 9 }, [LANE_MANY] = { 3, 1.6, 4 },
	[LANE_FLOOR] = { 1, 0.3, 0.4 }, [LANE_UML] = { 24, 24, 96 },
};

#define CROSS_TIMES 4 /* an arm across CPUs costs so many times more */

/* About what each call of each stub adds to a round of many stubs, its undo included. */
#define MANY_CALL_S	  16e-6
#define MANY_CROSS_CALL_S 40e-6
#define MANY_ROUNDS	  8 /* of an invocation, so that enough of them are clean */

static bool is_cross(const struct plan_lane *lane)
{
	return lane->placement == PLACEMENT_CROSS || lane->placement == PLACEMENT_CROSS_POLL;
}

#define TURNS 4 /* of guest code in a round: the batch, its undo, two empty wakes */

/*
 * The time that the guests of a lane compute, in the unit of arm_times.cost. It is the same for any
 * kind of lane.
 */
static double thoughts_of(const struct plan_lane *lane)
{
	double ns = 0;

	for (size_t i = 0; i < lane->count; i++)
		ns += lane->arms[i].arm.think_ns;
	return TURNS * ns / 1e9 / ROUND_S;
}

static double cost_of(const struct plan_lane *lane)
{
	double cost = arm_times[lane->kind].cost * (is_cross(lane) ? CROSS_TIMES : 1);

	return thoughts_of(lane) + (double)lane->count * cost;
}

static double cost_of_all(const struct plan *plan)
{
	double sum = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		sum += cost_of(&plan->lanes[i]);
	return sum;
}

/* What lanes get in proportion to each other; see arm_times for why that is not what they cost. */
static void share_by_arms(struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];
		const struct arm_time *time = &arm_times[lane->kind];
		double gets = is_cross(lane) ? time->gets_across : time->gets;

		lane->share = thoughts_of(lane) + (double)lane->count * gets;
	}
	plan_scale_shares(plan);
}

/* first and arm_count are known when all lanes are complete; the checks need them. */
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
	share_by_arms(plan);
	return check_whole(plan, options, err) ? -1 : check_unique(plan, err);
}

static double default_budget(enum run_kind kind)
{
	static const double budgets[] = { [RUN_QUICK] = RUN_BUDGET_QUICK_S,
					  [RUN_DEFAULT] = RUN_BUDGET_S,
					  [RUN_FULL] = RUN_BUDGET_FULL_S };

	return budgets[kind];
}

static size_t count_lanes(const struct plan *plan, enum lane_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		count += plan->lanes[i].kind == kind;
	return count;
}

/* Replays, many stubs and waits for a tick: an invocation has few such rounds. */
static bool has_long_rounds(const struct plan_lane *lane)
{
	if (lane->kind == LANE_REPLAY || lane->kind == LANE_MANY)
		return true;
	for (size_t i = 0; i < lane->count; i++)
		if (arm_idles(&lane->arms[i].arm))
			return true;
	return false;
}

static bool any_has_long_rounds(const struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (has_long_rounds(&plan->lanes[i]))
			return true;
	return false;
}

/*
 * Seconds that an invocation needs to be worth its start. Lanes of few arms with short batches need
 * less than RUN_LANE_S.
 */
static double least_seconds(const struct plan *plan)
{
	double of_lanes = RUN_LANE_S * (double)plan->lane_count;

	if (count_lanes(plan, LANE_UML))
		return of_lanes + UML_S * (double)count_lanes(plan, LANE_UML);
	if (any_has_long_rounds(plan))
		return of_lanes;
	return fmin(of_lanes, RUN_ARM_S * cost_of_all(plan));
}

static double many_round_seconds(const struct plan_lane *lane)
{
	double calls = 0;

	for (size_t i = 0; i < lane->count; i++)
		calls += (double)lane->arms[i].arm.stubs * lane->arms[i].arm.synthetic.entries;
	return calls * (is_cross(lane) ? MANY_CROSS_CALL_S : MANY_CALL_S);
}

/* Seconds of an invocation with which the lane can have a verdict. */
static double least_of(const struct plan_lane *lane)
{
	double rounds = STATS_PAIRS_MIN * ROUND_S * cost_of(lane);

	if (lane->kind == LANE_FLOOR)
		return rounds;
	if (lane->kind == LANE_UML)
		return UML_ARM_S * cost_of(lane);
	if (lane->kind == LANE_MANY)
		return fmax(rounds, STATS_PAIRS_MIN * many_round_seconds(lane));
	return rounds + ARM_START_S * cost_of(lane);
}

static double least_invocation(const struct plan *plan)
{
	double sum = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		sum += least_of(&plan->lanes[i]);
	return sum;
}

/*
 * Gives every lane the least that it needs. What is missing is taken from what the others have
 * beyond their own least, in proportion.
 */
static void share_by_need(struct plan *plan)
{
	double each = plan->budget_s / plan->invocations, beyond = 0;
	double left = fmax(each - least_invocation(plan), 0);

	for (size_t i = 0; i < plan->lane_count; i++)
		beyond += fmax(plan->lanes[i].share * each - least_of(&plan->lanes[i]), 0);
	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *lane = &plan->lanes[i];
		double least = least_of(lane), more = fmax(lane->share * each - least, 0);

		lane->share = least + (beyond > 0 ? more * left / beyond : 0);
	}
	plan_scale_shares(plan);
}

/* The whole part; above RUN_INVOCATIONS_STEP a multiple of it. */
static double in_steps(double invocations)
{
	double step = invocations > RUN_INVOCATIONS_STEP ? RUN_INVOCATIONS_STEP : 1;

	return floor(invocations / step) * step;
}

/*
 * As many as the budget has room for, within bounds. With long rounds no more than a step: more
 * invocations would have too few rounds each. A lane of many stubs must have MANY_ROUNDS in each.
 */
static uint32_t choose_invocations(const struct plan *plan)
{
	double room = plan->budget_s / fmax(least_seconds(plan), least_invocation(plan));
	double most = any_has_long_rounds(plan) ? RUN_INVOCATIONS_STEP : RUN_INVOCATIONS_MAX;

	for (size_t i = 0; i < plan->lane_count; i++) {
		const struct plan_lane *lane = &plan->lanes[i];

		if (lane->kind == LANE_MANY)
			room = fmin(room, lane->share * plan->budget_s /
						  (MANY_ROUNDS * many_round_seconds(lane)));
	}

	return (uint32_t)fmax(RUN_INVOCATIONS_LEAST, fmin(in_steps(room), most));
}

uint32_t plan_invocations_that_pay(uint32_t planned, double budget_s, double got_s, double on_top_s)
{
	double room = budget_s / (ON_TOP_TIMES * on_top_s);

	if (planned <= RUN_INVOCATIONS_STEP || got_s + on_top_s >= ON_TOP_TIMES * on_top_s)
		return planned;
	return (uint32_t)fmin(planned, fmax(INVOCATIONS_PAYING, in_steps(room)));
}

/*
 * Refuses a budget with which some lane could not have a verdict. The default budgets of `run`
 * (options->budget_s of 0) are not refused: the user has not chosen them. Nor is that of a run
 * which is repeated: it may have been the default.
 */
static int check_budget(const struct plan *plan, const struct run_options *options,
			struct error *err)
{
	double least = least_invocation(plan) * plan->invocations;

	if (!(options->budget_s > 0) || options->any_budget || options->budget_s >= least)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "--budget: %g s are too few for a verdict on %zu arms in %u invocations: "
			 "give %.0f, or fewer arms or suites",
			 options->budget_s, plan->arm_count, plan->invocations, ceil(least));
}

int plan_outline(struct plan *plan, const struct run_options *options, struct error *err)
{
	memset(plan, 0, sizeof(*plan));
	if (options->quick && options->full)
		return error_set(err, STATUS_USAGE, "--quick and --full exclude each other");
	plan->budget_s = options->budget_s;
	if (!(plan->budget_s > 0))
		plan->budget_s = default_budget(run_kind(options));
	plan->seed = options->seed ? options->seed : random_clock_seed();
	plan->physmem_bytes = options->physmem_bytes;
	plan->whole = options->whole;
	plan->other_cpu = options->other_cpu;
	plan->allow_tcg = options->allow_tcg;
	if (add_lanes(plan, options, err)) {
		plan_free(plan);
		return -1;
	}
	plan->invocations = options->invocations ?: choose_invocations(plan);
	if (check_budget(plan, options, err)) {
		plan_free(plan);
		return -1;
	}
	share_by_need(plan);
	return 0;
}

/*
 * names: joined by commas; "none"; or NULL for the defaults, of which this host takes what it can.
 */
static int choose_events(struct plan *plan, const char *names, struct error *err)
{
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

/* The recordings of `uml --predict` are files in memory: /proc/self/fd makes paths of them. */
static int add_recordings(struct plan *plan, const struct uml_recordings *recordings,
			  struct error *err)
{
	for (size_t i = 0; recordings && i < recordings->count; i++) {
		char path[32];
		struct plan_workload *of;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", recordings->of[i].fd);
		of = plan_add_workload(plan, recordings->of[i].name, path, err);
		if (!of)
			return -1;
		of->operations = recordings->of[i].operations;
		of->rounds = recordings->of[i].rounds;
	}
	return 0;
}

int plan_make(struct plan *plan, const struct run_options *options, struct error *err)
{
	if (plan_outline(plan, options, err))
		return -1;
	if (!add_recordings(plan, options->recordings, err) && !plan_check_host(plan, err) &&
	    !choose_events(plan, options->events, err))
		return 0;
	plan_free(plan);
	return -1;
}
