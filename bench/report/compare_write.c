// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison as text, as part of a cover letter, as KTAP and as a figure. */
#include "report/compare.h"

#include <errno.h>
#include <string.h>

#include "report/figure.h"
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
	return cell->regression ? "REGRESSION" : model_verdict_names[cell->verdict];
}

static const struct estimated *base_median(const struct compare *compare,
					   const struct compare_row *row)
{
	return &compare->runs[0].medians[row->arm - compare->runs[0].model.arms];
}

static struct shown interval_of(const struct estimated *ratio)
{
	const double ci95[2] = { ratio->ci95.low, ratio->ci95.high };

	return show_ratio_interval(ci95);
}

/* ---- text ---- */

static void text_rows(const struct compare *compare, size_t run, struct table *table)
{
	for (size_t i = 0; i < compare->row_count; i++) {
		const struct compare_row *row = &compare->rows[i];
		const struct compare_cell *cell = &row->cells[run];
		double base = base_median(compare, row)->value;

		if (!cell->compared)
			continue;
		table_add(table, "%s", row->arm->id);
		table_add(table, "%s", show_us(base).text);
		table_add(table, "%s", show_us(base * cell->ratio.value).text);
		table_add(table, "%s", show_ratio(cell->ratio.value).text);
		table_add(table, "%s", interval_of(&cell->ratio).text);
		table_add(table, "%s", verdict_of(cell));
	}
}

static void text_run(FILE *out, const struct compare *compare, size_t run)
{
	struct table table;

	table_init(&table, "lrrrnl");
	table_add(&table, "arm");
	table_add(&table, "base us");
	table_add(&table, "new us");
	table_add(&table, "new/base");
	table_add(&table, "95 %% interval");
	table_add(&table, "verdict");
	text_rows(compare, run, &table);
	show_heading(out, TEXT_WIDTH, compare->runs[run].name);
	if (table_is_empty(&table)) {
		table_free(&table);
		show_folded(out, TEXT_WIDTH, "  ", "No arm in common with the base.");
	} else {
		table_print(&table, out, TEXT_WIDTH);
	}
	show_paragraph(out, TEXT_WIDTH, "", "%zu arms in both, %zu in the base alone.",
		       compare->common[run], compare->base_count - compare->common[run]);
	fputc('\n', out);
}

int compare_write_text(FILE *out, const struct compare *compare, struct error *err)
{
	compare_doubts(out, TEXT_WIDTH, compare);
	compare_names(out, TEXT_WIDTH, compare);
	fputc('\n', out);
	compare_differences(out, TEXT_WIDTH, compare);
	show_folded(out, TEXT_WIDTH, "",
		    "batch_ns, medians over invocations and rounds; lower is better. Runs are not "
		    "paired, so intervals are wider than within a run; verdicts are corrected for "
		    "the number of comparisons.");
	fputc('\n', out);
	for (size_t i = 1; i < compare->run_count; i++)
		text_run(out, compare, i);
	show_paragraph(out, TEXT_WIDTH, "", "%zu certainly slower by more than %g %%.",
		       compare->regressions, compare->threshold_percent);
	return finish(out, err);
}

/* ---- cover letter ---- */

/* "+5.21 [+4.9, +5.6]", with "~" where it is not resolved. */
static void cover_cell(struct table *table, const struct compare_cell *cell)
{
	if (!cell->compared) {
		table_add(table, "-");
		return;
	}
	table_add(table, "%+.1f [%+.1f, %+.1f]%s", 100 * (cell->ratio.value - 1),
		  100 * (cell->ratio.ci95.low - 1), 100 * (cell->ratio.ci95.high - 1),
		  cell->verdict == MODEL_UNRESOLVED ? "~" : "");
}

static void cover_table(FILE *out, const struct compare *compare, size_t first, size_t end)
{
	struct table table;

	table_init(&table, "lrnn");
	table.columns = 2 + end - first;
	table_add(&table, "batch_ns");
	table_add(&table, "base us");
	for (size_t i = first; i < end; i++)
		table_add(&table, "%s, %%", compare->runs[i].name);
	for (size_t i = 0; i < compare->row_count; i++) {
		const struct compare_row *row = &compare->rows[i];

		table_add(&table, "%s", row->arm->id);
		table_add(&table, "%s", show_us(base_median(compare, row)->value).text);
		for (size_t k = first; k < end; k++)
			cover_cell(&table, &row->cells[k]);
	}
	table_print(&table, out, COVER_WIDTH);
	fputc('\n', out);
}

int compare_write_cover(FILE *out, const struct compare *compare, struct error *err)
{
	compare_doubts(out, COVER_WIDTH, compare);
	compare_names(out, COVER_WIDTH, compare);
	fputc('\n', out);
	compare_differences(out, COVER_WIDTH, compare);
	show_folded(out, COVER_WIDTH, "",
		    "Time of a batch: the median of the base in us, then by how many percent the "
		    "others differ, with 95 % intervals over invocations and rounds. Less is "
		    "better; \"~\" marks what is not resolved.");
	fputc('\n', out);
	for (size_t first = 1; first < compare->run_count; first += COVER_RUNS) {
		size_t end = first + COVER_RUNS;

		cover_table(out, compare, first,
			    end < compare->run_count ? end : compare->run_count);
	}
	return finish(out, err);
}

/* ---- KTAP ---- */

static void ktap_cell(FILE *out, const struct compare *compare, size_t number, size_t run,
		      const struct compare_row *row)
{
	const struct compare_cell *cell = &row->cells[run];
	char name[48], id[96];

	show_plain(name, sizeof(name), compare->runs[run].name);
	show_plain(id, sizeof(id), row->arm->id);
	if (!cell->compared) {
		fprintf(out, "ok %zu %s by %s # SKIP not measured in both\n", number, id, name);
		return;
	}
	fprintf(out, "# %s: ratio %.4f, 95 %% interval [%.4f, %.4f], %s\n", id, cell->ratio.value,
		cell->ratio.ci95.low, cell->ratio.ci95.high, verdict_of(cell));
	fprintf(out, "%s %zu %s by %s\n", cell->regression ? "not ok" : "ok", number, id, name);
}

int compare_write_ktap(FILE *out, const struct compare *compare, struct error *err)
{
	size_t number = 0;

	fprintf(out, "KTAP version 1\n1..%zu\n", compare->row_count * (compare->run_count - 1));
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
		figure_row(figure, "%s\t%s\t%.6g\t%.6g\t%.6g", row->arm->id,
			   figure_arm(figure, compare->runs[run].name).text,
			   100 * (cell->ratio.value - 1), 100 * (cell->ratio.ci95.low - 1),
			   100 * (cell->ratio.ci95.high - 1));
}

int compare_write_plot(const char *folder, const struct compare *compare, struct error *err)
{
	struct figures figures;
	struct figure figure;

	if (figures_begin(&figures, folder, err) ||
	    figure_begin(&figure, &figures, "compare", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "batch_ns against %s (bars: 95 %% intervals; left is better)",
		 compare->runs[0].name);
	figure_row(&figure, "id\trun\tpercent\tlow\thigh");
	for (size_t run = 1; run < compare->run_count; run++)
		for (size_t i = 0; i < compare->row_count; i++)
			plot_row(&figure, compare, run, &compare->rows[i]);
	if (figure_end(&figure, &figures, err))
		return -1;
	return figures_end(&figures, err);
}
