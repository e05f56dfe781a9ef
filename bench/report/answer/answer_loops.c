// SPDX-License-Identifier: GPL-2.0-or-later
/* What to do instead of counted, which is the series' own serve loop: the others, best first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/answer/answer_source.h"
#include "report/text/estimate.h"
#include "report/text/show.h"

#define LOOPS_MAX 32
#define MOST_SLOW \
	1.02 /* end of the interval on one CPU, up to which a loop is as fast as counted */

enum { ONE_CPU, TWO_CPUS, PLACES };

static const enum word places[PLACES] = { WORD_SAME, WORD_CROSS };

/* What speaks against a loop, from the least to the worst. */
enum flaw { FLAW_NONE, FLAW_NO_GAIN, FLAW_KILLS, FLAW_SLOWER, FLAW_UNTRIED, FLAW_WEDGES, FLAWS };

struct loop {
	const struct model_arm *any;		      /* of arm[] */
	const struct model_arm *arm[PLACES];	      /* NULL: not measured there */
	const struct model_comparison *ratio[PLACES]; /* to counted, or NULL */
	enum flaw flaw;
};

struct loops {
	const struct answer_source *source;
	uint32_t size; /* of the batches that are compared */
	bool measured[PLACES];
	struct loop of[LOOPS_MAX];
	size_t count;
};

static bool is_instead(const struct model_arm *arm)
{
	return arm->suite == WORD_LOOPS && view_measured(arm) && !arm->control &&
	       (arm->serve != WORD_COUNTED || arm->stalls) && arm->wake != WORD_SYNC;
}

static struct loop *loop_of(struct loops *loops, const struct model_arm *arm)
{
	for (size_t i = 0; i < loops->count; i++)
		if (loops->of[i].any->serve == arm->serve &&
		    loops->of[i].any->stalls == arm->stalls)
			return &loops->of[i];
	return loops->count < LOOPS_MAX ? &loops->of[loops->count++] : NULL;
}

static void add_arm(struct loops *loops, const struct model_arm *arm)
{
	for (int place = 0; place < PLACES; place++) {
		struct loop *loop;

		if (arm->placement != places[place])
			continue;
		loop = loop_of(loops, arm);
		if (!loop)
			return;
		loop->any = loop->arm[place] = arm;
		loop->ratio[place] = estimate_own(loops->source->model, arm, model_time(arm));
		loops->measured[place] = true;
	}
}

static enum flaw flaw_of(const struct loop *loop)
{
	const struct model_comparison *one = loop->ratio[ONE_CPU], *two = loop->ratio[TWO_CPUS];
	const char *fails = loop->any->if_call_fails;

	if (!fails[0])
		return FLAW_UNTRIED;
	if (!strncmp(fails, "killed:", 7))
		return FLAW_KILLS;
	if (strcmp(fails, "goes on") != 0)
		return FLAW_WEDGES;
	if (!one || one->verdict == MODEL_SLOWER || one->verdict == MODEL_BIMODAL ||
	    !(one->ci95[1] <= MOST_SLOW))
		return FLAW_SLOWER;
	return two && two->verdict == MODEL_FASTER ? FLAW_NONE : FLAW_NO_GAIN;
}

/* The ratio, or where it carries no recommendation what it may be at worst. */
static double rank_of(const struct loop *loop, int place)
{
	const struct model_comparison *ratio = loop->ratio[place];

	if (!ratio || ratio->verdict == MODEL_BIMODAL)
		return (double)INFINITY;
	return loop->flaw == FLAW_NONE ? ratio->ratio : ratio->ci95[1];
}

static int by_rank(const void *left, const void *right)
{
	const struct loop *one = left, *other = right;

	if (one->flaw != other->flaw)
		return one->flaw < other->flaw ? -1 : 1;
	for (int place = PLACES - 1; place >= 0; place--) {
		double ratio = rank_of(one, place), than = rank_of(other, place);

		if (ratio != than)
			return ratio < than ? -1 : 1;
	}
	return word_compare(one->any->serve, other->any->serve);
}

static void find_loops(struct loops *loops)
{
	const struct view *view = &loops->source->view;
	size_t first = 0, end;

	while (first < view->count && view->arms[first]->suite != WORD_LOOPS)
		first++;
	for (end = first; end < view->count && view->arms[end]->suite == WORD_LOOPS; end++)
		;
	loops->size = view_middle_size(view, first, end);
	for (size_t i = first; i < end; i++)
		if (is_instead(view->arms[i]) && view->arms[i]->batch == loops->size)
			add_arm(loops, view->arms[i]);
	for (size_t i = 0; i < loops->count; i++)
		loops->of[i].flaw = flaw_of(&loops->of[i]);
	qsort(loops->of, loops->count, sizeof(loops->of[0]), by_rank);
}

/* What the monitor does for a notification, where it can do most in vain. */
static void add_monitor(struct table *table, const struct model_arm *arm)
{
	if (arm && arm->has_cpu)
		table_add(table, "%s", show_number(arm->monitor_cpu_ns / 1e3, 3).text);
	else
		table_add(table, "-");
	if (arm && arm->notifications)
		table_add(table, "%s", show_number(arm->system_calls, 3).text);
	else
		table_add(table, "-");
}

static void add_row(const struct loops *loops, const struct loop *loop, struct answer *answer)
{
	const char *fails = loop->any->if_call_fails;

	table_add(&answer->table, "%s%s", view_loop(loop->any).text,
		  loop->any->changes_stub ? "*" : "");
	for (int place = 0; place < PLACES; place++)
		if (loops->measured[place])
			answer_add_ratio(loops->source, answer, loop->ratio[place]);
	table_add(&answer->table, "%.*s", (int)strcspn(fails, ":"), fails[0] ? fails : "not tried");
	add_monitor(&answer->table, loop->arm[loops->measured[TWO_CPUS] ? TWO_CPUS : ONE_CPU]);
}

static void add_rows(const struct loops *loops, struct answer *answer)
{
	struct table *table = &answer->table;
	enum word most = places[loops->measured[TWO_CPUS] ? TWO_CPUS : ONE_CPU];

	table_init(table,
		   loops->measured[ONE_CPU] && loops->measured[TWO_CPUS] ? "lnnlrr" : "lnlrr");
	table_add(table, "%u calls, ratio to counted", loops->size);
	for (int place = 0; place < PLACES; place++)
		if (loops->measured[place])
			table_add(table, "%s", view_placement(places[place]));
	table_add(table, "if a call fails");
	table_add(table, "CPU us");
	table_add(table, "calls");
	table_remark(table, "*: changes the stub too;", "the others change the monitor alone");
	table_remark(table, "CPU us and system calls are the monitor's, per notification, on", "%s",
		     view_placement(most));
	for (size_t i = 0; i < loops->count && i < ANSWER_ROWS; i++)
		add_row(loops, &loops->of[i], answer);
}

static void recommend(const struct loop *loop, FILE *text)
{
	fprintf(text, "Recommended: %s, ratio to counted", word_text(loop->any->serve));
	for (int place = 0; place < PLACES; place++)
		fprintf(text, "%s %s on %s", place ? "," : "",
			show_estimate("", loop->ratio[place]->ratio, loop->ratio[place]->ci95).text,
			view_placement(places[place]));
	fprintf(text, "; goes on if a call fails; changes %s.",
		loop->any->changes_stub ? "monitor and stub" : "the monitor only");
}

/* Each loop is counted by the worst that speaks against it. */
static void say_why_none(const struct loops *loops, FILE *text)
{
	static const char *const reasons[FLAWS] = {
		[FLAW_WEDGES] = "a failing call wedges",
		[FLAW_KILLS] = "a failing call ends by the stub's death with",
		[FLAW_UNTRIED] = "a failing call was not tried with",
		[FLAW_SLOWER] = "a slowdown on one CPU is not ruled out for",
		[FLAW_NO_GAIN] = "a gain on two CPUs is not resolved for",
	};
	unsigned int count[FLAWS] = { 0 };
	bool first = true;

	for (size_t i = 0; i < loops->count; i++)
		count[loops->of[i].flaw]++;
	fprintf(text, "No recommendation: of %zu other loops ", loops->count);
	for (int flaw = FLAWS - 1; flaw > FLAW_NONE; flaw--) {
		if (!count[flaw])
			continue;
		fprintf(text, "%s%s %u", first ? "" : "; ", reasons[flaw], count[flaw]);
		first = false;
	}
	fputc('.', text);
}

void answer_loops(const struct answer_source *source, struct answer *answer, FILE *text)
{
	struct loops loops = { .source = source };

	find_loops(&loops);
	add_rows(&loops, answer);
	if (!loops.count)
		fputs("Not answered: suite loops was not measured on one CPU or two.", text);
	else if (loops.of[0].flaw == FLAW_NONE)
		recommend(&loops.of[0], text);
	else
		say_why_none(&loops, text);
}
