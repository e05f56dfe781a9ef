// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What all kinds of lane share. lane_run() takes the CPUs of the placement, calls the file of the
 * kind (runs[]) and puts everything back. The rest are the steps that those files are built of: the
 * time of a lane and its parts, starting guests, running a batch, turning stamps into records, and
 * the validators, which tell whether the machine was the same throughout.
 *
 * Which batch comes next is decided elsewhere: in scheduler.c, or for replays in lane_replay.c.
 */
#include "schedule/lane.h"

#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "schedule/lane_progress.h"

#define VALIDATOR_PERIOD_NS 20e6
#define VALIDATOR_STEPS	    4096
/*
 * Native calls are made before each round (analysis/clean_batches.c): few, as no batch runs
 * meanwhile. The first ones are not timed: they would show what the arms left in the caches.
 */
#define NATIVE_CALLS	    16
#define NATIVE_CALLS_VAIN   4

#define SETTLING_S     0.3  /* at most */
#define SETTLING_SHARE 0.15 /* of the time of a short part */

bool lane_has(const struct plan_arm *arm, const struct lane_part *part)
{
	return !arm->skipped[0] && plan_is_apart(arm) == part->apart;
}

/* The order of the parts changes from invocation to invocation, so none is always the later one. */
void lane_divide(const struct lane_progress *progress, struct lane_part parts[LANE_PARTS])
{
	const struct plan_lane *lane = progress->lane;
	double weights[LANE_PARTS] = { 0 }, sum;

	for (int i = 0; i < LANE_PARTS; i++) {
		parts[i].apart = i != progress->context->invocation % LANE_PARTS;
		for (size_t k = 0; k < lane->count; k++)
			if (lane_has(&lane->arms[k], &parts[i]))
				weights[i] += parts[i].apart ? 2 : 1;
	}
	sum = weights[0] + weights[1];
	for (int i = 0; i < LANE_PARTS; i++)
		parts[i].share = sum > 0 ? weights[i] / sum : 0;
}

/* Asked when the part begins: what is left by then is divided among it and those after it. */
double lane_part_seconds(const struct lane_progress *progress,
			 const struct lane_part parts[LANE_PARTS], int part, double reserved)
{
	double shares = 0;

	for (int i = part; i < LANE_PARTS; i++)
		shares += parts[i].share;
	if (!(parts[part].share > 0))
		return 0;
	return (lane_seconds(progress) - reserved - lane_elapsed(progress)) * parts[part].share /
	       shares;
}

double lane_settling(double seconds)
{
	return fmin(SETTLING_S, seconds * SETTLING_SHARE);
}

/* Calls of other stubs are slower for a quarter of a second after a tracer's last stop. */
bool lane_is_slowed(const struct lane_progress *progress, const struct lane_part *part)
{
	const struct lane_context *context = progress->context;

	return !part->apart && context->apart_ended &&
	       clock_ns(context->clock, context->apart_ended, clock_now(context->clock)) <
		       TRACER_STOPS_FELT_S * 1e9;
}

void lane_note_part(struct lane_progress *progress, const struct lane_part *part)
{
	if (part->apart)
		progress->context->apart_ended = clock_now(progress->context->clock);
}

bool lane_time_left(const struct lane_progress *progress)
{
	uint64_t now = clock_now(progress->context->clock);

	return (int64_t)(progress->deadline - now) > 0 && !interrupt_requested();
}

double lane_elapsed(const struct lane_progress *progress)
{
	const struct clock *clock = progress->context->clock;

	return clock_ns(clock, progress->began, clock_now(clock)) / 1e9;
}

double lane_seconds(const struct lane_progress *progress)
{
	return clock_ns(progress->context->clock, progress->began, progress->deadline) / 1e9;
}

struct record *lane_add_record(struct lane_progress *progress, enum record_kind kind)
{
	struct record *record = records_add(progress->context->records);

	record->arm = (uint16_t)progress->lane_index;
	record->round = progress->context->next_round;
	record->invocation = progress->context->invocation;
	record->kind = (uint8_t)kind;
	return record;
}

struct record *lane_add_arm_record(struct lane_progress *progress, enum record_kind kind,
				   size_t arm)
{
	struct record *record = lane_add_record(progress, kind);

	record->arm = (uint16_t)(progress->lane->first + arm);
	return record;
}

/*
 * Returns ns of the call. served has the monitor's stamps; NULL: the gate does not notify this one.
 * Phases are between stamps of both sides, maybe of two CPUs; clock.h says how far these differ.
 */
static double record_call(struct lane_progress *progress, size_t arm, const struct stub_stamp *call,
			  const struct notification_stamp *served)
{
	const struct clock *clock = progress->context->clock;
	struct record_call *to = &lane_add_arm_record(progress, RECORD_CALL, arm)->call;
	double ns = clock_ns(clock, call->before, call->after);

	to->ns = (float)ns;
	if (!served)
		return ns;
	to->notified = true;
	to->trap_ns = (float)clock_ns(clock, call->before, served->received);
	to->validate_ns = (float)clock_ns(clock, served->received, served->validated);
	to->answer_ns = (float)clock_ns(clock, served->validated, call->after);
	return ns;
}

/* log.stamped is read by the monitor, stamp_calls by the stub: both stamp, or none. */
void lane_stamp_calls(struct guest *guest, bool stamped)
{
	guest->mm.log.stamped = stamped;
	guest->mm.shared->stamps.stamp_calls = stamped;
}

/* A stub makes the calls of a batch in order, so the n-th notified entry has the n-th stamp. */
const struct notification_stamp *lane_next_served(const struct guest *guest,
						  const struct workload_entry *entry,
						  uint32_t *served)
{
	const struct gate *gate = guest->gate;
	bool maps = entry->op == WORKLOAD_MAP;

	return (maps ? gate->notifies_map : gate->notifies_unmap) ?
		       &guest->mm.log.stamp[(*served)++] :
		       NULL;
}

double lane_record_calls(struct lane_progress *progress, size_t arm, const struct guest *guest,
			 const struct workload_entry *entries, uint32_t count)
{
	double sum = 0;
	uint32_t served = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += record_call(progress, arm, &guest->mm.shared->stamps.call[i],
				   lane_next_served(guest, &entries[i], &served));
	return sum;
}

void lane_record_cpu(struct lane_progress *progress, size_t arm, const struct cpu_span *used,
		     double calls)
{
	struct record *record = lane_add_arm_record(progress, RECORD_CPU, arm);

	record->cpu.monitor_ns = (float)(used->monitor_ns / calls);
	record->cpu.stub_ns = (float)(used->stubs_ns / calls);
}

struct guest_options lane_guest_options(const struct lane_progress *progress,
					const struct plan_arm *arm)
{
	return (struct guest_options){
		.gate = arm->arm.gate,
		.serve = arm->arm.serve,
		.sync = arm->arm.sync,
		.strict = arm->arm.strict,
		.late = arm->arm.late,
		.tick_ms = arm->arm.tick_ms,
		.watchdog_ns = arm->arm.watchdog_ns,
		.stalls = arm->arm.stalls,
		.work_ns = arm->arm.work_ns,
		.think_ns = arm->arm.think_ns,
		.spin_ns = arm->arm.spin_ns,
		.cpu = progress->cpus.stub_cpu,
		.thread_cpu = progress->cpus.thread_cpu,
		.touch = arm->arm.touch,
		.clock = progress->context->clock,
	};
}

int lane_start_guest(struct lane_progress *progress, const struct plan_arm *arm,
		     struct physmem *physmem, struct guest *guest, struct error *err)
{
	struct guest_options options = lane_guest_options(progress, arm);
	const struct clock *clock = progress->context->clock;
	uint64_t from = clock_now(clock);

	records_reserve(progress->context->records, 1);
	if (guest_start(guest, physmem, &options, err))
		return -1;
	lane_add_record(progress, RECORD_START)->span.ns =
		(float)clock_ns(clock, from, clock_now(clock));
	return 0;
}

/* Before any batch runs: otherwise the first touch of a page would allocate its frame, timed. */
int lane_populate(struct physmem *physmem, const struct workload_entry *entries, uint32_t count,
		  struct error *err)
{
	for (uint32_t i = 0; i < count; i++)
		if (entries[i].op == WORKLOAD_MAP &&
		    physmem_populate(physmem, entries[i].offset, entries[i].length, err))
			return -1;
	return 0;
}

int lane_populate_batches(struct physmem *physmem, const struct synthetic_batches *batches,
			  struct error *err)
{
	return lane_populate(physmem, batches->timed, batches->timed_count, err) ||
			       lane_populate(physmem, batches->undo, batches->undo_count, err) ||
			       lane_populate(physmem, batches->approach, batches->approach_count,
					     err) ?
		       -1 :
		       0;
}

/* Returns an enum batch_queued, or -1. */
static int queue(struct guest *guest, const struct workload_entry *entry, struct error *err)
{
	if (entry->op == WORKLOAD_MAP)
		return guest_map(guest, entry->address, entry->length, entry->prot, entry->offset,
				 err);
	return guest_unmap(guest, entry->address, entry->length, err);
}

int lane_queue(struct guest *guest, const struct workload_entry *entries, uint32_t count,
	       struct error *err)
{
	for (uint32_t i = 0; i < count; i++) {
		int queued = queue(guest, &entries[i], err);

		if (queued < 0)
			return -1;
		if (queued == BATCH_FULL)
			return error_set(err, STATUS_CANNOT, "a batch of %u calls is too long",
					 count);
	}
	return 0;
}

int lane_run_queued(struct guest *guest, bool flush, struct error *err)
{
	return guest_round(guest, flush, err) || lane_check_calls(guest, err) ? -1 : 0;
}

/* No call of a measured batch may fail: a batch that ends early would look like a fast one. */
int lane_check_calls(const struct guest *guest, struct error *err)
{
	const struct round_log *log = &guest->mm.log;

	if (!log->failure)
		return 0;
	return error_call(err,
			  (struct failed){ .call = CALL_MMAP,
					   .error = (int)-log->failure,
					   .pid = guest->mm.stub.pid },
			  "call %u of a batch failed", log->failed_at);
}

int lane_run_batch(struct guest *guest, const struct workload_entry *entries, uint32_t count,
		   bool flush, struct error *err)
{
	return lane_queue(guest, entries, count, err) || lane_run_queued(guest, flush, err) ? -1 :
											      0;
}

float lane_stub_ns(const struct clock *clock, uint64_t from, uint64_t to)
{
	return clock->stub_stamps ? record_ns(clock_ns(clock, from, to)) : NAN;
}

/* The monitor's system calls are summed over the lane: nothing needs them by batch. */
struct record *lane_record_batch(struct lane_progress *progress, const struct guest *guest,
				 size_t arm)
{
	const struct clock *clock = progress->context->clock;
	const struct round_log *log = &guest->mm.log;
	const struct stub_stamps *stamps = &guest->mm.shared->stamps;
	struct record *record = lane_add_arm_record(progress, RECORD_BATCH, arm);

	record->batch.notified = (uint16_t)log->notified;
	record->batch.batch_ns = lane_stub_ns(clock, log->start, stamps->batch_end);
	record->batch.round_ns = record_ns(clock_ns(clock, log->start, log->returned));
	if (guest->late)
		record->batch.late_ns =
			lane_stub_ns(clock, stamps->late.before, stamps->late.after);
	progress->served[arm].system_calls += log->system_calls;
	return record;
}

void lane_record_time(struct lane_progress *progress, size_t arm, double ns)
{
	bool stub_stamps = progress->context->clock->stub_stamps;
	struct record *record = lane_add_arm_record(progress, RECORD_BATCH, arm);

	record->batch.batch_ns = stub_stamps ? record_ns(ns) : NAN;
	record->batch.round_ns = stub_stamps ? NAN : record_ns(ns);
}

/* A chain of dependent multiplications: its time depends on the CPU's frequency alone. */
static uint64_t compute(uint64_t seed)
{
	for (int i = 0; i < VALIDATOR_STEPS; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		__asm__ volatile("" : "+r"(seed));
	}
	return seed;
}

static void call_natively(int calls)
{
	for (int i = 0; i < calls; i++)
		syscall(SYS_getppid);
}

static void validate_calls(struct lane_progress *progress)
{
	const struct clock *clock = progress->context->clock;
	uint64_t from;
	float ns;

	call_natively(NATIVE_CALLS_VAIN);
	from = clock_now(clock);
	call_natively(NATIVE_CALLS);
	ns = record_ns(clock_ns(clock, from, clock_now(clock)) / NATIVE_CALLS);
	lane_add_record(progress, RECORD_SYSCALL)->span.ns = ns;
}

static void validate_compute(struct lane_progress *progress)
{
	const struct clock *clock = progress->context->clock;
	uint64_t from = clock_now(clock), to;

	if (clock_ns(clock, progress->validated, from) < VALIDATOR_PERIOD_NS)
		return;
	compute(from); /* not timed: brings the code into the caches */
	from = clock_now(clock);
	compute(from);
	to = clock_now(clock);
	lane_add_record(progress, RECORD_COMPUTE)->span.ns = (float)clock_ns(clock, from, to);
	progress->validated = to;
}

void lane_validate(struct lane_progress *progress)
{
	validate_compute(progress);
	validate_calls(progress);
}

/*
 * After a lane of cross-poll, naps bring the slow wake-ups back: a virtual machine keeps them fast
 * for long after idle states were forbidden, as its host's halt polling adapts. Without naps the
 * lanes after it would depend on it.
 *
 * Other lanes are not followed by naps, which would leave the slow state behind. A real UML is not
 * in that state: its wakes come in its own rhythm. A lane settles in that rhythm, and both kinds of
 * wake are reported.
 */
static int nap_on(int cpu, struct error *err)
{
	struct timespec nap = { .tv_nsec = 400000 };

	if (placement_pin_self(cpu, err))
		return -1;
	for (int i = 0; i < 60 && !interrupt_requested(); i++)
		nanosleep(&nap, NULL);
	return 0;
}

static int nap(const struct placement_cpus *cpus, struct error *err)
{
	return nap_on(cpus->stub_cpu, err) || nap_on(cpus->monitor_cpu, err) ? -1 : 0;
}

int lane_take_place(struct lane_progress *progress, struct error *err)
{
	struct placement_cpus *cpus = &progress->cpus;

	if (placement_choose(progress->lane->placement, cpus, err))
		return -1;
	if (progress->lane->placement == PLACEMENT_CROSS_POLL) {
		progress->polling_fd = placement_forbid_idle(err);
		if (progress->polling_fd < 0)
			return -1;
	}
	return cpus->monitor_cpu < 0 ? 0 : placement_pin_self(cpus->monitor_cpu, err);
}

/* --other-cpu busy: in placement same all CPUs but the lane's own are kept busy, else all. */
static int hold_others(struct lane_progress *progress, struct error *err)
{
	const struct placement_cpus *cpus = &progress->cpus;

	if (progress->context->other_cpu != OTHER_CPU_BUSY)
		return 0;
	return other_cpu_hold(&progress->spinners,
			      cpus->monitor_cpu == cpus->stub_cpu ? cpus->monitor_cpu : -1, err);
}

/* On a CPU that others keep busy, idle waits would cost more than they bring: none is started. */
static int watch_cpu(struct lane_progress *progress, struct error *err)
{
	struct lane_context *context = progress->context;

	if (progress->lane->placement != PLACEMENT_SAME)
		return 0;
	if (!context->cpu_asked)
		context->cpu_taken = idle_wait_in_vain();
	context->cpu_asked = true;
	if (context->cpu_taken)
		return 0;
	return idle_wait_start(&progress->idle_wait, err);
}

static int leave_place(struct lane_progress *progress, struct error *err)
{
	int result = 0;

	idle_wait_stop(&progress->idle_wait);
	other_cpu_release(&progress->spinners);
	if (progress->polling_fd >= 0) {
		close(progress->polling_fd);
		result = nap(&progress->cpus, err);
	}
	placement_unpin_self();
	return result;
}

/*
 * Raises the soft limit to the hard one: a stub takes four descriptors of the monitor, so the usual
 * 1024 would not do for some hundred stubs.
 */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* By enum lane_kind. */
static int (*const runs[])(struct lane_progress *progress, struct error *err) = {
	[LANE_ROUNDS] = lane_rounds_run, [LANE_REPLAY] = lane_replay_run,
	[LANE_MANY] = lane_many_run,	 [LANE_FLOOR] = lane_floor_run,
	[LANE_UML] = lane_uml_run,
};

/* One record per arm, at the end of the lane; 0 for arms that were skipped. */
static void record_served(struct lane_progress *progress)
{
	records_reserve(progress->context->records, progress->lane->count);
	for (size_t i = 0; i < progress->lane->count; i++)
		lane_add_arm_record(progress, RECORD_SERVED, i)->served =
			(struct record_served){ (float)progress->served[i].system_calls,
						(float)progress->served[i].handovers };
}

/* leave_place() is called even if taking the place failed half way: it undoes what was done. */
int lane_run(struct lane_context *context, const struct plan_lane *lane, uint32_t lane_index,
	     double seconds, struct error *err)
{
	struct lane_progress progress = {
		.context = context,
		.lane = lane,
		.lane_index = lane_index,
		.polling_fd = -1,
		.served = memory_new(lane->count, sizeof(*progress.served)),
	};
	int result = lane_take_place(&progress, err) || watch_cpu(&progress, err) ||
				     hold_others(&progress, err) ?
			     -1 :
			     0;
	struct error second;

	allow_descriptors();
	progress.began = clock_now(context->clock);
	progress.deadline =
		progress.began + (uint64_t)(seconds * 1e9 / context->clock->ns_per_tick);
	if (!result)
		result = runs[lane->kind](&progress, err);
	if (!result)
		record_served(&progress);
	free(progress.served);
	/* Report the first error. */
	if (leave_place(&progress, result ? &second : err))
		result = -1;
	return result;
}
