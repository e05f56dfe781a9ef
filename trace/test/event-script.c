// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading events that were written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <linux/futex.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "trace/test/event-script.h"

static enum event_state state_of(char letter)
{
	static const char letters[] = "RSDT";

	assert_non_null(strchr(letters, letter));
	return (enum event_state)(strchr(letters, letter) - letters);
}

static void enter(struct event *event, int number, uint64_t second)
{
	event->kind = EVENT_ENTER;
	event->number = number;
	event->argument[1] = second;
}

static bool take_call(struct event *event, const char *what)
{
	uint64_t *to = event->argument;
	char word[8];
	int fd;

	if (sscanf(what, "recv %d", &fd) == 1) {
		enter(event, SYS_ioctl, SECCOMP_IOCTL_NOTIF_RECV);
		to[0] = (uint64_t)fd;
	} else if (sscanf(what, "send %d", &fd) == 1) {
		enter(event, SYS_ioctl, SECCOMP_IOCTL_NOTIF_SEND);
		to[0] = (uint64_t)fd;
	} else if (sscanf(what, "addfd %d", &fd) == 1) {
		enter(event, SYS_ioctl, SECCOMP_IOCTL_NOTIF_ADDFD);
		to[0] = (uint64_t)fd;
	} else if (sscanf(what, "futex %7s", word) == 1) {
		enter(event, SYS_futex, strcmp(word, "wake") ? FUTEX_WAIT : FUTEX_WAKE);
	} else if (sscanf(what, "enter %d %lx %lx %lx %lx %lx %lx", &event->number, &to[0], &to[1],
			  &to[2], &to[3], &to[4], &to[5]) >= 1) {
		event->kind = EVENT_ENTER;
	} else {
		return false;
	}
	return true;
}

static bool take_other(struct event *event, const char *what)
{
	char letter;

	if (sscanf(what, "wakes %d", &event->other) == 1) {
		event->kind = EVENT_WAKING;
	} else if (sscanf(what, "interrupt %d", &event->other) == 1) {
		event->kind = EVENT_WAKING;
		event->state = EVENT_BY_INTERRUPT;
	} else if (sscanf(what, "switch %c %d", &letter, &event->other) == 2) {
		event->kind = EVENT_SWITCH;
		event->state = (uint8_t)state_of(letter);
	} else if (sscanf(what, "leave %d %ld", &event->number, &event->value) == 2) {
		event->kind = EVENT_LEAVE;
	} else if (sscanf(what, "fork %d", &event->other) == 1) {
		event->kind = EVENT_FORK;
	} else if (sscanf(what, "signal %d", &event->number) == 1) {
		event->kind = EVENT_SIGNAL;
	} else if (sscanf(what, "lost %ld", &event->value) == 1) {
		event->kind = EVENT_LOST;
	} else if (!strcmp(what, "end")) {
		event->kind = EVENT_END;
	} else {
		return false;
	}
	return true;
}

static void take_line(const char *line, void (*each)(void *target, const struct event *event),
		      void *target)
{
	struct event event = { 0 };
	unsigned int cpu;
	int at = 0;

	if (sscanf(line, "%lu %u %d %n", &event.time, &cpu, &event.pid, &at) != 3 || !at ||
	    (!take_call(&event, line + at) && !take_other(&event, line + at)))
		fail_msg("no event: '%s'", line);
	event.cpu = (uint16_t)cpu;
	each(target, &event);
}

void event_script_each(const char *lines, void (*each)(void *target, const struct event *event),
		       void *target)
{
	char line[128];

	while (*lines) {
		size_t length = strcspn(lines, "\n");

		assert_true(length < sizeof(line));
		memcpy(line, lines, length);
		line[length] = '\0';
		take_line(line, each, target);
		lines += length + (lines[length] == '\n');
	}
}

struct kept kept;

static void keep_notification(void *target, const struct notification *notification)
{
	(void)target;
	assert_true(kept.count < 16);
	kept.notifications[kept.count++] = *notification;
}

static void keep_round(void *target, const struct round *round)
{
	(void)target;
	assert_true(kept.round_count < 16);
	kept.rounds[kept.round_count++] = *round;
}

static void keep_call(void *target, const struct task *stub, const struct event *enter_event)
{
	(void)target;
	assert_int_equal(stub->name.pid, enter_event->pid);
	assert_true(kept.call_count < 16);
	kept.calls[kept.call_count++] = *enter_event;
}

static void analyse(void *target, const struct event *event)
{
	analysis_event(target, event);
}

void kept_analyse_attached(int32_t supervisor, const char *lines)
{
	static const struct task_name names[] = {
		{ 10, 10, 1, "monitor" }, { 11, 10, 1, "monitor" }, { 20, 20, 10, "stub" },
		{ 21, 21, 10, "stub" },	  { 22, 22, 10, "stub" },   { 50, 50, 1, "threads" },
		{ 51, 50, 1, "threads" },
	};
	struct analysis_sink sink = { .notification = keep_notification,
				      .round = keep_round,
				      .call = keep_call };

	analysis_free(&kept.analysis);
	memset(&kept, 0, sizeof(kept));
	analysis_init(&kept.analysis, &sink);
	kept.analysis.supervisor = supervisor;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		tasks_set_name(&kept.analysis.tasks, &names[i]);
	event_script_each(lines, analyse, &kept.analysis);
	analysis_finish(&kept.analysis);
}

void kept_analyse(const char *lines)
{
	kept_analyse_attached(0, lines);
}

const struct notification *kept_only(const char *lines, enum outcome outcome)
{
	kept_analyse(lines);
	assert_int_equal(kept.count, 1);
	assert_int_equal(kept.notifications[0].outcome, outcome);
	assert_int_equal(kept.analysis.counts.outcome[outcome], 1);
	return &kept.notifications[0];
}

void kept_check(size_t index, int32_t stub, int32_t monitor, uint64_t received, uint64_t answered)
{
	const struct notification *one = &kept.notifications[index];

	assert_true(index < kept.count);
	assert_int_equal(one->stub, stub);
	assert_int_equal(one->monitor, monitor);
	assert_int_equal(one->time[STAGE_RECEIVED], received);
	assert_int_equal(one->time[STAGE_ANSWERED], answered);
}

int kept_end(void **state)
{
	(void)state;
	analysis_free(&kept.analysis);
	return 0;
}
