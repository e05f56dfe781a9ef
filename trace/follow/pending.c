// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each state has a list of the stubs in it, in the order in which they came, so that the first
 * that fits is the oldest. RECV and SEND are matched with these lists: with many stubs, a walk
 * over all threads would take too long. Answered ones have no list: nothing is looked for there.
 *
 * The way of one: posted, received, answered, none; or interrupted, until the next event of the
 * stub. pending_finish(), pending_settle() and pending_forget() put it back to none.
 */
#include "trace/follow/pending.h"

#include <stddef.h>

#include "trace/follow/listeners.h"
#include "trace/follow/round_events.h"

/* ---- lists ---- */

/* Doubly linked, as a stub may leave from the middle: answered before older ones, or killed. */
static void append(struct pending_list *list, struct task *stub)
{
	stub->previous = list->last;
	stub->next = NULL;
	if (list->last)
		list->last->next = stub;
	else
		list->first = stub;
	list->last = stub;
}

static void unlink_from(struct pending_list *list, struct task *stub)
{
	if (stub->previous)
		stub->previous->next = stub->next;
	else
		list->first = stub->next;
	if (stub->next)
		stub->next->previous = stub->previous;
	else
		list->last = stub->previous;
}

static struct pending_list *list_of(struct analysis *analysis, enum pending pending)
{
	if (pending == PENDING_POSTED)
		return &analysis->posted;
	if (pending == PENDING_RECEIVED)
		return &analysis->received;
	return pending == PENDING_INTERRUPTED ? &analysis->interrupted : NULL;
}

void pending_set(struct analysis *analysis, struct task *stub, enum pending pending)
{
	struct pending_list *from = list_of(analysis, stub->pending);
	struct pending_list *to = list_of(analysis, pending);

	if (from)
		unlink_from(from, stub);
	stub->pending = pending;
	if (to)
		append(to, stub);
}

/* ---- the steps of one ---- */

/* The listener stays: it is known from earlier notifications of the stub. */
static void begin(struct analysis *analysis, struct task *stub, enum pending pending)
{
	stub->notification = (struct notification){ .stub = stub->name.pid, .call = -1 };
	stub->addfd = (struct addfd){ 0 };
	stub->received = -1;
	stub->guessed = false;
	pending_set(analysis, stub, pending);
}

void pending_post(struct analysis *analysis, struct task *stub, struct task *monitor,
		  const struct event *event)
{
	begin(analysis, stub, PENDING_POSTED);
	stub->notification.time[STAGE_POSTED] = event->time;
	stub->notification.monitor = monitor ? monitor->name.pid : 0;
	if (monitor)
		monitor->poster = stub;
	round_posted(stub, event->time);
}

void pending_note_end(struct notification *notification, const struct event *event)
{
	notification->time[STAGE_DONE] = event->time;
	notification->result = event->value;
	notification->stub_cpu = event->cpu;
}

/* The round counts it before the sink gets it. */
static void tell(struct analysis *analysis, struct task *stub, enum outcome outcome)
{
	struct notification *notification = &stub->notification;

	notification->outcome = (uint8_t)outcome;
	analysis->counts.outcome[outcome]++;
	round_notified(stub, notification);
	if (analysis->sink.notification)
		analysis->sink.notification(analysis->sink.target, notification);
	pending_set(analysis, stub, PENDING_NONE);
}

void pending_finish(struct analysis *analysis, struct task *stub, enum outcome outcome,
		    const struct event *event)
{
	pending_note_end(&stub->notification, event);
	tell(analysis, stub, outcome);
}

void pending_settle(struct analysis *analysis, struct task *stub)
{
	if (stub->pending == PENDING_INTERRUPTED)
		tell(analysis, stub, OUTCOME_INTERRUPTED);
}

/* A guess that nobody received was no notification: there is nothing to count. */
void pending_forget(struct analysis *analysis, struct task *stub, uint64_t *counter)
{
	*counter += stub->pending != PENDING_POSTED || !stub->guessed;
	pending_set(analysis, stub, PENDING_NONE);
}

/* Its posting was not seen, so the round has its first call when it was received. */
void pending_match(struct analysis *analysis, struct task *stub,
		   const struct notification *reception, int fd)
{
	begin(analysis, stub, PENDING_RECEIVED);
	stub->received = fd;
	stub->notification = *reception;
	stub->notification.stub = stub->name.pid;
	round_posted(stub, reception->time[STAGE_RECEIVED]);
}

bool pending_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor)
{
	const struct task *known = thread ? tasks_find(&analysis->tasks, thread) : NULL;

	return !known || known->name.tgid == monitor->name.tgid;
}

void pending_forget_all(struct analysis *analysis, uint64_t *counter)
{
	struct task *task;

	for (size_t at = 0; (task = tasks_next(&analysis->tasks, &at));)
		if (task->pending != PENDING_NONE)
			pending_forget(analysis, task, counter);
	unmatched_forget_all(analysis, counter);
}
