// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts about tracepoints, the files of tracefs and counters. unotify-trace rests on the first
 * two: seccomp is asked before sys_enter, which therefore fires only when a call goes on, and
 * never for a denied one.
 *
 * Tracepoints are counted by perf_event_open(), which needs no buffer of tracefs and counts one
 * process alone, but reads the ids of events from there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/files.h"
#include "kernel/kernel_facts.h"
#include "kernel/subject.h"

#define EVENTS FACTS_TRACEFS "/events/"

static int open_event(uint32_t type, uint64_t config, pid_t pid)
{
	struct perf_event_attr attr = { .type = type, .size = sizeof(attr), .config = config };

	return (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/*
 * -1 with errno: ENOENT if tracefs can be looked into, but has no such event; else what prevents
 * that.
 */
static int open_tracepoint(const char *name, pid_t pid)
{
	char path[128], line[32];

	snprintf(path, sizeof(path), EVENTS "%s/id", name);
	if (!read_first_line(path, line, sizeof(line))) {
		errno = access(FACTS_TRACEFS "/events", F_OK) ? errno : ENOENT;
		return -1;
	}
	return open_event(PERF_TYPE_TRACEPOINT, strtoull(line, NULL, 10), pid);
}

static uint64_t read_count(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/*
 * How often sys_enter and sys_exit fire in one call. It is denied, unless the row gives a flag to
 * answer with.
 */
static void count_call(struct kernel_answer *answer)
{
	const unsigned int flags = (unsigned int)answer->fact->with[0];
	struct subject *subject = subject_start(answer, 0, subject_call_when_told);
	struct seccomp_notif request;
	int enter, leave;

	/* Before the call enters the kernel, which decides then whether sys_enter is to fire. */
	enter = open_tracepoint("syscalls/sys_enter_getppid", subject->pid);
	leave = open_tracepoint("syscalls/sys_exit_getppid", subject->pid);
	if (enter < 0 || leave < 0) {
		kernel_add_result(answer, -1);
		return;
	}
	subject->go = 1;
	subject_receive(subject, &request);
	subject_answer(subject, &request, flags ? 0 : -EPERM, flags);
	subject_wait_for(&subject->called);
	kernel_add(answer, "enter %llu", (unsigned long long)read_count(enter));
	kernel_add(answer, "exit %llu", (unsigned long long)read_count(leave));
}

/* A file may be opened, yet not be read, so one for reading is read, too. */
static void add_file(struct kernel_answer *answer, const char *path, int flags)
{
	char byte;
	int fd, result;

	result = fd = open(path, flags | O_CLOEXEC);
	if (fd >= 0 && flags == O_RDONLY)
		result = (int)read(fd, &byte, 1);
	kernel_add_result(answer, result);
}

static void seccomp_events(struct kernel_answer *answer)
{
	if (!access(EVENTS "seccomp", F_OK))
		kernel_add(answer, "yes");
	else if (errno == ENOENT)
		kernel_add(answer, "no");
	else
		kernel_add_result(answer, -1);
}

static void clocks(struct kernel_answer *answer)
{
	char line[256];

	if (!read_first_line(FACTS_TRACEFS "/trace_clock", line, sizeof(line))) {
		kernel_add_result(answer, -1);
		return;
	}
	kernel_add(answer, strstr(line, "mono_raw") ? "mono_raw" : "no mono_raw");
	kernel_add(answer, strstr(line, "x86-tsc") ? "x86-tsc" : "no x86-tsc");
}

static void probes(struct kernel_answer *answer)
{
	add_file(answer, FACTS_TRACEFS "/kprobe_events", O_WRONLY | O_APPEND);
}

static void functions(struct kernel_answer *answer)
{
	add_file(answer, FACTS_TRACEFS "/available_filter_functions", O_RDONLY);
}

/* with: type and config of perf_event_attr. */
static void count_event(struct kernel_answer *answer)
{
	const uint64_t *with = answer->fact->with;

	kernel_add_result(answer, open_event((uint32_t)with[0], with[1], getpid()));
}

const struct kernel_fact kernel_tracefs_facts[] = {
	{ "tracepoints of a denied call", count_call, .assumed = "enter 0, exit 1" },
	{ "tracepoints of a call that goes on", count_call, .assumed = "enter 1, exit 1",
	  .with = { SECCOMP_USER_NOTIF_FLAG_CONTINUE } },
	{ "tracefs has events of seccomp", seccomp_events, .assumed = "no" },
	{ "tracefs: clocks", clocks, .assumed = "mono_raw, x86-tsc" },
	{ "tracefs: kprobe_events", probes, .assumed = NULL },
	{ "tracefs: available_filter_functions", functions, .assumed = NULL },
	{ 0 },
};

const struct kernel_fact kernel_perf_facts[] = {
	{ "perf: cycles", count_event, .with = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES } },
	{ "perf: context switches", count_event, .assumed = "ok",
	  .with = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES } },
	{ 0 },
};
