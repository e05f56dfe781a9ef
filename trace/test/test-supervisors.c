// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Small supervisors that do what UML's monitor does not, recorded from their first
 * instruction: this program is each of them if it is started with its name. What the
 * recording says is compared with what they did. And what a look at /proc says of this program.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "trace/capture/recorder.h"
#include "trace/capture/supervisor.h"
#include "trace/follow/trace.h"
#include "trace/test/confined.h"
#include "trace/test/scratch.h"

#define TIMES 5 /* each of what a supervisor does */
#define SLOW  3 /* receptions of a call before it is answered in time */

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV 32
#endif

static const int notified[] = { SYS_getppid };

static pid_t start(void (*confined)(void))
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	confined();
	_exit(0);
}

static void pause_ms(int ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000l };

	nanosleep(&time, NULL);
}

static int ended_well(pid_t pid)
{
	int status = -1;

	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 4;
}

/* ---- descriptors as answers ---- */

static void get_descriptors(void)
{
	for (int i = 0; i < 3 * TIMES; i++) {
		long fd = syscall(SYS_getppid);

		if (i < 2 * TIMES ? fd < 0 || close((int)fd) : fd != -1 || errno != EACCES)
			_exit(1);
	}
}

static int add_fd(int listener, uint64_t id, unsigned int flags)
{
	struct seccomp_notif_addfd add = { .id = id, .flags = flags, .srcfd = 0 };

	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
}

/* A third by ADDFD with FLAG_SEND, a third by ADDFD and SEND, the rest by SEND of an error. */
static int answer_by_descriptors(const char *unused)
{
	int listener = confine(notified, 1, 0);
	pid_t stub = start(get_descriptors);
	unsigned int none = 0;

	(void)unused;
	for (int i = 0; i < 3 * TIMES; i++) {
		uint64_t id = receive_one(listener, &none);
		int fd = -EACCES;

		if (i < 2 * TIMES)
			fd = add_fd(listener, id, i < TIMES ? SECCOMP_ADDFD_FLAG_SEND : 0);
		if (i < TIMES ? fd < 0 : !send_one(listener, id, fd))
			return 1;
	}
	return ended_well(stub);
}

/* Supervisor and stub are 1 and 2 of a PID namespace. */
static int supervise_in_container(const char *unused)
{
	pid_t first;

	if (unshare(CLONE_NEWPID))
		return STATUS_UNSUPPORTED;
	first = fork();
	if (first == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(answer_by_descriptors(unused));
	}
	return ended_well(first);
}

/* ---- stubs that are killed ---- */

static void call_once(void)
{
	syscall(SYS_getppid);
}

static int kill_in_flight(unsigned int flags)
{
	int listener = confine(notified, 1, flags);
	unsigned int none = 0;

	for (int i = 0; i < TIMES; i++) {
		pid_t stub = start(call_once);
		uint64_t id = receive_one(listener, &none);

		pause_ms(2);
		kill(stub, i % 2 ? SIGKILL : SIGTERM);
		waitpid(stub, NULL, 0);
		if (send_one(listener, id, 1))
			return 1;
	}
	return 0;
}

static int kill_stubs(const char *unused)
{
	(void)unused;
	return kill_in_flight(0);
}

static int kill_killable_stubs(const char *unused)
{
	(void)unused;
	return kill_in_flight(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

/* ---- stubs that are interrupted ---- */

static void note_nothing(int signal)
{
	(void)signal;
}

static void call_under_signals(void)
{
	struct itimerval often = { { 0, 10000 }, { 0, 10000 } };
	struct sigaction action = { .sa_handler = note_nothing, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < TIMES; i++)
		if (syscall(SYS_getppid) != 5)
			_exit(1);
}

struct storm {
	unsigned int received, answered, no_recv, no_send;
};

/* Its answers come too late for the first receptions of each call. What it saw goes to a file. */
static int answer_late(const char *path)
{
	int listener = confine(notified, 1, 0);
	pid_t stub = start(call_under_signals);
	struct storm storm = { 0 };
	FILE *file;

	for (int tries = 0; storm.answered < TIMES; tries++) {
		uint64_t id = receive_one(listener, &storm.no_recv);

		storm.received++;
		if (tries < SLOW)
			pause_ms(25);
		if (send_one(listener, id, 5)) {
			storm.answered++;
			tries = -1;
		} else {
			storm.no_send++;
		}
	}
	file = fopen(path, "we");
	if (!file ||
	    fprintf(file, "%u %u %u %u\n", storm.received, storm.answered, storm.no_recv,
		    storm.no_send) < 0 ||
	    fclose(file))
		return 5;
	return ended_well(stub);
}

/* ---- a thread without a name ---- */

static int have_no_name(const char *unused)
{
	(void)unused;
	prctl(PR_SET_NAME, "");
	for (int i = 0; i < TIMES; i++)
		pause_ms(1);
	return 0;
}

/* ---- the tests ---- */

static const struct {
	const char *name;
	int (*supervise)(const char *path);
} supervisors[] = {
	{ "answer-by-descriptors", answer_by_descriptors },
	{ "contained", supervise_in_container },
	{ "kill-stubs", kill_stubs },
	{ "kill-killable-stubs", kill_killable_stubs },
	{ "answer-late", answer_late },
	{ "nameless", have_no_name },
};

static char program[PATH_MAX];
static struct trace trace;

/* Records the supervisor; skips where nothing can be recorded. */
static void record(const char *name, const char *path)
{
	char *command[] = { program, (char *)name, (char *)path, NULL };
	struct recorder_options options = { .output = scratch_recording,
					    .program.command = command };
	struct recorder_result result;
	struct error err;
	int status;
	pid_t tracer = fork();

	if (tracer == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!recorder_run(&options, &result, &err))
			_exit(0);
		fprintf(stderr, "%s\n", err.text);
		_exit((int)err.status);
	}
	assert_int_equal(waitpid(tracer, &status, 0), tracer);
	if (WEXITSTATUS(status) == STATUS_UNSUPPORTED)
		skip();
	assert_int_equal(status, 0);
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(trace.analysis.counts.lost_events, 0);
	assert_int_equal(trace.analysis.counts.partial, 0);
	assert_int_equal(trace.analysis.counts.unclear, 0);
	assert_int_equal(trace.analysis.counts.unended, 0);
}

static size_t count_stage(enum outcome outcome, enum stage stage)
{
	size_t n = 0;

	for (size_t i = 0; i < trace.count; i++)
		n += trace.notifications[i].outcome == outcome &&
		     trace.notifications[i].time[stage];
	return n;
}

static void check_killed(void)
{
	assert_int_equal(trace.count, TIMES);
	assert_int_equal(trace.analysis.counts.outcome[OUTCOME_KILLED], TIMES);
	assert_int_equal(trace.analysis.counts.no_send, TIMES);
	assert_int_equal(count_stage(OUTCOME_KILLED, STAGE_RECEIVED), TIMES);
	assert_int_equal(count_stage(OUTCOME_KILLED, STAGE_ANSWERED), 0);
	trace_close(&trace);
}

static void test_killed(void **state)
{
	(void)state;
	record("kill-stubs", "");
	check_killed();
}

/* The flag is of Linux 5.19. */
static bool kernel_has_flag(unsigned int flag)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       SECCOMP_FILTER_FLAG_NEW_LISTENER | flag, NULL) == -1 &&
	       errno == EFAULT;
}

static void test_killed_killable(void **state)
{
	(void)state;
	if (!kernel_has_flag(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV))
		skip();
	record("kill-killable-stubs", "");
	check_killed();
}

static void read_storm(const char *path, struct storm *storm)
{
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%u %u %u %u", &storm->received, &storm->answered,
				&storm->no_recv, &storm->no_send),
			 4);
	fclose(file);
	unlink(path);
}

static void test_late_answers(void **state)
{
	const struct analysis_counts *counts = &trace.analysis.counts;
	char path[sizeof(scratch_folder) + 8];
	struct storm storm;

	(void)state;
	snprintf(path, sizeof(path), "%s/storm", scratch_folder);
	record("answer-late", path);
	read_storm(path, &storm);
	assert_true(storm.no_send > 0);
	assert_int_equal(counts->outcome[OUTCOME_EMULATED], storm.answered);
	assert_int_equal(counts->no_send, storm.no_send);
	assert_int_equal(counts->no_recv, storm.no_recv);
	assert_int_equal(count_stage(OUTCOME_EMULATED, STAGE_RECEIVED) +
				 count_stage(OUTCOME_INTERRUPTED, STAGE_RECEIVED),
			 storm.received);
	assert_int_equal(count_stage(OUTCOME_EMULATED, STAGE_ANSWERED), storm.answered);
	assert_int_equal(count_stage(OUTCOME_INTERRUPTED, STAGE_ANSWERED), 0);
	assert_int_equal(trace.count,
			 counts->outcome[OUTCOME_EMULATED] + counts->outcome[OUTCOME_INTERRUPTED]);
	trace_close(&trace);
}

/* Its name is recorded when it loses it, and not with each event. */
static void test_no_name(void **state)
{
	size_t count = 0;

	(void)state;
	record("nameless", "");
	for (size_t i = 0; i < trace.recording.name_count; i++)
		count += !trace.recording.names[i].comm[0];
	assert_int_equal(count, 1);
	trace_close(&trace);
}

static void check_descriptors(void)
{
	const uint64_t *outcome = trace.analysis.counts.outcome;

	assert_int_equal(trace.count, 3 * TIMES);
	assert_int_equal(outcome[OUTCOME_EMULATED], 2 * TIMES);
	assert_int_equal(outcome[OUTCOME_DENIED], TIMES);
	assert_int_equal(count_stage(OUTCOME_EMULATED, STAGE_ADDING), TIMES);
	assert_int_equal(count_stage(OUTCOME_EMULATED, STAGE_ADDED), TIMES);
	assert_int_equal(count_stage(OUTCOME_EMULATED, STAGE_ANSWERED), 2 * TIMES);
	assert_int_equal(count_stage(OUTCOME_DENIED, STAGE_ADDED), 0);
	trace_close(&trace);
}

static void test_descriptors(void **state)
{
	(void)state;
	record("answer-by-descriptors", "");
	check_descriptors();
}

/* Traced from outside, by the ids of the outside. */
static void test_container(void **state)
{
	(void)state;
	/* A kernel without CONFIG_PID_NS. */
	if (access("/proc/self/ns/pid", F_OK))
		skip();
	record("contained", "");
	check_descriptors();
}

/* ---- a look at /proc ---- */

static void wait_forever(void)
{
	for (;;)
		pause();
}

/* A tracer is a thread: this one looks while it traces. */
static void *look_as_tracer(void *data)
{
	pid_t stub = start(wait_forever);
	struct supervisor *found = data;
	struct error err;

	if (!ptrace(PTRACE_SEIZE, stub, 0, 0))
		supervisor_look(getpid(), found, &err);
	child_kill(stub);
	return NULL;
}

static void test_second_thread_traces(void **state)
{
	struct supervisor found = { .traced = 0 };
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, look_as_tracer, &found), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(found.traced, 1);
}

/* A thread can give itself any name, and it is printed. */
static void test_name_for_a_terminal(void **state)
{
	char before[16] = "";
	struct supervisor found;
	struct error err;

	(void)state;
	prctl(PR_GET_NAME, before);
	prctl(PR_SET_NAME, "\033[2Ja b");
	assert_int_equal(supervisor_look(getpid(), &found, &err), 0);
	prctl(PR_SET_NAME, before);
	assert_string_equal(found.name.comm, "?[2Ja b");
}

static int be_supervisor(const char *name, const char *path)
{
	for (size_t i = 0; i < sizeof(supervisors) / sizeof(supervisors[0]); i++)
		if (!strcmp(supervisors[i].name, name))
			return supervisors[i].supervise(path);
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_second_thread_traces),
		cmocka_unit_test(test_name_for_a_terminal),
		cmocka_unit_test_setup_teardown(test_descriptors, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_container, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_killed, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_killed_killable, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_late_answers, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_no_name, scratch_make, scratch_remove),
	};

	/* An exit would have a leak sanitizer call getppid(), which no one answers any more. */
	if (argc == 3)
		_exit(be_supervisor(argv[1], argv[2]));
	if (!realpath("/proc/self/exe", program))
		return STATUS_CANNOT;
	return cmocka_run_group_tests_name("supervisors", tests, NULL, NULL);
}
