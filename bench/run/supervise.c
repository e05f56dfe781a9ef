// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Waits for messages of an invocation and looks ten times a second at what else may end it:
 *
 * - An interrupt is passed on once. A second one, or GRACE_S without an end, kills it.
 * - A wedge: no thread is runnable and none has slept anew for some looks. The stubs of the round
 *   are killed, so that the invocation itself reports which arm that was; if that does not help,
 *   the invocation is killed.
 * - Silence for many times as long as it was to take.
 */
#include "run/supervise.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ended.h"
#include "base/tasks.h"
#include "base/wall.h"
#include "base/interrupt.h"
#include "gate/abandon.h"
#include "host/other_cpu.h"
#include "monitor/watchdog.h"
#include "run/invocation.h"
#include "run/pilot.h"
#include "run/progress.h"
#include "run/umls.h"

#define INTERRUPT_LOOK_MS 100

/* Two interrupts within this time are one, sent by the terminal and by a wrapper too. */
#define INSISTENCE_S 1.0

/* Time to end after an interrupt: many times what a batch and the end of the stubs take. */
#define GRACE_S 30.0

/*
 * Silence that ends an invocation: so many seconds, and so many times what it is to take. On a
 * busy machine the start of its stubs alone may take long.
 */
#define PATIENCE_S     300
#define PATIENCE_TIMES 10

/*
 * A look for a wedge comes every other time that the run wakes. So many looks without a sleep are
 * a wedge, more where a monitor may sleep until its timer.
 */
#define LOOK_EVERY   2
#define LOOK_MS	     (LOOK_EVERY * INTERRUPT_LOOK_MS)
#define WEDGED_LOOKS 4

static void show_progress(const struct plan *plan, unsigned int invocation, uint32_t lane)
{
	const struct plan_lane *at = &plan->lanes[lane];
	uint32_t all = invocation < plan->invocations ? plan->invocations : invocation + 1;
	double done = (double)invocation / all;

	if (invocation == SUPERVISE_PILOT) {
		progress_show(0, "pilot: how long replays take, %s %s", at->workload,
			      placement_name(at->placement));
		return;
	}
	for (uint32_t i = 0; i < lane; i++)
		done += plan->lanes[i].share / all;
	progress_show(done, "invocation %u of %u: %s %s%s%s", invocation + 1, all, at->suite,
		      placement_name(at->placement), at->kind == LANE_REPLAY ? " " : "",
		      at->kind == LANE_REPLAY ? at->workload : "");
}

/*
 * An invocation as the run sees it. Waiting is counted in looks and not by a clock, as run and
 * invocation may be stopped meanwhile, by ^Z or with their control group.
 */
struct followed {
	unsigned int index;
	double seconds; /* what it is to take */
	pid_t pid;
	int progress_fd;
	double silent_s;  /* since its last message */
	double awaited_s; /* since the first interrupt */
	struct timespec interrupted;
	int requests;	 /* interrupts that it has been told of */
	const char *why; /* why it has been killed, or NULL */
	uint32_t lane;	 /* the lane that it is in */

	/* see is_wedged(); sleeps: of the monitor's main thread, of all, at the last look */
	unsigned int looks, quiet_looks;
	uint64_t sleeps, all_sleeps;
	bool asked;					    /* it was asked to end the round */
	char monitor_at[TASKS_WHERE], stub_at[TASKS_WHERE]; /* "": it did not wedge */
};

/* Looks that take longer than a monitor of the lane may sleep until its timer. */
static unsigned int looks_until_wedged(const struct plan_lane *lane)
{
	unsigned int looks = WEDGED_LOOKS;

	for (size_t i = 0; i < lane->count; i++)
		looks = MAX(looks, howmany(lane->arms[i].arm.tick_ms, LOOK_MS) + 1);
	return looks;
}

/*
 * Whether monitor and stubs wait for each other: no thread is runnable, and none went to sleep anew
 * for some looks. A thread that waits for a CPU is runnable, so a busy machine is not taken for a
 * wedge; nor is one that is stopped.
 *
 * A look takes some 20 us of a CPU from the arms. So the monitor's main thread is looked at first,
 * and the others only if it slept all the time since the last look. Threads that wake by
 * themselves, a watchdog's and those that keep other CPUs busy, say nothing and are left out.
 */
static bool is_wedged(const struct plan_lane *lane, struct followed *invocation)
{
	struct tasks monitor = TASKS_NONE, all = TASKS_NONE;
	pid_t stub;

	if (++invocation->looks % LOOK_EVERY)
		return false;
	tasks_add(&monitor, invocation->pid);
	if (!monitor.asleep || monitor.frozen || monitor.sleeps != invocation->sleeps) {
		invocation->sleeps = monitor.sleeps;
		invocation->quiet_looks = 0;
		return false;
	}
	tasks_add_threads(&all, invocation->pid, WATCHDOG_THREAD);
	tasks_add_children(&all, invocation->pid, OTHER_CPU_SPINNER, &stub);
	if (!all.asleep || all.frozen || !stub || all.sleeps != invocation->all_sleeps)
		invocation->quiet_looks = 0;
	invocation->all_sleeps = all.sleeps;
	if (++invocation->quiet_looks < looks_until_wedged(lane))
		return false;
	if (!invocation->asked) {
		tasks_where(invocation->pid, invocation->monitor_at);
		tasks_where(stub, invocation->stub_at);
	}
	return true;
}

static void end_by_force(struct followed *invocation, const char *why)
{
	invocation->why = why;
	kill(invocation->pid, SIGKILL);
}

/*
 * First the stubs of the round in progress are killed, by a signal to the invocation
 * (gate/abandon.h): the round then ends with an error that names its arm. If the invocation is
 * found wedged once more, it is killed itself.
 */
static void end_round(struct followed *invocation)
{
	if (invocation->asked)
		end_by_force(invocation, "wedged");
	else
		kill(invocation->pid, ABANDON_SIGNAL);
	invocation->asked = true;
	invocation->quiet_looks = 0;
}

/*
 * An interrupt may have been sent to this process only, so the invocation is told, once. It ends
 * after the batch in progress. That may never end where a counted loop is wedged, so it is killed
 * by a second interrupt, or when GRACE_S are over.
 */
static void pass_interrupts_on(struct followed *invocation)
{
	int requests = interrupt_requests();

	if (invocation->awaited_s > GRACE_S)
		end_by_force(invocation, "had not ended half a minute after it was interrupted");
	if (requests == invocation->requests)
		return;
	if (!invocation->requests) {
		wall_now(CLOCK_MONOTONIC, &invocation->interrupted);
		kill(invocation->pid, SIGTERM);
	} else if (wall_seconds_since(&invocation->interrupted) > INSISTENCE_S) {
		end_by_force(invocation, "had not ended when it was interrupted again");
	}
	invocation->requests = requests;
}

/* Returns when there is something to read: a message, or the end of the pipe. */
static void await_message(const struct plan *plan, struct followed *invocation)
{
	struct pollfd progress = { .fd = invocation->progress_fd, .events = POLLIN };
	int ready;

	while ((ready = poll(&progress, 1, INTERRUPT_LOOK_MS)) <= 0) {
		const struct plan_lane *lane = &plan->lanes[invocation->lane];
		double look_s = ready ? 0 : INTERRUPT_LOOK_MS / 1e3;

		progress_tick();
		if (invocation->why)
			continue;
		invocation->silent_s += look_s;
		invocation->awaited_s += invocation->requests ? look_s : 0;
		pass_interrupts_on(invocation);
		/* A UML that hangs is found by the lane itself. */
		if (!invocation->why && lane->kind != LANE_UML && is_wedged(lane, invocation))
			end_round(invocation);
		if (!invocation->why &&
		    invocation->silent_s > PATIENCE_S + PATIENCE_TIMES * invocation->seconds)
			end_by_force(invocation, "had said nothing long after its time");
	}
	invocation->silent_s = 0;
}

struct who {
	char text[24];
};

static struct who who(unsigned int index)
{
	struct who who = { "the pilot" };

	if (index != SUPERVISE_PILOT)
		snprintf(who.text, sizeof(who.text), "invocation %u", index + 1);
	return who;
}

/* A UML that ended is not booted again: whatever ended it might take as long each time. */
static void lose_uml(struct plan *plan, unsigned int index,
		     const struct invocation_message *message)
{
	progress_warn("%s: %s", who(index).text, message->error.text);
	umls_lose(plan, message->label, message->error.text);
}

/*
 * Reads messages until the pipe ends, which it does with the process. Returns -1 with the error
 * that the invocation reported; a lost UML is none.
 */
static int follow(struct plan *plan, struct followed *invocation, struct error *err)
{
	struct invocation_message message;
	ssize_t n;

	for (;;) {
		await_message(plan, invocation);
		n = read(invocation->progress_fd, &message, sizeof(message));
		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(message))
			return 0;
		if (message.event == INVOCATION_ERROR) {
			*err = message.error;
			return -1;
		}
		if (message.event == INVOCATION_LOST) {
			lose_uml(plan, invocation->index, &message);
			continue;
		}
		if (message.lane >= plan->lane_count)
			continue;
		invocation->lane = message.lane;
		show_progress(plan, invocation->index, message.lane);
	}
}

/* The arm that an error names: one of a lane begins with "ID:". NULL: none. */
static struct plan_arm *arm_named_by(const struct plan_lane *lane, const char *text)
{
	for (size_t i = 0; i < lane->count; i++) {
		size_t length = strlen(lane->arms[i].id);

		if (!strncmp(lane->arms[i].id, text, length) && text[length] == ':')
			return &lane->arms[i];
	}
	return NULL;
}

static bool is_alike(const struct plan_lane *a, const struct arm *one, const struct plan_lane *b,
		     const struct arm *other)
{
	return a->kind == b->kind && !strcmp(a->workload, b->workload) &&
	       one->gate == other->gate && one->serve == other->serve && one->many == other->many;
}

/*
 * Marks the arm and its like as skipped. What wedges depends on gate, loop and recording; it would
 * in another placement, too. A lane without arms has no share of the time any more.
 */
static void leave_out(struct plan *plan, const struct plan_lane *lane, const struct arm *wedged,
		      const char *why)
{
	const struct arm arm = *wedged;

	for (size_t i = 0; i < plan->lane_count; i++) {
		struct plan_lane *at = &plan->lanes[i];
		bool any = false;

		for (size_t k = 0; k < at->count; k++) {
			struct plan_arm *other = &at->arms[k];

			if (!other->skipped[0] && is_alike(lane, &arm, at, &other->arm))
				snprintf(other->skipped, sizeof(other->skipped), "%.250s", why);
			any |= !other->skipped[0];
		}
		if (!any)
			at->share = at->weight = 0;
	}
}

/* Whether there is anything left to measure; in the pilot only replays have a share. */
static bool has_lane(const struct plan *plan)
{
	for (size_t i = 0; i < plan->lane_count; i++)
		if (plan->lanes[i].weight > 0)
			return true;
	return false;
}

/*
 * After a wedge. err: what the invocation reported when its stubs were killed, which names the arm;
 * becomes what the user is told. In later invocations the arm has results already and is not left
 * out.
 */
static int wedged(struct plan *plan, const struct followed *invocation, struct error *err)
{
	const struct plan_lane *lane = &plan->lanes[invocation->lane];
	const struct plan_arm *arm = arm_named_by(lane, err->text);
	bool nothing_yet = !invocation->index || invocation->index == SUPERVISE_PILOT;
	char why[250];

	snprintf(why, sizeof(why), "wedged: monitor %s, stub %s", invocation->monitor_at,
		 invocation->stub_at);
	error_set(err, STATUS_CANNOT,
		  "%s, suite %s, placement %s: %.200s %s (see unotify-bench check)",
		  who(invocation->index).text, lane->suite, placement_name(lane->placement),
		  arm ? arm->id : "an arm", why);
	if (!arm || !nothing_yet)
		return -1;
	leave_out(plan, lane, &arm->arm, why);
	return has_lane(plan) ? 1 : -1;
}

static int reap(const struct followed *invocation, struct error *err)
{
	struct who name = who(invocation->index);
	int status;

	while (waitpid(invocation->pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for %s", name.text);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (invocation->why)
		return error_set(err, STATUS_CANNOT,
				 "%s %s, and was killed: a counted loop waits for ever "
				 "when a call fails in the middle of a batch",
				 name.text, invocation->why);
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CANNOT, "%s %s", name.text, ended_how(status).text);
	return error_set(err, STATUS_CANNOT, "%s failed without saying why", name.text);
}

int supervise_invocation(struct plan *plan, unsigned int index, double seconds, int records_fd,
			 struct error *err)
{
	/* A replay is fixed work, which may take longer than the invocation is given. */
	struct followed invocation = { .index = index,
				       .seconds = fmax(seconds, pilot_seconds(plan)) };
	struct error death;
	int told, reaped;

	invocation.pid =
		invocation_start(index, seconds, plan, records_fd, &invocation.progress_fd, err);
	if (invocation.pid < 0)
		return -1;
	told = follow(plan, &invocation, err);
	close(invocation.progress_fd);
	reaped = reap(&invocation, &death);
	if (reaped && !told)
		*err = death;
	if (reaped && invocation.stub_at[0])
		return wedged(plan, &invocation, err);
	/* The run goes on after this one, so its error says which it was. */
	if (told && index && index != SUPERVISE_PILOT)
		error_prefix(err, "%s: ", who(index).text);
	return told || reaped ? -1 : 0;
}
