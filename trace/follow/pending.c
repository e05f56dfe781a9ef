// SPDX-License-Identifier: GPL-2.0-or-later
/* Follows notifications from the stub's trap to its return. */
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "trace/follow/analysis_parts.h"

/* What the kernel returns inside when a signal ended the wait; user mode never sees it. */
#define RESTART_FIRST 512
#define RESTART_LAST  516

static bool is_ioctl(const struct task *task, unsigned long request)
{
	return task->call == SYS_ioctl && (uint32_t)task->argument[1] == (uint32_t)request;
}

static bool call_is_recv(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_RECV);
}

static bool call_is_send(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_SEND);
}

bool call_is_addfd(const struct task *task)
{
	return is_ioctl(task, SECCOMP_IOCTL_NOTIF_ADDFD);
}

/* ---- lists ---- */

static void append(struct flights *flights, struct task *stub)
{
	stub->previous = flights->last;
	stub->next = NULL;
	if (flights->last)
		flights->last->next = stub;
	else
		flights->first = stub;
	flights->last = stub;
}

static void unlink_from(struct flights *flights, struct task *stub)
{
	if (stub->previous)
		stub->previous->next = stub->next;
	else
		flights->first = stub->next;
	if (stub->next)
		stub->next->previous = stub->previous;
	else
		flights->last = stub->previous;
}

static struct flights *list_of(struct analysis *analysis, enum flight flight)
{
	if (flight == FLIGHT_POSTED)
		return &analysis->posted;
	if (flight == FLIGHT_RECEIVED)
		return &analysis->received;
	return flight == FLIGHT_INTERRUPTED ? &analysis->interrupted : NULL;
}

void flight_set(struct analysis *analysis, struct task *stub, enum flight flight)
{
	struct flights *from = list_of(analysis, stub->flight);
	struct flights *to = list_of(analysis, flight);

	if (from)
		unlink_from(from, stub);
	stub->flight = flight;
	if (to)
		append(to, stub);
}

/* ---- the life of one ---- */

static void begin(struct analysis *analysis, struct task *stub, enum flight flight)
{
	stub->notification = (struct notification){ .stub = stub->name.pid, .call = -1 };
	stub->addfd = (struct addfd){ 0 };
	stub->received = -1;
	stub->guessed = false;
	flight_set(analysis, stub, flight);
}

static void post(struct analysis *analysis, struct task *stub, struct task *monitor,
		 const struct event *event)
{
	begin(analysis, stub, FLIGHT_POSTED);
	stub->notification.time[STAGE_POSTED] = event->time;
	stub->notification.monitor = monitor ? monitor->name.pid : 0;
	if (monitor)
		monitor->poster = stub;
	round_posted(stub, event->time);
}

static void note_end(struct notification *notification, const struct event *event)
{
	notification->time[STAGE_DONE] = event->time;
	notification->result = event->value;
	notification->stub_cpu = event->cpu;
}

static void tell(struct analysis *analysis, struct task *stub, enum outcome outcome)
{
	struct notification *notification = &stub->notification;

	notification->outcome = (uint8_t)outcome;
	analysis->counts.outcome[outcome]++;
	round_notified(stub, notification);
	if (analysis->sink.notification)
		analysis->sink.notification(analysis->sink.target, notification);
	flight_set(analysis, stub, FLIGHT_NONE);
}

static void finish(struct analysis *analysis, struct task *stub, enum outcome outcome,
		   const struct event *event)
{
	note_end(&stub->notification, event);
	tell(analysis, stub, outcome);
}

/* The stub lives: a signal ended the wait, and nothing more. */
static void settle(struct analysis *analysis, struct task *stub)
{
	if (stub->flight == FLIGHT_INTERRUPTED)
		tell(analysis, stub, OUTCOME_INTERRUPTED);
}

static void forget(struct analysis *analysis, struct task *stub, uint64_t *counter)
{
	(*counter)++;
	flight_set(analysis, stub, FLIGHT_NONE);
}

/* What was guessed and nobody received was none: there is nothing to count. */
static void forget_in_flight(struct analysis *analysis, struct task *stub, uint64_t *counter)
{
	uint64_t none = 0;

	forget(analysis, stub, stub->flight == FLIGHT_POSTED && stub->guessed ? &none : counter);
}

static void forget_posted(struct analysis *analysis, struct task *stub)
{
	forget_in_flight(analysis, stub, &analysis->counts.unclear);
}

void flight_adopt(struct analysis *analysis, struct task *stub, const struct notification *orphan,
		  int fd)
{
	begin(analysis, stub, FLIGHT_RECEIVED);
	stub->received = fd;
	stub->notification = *orphan;
	stub->notification.stub = stub->name.pid;
	round_posted(stub, orphan->time[STAGE_RECEIVED]);
}

/* ---- receiving ---- */

bool flight_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor)
{
	const struct task *known = thread ? tasks_find(&analysis->tasks, thread) : NULL;

	return !known || known->name.tgid == monitor->name.tgid;
}

/*
 * The oldest that is known to be the listener's, else the oldest that may be; of those
 * that were not received yet.
 */
static struct task *oldest(struct analysis *analysis, const struct flights *flights,
			   const struct task *monitor, int fd)
{
	struct task *maybe = NULL;

	for (struct task *stub = flights->first; stub; stub = stub->next) {
		if (stub->notification.time[STAGE_RECEIVED] ||
		    !flight_same_process(analysis, stub->notification.monitor, monitor))
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

/* False: nobody is known to wait for it. */
static bool receive_known(struct analysis *analysis, struct task *monitor, int fd,
			  const struct event *event)
{
	struct task *stub = oldest(analysis, &analysis->posted, monitor, fd);

	if (stub) {
		note_reception(&stub->notification, monitor, event);
		stub->received = fd;
		flight_set(analysis, stub, FLIGHT_RECEIVED);
		return true;
	}
	/* A signal ended the wait while RECV was about to return. */
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
	struct notification orphan = { .call = -1 };

	if (receive_known(analysis, monitor, fd, event))
		return;
	note_reception(&orphan, monitor, event);
	if (!stub) {
		orphan_push(analysis, listener, &orphan);
		return;
	}
	settle(analysis, stub);
	/* It posts again: its return from the former was not traced. */
	if (stub->flight == FLIGHT_ANSWERED)
		forget(analysis, stub, &analysis->counts.partial);
	else if (stub->flight != FLIGHT_NONE)
		forget(analysis, stub, &analysis->counts.unclear);
	flight_adopt(analysis, stub, &orphan, fd);
}

/* ---- events ---- */

/* Calls in which a monitor waits for its listener, besides RECV. */
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

/* In a call since before the recording began. */
static bool waits_since_before(const struct analysis *analysis, const struct task *task)
{
	return task->call == CALL_UNKNOWN && analysis->supervisor &&
	       task->name.tgid == analysis->supervisor;
}

/* A stub that is not the supervisor's child is recorded from its first post on. */
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

void flight_waking(struct analysis *analysis, struct task *task, struct task *woken,
		   const struct event *event)
{
	if (call_is_send(task) || call_is_addfd(task)) {
		answer_waking(analysis, task, woken, event);
		return;
	}
	/* Who dies closes its listener's last user, which wakes the monitor too. */
	if ((task->flight != FLIGHT_NONE && task->flight != FLIGHT_INTERRUPTED) || task->dying)
		return;
	if (!posts(analysis, task, woken))
		return;
	settle(analysis, task);
	post(analysis, task, woken, event);
	task->guessed = task->call == CALL_UNKNOWN && !call_is_recv(woken);
}

static void stub_sleeps(struct analysis *analysis, struct task *stub, const struct event *event)
{
	struct notification orphan;
	int fd;

	settle(analysis, stub);
	if (stub->flight == FLIGHT_RECEIVED)
		answer_none(stub);
	if (stub->flight != FLIGHT_NONE || stub->dying)
		return;
	fd = orphan_take(analysis, stub, &orphan);
	if (fd >= 0)
		flight_adopt(analysis, stub, &orphan, fd);
	else
		post(analysis, stub, NULL, event);
}

static void stub_on(struct task *stub, const struct event *event)
{
	if (stub->flight == FLIGHT_ANSWERED && !stub->notification.time[STAGE_STUB_ON])
		stub->notification.time[STAGE_STUB_ON] = event->time;
	if (stub->flight == FLIGHT_RECEIVED && stub->addfd.woken && !stub->addfd.stub_on)
		stub->addfd.stub_on = event->time;
}

static void monitor_on(struct task *monitor, const struct event *event)
{
	struct task *stub = monitor->poster;

	if (stub && stub->flight == FLIGHT_POSTED && !stub->notification.time[STAGE_MONITOR_ON])
		stub->notification.time[STAGE_MONITOR_ON] = event->time;
	monitor->poster = NULL;
}

void flight_switch(struct analysis *analysis, struct task *from, struct task *to,
		   const struct event *event)
{
	/* Only the wait for an answer is an interruptible sleep outside of a call. */
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

	if (stub->flight == FLIGHT_POSTED) {
		forget_posted(analysis, stub);
		return;
	}
	if (stub->flight == FLIGHT_RECEIVED)
		answer_found(analysis, stub);
	notification->time[STAGE_EXECUTED] = event->time;
	notification->call = event->number;
	notification->argument[0] = event->argument[0];
	notification->argument[1] = event->argument[1];
}

/* Posted before the stub was traced: its first event may be of a later call. */
static void forget_untraced(struct analysis *analysis, struct task *stub)
{
	if ((stub->flight == FLIGHT_RECEIVED || stub->flight == FLIGHT_ANSWERED) &&
	    !stub->notification.time[STAGE_POSTED] && !stub->entered && !stub->left)
		forget(analysis, stub, &analysis->counts.partial);
}

void flight_enter(struct analysis *analysis, struct task *task, const struct event *event)
{
	struct task entering = { .call = event->number };

	settle(analysis, task);
	forget_untraced(analysis, task);
	if (task->flight != FLIGHT_NONE)
		executed(analysis, task, event);
	entering.argument[1] = event->argument[1];
	if (call_is_recv(&entering))
		task->monitor = true;
	if (!call_is_send(&entering) && !call_is_addfd(&entering))
		return;
	task->monitor = true;
	task->answering = NULL;
	if (call_is_send(&entering))
		answer_enter(analysis, task);
}

static enum outcome outcome_of(const struct event *event)
{
	if (event->value <= -RESTART_FIRST && event->value >= -RESTART_LAST)
		return OUTCOME_INTERRUPTED;
	return event->value < 0 ? OUTCOME_DENIED : OUTCOME_EMULATED;
}

static void returned(struct analysis *analysis, struct task *stub, const struct event *event)
{
	if (stub->notification.time[STAGE_EXECUTED]) {
		finish(analysis, stub, OUTCOME_CONTINUED, event);
		return;
	}
	stub->notification.call = event->number;
	if (outcome_of(event) == OUTCOME_INTERRUPTED) {
		answer_none(stub);
		note_end(&stub->notification, event);
		flight_set(analysis, stub, FLIGHT_INTERRUPTED);
		return;
	}
	if (stub->flight == FLIGHT_POSTED) {
		forget_posted(analysis, stub);
		return;
	}
	if (stub->flight == FLIGHT_RECEIVED)
		answer_found(analysis, stub);
	finish(analysis, stub, outcome_of(event), event);
}

void flight_leave(struct analysis *analysis, struct task *task, const struct event *event)
{
	settle(analysis, task);
	forget_untraced(analysis, task);
	if (task->flight != FLIGHT_NONE)
		returned(analysis, task, event);
	if (call_is_recv(task)) {
		analysis->counts.no_recv += event->value == -ENOENT;
		if (event->value == 0)
			receive(analysis, task, event);
	} else if (call_is_send(task) || call_is_addfd(task)) {
		answer_leave(analysis, task, event);
	}
}

/*
 * Whatever ends a process is delivered as SIGKILL, unless it dumps core (Linux 6.18,
 * kernel/signal.c, complete_signal()).
 */
void flight_signal(struct task *task, const struct event *event)
{
	if (event->number == SIGKILL)
		task->dying = true;
}

void flight_end(struct analysis *analysis, struct task *task, const struct event *event)
{
	if (task->flight != FLIGHT_NONE)
		finish(analysis, task, OUTCOME_KILLED, event);
	answer_forget_sender(analysis, task);
	task->dying = false;
	for (size_t i = 0; i < analysis->listener_count; i++)
		if (analysis->listeners[i].stub == task)
			analysis->listeners[i].stub = NULL;
	task->listener = -1;
}

/* All that are in flight, whatever their state. */
static void forget_all(struct analysis *analysis, uint64_t *counter)
{
	struct task *task;

	for (size_t at = 0; (task = tasks_next(&analysis->tasks, &at));)
		if (task->flight != FLIGHT_NONE)
			forget_in_flight(analysis, task, counter);
	for (size_t i = 0; i < analysis->listener_count; i++) {
		*counter += analysis->listeners[i].orphan_count;
		analysis->listeners[i].orphan_count = 0;
	}
}

void flight_lost(struct analysis *analysis)
{
	forget_all(analysis, &analysis->counts.dropped);
}

void flight_finish(struct analysis *analysis)
{
	forget_all(analysis, &analysis->counts.unended);
}
