// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel follows forks by itself, so /proc is read only for threads that join otherwise: those
 * of a supervisor when the recording begins or when it gets another listener, and those that it
 * wakes or is woken by. A look at all of /proc takes a few milliseconds, in which buffers fill: so
 * there is a least time between two looks.
 */
#define _GNU_SOURCE
#include "trace/capture/scope.h"

#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "base/wall.h"
#include "trace/capture/proc.h"
#include "trace/capture/supervisor.h"

#define LOOK_NS	 10000000u  /* least time between two looks at one thread in /proc */
#define AWAIT_NS 100000000u /* the same for all of /proc, while nothing is supervised yet */

void scope_init(struct scope *scope, pid_t supervisor)
{
	*scope = (struct scope){ .supervisor = supervisor };
	pid_table_init(&scope->known, sizeof(struct traced_task));
}

void scope_free(struct scope *scope)
{
	pid_table_free(&scope->known);
}

struct traced_task *scope_thread(struct scope *scope, int32_t pid)
{
	bool is_new;
	struct traced_task *task = pid_table_get(&scope->known, pid, &is_new);

	if (is_new)
		task->name.tgid = pid;
	return task;
}

static void trace_thread(void *target, pid_t thread)
{
	struct scope *scope = target;
	struct traced_task *task = scope_thread(scope, thread);
	struct error err;

	task->candidate = false;
	if (task->traced)
		return;
	/* An error here means that it has exited. */
	session_trace(scope->session, thread, &err);
	task->traced = true;
}

static void trace_candidate(void *target, pid_t thread)
{
	struct scope *scope = target;
	struct traced_task *task = scope_thread(scope, thread);

	if (task->traced)
		return;
	trace_thread(scope, thread);
	task->candidate = true;
}

static void mark_monitor(void *target, pid_t thread)
{
	scope_thread(target, thread)->monitor = true;
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
				 "to get one, traces nobody and has no confined child; run "
				 "`record` without options for a list of supervisors",
				 scope->supervisor, found.name.comm);
	if (!scope->supervises)
		fprintf(stderr,
			"unotify-trace: process %d (%s) holds no seccomp listener yet: waiting "
			"for it to get one\n",
			scope->supervisor, found.name.comm);
	return 0;
}

static void add_supervisor(struct scope *scope)
{
	proc_threads(scope->supervisor, mark_monitor, scope);
	supervisor_threads(scope->supervisor, trace_thread, trace_candidate, scope);
}

void scope_begin(struct scope *scope, pid_t command)
{
	if (scope->supervisor)
		add_supervisor(scope);
	else
		trace_thread(scope, command);
}

static void take_look(struct scope *scope, const struct supervisor *now)
{
	if (now->listeners > scope->listeners)
		add_supervisor(scope);
	scope->listeners = now->listeners;
	scope->supervises |= supervisor_is_one(now);
}

/*
 * A container agent receives descriptors all the time, so after a call that can return a listener
 * only its own descriptors are counted. All of /proc is read only when there is a new one.
 */
void scope_look(struct scope *scope)
{
	struct supervisor now = { 0 };
	struct error none;

	if (!scope->supervisor)
		return;
	if (scope->may_have_got_one && !supervisor_count(scope->supervisor, &now))
		take_look(scope, &now);
	scope->may_have_got_one = false;
	if (scope->supervises || wall_ns() - scope->looked_ns < AWAIT_NS)
		return;
	scope->looked_ns = wall_ns();
	if (!supervisor_look(scope->supervisor, &now, &none))
		take_look(scope, &now);
}

/*
 * A listener comes from seccomp() itself, from a socket (SCM_RIGHTS) or from pidfd_getfd() (Linux
 * 5.6). A thread that calls RECV has one, whatever its descriptors look like.
 */
static void note_call(struct scope *scope, const struct event *event)
{
	static const int32_t calls[] = { SYS_recvmsg, SYS_recvmmsg, SYS_pidfd_getfd, SYS_seccomp };

	if (event->kind == EVENT_ENTER && event->number == SYS_ioctl &&
	    (uint32_t)event->argument[1] == (uint32_t)SECCOMP_IOCTL_NOTIF_RECV)
		scope->supervises = true;
	if (event->kind != EVENT_LEAVE || event->value < 0)
		return;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		scope->may_have_got_one |= event->number == calls[i];
}

/* ---- candidates ---- */

/*
 * The stub of a supervisor need not be its child: a container agent gets its listeners through a
 * socket. A thread that has a filter, and wakes a supervisor or is woken by it, is recorded from
 * then on.
 */
static void take_stub(struct scope *scope, const struct event *event)
{
	struct traced_task *one = scope_thread(scope, event->pid);
	struct traced_task *two = scope_thread(scope, event->other);
	struct traced_task *stub = one->monitor ? two : one;
	struct proc_task found;

	if (event->state == EVENT_BY_INTERRUPT || one->monitor == two->monitor ||
	    (stub->traced && !stub->candidate))
		return;
	/* Looked up again after a while: it may get its filter later. */
	if (!stub->candidate && wall_ns() - stub->looked_ns < LOOK_NS)
		return;
	stub->looked_ns = wall_ns();
	if (proc_task(stub->name.pid, &found) && found.filters)
		proc_threads(found.name.tgid, trace_thread, scope);
	stub->candidate = false;
}

/* NULL: it is not in the table, or is 0, an idle loop or nobody. */
static const struct traced_task *find(const struct scope *scope, int32_t pid)
{
	return pid ? pid_table_find(&scope->known, pid) : NULL;
}

/*
 * unknown: the answer for a thread that is not in the table. It may be the child of a recorded one
 * whose fork, in the buffer of another CPU, was not read yet.
 */
static bool is_ours(const struct traced_task *task, bool unknown)
{
	return task ? task->traced && !task->candidate : unknown;
}

/* True if a candidate takes part in the event, and no thread that is recorded does. */
static bool is_of_candidates(const struct scope *scope, const struct event *event)
{
	const struct traced_task *task = find(scope, event->pid);
	const struct traced_task *other = find(scope, event->other);

	if (!(task && task->candidate) && !(other && other->candidate))
		return false;
	return !is_ours(task, event->pid != 0) && !is_ours(other, false);
}

/*
 * The kernel traces the child by itself (event-fork). It is a candidate if its parent is one. What
 * is known of its pid is of another thread if that had ended before.
 */
static void note_child(struct scope *scope, const struct event *event)
{
	const struct traced_task *parent = scope_thread(scope, event->pid);
	struct traced_task *child = scope_thread(scope, event->other);

	if (child->ended && child->ended < event->time)
		*child = (struct traced_task){ .name = { event->other, event->other, 0, "" } };
	if (!child->traced)
		child->candidate = parent->candidate;
	child->traced = true;
}

bool scope_event(struct scope *scope, const struct event *event)
{
	const struct traced_task *task;

	if (event->kind == EVENT_FORK)
		note_child(scope, event);
	else if (event->kind == EVENT_END)
		scope_thread(scope, event->pid)->ended = event->time;
	if (!scope->supervisor)
		return true;
	if (event->kind == EVENT_WAKING && event->pid && event->other)
		take_stub(scope, event);
	task = find(scope, event->pid);
	if (task && task->monitor)
		note_call(scope, event);
	return !is_of_candidates(scope, event);
}
