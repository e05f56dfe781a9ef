// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recorded work: every arm replays the same workload, batch by batch in turn.
 *
 * A round is one recorded batch under each arm in fresh random order, with the
 * empty wakes that the recording has before it. An address space gets its stub
 * when its first batch comes (untimed) and gives it back after its last; the
 * next one to start uses it again, since its first batch unmaps all.
 *
 * A round cannot be run again, as the next batch builds on it: one that others
 * disturbed is thrown away if another replay of this invocation has the batch
 * undisturbed. A part is over when its time is, or after a replay by which the ratios of
 * whole replays are as precise as the run wants them.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "lane/warm.h"
#include "lane/watch.h"
#include "measure/precision.h"

/* One arm of the replay and its stubs. */
struct player {
	const struct plan_arm *arm;
	size_t index;
	struct guest *guests; /* workload.mm_alive_max of them */
	uint32_t *idle;	      /* stack of indexes into guests: started, without an address space */
	uint32_t idle_count;
	uint32_t started;
	int32_t *of_mm;		    /* index into guests by address space, or -1 */
	double cost;		    /* round_ns and empty wakes of the replay at hand */
	struct precision precision; /* of the logarithms of its ratios by replay */
};

/* How often a batch was replayed while others were busy, and while not. */
struct heard {
	uint16_t disturbed, undisturbed;
};

struct replay {
	struct lane_progress *progress;
	struct workload workload;
	struct physmem physmem;
	struct player *players; /* first those that take turns, then those measured apart */
	size_t player_count, together;
	struct player *playing; /* those of the lane's part */
	size_t playing_count;
	bool keep; /* what is measured */
	struct watch watch;
	struct watch_set working; /* the stubs of this round */
	struct heard *heard;	  /* by batch, in this part */
};

static int open_player(struct replay *replay, const struct plan_arm *arm, size_t index,
		       struct error *err)
{
	struct player *player = &replay->players[replay->player_count++];
	const struct workload *workload = &replay->workload;

	player->arm = arm;
	player->index = index;
	player->guests = calloc(workload->mm_alive_max, sizeof(*player->guests));
	player->idle = calloc(workload->mm_alive_max, sizeof(*player->idle));
	player->of_mm = malloc(workload->mm_count * sizeof(*player->of_mm));
	if (!player->guests || !player->idle || !player->of_mm)
		return error_set(err, STATUS_CANNOT, "no memory for %u stubs",
				 workload->mm_alive_max);
	memset(player->of_mm, -1, workload->mm_count * sizeof(*player->of_mm));
	return 0;
}

static void close_player(struct player *player)
{
	for (uint32_t i = 0; i < player->started; i++)
		guest_stop(&player->guests[i]);
	free(player->guests);
	free(player->idle);
	free(player->of_mm);
}

/* The stub of an address space: a new one or an idle one at its first batch. */
static int give_guest(struct replay *replay, struct player *player, uint32_t mm, struct error *err)
{
	uint32_t at = player->started;

	if (player->of_mm[mm] >= 0)
		return 0;
	if (player->idle_count) {
		player->of_mm[mm] = (int32_t)player->idle[--player->idle_count];
		return 0;
	}
	if (lane_start_guest(replay->progress, player->arm, &replay->physmem, &player->guests[at],
			     err))
		return -1;
	player->of_mm[mm] = (int32_t)player->started++;
	return 0;
}

static int empty_wakes(const struct replay *replay, const struct player *player,
		       struct guest *guest, const struct workload_batch *batch,
		       const struct workload_entry *entries, double *ns, struct error *err)
{
	const struct clock *clock = replay->progress->context->clock;

	*ns = 0;
	for (uint32_t i = 0; i < batch->null_wakes; i++) {
		if (i + 1 == batch->null_wakes)
			warm_foresee(guest, entries, batch->count);
		if (guest_round(guest, false, err))
			return error_prefix(err, "%s: ", player->arm->id);
		*ns += clock_ns(clock, guest->mm.log.start, guest->mm.log.returned);
	}
	return 0;
}

/* The turn after this batch ends by what precedes the next one, but for empty wakes. */
static void foresee_next(struct guest *guest, const struct workload *workload, uint32_t index)
{
	const struct workload_batch *next = &workload->batches[workload->batches[index].next];

	if (next != &workload->batches[index] && !next->null_wakes)
		warm_foresee(guest, &workload->entries[next->first], next->count);
}

static int play(struct replay *replay, struct player *player, uint32_t index, struct error *err)
{
	const struct workload_batch *batch = &replay->workload.batches[index];
	const struct workload_entry *entries = &replay->workload.entries[batch->first];
	struct guest *guest = &player->guests[player->of_mm[batch->mm]];
	struct record *record;
	double wakes_ns;

	if (empty_wakes(replay, player, guest, batch, entries, &wakes_ns, err))
		return -1;
	foresee_next(guest, &replay->workload, index);
	if (lane_run_batch(guest, player->arm, entries, batch->count, batch->flush, err))
		return error_prefix(err, "batch %u of %s: ", index, replay->workload.name);
	if (replay->keep) {
		record = lane_record_batch(replay->progress, guest, player->index, batch->count);
		record->batch = index;
		record->value[2] = (float)wakes_ns;
		player->cost += record->value[1] + wakes_ns;
	}
	if (batch->mm_ends) {
		player->idle[player->idle_count++] = (uint32_t)player->of_mm[batch->mm];
		player->of_mm[batch->mm] = -1;
	}
	return 0;
}

/* Stubs that are started or taken up for the batch are so before it is watched. */
static int prepare_round(struct replay *replay, uint32_t index, struct error *err)
{
	uint32_t mm = replay->workload.batches[index].mm;

	replay->working.count = 0;
	for (size_t i = 0; i < replay->playing_count; i++) {
		struct player *player = &replay->playing[i];

		if (give_guest(replay, player, mm, err) ||
		    watch_set_add(&replay->watch, &replay->working,
				  player->guests[player->of_mm[mm]].mm.stub.pid, err))
			return -1;
	}
	return 0;
}

static void note_disturbance(struct replay *replay, uint32_t index, size_t first)
{
	struct records *records = replay->progress->context->records;
	struct heard *heard = &replay->heard[index];

	replay->watch.block.rounds++;
	if (!watch_disturbed(&replay->watch, &replay->working)) {
		heard->undisturbed++;
		return;
	}
	heard->disturbed++;
	replay->watch.block.disturbed++;
	for (size_t i = first; i < records->count; i++)
		records->items[i].disturbed = true;
}

static int play_round(struct replay *replay, uint32_t index, struct error *err)
{
	struct lane_context *context = replay->progress->context;
	size_t first;

	if (records_reserve(context->records, LANE_RECORDS_A_ROUND + 2 * replay->playing_count,
			    err))
		return -1;
	lane_validate(replay->progress);
	if (prepare_round(replay, index, err))
		return -1;
	gsl_ran_shuffle(context->random, replay->playing, replay->playing_count,
			sizeof(*replay->playing));
	first = context->records->count;
	watch_begin(&replay->watch, &replay->working);
	for (size_t i = 0; i < replay->playing_count; i++)
		if (play(replay, &replay->playing[i], index, err))
			return -1;
	if (replay->keep)
		note_disturbance(replay, index, first);
	else
		watch_settle(&replay->watch, &replay->working);
	context->next_round++;
	return watch_block(&replay->watch, err);
}

/* Address spaces that a replay left in mid-life start anew with the next one. */
static void forget_mms(struct replay *replay)
{
	for (size_t i = 0; i < replay->playing_count; i++) {
		struct player *player = &replay->playing[i];

		player->cost = 0;
		memset(player->of_mm, -1, replay->workload.mm_count * sizeof(*player->of_mm));
		player->idle_count = player->started;
		for (uint32_t k = 0; k < player->started; k++)
			player->idle[k] = k;
	}
}

/* From the first batch on, to the last or until so many seconds of the lane have passed. */
static int play_once(struct replay *replay, double until, bool keep, struct error *err)
{
	const struct lane_progress *progress = replay->progress;

	replay->keep = keep;
	forget_mms(replay);
	for (uint32_t i = 0; i < replay->workload.batch_count; i++) {
		if (!lane_time_left(progress) || lane_elapsed(progress) >= until)
			return 0;
		if (play_round(replay, i, err))
			return -1;
	}
	return 0;
}

static const struct player *baseline_of(const struct replay *replay, const struct player *player)
{
	for (size_t i = 0; i < replay->playing_count; i++)
		if ((int)replay->playing[i].index == player->arm->baseline)
			return &replay->playing[i];
	return NULL;
}

/* After a whole replay. Whether all ratios of this part, if it has any, are known well enough. */
static bool is_precise(struct replay *replay)
{
	double target = replay->progress->context->target;
	bool compared = false, precise = true;

	for (size_t i = 0; i < replay->playing_count; i++) {
		struct player *player = &replay->playing[i];
		const struct player *by = baseline_of(replay, player);

		if (!by)
			continue;
		compared = true;
		precision_add(&player->precision, log(player->cost / by->cost));
		precise = precise && precision_half_width(&player->precision) <= target;
	}
	return compared && precise;
}

/* Of a batch that was replayed undisturbed too the other rounds of this part are thrown away. */
static int throw_away(struct replay *replay, size_t first, struct error *err)
{
	struct records *records = replay->progress->context->records;
	uint32_t batches = replay->workload.batch_count, rounds = 0;
	size_t kept = first;
	struct record *record;

	for (size_t i = first; i < records->count; i++) {
		const struct record *of = &records->items[i];

		if (of->kind != RECORD_BATCH || !of->disturbed ||
		    !replay->heard[of->batch].undisturbed)
			records->items[kept++] = *of;
	}
	records->count = kept;
	for (uint32_t i = 0; i < batches; i++)
		if (replay->heard[i].undisturbed)
			rounds += replay->heard[i].disturbed;
	memset(replay->heard, 0, batches * sizeof(*replay->heard));
	if (records_reserve(records, 1, err))
		return -1;
	record = lane_add_record(replay->progress, RECORD_BLOCK);
	record->batch = BLOCK_REPLACED;
	record->value[0] = (float)rounds;
	return 0;
}

/* As often as the workload fits into the time. */
static int play_part(struct replay *replay, double seconds, struct error *err)
{
	struct lane_progress *progress = replay->progress;
	size_t first = progress->context->records->count;
	double from, until, longest = 0;

	watch_block_begin(&replay->watch);
	from = lane_elapsed(progress);
	until = from + seconds;
	if (play_once(replay, from + lane_settling(seconds), false, err))
		return -1;
	do {
		from = lane_elapsed(progress);
		if (play_once(replay, until, true, err))
			return -1;
		longest = fmax(longest, lane_elapsed(progress) - from);
	} while (lane_elapsed(progress) + longest < until && !interrupt_requested() &&
		 !is_precise(replay));
	return throw_away(replay, first, err);
}

static int play_parts(struct replay *replay, struct error *err)
{
	struct lane_part parts[LANE_PARTS];

	lane_divide(replay->progress, parts);
	for (int i = 0; i < LANE_PARTS; i++) {
		replay->playing = replay->players + (parts[i].apart ? replay->together : 0);
		replay->playing_count =
			parts[i].apart ? replay->player_count - replay->together : replay->together;
		if (replay->playing_count &&
		    play_part(replay, lane_part_seconds(replay->progress, parts, i, 0), err))
			return -1;
	}
	return 0;
}

static int open_players(struct replay *replay, const struct lane_part *part, struct error *err)
{
	const struct plan_lane *lane = replay->progress->lane;

	for (size_t i = 0; i < lane->count; i++)
		if (lane_has(&lane->arms[i], part) && open_player(replay, &lane->arms[i], i, err))
			return -1;
	return 0;
}

static int open_replay(struct replay *replay, struct error *err)
{
	const struct plan_lane *lane = replay->progress->lane;
	const struct workload *workload = &replay->workload;
	uint64_t bytes = replay->progress->context->physmem_bytes;

	if (workload_open(&replay->workload, lane->workload, err))
		return -1;
	if (bytes < workload->frame_bytes)
		return error_set(err, STATUS_CANNOT,
				 "%s needs %llu MiB of physmem, but has %llu (see --physmem)",
				 workload->name, (unsigned long long)(workload->frame_bytes >> 20),
				 (unsigned long long)(bytes >> 20));
	if (physmem_create(&replay->physmem, bytes, workload->mm_alive_max * (uint32_t)lane->count,
			   err) ||
	    lane_populate(&replay->physmem, workload->entries, workload->entry_count, err))
		return -1;
	replay->players = calloc(lane->count, sizeof(*replay->players));
	replay->heard = calloc(workload->batch_count, sizeof(*replay->heard));
	if (!replay->players || !replay->heard)
		return error_set(err, STATUS_CANNOT, "no memory for %zu arms", lane->count);
	if (watch_open(&replay->watch, replay->progress, err))
		return -1;
	if (open_players(replay, &(struct lane_part){ .apart = false }, err))
		return -1;
	replay->together = replay->player_count;
	return open_players(replay, &(struct lane_part){ .apart = true }, err);
}

static void close_replay(struct replay *replay)
{
	for (size_t i = 0; i < replay->player_count; i++)
		close_player(&replay->players[i]);
	free(replay->players);
	free(replay->heard);
	watch_set_free(&replay->working);
	watch_close(&replay->watch);
	physmem_destroy(&replay->physmem);
	workload_free(&replay->workload);
}

int lane_replay_run(struct lane_progress *progress, struct error *err)
{
	struct replay replay = { .progress = progress, .physmem.fd = -1 };
	int result = open_replay(&replay, err);

	if (!result && replay.player_count)
		result = play_parts(&replay, err);
	if (!result && replay.player_count)
		result = watch_block_end(&replay.watch, err);
	close_replay(&replay);
	return result;
}
