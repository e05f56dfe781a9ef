// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite think: when sync wake-up pays off, for batches and whole recordings, by how long the guest
 * computes before each trap. The arms may be of other suites, too (belongs()).
 *
 * Unpinned arms are not paired (plan_partners()). There the two medians are compared: they are
 * apart if their intervals do not overlap, and not resolved otherwise. For ratios that are not
 * resolved the sentence says within what they are known, and what budget would resolve them.
 */
#include "report/suite/sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/answer/answer_source.h"
#include "report/text/show.h"

/* An arm with sync wake-up, beside the same without. */
struct thought {
	const struct model_arm *async, *sync;
	enum model_metric metric;      /* by which they are compared */
	struct model_comparison ratio; /* sync / async; not paired: ratio and verdict alone */
	bool is_paired;
	double half; /* half of the interval of the ratio, as a share of it */
};

/* By medians. half is the sum of the halves of both intervals. */
static void compare_unpaired(struct thought *thought)
{
	const struct model_summary *async = &thought->async->metric[thought->metric];
	const struct model_summary *sync = &thought->sync->metric[thought->metric];

	thought->ratio = (struct model_comparison){
		.ratio = sync->median / async->median,
		.verdict = sync->ci95[1] < async->ci95[0] ? MODEL_FASTER :
			   async->ci95[1] < sync->ci95[0] ? MODEL_SLOWER :
							    MODEL_UNRESOLVED,
	};
	thought->half = (sync->ci95[1] - sync->ci95[0]) / sync->median / 2 +
			(async->ci95[1] - async->ci95[0]) / async->median / 2;
}

/*
 * The thought of an arm with sync wake-up; false if it is no such arm, or has none to compare with.
 * Arms with work of the monitor are those of suite work.
 */
static bool find_thought(const struct sheet *sheet, const struct model_arm *arm,
			 struct thought *thought)
{
	if (arm->wake != WORD_SYNC || arm->gate != WORD_NOTIFY || arm->work_ns > 0 ||
	    !view_shown(arm))
		return false;
	*thought = (struct thought){
		.sync = arm,
		.async = view_gate(sheet->model, arm, WORD_NOTIFY),
		.metric = model_compared(arm),
	};
	if (!thought->async || !arm->metric[thought->metric].n ||
	    !thought->async->metric[thought->metric].n)
		return false;
	thought->is_paired = estimate_ratio(sheet->model, arm, thought->async, &thought->ratio);
	if (thought->is_paired)
		thought->half = model_half_width(&thought->ratio);
	else
		compare_unpaired(thought);
	return true;
}

/*
 * Whether the arm is part of a series over how long the guest computes: whether its suite has an
 * arm of the same workload, or of batches, whose guest does. Else it is one of another suite.
 */
static bool belongs(const struct sheet *sheet, const struct model_arm *arm)
{
	return view_first(other, sheet->view,
			  other->think_ns > 0 && other->suite == arm->suite &&
				  other->workload == arm->workload);
}

static struct shown time_of(const struct model_arm *arm, enum model_metric metric)
{
	double unit = metric == MODEL_WHOLE_NS ? 1e6 : 1e3;

	return show_number(arm->metric[metric].median / unit, 4);
}

static void add_row(const struct sheet *sheet, struct table *table, const struct thought *thought)
{
	sheet_add_work(table, thought->sync);
	table_cells(table, show_number(thought->sync->think_ns / 1000, 4).text,
		    time_of(thought->async, thought->metric).text,
		    time_of(thought->sync, thought->metric).text);
	if (thought->is_paired) {
		ratio_add(table, sheet->model, &thought->ratio, NULL, "-");
		return;
	}
	table_cells(table, show_ratio(thought->ratio.ratio).text, "not paired");
	if (thought->ratio.verdict == MODEL_UNRESOLVED)
		table_cells(table, "not apart");
	else
		table_add(table, "apart: %s", model_verdict_names[thought->ratio.verdict]);
}

struct tally {
	struct answer_tally ratios;
	/* Of those that are not resolved: the widest half, and by what factor all must narrow. */
	double half, narrower;
};

/*
 * A ratio is settled when half of its interval is its distance from 1; or, if it is nearer to 1
 * than this, when half of its interval is this.
 */
#define WANTED 0.01

static void count(struct tally *tally, const struct thought *thought)
{
	answer_count(&tally->ratios, &thought->ratio);
	if (thought->ratio.verdict != MODEL_UNRESOLVED)
		return;
	tally->half = fmax(tally->half, thought->half);
	tally->narrower = fmax(tally->narrower,
			       thought->half / fmax(WANTED, fabs(log(thought->ratio.ratio))));
}

static void say_range(FILE *text, const struct answer_tally *tally, enum model_verdict verdict)
{
	fprintf(text, " (%s to %s", show_ratio(tally->least[verdict]).text,
		show_ratio(tally->most[verdict]).text);
}

static void say_verdict(FILE *text, const struct answer_tally *tally, enum model_verdict verdict)
{
	fprintf(text, "%s in %u of %u", model_verdict_names[verdict], tally->count[verdict],
		tally->all);
	if (!tally->count[verdict])
		return;
	say_range(text, tally, verdict);
	fputc(')', text);
}

/* An interval narrows by the root of the time: hence the square of the factor. */
static void say_open(FILE *text, const struct tally *tally, double budget_s)
{
	if (!tally->ratios.count[MODEL_UNRESOLVED])
		return;
	fprintf(text, ", not resolved in %u", tally->ratios.count[MODEL_UNRESOLVED]);
	say_range(text, &tally->ratios, MODEL_UNRESOLVED);
	fprintf(text, ", each +-%s %% or less", show_number(100 * tally->half, 2).text);
	if (tally->narrower > 1 && budget_s > 0)
		fprintf(text,
			"; a budget of about %.0f s would resolve each, or narrow it to +-1 %%",
			budget_s * tally->narrower * tally->narrower);
	fputc(')', text);
}

static const char *conclusion_of(const struct answer_tally *tally)
{
	if (tally->count[MODEL_FASTER])
		return tally->count[MODEL_SLOWER] ? "it depends" : "it pays off";
	return tally->count[MODEL_SLOWER] ? "it costs" : "nothing speaks for or against it";
}

/* "Sync wake-up, pinned batches: faster in 0 of 8, slower in 2 of 8 (1.01 to 1.02)." */
static void say(const struct sheet *sheet, const struct tally *tally, const char *what)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!tally->ratios.all)
		return;
	out = memory_or_end(open_memstream(&text, &size));
	fprintf(out, "Sync wake-up, %s: ", what);
	say_verdict(out, &tally->ratios, MODEL_FASTER);
	fputs(", ", out);
	say_verdict(out, &tally->ratios, MODEL_SLOWER);
	say_open(out, tally, sheet->model->budget_s);
	fprintf(out, "; %s.", conclusion_of(&tally->ratios));
	memory_or_end(fclose(out) ? NULL : text);
	sheet_say(sheet, text);
	free(text);
}

/*
 * Each has a sentence of its own: unpinned the scheduler chooses a CPU, and batches say nothing of
 * a guest. answer_think() computes the index.
 */
static const char *const kinds[] = { "pinned batches", "unpinned batches", "pinned guests",
				     "unpinned guests" };
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void answer_think(const struct sheet *sheet)
{
	struct tally tallies[KINDS] = { 0 };
	struct thought thought;
	struct table table;

	table_begin(&table, "llrrrrnn", "where", "batch, guest", "think us", "async", "sync",
		    "sync/async", "95 % interval", "verdict");
	view_each_arm(arm, sheet->view) {
		if (!find_thought(sheet, arm, &thought) || !belongs(sheet, arm))
			continue;
		add_row(sheet, &table, &thought);
		count(&tallies[2 * !!arm->workload + (arm->placement == WORD_FREE)], &thought);
	}
	sheet_table(sheet, &table,
		    "When sync wake-up pays off, by how long the guest computes before each trap: "
		    "us per batch, ms of a whole replay with what the guest computes:",
		    "When sync wake-up pays off, by how long the guest computes: not answered, "
		    "that is measured by suite think, which is in a run with --full.");
	for (size_t i = 0; i < KINDS; i++)
		say(sheet, &tallies[i], kinds[i]);
}

const struct report_row report_think = {
	.name = "think",
	.question = "When does sync wake-up pay off, by how long the guest computes?",
	.label = view_row,
	.answer = { { TOPIC_SYNC, answer_think } },
};
