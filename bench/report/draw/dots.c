// SPDX-License-Identifier: GPL-2.0-or-later
/* The dot plot of a suite: every arm's ratio to the baseline, in all placements side by side. */
#include <string.h>

#include "report/text/estimate.h"
#include "report/draw/figure.h"
#include "report/text/ratio.h"

#define ROWS_MAX 64

struct dots {
	struct figure figure;
	struct view_label rows[ROWS_MAX]; /* from the top */
	size_t count;
};

static bool has_dot(const struct model *model, const struct model_arm *arm)
{
	return figure_shows(arm) && estimate_own(model, arm, model_time(arm));
}

/* The row of a label, a new one if it has none yet; ROWS_MAX if there is no room. */
static size_t row_of(struct dots *dots, const struct view_label *label)
{
	size_t row = 0;

	while (row < dots->count && strcmp(dots->rows[row].text, label->text) != 0)
		row++;
	if (row == dots->count && row < ROWS_MAX)
		dots->rows[dots->count++] = *label;
	return row;
}

static void add_dot(struct dots *dots, const struct model *model, const struct model_arm *arm)
{
	const struct model_comparison *comparison = estimate_own(model, arm, model_time(arm));
	struct view_label label = view_row(arm);
	size_t row = row_of(dots, &label);
	char kind[112];

	if (row == ROWS_MAX)
		return;
	snprintf(kind, sizeof(kind), "%s %s", word_text(arm->op), view_size(arm, "each").text);
	figure_row(&dots->figure, "%s\t%zu\t%s\t%s\t%s",
		   figure_panel(&dots->figure, word_text(arm->placement)).text,
		   dots->count - 1 - row, figure_word(label.text).text,
		   figure_arm(&dots->figure, kind).text, ratio_columns(model, comparison).text);
}

static const struct model_arm *baseline_of(const struct model *model, const struct view *view,
					   size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (has_dot(model, view->arms[i]))
			return model_arm_by_id(model, estimate_own(model, view->arms[i],
								   model_time(view->arms[i]))
							      ->baseline);
	return NULL;
}

int figure_draw_dots(struct figures *figures, const struct model *model, const struct view *view,
		     size_t first, size_t end, struct error *err)
{
	const struct model_arm *baseline = baseline_of(model, view, first, end);
	struct dots dots = { .count = 0 };

	if (!baseline)
		return 0;
	if (figure_begin(&dots.figure, figures, "dots", word_text(baseline->suite), NULL, NULL,
			 err))
		return -1;
	snprintf(dots.figure.title, sizeof(dots.figure.title),
		 "Suite %s: %s relative to %s (line at 1; bars: 95 %% interval)",
		 word_text(baseline->suite), figures->time, view_row(baseline).text);
	snprintf(dots.figure.note, sizeof(dots.figure.note), "ratio (further left is better)");
	/* First the rows, since a dot's height counts from the lowest of them. */
	for (size_t i = first; i < end; i++) {
		struct view_label label = view_row(view->arms[i]);

		if (has_dot(model, view->arms[i]))
			row_of(&dots, &label);
	}
	figure_row(&dots.figure, "panel\ty\tlabel\tkind\t" RATIO_COLUMNS);
	for (size_t i = first; i < end; i++)
		if (has_dot(model, view->arms[i]))
			add_dot(&dots, model, view->arms[i]);
	return figure_end(&dots.figure, figures, err);
}
