// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Collects the rows, finds for each what speaks against it, sorts them by that, and makes a table
 * and a sentence.
 *
 * A row is a loop or gate over both placements. It begins with the first arm of its kind; the arm
 * of the other placement is added to it (row_of()). What a failing call does is if_call_fails of
 * the arm, which run/risks.c found out.
 */
#include "report/answer/instead.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

/* Up to this end of its interval on one CPU a loop counts as no slower than counted. */
#define MOST_SLOW 1.02

const enum word instead_places[INSTEAD_PLACES] = { WORD_SAME, WORD_CROSS };

const struct model_comparison *instead_ratio(const struct instead_row *row,
					     enum instead_place place)
{
	return row->has_ratio[place] ? &row->ratio[place] : NULL;
}

/*
 * Each loop without sync wake-up. counted itself is no alternative, but counted with sync wake-up
 * or with a watchdog is.
 */
static bool is_loop(const struct model_arm *arm)
{
	const bool counted = arm->serve == WORD_COUNTED;

	return arm->suite == WORD_LOOPS && view_shown(arm) &&
	       (counted ? arm->stalls || arm->wake == WORD_SYNC : arm->wake != WORD_SYNC);
}

/*
 * Gates that ask the monitor less, or somebody else. What the filter spares is the notification of
 * an unmap; filter-both checks maps as well, so it has a row for maps, too.
 */
static bool is_gate(const struct model_arm *arm)
{
	const enum word gate = arm->gate;

	return arm->suite == WORD_GATES && view_shown(arm) && gate != WORD_NONE &&
	       gate != WORD_ALLOW && gate != WORD_NOTIFY &&
	       (arm->op == WORD_UNMAP || (arm->op == WORD_MAP && gate == WORD_FILTER_BOTH));
}

static bool is_same_row(const struct model_arm *a, const struct model_arm *b)
{
	return a->gate == b->gate && a->op == b->op && a->serve == b->serve &&
	       a->stalls == b->stalls && a->wake == b->wake;
}

/* The row of the arm's kind, a new one if there is none; NULL: there is no room. */
static struct instead_row *row_of(struct instead *instead, const struct model_arm *arm, bool gate)
{
	for (size_t i = 0; i < instead->count; i++)
		if (is_same_row(instead->of[i].any, arm) && instead->of[i].is_gate == gate)
			return &instead->of[i];
	if (instead->count == INSTEAD_MAX)
		return NULL;
	instead->of[instead->count].is_gate = gate;
	return &instead->of[instead->count++];
}

/*
 * counted is the baseline of suite loops. In suite gates the baseline is allow, and counted is what
 * serves gate notify.
 */
static bool ratio_to_counted(const struct model *model, const struct model_arm *arm, bool gate,
			     struct model_comparison *ratio)
{
	const struct model_comparison *own;

	if (gate)
		return estimate_ratio(model, arm, view_gate(model, arm, WORD_NOTIFY), ratio);
	own = estimate_time(model, arm);
	if (own)
		*ratio = *own;
	return own != NULL;
}

static void add_arm(struct instead *instead, const struct model *model, const struct model_arm *arm,
		    bool gate)
{
	for (int place = 0; place < INSTEAD_PLACES; place++) {
		struct model_comparison ratio;
		struct instead_row *row;
		bool has_ratio;

		if (arm->placement != instead_places[place])
			continue;
		has_ratio = ratio_to_counted(model, arm, gate, &ratio);
		/* Not all gates are paired with notify (plan_partners()): those have no row. */
		row = has_ratio || !gate ? row_of(instead, arm, gate) : NULL;
		if (!row)
			return;
		row->any = row->arm[place] = arm;
		row->has_ratio[place] = has_ratio;
		if (has_ratio)
			row->ratio[place] = ratio;
		instead->measured[place] = true;
	}
}

/* The worst that speaks against it. run/risks.c writes the texts of if_call_fails. */
static enum instead_flaw flaw_of(const struct instead_row *row)
{
	const struct model_comparison *one = instead_ratio(row, INSTEAD_ONE_CPU);
	const struct model_comparison *two = instead_ratio(row, INSTEAD_TWO_CPUS);
	const char *fails = row->any->if_call_fails;
	const bool kills = !strncmp(fails, "killed:", 7);

	if (!fails[0])
		return FLAW_UNTRIED;
	if (!kills && strcmp(fails, "goes on") != 0)
		return FLAW_WEDGES;
	if (!one || one->verdict == MODEL_SLOWER || one->verdict == MODEL_BIMODAL ||
	    !(one->ci95[1] <= MOST_SLOW))
		return FLAW_SLOWER;
	if (kills)
		return FLAW_KILLS;
	return two && two->verdict == MODEL_FASTER ? FLAW_NONE : FLAW_NO_GAIN;
}

/*
 * The ratio. Where something speaks against the row, the upper end of its interval: of rows that
 * carry no recommendation, one that is not known well is not to come first.
 */
static double rank_of(const struct instead_row *row, int place)
{
	const struct model_comparison *ratio = instead_ratio(row, place);

	if (!ratio || ratio->verdict == MODEL_BIMODAL)
		return (double)INFINITY;
	return row->flaw == FLAW_NONE ? ratio->ratio : ratio->ci95[1];
}

/* By flaw, by the ratio on two CPUs, by that on one; then loops before gates, in table order. */
static int by_rank(const void *left, const void *right)
{
	const struct instead_row *one = left, *other = right;

	if (one->flaw != other->flaw)
		return one->flaw < other->flaw ? -1 : 1;
	for (int place = INSTEAD_PLACES - 1; place >= 0; place--) {
		double ratio = rank_of(one, place), than = rank_of(other, place);

		if (ratio != than)
			return ratio < than ? -1 : 1;
	}
	if (one->is_gate != other->is_gate)
		return one->is_gate - other->is_gate;
	return word_compare(one->any->gate, other->any->gate) ?:
		       word_compare(one->any->serve, other->any->serve);
}

/*
 * Adds the arms of a suite at the middle size, which it returns. view_middle_size() takes the sizes
 * of all arms from the first that belongs on.
 */
static uint32_t add_suite(struct instead *instead, const struct view *view, enum word suite,
			  bool (*belongs)(const struct model_arm *arm))
{
	struct view arms = view_suite(view, suite);
	uint32_t size;

	for (; arms.count && !belongs(arms.arms[0]); arms.count--)
		arms.arms++;
	size = view_middle_size(&arms);
	view_each_arm(arm, &arms)
		if (belongs(arm) && arm->batch == size)
			add_arm(instead, view->model, arm, belongs == is_gate);
	return size;
}

void instead_find(struct instead *instead, const struct view *view)
{
	*instead = (struct instead){ .count = 0 };
	instead->size = add_suite(instead, view, WORD_LOOPS, is_loop);
	add_suite(instead, view, WORD_GATES, is_gate);
	for (size_t i = 0; i < instead->count; i++)
		instead->of[i].flaw = flaw_of(&instead->of[i]);
	qsort(instead->of, instead->count, sizeof(instead->of[0]), by_rank);
}

/* ---- as a table ---- */

struct shown instead_name(const struct instead_row *row)
{
	if (!row->is_gate)
		return view_loop(row->any);
	return show_text("%s, %ss", word_text(row->any->gate), word_text(row->any->op));
}

static bool is_uring(const struct model_arm *arm)
{
	return !strncmp(word_text(arm->serve), "uring", 5);
}

/*
 * What must change: "monitor, stub", or "monitor, Linux 6.7"; in the narrow forms "+ stub" and
 * "+ 6.7". io_uring has FUTEX_WAIT from Linux 6.7 on, which loops with a ring need; sync wake-up
 * needs 6.6.
 */
static void add_change(struct table *table, const struct instead_row *row, enum instead_form form)
{
	const struct model_arm *arm = row->any;
	const char *more = arm->changes_stub	  ? "stub" :
			   is_uring(arm)	  ? "6.7" :
			   arm->wake == WORD_SYNC ? "6.6" :
						    "";

	if (row->is_gate)
		table_add(table, "%s",
			  arm->gate == WORD_PTRACE    ? "ptrace mode" :
			  arm->gate == WORD_RET_TRACE ? "filter, a tracer" :
							"filter");
	else if (form != INSTEAD_WIDE && *more)
		table_add(table, "+ %s", more);
	else
		table_add(table, "monitor%s%s%s", *more ? ", " : "",
			  *more && !arm->changes_stub ? "Linux " : "", more);
}

/* What the loop is known to wedge on, by its own declaration (wedges_on of the arm). */
static void add_wedges(struct table *table, const struct model_arm *arm, enum instead_form form)
{
	const char *wedges = arm->stalls ? "it kills" : arm->wedges_on[0] ? arm->wedges_on : "-";

	table_add(table, "%s%s", wedges,
		  form != INSTEAD_WIDE && !arm->if_call_fails[0] ? " (not tried)" : "");
}

/* "3.61, 15.2": on one CPU, on two. calls: system calls, else CPU time in us. */
static void add_pair(const struct instead *instead, const struct instead_row *row,
		     struct table *table, bool calls)
{
	char text[64] = "";

	for (int place = 0; place < INSTEAD_PLACES; place++) {
		const struct model_arm *arm = row->arm[place];
		bool known = arm && (calls ? arm->notifications > 0 : arm->has_cpu);

		if (!instead->measured[place])
			continue;
		text_add(text, sizeof(text), "%s%s", text[0] ? ", " : "",
			 known ? show_number(calls ? arm->system_calls : arm->monitor_cpu_ns / 1e3,
					     3)
					 .text :
				 "-");
	}
	table_cells(table, text);
}

static void add_row(struct table *table, const struct model *model, const struct instead *instead,
		    const struct instead_row *row, enum instead_form form)
{
	const char *fails = row->any->if_call_fails;

	table_add(table, "%s%s", instead_name(row).text,
		  form == INSTEAD_WIDE && row->any->changes_stub ? "*" : "");
	for (int place = 0; place < INSTEAD_PLACES; place++)
		if (instead->measured[place])
			(form == INSTEAD_72 ?
				 ratio_add_short :
				 ratio_add_brief)(table, model,
						  instead_ratio(row, (enum instead_place)place));
	if (form == INSTEAD_WIDE)
		table_add(table, "%.*s", (int)strcspn(fails, ":"), fails[0] ? fails : "not tried");
	add_pair(instead, row, table, false);
	add_pair(instead, row, table, true);
	add_change(table, row, form);
	add_wedges(table, row->any, form);
}

void instead_table(struct table *table, const struct model *model, const struct instead *instead,
		   enum instead_form form)
{
	const bool both = instead->measured[INSTEAD_ONE_CPU] && instead->measured[INSTEAD_TWO_CPUS];

	table_init(table,
		   form == INSTEAD_WIDE ? both ? "lnnlrrl" : "lnlrrl" :
		   both			? "lnnrrl" :
					  "lnrrl",
		   (form == INSTEAD_WIDE ? 7 : 6) + both);
	if (form == INSTEAD_WIDE)
		table_add(table, "%u calls, ratio to counted", instead->size);
	else
		table_cells(table, "instead");
	for (int place = 0; place < INSTEAD_PLACES; place++)
		if (instead->measured[place])
			table_add(table, "%s",
				  form != INSTEAD_72 ? view_placement(instead_places[place]) :
				  place		     ? "2 CPUs" :
						       "1 CPU");
	if (form == INSTEAD_WIDE)
		table_cells(table, "if a call fails");
	table_cells(table, "CPU us", "calls", form == INSTEAD_WIDE ? "to be changed" : "change",
		    "wedges on");
	if (form == INSTEAD_WIDE)
		table_remark(table, "*: changes the stub too;", "the others do not");
	else
		table_remark(table, "+ stub, + 6.7:", "%s",
			     "the monitor and the stub, or a monitor that needs that Linux");
	table_remark(table, "CPU us and system calls are the monitor's,", "%s",
		     both ? "per notification, on one CPU and on two; of a gate per call" :
			    "per notification; of a gate per call");
	for (size_t i = 0; i < instead->count; i++)
		add_row(table, model, instead, &instead->of[i], form);
}

/* ---- in a sentence ---- */

static void recommend(const struct instead_row *loop, FILE *text)
{
	fprintf(text, "Recommended: %s, ratio to counted", word_text(loop->any->serve));
	for (int place = 0; place < INSTEAD_PLACES; place++)
		fprintf(text, "%s %s on %s", place ? "," : "",
			show_estimate("", loop->ratio[place].ratio, loop->ratio[place].ci95).text,
			view_placement(instead_places[place]));
	fprintf(text, "; goes on if a call fails; changes %s.",
		loop->any->changes_stub ? "monitor and stub" : "the monitor only");
}

/* Each loop is counted once, by its flaw. Gates are not recommended, so they are not counted. */
static void say_why_none(const struct instead *instead, FILE *text)
{
	static const char *const reasons[FLAWS] = {
		[FLAW_WEDGES] = "a failing call wedges",
		[FLAW_KILLS] = "a failing call ends by the stub's death with",
		[FLAW_UNTRIED] = "a failing call was not tried with",
		[FLAW_SLOWER] = "a slowdown on one CPU is not ruled out for",
		[FLAW_NO_GAIN] = "a gain on two CPUs is not resolved for",
	};
	unsigned int count[FLAWS] = { 0 }, all = 0;
	bool first = true;

	for (size_t i = 0; i < instead->count; i++)
		if (!instead->of[i].is_gate) {
			count[instead->of[i].flaw]++;
			all++;
		}
	fprintf(text, "No recommendation: of %u other loops ", all);
	for (int flaw = FLAWS - 1; flaw > FLAW_NONE; flaw--) {
		if (!count[flaw])
			continue;
		fprintf(text, "%s%s %u", first ? "" : "; ", reasons[flaw], count[flaw]);
		first = false;
	}
	fputc('.', text);
}

void instead_recommend(const struct instead *instead, FILE *text)
{
	if (!model_first(row, instead->of, instead->count, !row->is_gate))
		fputs("Not answered: suite loops was not measured on one CPU or two.", text);
	else if (instead->of[0].flaw == FLAW_NONE && !instead->of[0].is_gate)
		recommend(&instead->of[0], text);
	else
		say_why_none(instead, text);
}
