// SPDX-License-Identifier: GPL-2.0-or-later
/* Foreign time of a round, from the tasks' own times. */
#include "lane/watch.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* A task that is woken waits so long for an idle CPU to take it up. */
#define WAKING_NS 8000

/* A disturbed round, and how many may be redone on a machine that is busy throughout. */
#define FOREIGN_SHARE 0.10
#define REDONE_SHARE  0.5 /* of those that are kept */
#define REDONE_MIN    10

int watch_open(struct watch *watch, const struct lane_progress *progress, size_t stubs,
	       enum watch_kind kind, struct error *err)
{
	*watch = (struct watch){
		.stubs = calloc(stubs + 1, sizeof(*watch->stubs)),
		.chosen = calloc(stubs + 1, sizeof(*watch->chosen)),
		.placement = progress->lane->placement,
		.kind = kind,
		.clock = progress->context->clock,
	};
	watch->monitor_fd = task_times_open(0);
	if (watch->stubs && watch->chosen)
		return 0;
	watch_close(watch);
	return error_set(err, STATUS_CANNOT, "no memory to watch %zu stubs", stubs);
}

size_t watch_add(struct watch *watch, pid_t stub)
{
	for (size_t i = 0; i < watch->count; i++)
		if (watch->stubs[i].pid == stub)
			return i;
	watch->stubs[watch->count] = (struct watch_stub){ stub, task_times_open(stub) };
	return watch->count++;
}

void watch_choose(struct watch *watch, size_t index)
{
	watch->chosen[watch->chosen_count++] = index;
}

void watch_choose_all(struct watch *watch)
{
	watch->chosen_count = 0;
}

void watch_close(struct watch *watch)
{
	if (watch->monitor_fd >= 0)
		close(watch->monitor_fd);
	for (size_t i = 0; i < watch->count; i++)
		if (watch->stubs[i].fd >= 0)
			close(watch->stubs[i].fd);
	free(watch->stubs);
	free(watch->chosen);
	*watch = (struct watch){ .monitor_fd = -1 };
}

/* All threads of the monitor, this one up to now, unlike in its schedstat. */
static double monitor_ran(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

static bool read_stubs(const struct watch *watch, struct task_times *sum)
{
	size_t count = watch->chosen_count ?: watch->count;

	for (size_t i = 0; i < count; i++) {
		size_t index = watch->chosen_count ? watch->chosen[i] : i;

		if (!task_times_add(watch->stubs[index].fd, sum))
			return false;
	}
	return true;
}

/* What all ran; and what those that do not wait by design waited. */
static bool read_times(const struct watch *watch, struct task_times *sum)
{
	struct task_times stubs = { 0 };

	*sum = (struct task_times){ 0 };
	if (!task_times_add(watch->monitor_fd, sum))
		return false;
	sum->ran = monitor_ran();
	if (!read_stubs(watch, &stubs))
		return false;
	sum->ran += stubs.ran;
	if (watch->kind == WATCH_CROWD)
		return true;
	sum->waited += stubs.waited;
	sum->slices += stubs.slices;
	return true;
}

void watch_begin(struct watch *watch)
{
	struct task_times now;

	read_times(watch, &now);
	watch->ran = now.ran;
	watch->waited = now.waited;
	watch->slices = now.slices;
	watch->began = clock_now(watch->clock);
}

double watch_end(const struct watch *watch, double *wall_ns)
{
	uint64_t ended = clock_now(watch->clock);
	double others, waited;
	struct task_times now;

	*wall_ns = clock_ns(watch->clock, watch->began, ended);
	if (!read_times(watch, &now))
		return 0;
	others = *wall_ns - (now.ran - watch->ran);
	waited = now.waited - watch->waited - WAKING_NS * (now.slices - watch->slices);
	if (watch->placement == PLACEMENT_SAME && watch->kind != WATCH_IDLES)
		return fmax(others, 0);
	if (watch->placement == PLACEMENT_CROSS || watch->placement == PLACEMENT_CROSS_POLL)
		return fmax(waited, 0);
	return fmax(fmin(others, waited), 0);
}

bool watch_disturbed(const struct watch *watch, struct watched *watched)
{
	double wall_ns, foreign_ns = watch_end(watch, &wall_ns);

	watched->foreign_ns += foreign_ns;
	return foreign_ns > FOREIGN_SHARE * wall_ns;
}

bool watch_judge(const struct watch *watch, struct watched *watched)
{
	bool disturbed = watch_disturbed(watch, watched);

	if (disturbed && watched->redone < REDONE_MIN + REDONE_SHARE * watched->rounds) {
		watched->redone++;
		return true;
	}
	watched->rounds++;
	watched->disturbed += disturbed;
	return false;
}

void watch_lane_begin(struct watched *watched, const struct lane_progress *progress)
{
	*watched = (struct watched){ 0 };
	cpu_doings_read("", progress->cpus.monitor_cpu, progress->cpus.stub_cpu, &watched->doings);
}

int watch_lane_end(struct watched *watched, struct lane_progress *progress, struct error *err)
{
	const struct cpu_doings *from = &watched->doings;
	struct record *record;
	struct cpu_doings to;

	cpu_doings_read("", progress->cpus.monitor_cpu, progress->cpus.stub_cpu, &to);
	if (records_reserve(progress->context->records, 2, err))
		return -1;
	record = lane_add_record(progress, RECORD_DISTURBANCE);
	record->value[0] = (float)watched->rounds;
	record->value[1] = (float)watched->redone;
	record->value[2] = (float)watched->disturbed;
	record->value[3] = (float)(watched->foreign_ns / 1e6);
	record = lane_add_record(progress, RECORD_DISTURBANCE);
	record->batch = 1;
	record->value[0] = (float)(to.idle_entries - from->idle_entries);
	record->value[1] = (float)(to.reschedule_interrupts - from->reschedule_interrupts);
	record->value[2] = (float)(to.call_interrupts - from->call_interrupts);
	record->value[3] = (float)(to.steal_ms - from->steal_ms);
	return 0;
}
