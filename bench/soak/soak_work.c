// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process of a soak: blocks of faults, each on new stubs of an arm, and between them a count of
 * what the process holds.
 *
 * Stubs are kept from fault to fault within a block, as it is the second fault on the same stub
 * that finds what the first has left. They are replaced only after a death, or if the scenario
 * says so (must_start_anew()). A fault is a scenario of `check`, by the same steps (check/cell.h),
 * but with less patience, so that there are many a second.
 */
#define _GNU_SOURCE
#include "soak/soak_work.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/blocked_thread.h"
#include "base/child.h"
#include "base/memory.h"
#include "base/wall.h"
#include "check/scenario.h"
#include "check/watch.h"
#include "stub/death.h"
#include "stub/init.h"

#define TICK_MS	    2	    /* a flood of late calls may need one for each call */
#define SLOW_NS	    2000000 /* of a verdict: a fault that comes later is a fault as well */
/* Times CHECK_STALLS that is 1.5 s: longer than a busy host keeps an honest stub waiting. */
#define WATCHDOG_NS 60000000

#define PATIENCE   20 /* pauses of half a millisecond; see struct cell */
#define WARM_SHARE 4  /* the warm-up is a quarter of the time or of the blocks */

/* 2^64 divided by the golden ratio: blocks that follow each other get seeds far apart. */
#define BLOCK_SEED 0x9e3779b97f4a7c15ull

struct work {
	struct soak *soak;
	struct soak_told *told;
	struct check_cell plan;	 /* loop, paths: of the block; the rest: of the step */
	struct cell *cell;	 /* its guests run while has_stubs */
	struct cell_told *apart; /* of a process whose death is the fault */
	bool has_stubs;
	struct timespec began;
	uint64_t first, block; /* numbers of blocks */
};

uint64_t soak_blocks(const struct soak *soak)
{
	const uint64_t lanes = soak->given_count ? soak->given_count : soak->loop_count;

	return lanes * ((soak->rounds + SOAK_BLOCK - 1) / SOAK_BLOCK);
}

static uint32_t index_of(const struct soak *soak, const struct check_loop *loop)
{
	return loop == &soak->none ? CHECK_LOOPS_MAX : (uint32_t)(loop - soak->loops);
}

/* The watcher reads told->wrong and reports the step. */
__attribute__((noreturn, format(printf, 2, 3))) static void end_with(struct work *work,
								     const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(work->told->wrong, sizeof(work->told->wrong), format, arguments);
	va_end(arguments);
	_exit(0);
}

/* Each block chooses anew, among the CPUs that the process had before it was pinned. */
static void pin(struct work *work, struct placement_cpus *cpus)
{
	struct error err;

	placement_unpin_self();
	if (placement_choose(work->told->arm.placement, cpus, &err))
		end_with(work, "%s", err.text);
	if (cpus->monitor_cpu >= 0 && placement_pin_self(cpus->monitor_cpu, &err))
		end_with(work, "%s", err.text);
}

/* As cell_begin() says, options may be changed before cell_start(): here to those of the arm. */
static void start_stubs(struct work *work)
{
	const struct soak_arm *arm = &work->told->arm;
	struct cell *cell = work->cell;
	struct placement_cpus cpus;

	pin(work, &cpus);
	cell_begin(cell, &work->plan, &work->told->cell);
	cell->patience = PATIENCE;
	cell->slow_ns = SLOW_NS;
	cell->options.gate = arm->gate;
	cell->options.sync = arm->sync;
	cell->options.work_ns = arm->work_ns;
	if (arm->ticks)
		cell->options.tick_ms = TICK_MS;
	if (arm->watched)
		cell->options.watchdog_ns = WATCHDOG_NS;
	cell->options.odd = (arm->restarts ? STUB_ODD_RESTARTS : 0) |
			    (work->plan.scenario->odd & STUB_ODD_CROWDED);
	cell->options.cpu = cpus.stub_cpu;
	cell->options.thread_cpu = cpus.thread_cpu;
	cell_start(cell);
	work->has_stubs = true;
}

static struct soak_loop_totals *totals_of(struct work *work)
{
	return &work->told->totals.loop[index_of(work->soak, work->told->arm.loop)];
}

/* begun is cleared first: from then on the watcher takes no wait for a wedge. */
static void stop_stubs(struct work *work)
{
	struct soak_told *told = work->told;

	if (!work->has_stubs)
		return;
	work->has_stubs = false;
	told->cell.begun = false;
	cell_stop(work->cell);
	memset((void *)told->cell.stubs, 0, sizeof(told->cell.stubs));
	ledger_add(&totals_of(work)->ledger, &work->cell->ledger);
}

/*
 * A stub that was to be stopped for ever within a turn may have been stopped after it. Then its
 * death, by the watcher or by the watchdog, ends the next turn, that of the honest batch.
 */
static bool died_late(const struct work *work)
{
	return stub_is_dead(work->cell->victim->mm.stub.pidfd) &&
	       (work->told->ended ||
		(work->plan.watched && work->plan.scenario->weakness == WEAK_STOPPED));
}

/* Its stub is full of mappings, so other scenarios cannot use it. */
static bool is_crowded(const struct scenario *scenario)
{
	return scenario->odd & STUB_ODD_CROWDED;
}

/*
 * A victim that has died stays dead in a set. And what a scenario leaves in the stub on purpose
 * must not meet the next fault.
 */
static bool must_start_anew(const struct work *work)
{
	return work->has_stubs && (stub_is_dead(work->cell->victim->mm.stub.pidfd) ||
				   work->plan.scenario->spoils || is_crowded(work->plan.scenario));
}

/* A wedge that the watcher has ended looks like a death from inside. */
static enum model_outcome outcome_of(struct work *work)
{
	const enum model_outcome outcome = work->told->cell.outcome;

	if (work->told->ended)
		return MODEL_WEDGED;
	return outcome == MODEL_FAILED && work->has_stubs && died_late(work) ? MODEL_KILLED :
									       outcome;
}

static void take_outcome(struct work *work)
{
	struct soak_totals *totals = &work->told->totals;
	struct soak_loop_totals *loop = totals_of(work);

	work->plan.outcome = outcome_of(work);
	work->plan.declared = work->told->declared;
	if (work->cell->ledger.wrong[0])
		end_with(work, "%s", work->cell->ledger.wrong);
	if (!check_cell_is_good(&work->plan) || work->plan.outcome == MODEL_NOT_RUN)
		end_with(work, "%s: %.200s", outcome_names[work->plan.outcome],
			 work->told->cell.text);
	totals->by_watchdog += work->told->cell.by_watchdog;
	totals->ended_wedges += work->told->ended;
	totals->faults++;
	loop->faults++;
	loop->outcomes[work->plan.outcome]++;
}

/*
 * A fault that kills the monitor runs as a cell of `check`, in a process of its own, with the
 * cell's options: of the arm it has only loop, path, validation and whether there is a watchdog.
 */
static void run_apart(struct work *work)
{
	struct watch watch = { .told = work->apart };
	struct check_cell cell = work->plan;
	struct error err;

	/* Its stubs become children of this process when it is dead. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (watch_start(&watch, &cell, &err))
		end_with(work, "%s", err.text);
	while (!watch_look(&watch))
		cell_pause();
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	work->told->cell.outcome = cell.outcome;
	memcpy(work->told->cell.text, cell.text, sizeof(cell.text));
}

static void run_fault(struct work *work)
{
	const struct scenario *scenario = work->plan.scenario;

	if (scenario->ends_monitor || is_crowded(scenario))
		stop_stubs(work);
	if (scenario->ends_monitor) {
		run_apart(work);
		return;
	}
	if (!work->has_stubs)
		start_stubs(work);
	scenario->run(work->cell);
}

static void run_step(struct work *work, struct random_state *random)
{
	struct soak_told *told = work->told;
	const struct soak_arm *arm = &told->arm;
	const struct scenario *scenario = soak_choose_fault(work->soak, random, arm);

	told->declared = !arm->watched && check_declares(arm->loop, scenario, arm->ticks);
	told->ended = told->cell.by_watchdog = false;
	told->cell.outcome = MODEL_NOT_RUN;
	told->scenario = work->plan.scenario = scenario;
	run_fault(work);
	take_outcome(work);
	if (must_start_anew(work))
		stop_stubs(work);
}

/* The block's random numbers depend on its own number: any block can be the first of a run. */
static void run_block(struct work *work)
{
	struct soak_told *told = work->told;
	struct random_state random;

	random_seed(&random, work->soak->seed + work->block * BLOCK_SEED);
	told->step = work->block * SOAK_BLOCK;
	soak_choose_arm(work->soak, &random, work->block, &told->arm);
	work->plan.loop = told->arm.loop;
	work->plan.flush = told->arm.flush;
	work->plan.strict = told->arm.strict;
	work->plan.watched = told->arm.watched;
	for (uint32_t i = 0; i < SOAK_BLOCK; i++) {
		told->step = work->block * SOAK_BLOCK + i;
		run_step(work, &random);
	}
	stop_stubs(work);
	told->totals.blocks++;
}

static bool is_warm(const struct work *work)
{
	const struct soak *soak = work->soak;
	const uint64_t blocks = work->block + 1 - work->first;

	if (soak->seconds)
		return wall_seconds_since(&work->began) * WARM_SHARE >= soak->seconds;
	return blocks * WARM_SHARE >= soak_blocks(soak);
}

/* After each block. The reference is taken once, at the end of the warm-up. */
static void look_at_holdings(struct work *work)
{
	struct soak_totals *totals = &work->told->totals;
	char text[SOAK_TEXT];

	soak_take_holdings(&totals->now, totals->own_threads);
	if (!totals->warm && is_warm(work)) {
		totals->reference = totals->now;
		totals->warm = true;
	}
	if (totals->warm && totals->now.memory_kb > totals->most_kb)
		totals->most_kb = totals->now.memory_kb;
	soak_compare_holdings(totals, text);
	if (text[0])
		end_with(work, "behind this block %s", text);
}

static bool goes_on(const struct work *work)
{
	const struct soak *soak = work->soak;

	if (soak->seconds)
		return wall_seconds_since(&work->began) < soak->seconds;
	return work->block < work->first + soak_blocks(soak);
}

static void *do_nothing(void *argument)
{
	return argument;
}

/* The thread sanitizer starts a thread of its own with the first that a process starts. */
static void count_own_threads(struct work *work)
{
	struct soak_totals *totals = &work->told->totals;
	pthread_t first;
	int error = quiet_thread_create(&first, do_nothing, NULL);

	if (error)
		end_with(work, "a thread: %s", strerror(error));
	pthread_join(first, NULL);
	soak_take_holdings(&totals->now, 1);
	if (!totals->now.threads || !totals->now.descriptors)
		end_with(work, "cannot count threads and descriptors, as /proc cannot be read");
	totals->own_threads = totals->now.threads;
}

void soak_work(struct soak *soak)
{
	struct work work = { .soak = soak, .told = soak->told };
	struct error err;

	/*
	 * glibc gives threads arenas, and keeps them for later threads. Which thread gets which is
	 * chance, so memory would seem to grow.
	 */
	mallopt(M_ARENA_MAX, 1);
	work.cell = memory_new(1, sizeof(*work.cell));
	work.apart = child_share(sizeof(*work.apart), "memory for a soak", &err);
	if (!work.apart)
		end_with(&work, "%s", err.text);
	count_own_threads(&work);
	wall_now(CLOCK_MONOTONIC, &work.began);
	work.first = work.block = soak->from / SOAK_BLOCK;
	for (; goes_on(&work); work.block++) {
		run_block(&work);
		look_at_holdings(&work);
	}
	work.told->done = true;
	_exit(0);
}
