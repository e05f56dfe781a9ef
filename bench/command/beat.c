// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hidden `beat`: one synthetic arm of a plan, block by block, for a tracer to look
 * at. A block runs for each byte of stdin, and one if there is none; each tells a line of
 * the median ns of its batches, their entries and their notifications. With a file of
 * stamps each call of the blocks is stamped, where the clock gives stamps of the stub (else
 * the file has its header alone, and ns are those of a round).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "command/cli.h"
#include "command/run_options.h"
#include "schedule/parts.h"
#include "schedule/warm.h"
#include "stats/stats.h"
#include "run/traced.h"

#define BATCHES_MAX  100000
#define BEAT_ADDRESS 0x100000000000

struct beat {
	const struct plan_arm *arm;
	uint32_t batches;
	FILE *stamps; /* NULL: none */
	struct clock clock;
	struct records records;
	struct lane_context context;
	struct lane_progress progress;
	struct plan_lane lane;
	struct physmem physmem;
	struct guest guest;
	struct synthetic_batches work;
	double *batch_ns; /* of a block; owned */
};

static void write_stamp(struct beat *beat, const struct stub_stamp *call,
			const struct notification_stamp *served)
{
	static const struct notification_stamp none;

	if (!served)
		served = &none;
	fprintf(beat->stamps,
		"%d\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\n",
		beat->guest.mm.stub.pid, served->id, call->before, served->received,
		served->validated, served->sent, call->after);
}

/* The notifications came in the order of the calls that the gate notifies. */
static void write_stamps(struct beat *beat, const struct workload_entry *entries, uint32_t count)
{
	const struct guest_mm *mm = &beat->guest.mm;
	const struct gate *gate = beat->guest.gate;
	uint32_t served = 0;

	for (uint32_t i = 0; i < count; i++) {
		bool maps = entries[i].op == WORKLOAD_MAP;
		bool notified = maps ? gate->notifies_map : gate->notifies_unmap;

		write_stamp(beat, &mm->shared->stamps.call[i],
			    notified ? &mm->log.stamp[served] : NULL);
		served += notified;
	}
}

static int run_batch(struct beat *beat, const struct workload_entry *entries, uint32_t count,
		     bool flush, struct error *err)
{
	if (lane_run_batch(&beat->guest, beat->arm, entries, count, flush, err))
		return -1;
	if (beat->stamps)
		write_stamps(beat, entries, count);
	return 0;
}

static int run_timed(struct beat *beat, double *ns, uint32_t *notified, struct error *err)
{
	const struct guest_mm *mm = &beat->guest.mm;
	uint64_t end;

	if (run_batch(beat, beat->work.timed, beat->work.timed_count, beat->arm->arm.flush, err))
		return -1;
	end = beat->clock.stub_stamps ? mm->shared->stamps.batch_end : mm->log.returned;
	*ns = clock_ns(&beat->clock, mm->log.start, end);
	*notified = mm->log.notified;
	return 0;
}

/* The turns of guest code end by what precedes the next batch, as in a lane: schedule/warm.h. */
static int run_approach(struct beat *beat, struct error *err)
{
	const struct synthetic_batches *work = &beat->work;

	for (uint32_t i = 0; i < work->approach_count; i++) {
		bool last = i + 1 == work->approach_count;

		warm_foresee(&beat->guest, last ? work->timed : &work->approach[i + 1],
			     last ? work->timed_count : 1);
		if (run_batch(beat, &work->approach[i], 1, false, err))
			return -1;
	}
	return 0;
}

static int run_undo(struct beat *beat, struct error *err)
{
	bool approached = beat->work.approach_count;

	warm_foresee(&beat->guest, approached ? beat->work.approach : beat->work.timed,
		     approached ? 1 : beat->work.timed_count);
	return run_batch(beat, beat->work.undo, beat->work.undo_count, false, err);
}

static int run_block(struct beat *beat, struct error *err)
{
	bool undo_first = beat->work.undo_first;
	uint32_t notified = 0;

	for (uint32_t i = 0; i < beat->batches; i++)
		if ((undo_first && run_undo(beat, err)) || run_approach(beat, err) ||
		    run_timed(beat, &beat->batch_ns[i], &notified, err) ||
		    (!undo_first && run_undo(beat, err)))
			return -1;
	printf("%.1f %u %u\n", stats_middle(beat->batch_ns, beat->batches), beat->work.timed_count,
	       notified);
	if (fflush(stdout))
		return error_errno(err, errno, "cannot tell of a block");
	return 0;
}

static int run_blocks(struct beat *beat, struct error *err)
{
	ssize_t n;
	char byte;

	for (uint64_t blocks = 0;; blocks++) {
		while ((n = read(STDIN_FILENO, &byte, 1)) < 0 && errno == EINTR)
			;
		if (n < 0)
			return error_errno(err, errno, "cannot read what is asked for");
		if (n == 0 && blocks)
			return 0;
		if (run_block(beat, err))
			return -1;
		if (n == 0)
			return 0;
	}
}

static int take_place(struct beat *beat, struct error *err)
{
	struct placement_cpus *cpus = &beat->progress.cpus;

	if (placement_choose(beat->lane.placement, cpus, err))
		return -1;
	if (beat->lane.placement == PLACEMENT_CROSS_POLL) {
		beat->progress.polling_fd = placement_forbid_idle(err);
		if (beat->progress.polling_fd < 0)
			return -1;
	}
	return cpus->monitor_cpu < 0 ? 0 : placement_pin_self(cpus->monitor_cpu, err);
}

static int open_beat(struct beat *beat, struct error *err)
{
	struct synthetic_batches *work = &beat->work;

	beat->batch_ns = calloc(beat->batches, sizeof(*beat->batch_ns));
	if (!beat->batch_ns)
		return error_set(err, STATUS_CANNOT, "no memory for %u batches", beat->batches);
	if (take_place(beat, err) ||
	    physmem_create(&beat->physmem, beat->context.physmem_bytes, 1, err) ||
	    synthetic_make(work, &beat->arm->arm.synthetic, BEAT_ADDRESS, 0, err) ||
	    lane_populate(&beat->physmem, work->timed, work->timed_count, err) ||
	    lane_populate(&beat->physmem, work->undo, work->undo_count, err) ||
	    lane_start_guest(&beat->progress, beat->arm, &beat->physmem, &beat->guest, err))
		return -1;
	beat->guest.mm.log.stamped = beat->stamps != NULL;
	beat->guest.mm.shared->stamps.stamp_calls = beat->stamps != NULL;
	return 0;
}

static void close_beat(struct beat *beat)
{
	if (beat->guest.mm.physmem)
		guest_stop(&beat->guest);
	if (beat->progress.polling_fd >= 0)
		close(beat->progress.polling_fd);
	physmem_destroy(&beat->physmem);
	records_free(&beat->records);
	free(beat->batch_ns);
}

static int run_arm(const struct plan *plan, size_t index, uint32_t batches, FILE *stamps,
		   struct error *err)
{
	struct beat beat = { .batches = batches, .stamps = stamps, .physmem.fd = -1 };
	const char *refusal;
	int result;

	if (index >= plan->arm_count)
		return error_set(err, STATUS_USAGE, "beat: there is no arm %zu", index);
	beat.arm = plan_arm(plan, index);
	refusal = traced_refusal(&beat.arm->arm);
	if (refusal)
		return error_set(err, STATUS_UNSUPPORTED, "beat: %s %s", beat.arm->id, refusal);
	clock_calibrate(&beat.clock);
	if (!beat.clock.stub_stamps)
		beat.stamps = NULL;
	beat.context = (struct lane_context){ .clock = &beat.clock,
					      .physmem_bytes = plan->physmem_bytes,
					      .records = &beat.records };
	beat.lane.placement = beat.arm->arm.placement;
	beat.progress.context = &beat.context;
	beat.progress.lane = &beat.lane;
	beat.progress.polling_fd = -1;
	result = open_beat(&beat, err);
	if (!result)
		result = run_blocks(&beat, err);
	close_beat(&beat);
	return result;
}

static int run_stamped(const struct plan *plan, size_t index, uint32_t batches, const char *path,
		       struct error *err)
{
	FILE *stamps = strcmp(path, "-") ? fopen(path, "we") : NULL;
	int result;

	if (strcmp(path, "-") != 0 && !stamps)
		return error_errno(err, errno, "cannot create %s", path);
	if (stamps)
		fputs("stub\tid\tbefore\treceived\tvalidated\tsent\tafter\n", stamps);
	result = run_arm(plan, index, batches, stamps, err);
	if (stamps && fclose(stamps) && !result)
		result = error_errno(err, errno, "cannot write %s", path);
	return result;
}

static int run_planned(uint64_t index, uint64_t batches, int argc, char **argv, struct error *err)
{
	struct run_options options;
	struct plan plan;
	int result = run_options_parse(&options, argc - 4, argv + 4, err);

	if (result > 0)
		return error_set(err, STATUS_USAGE, "beat has no help");
	if (result || plan_outline(&plan, &options, err))
		return -1;
	result = run_stamped(&plan, (size_t)index, (uint32_t)batches, argv[3], err);
	plan_free(&plan);
	return result;
}

/* beat ARM BATCHES STAMPS run ARGUMENTS... */
static int beat(int argc, char **argv)
{
	uint64_t index, batches;
	struct error err;

	if (argc < 5) {
		error_set(&err, STATUS_USAGE, "beat is for unotify-trace to start");
		return cli_fail(&err);
	}
	if (parse_u64(argv[1], 0, UINT32_MAX, "beat: arm", &index, &err) ||
	    parse_u64(argv[2], 1, BATCHES_MAX, "beat: batches", &batches, &err) ||
	    run_planned(index, batches, argc, argv, &err))
		return cli_fail(&err);
	return STATUS_DONE;
}

const struct command command_beat = { "beat", NULL, beat };
