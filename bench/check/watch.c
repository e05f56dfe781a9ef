// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides by looks at /proc whether a cell is wedged, and takes its outcome when it has ended.
 *
 * A cell is wedged if no stub has gone to sleep anew, and either all stubs sleep while the monitor
 * sleeps, only wakes by its timer, or spins; or the victim spins. A cell that is not wedged, but
 * never ends, has failed after WATCH_LOOKS_MAX.
 */
#define _GNU_SOURCE
#include "check/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "base/ended.h"
#include "base/tasks.h"
#include "base/wall.h"
#include "monitor/watchdog.h"

#define LOOKS	       10  /* at which a monitor slept; see is_waited_for() */
#define WAKES	       100 /* of a monitor with a timer, in which no stub did anything */
#define SPINNING_S     0.5 /* of CPU time, in which no stub did anything */
#define WATCHDOGS_TURN 30  /* so many times that, where a watchdog is to be first */
#define ORPHAN_LOOKS   500 /* of a millisecond, in which a stub sleeps on */

static struct tasks stubs_of(const struct cell_told *told)
{
	struct tasks stubs = TASKS_NONE;

	for (int i = 0; i < CELL_STUBS; i++)
		if (told->stubs[i])
			tasks_add(&stubs, told->stubs[i]);
	return stubs;
}

pid_t watch_victim(const struct watch *watch)
{
	return watch->told->stubs[watch->cell->loop->many ? 1 : 0];
}

/* Call and wait channel of each, for the table below the matrix. */
static void say_where(struct watch *watch, bool spins)
{
	char monitor[TASKS_WHERE], stub[TASKS_WHERE];

	tasks_where(watch->pid, monitor);
	tasks_where(watch_victim(watch), stub);
	snprintf(watch->cell->text, sizeof(watch->cell->text), "monitor %s, stub %s",
		 spins ? "spins" : monitor, stub);
}

/* ---- its end ---- */

/*
 * Whether an orphaned stub ends. Its parent-death signal must kill it; one that still sleeps
 * after so many looks will not die. Looks at which it ran or was stopped do not count.
 */
static bool ends(pid_t pid)
{
	for (int looks = 0; looks < ORPHAN_LOOKS;) {
		struct tasks stub = TASKS_NONE;

		/* Orphans are this process's children: it is a subreaper. */
		if (waitpid(pid, NULL, WNOHANG))
			return true;
		tasks_add(&stub, pid);
		looks += stub.asleep && !stub.frozen;
		usleep(1000);
	}
	return false;
}

bool watch_stubs_are_gone(const struct cell_told *told)
{
	bool gone = true;

	for (int i = 0; i < CELL_STUBS; i++)
		gone &= !told->stubs[i] || ends(told->stubs[i]);
	return gone;
}

void watch_stop(struct watch *watch)
{
	child_kill(watch->pid);
	watch_stubs_are_gone(watch->told);
	watch->cell = NULL;
}

/*
 * Takes the outcome of a process that has ended. A stub that is left overrules all else. A death
 * by a signal is right only if the scenario is about that. And an outcome must have been told.
 */
static void take(struct watch *watch, int status)
{
	struct check_cell *cell = watch->cell;
	const struct cell_told *told = watch->told;
	bool gone = watch_stubs_are_gone(told);

	cell->outcome = told->outcome;
	cell->after_ms = told->after_ms;
	cell->by_watchdog = told->by_watchdog && told->outcome == MODEL_KILLED;
	snprintf(cell->text, sizeof(cell->text), "%s", told->text);
	if (!gone) {
		cell->outcome = MODEL_CRASHED;
		snprintf(cell->text, sizeof(cell->text), "a stub outlived its monitor");
	} else if (WIFSIGNALED(status) && told->kills_monitor) {
		cell->outcome = MODEL_KILLED;
		snprintf(cell->text, sizeof(cell->text), "all stubs died with their monitor");
	} else if (status || told->outcome == MODEL_NOT_RUN) {
		cell->outcome = MODEL_CRASHED;
		snprintf(cell->text, sizeof(cell->text), "the monitor %s", ended_how(status).text);
	}
	watch->cell = NULL;
}

/* ---- looks ---- */

static int patience_of(const struct watch *watch)
{
	return watch->cell->watched ? WATCHDOGS_TURN : 1;
}

/* Begins to count the monitor's wakes, CPU time and looks anew, as a stub has done something. */
static void begin_anew(struct watch *watch, const struct tasks *monitor)
{
	watch->monitor_first = watch->monitor_last = monitor->sleeps;
	watch->monitor_cpu_s = tasks_cpu_s(watch->pid);
	watch->asleep_looks = watch->quiet_looks = 0;
}

/*
 * All stubs sleep. They wait for the monitor for ever in three cases:
 *
 * - It sleeps for ever: LOOKS looks in a row found all of its threads asleep, and none has woken
 *   in between.
 * - It only wakes by its timer: WAKES wakes since a stub last did something. But one of its
 *   threads may be about to serve and wait for a CPU, while the timer wakes another. So LOOKS
 *   looks since then, in a row or not, must have found all asleep, too.
 * - It spins: SPINNING_S of CPU time since then.
 *
 * If a watchdog is to be first, all but the looks of the second case are multiplied.
 */
static bool is_waited_for(struct watch *watch, const struct tasks *monitor, bool *spins)
{
	const int patience = patience_of(watch);

	*spins = tasks_cpu_s(watch->pid) - watch->monitor_cpu_s >= SPINNING_S * patience;
	watch->asleep_looks += monitor->asleep;
	watch->quiet_looks++;
	if (!monitor->asleep || monitor->sleeps != watch->monitor_last)
		watch->quiet_looks = 0;
	watch->monitor_last = monitor->sleeps;
	return *spins || watch->quiet_looks >= LOOKS * patience ||
	       (watch->asleep_looks >= LOOKS &&
		(int64_t)(monitor->sleeps - watch->monitor_first) >= WAKES * patience);
}

/*
 * *spins is about the monitor. A stub that spins is a wedge as well: it uses CPU time, but never
 * goes to sleep, which a stub that takes turns does in each.
 */
static bool is_wedged(struct watch *watch, bool *spins)
{
	struct tasks stubs = stubs_of(watch->told), monitor = TASKS_NONE;
	bool idle = watch->told->begun && watch->told->acted;

	*spins = false;
	tasks_add_threads(&monitor, watch->pid, WATCHDOG_THREAD);
	if (!idle || stubs.sleeps != watch->stub_sleeps || monitor.frozen) {
		watch->stub_sleeps = stubs.sleeps;
		watch->stub_cpu_s = tasks_cpu_s(watch_victim(watch));
	} else if (stubs.asleep) {
		return is_waited_for(watch, &monitor, spins);
	}
	begin_anew(watch, &monitor);
	return idle && tasks_cpu_s(watch_victim(watch)) - watch->stub_cpu_s >=
			       SPINNING_S * patience_of(watch);
}

bool watch_sees_wedge(struct watch *watch)
{
	bool spins;

	if (wall_seconds_since(&watch->looked) * 1000 < WATCH_LOOK_MS)
		return false;
	wall_now(CLOCK_MONOTONIC, &watch->looked);
	watch->all_looks++;
	if (!is_wedged(watch, &spins))
		return false;
	say_where(watch, spins);
	return true;
}

void watch_begin(struct watch *watch, pid_t pid)
{
	watch->pid = pid;
	watch->asleep_looks = watch->all_looks = watch->quiet_looks = 0;
	watch->stub_sleeps = UINT64_MAX; /* the first look takes all anew */
	wall_now(CLOCK_MONOTONIC, &watch->looked);
}

bool watch_look(struct watch *watch)
{
	int status;

	if (waitpid(watch->pid, &status, WNOHANG) == watch->pid) {
		take(watch, status);
		return true;
	}
	if (watch_sees_wedge(watch)) {
		watch->cell->outcome = MODEL_WEDGED;
	} else if (watch->all_looks > WATCH_LOOKS_MAX) {
		say_where(watch, false);
		watch->cell->outcome = MODEL_FAILED;
	} else {
		return false;
	}
	watch_stop(watch);
	return true;
}

pid_t watch_fork(const char *what, struct error *err)
{
	const pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return error_call(err, (struct failed){ .call = CALL_FORK, .error = errno }, "%s",
				  what);
	if (pid)
		return pid;
	child_ends_with(parent);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	return 0;
}

int watch_start(struct watch *watch, struct check_cell *cell, struct error *err)
{
	pid_t pid;

	memset(watch->told, 0, sizeof(*watch->told));
	pid = watch_fork("the process of a check", err);
	if (pid < 0)
		return -1;
	if (!pid)
		cell_main(cell, watch->told);
	watch->cell = cell;
	watch_begin(watch, pid);
	return 0;
}
