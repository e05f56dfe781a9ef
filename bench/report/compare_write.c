// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison as text, as part of a cover letter, as KTAP and as a figure. */
#include "report/compare.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/parts.h"
#include "report/show.h"
#include "report/table.h"

#define TEXT_WIDTH  100
#define COVER_WIDTH 72
#define COVER_RUNS  2 /* candidates of one table */

static int finish(FILE *out, struct error *err)
{
	if (fflush(out) || ferror(out))
		return error_errno(err, errno, "the comparison could not be written");
	return 0;
}

static const char *verdict_of(const struct compare_cell *cell)
{
	if (cell->no_verdict)
		return "no verdict";
	return cell->regression ? "REGRESSION" : model_verdict_names[cell->verdict];
}

static double base_median(const struct compare *compare, const struct compare_row *row)
{
	return exp(compare->runs[0].medians[row->arm - compare->runs[0].model.arms].log.mean);
}

static struct shown interval_of(const struct compare_ratio *ratio)
{
	const double ci95[2] = { ratio->ci95.low, ratio->ci95.high };

	return show_ratio_interval(ci95);
}

/* The metrics that arms are compared by, each with a table of its own. */
static const struct {
	enum model_metric metric;
	const char *of;
} kinds[] = {
	{ MODEL_BATCH_NS, "of a batch" },
	{ MODEL_ROUND_NS, "of a round" },
	{ MODEL_WHOLE_NS, "of a whole replay" },
	{ MODEL_LATE_NS, "of a call outside of a batch" },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool has_kind(const struct compare *compare, enum model_metric metric)
{
	for (size_t i = 0; i < compare->row_count; i++)
		if (compare->rows[i].metric == metric)
			return true;
	return false;
}

struct kinds_text {
	char text[160];
};

/* "batch_ns of a batch, late_ns of a call outside of a batch", or "batch_ns, late_ns". */
static struct kinds_text kinds_text(const struct compare *compare, bool explained)
{
	struct kinds_text all = { "" };

	for (size_t i = 0; i < KINDS; i++) {
		size_t used = strlen(all.text);

		if (has_kind(compare, kinds[i].metric))
			snprintf(all.text + used, sizeof(all.text) - used, "%s%s%s%s",
				 used ? ", " : "", model_metric_names[kinds[i].metric],
				 explained ? " " : "", explained ? kinds[i].of : "");
	}
	return all;
}

/* ---- text ---- */

static void text_rows(const struct compare *compare, size_t run, enum model_metric metric,
		      struct table *table)
{
	for (size_t i = 0; i < compare->row_count; i++) {
		const struct compare_row *row = &compare->rows[i];
		const struct compare_cell *cell = &row->cells[run];
		double base = base_median(compare, row);

		if (!cell->compared || row->metric != metric)
			continue;
		table_add(table, "%s", row->arm->id);
		table_add(table, "%s", show_us(base).text);
		table_add(table, "%s", show_us(base * cell->ratio.value).text);
		table_add(table, "%s", show_ratio(cell->ratio.value).text);
		table_add(table, "%s", interval_of(&cell->ratio).text);
		table_add(table, "%s", verdict_of(cell));
	}
}

static void text_table(FILE *out, const struct compare *compare, size_t run,
		       enum model_metric metric)
{
	struct table table;

	table_init(&table, "lrrrnl");
	table_add(&table, "%s", model_metric_names[metric]);
	table_add(&table, "base us");
	table_add(&table, "new us");
	table_add(&table, "new/base");
	table_add(&table, "95 %% interval");
	table_add(&table, "verdict");
	text_rows(compare, run, metric, &table);
	if (table_is_empty(&table)) {
		table_free(&table);
		return;
	}
	table_print(&table, out, TEXT_WIDTH);
	fputc('\n', out);
}

static void text_run(FILE *out, const struct compare *compare, size_t run)
{
	show_heading(out, TEXT_WIDTH, compare->runs[run].name);
	for (size_t i = 0; i < KINDS; i++)
		text_table(out, compare, run, kinds[i].metric);
	compare_arms_alone(out, TEXT_WIDTH, compare, run);
	fputc('\n', out);
}

static void text_sums(FILE *out, const struct compare *compare)
{
	show_paragraph(out, TEXT_WIDTH, "", "%zu certainly slower by more than %g %%.",
		       compare->regressions, compare->threshold_percent);
	if (compare->bimodal)
		show_paragraph(out, TEXT_WIDTH, "",
			       "%zu bimodal, which no single ratio describes: look at modes_ns of "
			       "both runs.",
			       compare->bimodal);
	if (compare->no_verdict)
		show_paragraph(out, TEXT_WIDTH, "",
			       "%zu without a verdict: of fewer than %d invocations or %d batches, "
			       "or "
			       "replays of other segments.",
			       compare->no_verdict, COMPARE_INVOCATIONS_MIN, COMPARE_BATCHES_MIN);
}

int compare_write_text(FILE *out, const struct compare *compare, struct error *err)
{
	compare_doubts(out, TEXT_WIDTH, compare);
	compare_names(out, TEXT_WIDTH, compare);
	fputc('\n', out);
	compare_differences(out, TEXT_WIDTH, compare);
	show_paragraph(out, TEXT_WIDTH, "",
		       "Geometric means over invocations of the median of each: %s. Lower is "
		       "better. Runs are not "
		       "paired, so intervals are wider than within a run; verdicts are corrected "
		       "for the number of comparisons (Bonferroni).",
		       kinds_text(compare, true).text);
	fputc('\n', out);
	for (size_t i = 1; i < compare->run_count; i++)
		text_run(out, compare, i);
	text_sums(out, compare);
	return finish(out, err);
}

/* ---- cover letter ---- */

/* "+5.21 [+4.9, +5.6]", with "~" where it is not resolved and "^" where it is bimodal. */
static void cover_cell(struct table *table, const struct compare_cell *cell)
{
	if (!cell->compared) {
		table_add(table, "-");
		return;
	}
	table_add(table, "%+.1f [%+.1f, %+.1f]%s", 100 * (cell->ratio.value - 1),
		  100 * (cell->ratio.ci95.low - 1), 100 * (cell->ratio.ci95.high - 1),
		  cell->verdict == MODEL_UNRESOLVED ? "~" :
		  cell->verdict == MODEL_BIMODAL    ? "^" :
						      "");
}

static void cover_table(FILE *out, const struct compare *compare, enum model_metric metric,
			size_t first, size_t end)
{
	struct table table;

	table_init(&table, "lrnn");
	table.columns = 2 + end - first;
	table_add(&table, "%s", model_metric_names[metric]);
	table_add(&table, "base us");
	for (size_t i = first; i < end; i++)
		table_add(&table, "%s, %%", compare->runs[i].name);
	for (size_t i = 0; i < compare->row_count; i++) {
		const struct compare_row *row = &compare->rows[i];

		if (row->metric != metric)
			continue;
		table_add(&table, "%s", row->arm->id);
		table_add(&table, "%s", show_us(base_median(compare, row)).text);
		for (size_t k = first; k < end; k++)
			cover_cell(&table, &row->cells[k]);
	}
	table_print(&table, out, COVER_WIDTH);
	fputc('\n', out);
}

static void cover_tables(FILE *out, const struct compare *compare, enum model_metric metric)
{
	for (size_t first = 1; first < compare->run_count; first += COVER_RUNS) {
		size_t end = first + COVER_RUNS;

		cover_table(out, compare, metric, first,
			    end < compare->run_count ? end : compare->run_count);
	}
}

int compare_write_cover(FILE *out, const struct compare *compare, struct error *err)
{
	compare_doubts(out, COVER_WIDTH, compare);
	compare_names(out, COVER_WIDTH, compare);
	fputc('\n', out);
	compare_differences(out, COVER_WIDTH, compare);
	show_paragraph(out, COVER_WIDTH, "",
		       "The median of the base in us, then by how many percent the others "
		       "differ, with 95 %% intervals over invocations and rounds: %s. Less is "
		       "better; \"~\" marks what is not resolved%s.",
		       kinds_text(compare, true).text,
		       compare->bimodal ? ", \"^\" what has two modes" : "");
	fputc('\n', out);
	for (size_t i = 0; i < KINDS; i++)
		if (has_kind(compare, kinds[i].metric))
			cover_tables(out, compare, kinds[i].metric);
	for (size_t i = 1; i < compare->run_count; i++)
		compare_arms_alone(out, COVER_WIDTH, compare, i);
	return finish(out, err);
}

/* ---- KTAP ---- */

static void ktap_cell(FILE *out, const struct compare *compare, size_t number, size_t run,
		      const struct compare_row *row)
{
	const struct compare_cell *cell = &row->cells[run];
	const char *skipped = !cell->compared		     ? "not measured in both" :
			      cell->no_verdict		     ? "too little for a verdict" :
			      cell->verdict == MODEL_BIMODAL ? "bimodal" :
							       NULL;

	if (cell->compared)
		fprintf(out, "# %s: base %.1f, ratio %.4f, 95 %% interval [%.4f, %.4f], %s\n",
			model_metric_names[row->metric], base_median(compare, row),
			cell->ratio.value, cell->ratio.ci95.low, cell->ratio.ci95.high,
			verdict_of(cell));
	fprintf(out, "%s %zu ", cell->regression ? "not ok" : "ok", number);
	ktap_put_name(out, row->arm->id);
	fputs(" by ", out);
	ktap_put_name(out, compare->runs[run].name);
	fprintf(out, "%s%s\n", skipped ? " # SKIP " : "", skipped ? skipped : "");
}

int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err)
{
	size_t number = 0;

	fputs("KTAP version 1\n", out);
	for (size_t run = 0; run < compare->run_count; run++) {
		char where[64];

		snprintf(where, sizeof(where), "in run %s: ", compare->runs[run].name);
		parts_failed_comments(out, &compare->runs[run].model, where);
	}
	fprintf(out, "1..%zu\n", compare->row_count * (compare->run_count - 1));
	for (size_t run = 1; run < compare->run_count; run++)
		for (size_t i = 0; i < compare->row_count; i++)
			ktap_cell(out, compare, ++number, run, &compare->rows[i]);
	return finish(out, err);
}

/* ---- figure ---- */

static void plot_row(struct figure *figure, const struct compare *compare, size_t run,
		     const struct compare_row *row)
{
	const struct compare_cell *cell = &row->cells[run];

	if (cell->compared)
		figure_row(figure, "%s\t%s\t%.6g\t%.6g\t%.6g\t%s", row->arm->id,
			   figure_arm(figure, compare->runs[run].name).text,
			   100 * (cell->ratio.value - 1), 100 * (cell->ratio.ci95.low - 1),
			   100 * (cell->ratio.ci95.high - 1), model_metric_names[row->metric]);
}

int compare_write_plot(const char *folder, const struct compare *compare, struct error *err)
{
	struct figures figures;
	struct figure figure;

	if (figures_begin(&figures, folder, err))
		return -1;
	for (size_t run = 0; run < compare->run_count; run++)
		figures_note_controls(&figures, &compare->runs[run].model, compare->runs[run].name);
	if (figure_begin(&figure, &figures, "compare", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "%s against %s (bars: 95 %% intervals; left is better)",
		 kinds_text(compare, false).text, compare->runs[0].name);
	figure_row(&figure, "id\trun\tpercent\tlow\thigh\tmetric");
	for (size_t run = 1; run < compare->run_count; run++)
		for (size_t i = 0; i < compare->row_count; i++)
			plot_row(&figure, compare, run, &compare->rows[i]);
	if (figure_end(&figure, &figures, err))
		return -1;
	return figures_end(&figures, err);
}
