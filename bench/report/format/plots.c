// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The figures of a run: a TSV each, then gnuplot on it, once for each format. A
 * figure without data is not made, and a line on stderr says so.
 */
#include "report/draw/figure.h"
#include "report/format/formats.h"
#include "report/suite/sheet.h"

static int draw_suite(struct figures *figures, const struct model *model, const struct view *view,
		      size_t first, size_t end, struct error *err)
{
	const struct report_row *row = report_figures_of(view->arms[first]->suite);

	if (row && row->lines)
		return figure_draw_lines(row->lines, figures, model, view, first, end, err);
	if (row)
		return row->figures(figures, model, view, first, end, err);
	return figure_draw_by_size(figures, view, first, end, err);
}

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
	for (size_t first = 0, end; first < view->count; first = end) {
		end = suite_end(view, first);
		if (draw_suite(figures, model, view, first, end, err))
			return -1;
	}
	if (!figure_has_kind(view, 0, view->count, true))
		return 0;
	if (figure_draw_guests(figures, model, view, model_time_of_run(model), err))
		return -1;
	return figure_draw_guests(figures, model, view, MODEL_WHOLE_NS, err);
}

int report_write_plots(const char *folder, const struct model *model, struct error *err)
{
	struct figures figures;
	struct view view;
	int result;

	if (figures_begin(&figures, folder, err))
		return -1;
	figures_note_controls(&figures, model);
	figures.time = model_metric_names[model_time_of_run(model)];
	view_init(&view, model);
	result = draw_all(&figures, model, &view, err);
	view_free(&view);
	if (!result)
		result = figures_end(&figures, err);
	return result;
}
