// SPDX-License-Identifier: GPL-2.0-or-later
/* The five questions, and what a run answers to them. */
#include <stdbool.h>
#include <string.h>

#include "report/estimate.h"
#include "report/parts.h"
#include "report/show.h"
#include "report/table.h"

struct answer {
	FILE *out;
	int width;
	const struct model *model;
	const struct view *view;
};

static void say(const struct answer *answer, const char *text)
{
	show_folded(answer->out, answer->width, "   ", text);
}

static void print_if_filled(const struct answer *answer, struct table *table)
{
	if (table_is_empty(table))
		table_free(table);
	else
		table_print(table, answer->out, (size_t)answer->width);
}

typedef void size_row(const struct answer *answer, struct table *table,
		      const struct model_arm *like);

/*
 * Calls row once for each synthetic kind of work of a table, at its least, middle
 * and greatest batch size, and once for a replay; like is an arm that does it.
 */
static void for_each_work(const struct answer *answer, bool replays, struct table *table,
			  size_row *row)
{
	const struct view *view = answer->view;

	for (size_t first = 0, end; first < view->count; first = end) {
		uint32_t sizes[VIEW_SIZES_MAX];
		size_t index[3], count;

		end = view_table_end(view, first);
		if ((view->arms[first]->workload[0] != '\0') != replays)
			continue;
		count = view_three_sizes(sizes, view_sizes(view, first, end, sizes), index);
		for (size_t i = 0; i < count; i++) {
			size_t at = first;

			while (view->arms[at]->batch != sizes[index[i]])
				at++;
			row(answer, table, view->arms[at]);
		}
	}
}

static const struct model_arm *gate_arm(const struct answer *answer, const struct model_arm *like,
					const char *gate)
{
	return view_sibling(answer->model, like, gate, NULL, false);
}

static void add_work(struct table *table, const struct model_arm *like)
{
	table_add(table, "%s", like->placement);
	if (like->workload[0])
		table_add(table, "%s", like->workload);
	else
		table_add(table, "%s %u", like->op, like->batch);
}

/* ---- 1 ---- */

/* What going from one gate to the next adds to a batch: the first's median by (ratio - 1). */
static void add_step(const struct answer *answer, struct table *table, const struct model_arm *from,
		     const struct model_arm *to)
{
	struct estimate estimate;
	double us;

	if (!estimate_ratio(answer->model, to, from, MODEL_BATCH_NS, &estimate)) {
		table_add(table, "-");
		table_add(table, "-");
		return;
	}
	us = from->metric[MODEL_BATCH_NS].median / 1000;
	table_add(table, "%s %s", show_signed(us * (estimate.ratio - 1), 3).text,
		  show_interval(us * (estimate.ci95[0] - 1), us * (estimate.ci95[1] - 1), 3).text);
	table_add(table, "%s", show_signed(us * (estimate.ratio - 1) / from->batch, 3).text);
}

static void step_row(const struct answer *answer, struct table *table, const struct model_arm *like)
{
	static const char *const steps[] = { "none", "allow", "notify-map", "notify" };
	const struct model_arm *arms[4];
	int measured = 0;

	for (int i = 0; i < 4; i++) {
		arms[i] = gate_arm(answer, like, steps[i]);
		measured += arms[i] != NULL;
	}
	if (measured < 2)
		return;
	add_work(table, like);
	for (int i = 1; i < 4; i++)
		add_step(answer, table, arms[i - 1], arms[i]);
}

static void answer_steps(const struct answer *answer)
{
	struct table table;

	table_init(&table, "llnrnrnr");
	table_add(&table, "where");
	table_add(&table, "batch");
	table_add(&table, "none->allow");
	table_add(&table, "/call");
	table_add(&table, "->notify-map");
	table_add(&table, "/call");
	table_add(&table, "->notify");
	table_add(&table, "/call");
	for_each_work(answer, false, &table, step_row);
	if (table_is_empty(&table)) {
		say(answer, "Not answered: no two of the gates none, allow, notify-map and notify "
			    "were measured on the same work (suite series does that).");
	} else {
		say(answer,
		    "What each step adds, in us per batch with its 95 % interval, and per "
		    "call: the base kernel's filter (none->allow), notified mmap (patches "
		    "2-4), notified munmap too (patch 5). Lower is better; all sizes are in "
		    "the tables below.");
	}
	print_if_filled(answer, &table);
}

/* ---- 2 ---- */

struct tally {
	int count[MODEL_SLOWER + 1];
	double least[MODEL_SLOWER + 1], most[MODEL_SLOWER + 1];
};

static void tally_add(struct tally *tally, const struct estimate *estimate)
{
	enum model_verdict verdict = estimate->verdict;

	if (!tally->count[verdict] || estimate->ratio < tally->least[verdict])
		tally->least[verdict] = estimate->ratio;
	if (!tally->count[verdict] || estimate->ratio > tally->most[verdict])
		tally->most[verdict] = estimate->ratio;
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
		  tally->count[MODEL_UNRESOLVED];
	struct tally_range slower = tally_range(tally, MODEL_SLOWER);
	struct tally_range faster = tally_range(tally, MODEL_FASTER);

	if (all)
		show_paragraph(answer->out, answer->width, "   ",
			       "%s: slower than ptrace in %d of %d %s%s, faster in %d%s, not "
			       "resolved in %d.",
			       subject, tally->count[MODEL_SLOWER], all, unit, slower.text,
			       tally->count[MODEL_FASTER], faster.text,
			       tally->count[MODEL_UNRESOLVED]);
}

/* notify (or notify+sync) against ptrace, over all synthetic arms or all replays. */
static struct tally tally_ptrace(const struct answer *answer, const char *wake, bool replays)
{
	enum model_metric metric = replays ? MODEL_WHOLE_NS : MODEL_BATCH_NS;
	struct tally tally = { .count = { 0 } };

	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *ptrace = answer->view->arms[i];
		struct estimate estimate;

		if (strcmp(ptrace->gate, "ptrace") == 0 && view_measured(ptrace) &&
		    (ptrace->workload[0] != '\0') == replays &&
		    estimate_ratio(answer->model,
				   view_sibling(answer->model, ptrace, "notify", wake, false),
				   ptrace, metric, &estimate))
			tally_add(&tally, &estimate);
	}
	return tally;
}

static void add_estimate(struct table *table, bool there, const struct estimate *estimate)
{
	if (!there) {
		table_add(table, "-");
		table_add(table, "-");
		return;
	}
	table_add(table, "%s %s", show_number(estimate->ratio, 3).text,
		  show_interval(estimate->ci95[0], estimate->ci95[1], 3).text);
	table_add(table, "%s", model_verdict_names[estimate->verdict]);
}

static void ptrace_row(const struct answer *answer, struct table *table,
		       const struct model_arm *like)
{
	enum model_metric metric = like->workload[0] ? MODEL_WHOLE_NS : MODEL_BATCH_NS;
	const struct model_arm *notify = gate_arm(answer, like, "notify");
	const struct model_arm *sync = view_sibling(answer->model, like, "notify", "sync", false);
	const struct model_arm *ptrace = gate_arm(answer, like, "ptrace");
	struct estimate estimate;
	bool there;

	if (!ptrace || (!notify && !sync))
		return;
	add_work(table, like);
	table_add(table, "%s", notify ? show_us(notify->metric[metric].median).text : "-");
	table_add(table, "%s", show_us(ptrace->metric[metric].median).text);
	there = estimate_ratio(answer->model, notify, ptrace, metric, &estimate);
	add_estimate(table, there, &estimate);
	there = estimate_ratio(answer->model, sync, ptrace, metric, &estimate);
	add_estimate(table, there, &estimate);
}

static void answer_ptrace(const struct answer *answer)
{
	struct tally batches = tally_ptrace(answer, "async", false);
	struct tally replays = tally_ptrace(answer, "async", true);
	struct tally sync_batches = tally_ptrace(answer, "sync", false);
	struct tally sync_replays = tally_ptrace(answer, "sync", true);
	struct table table;

	table_init(&table, "llrrnlnl");
	table_add(&table, "where");
	table_add(&table, "work");
	table_add(&table, "notify us");
	table_add(&table, "ptrace us");
	table_add(&table, "notify/ptrace");
	table_add(&table, "verdict");
	table_add(&table, "notify+sync/ptrace");
	table_add(&table, "verdict");
	for_each_work(answer, false, &table, ptrace_row);
	for_each_work(answer, true, &table, ptrace_row);
	if (table_is_empty(&table))
		say(answer, "Not answered: notify and ptrace were not both measured on the same "
			    "work.");
	say_tally(answer, "notify, synthetic batches", "kinds of batch", &batches);
	say_tally(answer, "notify, whole guest workloads", "replays", &replays);
	say_tally(answer, "notify+sync, synthetic batches", "kinds of batch", &sync_batches);
	say_tally(answer, "notify+sync, whole guest workloads", "replays", &sync_replays);
	if (!table_is_empty(&table))
		say(answer, "Time per batch, or of the whole replay for a workload; lower is "
			    "better. Ratios that were not paired with ptrace itself come from the "
			    "ratios to the common baseline, with the wider interval.");
	print_if_filled(answer, &table);
}

/* ---- 3 ---- */

static void answer_loops(const struct answer *answer)
{
	char loops[200] = "";

	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];
		size_t used = strlen(loops);

		if (view_measured(arm) && strcmp(arm->serve, "-") != 0 &&
		    !strstr(loops, arm->serve))
			snprintf(loops + used, sizeof(loops) - used, "%s%s", used ? ", " : "",
				 arm->serve);
	}
	show_paragraph(answer->out, answer->width, "   ",
		       "Not answered: loops are not measured by suites series and guest. Loops in "
		       "this run: %s.",
		       loops[0] ? loops : "none");
	if (strstr(loops, "counted"))
		say(answer, "Known risk of counted, the series' own: a call that fails or is "
			    "denied in mid-batch ends the batch in the stub, while the monitor "
			    "waits for the rest in NOTIF_RECV, for ever.");
}

/* ---- 4 ---- */

static void sync_row(const struct answer *answer, struct table *table, const struct model_arm *like)
{
	static const char *const gates[] = { "notify-map", "notify" };

	for (int i = 0; i < 2; i++) {
		const struct model_arm *async =
			view_sibling(answer->model, like, gates[i], "async", false);
		const struct model_arm *sync =
			view_sibling(answer->model, like, gates[i], "sync", false);
		struct estimate estimate;

		/* Where nothing notifies there is no wake-up to make cheaper. */
		if (!estimate_ratio(answer->model, sync, async, MODEL_BATCH_NS, &estimate) ||
		    !async->notifications)
			continue;
		add_work(table, like);
		table_add(table, "%s", gates[i]);
		table_add(table, "%s", show_us(async->metric[MODEL_BATCH_NS].median).text);
		table_add(table, "%s", show_us(sync->metric[MODEL_BATCH_NS].median).text);
		add_estimate(table, true, &estimate);
	}
}

static void answer_sync(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lllrrnl");
	table_add(&table, "where");
	table_add(&table, "batch");
	table_add(&table, "gate");
	table_add(&table, "async us");
	table_add(&table, "sync us");
	table_add(&table, "sync/async");
	table_add(&table, "verdict");
	for_each_work(answer, false, &table, sync_row);
	if (table_is_empty(&table))
		say(answer, "Sync wake-up: not answered, it was not measured on and off.");
	else
		say(answer, "Sync wake-up (SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP), us per batch:");
	print_if_filled(answer, &table);
}

static void placement_row(const struct answer *answer, struct table *table,
			  const struct model_arm *like)
{
	static const char *const placements[] = { "same", "cross", "cross-poll", "free" };
	const struct model_arm *notify = gate_arm(answer, like, "notify");

	/* Each kind of work once, although it is met in each placement. */
	if (!notify || strcmp(like->placement, "same") != 0)
		return;
	table_add(table, "%s %u", like->op, like->batch);
	for (int i = 0; i < 4; i++) {
		const struct model_arm *there = view_placed(answer->model, notify, placements[i]);
		const struct model_summary *summary = there ? &there->metric[MODEL_BATCH_NS] : NULL;

		table_add(table, "%s", summary ? show_us(summary->median).text : "-");
		table_add(table, "%s", summary ? show_us(summary->p90).text : "-");
	}
}

static void answer_placements(const struct answer *answer)
{
	struct table table;

	table_init(&table, "lrrrrrrrr");
	table_add(&table, "notify");
	table_add(&table, "same p50");
	table_add(&table, "p90");
	table_add(&table, "cross p50");
	table_add(&table, "p90");
	table_add(&table, "c.-poll p50");
	table_add(&table, "p90");
	table_add(&table, "free p50");
	table_add(&table, "p90");
	for_each_work(answer, false, &table, placement_row);
	if (table_is_empty(&table))
		say(answer, "Placements: not answered, gate notify was not measured on one CPU.");
	else
		say(answer, "Placements, us per batch, median and 90th percentile (measured one "
			    "after the other, not paired; free can be two populations, of which "
			    "the median shows one):");
	print_if_filled(answer, &table);
}

static void answer_cheaper(const struct answer *answer)
{
	answer_sync(answer);
	answer_placements(answer);
	say(answer, "A check inside of the filter and the floor are not measured yet: no suite of "
		    "this version has them.");
}

/* ---- 5 ---- */

static void add_guest(const struct answer *answer, struct table *table, const struct model_arm *arm,
		      enum model_metric metric, double unit)
{
	const struct model_comparison *comparison = estimate_own(answer->model, arm, metric);

	if (arm->metric[metric].n)
		table_add(table, "%s", show_number(arm->metric[metric].median / unit, 4).text);
	else
		table_add(table, "-");
	if (!comparison)
		table_add(table, "-");
	else
		table_add(table, "%s %s", show_number(comparison->ratio, 3).text,
			  show_interval(comparison->ci95[0], comparison->ci95[1], 3).text);
}

static void add_guest_row(const struct answer *answer, struct table *table,
			  const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, arm, MODEL_WHOLE_NS);

	table_add(table, "%s", arm->workload);
	table_add(table, "%s", arm->placement);
	table_add(table, "%s", view_label(arm).text);
	add_guest(answer, table, arm, MODEL_BATCH_NS, 1e3);
	add_guest(answer, table, arm, MODEL_WHOLE_NS, 1e6);
	table_add(table, "%s", comparison ? model_verdict_names[comparison->verdict] : "-");
}

/* Once for each replay that stopped before the end of its recording. */
static void say_short_replays(const struct answer *answer)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (view_measured(arm) && arm->batches_done < arm->batches_recorded &&
		    (i == 0 || !view_same_table(arm, answer->view->arms[i - 1])))
			show_paragraph(answer->out, answer->width, "   ",
				       "%s, placement %s: the first %u of %u recorded batches.",
				       arm->workload, arm->placement, arm->batches_done,
				       arm->batches_recorded);
	}
}

static void answer_guests(const struct answer *answer)
{
	const struct view *view = answer->view;
	struct table table;

	table_init(&table, "lllrnrnl");
	table_add(&table, "guest");
	table_add(&table, "where");
	table_add(&table, "arm");
	table_add(&table, "batch us");
	table_add(&table, "ratio");
	table_add(&table, "whole ms");
	table_add(&table, "ratio");
	table_add(&table, "verdict");
	for (size_t i = 0; i < view->count; i++)
		if (view->arms[i]->workload[0] && view_measured(view->arms[i]) &&
		    !view->arms[i]->control)
			add_guest_row(answer, &table, view->arms[i]);
	if (table_is_empty(&table))
		say(answer, "Not answered: no recorded workload was replayed (suite guest does "
			    "that).");
	else
		say(answer,
		    "Recorded workloads, replayed: median time of a batch, and of the whole "
		    "replay with its empty wakes, each with its ratio to the baseline. The "
		    "guest's own work is not part of it.");
	print_if_filled(answer, &table);
	say_short_replays(answer);
}

void answers_write(FILE *out, int width, const struct model *model, const struct view *view)
{
	static const struct {
		const char *question;
		void (*write)(const struct answer *answer);
	} questions[] = {
		{ "What does each step of the series cost, per call and per batch?", answer_steps },
		{ "Is the notify monitor slower than ptrace mode, and by how much?",
		  answer_ptrace },
		{ "Which serve loop and which order of steps is cheapest, and what does each risk?",
		  answer_loops },
		{ "What is cheaper than a notification (sync wake-up, a check inside the filter, "
		  "another CPU placement), and what is the floor?",
		  answer_cheaper },
		{ "What does it all mean for a real guest (recorded workloads replayed)?",
		  answer_guests },
	};
	struct answer answer = { .out = out, .width = width, .model = model, .view = view };

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		char first[8];

		snprintf(first, sizeof(first), "%zu. ", i + 1);
		show_folded(out, width, first, questions[i].question);
		questions[i].write(&answer);
		fputc('\n', out);
	}
}
