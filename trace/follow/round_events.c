// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Follows rounds from the wake of a stub to the return of its monitor. Monitor and stub of
 * seccomp mode wake each other by a futex in shared memory; in ptrace mode the monitor resumes
 * the stub by a request and waits for it with wait4(). The stub is found as a child of the process
 * that wakes it, or by the id in the request. Waits by waitid() are not known.
 */
#include "trace/follow/round_events.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

/*
 * True if the thread is in that operation on a futex between processes. Others do not count: a C
 * library sets FUTEX_PRIVATE_FLAG for its mutexes, which are of one process.
 */
static bool is_futex(const struct task *task, int operation)
{
	return task->call == SYS_futex &&
	       (task->argument[1] & ~(uint64_t)FUTEX_CLOCK_REALTIME) == (uint64_t)operation;
}

/* True if the thread is in a ptrace request after which its stub runs. */
static bool is_resuming(const struct task *monitor)
{
	uint64_t request = monitor->argument[0];

	return monitor->call == SYS_ptrace &&
	       (request == PTRACE_CONT || request == PTRACE_SYSCALL ||
		request == PTRACE_SINGLESTEP || request == PTRACE_SYSEMU ||
		request == PTRACE_SYSEMU_SINGLESTEP);
}

/* The first time counts: a stage that comes again is of what follows. */
static void stamp(struct task *stub, enum round_stage stage, uint64_t time)
{
	if (stub->in_round && !stub->round.time[stage])
		stub->round.time[stage] = time;
}

/* A round that is still open ends here: its stub was woken again before its monitor waited. */
static void open_round(struct analysis *analysis, struct task *stub, struct task *monitor,
		       enum round_kind kind, uint64_t wake)
{
	round_close(analysis, stub);
	if (monitor)
		monitor->wakes_stubs = true;
	stub->in_round = true;
	stub->round = (struct round){ .stub = stub->name.pid, .kind = (uint8_t)kind };
	stub->round.time[ROUND_WAKE] = wake;
	if (monitor)
		stub->round.monitor = monitor->name.pid;
}

static bool is_unexpected_ptrace(struct analysis *analysis, const struct round *round)
{
	const struct task *monitor = tasks_find(&analysis->tasks, round->monitor);

	return round->kind == ROUND_PTRACE && monitor &&
	       tasks_first(&analysis->tasks, monitor)->seccomp_on;
}

void round_close(struct analysis *analysis, struct task *stub)
{
	if (!stub->in_round)
		return;
	stub->in_round = false;
	analysis->counts.rounds++;
	analysis->counts.unexpected_ptrace_rounds += is_unexpected_ptrace(analysis, &stub->round);
	analysis->counts.empty_rounds += !stub->round.calls && !stub->round.notified;
	if (analysis->sink.round)
		analysis->sink.round(analysis->sink.target, &stub->round);
}

static void report(struct task *stub, struct task *monitor, uint64_t time)
{
	if (!stub->in_round)
		return;
	stamp(stub, ROUND_STUB_DONE, time);
	if (!monitor)
		return;
	stub->round.monitor = monitor->name.pid;
	monitor->done_stub = stub;
}

/*
 * A stub makes neither threads nor processes, and a monitor has made its stubs before it waits
 * for one. So no thread of a monitor is taken for a stub, even if the monitor's parent shares a
 * futex with it.
 */
static bool may_be_stub(struct analysis *analysis, const struct task *task)
{
	return task->round.stub || (!task->monitor && !task->wakes_stubs &&
				    !tasks_first(&analysis->tasks, task)->makes_others);
}

static void futex_waking(struct analysis *analysis, struct task *task, struct task *woken,
			 const struct event *event)
{
	if (task_is_stub_of(woken, task) && may_be_stub(analysis, woken)) {
		open_round(analysis, woken, task, ROUND_FUTEX, task->entered);
		stamp(woken, ROUND_WOKEN, event->time);
	} else if (task_is_stub_of(task, woken)) {
		report(task, woken, event->time);
	}
}

/* The stub that the monitor's current ptrace request is for. */
static struct task *requested(struct analysis *analysis, const struct task *monitor)
{
	return tasks_by_ns_pid(&analysis->tasks, monitor, (int32_t)monitor->argument[1]);
}

void round_on_waking(struct analysis *analysis, struct task *task, struct task *woken,
		     const struct event *event)
{
	if (is_futex(task, FUTEX_WAKE))
		futex_waking(analysis, task, woken, event);
	else if (task->call == SYS_ptrace && requested(analysis, task) == woken)
		stamp(woken, ROUND_WOKEN, event->time);
	else if (task->in_round && task->round.kind == ROUND_PTRACE &&
		 task->round.monitor == woken->name.pid)
		report(task, woken, event->time);
}

void round_on_switch(struct task *from, struct task *to, const struct event *event)
{
	if (from && event->state == EVENT_STATE_STOPPED && from->in_round &&
	    from->round.kind == ROUND_PTRACE)
		stamp(from, ROUND_STUB_DONE, event->time);
	if (!to)
		return;
	if (to->in_round && to->round.time[ROUND_WAKE] && !to->round.time[ROUND_STUB_DONE] &&
	    !to->round.time[ROUND_CALLS])
		stamp(to, ROUND_STUB_ON, event->time);
	if (to->done_stub && to->done_stub->in_round && to->done_stub->round.time[ROUND_STUB_DONE])
		stamp(to->done_stub, ROUND_MONITOR_ON, event->time);
}

/* The calls that a monitor queues for a stub; the others of a stub are the hand-off itself. */
static bool is_queued_call(int32_t number)
{
	return number == SYS_mmap || number == SYS_munmap;
}

static void stub_enter(struct analysis *analysis, struct task *stub, const struct event *event)
{
	struct round *round = &stub->round;

	if (is_futex(stub, FUTEX_WAKE)) {
		stamp(stub, ROUND_STUB_DONE, event->time);
		return;
	}
	if (event->number == SYS_rt_sigreturn)
		round->resumed = true;
	if (!is_queued_call(event->number))
		return;
	stamp(stub, ROUND_CALLS, event->time);
	round->calls++;
	if (analysis->sink.call)
		analysis->sink.call(analysis->sink.target, stub, event);
}

/* A monitor that begins the next round has seen the end of the last, even if it did not wait. */
static void monitor_goes_on(struct analysis *analysis, struct task *monitor)
{
	struct task *stub = monitor->done_stub;

	monitor->done_stub = NULL;
	if (stub && stub->in_round && stub->round.time[ROUND_STUB_DONE])
		round_close(analysis, stub);
}

static void ptrace_enter(struct analysis *analysis, struct task *monitor, const struct event *event)
{
	struct task *stub = requested(analysis, monitor);

	if (!stub && !monitor->ns_pid)
		stub = tasks_get(&analysis->tasks, (int32_t)monitor->argument[1]);
	if (!stub)
		return;
	open_round(analysis, stub, monitor, ROUND_PTRACE, event->time);
	stub->round.resumed = monitor->argument[0] != PTRACE_CONT;
}

void round_on_enter(struct analysis *analysis, struct task *task, const struct event *event)
{
	if (is_futex(task, FUTEX_WAKE) || is_futex(task, FUTEX_WAIT))
		tasks_first(&analysis->tasks, task)->shares_futex = true;
	if (task->in_round)
		stub_enter(analysis, task, event);
	if (is_futex(task, FUTEX_WAKE))
		monitor_goes_on(analysis, task);
	else if (is_resuming(task))
		ptrace_enter(analysis, task, event);
}

static void wait_ends(struct analysis *analysis, struct task *monitor, struct task *stub,
		      const struct event *event)
{
	if (!stub || !stub->in_round)
		return;
	stamp(stub, ROUND_BACK, event->time);
	if (monitor->done_stub == stub)
		monitor->done_stub = NULL;
	round_close(analysis, stub);
}

/*
 * A stub that was not asleep yet when its monitor called FUTEX_WAKE: there is no sched_waking,
 * but its FUTEX_WAIT returns 0, or EAGAIN as the value has changed. Other results are signals and
 * timeouts.
 */
static bool gets_turn(struct analysis *analysis, const struct task *task, const struct event *event)
{
	const struct task *parent = tasks_find(&analysis->tasks, task->name.parent);

	return (!event->value || event->value == -EAGAIN) && parent && parent->shares_futex &&
	       (!task->in_round || task->round.time[ROUND_STUB_DONE]) &&
	       may_be_stub(analysis, task);
}

/* The request did not resume the stub: it had exited, or was not stopped. */
static void request_failed(struct analysis *analysis, const struct task *monitor)
{
	struct task *stub = requested(analysis, monitor);

	if (stub && stub->round.kind == ROUND_PTRACE &&
	    stub->round.time[ROUND_WAKE] == monitor->entered)
		stub->in_round = false;
}

void round_on_leave(struct analysis *analysis, struct task *task, const struct event *event)
{
	if (task->in_round && is_queued_call(event->number))
		task->round.time[ROUND_CALLED] = event->time;
	if (is_resuming(task) && event->value < 0) {
		request_failed(analysis, task);
	} else if (is_futex(task, FUTEX_WAIT) && gets_turn(analysis, task, event)) {
		open_round(analysis, task, NULL, ROUND_FUTEX, 0);
		stamp(task, ROUND_STUB_ON, event->time);
	} else if (is_futex(task, FUTEX_WAIT) && task->done_stub &&
		   task->done_stub->round.time[ROUND_STUB_DONE]) {
		wait_ends(analysis, task, task->done_stub, event);
	} else if (task->call == SYS_wait4 && event->value > 0) {
		wait_ends(analysis, task,
			  tasks_by_ns_pid(&analysis->tasks, task, (int32_t)event->value), event);
	}
}

void round_posted(struct task *stub, uint64_t time)
{
	stamp(stub, ROUND_CALLS, time);
}

void round_notified(struct task *stub, const struct notification *notification)
{
	if (!stub->in_round)
		return;
	stub->round.notified++;
	stub->round.denied += notification->outcome == OUTCOME_DENIED;
	stub->round.time[ROUND_CALLED] = notification->time[STAGE_DONE];
}
