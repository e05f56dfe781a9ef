// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The pictures of a page that compares runs, one for each table. A row of dots is an arm of
 * compare_ends(); its dot is the ratio of the arm in the new run / that in the base, with its
 * interval: the change as a factor.
 *
 * report/draw draws into the folder of a run, which a comparison has not. So a folder is made
 * beside the page and removed at the end. One that a killed process left is used again by the next.
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "report/compare/compare.h"
#include "report/draw/figure.h"
#include "report/page/picture.h"

#define NAME "compare"

/* The name of a table in that of its files: compare-1.svg. */
static const char *part_of(const struct compare_table *of, const struct compare *compare)
{
	static const char *const parts[COMPARE_RUNS_MAX - 1] = { "1", "2", "3", "4",
								 "5", "6", "7", "8" };

	return parts[of - compare->tables];
}

static void name_figure(struct figure *figure, const struct compare_table *of)
{
	snprintf(figure->title, sizeof(figure->title), "What changed from %s to %s?",
		 of->runs[0]->name, of->runs[1]->name);
	snprintf(figure->note, sizeof(figure->note),
		 "ratio of the arm in %s / in %s (further left is better)|log|shared",
		 of->runs[1]->name, of->runs[0]->name);
	snprintf(figure->what, sizeof(figure->what),
		 "Dots: change of the ratio to the baseline; bars: 95 %% intervals");
}

/* Without an interval the bar has no length. */
static void add_dot(struct figure *figure, const struct compare_row *row)
{
	const struct figure_place place = { "by arm", row->arms[0]->id,
					    model_verdict_names[row->verdict] };
	double ends[2];

	for (int i = 0; i < 2; i++)
		ends[i] = isnan(row->change.ci95[i]) ? exp(row->change.log) :
						       1 + row->change.ci95[i] / 100;
	figure_dot(figure, &place, exp(row->change.log), ends);
}

/*
 * Host and date of the new run, and a failed control of either: that of the base stays where the
 * new run has none.
 */
static void describe(struct figures *figures, const struct compare_table *of)
{
	figures->failed[0] = '\0';
	for (int i = 0; i < 2; i++)
		figures_describe(figures, &of->runs[i]->model);
}

static int draw_table(struct figures *figures, const struct compare *compare,
		      const struct compare_table *of, struct error *err)
{
	size_t count;
	const struct compare_row **rows = compare_ends(of, &count);
	struct figure figure;
	int result;

	describe(figures, of);
	result = figure_begin(&figure, figures, "dots", NAME, part_of(of, compare), err);

	if (!result) {
		name_figure(&figure, of);
		for (size_t i = 0; i < count; i++)
			figure_name_row(&figure, rows[i]->arms[0]->id);
		figure_row(&figure, FIGURE_DOTS);
		for (size_t i = 0; i < count; i++)
			add_dot(&figure, rows[i]);
		figure_mark_baseline(&figure, "as before");
		result = figure_end(&figure, figures, err);
	}
	free(rows);
	return result;
}

static int draw(const struct compare *compare, const char *folder, struct error *err)
{
	struct figures figures;
	int result = figures_begin(&figures, folder, FIGURE_SVG, err);

	for (size_t i = 0; i < compare->table_count && !result; i++)
		result = draw_table(&figures, compare, &compare->tables[i], err);
	if (!result)
		result = figures_end(&figures, err);
	figures_free(&figures);
	return result;
}

/* By name, and no more: the folder is beside a file of the user. */
static void take_away(const struct compare *compare, const char *folder)
{
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < compare->table_count; i++)
		for (int k = 0; k < 2; k++) {
			snprintf(path, sizeof(path), "%s/plots/" NAME "-%s.%s", folder,
				 part_of(&compare->tables[i], compare), k ? "svg" : "tsv");
			unlink(path);
		}
	snprintf(path, sizeof(path), "%s/plots", folder);
	rmdir(path);
	rmdir(folder);
}

void compare_write_pictures(FILE *out, const struct compare *compare, const char *page)
{
	char folder[PATH_MAX], name[32];
	struct error err;

	if (snprintf(folder, sizeof(folder), "%s.drawing", page) >= (int)sizeof(folder))
		return;
	if (draw(compare, folder, &err))
		fprintf(stderr, "unotify-bench: the page has no picture: %s\n", err.text);
	for (size_t i = 0; i < compare->table_count; i++) {
		const struct compare_table *of = &compare->tables[i];
		char text[128];

		snprintf(name, sizeof(name), NAME "-%s", part_of(of, compare));
		snprintf(text, sizeof(text), "Changes from %s to %s by arm", of->runs[0]->name,
			 of->runs[1]->name);
		picture_write(out, folder, name, (unsigned int)i, text, NULL);
	}
	take_away(compare, folder);
}
