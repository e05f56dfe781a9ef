// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The outline of a plan: what the suites compare with what, how the budget is
 * divided, and named arms in lanes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "monitor/physmem.h"
#include "plan/plan.h"
#include "schedule/sharing.h"
#include "suite/outline.h"
#include "suite/suite.h"

static struct plan plan;
static struct error err;

static struct run_options defaults(void)
{
	return (struct run_options){ .out = "results",
				     .target_percent = -1,
				     .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
}

static void outline(const struct run_options *options)
{
	memset(&err, 0, sizeof(err));
	if (plan_outline(&plan, options, &err))
		fail_msg("%s", err.text);
}

static void outline_suite(const char *name, bool quick)
{
	struct run_options options = defaults();

	options.suites[options.suite_count++] = name;
	options.quick = quick;
	outline(&options);
}

static void refused(const struct run_options *options, const char *text)
{
	memset(&err, 0, sizeof(err));
	assert_int_equal(plan_outline(&plan, options, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("it says '%s' and not '%s'", err.text, text);
	assert_null(plan.lanes);
	assert_int_equal(plan.arm_count, 0);
}

static int free_plan(void **state)
{
	(void)state;
	plan_free(&plan);
	return 0;
}

static const struct plan_arm *find(const char *id)
{
	for (size_t i = 0; i < plan.arm_count; i++)
		if (!strcmp(plan_arm(&plan, i)->id, id))
			return plan_arm(&plan, i);
	return NULL;
}

static const struct plan_lane *lane_of(const struct plan_arm *arm)
{
	for (size_t i = 0; i < plan.lane_count; i++) {
		const struct plan_lane *lane = &plan.lanes[i];

		if (arm >= lane->arms && arm < lane->arms + lane->count)
			return lane;
	}
	return NULL;
}

/* baseline: an id, or NULL for none. */
static void assert_baseline(const char *id, const char *baseline)
{
	const struct plan_arm *arm = find(id);

	if (!arm)
		fail_msg("there is no arm %s", id);
	if (!baseline) {
		assert_int_equal(arm->baseline, -1);
		return;
	}
	if (arm->baseline < 0)
		fail_msg("%s has no baseline", id);
	assert_string_equal(lane_of(arm)->arms[arm->baseline].id, baseline);
}

static double sum_of_shares(const char *suite)
{
	double sum = 0;

	for (size_t i = 0; i < plan.lane_count; i++)
		if (!suite || !strcmp(plan.lanes[i].suite, suite))
			sum += plan.lanes[i].share;
	return sum;
}

#define assert_near(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

/* What holds for any plan. */
static void check_plan(void)
{
	size_t index = 0;

	assert_near(sum_of_shares(NULL), 1);
	for (size_t i = 0; i < plan.lane_count; i++) {
		const struct plan_lane *lane = &plan.lanes[i];

		assert_int_equal(lane->first, index);
		for (size_t k = 0; k < lane->count; k++, index++) {
			const struct plan_arm *arm = &lane->arms[k];

			assert_ptr_equal(plan_arm(&plan, index), arm);
			assert_ptr_equal(find(arm->id), arm);
			assert_int_equal(arm->arm.placement, lane->placement);
			assert_string_equal(arm->arm.workload, lane->workload);
			assert_int_equal(lane->kind == LANE_REPLAY, arm->arm.workload[0] != '\0');
			assert_int_equal(lane->kind == LANE_MANY, arm->arm.many != NULL);
			assert_int_equal(arm->arm.serve != NULL,
					 arm->arm.gate->notifies && lane->kind != LANE_MANY);
			assert_true(arm->baseline < (int)k);
		}
	}
	assert_int_equal(plan.arm_count, index);
	assert_null(plan_arm(&plan, index));
}

static const enum placement places[] = { PLACEMENT_SAME, PLACEMENT_CROSS, PLACEMENT_FREE };

/* Named, it has its whole grid. */
static void test_series_lanes(void **state)
{
	(void)state;
	outline_suite("series", false);
	check_plan();
	assert_int_equal(plan.lane_count, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(plan.lanes[i].placement, places[i]);
		assert_near(plan.lanes[i].target, suite_series.target_percent / 100);
		/*
		 * 2 operations, 5 batches, 8 arms, unpinned no twin; on one CPU stamps, strict
		 * and fault runs too
		 */
		assert_int_equal(plan.lanes[i].count, i == 0 ? 87 : i == 1 ? 80 : 70);
	}
}

static void test_series_arms(void **state)
{
	static const char *const gates_of[] = { "allow.twin",	   "none",   "notify-map",
						"notify-map+sync", "notify", "notify+sync",
						"ptrace" };
	static const char *const work[] = { "map/1", "map/4", "map/99", "unmap/16", "unmap/64" };
	char id[192], baseline[192];

	(void)state;
	outline_suite("series", false);
	for (int p = 0; p < 3; p++) {
		enum placement place = places[p];

		for (size_t i = 0; i < sizeof(work) / sizeof(work[0]); i++) {
			snprintf(baseline, sizeof(baseline), "allow/%s/%s", placement_names[place],
				 work[i]);
			assert_baseline(baseline, NULL);
			/* Without the twin where nothing is compared. */
			for (size_t k = place == PLACEMENT_FREE;
			     k < sizeof(gates_of) / sizeof(gates_of[0]); k++) {
				snprintf(id, sizeof(id), "%s/%s/%s", gates_of[k],
					 placement_names[place], work[i]);
				assert_baseline(id, baseline);
			}
		}
	}
}

static void test_series_cross_poll(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.suites[0] = "series";
	options.suite_count = 1;
	options.cross_poll = true;
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 4);
	assert_int_equal(plan.lanes[2].placement, PLACEMENT_CROSS_POLL);
	assert_baseline("notify/cross-poll/map/16", "allow/cross-poll/map/16");
}

static void test_series_details(void **state)
{
	(void)state;
	outline_suite("series", false);
	assert_baseline("notify.twin/same/map/16", NULL);
	assert_baseline("notify.stamped/same/map/16", "notify.twin/same/map/16");
	assert_true(find("notify.stamped/same/map/16")->arm.stamped_twin);
	assert_baseline("notify/same/map/16/pages=4", NULL);
	assert_baseline("notify+strict/same/map/16/pages=4", "notify/same/map/16/pages=4");
	assert_true(find("notify+strict/same/map/16/pages=4")->arm.strict);
	assert_baseline("allow/same/fault-run/1", NULL);
	assert_baseline("notify/same/fault-run/1", "allow/same/fault-run/1");
	assert_baseline("ptrace/same/fault-run/1", "allow/same/fault-run/1");
	assert_null(find("allow/cross/fault-run/1"));
	assert_true(find("allow.twin/cross/unmap/16")->arm.twin);
	assert_true(find("notify+sync/cross/unmap/16")->arm.sync);
	assert_null(find("notify.stamped/cross/map/16"));
	assert_null(find("notify.stamped/same/unmap/16"));
}

/* Of how many arms the stub is, those of its own undo among them. */
static size_t sharers(const struct plan_lane *lane, size_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < lane->count; i++)
		count += sharing_stub(&lane->arms[i].arm, &lane->arms[index].arm);
	return count;
}

static void check_sharers(const struct plan_lane *lane, size_t a, size_t b)
{
	if (plan_is_apart(&lane->arms[a]) == plan_is_apart(&lane->arms[b]) &&
	    sharers(lane, a) != sharers(lane, b))
		fail_msg("the stub of %s has %zu arms, that of %s %zu", lane->arms[a].id,
			 sharers(lane, a), lane->arms[b].id, sharers(lane, b));
}

/* Returns how many pairs of arms are compared. */
static int check_sharers_of(const struct plan_lane *lane)
{
	int partners[PLAN_PARTNERS], pairs = 0;

	for (size_t i = 0; lane->kind == LANE_ROUNDS && i < lane->count; i++) {
		int count = plan_partners(lane, i, partners);

		for (int k = 0; k < count; k++)
			check_sharers(lane, i, (size_t)partners[k]);
		pairs += count;
	}
	return pairs;
}

/* A stub that more arms share is warmer: arms that are compared in the same rounds share alike. */
static void test_compared_arms_share_alike(void **state)
{
	struct run_options options = defaults();

	(void)state;
	for (int kind = RUN_QUICK; kind <= RUN_FULL; kind++) {
		int pairs = 0;

		options.quick = kind == RUN_QUICK;
		options.full = kind == RUN_FULL;
		outline(&options);
		plan_note_stops(&plan, kind == RUN_QUICK ? 1.25 : 1);
		for (size_t i = 0; i < plan.lane_count; i++)
			pairs += check_sharers_of(&plan.lanes[i]);
		assert_true(pairs > 100);
		plan_free(&plan);
	}
}

static void test_ptrace_takes_turns_where_its_stops_cost_nothing(void **state)
{
	const struct plan_arm *ptrace, *notify;

	(void)state;
	outline_suite("series", true);
	ptrace = find("ptrace/same/map/16");
	notify = find("notify/same/map/16");
	assert_true(plan_is_apart(ptrace)); /* not measured */
	plan_note_stops(&plan, 1.01);
	assert_false(plan_is_apart(ptrace));
	assert_false(plan_is_apart(notify));
	plan_note_stops(&plan, 1.25);
	assert_true(plan_is_apart(ptrace));
	assert_false(plan_is_apart(notify));
	plan_note_stops(&plan, (double)NAN);
	assert_true(plan_is_apart(ptrace));
}

static void test_series_headline(void **state)
{
	(void)state;
	outline_suite("series", true);
	check_plan();
	/* 2 operations, 3 batches, 6 arms on one CPU and on two; and stamps on one */
	assert_int_equal(plan.lane_count, 2);
	assert_int_equal(plan.arm_count, 2 * 36 + 2);
	assert_non_null(find("notify/same/map/1"));
	assert_non_null(find("notify/same/map/16"));
	assert_non_null(find("notify/same/map/99"));
	assert_null(find("notify/same/map/4"));
	assert_null(find("notify/same/map/64"));
}

static void test_guest(void **state)
{
	static const char *const names[] = { "archive", "boot", "churn", "interpreters", "storm" };
	static const char *const rivals[] = { "allow.twin",  "notify-map",   "notify",
					      "notify+sync", "filter-unmap", "filter-both",
					      "ptrace" };
	char id[192], baseline[192];

	(void)state;
	outline_suite("guest", false);
	check_plan();
	assert_int_equal(plan.lane_count, 15);
	assert_int_equal(plan.arm_count, 15 * 8 - 5);
	for (size_t i = 0; i < 5; i++) {
		snprintf(baseline, sizeof(baseline), "allow/same/%s", names[i]);
		assert_baseline(baseline, NULL);
		for (size_t k = 0; k < sizeof(rivals) / sizeof(rivals[0]); k++) {
			snprintf(id, sizeof(id), "%s/same/%s", rivals[k], names[i]);
			assert_baseline(id, baseline);
		}
	}
}

static void test_guest_of_a_file(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.suites[options.suite_count++] = "guest";
	options.workload = "folder/mine.txt";
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 3);
	assert_baseline("ptrace/cross/mine", "allow/cross/mine");
	assert_string_equal(plan.lanes[0].workload, "folder/mine.txt");
}

static void test_stubs_lanes(void **state)
{
	static const uint32_t counts[] = { 1, 4, 16, 64, 128 };
	size_t rows = 0;
	char id[96];

	(void)state;
	outline_suite("stubs", false);
	check_plan();
	while (serve_manys[rows])
		rows++;
	for (size_t i = 0; i < plan.lane_count; i++) {
		assert_true(plan.lanes[i].kind == LANE_MANY);
		/* each row, and the first one's twin; of 16 and 64 stubs some by several threads */
		assert_int_equal(plan.lanes[i].count, 5 * (rows + 1) + 2 * 13);
	}
	for (size_t i = 0; i < 5; i++) {
		char baseline[96];

		snprintf(baseline, sizeof(baseline), "notify+stub-by-stub/same/map/16/stubs=%u",
			 counts[i]);
		assert_baseline(baseline, NULL);
		for (size_t row = 1; row < rows; row++) {
			snprintf(id, sizeof(id), "notify+%s/same/map/16/stubs=%u",
				 serve_manys[row]->name, counts[i]);
			assert_baseline(id, baseline);
		}
	}
}

static const struct plan_lane *lane_of_id(const char *id, size_t *index)
{
	for (size_t i = 0; i < plan.lane_count; i++)
		for (*index = 0; *index < plan.lanes[i].count; ++*index)
			if (!strcmp(plan.lanes[i].arms[*index].id, id))
				return &plan.lanes[i];
	fail_msg("there is no %s", id);
	return NULL;
}

/* To the baseline, to one thread, and to threads that hand nothing over. */
static void test_monitor_threads_have_partners(void **state)
{
	static const char *const wanted[] = { "notify+stub-by-stub/cross/map/16/stubs=64",
					      "notify+epoll-all/cross/map/16/stubs=64",
					      "notify+epoll-all/cross/map/16/stubs=64/monitors=2" };
	const struct plan_lane *lane;
	int partners[PLAN_PARTNERS];
	size_t index;

	(void)state;
	outline_suite("stubs", false);
	check_plan();
	lane = lane_of_id("notify+epoll-all/cross/map/16/stubs=64/monitors=2/handover=100", &index);
	assert_int_equal(plan_partners(lane, index, partners), 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(lane->arms[partners[i]].id, wanted[i]);
	lane = lane_of_id("notify+epoll-all/cross/map/16/stubs=64/monitors=2", &index);
	assert_int_equal(plan_partners(lane, index, partners), 2);
	assert_string_equal(lane->arms[partners[1]].id, wanted[1]);
	lane = lane_of_id("notify+epoll-all/cross/map/16/stubs=64", &index);
	assert_int_equal(plan_partners(lane, index, partners), 1);
}

static void test_many_arms_have_lanes_of_their_own(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.arms[0] = "gate=notify";
	options.arms[1] = "many=stub-by-stub,stubs=16";
	options.arms[2] = "many=uring-all,stubs=16";
	options.arm_count = 3;
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 2);
	assert_baseline("notify/same/map/16", NULL);
	assert_baseline("notify+stub-by-stub/same/map/16/stubs=16", NULL);
	assert_baseline("notify+uring-all/same/map/16/stubs=16",
			"notify+stub-by-stub/same/map/16/stubs=16");
}

static size_t lanes_of(const char *suite)
{
	size_t count = 0;

	for (size_t i = 0; i < plan.lane_count; i++)
		count += !strcmp(plan.lanes[i].suite, suite);
	return count;
}

static void outline_kind(enum run_kind kind)
{
	struct run_options options = defaults();

	options.quick = kind == RUN_QUICK;
	options.full = kind == RUN_FULL;
	outline(&options);
	check_plan();
}

static size_t lanes_placed(enum placement placement)
{
	size_t count = 0;

	for (size_t i = 0; i < plan.lane_count; i++)
		count += plan.lanes[i].placement == placement;
	return count;
}

/* A longer kind of run has all that a shorter one has. */
static void test_kinds_of_run(void **state)
{
	static const size_t most[] = { [RUN_QUICK] = 200, [RUN_DEFAULT] = 220, [RUN_FULL] = 5000 };
	size_t before = 0;

	(void)state;
	for (int kind = RUN_QUICK; kind <= RUN_FULL; kind++) {
		outline_kind((enum run_kind)kind);
		for (size_t i = 0; suites[i]; i++)
			assert_int_equal(lanes_of(suites[i]->name) > 0, (int)suites[i]->in <= kind);
		assert_int_equal(lanes_placed(PLACEMENT_FREE) > 0, kind == RUN_FULL);
		assert_in_range(plan.arm_count, before + 1, most[kind]);
		before = plan.arm_count;
		plan_free(&plan);
	}
}

/* All suites that a longer run would have, and nothing where the user has named what is wanted. */
static void test_left_out(void **state)
{
	struct run_options options = defaults();
	char text[256];

	(void)state;
	plan_left_out(&options, text, sizeof(text));
	assert_string_equal(text,
			    "suites order, work, think, late; guests on two CPUs, placement free, "
			    "more sizes, gates and loops");
	options.quick = true;
	plan_left_out(&options, text, sizeof(text));
	assert_non_null(strstr(text, "stubs"));
	options.quick = false;
	options.full = true;
	plan_left_out(&options, text, sizeof(text));
	assert_string_equal(text, "");
	options.full = false;
	options.suites[options.suite_count++] = "series";
	plan_left_out(&options, text, sizeof(text));
	assert_string_equal(text, "");
}

static void test_quick_and_full(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.quick = options.full = true;
	refused(&options, "--quick and --full exclude each other");
}

/* One that the user gives is that of all suites. */
static void test_targets(void **state)
{
	struct run_options options = defaults();

	(void)state;
	outline(&options);
	for (size_t i = 0; i < plan.lane_count; i++)
		assert_near(plan.lanes[i].target,
			    suite_find(plan.lanes[i].suite)->target_percent / 100);
	plan_free(&plan);
	options.target_percent = 0;
	outline(&options);
	for (size_t i = 0; i < plan.lane_count; i++)
		assert_true(plan.lanes[i].target == 0);
}

static void add_arms(struct run_options *options, const char *const *specs)
{
	for (; *specs; specs++)
		options->arms[options->arm_count++] = *specs;
}

static double share_of(const char *id)
{
	return lane_of(find(id))->share;
}

/* By arms, and by what narrows the intervals of one; with little time by what one takes. */
static void test_shares(void **state)
{
	static const char *const specs[] = { "gate=allow,placement=cross",
					     "gate=notify,placement=cross",
					     "gate=allow",
					     "gate=notify",
					     "gate=allow,workload=boot",
					     "gate=notify,workload=boot",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	check_plan();
	assert_near(share_of("allow/cross/map/16"), share_of("allow/same/map/16"));
	assert_true(share_of("allow/same/boot") > share_of("allow/same/map/16"));
	plan_free(&plan);
	options.arms[options.arm_count++] = "gate=allow,placement=free";
	options.arms[options.arm_count++] = "gate=none,placement=free";
	options.arms[options.arm_count++] = "gate=notify,placement=free";
	outline(&options);
	assert_near(share_of("allow/free/map/16"), share_of("allow/same/map/16"));
	plan_free(&plan);
	options.invocations = 6;
	options.budget_s = 1;
	outline(&options);
	assert_true(share_of("allow/cross/map/16") > 3 * share_of("allow/same/map/16"));
	assert_true(share_of("allow/same/boot") > 5 * share_of("allow/same/map/16"));
	check_plan();
	plan_free(&plan);
	/* Fewer seconds than a verdict needs, which is for the user to ask for. */
	options.invocations = RUN_INVOCATIONS_MAX;
	options.budget_s = 0;
	options.quick = true;
	outline(&options);
	check_plan();
}

/* Batches and recordings, each at four think times: with, without, and but in free a twin. */
static void test_think(void **state)
{
	(void)state;
	outline_suite("think", false);
	check_plan();
	assert_int_equal(plan.lane_count, 6);
	assert_int_equal(plan.arm_count, 2 * (12 + 12 + 8));
	assert_baseline("think/notify+sync/same/map/16", "think/notify/same/map/16");
	assert_baseline("think/notify+sync/cross/boot/think=10us",
			"think/notify/cross/boot/think=10us");
	assert_baseline("think/notify+sync/free/boot/think=1ms", NULL);
	/* The guest thinks as long on two CPUs as on one. */
	assert_true(share_of("think/notify/cross/map/16") <
		    2 * share_of("think/notify/same/map/16"));
}

/* Ids of suites that measure what others do as well begin with their names. */
static void test_prefixed_ids(void **state)
{
	(void)state;
	outline_suite("gates", true);
	check_plan();
	assert_baseline("gates/filter-unmap/same/unmap/16", "gates/allow/same/unmap/16");
	assert_baseline("gates/allow.twin/cross/mix/16", "gates/allow/cross/mix/16");
}

/* Each loop of the registry once, but for variants of the order, and each with sync too. */
static void test_loops(void **state)
{
	(void)state;
	outline_suite("loops", false);
	check_plan();
	assert_baseline("loops/notify+sync/same/map/16", "loops/notify/same/map/16");
	for (size_t i = 0; serve_loops[i]; i++) {
		size_t found = 0;

		for (size_t k = 0; k < plan.arm_count; k++)
			found += plan_arm(&plan, k)->arm.serve == serve_loops[i];
		assert_int_equal(found > 0, !serve_loops[i]->reordered);
	}
}

static void test_late(void **state)
{
	(void)state;
	outline_suite("late", true);
	check_plan();
	for (size_t k = 0; k < plan.arm_count; k++) {
		assert_int_not_equal(plan_arm(&plan, k)->arm.serve->late, SERVE_LATE_NEVER);
		assert_true(plan_arm(&plan, k)->arm.tick_ms > 0);
	}
}

static uint32_t invocations_of(const char *spec, double budget_s)
{
	struct run_options options = defaults();
	uint32_t count;

	options.arms[options.arm_count++] = spec;
	options.budget_s = budget_s;
	outline(&options);
	count = plan.invocations;
	plan_free(&plan);
	return count;
}

/* Each takes ten times what comes on top. */
static void test_invocations_that_pay(void **state)
{
	(void)state;
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, 0.01), 200);
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, 0.015), 100);
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, 0.0199), 100);
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, 0.0401), 49);
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, 1), 15);
	/* Of few none is left out; and some that ended early cost nothing. */
	assert_int_equal(plan_invocations_that_pay(50, 20, 0.4, 4), 50);
	assert_int_equal(plan_invocations_that_pay(200, 20, 0.1, -0.05), 200);
}

/* As many as the budget has room for. */
static void test_invocations_by_budget(void **state)
{
	const char *replay = "gate=notify,workload=boot";

	(void)state;
	assert_int_equal(invocations_of(replay, 1), RUN_INVOCATIONS_LEAST);
	assert_int_equal(invocations_of(replay, 10 * RUN_LANE_S + 0.01), 10);
	assert_int_equal(invocations_of(replay, 60), RUN_INVOCATIONS_STEP);
	assert_int_equal(invocations_of("gate=notify,stubs=4,many=stub-by-stub",
					10 * RUN_LANE_S + 0.01),
			 10);
	/* As many as have eight rounds of it and its twin, of 128 * 99 calls each. */
	assert_int_equal(invocations_of("gate=notify,stubs=128,many=stub-by-stub,batch=99", 33),
			 10);
	assert_int_equal(invocations_of("gate=notify,late=map,tick=10", 10 * RUN_LANE_S + 0.01),
			 10);
	/* An arm and its twin; across CPUs each counts for four. */
	assert_int_equal(invocations_of("gate=notify", 0.1), RUN_INVOCATIONS_LEAST);
	assert_int_equal(invocations_of("gate=notify", 2 * RUN_ARM_S * 20 + 0.01), 20);
	assert_int_equal(invocations_of("gate=notify,placement=cross", 8 * RUN_ARM_S * 20 + 0.01),
			 20);
	assert_int_equal(invocations_of("gate=notify", 60), RUN_INVOCATIONS_MAX);
	assert_int_equal(invocations_of("gate=notify", 2 * RUN_ARM_S * 149), 100);
}

static void test_budget_and_invocations(void **state)
{
	struct run_options options = defaults();

	(void)state;
	outline(&options);
	assert_near(plan.budget_s, RUN_BUDGET_S);
	assert_in_range(plan.invocations, 30, RUN_INVOCATIONS_MAX);
	assert_int_not_equal(plan.seed, 0);
	assert_int_equal(plan.physmem_bytes, PHYSMEM_DEFAULT_BYTES);
	plan_free(&plan);
	options.quick = true;
	outline(&options);
	assert_near(plan.budget_s, RUN_BUDGET_QUICK_S);
	assert_int_equal(plan.invocations, RUN_INVOCATIONS_LEAST);
	plan_free(&plan);
	options.quick = false;
	options.full = true;
	outline(&options);
	assert_near(plan.budget_s, RUN_BUDGET_FULL_S);
	plan_free(&plan);
	options.budget_s = 150;
	options.invocations = 2;
	options.seed = 11;
	outline(&options);
	assert_near(plan.budget_s, 150);
	assert_int_equal(plan.invocations, 2);
	assert_int_equal(plan.seed, 11);
}

/* What is refused would be taken with the least that the message says, and not with less. */
static void test_least_budget(void **state)
{
	static const char *const chosen[] = { "series", "floor", "stubs" };
	struct run_options options = defaults();

	(void)state;
	options.suite_count = 1;
	for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		unsigned int least;
		const char *text;

		options.suites[0] = chosen[i];
		options.budget_s = 0.001;
		options.any_budget = true;
		outline(&options);
		plan_free(&plan);
		options.any_budget = false;
		assert_int_equal(plan_outline(&plan, &options, &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		text = strstr(err.text, "give ");
		assert_non_null(text);
		assert_int_equal(sscanf(text, "give %u, or fewer arms", &least), 1);
		options.budget_s = least;
		outline(&options);
		plan_free(&plan);
		options.budget_s = least / 2.0;
		if (least > 2)
			assert_int_equal(plan_outline(&plan, &options, &err), -1);
	}
}

static void test_bad_suites(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.suites[options.suite_count++] = "seris";
	refused(&options, "--suite: unknown suite 'seris', did you mean series?");
	options.suites[0] = "series";
	options.suites[options.suite_count++] = "series";
	refused(&options, "--suite series is given twice");
	options.suite_count = 1;
	options.workload = "some.txt";
	refused(&options, "--workload is for suite guest");
	options.workload = NULL;
	options.arms[options.arm_count++] = "gate=allow";
	refused(&options, "--suite and --arm exclude each other");
}

static void test_arms(void **state)
{
	static const char *const specs[] = { "gate=allow", "gate=notify", "gate=notify,op=unmap",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 1);
	assert_int_equal(plan.arm_count, 4);
	assert_string_equal(plan.lanes[0].suite, "arms");
	assert_baseline("allow/same/map/16", NULL);
	assert_baseline("allow.twin/same/map/16", "allow/same/map/16");
	assert_baseline("notify/same/map/16", "allow/same/map/16");
	assert_baseline("notify/same/unmap/16", NULL);
}

/* By the first that does the same work, in the order given; each baseline has a twin. */
static void test_arms_of_two_works(void **state)
{
	static const char *const specs[] = { "gate=allow",
					     "gate=allow,op=unmap",
					     "gate=notify",
					     "gate=notify,op=unmap",
					     "gate=ptrace,op=unmap",
					     "gate=notify,batch=4",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 1);
	assert_int_equal(plan.arm_count, 8);
	assert_baseline("allow.twin/same/map/16", "allow/same/map/16");
	assert_baseline("notify/same/map/16", "allow/same/map/16");
	assert_baseline("allow/same/unmap/16", NULL);
	assert_baseline("allow.twin/same/unmap/16", "allow/same/unmap/16");
	assert_baseline("notify/same/unmap/16", "allow/same/unmap/16");
	assert_baseline("ptrace/same/unmap/16", "allow/same/unmap/16");
	assert_baseline("notify/same/map/4", NULL);
}

/* Everything that is another work, and what is none. */
static void test_what_makes_another_work(void **state)
{
	static const char *const specs[] = { "gate=allow",
					     "gate=notify,pages=2",
					     "gate=notify,touch=none",
					     "gate=notify,path=flush",
					     "gate=allow,after=call",
					     "gate=ptrace,after=call",
					     "many=poll-all,stubs=2",
					     "many=poll-all,stubs=4",
					     "many=stub-by-stub,stubs=4",
					     "gate=notify,layout=scattered",
					     "gate=notify,work=1us",
					     "gate=notify,late=unmap,tick=4",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	check_plan();
	assert_baseline("notify/same/map/16/pages=2", NULL);
	assert_baseline("notify/same/map/16/touch=none", NULL);
	assert_baseline("notify/same/map/16/flush", NULL);
	assert_baseline("ptrace/same/map/16/after=call", "allow/same/map/16/after=call");
	assert_baseline("notify+poll-all/same/map/16/stubs=2", NULL);
	assert_baseline("notify+poll-all/same/map/16/stubs=4", NULL);
	assert_baseline("notify+stub-by-stub/same/map/16/stubs=4",
			"notify+poll-all/same/map/16/stubs=4");
	assert_baseline("notify/same/map/16/scattered", "allow/same/map/16");
	assert_baseline("notify/same/map/16/work=1us", "allow/same/map/16");
	assert_baseline("notify/same/map/16/late=unmap/tick=4", "allow/same/map/16");
}

static int filtered(const char *id)
{
	const struct plan_arm *arm = find(id);

	return plan_filtered(lane_of(arm), (size_t)(arm - lane_of(arm)->arms));
}

/* Gate none beside gate allow, whichever is the baseline, and where another gate is. */
static void test_none_beside_allow(void **state)
{
	static const char *const specs[] = {
		"gate=ptrace",	       "gate=none",	    "gate=allow", "gate=none,op=unmap",
		"gate=allow,op=unmap", "gate=none,batch=4", NULL
	};
	struct run_options options = defaults();
	struct plan_lane *lane;

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	lane = &plan.lanes[0];
	assert_string_equal(lane->arms[filtered("none/same/map/16")].id, "allow/same/map/16");
	assert_string_equal(lane->arms[filtered("none/same/unmap/16")].id, "allow/same/unmap/16");
	assert_int_equal(filtered("none/same/map/4"), -1);
	assert_int_equal(filtered("allow/same/map/16"), -1);
	assert_int_equal(filtered("none.twin/same/unmap/16"), -1);
}

static void test_arms_in_lanes(void **state)
{
	static const char *const specs[] = { "gate=ptrace",
					     "gate=allow,placement=cross",
					     "gate=notify",
					     "gate=notify,workload=boot",
					     "gate=notify,placement=cross",
					     "gate=ptrace,workload=boot",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	check_plan();
	assert_int_equal(plan.lane_count, 3);
	assert_int_equal(plan.arm_count, 9);
	assert_baseline("notify/same/map/16", "ptrace/same/map/16");
	assert_baseline("notify/cross/map/16", "allow/cross/map/16");
	assert_baseline("ptrace/same/boot", "notify/same/boot");
	assert_baseline("notify.twin/same/boot", "notify/same/boot");
}

static void test_bad_arms(void **state)
{
	static const char *const twice[] = { "gate=allow", "gate=allow", NULL };
	static const char *const later[] = { "gate=ptrace", "gate=allow", "batch=16,gate=allow",
					     NULL };
	static const char *const files[] = { "workload=a/x.txt", "workload=b/x.txt", NULL };
	static const char *const wrong[] = { "gate=allow", "gate=deny", NULL };
	static const struct {
		const char *const *specs;
		const char *text;
	} bad[] = {
		{ twice, "two arms would be called allow/same/map/16" },
		{ later, "two arms would be called allow/same/map/16" },
		{ files, "two arms would be called notify/same/x" },
		{ wrong, "--arm gate=deny: unknown gate 'deny'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct run_options options = defaults();

		add_arms(&options, bad[i].specs);
		refused(&options, bad[i].text);
	}
}

static void test_workload_beside_arms(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.arms[options.arm_count++] = "gate=allow";
	options.workload = "some.txt";
	refused(&options, "--workload is for suite guest; an arm has a key workload");
}

static void assert_rival(const char *id, const char *rival)
{
	const struct plan_arm *arm = find(id);
	const struct plan_lane *lane = lane_of(arm);
	int index = plan_rival(lane, (size_t)(arm - lane->arms));

	if (rival)
		assert_string_equal(index < 0 ? "none" : lane->arms[index].id, rival);
	else
		assert_int_equal(index, -1);
}

static void test_rivals(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.full = true;
	outline(&options);
	assert_rival("notify/same/map/16", "ptrace/same/map/16");
	assert_rival("notify+sync/cross/unmap/99", "ptrace/cross/unmap/99");
	assert_rival("notify-map/cross/storm", "ptrace/cross/storm");
	assert_rival("ptrace/same/map/16", NULL);
	assert_rival("allow/same/map/16", NULL);
	assert_rival("notify.stamped/same/map/16", NULL);
	assert_rival("notify/same/map/16/pages=4", NULL);
	assert_rival("notify+strict/same/map/16/pages=4", NULL);
}

/* The ids of what the arm is compared with, in order. */
static void assert_partners(const char *id, const char *const *wanted)
{
	const struct plan_arm *arm = find(id);
	const struct plan_lane *lane = lane_of(arm);
	int partners[PLAN_PARTNERS];
	int count = plan_partners(lane, (size_t)(arm - lane->arms), partners);

	for (int i = 0; i < count; i++) {
		if (!wanted[i])
			fail_msg("%s is compared with %s too", id, lane->arms[partners[i]].id);
		assert_string_equal(lane->arms[partners[i]].id, wanted[i]);
	}
	assert_null(wanted[count]);
}

/* What an answer divides is measured in pairs: steps of the series, sync, ptrace. */
static void test_partners(void **state)
{
	struct run_options options = defaults();

	(void)state;
	options.full = true;
	outline(&options);
	assert_partners("allow/same/map/16", (const char *const[]){ NULL });
	assert_partners("none/same/map/16", (const char *const[]){ "allow/same/map/16", NULL });
	assert_partners("notify-map/same/map/16",
			(const char *const[]){ "allow/same/map/16", "ptrace/same/map/16", NULL });
	assert_partners("notify/same/map/16",
			(const char *const[]){ "allow/same/map/16", "ptrace/same/map/16",
					       "notify-map/same/map/16", NULL });
	assert_partners("notify+sync/same/unmap/4",
			(const char *const[]){ "allow/same/unmap/4", "ptrace/same/unmap/4",
					       "notify-map+sync/same/unmap/4",
					       "notify/same/unmap/4", NULL });
	assert_partners("allow.twin/same/map/16",
			(const char *const[]){ "allow/same/map/16", NULL });
	/* Where the scheduler places both sides nothing is compared. */
	assert_partners("notify/free/map/16", (const char *const[]){ NULL });
	assert_null(find("allow.twin/free/map/16"));
}

/* A rival did exactly the same work. */
static void test_rival_of_other_work(void **state)
{
	static const char *const specs[] = { "gate=ptrace",
					     "gate=ptrace,path=flush",
					     "gate=notify,path=flush",
					     "gate=notify,touch=none",
					     "gate=notify,layout=scattered",
					     "gate=notify,pages=2",
					     "gate=notify,op=unmap",
					     "gate=notify,batch=15",
					     NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	assert_rival("notify/same/map/16/flush", "ptrace/same/map/16/flush");
	assert_rival("notify/same/map/16/touch=none", NULL);
	assert_rival("notify/same/map/16/scattered", NULL);
	assert_rival("notify/same/map/16/pages=2", NULL);
	assert_rival("notify/same/unmap/16", NULL);
	assert_rival("notify/same/map/15", NULL);
}

/* The baseline's twin is no rival: what it is compared with is the baseline. */
static void test_rival_of_a_twin(void **state)
{
	static const char *const specs[] = { "gate=ptrace", "gate=notify", NULL };
	struct run_options options = defaults();

	(void)state;
	add_arms(&options, specs);
	outline(&options);
	assert_rival("notify/same/map/16", "ptrace/same/map/16");
	assert_rival("ptrace.twin/same/map/16", NULL);
}

static void test_all_suites_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; suites[i]; i++)
		assert_ptr_equal(suite_find(suites[i]->name), suites[i]);
	assert_null(suite_find("serie"));
	assert_null(suite_find(""));
}

#define plan_test(function) cmocka_unit_test_teardown(function, free_plan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		plan_test(test_series_lanes),
		plan_test(test_series_arms),
		plan_test(test_series_cross_poll),
		plan_test(test_series_details),
		plan_test(test_compared_arms_share_alike),
		plan_test(test_ptrace_takes_turns_where_its_stops_cost_nothing),
		plan_test(test_series_headline),
		plan_test(test_guest),
		plan_test(test_guest_of_a_file),
		plan_test(test_think),
		plan_test(test_stubs_lanes),
		plan_test(test_monitor_threads_have_partners),
		plan_test(test_many_arms_have_lanes_of_their_own),
		plan_test(test_kinds_of_run),
		plan_test(test_left_out),
		plan_test(test_quick_and_full),
		plan_test(test_targets),
		plan_test(test_shares),
		plan_test(test_prefixed_ids),
		plan_test(test_loops),
		plan_test(test_late),
		plan_test(test_invocations_by_budget),
		plan_test(test_invocations_that_pay),
		plan_test(test_budget_and_invocations),
		plan_test(test_least_budget),
		plan_test(test_bad_suites),
		plan_test(test_arms),
		plan_test(test_arms_of_two_works),
		plan_test(test_what_makes_another_work),
		plan_test(test_none_beside_allow),
		plan_test(test_arms_in_lanes),
		plan_test(test_bad_arms),
		plan_test(test_workload_beside_arms),
		plan_test(test_rivals),
		plan_test(test_partners),
		plan_test(test_rival_of_other_work),
		plan_test(test_rival_of_a_twin),
		plan_test(test_all_suites_are_found),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
