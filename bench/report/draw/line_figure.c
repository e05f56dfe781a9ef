// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Figures of something against a number. What is drawn of an arm, and against what, is the suite's
 * (struct figure_lines); here are the file, its columns, and the choice between lines and dots.
 */
#include "report/draw/line_figure.h"

#include <math.h>
#include <stdio.h>

void figure_add_columns(struct figure *figure, const struct figure_point *point,
			const char *columns)
{
	figure_row(figure, "%s\t%s\t%g\t%s", figure_panel(figure, point->panel).text,
		   figure_arm(figure, point->line.text).text, point->x, columns);
}

void figure_add_point(struct figure *figure, const struct figure_point *point)
{
	char columns[96];

	if (!(point->low > 0))
		return;
	snprintf(columns, sizeof(columns), "%.6g\t%.6g\t%.6g\t-", point->value, point->low,
		 point->high);
	figure_add_columns(figure, point, columns);
}

/* Whether measured arms have two values of x or more: a run may be of a part of a suite. */
static bool has_line(const struct view *suite, double (*x)(const struct model_arm *arm))
{
	double least = INFINITY, most = 0;

	view_each_arm(arm, suite)
		if (view_shown(arm)) {
			least = fmin(least, x(arm));
			most = fmax(most, x(arm));
		}
	return most > least;
}

/* One figure of the list. */
static int draw(const struct figure_lines *lines, const struct view *suite, struct figures *figures,
		struct error *err)
{
	char name[64];
	struct figure figure;

	snprintf(name, sizeof(name), "lines-%s", word_text(suite->arms[0]->suite));
	if (figure_begin(&figure, figures, "lines", name, lines->name, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "%s", lines->title);
	snprintf(figure.note, sizeof(figure.note), "%s", lines->axes);
	snprintf(figure.what, sizeof(figure.what), "Bars: 95 %% intervals");
	figure_row(&figure, FIGURE_LINES);
	view_each_arm(arm, suite)
		if (view_shown(arm))
			lines->add(&figure, suite->model, arm);
	return figure_end(&figure, figures, err);
}

int figure_draw_lines(const struct figure_lines *lines, const struct figure_dots *dots,
		      const struct view *suite, struct figures *figures, struct error *err)
{
	if (!has_line(suite, lines->x))
		return figure_draw_dots(dots, suite, figures, err);
	for (; lines->name; lines++)
		if (draw(lines, suite, figures, err))
			return -1;
	return 0;
}
