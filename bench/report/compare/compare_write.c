// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A comparison as text, as a page, for a cover letter, as KTAP, and as signals of LAVA.
 *
 * Text, page and letter are written by the same functions through struct form (report/page/form.h);
 * the letter is narrower and has fewer columns. KTAP and LAVA have a line for each row and are for
 * programs. Nothing is computed here.
 */
#include "report/compare/compare.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "base/text.h"
#include "report/page/form.h"
#include "report/page/html.h"
#include "report/text/conditions.h"
#include "report/text/ratio.h"
#include "report/text/show.h"
#include "report/text/table.h"

#define PAGE_TITLE  "What does a seccomp user-notification monitor cost: runs compared"
#define TEXT_WIDTH  100
#define COVER_WIDTH 72
#define ENDS	    5 /* rows of the worst, and of the best; up to twice as many are short */

/* What every writer ends with: an error if anything written to out was lost. */
static int finish(FILE *out, struct error *err)
{
	return finish_writing(out, "the comparison", err);
}

/* "+1.23", with fewer decimals for large values; "-" for NAN. */
static struct shown percent(double value)
{
	int decimals = fabs(value) < 9.995 ? 2 : fabs(value) < 1000 ? 1 : 0;

	return isnan(value) ? show_text("-") : show_text("%+.*f", decimals, value);
}

/* "[-1.20, +3.45]"; "-" where the interval has no ends. */
static struct shown percents(const double ci95[2])
{
	if (isnan(ci95[0]))
		return show_text("-");
	return show_text("[%.20s, %.20s]", percent(ci95[0]).text, percent(ci95[1]).text);
}

/* A word for each row: its verdict, or why it has none. */
static const char *verdict_of(const struct compare_row *row)
{
	static const char *const without[COMPARE_KINDS] = {
		[COMPARE_FEW] = "too few",
		[COMPARE_PART] = "other part",
		[COMPARE_BIMODAL] = "bimodal",
		[COMPARE_STATE] = "host state",
	};

	if (without[row->kind])
		return without[row->kind];
	return row->regression ? "REGRESSION" : model_verdict_names[row->verdict];
}

/* ---- rows of ratios ---- */

static bool is_bimodal(const struct compare_row *row)
{
	return row->kind == COMPARE_BIMODAL;
}

enum { ARM, BY, BASE, NEW, CHANGE, INTERVAL, VERDICT, COLUMNS };

/* The narrow form has no room for the baseline and the new ratio: it has base ratio and change. */
static void add_cells(struct table *table, int width, const char *const cells[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++)
		if (width >= TEXT_WIDTH || (i != BY && i != NEW))
			table_cells(table, cells[i]);
}

/* What is bimodal has no ratio; write_all() has its modes below the table. */
static void add_ratio(struct table *table, int width, const struct compare_table *of,
		      const struct compare_row *row)
{
	const struct model_comparison *base = row->of[0], *new = row->of[1];
	bool bimodal = is_bimodal(row);

	add_cells(table, width,
		  (const char *const[COLUMNS]){
			  row->arms[0]->id,
			  view_label(model_arm_by_id(&of->runs[0]->model, base->baseline)).text,
			  bimodal ? "-" : show_ratio(base->ratio).text,
			  bimodal ? "-" : show_ratio(new->ratio).text,
			  bimodal ? "-" : percent(row->change.percent).text,
			  bimodal ? "-" : percents(row->change.ci95).text,
			  verdict_of(row),
		  });
}

/* count rows from first on, forwards or (step -1) backwards. */
static void write_rows(const struct form *to, const struct compare_table *of, const char *heading,
		       const struct compare_row *const *first, size_t count, int step)
{
	struct table table;

	if (to->width < TEXT_WIDTH)
		table_init(&table, "lrrnl", 5);
	else
		table_init(&table, "llrrrnl", COLUMNS);
	add_cells(&table, to->width,
		  (const char *const[COLUMNS]){ "arm", "by", "base", "new", "%", "95 % interval",
						"verdict" });
	for (; count; count--, first += step)
		add_ratio(&table, to->width, of, *first);
	form_table(to, &table, heading);
}

/* Pointers to the rows for which a condition holds (NULL: all); the caller frees the list. */
static const struct compare_row **take_rows(const struct compare_table *of,
					    bool (*wanted)(const struct compare_row *row),
					    size_t *count)
{
	const struct compare_row **rows = memory_new(of->count, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < of->count; i++)
		if (!wanted || wanted(&of->rows[i]))
			rows[(*count)++] = &of->rows[i];
	return rows;
}

/* The modes of a bimodal row in one run, or its ratio if it has one mode in that run. */
static struct ratio_text modes_of(const struct compare_table *of, const struct compare_row *row,
				  int run)
{
	const struct model_comparison *ratio = row->of[run];
	struct ratio_modes modes;
	struct ratio_text text;

	if (ratio->verdict == MODEL_BIMODAL) {
		modes = ratio_modes_of(&of->runs[run]->model, ratio);
		return ratio_modes_text(&modes);
	}
	snprintf(text.text, sizeof(text.text), "one mode, ratio %s %s",
		 show_ratio(ratio->ratio).text, show_ratio_interval(ratio->ci95).text);
	return text;
}

static void write_all(const struct form *to, const struct compare_table *of)
{
	size_t count;
	const struct compare_row **rows = take_rows(of, NULL, &count);

	write_rows(to, of, "All ratios", rows, count, 1);
	free(rows);
	rows = take_rows(of, is_bimodal, &count);
	for (size_t i = 0; i < count; i++)
		for (int run = 0; run < 2; run++)
			form_say(to, "  ", "%s in %s: %s", rows[i]->arms[0]->id,
				 of->runs[run]->name, modes_of(of, rows[i], run).text);
	if (count)
		fputc('\n', to->out);
	free(rows);
}

/*
 * Sorts rows for compare_ends(): resolved ones at both ends, the others between by how near they
 * are to being resolved. A large change that is mostly noise does not come first.
 */
static double certainty(const struct compare_row *row)
{
	if (row->verdict == MODEL_UNRESOLVED)
		return row->change.certain;
	return row->verdict == MODEL_SLOWER ? INFINITY : -INFINITY;
}

/* The worst first; resolved rows, whose certainty is the same, by how much they changed. */
static int by_change(const void *left, const void *right)
{
	const struct compare_row *one = *(const struct compare_row *const *)left;
	const struct compare_row *other = *(const struct compare_row *const *)right;
	double first = certainty(one), second = certainty(other);

	if (!(first < second || first > second)) {
		first = one->change.log;
		second = other->change.log;
	}
	return (first < second) - (first > second);
}

const struct compare_row **compare_ends(const struct compare_table *of, size_t *count)
{
	const struct compare_row **rows = take_rows(of, compare_has_change, count);
	size_t all = *count;

	qsort(rows, all, sizeof(*rows), by_change);
	if (all <= 2 * ENDS)
		return rows;
	memmove(&rows[ENDS], &rows[all - ENDS], ENDS * sizeof(*rows));
	*count = 2 * ENDS;
	return rows;
}

/*
 * The best are printed from the last row backwards, so that the surest is on top. A row in the
 * middle is among the worst.
 */
static void write_ends(const struct form *to, const struct compare_table *of)
{
	size_t count, best;
	const struct compare_row **rows = compare_ends(of, &count);

	best = count / 2;
	write_rows(to, of, "Worst (surest first)", rows, count - best, 1);
	write_rows(to, of, "Best (surest first)", rows + count - (count > 0), best, -1);
	free(rows);
}

/* ---- the answer ---- */

static bool is_short(const struct compare_table *of)
{
	return of->count <= 2 * ENDS;
}

/* What a reader must know of a run before any figure. */
static void write_doubts(const struct form *to, const struct compare_run *run)
{
	const struct model *model = &run->model;

	model_each(control, model->controls, model->control_count)
		if (control->failed)
			form_say(to, "CONTROL FAILED: ", "in run %s: %s: %s", run->name,
				 control->name, control->text);
	if (model->partial)
		form_say(to, "PARTIAL: ", "run %s was interrupted, or a part of it failed",
			 run->name);
	if (model->invocations < STATS_INVOCATIONS_MIN)
		form_say(to, "Too few: ",
			 "run %s has %u invocation%s, and a verdict needs %d in each run",
			 run->name, model->invocations, model->invocations == 1 ? "" : "s",
			 STATS_INVOCATIONS_MIN);
}

/* How many rows have which verdict, or none for which reason; what no row has is left out. */
static void write_counts(const struct form *to, const struct compare *compare,
			 const struct compare_table *of)
{
	const struct {
		size_t count;
		const char *what;
	} counts[] = {
		{ of->verdicts[MODEL_SLOWER], "slower" },
		{ of->verdicts[MODEL_FASTER], "faster" },
		{ of->verdicts[MODEL_UNRESOLVED], "not resolved" },
		{ of->kinds[COMPARE_BIMODAL], "bimodal" },
		{ of->kinds[COMPARE_FEW], "of too few invocations or clean pairs" },
		{ of->kinds[COMPARE_PART], "of other parts of a recording" },
		{ of->kinds[COMPARE_STATE], "of another state of the host" },
	};
	char text[256] = "";

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (counts[i].count)
			text_add(text, sizeof(text), "%s%zu %s", text[0] ? ", " : "",
				 counts[i].count, counts[i].what);
	form_say(to, "  ", "Of all %zu ratios: %s; %zu certainly slower by more than %g %%.",
		 of->count, text, of->regressions, compare->options.threshold_percent);
}

/* A short table is printed whole; of a longer one both ends answer. */
static void write_answer(const struct form *to, const struct compare *compare,
			 const struct compare_table *of)
{
	char heading[128];

	snprintf(heading, sizeof(heading), "%s against %s", of->runs[1]->name, of->runs[0]->name);
	form_heading(to, heading);
	if (of->count) {
		form_say(to, "  ", "Geometric mean of the changes of %zu ratios: %s %% %s.%s",
			 of->kinds[COMPARE_JUDGED] + of->kinds[COMPARE_FEW],
			 percent(of->mean.percent).text, percents(of->mean.ci95).text,
			 of->kinds[COMPARE_JUDGED] + of->kinds[COMPARE_FEW] < of->count ?
				 " Bimodal ones and those of other parts or states are not in it." :
				 "");
		write_counts(to, compare, of);
		compare_states(to, of);
	} else {
		form_say(to, "  ", "No arm has a ratio to the same baseline in both runs.");
	}
	fputc('\n', to->out);
	if (is_short(of))
		write_all(to, of);
	else
		write_ends(to, of);
}

static void write_how(const struct form *to)
{
	form_say(to, "",
		 "A ratio is the time of an arm by that of its baseline in the same run; %% is by "
		 "how much it changed, lower is better. It also falls where the baseline got "
		 "slower: see the times. Intervals are over invocations. Verdicts are corrected "
		 "for the ratios of a table that can be judged (Bonferroni).");
	fputc('\n', to->out);
}

/* Which runs these are, what else differs between them, and how many arms were compared. */
static void write_names(const struct form *to, const struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++) {
		const struct model *model = &compare->runs[i].model;
		bool named = strcmp(compare->runs[i].name, model->started) != 0;

		form_say(to, i ? "new   " : "base  ",
			 "%s%s%s, kernel %s, %u invocation%s, version %s",
			 named ? compare->runs[i].name : "", named ? ": " : "", model->started,
			 model_host_text(model, "kernel"), model->invocations,
			 model->invocations == 1 ? "" : "s", model->version);
	}
	for (size_t i = 0; i < compare->table_count; i++) {
		const struct compare_table *of = &compare->tables[i];

		compare_differences(to, of);
		form_say(to, "",
			 "%zu arms in both, %zu of them with a ratio to the same baseline; %zu in "
			 "%s alone, %zu in %s alone.",
			 of->common, of->count, of->alone[0], of->runs[0]->name, of->alone[1],
			 of->runs[1]->name);
	}
}

static void write_answers(const struct form *to, const struct compare *compare)
{
	for (size_t i = 0; i < compare->run_count; i++)
		write_doubts(to, &compare->runs[i]);
	for (size_t i = 0; i < compare->table_count; i++)
		write_answer(to, compare, &compare->tables[i]);
}

static void write_top(const struct form *to, const struct compare *compare)
{
	write_answers(to, compare);
	write_how(to);
	write_names(to, compare);
}

int compare_write_cover(FILE *out, const struct compare *compare, struct error *err)
{
	write_top(&(struct form){ .out = out, .width = COVER_WIDTH }, compare);
	return finish(out, err);
}

/* ---- what is in the text alone ---- */

/* Of all arms, also those without a ratio to the same baseline. */
static void write_times(const struct form *to, const struct compare *compare,
			const struct compare_table *of)
{
	struct compare_time time;
	struct table table;

	table_begin(&table, "llrrrn", "arm", "median of", "base us", "new us", "%",
		    "95 % interval");
	view_each_arm(arm, &compare->view) {
		if (!compare_times(compare, of, arm, &time))
			continue;
		table_cells(&table, arm->id, model_metric_names[time.metric]);
		for (int k = 0; k < 2; k++)
			table_cells(&table, show_us(time.ns[k]).text);
		table_cells(&table, percent(time.change.percent).text,
			    percents(time.change.ci95).text);
	}
	form_table(to, &table,
		   "Times have no verdict: whatever else changed from run to run is in them");
}

/* Text and page have more than the letter: all rows of tables that are not short, and the times. */
static void write_form(const struct form *to, const struct compare *compare)
{
	write_top(to, compare);
	for (size_t i = 0; i < compare->table_count; i++) {
		const struct compare_table *of = &compare->tables[i];

		if (to->page)
			html_element(to->out, "h2", "All of %s against %s", of->runs[1]->name,
				     of->runs[0]->name);
		else
			fprintf(to->out, "\n---- %s against %s ----\n\n", of->runs[1]->name,
				of->runs[0]->name);
		if (!is_short(of))
			write_all(to, of);
		write_times(to, compare, of);
	}
}

int compare_write_answer(FILE *out, const struct compare *compare, struct error *err)
{
	write_answers(&(struct form){ .out = out, .width = TEXT_WIDTH }, compare);
	return finish(out, err);
}

int compare_write_text(FILE *out, const struct compare *compare, struct error *err)
{
	write_form(&(struct form){ .out = out, .width = TEXT_WIDTH }, compare);
	return finish(out, err);
}

static int write_page(FILE *out, const struct compare *compare, const char *path, struct error *err)
{
	html_begin(out, PAGE_TITLE);
	fputs("<main class=compare>\n", out);
	html_element(out, "h1", "%s", PAGE_TITLE);
	compare_write_pictures(out, compare, path);
	write_form(&(struct form){ .out = out, .width = TEXT_WIDTH, .page = true }, compare);
	fputs("</main>\n", out);
	return html_end(out, err);
}

/* The page replaces an older one only when it is whole (base/outfile.h). */
int compare_save_page(const char *path, const struct compare *compare, struct error *err)
{
	struct outfile out;

	if (outfile_open(&out, path, err))
		return -1;
	return outfile_close(&out, write_page(out.file, compare, path, err), err);
}

/* ---- KTAP ---- */

/* Part of a test's name. A "#" in it would begin a directive, such as "# SKIP". */
static void put_name(FILE *out, const char *name)
{
	char plain[512];

	show_plain(plain, sizeof(plain), name);
	for (char *at = plain; *at; at++)
		if (*at == '#')
			*at = '_';
	fputs(plain, out);
}

/* An interval in percent, or that there is none. */
static void put_interval(FILE *out, const double ends[2])
{
	if (isnan(ends[0]))
		fputs(" -", out);
	else
		fprintf(out, " [%.4f, %.4f]", ends[0], ends[1]);
}

/* Comments with the figures, then the result of the test; without a verdict it is skipped. */
static void ktap_row(FILE *out, const struct compare_table *of, const struct compare_row *row,
		     size_t number)
{
	for (int run = 0; run < 2 && is_bimodal(row); run++)
		fprintf(out, "# in %s: %s\n", of->runs[run]->name, modes_of(of, row, run).text);
	fprintf(out, "# %s by ", model_metric_names[row->of[0]->metric]);
	put_name(out, row->of[0]->baseline);
	fprintf(out, ": base %.6f, new %.6f, change %.4f %%, 95 %% interval", row->of[0]->ratio,
		row->of[1]->ratio, row->change.percent);
	put_interval(out, row->change.ci95);
	fprintf(out, ", corrected for %zu", of->kinds[COMPARE_JUDGED]);
	put_interval(out, row->corrected);
	fprintf(out, ", %s\n", verdict_of(row));
	fprintf(out, "%s %zu ", row->regression ? "not ok" : "ok", number);
	put_name(out, row->arms[0]->id);
	fputs(" in ", out);
	put_name(out, of->runs[1]->name);
	fprintf(out, row->kind == COMPARE_JUDGED ? "\n" : " # SKIP %s\n", verdict_of(row));
}

int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err)
{
	size_t number = 0, count = 0;

	for (size_t i = 0; i < compare->table_count; i++)
		count += compare->tables[i].count;
	/*
	 * The plan comes before all comments: before Linux 6.8 kunit_parser.py takes one behind a
	 * comment for a comment, too (findings/kunit-plan-after-comment.sh).
	 */
	fprintf(out, "KTAP version 1\n1..%zu\n", count);
	for (size_t i = 0; i < compare->run_count; i++) {
		char where[64];

		snprintf(where, sizeof(where), "in run %s: ", compare->runs[i].name);
		parts_failed_comments(out, &compare->runs[i].model, where);
	}
	for (size_t i = 0; i < compare->table_count; i++)
		for (size_t k = 0; k < compare->tables[i].count; k++)
			ktap_row(out, &compare->tables[i], &compare->tables[i].rows[k], ++number);
	return finish(out, err);
}

/* ---- LAVA ---- */

/*
 * A parameter of a signal. It may hold neither blanks nor "=" or ">", and LAVA makes "_" of "/" in
 * names (lava_dispatcher, actions/test/shell.py and connection.py).
 */
static void put_parameter(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc(isalnum((unsigned char)*name) || strchr("+-._", *name) ? *name : '_', out);
}

/* The beginning of a signal. Its name is ARM.RUN, as several new runs have the same arms. */
static void lava_begin(FILE *out, const char *name, const struct compare_run *run,
		       const char *result)
{
	fputs("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=", out);
	put_parameter(out, name);
	fputc('.', out);
	put_parameter(out, run->name);
	fprintf(out, " RESULT=%s", result);
}

static void lava_row(FILE *out, const struct compare_table *of, const struct compare_row *row)
{
	lava_begin(out, row->arms[0]->id, of->runs[1],
		   row->kind != COMPARE_JUDGED ? "skip" :
		   row->regression	       ? "fail" :
						 "pass");
	if (isfinite(row->change.percent))
		fprintf(out, " UNITS=percent MEASUREMENT=%.4f", row->change.percent);
	fputs(">\n", out);
}

/* Signals have no comments: whether its controls passed is a test of each run. */
int compare_write_lava(FILE *out, const struct compare *compare, struct error *err)
{
	for (size_t i = 0; i < compare->run_count; i++) {
		const struct compare_run *run = &compare->runs[i];

		lava_begin(out, "controls", run,
			   model_control_failed(&run->model) ? "fail" : "pass");
		fputs(">\n", out);
	}
	for (size_t i = 0; i < compare->table_count; i++)
		for (size_t k = 0; k < compare->tables[i].count; k++)
			lava_row(out, &compare->tables[i], &compare->tables[i].rows[k]);
	return finish(out, err);
}
