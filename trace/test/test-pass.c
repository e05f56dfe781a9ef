// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library for a supervisor that runs already: one that wakes a stub by a futex and answers its
 * notification, as often as it is told; and the process of a tracer, which needs no tracing.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "trace/pass/attached.h"
#include "trace/pass/tracer_process.h"
#include "trace/test/confined.h"

#define ROUNDS	20
#define ADDRESS ((void *)0x10000000)

static struct error err;

/* ---- a supervisor and its stub ---- */

struct supervisor {
	pid_t pid;
	int orders;	/* a socket: a byte asks for ROUNDS rounds, and is sent back after them */
	uint32_t *turn; /* shared: 1 is the stub's */
};

static void give_turn(uint32_t *turn, uint32_t whose)
{
	__atomic_store_n(turn, whose, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* By a call in any case, as UML's: rounds are recognized by their futex calls. */
static void await_turn(uint32_t *turn, uint32_t whose)
{
	do
		syscall(SYS_futex, turn, FUTEX_WAIT, !whose, NULL, NULL, 0);
	while (__atomic_load_n(turn, __ATOMIC_SEQ_CST) != whose);
}

/* In each turn a map and an unmap, as a guest's, and a call that is notified. */
static void be_stub(int socket, uint32_t *turn)
{
	static const int notified[] = { SYS_getppid };
	void *page;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pass_fd(socket, confine(notified, 1, 0)) < 0)
		_exit(1);
	for (;;) {
		await_turn(turn, 1);
		page = mmap(ADDRESS, 4096, PROT_READ, MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS, -1,
			    0);
		if (page != ADDRESS || munmap(page, 4096))
			_exit(1);
		syscall(SYS_getppid);
		give_turn(turn, 0);
	}
}

static void be_supervisor(int orders, uint32_t *turn)
{
	unsigned int missed = 0;
	int ends[2], listener;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		_exit(1);
	if (!fork())
		be_stub(ends[1], turn);
	listener = pass_fd(ends[0], -1);
	while (listener >= 0 && write(orders, "", 1) == 1 && read(orders, &byte, 1) == 1)
		for (int i = 0; i < ROUNDS; i++) {
			give_turn(turn, 1);
			send_one(listener, receive_one(listener, &missed), 7);
			await_turn(turn, 0);
		}
	_exit(1);
}

/* It is ready when its first byte is there. */
static void start(struct supervisor *supervisor)
{
	int ends[2];
	char byte;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	supervisor->turn =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(supervisor->turn != MAP_FAILED);
	supervisor->pid = fork();
	if (supervisor->pid == 0)
		be_supervisor(ends[1], supervisor->turn);
	close(ends[1]);
	supervisor->orders = ends[0];
	assert_int_equal(read(supervisor->orders, &byte, 1), 1);
}

static void stop(struct supervisor *supervisor)
{
	close(supervisor->orders);
	kill(supervisor->pid, SIGKILL);
	assert_int_equal(waitpid(supervisor->pid, NULL, 0), supervisor->pid);
	munmap(supervisor->turn, 4096);
}

static int order(void *data, struct error *error)
{
	struct supervisor *supervisor = data;
	char byte;

	if (write(supervisor->orders, "", 1) == 1 && read(supervisor->orders, &byte, 1) == 1)
		return 0;
	return error_set(error, STATUS_CANNOT, "the supervisor of this test has ended");
}

/* Skips where nothing can be traced. */
static void trace(struct supervisor *supervisor, int workload_fd, struct attached *found)
{
	int result = attached_trace(supervisor->pid, order, supervisor, workload_fd, found, &err);

	if (result && err.status == STATUS_UNSUPPORTED) {
		stop(supervisor);
		print_message("skipped: %s\n", err.text);
		skip();
	}
	if (result)
		fail_msg("%s", err.text);
}

static void test_phases_and_workload(void **state)
{
	struct supervisor supervisor;
	struct attached found;
	char text[64] = "";
	int fd = memfd_create("workload", MFD_CLOEXEC);

	(void)state;
	start(&supervisor);
	trace(&supervisor, fd, &found);
	stop(&supervisor);
	/* All at once, so that a failure shows all. */
	snprintf(text, sizeof(text), "%zu %zu %u %u %u", found.phases.notifications.whole.n,
		 found.phases.rounds.whole.n, found.counts.batches, found.counts.entries,
		 found.counts.spaces);
	assert_string_equal(text, "20 20 20 40 1");
	assert_true(found.has_workload);
	assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
	assert_memory_equal(text, "# stub workload 1\n", 18);
	close(fd);
}

static void test_no_workload_wanted(void **state)
{
	struct supervisor supervisor;
	struct attached found;

	(void)state;
	start(&supervisor);
	trace(&supervisor, -1, &found);
	stop(&supervisor);
	assert_int_equal(found.phases.notifications.whole.n, ROUNDS);
	assert_false(found.has_workload);
}

static int fail_to_order(void *data, struct error *error)
{
	(void)data;
	return error_set(error, STATUS_CANNOT, "an error of its own");
}

static void test_failing_function(void **state)
{
	struct supervisor supervisor;
	struct attached found;

	(void)state;
	start(&supervisor);
	assert_int_equal(attached_trace(supervisor.pid, fail_to_order, NULL, -1, &found, &err), -1);
	stop(&supervisor);
	assert_string_equal(err.text, "an error of its own");
}

static int do_nothing(void *data, struct error *error)
{
	(void)data;
	(void)error;
	return 0;
}

/* A child that was reaped: its pid is not used again so soon. */
static void test_no_supervisor(void **state)
{
	struct attached found;
	char expected[64];
	pid_t gone = fork();

	(void)state;
	if (gone == 0)
		_exit(0);
	assert_int_equal(waitpid(gone, NULL, 0), gone);
	assert_int_equal(attached_trace(gone, do_nothing, NULL, -1, &found, &err), -1);
	if (err.status == STATUS_UNSUPPORTED)
		skip();
	snprintf(expected, sizeof(expected), "--pid: there is no process %d", gone);
	assert_string_equal(err.text, expected);
}

/* ---- the process of a tracer ---- */

static int find_seven(void *data, struct error *error)
{
	(void)error;
	*(int *)data = 7;
	return 0;
}

static int fail_in_tracer(void *data, struct error *error)
{
	(void)data;
	return error_set(error, STATUS_UNSUPPORTED, "cannot trace today");
}

static int die(void *data, struct error *error)
{
	(void)data;
	(void)error;
	return raise(SIGKILL);
}

struct told {
	struct tracer_report report;
	int number;
};

static int run_tracer(int (*run)(void *data, struct error *error), struct told *told)
{
	pid_t tracer = tracer_start(&told->report, run, &told->number, &err);

	assert_true(tracer > 0);
	return tracer_await(tracer, &told->report, &err);
}

static void test_tracer(void **state)
{
	struct told *told = child_share(sizeof(*told), "memory", &err);

	(void)state;
	assert_non_null(told);
	assert_int_equal(run_tracer(die, told), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "was killed by SIGKILL"));
	assert_int_equal(run_tracer(find_seven, told), 0);
	assert_int_equal(told->number, 7);
	assert_int_equal(run_tracer(fail_in_tracer, told), -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_string_equal(err.text, "cannot trace today");
	munmap(told, sizeof(*told));
}

/* The file has no name, and can be opened by its path as often as it is needed. */
static void test_file_in_memory(void **state)
{
	char path[TRACER_PATH], text[8] = "";
	FILE *file;

	(void)state;
	assert_int_equal(tracer_file(path, &err), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("events", file);
	fclose(file);
	file = fopen(path, "r");
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, "events");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tracer),
		cmocka_unit_test(test_file_in_memory),
		cmocka_unit_test(test_phases_and_workload),
		cmocka_unit_test(test_no_workload_wanted),
		cmocka_unit_test(test_failing_function),
		cmocka_unit_test(test_no_supervisor),
	};

	return cmocka_run_group_tests_name("pass", tests, NULL, NULL);
}
