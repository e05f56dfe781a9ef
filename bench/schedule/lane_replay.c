// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lanes of recorded work: every arm replays the same batches in turn. The scheduler has no part in
 * it, as its rounds go where intervals are wide, while a replay is fixed work.
 *
 * A round is one recorded batch under each arm in fresh random order, with the empty wakes that the
 * recording has before it. An address space gets its stub (untimed) when its first batch comes, and
 * gives it back after its last. A stub that is used again is emptied first, untimed, as a new
 * address space has nothing mapped.
 *
 * Each arm has guest memory and stubs of its own, and only while its part of the lane is replayed.
 * With frames that all arms shared, the first arm of a round took 5 to 9 us longer than those after
 * it (PVM guest, Linux 6.18). Of four arms that take turns each was the first in one of four
 * rounds; ptrace, which is measured apart, was so in all.
 *
 * Each invocation replays all the segments of its list, which is chosen before it measures
 * (segments.h, pilot.h), or all batches in the order of the recording. Each part of the lane
 * replays all of them once. A replay ends early only if it takes several times as long as it
 * should. Segments that others disturbed are replayed once more, a third of all at most, so that
 * the analysis may have clean rounds of their batches; it gets all rounds.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "schedule/warm.h"
#include "schedule/foreign_time.h"

/* The limit of a replay, in times of what it should take, or of the lane's time if that is more. */
#define LIMIT_TIMES 4

/* One arm of the replay and its stubs. */
struct player {
	const struct plan_arm *arm;
	size_t index;
	struct physmem *physmem; /* owned; apart, as players change places and guests point to it */
	struct guest *guests;	 /* workload.mm_alive_max of them */
	uint32_t *idle; /* stack of indexes into guests: started, without an address space */
	uint32_t idle_count;
	uint32_t started;
	int32_t *of_mm;		    /* index into guests by address space, or -1 */
	bool *used;		    /* by guest: something may be mapped */
	double foreign_ns, wall_ns; /* of the batches of this segment that are kept */
};

struct replay {
	struct lane_progress *progress;
	const struct workload *workload;
	struct segment_choice *choices; /* what is replayed, in this order; owned */
	uint32_t segment_count;
	struct segment whole;	/* all batches, as one of them */
	double part_limit;	/* seconds of the lane after which this part ends in any case */
	double replaying_s;	/* of both parts */
	uint32_t done;		/* segments that all parts replayed */
	struct player *playing; /* the arms of the part at hand, in the order of the round */
	size_t playing_count;
	bool played; /* a part had arms */
	bool keep;   /* batches are recorded: not while settling, nor in the lead of a segment */
	struct foreign_time foreign;
	struct foreign_set working; /* the stub of the batch at hand */
};

/* Only frames of batches that this invocation replays: a recording may have many more. */
static int populate(const struct replay *replay, struct physmem *physmem, struct error *err)
{
	const struct workload *workload = replay->workload;

	for (uint32_t i = 0; i < replay->segment_count; i++) {
		const struct segment *segment = replay->choices[i].segment;
		uint32_t from = segment->first - segment->lead,
			 to = segment->first + segment->count;

		for (uint32_t k = 0; k < segment->space_count; k++)
			if (lane_populate(physmem, segment->spaces[k].maps,
					  segment->spaces[k].count, err))
				return -1;
		for (uint32_t k = from; k < to; k++)
			if (lane_populate(physmem, &workload->entries[workload->batches[k].first],
					  workload->batches[k].count, err))
				return -1;
	}
	return 0;
}

/* Makes the memory of an arm. Its stubs are started when their first batches come. */
static int open_player(struct replay *replay, const struct plan_arm *arm, size_t index,
		       struct error *err)
{
	struct player *player = &replay->playing[replay->playing_count++];
	const struct workload *workload = replay->workload;

	*player = (struct player){ .arm = arm, .index = index };
	player->physmem = memory_new(1, sizeof(*player->physmem));
	player->guests = memory_new(workload->mm_alive_max, sizeof(*player->guests));
	player->idle = memory_new(workload->mm_alive_max, sizeof(*player->idle));
	player->used = memory_new(workload->mm_alive_max, sizeof(*player->used));
	player->of_mm = memory_new(workload->mm_count, sizeof(*player->of_mm));
	memset(player->of_mm, -1, workload->mm_count * sizeof(*player->of_mm));
	if (physmem_create(player->physmem, replay->progress->context->physmem_bytes,
			   workload->mm_alive_max, err) ||
	    populate(replay, player->physmem, err))
		return error_prefix(err, "%s: ", arm->id);
	return 0;
}

static void close_player(struct player *player)
{
	for (uint32_t i = 0; i < player->started; i++)
		guest_stop(&player->guests[i]);
	physmem_destroy(player->physmem);
	free(player->physmem);
	free(player->guests);
	free(player->idle);
	free(player->used);
	free(player->of_mm);
}

/* Untimed: unmaps what the last address space of this stub has left. */
static int empty_guest(struct player *player, uint32_t at, struct error *err)
{
	static const struct workload_entry all = { .op = WORKLOAD_UNMAP, .length = STUB_START };

	if (!player->used[at])
		return 0;
	player->used[at] = false;
	return lane_run_batch(&player->guests[at], &all, 1, false, err);
}

/* The stub of an address space: a new one or an idle one at its first batch. */
static int give_guest(struct replay *replay, struct player *player, uint32_t mm, struct error *err)
{
	uint32_t at = player->started;

	if (player->of_mm[mm] >= 0)
		return 0;
	if (player->idle_count) {
		at = player->idle[--player->idle_count];
		player->of_mm[mm] = (int32_t)at;
		return empty_guest(player, at, err);
	}
	if (lane_start_guest(replay->progress, player->arm, player->physmem, &player->guests[at],
			     err))
		return -1;
	player->used[at] = true; /* its program's own pages are mapped */
	player->of_mm[mm] = (int32_t)player->started++;
	return 0;
}

/* What precedes a batch is a page fault, to be planned, or a system call, which needs no plan. */
static void foresee(struct guest *guest, const struct workload *workload,
		    const struct workload_batch *batch)
{
	if (!batch->called)
		warm_foresee(guest, &workload->entries[batch->first], batch->count);
}

/* *ns becomes the time of all of them. The last one ends by what precedes the batch. */
static int empty_wakes(const struct replay *replay, struct guest *guest,
		       const struct workload_batch *batch, double *ns, struct error *err)
{
	const struct clock *clock = replay->progress->context->clock;

	*ns = 0;
	for (uint32_t i = 0; i < batch->null_wakes; i++) {
		if (i + 1 == batch->null_wakes)
			foresee(guest, replay->workload, batch);
		if (guest_round(guest, false, err))
			return -1;
		*ns += clock_ns(clock, guest->mm.log.start, guest->mm.log.returned);
	}
	return 0;
}

/*
 * The turn that follows this batch ends by what precedes the next batch of the address space,
 * unless empty wakes come before that: then the last of these does.
 */
static void foresee_next(struct guest *guest, const struct workload *workload, uint32_t index)
{
	const struct workload_batch *next = &workload->batches[workload->batches[index].next];

	if (next != &workload->batches[index] && !next->null_wakes)
		foresee(guest, workload, next);
}

static int play(struct replay *replay, struct player *player, uint32_t index, struct error *err)
{
	const struct workload_batch *batch = &replay->workload->batches[index];
	const struct workload_entry *entries = &replay->workload->entries[batch->first];
	struct guest *guest = &player->guests[player->of_mm[batch->mm]];
	struct record *record;
	double wakes_ns;

	player->used[player->of_mm[batch->mm]] = true;
	if (empty_wakes(replay, guest, batch, &wakes_ns, err))
		return -1;
	foresee_next(guest, replay->workload, index);
	if (lane_run_batch(guest, entries, batch->count, batch->flush, err))
		return error_prefix(err, "batch %u of %s: ", index, replay->workload->name);
	if (replay->keep) {
		record = lane_record_batch(replay->progress, guest, player->index);
		record->batch.index = index;
		record->batch.empty_ns = record_ns(wakes_ns);
	}
	if (batch->mm_ends) {
		player->idle[player->idle_count++] = (uint32_t)player->of_mm[batch->mm];
		player->of_mm[batch->mm] = -1;
	}
	return 0;
}

/* Stubs are started and emptied before the round, so that this is in no batch's foreign time. */
static int prepare_round(struct replay *replay, uint32_t index, struct error *err)
{
	uint32_t mm = replay->workload->batches[index].mm;

	for (size_t i = 0; i < replay->playing_count; i++)
		if (give_guest(replay, &replay->playing[i], mm, err))
			return error_prefix(err, "%s: ", replay->playing[i].arm->id);
	return 0;
}

/* The batch under one arm, with its foreign time. Sets *disturbed if that is too much. */
static int play_timed(struct replay *replay, size_t at, uint32_t index, bool *disturbed,
		      struct error *err)
{
	struct player *player = &replay->playing[at];
	const struct guest *guest =
		&player->guests[player->of_mm[replay->workload->batches[index].mm]];
	struct records *records = replay->progress->context->records;
	double foreign_ns, wall_ns;

	replay->working.count = 0;
	foreign_set_add(&replay->foreign, &replay->working, guest->mm.stub.pid);
	foreign_begin(&replay->foreign, &replay->working, !at);
	if (play(replay, player, index, err))
		return error_prefix(err, "%s: ", player->arm->id);
	idle_wait(&replay->progress->idle_wait);
	if (!replay->keep) {
		foreign_settle(&replay->foreign, &replay->working);
		return 0;
	}
	foreign_ns = foreign_end(&replay->foreign, &replay->working, &wall_ns);
	player->foreign_ns += foreign_ns;
	player->wall_ns += wall_ns;
	record_set_foreign(&records->items[records->count - 1], foreign_ns / wall_ns);
	*disturbed |= !record_is_clean(&records->items[records->count - 1]);
	return 0;
}

static int play_round(struct replay *replay, uint32_t index, struct error *err)
{
	struct lane_context *context = replay->progress->context;
	bool disturbed = false;

	records_reserve(context->records, LANE_RECORDS_A_ROUND + 2 * replay->playing_count);
	lane_validate(replay->progress);
	if (prepare_round(replay, index, err))
		return -1;
	random_shuffle(&context->random, replay->playing, replay->playing_count,
		       sizeof(*replay->playing));
	for (size_t i = 0; i < replay->playing_count; i++)
		if (play_timed(replay, i, index, &disturbed, err))
			return -1;
	if (replay->keep)
		foreign_round(&replay->foreign, disturbed);
	context->next_round++;
	foreign_block(&replay->foreign);
	return 0;
}

/* A segment may end in the middle of an address space's life: the next one begins with none. */
static void forget_mms(struct replay *replay)
{
	for (size_t i = 0; i < replay->playing_count; i++) {
		struct player *player = &replay->playing[i];

		memset(player->of_mm, -1, replay->workload->mm_count * sizeof(*player->of_mm));
		player->idle_count = player->started;
		for (uint32_t k = 0; k < player->started; k++)
			player->idle[k] = k;
	}
}

static int map_all(struct guest *guest, const struct workload_entry *maps, uint32_t count,
		   struct error *err)
{
	for (uint32_t i = 0; i < count; i += STUB_BATCH_MAX)
		if (lane_run_batch(guest, maps + i, MIN(count - i, STUB_BATCH_MAX), false, err))
			return -1;
	return 0;
}

/* The same, but guest code touches none of the pages. */
static int map_untouched(struct guest *guest, const struct workload_entry *maps, uint32_t count,
			 struct error *err)
{
	uint32_t touch = guest->touch;
	int result;

	guest->touch = STUB_TOUCH_NONE;
	result = map_all(guest, maps, count, err);
	guest->touch = touch;
	return result;
}

/* Untimed: maps what the recording has mapped in an address space when the segment begins. */
static int fill_space(struct replay *replay, struct player *player,
		      const struct segment_space *space, struct error *err)
{
	struct guest *guest;

	if (give_guest(replay, player, space->mm, err) ||
	    empty_guest(player, (uint32_t)player->of_mm[space->mm], err))
		return -1;
	player->used[player->of_mm[space->mm]] = true;
	guest = &player->guests[player->of_mm[space->mm]];
	if (map_all(guest, space->maps, space->touched, err))
		return -1;
	return map_untouched(guest, space->maps + space->touched, space->count - space->touched,
			     err);
}

static int begin_segment(struct replay *replay, const struct segment *segment, struct error *err)
{
	forget_mms(replay);
	for (size_t i = 0; i < replay->playing_count; i++)
		for (uint32_t k = 0; k < segment->space_count; k++)
			if (fill_space(replay, &replay->playing[i], &segment->spaces[k], err))
				return error_prefix(err, "%s: ", replay->playing[i].arm->id);
	return 0;
}

static bool has_time(const struct replay *replay)
{
	return !interrupt_requested() && lane_elapsed(replay->progress) < replay->part_limit;
}

/* Returns 1 if it was replayed to its end, 0 if it had to end before, -1 on an error. */
static int play_segment(struct replay *replay, const struct segment *segment, bool keep,
			double until, struct error *err)
{
	uint32_t end = segment->first + segment->count;

	if (begin_segment(replay, segment, err))
		return -1;
	for (uint32_t i = segment->first - segment->lead; i < end; i++) {
		if (!has_time(replay) || lane_elapsed(replay->progress) >= until)
			return 0;
		replay->keep = keep && i >= segment->first;
		if (play_round(replay, i, err))
			return -1;
	}
	return 1;
}

/* Replays for so many seconds without keeping anything, from the first segment on. */
static int settle(struct replay *replay, double seconds, struct error *err)
{
	double until = lane_elapsed(replay->progress) + seconds;
	int result = 1;

	for (uint32_t i = 0; i < replay->segment_count && result > 0; i++)
		result = play_segment(replay, replay->choices[i].segment, false, until, err);
	return result < 0 ? -1 : 0;
}

static void forget_disturbances(struct replay *replay)
{
	for (size_t i = 0; i < replay->playing_count; i++)
		replay->playing[i].foreign_ns = replay->playing[i].wall_ns = 0;
}

static bool was_disturbed(const struct replay *replay)
{
	for (size_t i = 0; i < replay->playing_count; i++) {
		const struct player *player = &replay->playing[i];

		if (player->wall_ns > 0 &&
		    !record_is_clean_share(player->foreign_ns / player->wall_ns))
			return true;
	}
	return false;
}

/*
 * Sets *disturbed by the time of all batches of an arm together, as whole_ns sums them up. One
 * disturbed batch among many changes little.
 */
static int play_kept(struct replay *replay, const struct segment *segment, bool *disturbed,
		     struct error *err)
{
	int result;

	forget_disturbances(replay);
	result = play_segment(replay, segment, true, INFINITY, err);
	*disturbed = was_disturbed(replay);
	return result;
}

/* Replays each segment once, then the disturbed ones again, a third of all at most. */
static int play_all(struct replay *replay, struct error *err)
{
	bool *disturbed = memory_new(replay->segment_count, sizeof(*disturbed));
	uint32_t again = replay->segment_count / 3, done = 0;
	int result = 1;

	for (; done < replay->segment_count && result > 0; done += result > 0)
		result = play_kept(replay, replay->choices[done].segment, &disturbed[done], err);
	replay->done = MIN(replay->done, done);
	for (uint32_t i = 0; i < done && again && result > 0; i++) {
		if (!disturbed[i])
			continue;
		again--;
		result = play_kept(replay, replay->choices[i].segment, &disturbed[i], err);
	}
	free(disturbed);
	return result < 0 ? -1 : 0;
}

static int play_part(struct replay *replay, double seconds, struct error *err)
{
	struct lane_progress *progress = replay->progress;
	double from;

	foreign_block_begin(&replay->foreign);
	if (settle(replay, lane_settling(seconds), err))
		return -1;
	from = lane_elapsed(progress);
	if (play_all(replay, err))
		return -1;
	replay->replaying_s += lane_elapsed(progress) - from;
	foreign_block_end(&replay->foreign);
	return 0;
}

/*
 * Each part has a limit of its own. If the first part could take all the time, the arms of the
 * second would have no batch; and as the analysis only takes batches that all arms replayed,
 * nothing would be left.
 */
static void limit_part(struct replay *replay, const struct lane_part parts[LANE_PARTS], int part)
{
	const struct lane_progress *progress = replay->progress;
	double due = lane_seconds(progress), replay_s = progress->lane->replay_s;
	double limit = replay_s > 0 ? LIMIT_TIMES * fmax(replay_s, due) : INFINITY;

	replay->part_limit =
		lane_elapsed(progress) + lane_part_seconds(progress, parts, part, due - limit);
}

/* In random order, for the reason that open_works() of lane_rounds.c has. */
static int open_players(struct replay *replay, const struct lane_part *part, struct error *err)
{
	const struct plan_lane *lane = replay->progress->lane;
	struct lane_context *context = replay->progress->context;

	for (size_t i = 0; i < lane->count; i++)
		if (lane_has(&lane->arms[i], part) && open_player(replay, &lane->arms[i], i, err))
			return -1;
	random_shuffle(&context->random, replay->playing, replay->playing_count,
		       sizeof(*replay->playing));
	return 0;
}

static void close_players(struct replay *replay)
{
	for (size_t i = 0; i < replay->playing_count; i++)
		close_player(&replay->playing[i]);
	replay->playing_count = 0;
}

static int run_part(struct replay *replay, const struct lane_part parts[LANE_PARTS], int part,
		    struct error *err)
{
	replay->played = true;
	if (open_players(replay, &parts[part], err))
		return -1;
	limit_part(replay, parts, part);
	if (play_part(replay, lane_part_seconds(replay->progress, parts, part, 0), err))
		return -1;
	lane_note_part(replay->progress, &parts[part]);
	return 0;
}

static int play_parts(struct replay *replay, struct error *err)
{
	struct lane_part parts[LANE_PARTS];
	int result = 0;

	lane_divide(replay->progress, parts);
	for (int i = 0; i < LANE_PARTS && !result; i++) {
		if (parts[i].share > 0)
			result = run_part(replay, parts, i, err);
		close_players(replay);
	}
	return result;
}

/* Shuffles the list, as it is sorted: otherwise a drift of the host would go with its order. */
static void choose_segments(struct replay *replay)
{
	const struct plan_lane *lane = replay->progress->lane;
	const struct segments *segments = &lane->recording->segments;
	struct lane_context *context = replay->progress->context;

	replay->workload = &lane->recording->workload;
	replay->whole =
		(struct segment){ .count = replay->workload->batch_count, .work = segments->work };
	replay->choices = memory_new(lane->segments + 1, sizeof(*replay->choices));
	replay->choices[0].segment = &replay->whole;
	replay->segment_count = 1;
	if (lane->segments)
		replay->segment_count = segments_choose(segments, lane->segments,
							context->invocation, replay->choices);
	random_shuffle(&context->random, replay->choices, replay->segment_count,
		       sizeof(*replay->choices));
	replay->done = replay->segment_count;
}

static int open_replay(struct replay *replay, struct error *err)
{
	const struct plan_lane *lane = replay->progress->lane;
	const struct workload *workload;
	uint64_t bytes = replay->progress->context->physmem_bytes;

	choose_segments(replay);
	workload = replay->workload;
	if (bytes < workload->frame_bytes)
		return error_set(err, STATUS_CANNOT,
				 "%s needs %llu MiB of physmem, but has %llu (see --physmem)",
				 workload->name, (unsigned long long)(workload->frame_bytes >> 20),
				 (unsigned long long)(bytes >> 20));
	replay->playing = memory_new(lane->count, sizeof(*replay->playing));
	foreign_open(&replay->foreign, replay->progress);
	return 0;
}

static void close_replay(struct replay *replay)
{
	free(replay->playing);
	free(replay->choices);
	foreign_set_free(&replay->working);
	foreign_close(&replay->foreign);
}

/* From the pilot's record the run finds how long its lists can be (pilot.h). */
static void record_replay(struct replay *replay)
{
	double work = 0;

	for (uint32_t i = 0; i < replay->done; i++)
		work += replay->choices[i].segment->work + replay->choices[i].segment->set_up;
	records_reserve(replay->progress->context->records, 1);
	lane_add_record(replay->progress, RECORD_REPLAY)->replay = (struct record_replay){
		.segments = (float)replay->done,
		.planned = (float)replay->segment_count,
		.replaying_s = (float)replay->replaying_s,
		.other_s = (float)(lane_elapsed(replay->progress) - replay->replaying_s),
		.work = (float)work,
	};
}

int lane_replay_run(struct lane_progress *progress, struct error *err)
{
	struct replay replay = { .progress = progress };
	int result = open_replay(&replay, err);

	if (!result)
		result = play_parts(&replay, err);
	if (!result && replay.played)
		record_replay(&replay);
	close_replay(&replay);
	return result;
}
