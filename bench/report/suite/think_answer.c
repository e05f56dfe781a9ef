// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When sync wake-up pays off: batches and whole recordings, over how long the guest computes
 * before each trap. Unpinned nothing is paired: there two medians are apart if their intervals
 * are, and open if not. Of what is open it says how near to 1 it is known to be, and about how
 * much longer a run would have to be.
 */
#include "report/suite/sheet.h"

#include <stdlib.h>

#include "base/memory.h"
#include "report/text/show.h"

enum finding { FASTER, SLOWER, OPEN, FINDINGS };

struct thought {
	const struct model_arm *async, *sync;
	enum model_metric metric;
	struct model_comparison paired;
	bool is_paired;
	double ratio, half; /* half of its interval, as a share */
	enum finding finding;
};

static enum finding finding_of(enum model_verdict verdict)
{
	if (verdict == MODEL_FASTER)
		return FASTER;
	return verdict == MODEL_SLOWER ? SLOWER : OPEN;
}

static void compare_unpaired(struct thought *thought)
{
	const struct model_summary *async = &thought->async->metric[thought->metric];
	const struct model_summary *sync = &thought->sync->metric[thought->metric];

	thought->ratio = sync->median / async->median;
	thought->half = (sync->ci95[1] - sync->ci95[0]) / sync->median / 2 +
			(async->ci95[1] - async->ci95[0]) / async->median / 2;
	thought->finding = sync->ci95[1] < async->ci95[0] ? FASTER :
			   async->ci95[1] < sync->ci95[0] ? SLOWER :
							    OPEN;
}

/* Of an arm with sync wake-up; false if it is no such arm, or was measured alone. */
static bool find_thought(const struct sheet *sheet, const struct model_arm *arm,
			 struct thought *thought)
{
	if (arm->wake != WORD_SYNC || arm->gate != WORD_NOTIFY || arm->work_ns > 0 ||
	    arm->control || !view_measured(arm))
		return false;
	*thought = (struct thought){
		.sync = arm,
		.async = view_sibling(sheet->model, arm, WORD_NOTIFY, WORD_ASYNC, false),
		.metric = arm->workload ? MODEL_WHOLE_NS : model_time(arm),
	};
	if (!thought->async || !arm->metric[thought->metric].n ||
	    !thought->async->metric[thought->metric].n)
		return false;
	thought->is_paired = estimate_ratio(sheet->model, arm, thought->async, thought->metric,
					    &thought->paired);
	if (thought->is_paired) {
		thought->ratio = thought->paired.ratio;
		thought->half = (thought->paired.ci95[1] - thought->paired.ci95[0]) / 2 /
				thought->paired.ratio;
		thought->finding = finding_of(thought->paired.verdict);
	} else {
		compare_unpaired(thought);
	}
	return true;
}

/* Of recordings only those that were replayed with other thoughts too. */
static bool belongs(const struct sheet *sheet, const struct model_arm *arm)
{
	for (size_t i = 0; i < sheet->view->count; i++)
		if (sheet->view->arms[i]->think_ns > 0 &&
		    sheet->view->arms[i]->suite == arm->suite &&
		    sheet->view->arms[i]->workload == arm->workload)
			return true;
	return false;
}

static struct shown time_of(const struct model_arm *arm, enum model_metric metric)
{
	double unit = metric == MODEL_WHOLE_NS ? 1e6 : 1e3;

	return show_number(arm->metric[metric].median / unit, 4);
}

static void add_row(const struct sheet *sheet, struct table *table, const struct thought *thought)
{
	static const char *const verdicts[] = { "apart: faster", "apart: slower", "not apart" };

	sheet_add_work(table, thought->sync);
	table_add(table, "%s", show_number(thought->sync->think_ns / 1000, 4).text);
	table_add(table, "%s", time_of(thought->async, thought->metric).text);
	table_add(table, "%s", time_of(thought->sync, thought->metric).text);
	if (thought->is_paired) {
		ratio_add(table, sheet->model, &thought->paired, NULL, "-");
		return;
	}
	table_add(table, "%s", show_ratio(thought->ratio).text);
	table_add(table, "not paired");
	table_add(table, "%s", verdicts[thought->finding]);
}

struct tally {
	unsigned int count[FINDINGS], all;
	double least[FINDINGS], most[FINDINGS];
	double half; /* the widest of those that are open */
};

#define WANTED 0.01 /* half of an interval that settles it */

static void count(struct tally *tally, const struct thought *thought)
{
	enum finding finding = thought->finding;

	if (!tally->count[finding]++ || thought->ratio < tally->least[finding])
		tally->least[finding] = thought->ratio;
	if (tally->count[finding] == 1 || thought->ratio > tally->most[finding])
		tally->most[finding] = thought->ratio;
	if (finding == OPEN && thought->half > tally->half)
		tally->half = thought->half;
	tally->all++;
}

static void say_finding(FILE *text, const struct tally *tally, enum finding finding,
			const char *word)
{
	fprintf(text, "%s in %u of %u", word, tally->count[finding], tally->all);
	if (tally->count[finding])
		fprintf(text, " (%s to %s)", show_ratio(tally->least[finding]).text,
			show_ratio(tally->most[finding]).text);
}

/* The interval narrows by the root of the time. */
static void say_open(FILE *text, const struct tally *tally, double budget_s)
{
	const double longer = tally->half / WANTED;

	if (!tally->count[OPEN])
		return;
	fprintf(text, ", not resolved in %u (%s to %s, each +-%s %% or less", tally->count[OPEN],
		show_ratio(tally->least[OPEN]).text, show_ratio(tally->most[OPEN]).text,
		show_number(100 * tally->half, 2).text);
	if (longer > 1 && budget_s > 0)
		fprintf(text, "; +-1 %% would take a budget of about %.0f s",
			budget_s * longer * longer);
	fputc(')', text);
}

static const char *conclusion_of(const struct tally *tally)
{
	if (tally->count[FASTER])
		return tally->count[SLOWER] ? "it depends" : "it pays off";
	return tally->count[SLOWER] ? "it costs" : "nothing speaks for or against it";
}

/* "Sync wake-up, pinned batches: faster in 0 of 8, slower in 2 of 8 (1.01 to 1.02)." */
static void say(const struct sheet *sheet, const struct tally *tally, const char *what)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!tally->all)
		return;
	out = memory_or_end(open_memstream(&text, &size));
	fprintf(out, "Sync wake-up, %s: ", what);
	say_finding(out, tally, FASTER, "faster");
	fputs(", ", out);
	say_finding(out, tally, SLOWER, "slower");
	say_open(out, tally, sheet->model->budget_s);
	fprintf(out, "; %s.", conclusion_of(tally));
	memory_or_end(fclose(out) ? NULL : text);
	sheet_say(sheet, text);
	free(text);
}

/* Pinned and unpinned are two questions, and so are batches and whole operations. */
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
	for (size_t i = 0; i < sheet->view->count; i++) {
		const struct model_arm *arm = sheet->view->arms[i];

		if (!find_thought(sheet, arm, &thought) || !belongs(sheet, arm))
			continue;
		add_row(sheet, &table, &thought);
		count(&tallies[2 * !!arm->workload + (arm->placement == WORD_FREE)], &thought);
	}
	sheet_table(
		sheet, &table,
		"When sync wake-up pays off, by how long the guest computes before each trap: us "
		"per batch, ms of a whole replay with what the guest computes:",
		"When sync wake-up pays off, by how long the guest computes: not answered, that "
		"is measured by suite think, which is in a run with --full.");
	for (size_t i = 0; i < KINDS; i++)
		say(sheet, &tallies[i], kinds[i]);
}

const struct report_row report_think = {
	.name = "think",
	.question = "When does sync wake-up pay off, by how long the guest computes?",
	.answer = { { TOPIC_SYNC, answer_think } },
};
