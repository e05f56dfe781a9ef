// SPDX-License-Identifier: GPL-2.0-or-later
/* The order in which the arms of a lane take turns, by a driver that notes whose turn it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/memory.h"
#include "schedule/lane_progress.h"
#include "schedule/scheduler.h"

#define ARMS	  4
#define TURNS_MIN 2000 /* so that both groups have many rounds */
#define RUN_MOST  4    /* rounds of a group that follow one another */
#define TURNS_MAX 1000000

/* Arms 0 to 2 are a group; arm 3 has no baseline, and is one by itself. */
static const int group_of[ARMS] = { 0, 0, 0, 1 };
static const size_t size_of[2] = { 3, 1 };

struct turn {
	uint8_t arm, pass;
};

static struct clock the_clock;
static struct records records;
static struct plan_arm arms[ARMS];
static struct plan_lane lane;
static struct lane_context context;
static struct lane_progress progress;
static struct turn *turns;
static size_t count;

static int note(void *owner, size_t arm, enum lane_pass pass, double *ns, struct error *err)
{
	(void)owner;
	(void)err;
	if (count < TURNS_MAX)
		turns[count++] = (struct turn){ (uint8_t)arm, (uint8_t)pass };
	*ns = 1000 + (double)(count % 7);
	return 0;
}

static pid_t nobody(void *owner, size_t arm, size_t number)
{
	(void)owner;
	(void)arm;
	(void)number;
	return 0;
}

static int make(void **state)
{
	(void)state;
	clock_calibrate(&the_clock);
	turns = memory_new(TURNS_MAX, sizeof(*turns));
	count = 0;
	for (int i = 0; i < ARMS; i++) {
		arm_default(&arms[i].arm);
		arms[i].arm.gate = gate_find("allow");
		arms[i].baseline = i == 1 || i == 2 ? 0 : -1;
	}
	lane = (struct plan_lane){ .arms = arms, .count = ARMS, .placement = PLACEMENT_SAME };
	context =
		(struct lane_context){ .clock = &the_clock, .records = &records, .invocations = 1 };
	random_seed(&context.random, 1);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	free(turns);
	records_free(&records);
	return 0;
}

static void measure_for(double seconds)
{
	static const struct scheduler_driver driver = { .run = note, .process = nobody };
	struct scheduler scheduler;
	struct error err;

	count = 0;
	progress = (struct lane_progress){ .context = &context, .lane = &lane };
	progress.began = clock_now(&the_clock);
	progress.deadline = progress.began + (uint64_t)(seconds * 1e9 / the_clock.ns_per_tick);
	scheduler_open(&scheduler, &progress, &driver, NULL, 1, NULL);
	if (scheduler_run(&scheduler, 0, &err))
		fail_msg("%s", err.text);
	scheduler_close(&scheduler);
}

/* On a busy machine it takes longer until there are enough. */
static void measure(void)
{
	for (double seconds = 0.05; count < TURNS_MIN; seconds *= 2)
		measure_for(seconds);
}

/* The first turn of the timed pass, which is of the large group. */
static size_t first_timed(void)
{
	size_t i = 0;

	while (i < count && turns[i].pass != PASS_TIMED)
		i++;
	assert_in_range(i, 1, count - 1);
	return i;
}

/* A round from that turn on has each arm of the group once. */
static void check_round(size_t at, int group)
{
	bool had[ARMS] = { false };

	for (size_t i = at; i < at + size_of[group]; i++) {
		assert_int_equal(group_of[turns[i].arm], group);
		assert_int_equal(turns[i].pass, turns[at].pass);
		assert_false(had[turns[i].arm]);
		had[turns[i].arm] = true;
	}
}

/*
 * The arm that is alone has a batch that does not count after another group's round, and at the
 * beginning of a pass; the large group has none.
 */
static void test_a_small_group_warms_up(void **state)
{
	int group = -1, pass = PASS_SETTLING;
	size_t changes = 0;

	(void)state;
	measure();
	for (size_t at = first_timed(); at < count && count < TURNS_MAX;) {
		bool warms = turns[at].pass == PASS_SETTLING;
		int next = group_of[turns[at].arm];

		at += warms;
		assert_int_equal(warms, next == 1 && (next != group || turns[at].pass != pass));
		check_round(at, next);
		changes += warms;
		group = next;
		pass = turns[at].pass;
		at += size_of[group];
	}
	assert_true(changes > 2);
}

/* Each group gets a round before any gets another; later their rounds come so many at a time. */
static void test_rounds_follow_one_another(void **state)
{
	size_t at, rounds = 0, changes = 0;

	(void)state;
	measure();
	at = first_timed();
	assert_int_equal(group_of[turns[at].arm], 0);
	assert_int_equal(group_of[turns[at + size_of[0]].arm], 1);
	for (; at < count && turns[at].pass <= PASS_TIMED; rounds++) {
		bool warms = turns[at].pass == PASS_SETTLING;

		if (rounds > count / 8)
			changes += warms;
		at += warms;
		at += size_of[group_of[turns[at].arm]];
	}
	assert_true(changes > 2);
	assert_in_range(changes, 0, (rounds - count / 8) / RUN_MOST + 2);
}

#define SCHEDULER_TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCHEDULER_TEST(test_a_small_group_warms_up),
		SCHEDULER_TEST(test_rounds_follow_one_another),
	};

	return cmocka_run_group_tests_name("scheduler", tests, NULL, NULL);
}
