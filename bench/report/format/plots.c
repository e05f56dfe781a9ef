// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The figures of a run: those of the answers, which take arms of several suites, then those of each
 * suite. Each writes its TSV at once and is drawn at the end (figures_end()); one without data
 * leaves no file. What a figure is of, and how it is drawn, is in report/draw and report/suite.
 */
#include "report/draw/figure.h"
#include "report/format/formats.h"
#include "report/suite/report_row.h"

static int draw_all(struct figures *figures, const struct view *view, struct error *err)
{
	struct view suite = { .count = 0 };

	if (figure_draw_hero(figures, view, err) || figure_draw_price(figures, view, err) ||
	    figure_draw_sync(figures, view, err) || figure_draw_guests(figures, view, err) ||
	    figure_draw_course(figures, view, err) || figure_draw_matrix(figures, view->model, err))
		return -1;
	while (view_next(view, &suite, view_same_suite))
		if (report_draw(&suite, figures, err))
			return -1;
	return 0;
}

int report_write_plots(const char *folder, const struct model *model, unsigned int formats,
		       struct error *err)
{
	struct figures figures;
	struct view view;
	int result = figures_begin(&figures, folder, formats, err);

	view_init(&view, model);
	if (!result) {
		figures_describe(&figures, model);
		result = draw_all(&figures, &view, err);
	}
	if (!result)
		result = figures_end(&figures, err);
	view_free(&view);
	figures_free(&figures);
	return result;
}
