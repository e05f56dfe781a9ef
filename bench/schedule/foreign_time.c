// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Foreign time of a batch, from what the kernel keeps of each task, and the blocks of rounds.
 * foreign_time.h has the definition for each placement and kind of set.
 *
 * Each batch is between two readings of the tasks' times, and the clock is read right after each.
 * The reading that ends a batch also begins the next one (foreign_go_on()). Settling batches teach
 * what a wake-up and a switch cost on this host; later ones are judged by it.
 */
#include "schedule/foreign_time.h"

#include <math.h>
#include <stdlib.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/memory.h"
#include "schedule/cpu_span.h"

#define SWITCH_MOST_NS	 1000.0 /* limit of what is learnt: a host may be busy */
#define FOREIGN_LEAST_NS 3000.0 /* less cannot be told from time on nobody's account */
#define LEARNT_BATCHES	 16	/* a set's median is found every so many */

#define BLOCK_NS      20e6
#define READING_SHARE 0.01 /* most of the time that reading blocks may take */

/* ---- tasks ---- */

static void add_task(struct foreign_time *foreign, pid_t pid)
{
	foreign->tasks = memory_grow(foreign->tasks, foreign->count, sizeof(*foreign->tasks));
	foreign->tasks[foreign->count++] =
		(struct foreign_task){ pid, task_times_open(pid), task_moves_open(pid) };
}

/* Arms may share a stub: each is opened once. Task 0 is the monitor. */
static size_t find_task(struct foreign_time *foreign, pid_t pid)
{
	size_t i = 1;

	while (i < foreign->count && foreign->tasks[i].pid != pid)
		i++;
	if (i == foreign->count)
		add_task(foreign, pid);
	return i;
}

void foreign_set_add(struct foreign_time *foreign, struct foreign_set *set, pid_t stub)
{
	size_t index = find_task(foreign, stub);

	for (size_t i = 0; i < set->count; i++)
		if (set->stubs[i] == index)
			return;
	set->stubs = memory_grow(set->stubs, set->count, sizeof(*set->stubs));
	set->stubs[set->count++] = index;
}

void foreign_set_free(struct foreign_set *set)
{
	free(set->stubs);
	*set = (struct foreign_set){ .kind = set->kind };
}

void foreign_close(struct foreign_time *foreign)
{
	for (size_t i = 0; i < foreign->count; i++) {
		if (foreign->tasks[i].times_fd >= 0)
			close(foreign->tasks[i].times_fd);
		if (foreign->tasks[i].moves_fd >= 0)
			close(foreign->tasks[i].moves_fd);
	}
	free(foreign->tasks);
	*foreign = (struct foreign_time){ .progress = foreign->progress };
}

/* ---- rounds ---- */

static bool read_stubs(const struct foreign_time *foreign, const struct foreign_set *set,
		       struct foreign_times *times)
{
	struct task_times stubs = { 0 };

	for (size_t i = 0; i < set->count; i++)
		if (!task_times_add(foreign->tasks[set->stubs[i]].times_fd, &stubs))
			return false;
	times->stubs_ran = stubs.ran;
	times->stubs_waited = stubs.waited;
	times->stubs_slices = stubs.slices;
	return true;
}

/*
 * Of the stubs, and of what the monitor waited, from schedstat. What the monitor ran comes from its
 * CPU clocks instead: schedstat of a running task may lack what it ran since it got the CPU (6.18).
 * They are read last, as the caller reads the clock right after it.
 */
static bool read_times(const struct foreign_time *foreign, const struct foreign_set *set,
		       struct foreign_times *times)
{
	struct task_times monitor = { 0 };

	if (!task_times_add(foreign->tasks[0].times_fd, &monitor) ||
	    !read_stubs(foreign, set, times))
		return false;
	times->monitor_waited = monitor.waited;
	times->monitor_slices = monitor.slices;
	times->helpers_ran = -cpu_clock_ns(CLOCK_THREAD_CPUTIME_ID);
	times->monitor_ran = cpu_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	times->helpers_ran += times->monitor_ran;
	return true;
}

void foreign_begin(struct foreign_time *foreign, const struct foreign_set *set, bool first)
{
	foreign->known = read_times(foreign, set, &foreign->times);
	foreign->began = clock_now(foreign->progress->context->clock);
	if (!foreign->ended || !first)
		return;
	foreign->block.between_ns +=
		clock_ns(foreign->progress->context->clock, foreign->ended, foreign->began);
	foreign->block.gaps++;
	foreign->ended = 0;
}

/* The last batch's reading has the monitor; the stubs are read if they are those of another set. */
void foreign_go_on(struct foreign_time *foreign, const struct foreign_set *set)
{
	if (!foreign->ended || !foreign->known) {
		foreign_begin(foreign, set, false);
		return;
	}
	foreign->times = foreign->last;
	foreign->known = set == foreign->last_set || read_stubs(foreign, set, &foreign->times);
	foreign->began = foreign->ended;
}

/* What monitor and stubs waited for a CPU, and how often they got one. */
struct waits {
	double ns, slices;
};

/*
 * The waits of the set, without those by design (foreign_time.h) and without what helper threads of
 * the monitor ran.
 */
static struct waits waits_between(const struct foreign_set *set, const struct foreign_times *from,
				  const struct foreign_times *to)
{
	struct waits waits = { to->monitor_waited - from->monitor_waited,
			       to->monitor_slices - from->monitor_slices };

	if (set->kind == FOREIGN_MACHINE)
		return (struct waits){ to->stubs_waited - from->stubs_waited,
				       to->stubs_slices - from->stubs_slices };
	if (set->kind != FOREIGN_STUB_SET) {
		waits.ns += to->stubs_waited - from->stubs_waited;
		waits.slices += to->stubs_slices - from->stubs_slices;
	}
	/* Two clocks, one after the other: some 2 us at first that no helper ran are in it too. */
	waits.ns -= fmax(to->helpers_ran - from->helpers_ran, 0);
	return waits;
}

/* Time of the batch in which neither the monitor nor a stub ran. */
static double others_between(const struct foreign_times *from, const struct foreign_times *to,
			     double wall_ns)
{
	return wall_ns - (to->monitor_ran - from->monitor_ran) - (to->stubs_ran - from->stubs_ran);
}

/* From the set's own batches, as arms differ in what the kernel accounts to no task. */
static void learn_switch(struct foreign_set *set, double others_ns, double slices)
{
	wake_up_note(&set->switches, others_ns, slices);
	if (set->switches.noted % LEARNT_BATCHES == 0)
		set->switch_ns = fmin(wake_up_middle(&set->switches), SWITCH_MOST_NS);
}

/*
 * On one CPU waits teach nothing, as a task that was woken waits for the one that woke it: there
 * the time of a switch is learnt, of the set and of the lane. On two CPUs the waits are learnt, of
 * the lane alone.
 */
void foreign_settle(struct foreign_time *foreign, struct foreign_set *set)
{
	const struct clock *clock = foreign->progress->context->clock;
	struct foreign_times to;
	struct waits waits;

	if (!foreign->known || !read_times(foreign, set, &to))
		return;
	waits = waits_between(set, &foreign->times, &to);
	if (set->kind == FOREIGN_MACHINE) {
		wake_up_note(&set->switches, waits.ns, waits.slices);
		return;
	}
	if (foreign->progress->lane->placement == PLACEMENT_SAME) {
		double wall_ns = clock_ns(clock, foreign->began, clock_now(clock));
		double others = others_between(&foreign->times, &to, wall_ns);

		learn_switch(set, others, waits.slices);
		wake_up_note(&foreign->switches, others, waits.slices);
		foreign->switch_ns = fmin(wake_up_middle(&foreign->switches), SWITCH_MOST_NS);
		return;
	}
	wake_up_note(&foreign->wake_up, waits.ns, waits.slices);
	foreign->waking_ns = 0;
}

/* Kept, as it takes some us to find and changes only while a lane settles. */
static double waking_ns(struct foreign_time *foreign)
{
	if (!(foreign->waking_ns > 0))
		foreign->waking_ns = wake_up_allowance(&foreign->wake_up);
	return foreign->waking_ns;
}

/* Each batch is judged by those before it, then teaches: few batches settle a lane of UMLs. */
static double machine_waited(struct foreign_set *set, const struct waits *waits)
{
	double allowed = wake_up_allowance(&set->switches) * waits->slices;

	wake_up_note(&set->switches, waits->ns, waits->slices);
	return fmax(waits->ns - allowed, 0);
}

/* See foreign_time.h. The last line is for lanes that are unpinned, or sleep until a tick. */
static double foreign_ns(struct foreign_time *foreign, struct foreign_set *set,
			 const struct foreign_times *to, double wall_ns)
{
	enum placement placement = foreign->progress->lane->placement;
	const struct foreign_times *from = &foreign->times;
	struct waits waits = waits_between(set, from, to);
	double others = others_between(from, to, wall_ns), waited;

	if (set->kind == FOREIGN_MACHINE)
		return machine_waited(set, &waits);
	if (placement == PLACEMENT_SAME && set->kind != FOREIGN_IDLES) {
		double each = set->switch_ns > 0 ? set->switch_ns : foreign->switch_ns;

		learn_switch(set, others, waits.slices);
		others -= each * waits.slices;
		return others < FOREIGN_LEAST_NS ? 0 : others;
	}
	waited = waits.ns - waking_ns(foreign) * waits.slices;
	if (placement == PLACEMENT_CROSS || placement == PLACEMENT_CROSS_POLL)
		return fmax(waited, 0);
	return fmax(fmin(others, waited), 0);
}

/* Where the times cannot be read, a batch has 0: it counts as clean (see results/README.md). */
double foreign_end(struct foreign_time *foreign, struct foreign_set *set, double *wall_ns)
{
	const struct clock *clock = foreign->progress->context->clock;
	struct foreign_times to;
	bool known = foreign->known && read_times(foreign, set, &to);
	double ns;

	foreign->ended = clock_now(clock);
	*wall_ns = clock_ns(clock, foreign->began, foreign->ended);
	foreign->known = known;
	if (!known)
		return 0;
	foreign->last = to;
	foreign->last_set = set;
	foreign->block.monitor_waited_ns += to.monitor_waited - foreign->times.monitor_waited;
	foreign->block.stubs_waited_ns += to.stubs_waited - foreign->times.stubs_waited;
	ns = foreign_ns(foreign, set, &to, *wall_ns);
	foreign->block.foreign_ns += ns;
	return ns;
}

void foreign_round(struct foreign_time *foreign, bool disturbed)
{
	foreign->block.rounds++;
	foreign->block.disturbed += disturbed;
}

/* ---- blocks ---- */

/* Since the tasks began; -1 if the kernel does not tell it of one of them. */
static double moves_of_all(const struct foreign_time *foreign)
{
	double sum = 0;

	for (size_t i = 0; i < foreign->count; i++)
		if (!task_moves_add(foreign->tasks[i].moves_fd, &sum))
			return -1;
	return sum;
}

/* Times its own reading, which is slow where there are many CPUs: foreign_block() goes by it. */
void foreign_block_begin(struct foreign_time *foreign)
{
	const struct lane_progress *progress = foreign->progress;
	const struct clock *clock = progress->context->clock;
	uint64_t from = clock_now(clock);
	struct foreign_block *block = &foreign->block;

	*block = (struct foreign_block){ .first_round = progress->context->next_round };
	foreign->ended = 0; /* reading is no time between rounds */
	cpu_doings_read("", progress->cpus.monitor_cpu, progress->cpus.stub_cpu, &block->doings);
	block->moves = moves_of_all(foreign);
	block->began = clock_now(clock);
	foreign->reading_ns = clock_ns(clock, from, block->began);
}

void foreign_open(struct foreign_time *foreign, struct lane_progress *progress)
{
	*foreign = (struct foreign_time){ .progress = progress };
	add_task(foreign, 0);
	foreign_block_begin(foreign);
}

/* A stub that was started in the block counts with all its migrations. */
static double moves_since(const struct foreign_block *from, const struct foreign_block *to)
{
	return from->moves < 0 || to->moves < 0 ? -1 : to->moves - from->moves;
}

/* How long the other CPUs did not idle, mean of them; NAN if there are none (see cpu_doings). */
static double others_ran_ms(const struct cpu_doings *from, const struct cpu_doings *to,
			    double wall_ms)
{
	return to->others > 0 ? wall_ms - (to->others_idle_ms - from->others_idle_ms) : (double)NAN;
}

static void record_cpus(struct record *record, const struct cpu_doings *from,
			const struct cpu_doings *to, double wall_ms)
{
	record->cpus = (struct record_block_cpus){
		.reschedule_interrupts =
			(float)(to->reschedule_interrupts - from->reschedule_interrupts),
		.call_interrupts = (float)(to->call_interrupts - from->call_interrupts),
		.steal_ms = (float)(to->steal_ms - from->steal_ms),
		.block_ms = (float)wall_ms,
		.others_ran_ms = (float)others_ran_ms(from, to, wall_ms),
	};
}

static void record_idle(struct record *record, const struct cpu_doings *from,
			const struct cpu_doings *to)
{
	for (int i = 0; i < CPU_DOINGS_STATES; i++)
		record->idle.entries[MIN(i, RECORD_IDLE_STATES - 1)] +=
			(float)(to->idle_entries[i] - from->idle_entries[i]);
}

static struct record *add_record(struct foreign_time *foreign, enum record_kind kind,
				 uint32_t first_round)
{
	struct record *record = lane_add_record(foreign->progress, kind);

	record->round = first_round;
	return record;
}

/* One reading ends the block and begins the next: the old block is copied before. */
void foreign_block_end(struct foreign_time *foreign)
{
	const struct clock *clock = foreign->progress->context->clock;
	const struct foreign_block block = foreign->block;
	const struct cpu_doings *from = &block.doings, *to = &foreign->block.doings;
	double wall_ms = clock_ns(clock, block.began, clock_now(clock)) / 1e6;

	records_reserve(foreign->progress->context->records, RECORDS_A_BLOCK);
	foreign_block_begin(foreign);
	add_record(foreign, RECORD_BLOCK, block.first_round)->block =
		(struct record_block){ (float)block.rounds, (float)block.disturbed,
				       (float)(block.foreign_ns / 1e6),
				       (float)(block.between_ns / 1e6), (float)block.gaps };
	record_cpus(add_record(foreign, RECORD_BLOCK_CPUS, block.first_round), from, to, wall_ms);
	add_record(foreign, RECORD_BLOCK_TASKS, block.first_round)->tasks =
		(struct record_block_tasks){ (float)(block.monitor_waited_ns / 1e6),
					     (float)(block.stubs_waited_ns / 1e6),
					     (float)moves_since(&block, &foreign->block),
					     (float)(foreign->waking_ns / 1e3) };
	record_idle(add_record(foreign, RECORD_BLOCK_IDLE, block.first_round), from, to);
}

void foreign_block(struct foreign_time *foreign)
{
	const struct clock *clock = foreign->progress->context->clock;
	double due_ns = MAX(BLOCK_NS, foreign->reading_ns / READING_SHARE);

	if (clock_ns(clock, foreign->block.began, clock_now(clock)) >= due_ns)
		foreign_block_end(foreign);
}
