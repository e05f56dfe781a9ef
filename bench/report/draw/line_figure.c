// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures of something against a number. */
#include "report/draw/line_figure.h"

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

static int draw(const struct figure_lines *lines, struct figures *figures,
		const struct model *model, const struct view *view, size_t first, size_t end,
		struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "lines", word_text(view->arms[first]->suite),
			 lines->name, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "%s", lines->title);
	snprintf(figure.note, sizeof(figure.note), "%s", lines->axes);
	figure_row(&figure, "panel\tarm\tx\tvalue\tlow\thigh\tmodes");
	for (size_t i = first; i < end; i++)
		if (figure_shows(view->arms[i]))
			lines->add(&figure, model, view->arms[i]);
	return figure_end(&figure, figures, err);
}

int figure_draw_lines(const struct figure_lines *lines, struct figures *figures,
		      const struct model *model, const struct view *view, size_t first, size_t end,
		      struct error *err)
{
	for (; lines->name; lines++)
		if (draw(lines, figures, model, view, first, end, err))
			return -1;
	return 0;
}
