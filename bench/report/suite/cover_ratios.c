// SPDX-License-Identifier: GPL-2.0-or-later
/* Of the cover letter: ratios of a suite to its baseline, by batch size. */
#include <inttypes.h>
#include <string.h>

#include "report/suite/sheet.h"
#include "report/text/all_arms.h"
#include "report/text/show.h"

#define SIZES_SHOWN 6

bool cover_has(const struct sheet *sheet, const struct model_arm *arm)
{
	return view_shown(arm) && estimate_time(sheet->model, arm);
}

/* Up to SIZES_SHOWN of the sizes, the least and the greatest among them. */
static size_t pick_sizes(uint32_t *sizes, size_t count)
{
	if (count <= SIZES_SHOWN)
		return count;
	for (size_t i = 0; i < SIZES_SHOWN; i++)
		sizes[i] = sizes[i * (count - 1) / (SIZES_SHOWN - 1)];
	return SIZES_SHOWN;
}

struct row_quality {
	double widest; /* half an interval, of the ratio */
	uint64_t least_pairs;
};

static void note_quality(struct row_quality *quality, const struct model_comparison *comparison)
{
	double half = (comparison->ci95[1] - comparison->ci95[0]) / 2;

	if (comparison->verdict == MODEL_BIMODAL)
		return;
	if (comparison->ratio > 0 && half / comparison->ratio > quality->widest)
		quality->widest = half / comparison->ratio;
	if (!quality->least_pairs || comparison->pairs < quality->least_pairs)
		quality->least_pairs = comparison->pairs;
}

/* The comparison of the arm in [first, end) with that label and size, or NULL. */
static const struct model_comparison *find_size(const struct sheet *sheet, size_t first, size_t end,
						const char *label, uint32_t size)
{
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = sheet->view->arms[i];

		if (cover_has(sheet, arm) && arm->batch == size &&
		    strcmp(view_label(arm).text, label) == 0)
			return estimate_time(sheet->model, arm);
	}
	return NULL;
}

static void add_ratios(const struct sheet *sheet, struct table *table, size_t first, size_t end,
		       const char *label, const uint32_t *sizes, size_t count)
{
	struct row_quality quality = { 0, 0 };

	table_add(table, "%s", label);
	for (size_t i = 0; i < count; i++) {
		const struct model_comparison *comparison =
			find_size(sheet, first, end, label, sizes[i]);

		if (comparison)
			note_quality(&quality, comparison);
		ratio_add_short(table, sheet->model, comparison);
	}
	if (!quality.least_pairs)
		return table_end_row(table);
	table_add(table, "%s", show_number(100 * quality.widest, 2).text);
	table_add(table, "%" PRIu64, quality.least_pairs);
}

/* Whether an arm with the same label came before in the table. */
static bool is_repeated(const struct sheet *sheet, size_t first, size_t at)
{
	struct view_label label = view_label(sheet->view->arms[at]);

	for (size_t i = first; i < at; i++)
		if (cover_has(sheet, sheet->view->arms[i]) &&
		    strcmp(view_label(sheet->view->arms[i]).text, label.text) == 0)
			return true;
	return false;
}

static void ratio_heading(const struct sheet *sheet, size_t first, size_t end)
{
	const struct model_arm *arm = sheet->view->arms[first];
	char heading[256];

	snprintf(heading, sizeof(heading), "%s %s, placement %s: %s relative to %s",
		 word_text(arm->suite), word_text(arm->op), word_text(arm->placement),
		 model_metric_names[model_time_of_run(sheet->model)],
		 tables_baseline(sheet->model, sheet->view, first, end).text);
	show_heading(sheet->out, sheet->width, heading);
}

static struct view_label baseline_label(const struct sheet *sheet, const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(sheet->model, arm, MODEL_BATCH_NS) ?:
			estimate_own(sheet->model, arm, MODEL_ROUND_NS);
	const struct model_arm *baseline =
		comparison ? model_arm_by_id(sheet->model, comparison->baseline) : NULL;

	return baseline ? view_label(baseline) : (struct view_label){ "?" };
}

/* The heading names the baseline of the first ratio: here are those that have another. */
static void write_other_baselines(const struct sheet *sheet, size_t first, size_t end)
{
	struct view_label usual = tables_baseline(sheet->model, sheet->view, first, end);
	char text[512] = "";

	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = sheet->view->arms[i];
		struct view_label own = baseline_label(sheet, arm);
		size_t used = strlen(text);

		if (cover_has(sheet, arm) && strcmp(own.text, usual.text) != 0)
			snprintf(text + used, sizeof(text) - used, "%s%s %s to %s",
				 used ? ", " : "", view_row(arm).text, view_size(arm, "").text,
				 own.text);
	}
	if (text[0])
		show_paragraph(sheet->out, sheet->width, "  ", "Relative to another baseline: %s.",
			       text);
}

static void write_ratios(const struct sheet *sheet, size_t first, size_t end)
{
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	size_t count = pick_sizes(sizes, view_sizes(sheet->view, first, end, sizes));
	char align[TABLE_COLUMNS_MAX + 1] = "l";
	struct table table;

	memset(align + 1, 'r', count + 2);
	table_init(&table, align);
	table_add(&table, "entries");
	for (size_t i = 0; i < count; i++)
		table_add(&table, "%u", sizes[i]);
	table_add(&table, "+-%%");
	table_add(&table, "pairs");
	for (size_t i = first; i < end; i++)
		if (cover_has(sheet, sheet->view->arms[i]) && !is_repeated(sheet, first, i))
			add_ratios(sheet, &table, first, end, view_label(sheet->view->arms[i]).text,
				   sizes, count);
	if (table_is_empty(&table)) {
		table_free(&table);
		return;
	}
	ratio_heading(sheet, first, end);
	table_print(&table, sheet->out, (size_t)sheet->width);
	write_other_baselines(sheet, first, end);
	fputc('\n', sheet->out);
}

void cover_ratios(const struct sheet *sheet)
{
	const struct view *view = sheet->view;

	for (size_t first = 0, end; first < view->count; first = end) {
		end = view_table_end(view, first);
		if (view->arms[first]->suite == sheet->suite && !view->arms[first]->workload)
			write_ratios(sheet, first, end);
	}
}
