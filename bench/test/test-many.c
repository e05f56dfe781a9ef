// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every way of serving many stubs, with real stubs: no notification may be lost,
 * served twice or answered wrongly, whatever ends a batch and whoever dies. Some by
 * two monitor threads as well, which hand every stub over before each round.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/own-threads.h"
#include "test/running-set.h"
#include "test/running-guest.h"

#define SEED		20260601
#define ROUNDS		2
#define LARGE_SET	16
#define LARGE_SET_CALLS 24
#define VICTIMS_MAX	8
#define SPIN_MAX	2000000 /* of the one that kills: up to some milliseconds */
#define SAME_LOOKS	40	/* of the watchdog, pauses of 0.5 ms and more apart */
#define WEDGED_CALLS	6
#define WEDGED_AT	2
#define WEDGED_STUB	1
#define SWITCHES_FIELD	"voluntary_ctxt_switches:"

static struct running_set running;
static pid_t helper;
static uint64_t random_state;

static uint64_t random_number(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return random_state >> 33;
}

static int stop(void **state)
{
	(void)state;
	if (helper) {
		kill(helper, SIGKILL);
		while (waitpid(helper, NULL, 0) < 0 && errno == EINTR)
			;
		helper = 0;
	}
	running_set_end_test(&running);
	return 0;
}

static int stop_kept(void **state)
{
	(void)state;
	running_set_stop(&running);
	return 0;
}

/* What a case is of. */
struct way {
	const struct serve_many *row;
	bool by_two;
};

static const struct serve_many *row_of(void **state)
{
	const struct way *way = *state;

	return way->row;
}

static const struct monitors_plan *plan_of(void **state)
{
	static const struct monitors_plan two = {
		.count = 2, .handover = 100, .cpu = -1, .seed = SEED
	};
	const struct way *way = *state;

	return way->by_two ? &two : NULL;
}

/* As `run` does, on stubs that other ways have served: see running_set_reuse(). */
static void launch(void **state, uint32_t count)
{
	running_set_reuse(&running, row_of(state), count, plan_of(state));
}

static bool is_dead(uint32_t stub)
{
	return running.set.members[stub].dead;
}

/* Up to 99 calls each; fewer for large stub sets, as under a thread sanitizer a call takes long. */
static void make_tasks(void)
{
	unsigned int most = running.set.set.count > LARGE_SET ? LARGE_SET_CALLS : STUB_BATCH_MAX;

	for (uint32_t i = 0; i < running.set.set.count; i++)
		task_make(&running.task[i], 1 + (unsigned int)(random_number() % most),
			  random_number);
}

/* Ends a batch that a counted loop goes on to wait for only where no call is left. */
static void add_fault(struct task *task, const struct serve_many *row)
{
	uint64_t kind = random_number() % 4;

	task->faulty = (unsigned int)(random_number() % task->calls);
	if (row->counts)
		task->faulty = task->calls - 1;
	if (kind == 0)
		task->fault = FAULT_DENIED;
	else if (kind == 1 && task->maps[task->faulty])
		task->fault = FAULT_FAILED;
}

static void test_batches(void **state)
{
	static const uint32_t counts[] = { 1, 2, 16, 64 };

	random_state = SEED;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		launch(state, counts[i]);
		for (int round = 0; round < ROUNDS; round++) {
			make_tasks();
			running_set_round(&running);
		}
		running_set_keep(&running);
	}
}

static void test_faults(void **state)
{
	static const uint32_t counts[] = { 1, 5, 64 };

	random_state = SEED + 1;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		launch(state, counts[i]);
		for (int round = 0; round < ROUNDS; round++) {
			make_tasks();
			for (uint32_t k = 0; k < running.set.set.count; k++)
				add_fault(&running.task[k], row_of(state));
			running_set_round(&running);
		}
		running_set_keep(&running);
	}
}

/* A wake that gives the stub nothing to do. */
static void test_empty_batches(void **state)
{
	random_state = SEED;
	launch(state, 8);
	make_tasks();
	for (uint32_t i = 0; i < running.set.set.count; i += 2)
		running.task[i].calls = 0;
	running_set_queue(&running);
	for (int round = 0; round < 2; round++) {
		struct error err;

		if (guest_set_round(&running.set, &err))
			fail_msg("%s", err.text);
		for (uint32_t i = 0; i < running.set.set.count; i++) {
			if (running.task[i].calls)
				running_set_check(&running, i);
			else
				assert_int_equal(running.set.guests[i].mm.log.notified, 0);
			running.task[i].calls = 0;
		}
	}
	running_set_keep(&running);
}

static void start_helper(void (*act)(const void *argument), const void *argument)
{
	pid_t test = getpid();

	helper = fork();
	assert_int_not_equal(helper, -1);
	if (helper)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == test)
		act(argument);
	/* An exit would have a thread sanitizer look for the test's threads. */
	kill(getpid(), SIGKILL);
}

static void end_helper(void)
{
	while (waitpid(helper, NULL, 0) < 0)
		assert_int_equal(errno, EINTR);
	helper = 0;
}

struct victims {
	uint32_t count;
	uint32_t stub[VICTIMS_MAX];
	uint64_t spin[VICTIMS_MAX]; /* before each */
};

static void kill_victims(const void *argument)
{
	const struct victims *victims = argument;

	for (uint32_t i = 0; i < victims->count; i++) {
		for (volatile uint64_t spin = victims->spin[i]; spin; spin--)
			;
		kill(running.set.guests[victims->stub[i]].mm.stub.pid, SIGKILL);
	}
}

static void choose_victims(struct victims *victims)
{
	victims->count = 1 + (uint32_t)(random_number() % VICTIMS_MAX);
	for (uint32_t i = 0; i < victims->count; i++) {
		victims->stub[i] = (uint32_t)(random_number() % running.set.set.count);
		victims->spin[i] = 1 + random_number() % SPIN_MAX / running.set.set.count;
	}
}

/* Of a pid that is not reaped: kill() has been called by now, but may not be done. */
static void await_death(uint32_t stub)
{
	struct pollfd dead = { .fd = running.set.guests[stub].mm.stub.pidfd, .events = POLLIN };

	while (poll(&dead, 1, -1) != 1)
		assert_int_equal(errno, EINTR);
}

/* Whoever was killed too late to notice must be noticed in the next round, as no error. */
static void run_with_deaths(const struct serve_many *row)
{
	struct victims victims;

	make_tasks();
	for (uint32_t k = 0; k < running.set.set.count; k++)
		add_fault(&running.task[k], row);
	choose_victims(&victims);
	start_helper(kill_victims, &victims);
	running_set_round(&running);
	end_helper();
	for (uint32_t i = 0; i < victims.count; i++)
		await_death(victims.stub[i]);
	make_tasks();
	running_set_round(&running);
	for (uint32_t i = 0; i < victims.count; i++)
		assert_true(is_dead(victims.stub[i]));
}

static void test_deaths(void **state)
{
	static const uint32_t counts[] = { 2, 64 };

	random_state = SEED + 2;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		launch(state, counts[i]);
		run_with_deaths(row_of(state));
		running_set_keep(&running);
	}
}

/* How often the process has gone to sleep so far, or -1 if it does not sleep now. */
static long sleeps_of(pid_t pid)
{
	char path[64], line[256];
	long switches = -1;
	bool asleep = false;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status)) {
		if (!strncmp(line, "State:\tS", 8))
			asleep = true;
		if (!strncmp(line, SWITCHES_FIELD, strlen(SWITCHES_FIELD)))
			switches = atol(line + strlen(SWITCHES_FIELD));
	}
	if (status)
		fclose(status);
	return asleep ? switches : -1;
}

/*
 * The watchdog: the stub's batch has failed, the stub waits for the monitor, and the
 * monitor sleeps and has not woken up for many looks: it waits for what will not come.
 */
static void end_wedge(const void *argument)
{
	const struct guest_mm *mm = argument;
	long last = -1;
	int same = 0;

	while (same < SAME_LOOKS) {
		long sleeps = sleeps_of(getppid());
		bool failed = __atomic_load_n(&mm->shared->data.err, __ATOMIC_ACQUIRE) &&
			      __atomic_load_n(&mm->shared->data.futex, __ATOMIC_ACQUIRE) ==
				      STUB_TURN_MONITOR;

		same = failed && sleeps >= 0 && sleeps == last ? same + 1 : 0;
		last = sleeps;
		pause_shortly();
	}
	kill(mm->stub.pid, SIGKILL);
	pause();
}

/*
 * The series' loop waits for as many notifications as calls were queued, and hangs
 * when one is denied in the middle. The other rows must not.
 */
static void test_denial_in_the_middle(void **state)
{
	const struct serve_many *row = row_of(state);

	random_state = SEED;
	launch(state, 4);
	for (uint32_t i = 0; i < running.set.set.count; i++)
		task_make(&running.task[i], WEDGED_CALLS, random_number);
	running.task[WEDGED_STUB].fault = FAULT_DENIED;
	running.task[WEDGED_STUB].faulty = WEDGED_AT;
	if (row->counts)
		start_helper(end_wedge, &running.set.guests[WEDGED_STUB].mm);
	running_set_round(&running);
	for (uint32_t i = 0; i < running.set.set.count; i++)
		assert_int_equal(is_dead(i), row->counts && i == WEDGED_STUB);
	if (row->counts)
		print_message("%s hung at a denial until the stub was killed, as it must\n",
			      row->name);
	running_set_keep(&running);
}

/* System calls are counted: the least that a notification takes is RECV and SEND. */
static void test_system_calls(void **state)
{
	const unsigned int calls = 10;

	random_state = SEED;
	launch(state, 4);
	for (uint32_t i = 0; i < running.set.set.count; i++)
		task_make(&running.task[i], calls, random_number);
	running_set_round(&running);
	assert_in_range(running.set.set.system_calls, 2 * 4 * calls + 4, 6 * 4 * calls);
	running_set_keep(&running);
}

/* The thread sanitizer gets just these rows, and those by two. */
static void test_has_threads_or_not(void **state)
{
	const struct way *way = *state;
	uint32_t before;

	launch(state, 2);
	running_set_keep(&running);
	before = count_own_threads();
	launch(state, 2);
	assert_int_equal(count_own_threads(),
			 before + (many_has_threads(way->row) ? 2 : 0) + way->by_two);
	running_set_keep(&running);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_batches),
	cmocka_unit_test(test_faults),
	cmocka_unit_test(test_empty_batches),
	cmocka_unit_test(test_system_calls),
	cmocka_unit_test(test_deaths),
	cmocka_unit_test(test_denial_in_the_middle),
	cmocka_unit_test(test_has_threads_or_not),
};

/* One of each family of rows that several threads may serve by. */
static const char *const by_two[] = {
	"stub-by-stub", "round-robin", "uring-all", "uring-epoll-all", "epoll-all", "poll-all",
};

#define TESTS	 (sizeof(tests) / sizeof(tests[0]))
#define BY_TWO	 (sizeof(by_two) / sizeof(by_two[0]))
#define WAYS	 40
#define CASE_MAX 80

static struct way ways[WAYS];
static struct CMUnitTest cases[TESTS * WAYS];
static char names[TESTS * WAYS][CASE_MAX];
static size_t way_count, case_count;

/* Of two threads that count the helper does not see which waits in vain. */
static bool is_for(const struct CMUnitTest *test, const struct way *way)
{
	return test->test_func != test_denial_in_the_middle || !way->by_two || !way->row->counts;
}

static void add_way(const struct serve_many *row, bool two)
{
	struct way *way = &ways[way_count++];

	assert(way_count <= WAYS);
	*way = (struct way){ row, two };
	for (size_t i = 0; i < TESTS; i++) {
		if (!is_for(&tests[i], way))
			continue;
		snprintf(names[case_count], CASE_MAX, "%s (%s%s)", tests[i].name, row->name,
			 two ? " by two" : "");
		cases[case_count] = tests[i];
		cases[case_count].name = names[case_count];
		cases[case_count].initial_state = way;
		cases[case_count++].teardown_func = stop;
	}
}

int main(void)
{
	for (size_t i = 0; serve_manys[i]; i++)
		if (!under_thread_sanitizer() || many_has_threads(serve_manys[i]))
			add_way(serve_manys[i], false);
	for (size_t i = 0; i < BY_TWO; i++)
		add_way(many_called(by_two[i]), true);
	return _cmocka_run_group_tests("many", cases, case_count, NULL, stop_kept);
}
