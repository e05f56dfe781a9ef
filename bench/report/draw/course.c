// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Did the run drift? The ratios of notify to allow by invocation, as these follow each other in
 * time, with the share of pairs that were left out; and the ratio of the baseline to its own twin,
 * which should be 1. Of suite series: maps and unmaps of one page, in batches of the middle size.
 * Nothing is judged here; the controls are (analysis/controls.c).
 */
#include <math.h>

#include "report/draw/figure.h"
#include "report/text/estimate.h"

/* An invocation without a ratio, or without any pair, has no point. */
static void add_course(struct figure *figure, const struct model_arm *arm, const char *series,
		       const struct model_comparison *ratio)
{
	const char *panel = view_placement(arm->placement);

	for (uint32_t i = 0; i < ratio->invocations; i++) {
		uint32_t all = ratio->pairs_kept[i] + ratio->pairs_dropped[i];

		if (isnan(ratio->m[i]) || !all)
			continue;
		figure_count(figure, "pairs", ratio->pairs_kept[i]);
		figure_row(figure, "%s\t%s\t%u\t%.6g\t%.6g\t%.6g\t%.4f",
			   figure_panel(figure, panel).text, figure_arm(figure, series).text, i + 1,
			   exp(ratio->m[i]), ratio->ci95[0], ratio->ci95[1],
			   (double)ratio->pairs_dropped[i] / all);
	}
}

static bool is_shown(const struct model_arm *arm, uint32_t size)
{
	return view_measured(arm) && arm->batch == size && arm->pages == 1 && !arm->stamped &&
	       arm->placement != WORD_FREE && (arm->op == WORD_MAP || arm->op == WORD_UNMAP);
}

static void add_arm(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_comparison *own = estimate_time(model, arm);
	const struct model_arm *allow = view_gate(model, arm, WORD_ALLOW);
	struct model_comparison ratio;
	char series[64];

	if (arm->control) {
		snprintf(series, sizeof(series), "%s twin", word_text(arm->op));
		if (own && arm->gate == WORD_ALLOW)
			add_course(figure, arm, series, own);
		return;
	}
	if (arm->gate != WORD_NOTIFY || arm->wake == WORD_SYNC || arm->strict ||
	    !estimate_ratio(model, arm, allow, &ratio))
		return;
	add_course(figure, arm, word_text(arm->op), &ratio);
}

int figure_draw_course(struct figures *figures, const struct view *view, struct error *err)
{
	const struct view series = view_suite(view, WORD_SERIES);
	uint32_t size = view_middle_size(&series);
	struct figure figure;

	if (figure_begin(&figure, figures, "course", "course", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Did the run drift?  notify / allow in the order of time, batches of %u", size);
	snprintf(figure.what, sizeof(figure.what),
		 "Dots: an invocation; bands: the 95 %% intervals of the run; twin: allow by "
		 "itself, which is 1");
	figure_row(&figure, "panel\tseries\tinvocation\tratio\tlow\thigh\tleft_out");
	view_each_arm(arm, &series)
		if (is_shown(arm, size))
			add_arm(&figure, view->model, arm);
	return figure_end(&figure, figures, err);
}
