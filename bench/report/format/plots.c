// SPDX-License-Identifier: GPL-2.0-or-later
/* The figures of a run: those of the answers, then those of each suite. None without data. */
#include "report/draw/figure.h"
#include "report/format/formats.h"
#include "report/suite/report_row.h"

static size_t suite_end(const struct view *view, size_t first)
{
	size_t end = first;

	while (end < view->count && view->arms[first]->suite == view->arms[end]->suite)
		end++;
	return end;
}

static int draw_all(struct figures *figures, const struct model *model, const struct view *view,
		    struct error *err)
{
	if (figure_draw_hero(figures, model, view, err) ||
	    figure_draw_price(figures, model, view, err) ||
	    figure_draw_sync(figures, model, view, err) ||
	    figure_draw_guests(figures, model, view, err) ||
	    figure_draw_course(figures, model, view, err) ||
	    figure_draw_matrix(figures, model, err))
		return -1;
	for (size_t first = 0, end; first < view->count; first = end) {
		const struct figure_arms arms = { model, view, first,
						  end = suite_end(view, first) };

		if (report_draw(&arms, figures, err))
			return -1;
	}
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
		result = draw_all(&figures, model, &view, err);
	}
	if (!result)
		result = figures_end(&figures, err);
	view_free(&view);
	figures_free(&figures);
	return result;
}
