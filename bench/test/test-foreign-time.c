// SPDX-License-Identifier: GPL-2.0-or-later
/* That a task beside a batch is found, and what a block tells. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "schedule/foreign_time.h"
#include "test/rival.h"

static struct clock the_clock;
static struct records records;
static struct plan_lane lane;
static struct lane_context context = { .clock = &the_clock, .records = &records };
static struct lane_progress progress = { .context = &context, .lane = &lane };
static struct foreign_time foreign;
static struct foreign_set set;

static int open_watch(void **state)
{
	(void)state;
	lane.placement = PLACEMENT_SAME;
	context.next_round = 0;
	set.kind = FOREIGN_TURNS;
	clock_calibrate(&the_clock);
	foreign_open(&foreign, &progress);
	return 0;
}

static int shut_watch(void **state)
{
	(void)state;
	foreign_set_free(&set);
	foreign_close(&foreign);
	records_free(&records);
	return 0;
}

static void skip_without_times(void)
{
	if (foreign.tasks[0].times_fd < 0)
		skip();
}

/* Stays on the CPU that it runs on. */
static void pin_here(cpu_set_t *before)
{
	cpu_set_t one;

	sched_getaffinity(0, sizeof(*before), before);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
}

static void work(double ns)
{
	uint64_t from = clock_now(&the_clock);

	while (clock_ns(&the_clock, from, clock_now(&the_clock)) < ns)
		;
}

/* Another runnable task on this CPU alone must have a part of some batch. */
static void test_a_rival_is_found(void **state)
{
	double foreign_ns = 0, wall_ns = 0;
	cpu_set_t before;
	pid_t rival;

	(void)state;
	skip_without_times();
	pin_here(&before);
	rival = rival_start(sched_getcpu());
	for (int i = 0; i < 1000 && !(foreign_ns > 1e6); i++) {
		foreign_begin(&foreign, &set, true);
		work(10e6);
		foreign_ns = foreign_end(&foreign, &set, &wall_ns);
	}
	child_kill(rival);
	sched_setaffinity(0, sizeof(before), &before);
	assert_true(foreign_ns > 1e6 && foreign_ns < wall_ns);
	assert_true(foreign.block.foreign_ns >= foreign_ns);
	assert_true(foreign.block.monitor_waited_ns > 0);
}

/* No time between two batches is lost, and none is counted twice. */
static void test_batches_follow_one_another(void **state)
{
	struct foreign_set other = { .kind = FOREIGN_TURNS };
	double wall_ns[3], sum_ns = 0;
	uint64_t from;

	(void)state;
	foreign_set_add(&foreign, &other, getppid());
	foreign_begin(&foreign, &set, true);
	from = foreign.began;
	for (int i = 0; i < 3; i++) {
		work(1e6);
		foreign_end(&foreign, &set, &wall_ns[i]);
		sum_ns += wall_ns[i];
		work(1e6);
		if (i < 2)
			foreign_go_on(&foreign, i ? &set : &other);
	}
	assert_true(wall_ns[0] >= 1e6 && wall_ns[1] >= 2e6 && wall_ns[2] >= 2e6);
	assert_true(fabs(sum_ns - clock_ns(&the_clock, from, foreign.ended)) < 1);
	foreign_set_free(&other);
}

/* A batch of another stub has that one's waits since then, and not what it waited before. */
static void test_each_batch_has_its_own_stub(void **state)
{
	struct foreign_set other = { .kind = FOREIGN_TURNS };
	double wall_ns;

	(void)state;
	skip_without_times();
	foreign_set_add(&foreign, &other, getppid());
	foreign_begin(&foreign, &set, true);
	foreign_end(&foreign, &set, &wall_ns);
	assert_true(foreign.times.stubs_ran == 0);
	foreign_go_on(&foreign, &other);
	assert_true(foreign.times.stubs_ran > 0);
	foreign_end(&foreign, &other, &wall_ns);
	foreign_go_on(&foreign, &set);
	assert_true(foreign.times.stubs_ran == 0);
	foreign_set_free(&other);
}

static void test_rounds_are_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		foreign_round(&foreign, i < 3);
	foreign_block_end(&foreign);
	assert_true(records.items[0].block.rounds == 10);
	assert_true(records.items[0].block.disturbed == 3);
}

/* A stub that is there twice would be counted twice. */
static void test_each_stub_once(void **state)
{
	struct foreign_set other = { .kind = FOREIGN_TURNS };

	(void)state;
	foreign_set_add(&foreign, &set, getpid());
	foreign_set_add(&foreign, &set, getpid());
	foreign_set_add(&foreign, &other, getpid());
	foreign_set_add(&foreign, &other, getppid());
	assert_int_equal(set.count, 1);
	assert_int_equal(other.count, 2);
	assert_int_equal(foreign.count, 3);
	foreign_set_free(&other);
}

/*
 * Two tasks that share a CPU wait for each other: of turns that is a rival's doing, of a
 * stub set it is by design.
 */
static void test_a_set_waits_by_design(void **state)
{
	double scheduler_ns, stub_set_ns, wall_ns;
	cpu_set_t before;
	pid_t pair[2];

	(void)state;
	skip_without_times();
	lane.placement = PLACEMENT_CROSS;
	pin_here(&before);
	for (int i = 0; i < 2; i++) {
		pair[i] = rival_start(sched_getcpu());
		foreign_set_add(&foreign, &set, pair[i]);
	}
	sched_setaffinity(0, sizeof(before), &before);
	foreign_begin(&foreign, &set, true);
	usleep(200000);
	scheduler_ns = foreign_end(&foreign, &set, &wall_ns);
	set.kind = FOREIGN_STUB_SET;
	stub_set_ns = foreign_end(&foreign, &set, &wall_ns);
	child_kill(pair[0]);
	child_kill(pair[1]);
	assert_true(scheduler_ns > 10e6);
	assert_true(stub_set_ns < scheduler_ns);
}

#define WAKE_UPS 20

/* Foreign time of a round in which the monitor was woken so often and waited so long. */
static double wait_for(double wake_up_ns, double other_ns)
{
	double wall_ns, waited_ns = WAKE_UPS * wake_up_ns + other_ns;

	foreign_begin(&foreign, &set, true);
	foreign.began -= (uint64_t)(2 * waited_ns / the_clock.ns_per_tick);
	foreign.times.monitor_waited -= waited_ns;
	foreign.times.monitor_slices -= WAKE_UPS;
	return foreign_end(&foreign, &set, &wall_ns);
}

/* Of some such rounds the least: on a busy machine others make the monitor wait as well. */
static double wait_undisturbed(double wake_up_ns)
{
	double least = INFINITY;

	for (int i = 0; i < 5; i++)
		least = fmin(least, wait_for(wake_up_ns, 0));
	return least;
}

/* A round that settles, with the same. */
static void settle_by(double wake_up_ns)
{
	foreign_begin(&foreign, &set, true);
	foreign.times.monitor_waited -= WAKE_UPS * wake_up_ns;
	foreign.times.monitor_slices -= WAKE_UPS;
	foreign_settle(&foreign, &set);
}

/*
 * On a host that takes 57 us for a wake-up that is no disturbance, once the lane has
 * settled; another task's 10 ms are, before and after.
 */
static void test_wake_ups_of_a_slow_host(void **state)
{
	(void)state;
	skip_without_times();
	lane.placement = PLACEMENT_CROSS;
	assert_true(wait_for(57e3, 0) > WAKE_UPS * 40e3);
	for (int i = 0; i < 20; i++)
		settle_by(57e3);
	assert_true(wait_undisturbed(57e3) < wait_for(57e3, 10e6) / 2);
	assert_true(wait_for(57e3, 10e6) > 5e6);
	foreign_block_end(&foreign);
	assert_true(records.items[2].tasks.wake_up_us > 100);
}

/* It is no wait, however long it took to read one clock after the other at the beginning. */
static void test_reading_clocks_is_no_wait(void **state)
{
	double wall_ns;

	(void)state;
	skip_without_times();
	lane.placement = PLACEMENT_CROSS;
	foreign_begin(&foreign, &set, true);
	foreign.times.helpers_ran += 1e9;
	assert_true(foreign_end(&foreign, &set, &wall_ns) <= foreign.block.monitor_waited_ns);
}

/* There batches are judged by the time on nobody's account: no wake-ups are allowed. */
static void test_no_wake_ups_on_one_cpu(void **state)
{
	(void)state;
	skip_without_times();
	wait_for(57e3, 0);
	foreign_block_end(&foreign);
	assert_true(records.items[2].tasks.wake_up_us == 0);
}

/*
 * What sleeps until a tick is judged by wake-ups there, by the least that is allowed: processes
 * wait for each other, so what they wait is no measure of a wake-up.
 */
static void test_nothing_is_learnt_on_one_cpu(void **state)
{
	(void)state;
	skip_without_times();
	for (int i = 0; i < 20; i++)
		settle_by(57e3);
	set.kind = FOREIGN_IDLES;
	wait_for(57e3, 0);
	foreign_block_end(&foreign);
	assert_true(records.items[2].tasks.wake_up_us == 8);
}

static atomic_bool helper_ends;

static void *help(void *unused)
{
	(void)unused;
	while (!helper_ends)
		;
	return NULL;
}

struct beside {
	double waited_ns;  /* in all */
	double foreign_ns; /* of it, by the watch */
	double ran_ns;	   /* that the helper had the CPU meanwhile, or a little more */
};

static double helper_ran(pthread_t helper)
{
	struct timespec used;
	clockid_t which;

	assert_int_equal(pthread_getcpuclockid(helper, &which), 0);
	clock_gettime(which, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

static void foreign_work(struct beside *beside)
{
	double wall_ns, waited_ns = foreign.block.monitor_waited_ns;

	foreign_begin(&foreign, &set, true);
	work(300e6);
	beside->foreign_ns = foreign_end(&foreign, &set, &wall_ns);
	beside->waited_ns = foreign.block.monitor_waited_ns - waited_ns;
}

/* The monitor has one CPU together with a thread of its own. */
static struct beside wait_beside_helper(void)
{
	struct beside beside;
	cpu_set_t before;
	pthread_t thread;

	pin_here(&before);
	helper_ends = false;
	assert_int_equal(pthread_create(&thread, NULL, help, NULL), 0);
	beside.ran_ns = -helper_ran(thread);
	foreign_work(&beside);
	beside.ran_ns += helper_ran(thread);
	helper_ends = true;
	pthread_join(thread, NULL);
	sched_setaffinity(0, sizeof(before), &before);
	return beside;
}

/* The same with another process. */
static struct beside wait_beside_rival(void)
{
	struct beside beside = { .ran_ns = 0 };
	cpu_set_t before;
	pid_t rival;

	pin_here(&before);
	rival = rival_start(sched_getcpu());
	foreign_work(&beside);
	child_kill(rival);
	sched_setaffinity(0, sizeof(before), &before);
	return beside;
}

/*
 * What a thread of the monitor's has of the CPU is taken off, and nothing of what another
 * process has but wake-ups. On a busy machine others have it, too, so it takes turns.
 */
static void test_own_threads_are_no_others(void **state)
{
	struct beside own, other;

	(void)state;
	skip_without_times();
	lane.placement = PLACEMENT_CROSS;
	do
		own = wait_beside_helper();
	while (own.ran_ns < 5e6 || own.waited_ns < 5e6);
	do
		other = wait_beside_rival();
	while (other.waited_ns < 20e6);
	assert_true(own.waited_ns - own.foreign_ns > fmin(own.ran_ns, own.waited_ns) / 2);
	assert_true(other.foreign_ns > other.waited_ns / 2);
}

/* What the kernel does not tell is no disturbance. */
static void test_without_times(void **state)
{
	double wall_ns;

	(void)state;
	foreign_set_add(&foreign, &set, 999999999); /* there is none */
	foreign_begin(&foreign, &set, true);
	work(1e6);
	assert_true(foreign_end(&foreign, &set, &wall_ns) == 0 && wall_ns >= 1e6);
	assert_true(foreign.block.foreign_ns == 0);
	foreign_block_end(&foreign);
	assert_true(records.items[2].tasks.migrations == -1);
}

static void test_blocks(void **state)
{
	double wall_ns;
	int rounds = 0;

	(void)state;
	while (!records.count) {
		foreign_begin(&foreign, &set, true);
		foreign_end(&foreign, &set, &wall_ns);
		foreign_go_on(&foreign, &set);
		foreign_end(&foreign, &set, &wall_ns);
		foreign_round(&foreign, false);
		context.next_round++;
		rounds++;
		foreign_block(&foreign);
	}
	assert_int_equal(records.count, RECORDS_A_BLOCK);
	for (uint32_t i = 0; i < RECORDS_A_BLOCK; i++) {
		assert_int_equal(records.items[i].kind, RECORD_BLOCK + i);
		assert_int_equal(records.items[i].round, 0);
	}
	assert_int_equal(records.items[0].block.rounds, rounds);
	assert_true(records.items[1].cpus.block_ms >= 20);
	assert_true(records.items[0].block.gaps == rounds - 1);
	assert_true(records.items[0].block.between_ms > 0);
	foreign_begin(&foreign, &set, true);
	foreign_end(&foreign, &set, &wall_ns);
	foreign_block_end(&foreign);
	assert_int_equal(records.count, 2 * RECORDS_A_BLOCK);
	assert_int_equal(records.items[RECORDS_A_BLOCK].round, rounds);
}

/* Where reading takes long, as it does with hundreds of CPUs, blocks are long. */
static void test_reading_is_cheap(void **state)
{
	(void)state;
	foreign.reading_ns = 1e12;
	work(25e6);
	foreign_block(&foreign);
	assert_int_equal(records.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_watch, shut_watch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_rival_is_found),
		TEST(test_batches_follow_one_another),
		TEST(test_each_batch_has_its_own_stub),
		TEST(test_rounds_are_counted),
		TEST(test_each_stub_once),
		TEST(test_a_set_waits_by_design),
		TEST(test_own_threads_are_no_others),
		TEST(test_wake_ups_of_a_slow_host),
		TEST(test_reading_clocks_is_no_wait),
		TEST(test_nothing_is_learnt_on_one_cpu),
		TEST(test_no_wake_ups_on_one_cpu),
		TEST(test_without_times),
		TEST(test_blocks),
		TEST(test_reading_is_cheap),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
