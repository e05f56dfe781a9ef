// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeps the state of each thread, and passes every event on to notification_events.c and
 * round_events.c. They come before the state changes: they need what the thread was doing when
 * the event happened. What an event means for a notification or a round is decided there; a
 * thread's own state, its call and ids, is kept here.
 */
#include "trace/follow/analysis.h"

#include <stdlib.h>
#include <string.h>

#include "trace/follow/notification_events.h"
#include "trace/follow/pending.h"
#include "trace/follow/round_events.h"

void analysis_init(struct analysis *analysis, const struct analysis_sink *sink)
{
	memset(analysis, 0, sizeof(*analysis));
	pid_table_init(&analysis->tasks.table, sizeof(struct task));
	analysis->sink = *sink;
}

bool analysis_unexpected_ptrace(const struct analysis_counts *counts)
{
	return counts->unexpected_ptrace_rounds > counts->rounds / 2;
}

void analysis_free(struct analysis *analysis)
{
	pid_table_free(&analysis->tasks.table);
	free(analysis->listeners);
	free(analysis->senders);
	memset(analysis, 0, sizeof(*analysis));
}

static void waking(struct analysis *analysis, struct task *task, const struct event *event)
{
	struct task *woken = tasks_get(&analysis->tasks, event->other);

	if (event->state != EVENT_BY_INTERRUPT && woken != task) {
		notification_on_waking(analysis, task, woken, event);
		round_on_waking(analysis, task, woken, event);
	}
	woken->off = EVENT_STATE_RUNNABLE;
}

/* Thread 0 is the idle loop of each CPU, and no task. */
static void switched(struct analysis *analysis, struct task *task, const struct event *event)
{
	struct task *next = event->other ? tasks_get(&analysis->tasks, event->other) : NULL;

	if (task)
		task->off = (enum event_state)event->state;
	if (next) {
		next->off = EVENT_STATE_RUNNABLE;
		next->on_since = event->time;
	}
	notification_on_switch(analysis, task, next, event);
	round_on_switch(task, next, event);
}

/* The call is set first: whoever looks at it treats one that begins like one under way. */
static void enter(struct analysis *analysis, struct task *task, const struct event *event)
{
	task->call = event->number;
	memcpy(task->argument, event->argument, sizeof(task->argument));
	notification_on_enter(analysis, task, event);
	round_on_enter(analysis, task, event);
	task->entered = event->time;
}

/* clone() returns the id in the PID namespace of its caller (Linux 6.18, kernel/fork.c). */
static void note_ns_pid(struct analysis *analysis, struct task *task, const struct event *event)
{
	if (task->new_child && event->value > 0 && event->value != task->new_child)
		tasks_set_ns_pid(&analysis->tasks, task->new_child, (int32_t)event->value);
	task->new_child = 0;
}

static void leave(struct analysis *analysis, struct task *task, const struct event *event)
{
	note_ns_pid(analysis, task, event);
	notification_on_leave(analysis, task, event);
	round_on_leave(analysis, task, event);
	task->call = CALL_NONE;
	task->left = event->time;
}

/*
 * The pid may have belonged to another task before. The caller is the parent only if the recording
 * names none: with CLONE_PARENT or CLONE_THREAD the child gets the parent of its caller.
 */
static void forked(struct analysis *analysis, struct task *task, const struct event *event)
{
	struct task *child = tasks_get(&analysis->tasks, event->other);

	child->makes_others = child->shares_futex = false;
	child->monitor = child->wakes_stubs = false;
	child->round.stub = 0;
	task->new_child = event->other;
	tasks_first(&analysis->tasks, task)->makes_others = true;
	if (!child->name.parent)
		child->name.parent = task->name.tgid;
}

/* Its pid may be used again. The name stays: a recording's names are set before its first event. */
static void ended(struct analysis *analysis, struct task *task, const struct event *event)
{
	notification_on_exit(analysis, task, event);
	round_close(analysis, task);
	task->call = CALL_UNKNOWN;
	task->ns_pid = task->new_child = 0;
}

/*
 * What is missing may have been any event of any thread of this CPU, and threads move between
 * CPUs: nothing that was known of a call is certain any more.
 */
static void lost(struct analysis *analysis, const struct event *event)
{
	struct known_tasks *tasks = &analysis->tasks;
	struct task *task;

	analysis->counts.losses++;
	analysis->counts.lost_events += (uint64_t)event->value;
	analysis->sender_count = 0;
	pending_forget_all(analysis, &analysis->counts.dropped);
	for (size_t at = 0; (task = tasks_next(tasks, &at));) {
		task->call = CALL_UNKNOWN;
		task->on_since = 0;
		task->new_child = 0;
		task->poster = task->answering = task->done_stub = NULL;
		task->in_round = false;
	}
}

/*
 * Of the idle loop only a switch counts, as the next thread gets a CPU. A wake-up from it is no
 * thread's.
 */
static void take(struct analysis *analysis, const struct event *event)
{
	struct task *task = event->pid ? tasks_get(&analysis->tasks, event->pid) : NULL;

	analysis->counts.events++;
	if (event->kind == EVENT_LOST) {
		lost(analysis, event);
		return;
	}
	if (!task && event->kind != EVENT_SWITCH)
		return;
	switch ((enum event_kind)event->kind) {
	case EVENT_WAKING:
		waking(analysis, task, event);
		break;
	case EVENT_SWITCH:
		switched(analysis, task, event);
		break;
	case EVENT_ENTER:
		enter(analysis, task, event);
		break;
	case EVENT_LEAVE:
		leave(analysis, task, event);
		break;
	case EVENT_SIGNAL:
		analysis->counts.signals++;
		notification_on_signal(task, event);
		break;
	case EVENT_END:
		ended(analysis, task, event);
		break;
	case EVENT_FORK:
		forked(analysis, task, event);
		break;
	case EVENT_LOST:
	case EVENT_KINDS:
		break;
	}
}

void analysis_event(struct analysis *analysis, const struct event *event)
{
	take(analysis, event);
	if (analysis->sink.event)
		analysis->sink.event(analysis->sink.target, event);
}

void analysis_finish(struct analysis *analysis)
{
	struct task *task;

	pending_forget_all(analysis, &analysis->counts.unended);
	for (size_t at = 0; (task = tasks_next(&analysis->tasks, &at));)
		round_close(analysis, task);
}
