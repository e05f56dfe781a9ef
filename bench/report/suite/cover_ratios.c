// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A section of the cover letter: ratios of a suite to its baseline. A table is a placement and
 * operation, a row an arm, a column a batch size. 72 columns have no room for the interval of each
 * ratio, so a row ends with the widest one (+-%) and the fewest pairs. Replays are cover_replays.c.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/suite/sheet.h"
#include "report/text/all_arms.h"
#include "report/text/show.h"

#define SIZES_SHOWN 6 /* columns of ratios that fit */

bool cover_has(const struct sheet *sheet, const struct model_arm *arm)
{
	return view_shown(arm) && estimate_time(sheet->model, arm);
}

/*
 * Thins the sizes out in place, to SIZES_SHOWN in equal steps with the least and the greatest among
 * them. Returns how many are left.
 */
static size_t pick_sizes(uint32_t *sizes, size_t count)
{
	if (count <= SIZES_SHOWN)
		return count;
	for (size_t i = 0; i < SIZES_SHOWN; i++)
		sizes[i] = sizes[i * (count - 1) / (SIZES_SHOWN - 1)];
	return SIZES_SHOWN;
}

struct row_quality {
	double widest; /* half of an interval, as a share of its ratio */
	uint64_t least_pairs;
};

/* A ratio of two modes has no interval to be known by. */
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

/*
 * The first arm of a table with that label that has a ratio, of that size (NULL: of any). Arms that
 * differ in size only have one label, which makes them a row.
 */
static const struct model_arm *find_arm(const struct sheet *sheet, const struct view *arms,
					const char *label, const uint32_t *size)
{
	return view_first(arm, arms,
			  cover_has(sheet, arm) && (!size || arm->batch == *size) &&
				  strcmp(view_label(arm).text, label) == 0);
}

static void add_ratios(const struct sheet *sheet, struct table *table, const struct view *arms,
		       const char *label, const uint32_t *sizes, size_t count)
{
	struct row_quality quality = { 0, 0 };

	table_cells(table, label);
	for (size_t i = 0; i < count; i++) {
		const struct model_arm *arm = find_arm(sheet, arms, label, &sizes[i]);
		const struct model_comparison *ratio =
			arm ? estimate_time(sheet->model, arm) : NULL;

		if (ratio)
			note_quality(&quality, ratio);
		ratio_add_short(table, sheet->model, ratio);
	}
	if (!quality.least_pairs)
		return table_end_row(table);
	table_cells(table, show_number(100 * quality.widest, 2).text);
	table_add(table, "%" PRIu64, quality.least_pairs);
}

/* The heading names the baseline of the first ratio; this names the arms that have another. */
static void write_other_baselines(const struct sheet *sheet, const struct view *arms)
{
	struct shown usual = tables_baseline(arms), own;
	char text[512] = "";

	view_each_arm(arm, arms) {
		if (!cover_has(sheet, arm))
			continue;
		own = view_label(
			model_arm_by_id(sheet->model, estimate_time(sheet->model, arm)->baseline));
		if (strcmp(own.text, usual.text) != 0)
			text_add(text, sizeof(text), "%s%s %s to %s", text[0] ? ", " : "",
				 view_row(arm).text, view_size(arm, "").text, own.text);
	}
	if (text[0])
		show_paragraph(sheet->out, sheet->width, "  ", "Relative to another baseline: %s.",
			       text);
}

static void write_ratios(const struct sheet *sheet, const struct view *arms)
{
	const struct model_arm *kind = arms->arms[0];
	uint32_t sizes[VIEW_SIZES_MAX] = { 0 };
	size_t count = pick_sizes(sizes, view_sizes(arms, sizes));
	struct table table;

	table_init(&table, "lr", 1 + count + 2);
	table_cells(&table, "entries");
	for (size_t i = 0; i < count; i++)
		table_add(&table, "%u", sizes[i]);
	table_add(&table, "+-%%");
	table_cells(&table, "pairs");
	view_each_arm(arm, arms) {
		struct shown label = view_label(arm);

		if (find_arm(sheet, arms, label.text, NULL) == arm)
			add_ratios(sheet, &table, arms, label.text, sizes, count);
	}
	if (!table_print_under(&table, sheet->out, sheet->width,
			       "%s %s, placement %s: %s relative to %s", word_text(kind->suite),
			       word_text(kind->op), word_text(kind->placement),
			       model_metric_names[model_time_of_run(sheet->model)],
			       tables_baseline(arms).text))
		return;
	write_other_baselines(sheet, arms);
	fputc('\n', sheet->out);
}

void cover_ratios(const struct sheet *sheet)
{
	struct view table = { .count = 0 };

	while (view_next(&sheet->arms, &table, view_same_table))
		if (!table.arms[0]->workload)
			write_ratios(sheet, &table);
}
