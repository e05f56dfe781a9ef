// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A supervisor of a process that is not its child: it got the listener over a socket, and
 * answers mkdirat with a value and openat with an error. Their calls are listed by name.
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

#include "trace/life.h"
#include "trace/recorder.h"
#include "trace/test/confined.h"
#include "trace/test/scratch.h"

#define VALUE	   7
#define MKDIRS	   20
#define OPENS	   10
#define PATIENCE_S 60

/* ---- the confined process ---- */

static const int notified[] = { SYS_mkdirat, SYS_openat };

/* Makes the call that each byte asks for, and tells that it was answered as it must be. */
static void be_confined(int socket, int ask)
{
	int listener = confine(notified, 2, 0);
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (listener < 0 || pass_fd(socket, listener) < 0 || close(listener))
		_exit(1);
	while (read(ask, &byte, 1) == 1) {
		long result = syscall(byte == 'm' ? SYS_mkdirat : SYS_openat, AT_FDCWD, "x", 0, 0);

		if (byte == 'm' ? result != VALUE : result != -1 || errno != EACCES)
			_exit(1);
		if (write(ask, &byte, 1) != 1)
			_exit(1);
	}
	_exit(0);
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
	struct error err;

	scene->tracer = fork();
	if (scene->tracer)
		return;
	close(scene->ask);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!recorder_run(&options, &err))
		_exit(0);
	fprintf(stderr, "%s\n", err.text);
	_exit((int)err.status);
}

/* True if the tracer follows the confined process. */
static bool is_followed(const struct scene *scene)
{
	char name[128];
	bool found = false;
	FILE *pids;
	long pid;

	/* Where tracefs is not mounted, the tracer has it for itself. */
	snprintf(name, sizeof(name),
		 "/proc/%d/root/sys/kernel/tracing/instances/unotify-trace-%d/set_event_pid",
		 scene->tracer, scene->tracer);
	pids = fopen(name, "re");
	while (pids && fscanf(pids, "%ld", &pid) == 1)
		found |= pid == scene->confined;
	if (pids)
		fclose(pids);
	return found;
}

/* Notifications go on until the tracer has seen who posts them. Returns its status, or -1. */
static int await_followed(const struct scene *scene)
{
	time_t end = time(NULL) + PATIENCE_S;
	struct timespec pause = { .tv_nsec = 5000000 };
	int status;

	while (!is_followed(scene)) {
		if (waitpid(scene->tracer, &status, WNOHANG) == scene->tracer)
			return WEXITSTATUS(status);
		assert_true(time(NULL) < end);
		call(scene, 'm');
		nanosleep(&pause, NULL);
	}
	return -1;
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

static size_t count(const struct life *life, int call, enum outcome outcome, int64_t result)
{
	size_t n = 0;

	for (size_t i = 0; i < life->count; i++) {
		const struct notification *one = &life->notifications[i];

		n += one->call == call && one->outcome == outcome && one->result == result;
	}
	return n;
}

static void check(const struct scene *scene)
{
	struct error err;
	struct life life;
	size_t mkdirs;

	assert_int_equal(life_open(&life, scratch_recording, NULL, &err), 0);
	mkdirs = count(&life, SYS_mkdirat, OUTCOME_EMULATED, VALUE);
	assert_true(mkdirs >= MKDIRS);
	assert_int_equal(count(&life, SYS_openat, OUTCOME_DENIED, -EACCES), OPENS);
	assert_int_equal(mkdirs + OPENS, life.count);
	for (size_t i = 0; i < life.count; i++) {
		assert_int_equal(life.notifications[i].stub, scene->confined);
		assert_int_equal(life.notifications[i].monitor, scene->supervisor);
	}
	life_close(&life);
}

static void test_stranger(void **state)
{
	struct scene scene = { 0 };
	int status;

	(void)state;
	begin(&scene);
	/* It is a supervisor as soon as it has the listener: an answer tells so. */
	call(&scene, 'm');
	trace(&scene);
	status = await_followed(&scene);
	if (status >= 0) {
		finish(&scene);
		assert_int_equal(status, STATUS_UNSUPPORTED);
		skip();
	}
	for (int i = 0; i < MKDIRS; i++)
		call(&scene, 'm');
	for (int i = 0; i < OPENS; i++)
		call(&scene, 'o');
	finish(&scene);
	assert_int_equal(waitpid(scene.tracer, &status, 0), scene.tracer);
	assert_int_equal(status, 0);
	check(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_stranger, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests_name("strangers", tests, NULL, NULL);
}
