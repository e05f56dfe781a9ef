// SPDX-License-Identifier: GPL-2.0-or-later
/* Each row of the floor: it measures something, with the processes it says, and leaves nothing. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "floor/floor.h"
#include "host/placement.h"
#include "test/running-guest.h"
#include "test/running-stub.h"

#define ROUNDS	    20
#define ROWS_MAX    16
#define PATIENCE_MS 100000 /* only to end a test that would never end */

static struct clock test_clock;
static struct floor opened[ROWS_MAX];
static struct error err;

static int close_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS_MAX; i++)
		floor_close(&opened[i]);
	return 0;
}

static const struct floor_row *row_of(void **state)
{
	const struct floor_row *row = floor_find(*state);

	assert_non_null(row);
	return row;
}

static void open_row(struct floor *floor, const struct floor_row *row, int cpu)
{
	if (!floor_open(floor, row, &test_clock, cpu, &err))
		return;
	if (err.status != STATUS_UNSUPPORTED)
		fail_msg("%s", err.text);
	fprintf(stderr, "skipped: %s\n", err.text);
	skip();
}

static void run_rounds(struct floor *floor, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		double ns = -1;

		if (floor_round(floor, &ns, &err))
			fail_msg("%s", err.text);
		assert_true(ns > 0);
	}
}

/* The first child of this thread, 0 if there is none; -1 where the kernel does not tell. */
static pid_t first_child(void)
{
	FILE *file = fopen("/proc/thread-self/children", "re");
	int pid = 0;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &pid) != 1)
		pid = 0;
	fclose(file);
	return pid;
}

static pid_t the_peer(void)
{
	pid_t pid = first_child();

	if (pid < 0) {
		fprintf(stderr, "skipped: no /proc/thread-self/children\n");
		skip();
	}
	assert_int_not_equal(pid, 0);
	return pid;
}

static void status_of(pid_t pid, const char *name, char *value, size_t size)
{
	char line[512];
	FILE *file;

	snprintf(line, sizeof(line), "/proc/%d/status", pid);
	file = fopen(line, "re");
	assert_non_null(file);
	value[0] = '\0';
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
			snprintf(value, size, "%s", line + strlen(name) + 2);
	fclose(file);
	value[strcspn(value, "\n")] = '\0';
}

static void test_rounds(void **state)
{
	const struct floor_row *row = row_of(state);

	assert_true(row->repeats > 0);
	open_row(&opened[0], row, -1);
	if (first_child() >= 0)
		assert_int_equal(first_child() > 0, row->has_peer);
	run_rounds(&opened[0], ROUNDS);
}

static void test_leaves_nothing(void **state)
{
	const struct floor_row *row = row_of(state);
	unsigned int before = count_fds(getpid());

	for (unsigned int i = 0; i < 3; i++) {
		open_row(&opened[0], row, -1);
		run_rounds(&opened[0], 1);
		floor_close(&opened[0]);
		floor_close(&opened[0]);
		assert_int_equal(count_fds(getpid()), before);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
}

static void test_check(void **state)
{
	int result = floor_check(row_of(state), &test_clock, &err);

	if (result && err.status == STATUS_UNSUPPORTED) {
		fprintf(stderr, "skipped: %s\n", err.text);
		skip();
	}
	assert_int_equal(result, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_peer_is_pinned(void **state)
{
	struct placement_cpus cpus;
	char allowed[64], expected[16];

	/* On two CPUs, or where there is one on that. */
	if (placement_choose(PLACEMENT_CROSS, &cpus, &err))
		assert_int_equal(placement_choose(PLACEMENT_SAME, &cpus, &err), 0);
	open_row(&opened[0], row_of(state), cpus.stub_cpu);
	status_of(the_peer(), "Cpus_allowed_list", allowed, sizeof(allowed));
	snprintf(expected, sizeof(expected), "%d", cpus.stub_cpu);
	assert_string_equal(allowed, expected);
	run_rounds(&opened[0], ROUNDS);
}

static void test_no_such_cpu(void **state)
{
	unsigned int before = count_fds(getpid());

	assert_int_equal(floor_open(&opened[0], row_of(state), &test_clock, 100000, &err), -1);
	assert_non_null(strstr(err.text, "CPU 100000"));
	assert_int_equal(count_fds(getpid()), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void assert_ended(const struct floor *floor, pid_t peer)
{
	char expected[96];
	double ns;

	assert_int_equal(floor_round((struct floor *)floor, &ns, &err), -1);
	snprintf(expected, sizeof(expected), "floor %s: the other process, %d, has ended",
		 floor->row->name, peer);
	assert_string_equal(err.text, expected);
}

/* When the test waits for the peer, which does not answer. */
static pid_t kill_in_a_round(pid_t peer)
{
	pid_t test = getpid(), killer = fork();

	assert_int_not_equal(killer, -1);
	if (killer)
		return killer;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == test) {
		await_process_state(test, 'S');
		kill(peer, SIGKILL);
	}
	_exit(0);
}

static void test_peer_is_killed(void **state)
{
	pid_t peer, killer;

	open_row(&opened[0], row_of(state), -1);
	run_rounds(&opened[0], 1);
	peer = the_peer();
	assert_int_equal(kill(peer, SIGSTOP), 0);
	killer = kill_in_a_round(peer);
	assert_ended(&opened[0], peer);
	while (waitpid(killer, NULL, 0) < 0)
		assert_int_equal(errno, EINTR);
}

static void test_filtered_peer(void **state)
{
	char mode[16];

	open_row(&opened[0], row_of(state), -1);
	status_of(the_peer(), "Seccomp", mode, sizeof(mode));
	assert_string_equal(mode, "2");
	/* The monitor has none by it: a second peer can have a listener as well. */
	open_row(&opened[1], row_of(state), -1);
	run_rounds(&opened[0], 2);
	run_rounds(&opened[1], 2);
}

static void test_all_take_turns(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; floor_rows[i]; i++) {
		assert_true(count < ROWS_MAX);
		if (!floor_check(floor_rows[i], &test_clock, &err))
			open_row(&opened[count++], floor_rows[i], -1);
	}
	assert_true(count > 0);
	for (unsigned int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count; i++)
			run_rounds(&opened[(i + round) % count], 1);
}

/* Opens the row, says the peer's pid, and waits for its own end. */
static void be_monitor(const struct floor_row *row, int tell)
{
	pid_t peer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (floor_open(&opened[0], row, &test_clock, -1, &err))
		_exit(1);
	peer = first_child();
	if (write(tell, &peer, sizeof(peer)) == sizeof(peer))
		pause();
	_exit(1);
}

static void test_ends_with_its_monitor(void **state)
{
	const struct floor_row *row = row_of(state);
	struct pollfd death = { .events = POLLIN };
	int ends[2], result;
	pid_t monitor, peer = -1;

	if (floor_check(row, &test_clock, &err) || first_child() < 0)
		skip();
	assert_int_equal(pipe(ends), 0);
	monitor = fork();
	if (!monitor)
		be_monitor(row, ends[1]);
	close(ends[1]);
	while (read(ends[0], &peer, sizeof(peer)) != sizeof(peer))
		assert_int_equal(errno, EINTR);
	close(ends[0]);
	death.fd = (int)syscall(SYS_pidfd_open, peer, 0);
	assert_true(death.fd >= 0);
	kill(monitor, SIGKILL);
	assert_int_equal(waitpid(monitor, NULL, 0), monitor);
	do
		result = poll(&death, 1, PATIENCE_MS);
	while (result < 0 && errno == EINTR);
	assert_int_equal(result, 1);
	close(death.fd);
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; floor_rows[i]; i++) {
		assert_ptr_equal(floor_find(floor_rows[i]->name), floor_rows[i]);
		assert_non_null(floor_rows[i]->what);
	}
	assert_null(floor_find("nothing"));
	assert_null(floor_find(""));
}

static int calibrate(void **state)
{
	(void)state;
	clock_calibrate(&test_clock);
	return 0;
}

#define ON_ROW(row, test)                                                                  \
	{                                                                                  \
		.name = #test " (" row ")", .test_func = test, .teardown_func = close_all, \
		.initial_state = row,                                                      \
	}
#define PEER_ROWS(test)                                                       \
	ON_ROW("futex", test), ON_ROW("eventfd", test), ON_ROW("pipe", test), \
		ON_ROW("notification", test), ON_ROW("notification+sync", test)
#define EVERY_ROW(test)                                                   \
	ON_ROW("call", test), ON_ROW("poll", test), ON_ROW("wake", test), \
		ON_ROW("map-unmap", test), PEER_ROWS(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		EVERY_ROW(test_rounds),
		EVERY_ROW(test_leaves_nothing),
		EVERY_ROW(test_check),
		PEER_ROWS(test_peer_is_pinned),
		PEER_ROWS(test_no_such_cpu),
		PEER_ROWS(test_peer_is_killed),
		PEER_ROWS(test_ends_with_its_monitor),
		ON_ROW("notification", test_filtered_peer),
		cmocka_unit_test_teardown(test_all_take_turns, close_all),
	};

	return cmocka_run_group_tests_name("floor", tests, calibrate, NULL);
}
