// SPDX-License-Identifier: GPL-2.0-or-later
/* Supervisors, stubs and candidates. */
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
	struct scope *scope = target;
	struct traced_task *task = traced_tasks_get(scope->known, thread);
	struct error err;

	task->candidate = false;
	if (task->followed)
		return;
	/* One that cannot be followed has gone. */
	session_trace(scope->session, thread, &err);
	task->followed = true;
}

static void trace_candidate(void *target, pid_t thread)
{
	struct scope *scope = target;
	struct traced_task *task = traced_tasks_get(scope->known, thread);

	if (task->followed)
		return;
	follow(scope, thread);
	task->candidate = true;
}

static void mark_monitor(void *target, pid_t thread)
{
	struct scope *scope = target;

	traced_tasks_get(scope->known, thread)->monitor = true;
}

/* ---- the supervisor ---- */

int scope_check(struct scope *scope, struct error *err)
{
	struct supervisor found;

	if (supervisor_look(scope->supervisor, &found, err))
		return -1;
	scope->listeners = found.listeners;
	scope->supervises = supervisor_is_one(&found);
	if (!scope->supervises && !found.sockets)
		return error_set(err, STATUS_CANNOT,
				 "--pid: process %d (%s) holds no seccomp listener and no socket "
				 "to get one, traces nobody and has no confined child; `record` "
				 "alone lists the processes that do",
				 scope->supervisor, found.name.comm);
	if (!scope->supervises)
		fprintf(stderr,
			"unotify-trace: process %d (%s) holds no seccomp listener yet: waiting "
			"for it to get one\n",
			scope->supervisor, found.name.comm);
	return 0;
}

void scope_supervisor(struct scope *scope)
{
	proc_threads(scope->supervisor, mark_monitor, scope);
	supervisor_threads(scope->supervisor, follow, scope);
	supervisor_candidates(scope->supervisor, trace_candidate, scope);
}

void scope_command(struct scope *scope, pid_t command)
{
	follow(scope, command);
}

static void take_look(struct scope *scope, const struct supervisor *now)
{
	if (now->listeners > scope->listeners)
		scope_supervisor(scope);
	scope->listeners = now->listeners;
	scope->supervises |= supervisor_is_one(now);
}

/* An agent may get descriptors all the time: that takes a look at its own alone. */
void scope_look(struct scope *scope)
{
	struct supervisor now = { 0 };
	struct error none;

	if (!scope->supervisor)
		return;
	if (scope->got && !supervisor_count(scope->supervisor, &now))
		take_look(scope, &now);
	scope->got = false;
	if (scope->supervises || now_ns() - scope->looked < AWAIT_NS)
		return;
	scope->looked = now_ns();
	if (!supervisor_look(scope->supervisor, &now, &none))
		take_look(scope, &now);
}

/* What can give the supervisor a listener, or shows that it has one. */
static void watch(struct scope *scope, const struct event *event)
{
	static const int32_t givers[] = { SYS_recvmsg, SYS_recvmmsg, SYS_pidfd_getfd, SYS_seccomp };

	if (event->kind == EVENT_ENTER && event->number == SYS_ioctl &&
	    (uint32_t)event->argument[1] == (uint32_t)SECCOMP_IOCTL_NOTIF_RECV)
		scope->supervises = true;
	if (event->kind != EVENT_LEAVE || event->value < 0)
		return;
	for (size_t i = 0; i < sizeof(givers) / sizeof(givers[0]); i++)
		scope->got |= event->number == givers[i];
}

/* ---- candidates ---- */

/*
 * A supervisor's stub need not be its child. Whoever wakes a supervisor, or is woken by
 * it, and is confined by a filter, is recorded from now on.
 */
static void adopt(struct scope *scope, const struct event *event)
{
	struct traced_task *one = traced_tasks_get(scope->known, event->pid);
	struct traced_task *two = traced_tasks_get(scope->known, event->other);
	struct traced_task *stub = one->monitor ? two : one;
	struct proc_task found;

	if (event->state == EVENT_BY_INTERRUPT || one->monitor == two->monitor ||
	    (stub->followed && !stub->candidate))
		return;
	/* It is looked at again, as it may be confined later. */
	if (!stub->candidate && now_ns() - stub->looked < LOOK_NS)
		return;
	stub->looked = now_ns();
	if (proc_task(stub->name.pid, &found) && found.filters)
		proc_threads(found.name.tgid, follow, scope);
	stub->candidate = false;
}

/* What is not known may be the child of one that is recorded: its fork is not read yet. */
static bool is_ours(const struct traced_task *task, bool unknown)
{
	return task ? task->followed && !task->candidate : unknown;
}

static bool has_other(const struct event *event)
{
	return event->kind == EVENT_WAKING || event->kind == EVENT_SWITCH ||
	       event->kind == EVENT_FORK;
}

/* What candidates do among themselves and with bystanders. */
static bool is_of_candidates(const struct scope *scope, const struct event *event)
{
	const struct traced_task *task =
		event->pid ? traced_tasks_find(scope->known, event->pid) : NULL;
	const struct traced_task *other = NULL;

	if (has_other(event) && event->other)
		other = traced_tasks_find(scope->known, event->other);
	if (!(task && task->candidate) && !(other && other->candidate))
		return false;
	return !is_ours(task, event->pid != 0) && !is_ours(other, false);
}

static void note_child(struct scope *scope, const struct event *event)
{
	const struct traced_task *parent = traced_tasks_get(scope->known, event->pid);
	struct traced_task *child = traced_tasks_get(scope->known, event->other);

	if (!child->followed)
		child->candidate = parent->candidate;
	child->followed = true;
}

bool scope_event(struct scope *scope, const struct event *event)
{
	const struct traced_task *task;

	if (event->kind == EVENT_FORK)
		note_child(scope, event);
	if (!scope->supervisor)
		return true;
	if (event->kind == EVENT_WAKING && event->pid && event->other)
		adopt(scope, event);
	task = event->pid ? traced_tasks_find(scope->known, event->pid) : NULL;
	if (task && task->monitor)
		watch(scope, event);
	return !is_of_candidates(scope, event);
}
