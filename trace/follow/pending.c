// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps of a notification from one state to the next, and the lists of each state. */
#include "trace/follow/pending.h"

#include <stddef.h>

#include "trace/follow/round_events.h"

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

/* ---- the steps of one ---- */

static void begin(struct analysis *analysis, struct task *stub, enum flight flight)
{
	stub->notification = (struct notification){ .stub = stub->name.pid, .call = -1 };
	stub->addfd = (struct addfd){ 0 };
	stub->received = -1;
	stub->guessed = false;
	flight_set(analysis, stub, flight);
}

void pending_post(struct analysis *analysis, struct task *stub, struct task *monitor,
		  const struct event *event)
{
	begin(analysis, stub, FLIGHT_POSTED);
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

void pending_finish(struct analysis *analysis, struct task *stub, enum outcome outcome,
		    const struct event *event)
{
	pending_note_end(&stub->notification, event);
	tell(analysis, stub, outcome);
}

/* The stub lives: a signal ended the wait, and nothing more. */
void pending_settle(struct analysis *analysis, struct task *stub)
{
	if (stub->flight == FLIGHT_INTERRUPTED)
		tell(analysis, stub, OUTCOME_INTERRUPTED);
}

void pending_forget(struct analysis *analysis, struct task *stub, uint64_t *counter)
{
	(*counter)++;
	flight_set(analysis, stub, FLIGHT_NONE);
}

/* What was guessed and nobody received was none: there is nothing to count. */
static void forget_in_flight(struct analysis *analysis, struct task *stub, uint64_t *counter)
{
	uint64_t none = 0;

	pending_forget(analysis, stub,
		       stub->flight == FLIGHT_POSTED && stub->guessed ? &none : counter);
}

void pending_forget_posted(struct analysis *analysis, struct task *stub)
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

bool flight_same_process(struct analysis *analysis, int32_t thread, const struct task *monitor)
{
	const struct task *known = thread ? tasks_find(&analysis->tasks, thread) : NULL;

	return !known || known->name.tgid == monitor->name.tgid;
}

/* All that are in flight, whatever their state. */
void pending_forget_all(struct analysis *analysis, uint64_t *counter)
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
