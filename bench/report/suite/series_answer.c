// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite series: what each step costs, whether it is slower than ptrace mode, what sync
 * wake-up and other placements change.
 */
#include "report/suite/answers.h"

#include <string.h>

#include "report/text/show.h"

/* What going from one gate to the next adds to a batch: the first's median by (ratio - 1). */
static void add_step(const struct answer *answer, struct table *table, const struct model_arm *from,
		     const struct model_arm *to)
{
	struct model_comparison ratio;
	bool there = from && estimate_ratio(answer->model, to, from, model_time(from), &ratio);
	double us;

	if (!there || ratio.verdict == MODEL_BIMODAL) {
		ratio_add_short(table, answer->model, there ? &ratio : NULL);
		table_add(table, "-");
		return;
	}
	us = from->metric[model_time(from)].median / 1000;
	table_add(table, "%s %s", show_signed(us * (ratio.ratio - 1), 3).text,
		  show_interval(us * (ratio.ci95[0] - 1), us * (ratio.ci95[1] - 1), 3).text);
	table_add(table, "%s", show_signed(us * (ratio.ratio - 1) / from->batch, 3).text);
}

static void step_row(const struct answer *answer, void *table, const struct model_arm *like)
{
	static const enum word steps[] = { WORD_NONE, WORD_ALLOW, WORD_NOTIFY_MAP, WORD_NOTIFY };
	const struct model_arm *arms[4];
	int measured = 0;

	for (int i = 0; i < 4; i++) {
		arms[i] = answer_gate(answer, like, steps[i]);
		measured += arms[i] != NULL;
	}
	if (measured < 2)
		return;
	answer_add_work(table, like);
	for (int i = 1; i < 4; i++)
		add_step(answer, table, arms[i - 1], arms[i]);
}

static void answer_steps(const struct answer *answer)
{
	struct table table;

	table_init(&table, "llnrnrnr");
	table_titles(&table,
		     (const char *const[]){ "where", "batch", "none->allow", "/call",
					    "->notify-map", "/call", "->notify", "/call", NULL });
	answer_each_work(answer, answer_basic_suites, false, &table, step_row);
	answer_table(answer, &table,
		     "What each step adds, in us per batch with its 95 % interval, and per "
		     "call: the base kernel's filter (none->allow), notified mmap (patches "
		     "2-4), notified munmap too (patch 5). Lower is better; all sizes are in "
		     "the tables below.",
		     "Not answered: no two of the gates none, allow, notify-map and notify "
		     "were measured on the same work (suite series does that).");
}

struct tally {
	int count[MODEL_VERDICTS];
	double least[MODEL_VERDICTS], most[MODEL_VERDICTS];
};

static void tally_add(struct tally *tally, const struct model_comparison *ratio)
{
	enum model_verdict verdict = ratio->verdict;

	if (!tally->count[verdict] || ratio->ratio < tally->least[verdict])
		tally->least[verdict] = ratio->ratio;
	if (!tally->count[verdict] || ratio->ratio > tally->most[verdict])
		tally->most[verdict] = ratio->ratio;
	tally->count[verdict]++;
}

struct tally_range {
	char text[64];
};

/* " (1.13 to 2.52 times its time)", or nothing. */
static struct tally_range tally_range(const struct tally *tally, enum model_verdict verdict)
{
	struct shown least = show_ratio(tally->least[verdict]);
	struct shown most = show_ratio(tally->most[verdict]);
	struct tally_range range = { "" };

	if (tally->count[verdict] && strcmp(least.text, most.text) == 0)
		snprintf(range.text, sizeof(range.text), " (%.14s times its time)", least.text);
	else if (tally->count[verdict])
		snprintf(range.text, sizeof(range.text), " (%.14s to %.14s times its time)",
			 least.text, most.text);
	return range;
}

static void say_tally(const struct answer *answer, const char *subject, const char *unit,
		      const struct tally *tally)
{
	int all = tally->count[MODEL_FASTER] + tally->count[MODEL_SLOWER] +
		  tally->count[MODEL_UNRESOLVED] + tally->count[MODEL_BIMODAL];
	struct tally_range slower = tally_range(tally, MODEL_SLOWER);
	struct tally_range faster = tally_range(tally, MODEL_FASTER);

	if (all)
		show_paragraph(answer->out, answer->width, "   ",
			       "%s: slower than ptrace in %d of the %d %s below%s, faster in %d%s, "
			       "not resolved in %d, bimodal in %d.",
			       subject, tally->count[MODEL_SLOWER], all, unit, slower.text,
			       tally->count[MODEL_FASTER], faster.text,
			       tally->count[MODEL_UNRESOLVED], tally->count[MODEL_BIMODAL]);
}

/* The table, and the verdicts of its rows: what is said of them is of these rows alone. */
struct ptrace_answer {
	struct table table;
	struct tally batches[2], replays[2]; /* of notify, of notify+sync */
};

/* One row: what notifies, with sync wake-up or without, by ptrace. */
static void add_rival(const struct answer *answer, struct ptrace_answer *to,
		      const struct model_arm *arm, const struct model_arm *ptrace, bool sync)
{
	bool replay = ptrace->workload;
	enum model_metric metric = replay ? MODEL_WHOLE_NS : model_time(ptrace);
	struct model_comparison ratio;

	if (!estimate_ratio(answer->model, arm, ptrace, metric, &ratio))
		return;
	answer_add_work(&to->table, ptrace);
	table_add(&to->table, "%s", view_row(arm).text);
	ratio_add_time(&to->table, arm, metric);
	ratio_add_time(&to->table, ptrace, metric);
	ratio_add(&to->table, answer->model, &ratio, NULL, "-");
	tally_add(replay ? &to->replays[sync] : &to->batches[sync], &ratio);
}

static void ptrace_row(const struct answer *answer, void *target, const struct model_arm *like)
{
	const struct model_arm *ptrace = answer_gate(answer, like, WORD_PTRACE);

	/* Nothing is said of a whole by a part that is unlike it. */
	if (!ptrace || (like->workload && !model_is_whole(ptrace)))
		return;
	add_rival(answer, target, answer_gate(answer, like, WORD_NOTIFY), ptrace, false);
	add_rival(answer, target, view_sibling(answer->model, like, WORD_NOTIFY, WORD_SYNC, false),
		  ptrace, true);
}

static void answer_ptrace(const struct answer *answer)
{
	struct ptrace_answer to = { .batches = { { .count = { 0 } } } };

	table_init(&to.table, "lllrrrnn");
	table_titles(&to.table,
		     (const char *const[]){ "where", "work", "arm", "us", "ptrace us",
					    "ratio to ptrace", "95 % interval", "verdict", NULL });
	answer_each_work(answer, answer_basic_suites, false, &to, ptrace_row);
	answer_each_work(answer, answer_basic_suites, true, &to, ptrace_row);
	if (table_is_empty(&to.table))
		answer_say(answer,
			   "Not answered: notify and ptrace were not both measured on the same "
			   "work.");
	say_tally(answer, "notify, synthetic batches", "kinds of batch", &to.batches[0]);
	say_tally(answer, "notify, whole guest workloads", "replays", &to.replays[0]);
	say_tally(answer, "notify+sync, synthetic batches", "kinds of batch", &to.batches[1]);
	say_tally(answer, "notify+sync, whole guest workloads", "replays", &to.replays[1]);
	if (!table_is_empty(&to.table))
		answer_say(answer,
			   "Time per batch, or of the whole replay for a workload; lower is "
			   "better. Ratios are of pairs of the two.");
	answer_print(answer, &to.table);
}

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

static void answer_sync(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lllrrrnn");
	table_titles(&table,
		     (const char *const[]){ "where", "batch", "gate", "async us", "sync us",
					    "sync/async", "95 % interval", "verdict", NULL });
	answer_each_work(answer, answer_basic_suites, false, &table, sync_row);
	answer_table(answer, &table,
		     "Sync wake-up (SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP), us per "
		     "batch, with the ratio of pairs of the two:",
		     "Sync wake-up: not answered, it was not measured on and off.");
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
	answer_table(answer, &table,
		     "Placements, us per batch, median and 90th percentile (measured one "
		     "after the other, not paired):",
		     "Placements: not answered, gate notify was not measured on one CPU.");
}

const struct report_row report_steps = {
	.suite = WORD_SERIES,
	.question = QUESTION_STEPS,
	.answer = answer_steps,
};

const struct report_row report_ptrace = {
	.suite = WORD_SERIES,
	.question = QUESTION_PTRACE,
	.answer = answer_ptrace,
};

const struct report_row report_sync = {
	.suite = WORD_SERIES,
	.question = QUESTION_CHEAPER,
	.answer = answer_sync,
};

const struct report_row report_placements = {
	.suite = WORD_SERIES,
	.question = QUESTION_CHEAPER,
	.answer = answer_placements,
};
