// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three things show an answer, and any may come first on another CPU: SEND or ADDFD wakes the
 * stub, SEND returns 0, or the stub goes on with its call. Whichever is seen first decides.
 */
#include "trace/follow/answering.h"

#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "trace/follow/listeners.h"
#include "trace/follow/pending.h"

/* ---- who is in SEND ---- */

void answer_on_enter(struct analysis *analysis, struct task *monitor)
{
	analysis->senders =
		memory_grow(analysis->senders, analysis->sender_count, sizeof(*analysis->senders));
	analysis->senders[analysis->sender_count++] = monitor;
	monitor->answering = NULL;
}

void answer_forget_sender(struct analysis *analysis, const struct task *monitor)
{
	for (size_t i = 0; i < analysis->sender_count; i++) {
		if (analysis->senders[i] != monitor)
			continue;
		analysis->senders[i] = analysis->senders[--analysis->sender_count];
		return;
	}
}

/* True if the stub's notification was received by the process and fd of the monitor's ioctl. */
static bool is_received_by(struct analysis *analysis, const struct task *stub,
			   const struct task *monitor)
{
	return stub->received == (int)monitor->argument[0] &&
	       pending_same_process(analysis, stub->notification.monitor, monitor);
}

static struct task *sender_for(struct analysis *analysis, const struct task *stub)
{
	for (size_t i = 0; i < analysis->sender_count; i++)
		if (is_received_by(analysis, stub, analysis->senders[i]))
			return analysis->senders[i];
	return NULL;
}

/* The oldest stub, other than stub, that the monitor may answer. awake: one that does not sleep. */
static struct task *oldest_other(struct analysis *analysis, const struct task *monitor,
				 const struct task *stub, bool awake)
{
	for (struct task *other = analysis->received.first; other; other = other->next)
		if (other != stub && is_received_by(analysis, other, monitor) &&
		    (!awake || other->off != EVENT_STATE_WAITING))
			return other;
	return NULL;
}

/* ---- ADDFD ---- */

void answer_was_none(struct task *stub)
{
	struct notification *notification = &stub->notification;

	if (!stub->addfd.woken)
		return;
	if (!notification->time[STAGE_ADDING])
		notification->time[STAGE_ADDING] = stub->addfd.entered;
	if (stub->addfd.returned)
		notification->time[STAGE_ADDED] = stub->addfd.returned;
	stub->addfd.woken = 0;
}

static void answer_by_addfd(struct analysis *analysis, struct task *stub)
{
	stub->notification.time[STAGE_ANSWERED] = stub->addfd.entered;
	stub->notification.time[STAGE_REPLIED] = stub->addfd.woken;
	stub->notification.time[STAGE_STUB_ON] = stub->addfd.stub_on;
	pending_set(analysis, stub, PENDING_ANSWERED);
}

/* A stub may get several descriptors before its answer. */
static void wake_by_addfd(struct task *monitor, struct task *stub, uint64_t time)
{
	answer_was_none(stub);
	stub->addfd = (struct addfd){ .entered = monitor->entered, .woken = time };
	monitor->answering = stub;
}

static void addfd_returns(struct task *monitor, uint64_t time)
{
	struct task *stub = monitor->answering;

	monitor->answering = NULL;
	if (!stub || stub->pending != PENDING_RECEIVED || stub->addfd.entered != monitor->entered)
		return;
	if (stub->addfd.woken)
		stub->addfd.returned = time;
	else
		stub->notification.time[STAGE_ADDED] = time;
}

/* ---- SEND ---- */

static void answer_by_send(struct analysis *analysis, struct task *monitor, struct task *stub)
{
	answer_was_none(stub);
	stub->notification.time[STAGE_ANSWERED] = monitor->entered;
	pending_set(analysis, stub, PENDING_ANSWERED);
	monitor->answering = stub;
	answer_forget_sender(analysis, monitor);
}

/*
 * The monitor answers a stub whose notification seemed not to be received yet. So RECV returned
 * this one, and not the oldest, as was assumed: the two are exchanged.
 */
static void correct(struct analysis *analysis, struct task *monitor, struct task *stub)
{
	struct task *assumed = oldest_other(analysis, monitor, stub, false);
	struct notification *right = &stub->notification, *wrong, reception;

	if (!assumed && !unmatched_take_oldest(analysis, monitor, &reception))
		return;
	wrong = assumed ? &assumed->notification : &reception;
	right->time[STAGE_RECEIVED] = wrong->time[STAGE_RECEIVED];
	right->monitor = wrong->monitor;
	right->monitor_cpu = wrong->monitor_cpu;
	if (!assumed)
		return;
	wrong->time[STAGE_RECEIVED] = 0;
	pending_set(analysis, assumed, PENDING_POSTED);
}

void answer_on_waking(struct analysis *analysis, struct task *monitor, struct task *stub,
		      const struct event *event)
{
	struct notification reception;

	/*
	 * A stub that is not traced yet would never be seen to return. One that slept
	 * uninterruptibly waited not for an answer but for the mutex that SEND leaves (notify_lock
	 * in Linux 6.18, kernel/seccomp.c).
	 */
	if (stub->pending == PENDING_NONE && stub->call == CALL_NONE &&
	    stub->off != EVENT_STATE_BLOCKED &&
	    unmatched_take_oldest(analysis, monitor, &reception))
		pending_match(analysis, stub, &reception, (int)monitor->argument[0]);
	if (stub->pending == PENDING_POSTED)
		correct(analysis, monitor, stub);
	else if (stub->pending != PENDING_RECEIVED)
		return;
	stub->received = (int)monitor->argument[0];
	listener_confirm(analysis, monitor, stub, stub->received);
	if (call_is_addfd(monitor)) {
		pending_set(analysis, stub, PENDING_RECEIVED);
		wake_by_addfd(monitor, stub, event->time);
		return;
	}
	answer_by_send(analysis, monitor, stub);
	stub->notification.time[STAGE_REPLIED] = event->time;
}

/* SEND succeeded and woke nobody: its stub was not asleep yet, or is not traced. */
static void send_returns(struct analysis *analysis, struct task *monitor)
{
	struct task *stub = oldest_other(analysis, monitor, NULL, true);

	if (stub)
		answer_by_send(analysis, monitor, stub);
	else if (!unmatched_answer(analysis, monitor))
		analysis->counts.partial++;
}

void answer_on_leave(struct analysis *analysis, struct task *monitor, const struct event *event)
{
	if (call_is_addfd(monitor)) {
		addfd_returns(monitor, event->time);
	} else {
		if (!monitor->answering && event->value == 0)
			send_returns(analysis, monitor);
		answer_forget_sender(analysis, monitor);
		monitor->answering = NULL;
	}
	analysis->counts.no_send += event->value == -ENOENT;
}

void answer_find(struct analysis *analysis, struct task *stub)
{
	struct task *monitor = sender_for(analysis, stub);

	/* The monitor that answered this stub by ADDFD may be in SEND for another by now. */
	if (stub->addfd.woken && (!monitor || oldest_other(analysis, monitor, stub, false)))
		answer_by_addfd(analysis, stub);
	else if (monitor)
		answer_by_send(analysis, monitor, stub);
}
