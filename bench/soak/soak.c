// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plans a soak, and watches its process from outside.
 *
 * The plan is what the host has: loops that can be set up, placements, options. The watcher sees
 * wedges as that of `check` does (check/watch.h). A wedge that the loop declares for the fault is
 * ended by killing the stub; any other ends the soak. The two processes share struct soak_told;
 * nothing else passes between them.
 */
#define _GNU_SOURCE
#include "soak/soak.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "base/ended.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/wall.h"
#include "check/watch.h"
#include "plan/arm.h"
#include "plan/capabilities.h"
#include "soak/soak_work.h"

#define TICK_EVERY 100 /* turns of a millisecond or so */

/* ---- what there is to choose from ---- */

/* 0 if this host can have the loop, with sync wake-up or without. */
static int try_loop(const struct check_loop *loop, bool sync, struct error *err)
{
	const struct capability capability = {
		.gate = gate_find("notify"),
		.serve = loop->serve ? loop->serve : serve_find("counted"),
		.sync = sync,
		.many = loop->many,
	};

	return capability_try(&capability, err);
}

static int keep_possible(struct soak *soak, void (*tell)(const char *, const char *),
			 struct error *err)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < soak->loop_count; i++) {
		if (!try_loop(&soak->loops[i], false, err))
			soak->loops[kept++] = soak->loops[i];
		else if (err->status == STATUS_UNSUPPORTED)
			tell(soak->loops[i].name, err->text);
		else
			return -1;
	}
	soak->loop_count = kept;
	return kept ? 0 : -1;
}

/* Options that are drawn only if the host has them. Any loop can tell: the first is taken. */
static void find_options(struct soak *soak)
{
	struct error err;

	soak->syncs = !try_loop(&soak->loops[0], true, &err);
	soak->crowds = !cell_check_map_count(&err);
}

/*
 * An arm with several monitor threads must hand over as the loops of check_shared[] do, as each
 * loop has its own totals.
 */
static bool is_as_shared(const struct check_loop *loop, const struct arm *arm)
{
	if (!loop->monitors)
		return arm->monitors == 1;
	return arm->monitors == loop->monitors && arm->handover == 100;
}

/* The loop that an arm is counted under; NULL: none of the plan. */
static const struct check_loop *find_loop(const struct soak *soak, const struct arm *arm)
{
	if (!arm->gate->notifies)
		return &soak->none;
	for (uint32_t i = 0; i < soak->loop_count; i++)
		if (arm->many ?
			    soak->loops[i].many == arm->many && is_as_shared(&soak->loops[i], arm) :
			    soak->loops[i].serve == arm->serve)
			return &soak->loops[i];
	return NULL;
}

static int add_arm(struct soak *soak, const char *spec, struct error *err)
{
	const struct check_loop *loop;
	struct arm arm;

	if (arm_parse(&arm, spec, err))
		return -1;
	loop = find_loop(soak, &arm);
	if (!loop)
		return error_set(err, STATUS_UNSUPPORTED,
				 "%s: this host does not have its loop, or --loop excludes it",
				 spec);
	if (!soak->placements[arm.placement])
		return error_set(err, STATUS_UNSUPPORTED, "%s: this host has no placement %s", spec,
				 placement_name(arm.placement));
	soak->given = memory_grow(soak->given, soak->given_count, sizeof(*soak->given));
	soak->given[soak->given_count++] = (struct soak_arm){
		.loop = loop,
		.gate = arm.gate,
		.placement = arm.placement,
		.work_ns = arm.work_ns,
		.sync = arm.sync,
		.strict = arm.strict,
		.flush = arm.flush && !arm.many,
		.ticks = arm.tick_ms,
		.watched = arm.watchdog_ns,
	};
	return 0;
}

/* Without cross-poll: it forbids idle states of the whole host, for as long as a soak runs. */
static void find_placements(struct soak *soak)
{
	struct placement_cpus cpus;
	struct error err;

	for (int i = 0; i < PLACEMENTS; i++)
		soak->placements[i] = i != PLACEMENT_CROSS_POLL &&
				      !placement_choose((enum placement)i, &cpus, &err);
}

int soak_plan(struct soak *soak, const char *const *loops, const char *const *specs,
	      void (*tell)(const char *loop, const char *why), struct error *err)
{
	if (check_choose_loops(soak->loops, &soak->loop_count, false, loops, err))
		return -1;
	soak->none = (struct check_loop){ .name = "none" };
	find_placements(soak);
	if (keep_possible(soak, tell, err))
		return -1;
	find_options(soak);
	for (; *specs; specs++)
		if (add_arm(soak, *specs, err))
			return error_prefix(err, "--arm: ");
	soak->told = child_share(sizeof(*soak->told), "memory for a soak", err);
	return soak->told ? 0 : -1;
}

void soak_free(struct soak *soak)
{
	if (soak->told)
		munmap(soak->told, sizeof(*soak->told));
	free(soak->given);
	memset(soak, 0, sizeof(*soak));
}

const struct soak_totals *soak_totals(const struct soak *soak)
{
	return &soak->told->totals;
}

uint64_t soak_step(const struct soak *soak)
{
	return soak->told->step;
}

double soak_done(const struct soak *soak)
{
	return soak->seconds ? soak->told->totals.seconds / soak->seconds :
			       (double)soak->told->totals.blocks / (double)soak_blocks(soak);
}

/* ---- the process, watched ---- */

struct supervised {
	struct soak *soak;
	struct check_cell cell; /* its loop and watched follow the current arm, for the watch */
	struct watch watch;
	uint64_t step; /* that the last look found */
	struct timespec began;
};

static int start(struct supervised *watched, struct error *err)
{
	const pid_t pid = watch_fork("the process of a soak", err);

	if (pid < 0)
		return -1;
	if (!pid)
		soak_work(watched->soak);
	watched->watch.cell = &watched->cell;
	watched->watch.told = &watched->soak->told->cell;
	watch_begin(&watched->watch, pid);
	return 0;
}

/*
 * Kills the stub if the loop declares that it wedges in this step, so that the monitor goes on.
 * Only once a step: if it waits again after that, it is a failure.
 */
static bool end_wedge(struct supervised *watched)
{
	struct soak_told *told = watched->soak->told;
	const pid_t victim = watch_victim(&watched->watch);

	if (!told->declared || told->ended || victim <= 0)
		return false;
	told->ended = true;
	kill(victim, SIGKILL);
	watch_begin(&watched->watch, watched->watch.pid);
	return true;
}

/* The error of the whole soak: what was found, where, and how to repeat it. */
static int fails(const struct supervised *watched, const char *what, struct error *err)
{
	const struct soak *soak = watched->soak;
	const struct soak_told *told = soak->told;
	char arm[SOAK_TEXT];

	if (!told->arm.loop)
		return error_set(err, STATUS_CANNOT, "the soak did not begin: %.200s", what);
	soak_arm_text(&told->arm, arm);
	return error_set(err, STATUS_CONTROL,
			 "step %" PRIu64 " of seed %" PRIu64 " (%s, fault %s): %.200s; repeat it "
			 "with --seed %" PRIu64 " --from %" PRIu64 " and the same other options",
			 told->step, soak->seed, arm,
			 told->scenario ? told->scenario->name : "none", what, soak->seed,
			 told->step);
}

/*
 * Looks at the process. 0: it goes on, perhaps as its wedge was ended. The limit of looks is for
 * one step, so a new step begins to count anew. Before the first arm there is nothing to watch.
 */
static int look(struct supervised *watched, struct error *err)
{
	struct soak_told *told = watched->soak->told;

	if (told->arm.loop) {
		watched->cell.loop = told->arm.loop;
		watched->cell.watched = told->arm.watched;
	}
	if (!watched->cell.loop)
		return 0;
	if (told->step != watched->step) {
		watched->step = told->step;
		watched->watch.all_looks = 0;
	}
	if (watch_sees_wedge(&watched->watch))
		return end_wedge(watched) ? 0 : fails(watched, watched->cell.text, err);
	if (watched->watch.all_looks > WATCH_LOOKS_MAX)
		return fails(watched, "it has not ended in a minute", err);
	return 0;
}

/* The process has ended: as it should, or the first of these reasons says why it did not. */
static int ended(struct supervised *watched, int status, struct error *err)
{
	const struct soak_told *told = watched->soak->told;
	char why[128];

	if (!watch_stubs_are_gone(&told->cell))
		return fails(watched, "a stub outlived its monitor", err);
	if (told->done)
		return 0;
	if (told->wrong[0])
		return fails(watched, told->wrong, err);
	if (WIFSIGNALED(status)) {
		snprintf(why, sizeof(why), "the monitor %s", ended_how(status).text);
		return fails(watched, why, err);
	}
	/* A step could not be done: cell_gives_up() has ended the process. */
	return fails(watched, told->cell.text[0] ? told->cell.text : "the monitor ended by itself",
		     err);
}

/* Until the process has ended; it is stopped after a failure or an interrupt. */
static int follow(struct supervised *watched, struct error *err)
{
	struct soak *soak = watched->soak;
	int result = 0, status;

	for (size_t turns = 1; !result && !interrupt_requested(); turns++) {
		soak->told->totals.seconds = wall_seconds_since(&watched->began);
		if (waitpid(watched->watch.pid, &status, WNOHANG) == watched->watch.pid)
			return ended(watched, status, err);
		result = look(watched, err);
		usleep(1000);
		if (soak->tick && !(turns % TICK_EVERY))
			soak->tick(soak);
	}
	watch_stop(&watched->watch);
	return result;
}

int soak_run(struct soak *soak, struct error *err)
{
	struct supervised watched = { .soak = soak };
	int result;

	wall_now(CLOCK_MONOTONIC, &watched.began);
	/* The stubs of a dead monitor become children of this process: see watch.c. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	result = start(&watched, err);
	if (!result)
		result = follow(&watched, err);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	return result;
}
