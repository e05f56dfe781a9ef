// SPDX-License-Identifier: GPL-2.0-or-later
/* Supervisors, stubs and strangers. */
#define _GNU_SOURCE
#include "trace/capture/scope.h"

#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "trace/capture/proc.h"
#include "trace/capture/supervisor.h"

#define LOOK_NS	 10000000u  /* between two looks at a thread in /proc */
#define AWAIT_NS 100000000u /* between two at all of /proc, for the first sign of a supervisor */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void follow(void *target, pid_t thread)
{
	struct follower *follower = target;
	struct traced_task *task = traced_tasks_get(follower->known, thread);
	struct error err;

	task->stranger = false;
	if (task->followed)
		return;
	/* One that cannot be followed has gone. */
	session_follow(follower->session, thread, &err);
	task->followed = true;
}

static void follow_stranger(void *target, pid_t thread)
{
	struct follower *follower = target;
	struct traced_task *task = traced_tasks_get(follower->known, thread);

	if (task->followed)
		return;
	follow(follower, thread);
	task->stranger = true;
}

static void mark_monitor(void *target, pid_t thread)
{
	struct follower *follower = target;

	traced_tasks_get(follower->known, thread)->monitor = true;
}

/* ---- the supervisor ---- */

int follow_check(struct follower *follower, struct error *err)
{
	struct supervisor found;

	if (supervisor_look(follower->supervisor, &found, err))
		return -1;
	follower->listeners = found.listeners;
	follower->supervises = supervisor_is_one(&found);
	if (!follower->supervises && !found.sockets)
		return error_set(err, STATUS_CANNOT,
				 "--pid: process %d (%s) holds no seccomp listener and no socket "
				 "to get one, traces nobody and has no confined child; `record` "
				 "alone lists the processes that do",
				 follower->supervisor, found.name.comm);
	if (!follower->supervises)
		fprintf(stderr,
			"unotify-trace: process %d (%s) holds no seccomp listener yet: waiting "
			"for it to get one\n",
			follower->supervisor, found.name.comm);
	return 0;
}

void follow_supervisor(struct follower *follower)
{
	proc_threads(follower->supervisor, mark_monitor, follower);
	supervisor_threads(follower->supervisor, follow, follower);
	supervisor_strangers(follower->supervisor, follow_stranger, follower);
}

void follow_command(struct follower *follower, pid_t command)
{
	follow(follower, command);
}

static void take_look(struct follower *follower, const struct supervisor *now)
{
	if (now->listeners > follower->listeners)
		follow_supervisor(follower);
	follower->listeners = now->listeners;
	follower->supervises |= supervisor_is_one(now);
}

/* An agent may get descriptors all the time: that takes a look at its own alone. */
void follow_look(struct follower *follower)
{
	struct supervisor now = { 0 };
	struct error none;

	if (!follower->supervisor)
		return;
	if (follower->got && !supervisor_count(follower->supervisor, &now))
		take_look(follower, &now);
	follower->got = false;
	if (follower->supervises || now_ns() - follower->looked < AWAIT_NS)
		return;
	follower->looked = now_ns();
	if (!supervisor_look(follower->supervisor, &now, &none))
		take_look(follower, &now);
}

/* What can give the supervisor a listener, or shows that it has one. */
static void watch(struct follower *follower, const struct event *event)
{
	static const int32_t givers[] = { SYS_recvmsg, SYS_recvmmsg, SYS_pidfd_getfd, SYS_seccomp };

	if (event->kind == EVENT_ENTER && event->number == SYS_ioctl &&
	    (uint32_t)event->argument[1] == (uint32_t)SECCOMP_IOCTL_NOTIF_RECV)
		follower->supervises = true;
	if (event->kind != EVENT_LEAVE || event->value < 0)
		return;
	for (size_t i = 0; i < sizeof(givers) / sizeof(givers[0]); i++)
		follower->got |= event->number == givers[i];
}

/* ---- strangers ---- */

/*
 * A supervisor's stub need not be its child. Whoever wakes a supervisor, or is woken by
 * it, and is confined by a filter, is recorded from now on.
 */
static void adopt(struct follower *follower, const struct event *event)
{
	struct traced_task *one = traced_tasks_get(follower->known, event->pid);
	struct traced_task *two = traced_tasks_get(follower->known, event->other);
	struct traced_task *stub = one->monitor ? two : one;
	struct proc_task found;

	if (event->state == EVENT_BY_INTERRUPT || one->monitor == two->monitor ||
	    (stub->followed && !stub->stranger))
		return;
	/* It is looked at again, as it may be confined later. */
	if (!stub->stranger && now_ns() - stub->looked < LOOK_NS)
		return;
	stub->looked = now_ns();
	if (proc_task(stub->name.pid, &found) && found.filters)
		proc_threads(found.name.tgid, follow, follower);
	stub->stranger = false;
}

/* What is not known may be the child of one that is recorded: its fork is not read yet. */
static bool is_ours(const struct traced_task *task, bool unknown)
{
	return task ? task->followed && !task->stranger : unknown;
}

static bool has_other(const struct event *event)
{
	return event->kind == EVENT_WAKING || event->kind == EVENT_SWITCH ||
	       event->kind == EVENT_FORK;
}

/* What strangers do among themselves and with bystanders. */
static bool is_of_strangers(const struct follower *follower, const struct event *event)
{
	const struct traced_task *task =
		event->pid ? traced_tasks_find(follower->known, event->pid) : NULL;
	const struct traced_task *other = NULL;

	if (has_other(event) && event->other)
		other = traced_tasks_find(follower->known, event->other);
	if (!(task && task->stranger) && !(other && other->stranger))
		return false;
	return !is_ours(task, event->pid != 0) && !is_ours(other, false);
}

static void note_child(struct follower *follower, const struct event *event)
{
	const struct traced_task *parent = traced_tasks_get(follower->known, event->pid);
	struct traced_task *child = traced_tasks_get(follower->known, event->other);

	if (!child->followed)
		child->stranger = parent->stranger;
	child->followed = true;
}

bool follow_event(struct follower *follower, const struct event *event)
{
	const struct traced_task *task;

	if (event->kind == EVENT_FORK)
		note_child(follower, event);
	if (!follower->supervisor)
		return true;
	if (event->kind == EVENT_WAKING && event->pid && event->other)
		adopt(follower, event);
	task = event->pid ? traced_tasks_find(follower->known, event->pid) : NULL;
	if (task && task->monitor)
		watch(follower, event);
	return !is_of_strangers(follower, event);
}
