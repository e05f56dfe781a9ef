// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A supervisor of a process that is not its child: it gets the listener over a socket, and
 * answers mkdirat with a value and openat with an error. It is traced from before it has the
 * listener, or from then on; either way no notification is missed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace/capture/recorder.h"
#include "trace/capture/scope.h"
#include "trace/follow/trace.h"
#include "trace/test/confined.h"
#include "trace/test/scratch.h"

#define VALUE	   7
#define MKDIRS	   60 /* in one burst, the first that is traced */
#define OPENS	   10
#define PATIENCE_S 60

/* ---- the confined process ---- */

static const int notified[] = { SYS_mkdirat, SYS_openat };

static bool call_and_check(bool mkdir)
{
	long result = syscall(mkdir ? SYS_mkdirat : SYS_openat, AT_FDCWD, "x", 0, 0);

	return mkdir ? result == VALUE : result == -1 && errno == EACCES;
}

static bool confine_and_pass(int socket)
{
	int listener = confine(notified, 2, 0);

	return listener >= 0 && pass_fd(socket, listener) >= 0 && !close(listener);
}

/* c: confines itself; m: makes its burst of mkdirat; o: one openat. Each byte comes back. */
static void be_confined(int socket, int ask)
{
	bool well = true;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (well && read(ask, &byte, 1) == 1) {
		if (byte == 'c')
			well = confine_and_pass(socket);
		for (int i = 0; well && byte == 'm' && i < MKDIRS; i++)
			well = call_and_check(true);
		if (well && byte == 'o')
			well = call_and_check(false);
		if (write(ask, &byte, 1) != 1)
			_exit(1);
	}
	_exit(well ? 0 : 1);
}

/* ---- its supervisor ---- */

static void be_supervisor(int socket)
{
	int listener = pass_fd(socket, -1);
	struct pollfd waiting = { .fd = listener, .events = POLLIN };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (listener >= 0 && poll(&waiting, 1, -1) == 1 && !(waiting.revents & POLLHUP)) {
		struct seccomp_notif request = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request))
			continue;
		answer.id = request.id;
		if (request.data.nr == SYS_mkdirat)
			answer.val = VALUE;
		else
			answer.error = -EACCES;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	_exit(0);
}

/* ---- the test ---- */

struct scene {
	pid_t confined, supervisor, tracer;
	int ask;
};

static void begin(struct scene *scene)
{
	int fds[2], ask[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ask), 0);
	scene->confined = fork();
	if (scene->confined == 0) {
		close(ask[1]);
		be_confined(fds[0], ask[0]);
	}
	scene->supervisor = fork();
	if (scene->supervisor == 0) {
		close(ask[1]);
		close(fds[0]);
		be_supervisor(fds[1]);
	}
	close(fds[0]);
	close(fds[1]);
	close(ask[0]);
	scene->ask = ask[1];
}

static void call(const struct scene *scene, char which)
{
	assert_int_equal(write(scene->ask, &which, 1), 1);
	assert_int_equal(read(scene->ask, &which, 1), 1);
}

static void trace(struct scene *scene)
{
	struct recorder_options options = { .output = scratch_recording,
					    .supervisor = scene->supervisor };
	struct recorder_result result;
	struct error err;

	scene->tracer = fork();
	if (scene->tracer)
		return;
	close(scene->ask);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!recorder_run(&options, &result, &err))
		_exit(0);
	fprintf(stderr, "%s\n", err.text);
	_exit((int)err.status);
}

/* True if a file of the tracer's instance has the number in a line. */
static bool instance_has(const struct scene *scene, const char *file, long wanted)
{
	char name[128];
	bool found = false;
	FILE *numbers;
	long number;

	/* Where tracefs is not mounted, the tracer has it for itself. */
	snprintf(name, sizeof(name),
		 "/proc/%d/root/sys/kernel/tracing/instances/unotify-trace-%d/%s", scene->tracer,
		 scene->tracer, file);
	numbers = fopen(name, "re");
	while (numbers && fscanf(numbers, "%ld", &number) == 1)
		found |= number == wanted;
	if (numbers)
		fclose(numbers);
	return found;
}

/* Until a file of the instance has the number; a tracer that ends ends the test. */
static void await(const struct scene *scene, const char *file, long wanted)
{
	time_t end = time(NULL) + PATIENCE_S;
	struct timespec pause = { .tv_nsec = 2000000 };
	int status;

	while (!instance_has(scene, file, wanted)) {
		if (waitpid(scene->tracer, &status, WNOHANG) == scene->tracer) {
			close(scene->ask);
			assert_int_equal(WEXITSTATUS(status), STATUS_UNSUPPORTED);
			skip();
		}
		assert_true(time(NULL) < end);
		nanosleep(&pause, NULL);
	}
}

/* A new instance is on for a moment before anything is followed. */
static void await_tracing(const struct scene *scene)
{
	await(scene, "set_event_pid", scene->supervisor);
	await(scene, "tracing_on", 1);
}

static void finish(const struct scene *scene)
{
	int status;

	close(scene->ask);
	assert_int_equal(waitpid(scene->confined, &status, 0), scene->confined);
	assert_int_equal(status, 0);
	assert_int_equal(waitpid(scene->supervisor, &status, 0), scene->supervisor);
	assert_int_equal(status, 0);
}

static size_t count(const struct trace *trace, int call, enum outcome outcome, int64_t result)
{
	size_t n = 0;

	for (size_t i = 0; i < trace->count; i++) {
		const struct notification *one = &trace->notifications[i];

		n += one->call == call && one->outcome == outcome && one->result == result;
	}
	return n;
}

static void check(const struct scene *scene)
{
	struct error err;
	struct trace trace;

	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(trace.analysis.counts.lost_events, 0);
	assert_int_equal(trace.analysis.counts.partial, 0);
	assert_int_equal(trace.analysis.counts.unclear, 0);
	assert_int_equal(trace.analysis.counts.unended, 0);
	assert_int_equal(trace.count, MKDIRS + OPENS);
	assert_int_equal(count(&trace, SYS_mkdirat, OUTCOME_EMULATED, VALUE), MKDIRS);
	assert_int_equal(count(&trace, SYS_openat, OUTCOME_DENIED, -EACCES), OPENS);
	for (size_t i = 0; i < trace.count; i++) {
		assert_int_equal(trace.notifications[i].stub, scene->confined);
		assert_int_equal(trace.notifications[i].monitor, scene->supervisor);
	}
	trace_close(&trace);
}

static void call_all(struct scene *scene)
{
	int status;

	call(scene, 'm');
	for (int i = 0; i < OPENS; i++)
		call(scene, 'o');
	finish(scene);
	assert_int_equal(waitpid(scene->tracer, &status, 0), scene->tracer);
	assert_int_equal(status, 0);
	check(scene);
}

/* The first that is traced of it is a burst. */
static void test_stranger(void **state)
{
	struct scene scene = { 0 };

	(void)state;
	begin(&scene);
	call(&scene, 'c');
	/* It is a supervisor as soon as it has the listener: an answer tells so. */
	call(&scene, 'o');
	trace(&scene);
	await_tracing(&scene);
	call_all(&scene);
}

/* As an agent that waits for containers: it has no listener when tracing begins. */
static void test_agent(void **state)
{
	struct scene scene = { 0 };

	(void)state;
	begin(&scene);
	trace(&scene);
	await_tracing(&scene);
	call(&scene, 'c');
	await(&scene, "set_event_pid", scene.confined);
	call_all(&scene);
}

/* It ends without ever having got one. */
static void test_agent_without_listener(void **state)
{
	struct scene scene = { 0 };
	int status;

	(void)state;
	begin(&scene);
	trace(&scene);
	await_tracing(&scene);
	finish(&scene);
	assert_int_equal(waitpid(scene.tracer, &status, 0), scene.tracer);
	assert_int_equal(WEXITSTATUS(status), STATUS_CANNOT);
	assert_int_equal(access(scratch_recording, F_OK), -1);
}

/* A candidate has ended, and its pid is that of a child of the supervisor: that is recorded. */
static void test_pid_again(void **state)
{
	const struct event call = { .time = 3, .pid = 20, .kind = EVENT_LEAVE };
	const struct event end = { .time = 1, .pid = 20, .kind = EVENT_END };
	const struct event forked = { .time = 2, .pid = 10, .other = 20, .kind = EVENT_FORK };
	struct scope scope;

	(void)state;
	scope_init(&scope, 10);
	scope_thread(&scope, 10)->traced = true;
	scope_thread(&scope, 20)->traced = scope_thread(&scope, 20)->candidate = true;
	assert_false(scope_event(&scope, &call));
	scope_event(&scope, &end);
	scope_event(&scope, &forked);
	assert_true(scope_event(&scope, &call));
	scope_free(&scope);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pid_again),
		cmocka_unit_test_setup_teardown(test_stranger, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_agent, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_agent_without_listener, scratch_make,
						scratch_remove),
	};

	return cmocka_run_group_tests_name("candidates", tests, NULL, NULL);
}
