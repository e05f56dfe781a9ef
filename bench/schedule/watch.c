// SPDX-License-Identifier: GPL-2.0-or-later
/* Foreign time of a batch, from the tasks' own times; blocks of rounds. */
#include "schedule/watch.h"

#include <math.h>
#include <stdlib.h>
#include <sys/param.h>
#include <time.h>
#include <unistd.h>

#define SWITCH_MOST_NS	 1000.0 /* a busy host cannot teach more */
#define FOREIGN_LEAST_NS 3000.0 /* less is not told from what is on nobody's account */
#define LEARNT_BATCHES	 16	/* after so many a set's time of a switch is worked out anew */

#define BLOCK_NS      20e6
#define READING_SHARE 0.01

/* ---- tasks ---- */

static int add_task(struct watch *watch, pid_t pid, struct error *err)
{
	if (watch->count == watch->capacity) {
		size_t capacity = 2 * watch->capacity + 16;
		struct watch_task *tasks = realloc(watch->tasks, capacity * sizeof(*watch->tasks));

		if (!tasks)
			return error_set(err, STATUS_CANNOT, "no memory to watch %zu tasks",
					 capacity);
		watch->tasks = tasks;
		watch->capacity = capacity;
	}
	watch->tasks[watch->count++] =
		(struct watch_task){ pid, task_times_open(pid), task_moves_open(pid) };
	return 0;
}

static int find_task(struct watch *watch, pid_t pid, size_t *index, struct error *err)
{
	for (*index = 1; *index < watch->count; ++*index)
		if (watch->tasks[*index].pid == pid)
			return 0;
	return add_task(watch, pid, err);
}

int watch_set_add(struct watch *watch, struct watch_set *set, pid_t stub, struct error *err)
{
	size_t index;

	if (find_task(watch, stub, &index, err))
		return -1;
	for (size_t i = 0; i < set->count; i++)
		if (set->stubs[i] == index)
			return 0;
	if (set->count == set->capacity) {
		size_t capacity = 2 * set->capacity + 8;
		size_t *stubs = realloc(set->stubs, capacity * sizeof(*stubs));

		if (!stubs)
			return error_set(err, STATUS_CANNOT, "no memory to watch %zu stubs",
					 capacity);
		set->stubs = stubs;
		set->capacity = capacity;
	}
	set->stubs[set->count++] = index;
	return 0;
}

void watch_set_free(struct watch_set *set)
{
	free(set->stubs);
	*set = (struct watch_set){ .kind = set->kind };
}

void watch_close(struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->tasks[i].times_fd >= 0)
			close(watch->tasks[i].times_fd);
		if (watch->tasks[i].moves_fd >= 0)
			close(watch->tasks[i].moves_fd);
	}
	free(watch->tasks);
	*watch = (struct watch){ .progress = watch->progress };
}

/* ---- rounds ---- */

static double cpu_time(clockid_t which)
{
	struct timespec used;

	clock_gettime(which, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

static bool read_stubs(const struct watch *watch, const struct watch_set *set,
		       struct watch_times *times)
{
	struct task_times stubs = { 0 };

	for (size_t i = 0; i < set->count; i++)
		if (!task_times_add(watch->tasks[set->stubs[i]].times_fd, &stubs))
			return false;
	times->stubs_ran = stubs.ran;
	times->stubs_waited = stubs.waited;
	times->stubs_slices = stubs.slices;
	return true;
}

static bool read_times(const struct watch *watch, const struct watch_set *set,
		       struct watch_times *times)
{
	struct task_times monitor = { 0 };

	if (!task_times_add(watch->tasks[0].times_fd, &monitor) || !read_stubs(watch, set, times))
		return false;
	times->monitor_waited = monitor.waited;
	times->monitor_slices = monitor.slices;
	/* Up to now, unlike in its schedstat, and last, as the clock is read right after it. */
	times->helpers_ran = -cpu_time(CLOCK_THREAD_CPUTIME_ID);
	times->monitor_ran = cpu_time(CLOCK_PROCESS_CPUTIME_ID);
	times->helpers_ran += times->monitor_ran;
	return true;
}

void watch_begin(struct watch *watch, const struct watch_set *set, bool first)
{
	watch->known = read_times(watch, set, &watch->times);
	watch->began = clock_now(watch->progress->context->clock);
	if (!watch->ended || !first)
		return;
	watch->block.between_ns +=
		clock_ns(watch->progress->context->clock, watch->ended, watch->began);
	watch->block.gaps++;
	watch->ended = 0;
}

void watch_go_on(struct watch *watch, const struct watch_set *set)
{
	if (!watch->ended || !watch->known) {
		watch_begin(watch, set, false);
		return;
	}
	watch->times = watch->last;
	watch->known = set == watch->last_set || read_stubs(watch, set, &watch->times);
	watch->began = watch->ended;
}

/* What monitor and stubs waited for a CPU, and how often they got one. */
struct waits {
	double ns, slices;
};

/* Those that are none by design; see watch.h. */
static struct waits waits_between(const struct watch_set *set, const struct watch_times *from,
				  const struct watch_times *to)
{
	struct waits waits = { to->monitor_waited - from->monitor_waited,
			       to->monitor_slices - from->monitor_slices };

	if (set->kind != WATCH_CROWD) {
		waits.ns += to->stubs_waited - from->stubs_waited;
		waits.slices += to->stubs_slices - from->stubs_slices;
	}
	waits.ns -= to->helpers_ran - from->helpers_ran;
	return waits;
}

/* Time of the batch in which neither the monitor nor a stub ran. */
static double others_between(const struct watch_times *from, const struct watch_times *to,
			     double wall_ns)
{
	return wall_ns - (to->monitor_ran - from->monitor_ran) - (to->stubs_ran - from->stubs_ran);
}

/* Of the set's own batches. To work out the median takes some us. */
static void learn_switch(struct watch_set *set, double others_ns, double slices)
{
	wake_up_note(&set->switches, others_ns, slices);
	if (set->switches.noted % LEARNT_BATCHES == 0)
		set->switch_ns = fmin(wake_up_middle(&set->switches), SWITCH_MOST_NS);
}

/* On one CPU a task that was woken waits for the one that woke it, which tells nothing. */
void watch_settle(struct watch *watch, struct watch_set *set)
{
	const struct clock *clock = watch->progress->context->clock;
	struct watch_times to;
	struct waits waits;

	if (!watch->known || !read_times(watch, set, &to))
		return;
	waits = waits_between(set, &watch->times, &to);
	if (watch->progress->lane->placement == PLACEMENT_SAME) {
		double wall_ns = clock_ns(clock, watch->began, clock_now(clock));
		double others = others_between(&watch->times, &to, wall_ns);

		learn_switch(set, others, waits.slices);
		wake_up_note(&watch->switches, others, waits.slices);
		watch->switch_ns = fmin(wake_up_middle(&watch->switches), SWITCH_MOST_NS);
		return;
	}
	wake_up_note(&watch->wake_up, waits.ns, waits.slices);
	watch->waking_ns = 0;
}

/* To work it out takes some us, and it changes while a lane settles alone. */
static double waking_ns(struct watch *watch)
{
	if (!(watch->waking_ns > 0))
		watch->waking_ns = wake_up_allowance(&watch->wake_up);
	return watch->waking_ns;
}

/* By set and placement; see watch.h. */
static double foreign_ns(struct watch *watch, struct watch_set *set, const struct watch_times *to,
			 double wall_ns)
{
	enum placement placement = watch->progress->lane->placement;
	const struct watch_times *from = &watch->times;
	struct waits waits = waits_between(set, from, to);
	double waited = waits.ns - waking_ns(watch) * waits.slices;
	double others = others_between(from, to, wall_ns);

	if (placement == PLACEMENT_SAME && set->kind != WATCH_IDLES) {
		double each = set->switch_ns > 0 ? set->switch_ns : watch->switch_ns;

		learn_switch(set, others, waits.slices);
		others -= each * waits.slices;
		return others < FOREIGN_LEAST_NS ? 0 : others;
	}
	if (placement == PLACEMENT_CROSS || placement == PLACEMENT_CROSS_POLL)
		return fmax(waited, 0);
	return fmax(fmin(others, waited), 0);
}

double watch_end(struct watch *watch, struct watch_set *set, double *wall_ns)
{
	const struct clock *clock = watch->progress->context->clock;
	struct watch_times to;
	bool known = watch->known && read_times(watch, set, &to);
	double ns;

	watch->ended = clock_now(clock);
	*wall_ns = clock_ns(clock, watch->began, watch->ended);
	watch->known = known;
	if (!known)
		return 0;
	watch->last = to;
	watch->last_set = set;
	watch->block.monitor_waited_ns += to.monitor_waited - watch->times.monitor_waited;
	watch->block.stubs_waited_ns += to.stubs_waited - watch->times.stubs_waited;
	ns = foreign_ns(watch, set, &to, *wall_ns);
	watch->block.foreign_ns += ns;
	return ns;
}

void watch_round(struct watch *watch, bool disturbed)
{
	watch->block.rounds++;
	watch->block.disturbed += disturbed;
}

/* ---- blocks ---- */

static double moves_of_all(const struct watch *watch)
{
	double sum = 0;

	for (size_t i = 0; i < watch->count; i++)
		if (!task_moves_add(watch->tasks[i].moves_fd, &sum))
			return -1;
	return sum;
}

void watch_block_begin(struct watch *watch)
{
	const struct lane_progress *progress = watch->progress;
	const struct clock *clock = progress->context->clock;
	uint64_t from = clock_now(clock);
	struct watch_block *block = &watch->block;

	*block = (struct watch_block){ .first_round = progress->context->next_round };
	watch->ended = 0; /* reading is no time between rounds */
	cpu_doings_read("", progress->cpus.monitor_cpu, progress->cpus.stub_cpu, &block->doings);
	block->moves = moves_of_all(watch);
	block->began = clock_now(clock);
	watch->reading_ns = clock_ns(clock, from, block->began);
}

int watch_open(struct watch *watch, struct lane_progress *progress, struct error *err)
{
	*watch = (struct watch){ .progress = progress };
	if (add_task(watch, 0, err))
		return -1;
	watch_block_begin(watch);
	return 0;
}

static void add_record(struct watch *watch, enum block_record which, const double value[4])
{
	struct record *record = lane_add_record(watch->progress, RECORD_BLOCK);

	record->round = watch->block.first_round;
	record->batch = which;
	for (int i = 0; i < 4; i++)
		record->value[i] = (float)value[i];
}

/* Stubs that were started in the block have their migrations since then. */
static double moves_since(const struct watch_block *from, const struct watch_block *to)
{
	return from->moves < 0 || to->moves < 0 ? -1 : to->moves - from->moves;
}

/* How long the other CPUs did not idle, the mean of them; see cpu_doings. */
static double others_ran_ms(const struct cpu_doings *from, const struct cpu_doings *to,
			    double wall_ms)
{
	return to->others > 0 ? wall_ms - (to->others_idle_ms - from->others_idle_ms) : (double)NAN;
}

int watch_block_end(struct watch *watch, struct error *err)
{
	const struct clock *clock = watch->progress->context->clock;
	const struct watch_block block = watch->block;
	const struct cpu_doings *from = &block.doings, *to = &watch->block.doings;
	double wall_ms = clock_ns(clock, block.began, clock_now(clock)) / 1e6;
	double states[CPU_DOINGS_STATES];

	if (records_reserve(watch->progress->context->records, BLOCK_RECORDS, err))
		return -1;
	add_record(watch, BLOCK_ROUNDS,
		   (double[]){ block.rounds, 0, block.disturbed, block.foreign_ns / 1e6 });
	watch_block_begin(watch);
	for (int i = 0; i < CPU_DOINGS_STATES; i++)
		states[i] = to->idle_entries[i] - from->idle_entries[i];
	watch->block.first_round = block.first_round; /* of the records that follow */
	add_record(watch, BLOCK_CPUS,
		   (double[]){ to->reschedule_interrupts - from->reschedule_interrupts,
			       to->call_interrupts - from->call_interrupts,
			       to->steal_ms - from->steal_ms, wall_ms });
	add_record(watch, BLOCK_TASKS,
		   (double[]){ block.monitor_waited_ns / 1e6, block.stubs_waited_ns / 1e6,
			       moves_since(&block, &watch->block),
			       others_ran_ms(from, to, wall_ms) });
	for (int i = 0; i < CPU_DOINGS_STATES; i += 4)
		add_record(watch, i ? BLOCK_IDLE_DEEPER : BLOCK_IDLE, states + i);
	add_record(watch, BLOCK_WAKE_UP,
		   (double[4]){ waking_ns(watch) / 1e3, block.between_ns / 1e6, block.gaps });
	watch->block.first_round = watch->progress->context->next_round;
	return 0;
}

int watch_block(struct watch *watch, struct error *err)
{
	const struct clock *clock = watch->progress->context->clock;
	double due_ns = MAX(BLOCK_NS, watch->reading_ns / READING_SHARE);

	if (clock_ns(clock, watch->block.began, clock_now(clock)) < due_ns)
		return 0;
	return watch_block_end(watch, err);
}
