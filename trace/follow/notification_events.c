// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Follows notifications from the stub's trap to its return. Each event moves the notification
 * of one stub by one step; what is ambiguous is assumed to be the usual case, and corrected
 * when a later event contradicts it.
 */
#include "trace/follow/notification_events.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "trace/follow/answering.h"
#include "trace/follow/listeners.h"
#include "trace/follow/pending.h"

/*
 * ERESTARTSYS to ERESTART_RESTARTBLOCK (Linux 6.18, include/linux/errno.h): a signal ended the
 * wait. User mode never sees them: the call starts again or fails with EINTR.
 */
#define RESTART_FIRST 512
#define RESTART_LAST  516

/* ---- receiving ---- */

/*
 * Of the notifications that were not received yet: the oldest that the listener is known to
 * serve, else the oldest that it may serve.
 */
static struct task *oldest(struct analysis *analysis, const struct pending_list *list,
			   const struct task *monitor, int fd)
{
	struct task *maybe = NULL;

	for (struct task *stub = list->first; stub; stub = stub->next) {
		if (stub->notification.time[STAGE_RECEIVED] ||
		    !pending_same_process(analysis, stub->notification.monitor, monitor))
			continue;
		if (stub->listener == fd)
			return stub;
		if (!maybe && stub->listener < 0)
			maybe = stub;
	}
	return maybe;
}

static void note_reception(struct notification *notification, const struct task *monitor,
			   const struct event *event)
{
	uint64_t posted = notification->time[STAGE_POSTED];

	notification->monitor = monitor->name.pid;
	notification->monitor_cpu = event->cpu;
	notification->time[STAGE_RECEIVED] = event->time;
	if (posted && !notification->time[STAGE_MONITOR_ON] && monitor->on_since >= posted)
		notification->time[STAGE_MONITOR_ON] = monitor->on_since;
}

/* False: nobody is known to wait. */
static bool receive_known(struct analysis *analysis, struct task *monitor, int fd,
			  const struct event *event)
{
	struct task *stub = oldest(analysis, &analysis->posted, monitor, fd);

	if (stub) {
		note_reception(&stub->notification, monitor, event);
		stub->received = fd;
		pending_set(analysis, stub, PENDING_RECEIVED);
		return true;
	}
	/* A signal may have ended the wait just before RECV returned. */
	stub = oldest(analysis, &analysis->interrupted, monitor, fd);
	if (stub)
		note_reception(&stub->notification, monitor, event);
	return stub != NULL;
}

static void receive(struct analysis *analysis, struct task *monitor, const struct event *event)
{
	int fd = (int)monitor->argument[0];
	struct listener *listener = listener_get(analysis, monitor->name.tgid, fd);
	struct task *stub = listener_only_stub(listener);
	struct notification reception = { .call = -1 };

	if (receive_known(analysis, monitor, fd, event))
		return;
	note_reception(&reception, monitor, event);
	if (!stub) {
		unmatched_add(analysis, listener, &reception);
		return;
	}
	pending_settle(analysis, stub);
	/* It has posted again: its return from the former call was not traced. */
	if (stub->pending == PENDING_ANSWERED)
		pending_forget(analysis, stub, &analysis->counts.partial);
	else if (stub->pending != PENDING_NONE)
		pending_forget(analysis, stub, &analysis->counts.unclear);
	pending_match(analysis, stub, &reception, fd);
}

/* ---- events ---- */

/* Calls other than RECV in which a monitor waits for its listener. */
static bool waits_for_any(const struct task *task)
{
	static const int calls[] = { SYS_poll,	       SYS_ppoll,	  SYS_select,
				     SYS_pselect6,     SYS_epoll_wait,	  SYS_epoll_pwait,
				     SYS_epoll_pwait2, SYS_io_uring_enter };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (task->call == calls[i])
			return true;
	return false;
}

/* True if the supervisor's thread may wait in a call that began before the recording did. */
static bool waits_since_before(const struct analysis *analysis, const struct task *task)
{
	return task->call == CALL_UNKNOWN && analysis->supervisor &&
	       task->name.tgid == analysis->supervisor;
}

/* A stub that is no child of the supervisor is recorded from its first notification on. */
static bool is_first_event(const struct analysis *analysis, const struct task *task)
{
	return analysis->supervisor && task->name.tgid != analysis->supervisor && !task->entered &&
	       !task->left;
}

/* True if the task wakes the other because it posts a notification. */
static bool posts(const struct analysis *analysis, const struct task *task,
		  const struct task *woken)
{
	bool may_wait = waits_for_any(woken) || waits_since_before(analysis, woken);

	if (call_is_recv(woken))
		return task->call == CALL_NONE || task->call == CALL_UNKNOWN;
	if (task->call == CALL_NONE)
		return woken->monitor || may_wait;
	return task->call == CALL_UNKNOWN && may_wait && is_first_event(analysis, task);
}

void notification_on_waking(struct analysis *analysis, struct task *task, struct task *woken,
			    const struct event *event)
{
	if (call_is_send(task) || call_is_addfd(task)) {
		answer_on_waking(analysis, task, woken, event);
		return;
	}
	/*
	 * A stub that dies wakes the monitor too, by EPOLLHUP, when it was the last user of its
	 * filter (since Linux 5.9, kernel/seccomp.c, __seccomp_filter_orphan()).
	 */
	if ((task->pending != PENDING_NONE && task->pending != PENDING_INTERRUPTED) || task->dying)
		return;
	if (!posts(analysis, task, woken))
		return;
	pending_settle(analysis, task);
	pending_post(analysis, task, woken, event);
	task->guessed = task->call == CALL_UNKNOWN && !call_is_recv(woken);
}

static void stub_sleeps(struct analysis *analysis, struct task *stub, const struct event *event)
{
	struct notification reception;
	int fd;

	pending_settle(analysis, stub);
	if (stub->pending == PENDING_RECEIVED)
		answer_was_none(stub);
	if (stub->pending != PENDING_NONE || stub->dying)
		return;
	fd = unmatched_take(analysis, stub, false, &reception);
	if (fd >= 0)
		pending_match(analysis, stub, &reception, fd);
	else
		pending_post(analysis, stub, NULL, event);
}

static void stub_on(struct task *stub, const struct event *event)
{
	if (stub->pending == PENDING_ANSWERED && !stub->notification.time[STAGE_STUB_ON])
		stub->notification.time[STAGE_STUB_ON] = event->time;
	if (stub->pending == PENDING_RECEIVED && stub->addfd.woken && !stub->addfd.stub_on)
		stub->addfd.stub_on = event->time;
}

/* Of several stubs only the last one that woke the monitor is noted: the others found it awake. */
static void monitor_on(struct task *monitor, const struct event *event)
{
	struct task *stub = monitor->poster;

	if (stub && stub->pending == PENDING_POSTED && !stub->notification.time[STAGE_MONITOR_ON])
		stub->notification.time[STAGE_MONITOR_ON] = event->time;
	monitor->poster = NULL;
}

void notification_on_switch(struct analysis *analysis, struct task *from, struct task *to,
			    const struct event *event)
{
	/*
	 * Outside of a call only the wait for an answer is an interruptible sleep (Linux 6.18,
	 * kernel/seccomp.c, seccomp_do_user_notification()).
	 */
	if (from && event->state == EVENT_STATE_WAITING && from->call == CALL_NONE)
		stub_sleeps(analysis, from, event);
	if (!to)
		return;
	stub_on(to, event);
	monitor_on(to, event);
}

static void executed(struct analysis *analysis, struct task *stub, const struct event *event)
{
	struct notification *notification = &stub->notification;

	if (stub->pending == PENDING_POSTED) {
		pending_forget(analysis, stub, &analysis->counts.unclear);
		return;
	}
	if (stub->pending == PENDING_RECEIVED)
		answer_find(analysis, stub);
	notification->time[STAGE_EXECUTED] = event->time;
	notification->call = event->number;
	notification->argument[0] = event->argument[0];
	notification->argument[1] = event->argument[1];
}

/* Posted before its stub was traced: the first event of the stub may be of a later call. */
static void forget_untraced(struct analysis *analysis, struct task *stub)
{
	if ((stub->pending == PENDING_RECEIVED || stub->pending == PENDING_ANSWERED) &&
	    !stub->notification.time[STAGE_POSTED] && !stub->entered && !stub->left)
		pending_forget(analysis, stub, &analysis->counts.partial);
}

void notification_on_enter(struct analysis *analysis, struct task *task, const struct event *event)
{
	pending_settle(analysis, task);
	forget_untraced(analysis, task);
	if (task->pending != PENDING_NONE)
		executed(analysis, task, event);
	if (call_is_send(task))
		answer_on_enter(analysis, task);
	else if (call_is_addfd(task))
		task->answering = NULL;
	else if (!call_is_recv(task))
		return;
	task->monitor = true;
}

/* A call that was not executed has its result from the monitor, which denied or emulated it. */
static enum outcome outcome_of(const struct event *event)
{
	if (event->value <= -RESTART_FIRST && event->value >= -RESTART_LAST)
		return OUTCOME_INTERRUPTED;
	return event->value < 0 ? OUTCOME_DENIED : OUTCOME_EMULATED;
}

static void returned(struct analysis *analysis, struct task *stub, const struct event *event)
{
	if (stub->notification.time[STAGE_EXECUTED]) {
		pending_finish(analysis, stub, OUTCOME_CONTINUED, event);
		return;
	}
	stub->notification.call = event->number;
	if (outcome_of(event) == OUTCOME_INTERRUPTED) {
		answer_was_none(stub);
		pending_note_end(&stub->notification, event);
		pending_set(analysis, stub, PENDING_INTERRUPTED);
		return;
	}
	if (stub->pending == PENDING_POSTED) {
		pending_forget(analysis, stub, &analysis->counts.unclear);
		return;
	}
	if (stub->pending == PENDING_RECEIVED)
		answer_find(analysis, stub);
	pending_finish(analysis, stub, outcome_of(event), event);
}

/*
 * The stub returns from a call that the kernel did not execute. So it was answered, and if nothing
 * shows by whom, it was answered before it could sleep.
 */
static void answered_awake(struct analysis *analysis, struct task *stub)
{
	struct notification reception;
	int fd = unmatched_take(analysis, stub, true, &reception);

	if (fd < 0)
		return;
	pending_match(analysis, stub, &reception, fd);
	pending_set(analysis, stub, PENDING_ANSWERED);
}

void notification_on_leave(struct analysis *analysis, struct task *task, const struct event *event)
{
	pending_settle(analysis, task);
	forget_untraced(analysis, task);
	if (task->pending == PENDING_NONE && task->call == CALL_NONE)
		answered_awake(analysis, task);
	if (task->pending != PENDING_NONE)
		returned(analysis, task, event);
	if (call_is_recv(task)) {
		analysis->counts.no_recv += event->value == -ENOENT;
		if (event->value == 0)
			receive(analysis, task, event);
	} else if (call_is_send(task) || call_is_addfd(task)) {
		answer_on_leave(analysis, task, event);
	}
}

/*
 * A fatal signal of any kind is delivered as SIGKILL to all threads, unless it dumps core (Linux
 * 6.18, kernel/signal.c, complete_signal()).
 */
void notification_on_signal(struct task *task, const struct event *event)
{
	if (event->number == SIGKILL)
		task->dying = true;
}

void notification_on_exit(struct analysis *analysis, struct task *task, const struct event *event)
{
	if (task->pending != PENDING_NONE)
		pending_finish(analysis, task, OUTCOME_KILLED, event);
	answer_forget_sender(analysis, task);
	task->dying = false;
	for (size_t i = 0; i < analysis->listener_count; i++)
		if (analysis->listeners[i].stub == task)
			analysis->listeners[i].stub = NULL;
	task->listener = -1;
}
