// SPDX-License-Identifier: GPL-2.0-or-later
/* What is cheaper than a notification. */
#include "report/suite/answers.h"

#include <string.h>

#include "report/text/show.h"

static void sync_row(const struct answer *answer, void *table, const struct model_arm *like)
{
	static const enum word gates[] = { WORD_NOTIFY_MAP, WORD_NOTIFY };

	for (int i = 0; i < 2; i++) {
		const struct model_arm *async =
			view_sibling(answer->model, like, gates[i], WORD_ASYNC, false);
		const struct model_arm *sync =
			view_sibling(answer->model, like, gates[i], WORD_SYNC, false);
		struct model_comparison ratio;

		/* Where nothing notifies there is no wake-up to make cheaper. */
		if (!async ||
		    !estimate_ratio(answer->model, sync, async, model_time(async), &ratio) ||
		    !async->notifications)
			continue;
		answer_add_work(table, like);
		table_add(table, "%s", word_text(gates[i]));
		ratio_add_time(table, async, model_time(async));
		ratio_add_time(table, sync, model_time(sync));
		ratio_add(table, answer->model, &ratio, NULL, "-");
	}
}

/* A replay, by what counts for a guest. */
static void guest_sync_row(const struct answer *answer, void *target, const struct model_arm *like)
{
	const struct model_arm *async =
		view_sibling(answer->model, like, WORD_NOTIFY, WORD_ASYNC, false);
	const struct model_arm *sync =
		view_sibling(answer->model, like, WORD_NOTIFY, WORD_SYNC, false);
	struct table *table = target;
	struct model_comparison ratio;

	if (!estimate_ratio(answer->model, sync, async, MODEL_WHOLE_NS, &ratio))
		return;
	answer_add_work(table, like);
	table_add(table, "%s", show_number(async->metric[MODEL_WHOLE_NS].median / 1e6, 4).text);
	table_add(table, "%s", show_number(sync->metric[MODEL_WHOLE_NS].median / 1e6, 4).text);
	ratio_add(table, answer->model, &ratio, NULL, "-");
}

/*
 * Of a real UML, unpinned, sync wake-up made batches faster and operations slower: batches
 * alone say nothing of a guest.
 */
static void answer_guest_sync(const struct answer *answer)
{
	struct table table;

	table_init(&table, "llrrrnn");
	table_titles(&table,
		     (const char *const[]){ "where", "guest", "async ms", "sync ms", "sync/async",
					    "95 % interval", "verdict", NULL });
	answer_each_work(answer, answer_basic_suites, true, &table, guest_sync_row);
	if (table_is_empty(&table))
		answer_say(answer,
			   "Whether sync wake-up pays for a guest: not answered, no workload was "
			   "replayed with and without it. Batches do not tell: unpinned, a real "
			   "UML had faster batches by it and slower operations.");
	else
		answer_say(answer,
			   "Sync wake-up for a guest, gate notify, ms of a replay with its "
			   "empty wakes. Where this and the batches disagree, this counts:");
	answer_print(answer, &table);
}

static void answer_sync(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lllrrrnn");
	table_titles(&table,
		     (const char *const[]){ "where", "batch", "gate", "async us", "sync us",
					    "sync/async", "95 % interval", "verdict", NULL });
	answer_each_work(answer, answer_basic_suites, false, &table, sync_row);
	if (table_is_empty(&table))
		answer_say(answer, "Sync wake-up: not answered, it was not measured on and off.");
	else
		answer_say(answer, "Sync wake-up (SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP), us per "
				   "batch, with the ratio of pairs of the two:");
	answer_print(answer, &table);
}

static void placement_row(const struct answer *answer, void *table, const struct model_arm *like)
{
	static const enum word placements[] = { WORD_SAME, WORD_CROSS, WORD_CROSS_POLL, WORD_FREE };
	const struct model_arm *notify = answer_gate(answer, like, WORD_NOTIFY);

	/* Each kind of work once, although it is met in each placement. */
	if (!notify || like->placement != WORD_SAME)
		return;
	table_add(table, "%s %u", word_text(like->op), like->batch);
	for (int i = 0; i < 4; i++) {
		const struct model_arm *there = view_placed(answer->model, notify, placements[i]);
		const struct model_summary *summary =
			there ? &there->metric[model_time(there)] : NULL;

		ratio_add_time(table, there, there ? model_time(there) : MODEL_BATCH_NS);
		table_add(table, "%s", summary ? show_us(summary->p90).text : "-");
	}
}

static void answer_placements(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lrrrrrrrr");
	table_titles(&table,
		     (const char *const[]){ "notify", "same p50", "p90", "cross p50", "p90",
					    "c.-poll p50", "p90", "free p50", "p90", NULL });
	answer_each_work(answer, answer_basic_suites, false, &table, placement_row);
	if (table_is_empty(&table))
		answer_say(answer,
			   "Placements: not answered, gate notify was not measured on one CPU.");
	else
		answer_say(answer,
			   "Placements, us per batch, median and 90th percentile (measured one "
			   "after the other, not paired):");
	answer_print(answer, &table);
}

static const struct answer_costs gates = {
	.suite = WORD_GATES,
	.label = view_row,
};

static void answer_gates(const struct answer *answer)
{
	answer_say(answer,
		   "A check inside of the filter, and a tracer for each call, ratio to allow (us, "
		   "calls and CPU time as in question 3):");
	if (!answer_write_costs(answer, &gates))
		answer_say(answer, "Not answered: suite gates was not measured.");
}

static bool is_work(const struct model_arm *arm)
{
	return arm->suite == WORD_WORK && view_measured(arm) && !arm->control;
}

static void add_work_row(const struct answer *answer, struct table *table,
			 const struct model_arm *sync)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, sync, model_time(sync));
	const struct model_arm *async =
		comparison ? model_arm_by_id(answer->model, comparison->baseline) : NULL;

	if (!async)
		return;
	table_add(table, "%s", word_text(sync->placement));
	table_add(table, "%s", show_number(sync->work_ns / 1000, 3).text);
	ratio_add_time(table, async, MODEL_CALL_NS);
	ratio_add_time(table, sync, MODEL_CALL_NS);
	ratio_add(table, answer->model, comparison, NULL, "-");
}

/* Rows by placement, then by work. */
static void answer_work(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lrrrrnn");
	table_titles(&table,
		     (const char *const[]){ "where", "work us", "async us", "sync us", "sync/async",
					    "95 % interval", "verdict", NULL });
	for (size_t i = 0; i < answer->view->count; i++)
		if (is_work(answer->view->arms[i]) && answer->view->arms[i]->wake == WORD_SYNC)
			add_work_row(answer, &table, answer->view->arms[i]);
	if (table_is_empty(&table))
		answer_say(answer,
			   "Where sync wake-up stops paying off: not answered, suite work was "
			   "not measured.");
	else
		answer_say(answer,
			   "Where sync wake-up stops paying off: us per notification, by how long "
			   "the monitor works on each:");
	answer_print(answer, &table);
}

static const struct model_arm *floor_placed(const struct answer *answer,
					    const struct model_arm *row, enum word placement)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->suite == WORD_FLOOR && view_measured(arm) && !arm->control &&
		    arm->gate == row->gate && arm->placement == placement)
			return arm;
	}
	return NULL;
}

/* Rows of the floor by placements; on one CPU each row is measured. */
static void answer_floor(const struct answer *answer)
{
	static const enum word placements[] = { WORD_SAME, WORD_CROSS, WORD_CROSS_POLL, WORD_FREE };
	struct table table;

	table_init(&table, "lrrrr");
	table_titles(&table,
		     (const char *const[]){ "us", "same", "cross", "cross-poll", "free", NULL });
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *row = answer->view->arms[i];

		if (row->suite != WORD_FLOOR || row->control || row->placement != placements[0])
			continue;
		table_add(&table, "%s", word_text(row->gate));
		for (int k = 0; k < 4; k++) {
			const struct model_arm *arm = floor_placed(answer, row, placements[k]);

			ratio_add_time(&table, arm, arm ? model_time(arm) : MODEL_BATCH_NS);
		}
	}
	if (table_is_empty(&table))
		answer_say(answer, "The floor: not answered, suite floor was not measured.");
	else
		answer_say(answer, "The floor, median us: system calls by themselves, round trips "
				   "between two processes, and a trivial call that is answered by "
				   "a value (`list floor` says what each is):");
	answer_print(answer, &table);
}

void answer_cheaper(const struct answer *answer)
{
	answer_sync(answer);
	answer_guest_sync(answer);
	answer_work(answer);
	answer_gates(answer);
	answer_placements(answer);
	answer_floor(answer);
}
