// SPDX-License-Identifier: GPL-2.0-or-later
/* The library: a supervisor and its stub as a function that is traced, and one that fails. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"
#include "trace/pass/traced_work.h"
#include "trace/test/confined.h"

#define CALLS 20

static struct error err;

/* Stamps are in memory that both sides share: each fills its own part of one. */
static void be_stub(int socket, struct call_stamps *stamps)
{
	static const int notified[] = { SYS_getppid };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pass_fd(socket, confine(notified, 1, 0)) < 0)
		_exit(1);
	for (size_t i = 0; i < CALLS; i++) {
		uint64_t before = __builtin_ia32_rdtsc();

		syscall(SYS_getppid);
		if (!stamps->room)
			continue;
		stamps->items[i].stub = getpid();
		stamps->items[i].before = before;
		stamps->items[i].after = __builtin_ia32_rdtsc();
	}
	_exit(0);
}

static void serve(int listener, struct call_stamps *stamps)
{
	unsigned int missed = 0;

	for (size_t i = 0; i < CALLS; i++) {
		uint64_t id = receive_one(listener, &missed);

		if (stamps->room) {
			stamps->items[i].id = id;
			stamps->items[i].validated = __builtin_ia32_rdtsc();
		}
		send_one(listener, id, 7);
	}
	stamps->count = stamps->room ? CALLS : 0;
}

static int supervise(void *data, struct call_stamps *stamps, struct error *error)
{
	int ends[2], listener, status;
	pid_t stub;

	(void)data;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return error_set(error, STATUS_CANNOT, "no socket pair");
	stub = fork();
	if (stub == 0)
		be_stub(ends[1], stamps);
	listener = pass_fd(ends[0], -1);
	if (listener < 0)
		return error_set(error, STATUS_CANNOT, "no listener");
	serve(listener, stamps);
	return waitpid(stub, &status, 0) == stub && !status ?
		       0 :
		       error_set(error, STATUS_CANNOT, "the stub failed");
}

/* Skips where nothing can be traced. */
static void traced(const struct traced_work *work, struct traced_phases *phases)
{
	int result = traced_work_run(work, phases, &err);

	if (result && err.status == STATUS_UNSUPPORTED) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
	if (result)
		fail_msg("%s", err.text);
}

static size_t times_of(const struct summary_of_phases *summary, enum stage ended_by)
{
	for (size_t i = 0; i < summary->count; i++)
		if (!strcmp(summary->phases[i].name, phase_name(ended_by)))
			return summary->phases[i].n;
	return 0;
}

static void test_phases(void **state)
{
	struct traced_work work = { .run = supervise };
	struct traced_phases phases;
	struct clock clock;

	(void)state;
	clock_calibrate(&clock);
	if (clock.stub_stamps)
		work.stamp_room = CALLS;
	traced(&work, &phases);
	assert_int_equal(phases.notifications.whole.n, CALLS);
	assert_true(times_of(&phases.notifications, STAGE_RECEIVED) > 0);
	/* Only stamps know this one. */
	if (clock.stub_stamps)
		assert_true(times_of(&phases.notifications, STAGE_RETURNED) > 0);
	else
		assert_int_equal(times_of(&phases.notifications, STAGE_RETURNED), 0);
}

static int give_up(void *data, struct call_stamps *stamps, struct error *error)
{
	(void)data;
	(void)stamps;
	return error_set(error, STATUS_CANNOT, "an error of its own");
}

static int die(void *data, struct call_stamps *stamps, struct error *error)
{
	(void)data;
	(void)stamps;
	(void)error;
	return raise(SIGKILL);
}

static void test_failures(void **state)
{
	struct traced_work failing = { .run = give_up }, dying = { .run = die };
	struct traced_phases phases;

	(void)state;
	assert_int_equal(traced_work_run(&failing, &phases, &err), -1);
	if (err.status == STATUS_UNSUPPORTED)
		skip();
	assert_string_equal(err.text, "an error of its own");
	assert_int_equal(traced_work_run(&dying, &phases, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "SIGKILL"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests_name("traced-work", tests, NULL, NULL);
}
