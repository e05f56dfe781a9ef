// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What sync wake-up does: the time of gate notify without it and with it, as two dots of one row,
 * both as ratios to gate allow. The number at the edge is the ratio of direct pairs of the two, not
 * the quotient of the dots.
 */
#include "report/draw/figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"
#include "report/text/show.h"

/*
 * The three paired ratios of one kind of batch, or of a replay: without sync wake-up to allow, with
 * it to allow, and with to without.
 */
struct sync_pair {
	struct model_comparison async, sync, direct;
};

static bool find_pair(const struct model *model, const struct model_arm *arm,
		      struct sync_pair *pair)
{
	const struct model_arm *async, *allow;

	if (arm->gate != WORD_NOTIFY || arm->wake != WORD_SYNC || arm->strict || !view_shown(arm) ||
	    !figure_is_basic(arm) || arm->pages != (arm->workload ? 0 : 1))
		return false;
	async = view_gate(model, arm, WORD_NOTIFY);
	allow = view_gate(model, arm, WORD_ALLOW);
	return estimate_ratio(model, async, allow, &pair->async) &&
	       estimate_ratio(model, arm, allow, &pair->sync) &&
	       estimate_ratio(model, arm, async, &pair->direct);
}

static struct shown label_of(const struct model_arm *arm)
{
	if (arm->workload)
		return show_text("guest %.40s%s", word_text(arm->workload),
				 model_is_whole(arm) ? "" : "*");
	return show_text("%.40s, batch of %u", word_text(arm->op), arm->batch);
}

static void add_pair(struct figure *figure, const struct model *model, const struct model_arm *arm,
		     const struct sync_pair *pair)
{
	struct shown label = label_of(arm);
	struct figure_place place = { view_placement(arm->placement), label.text, "notify" };

	figure_dot_ratio(figure, &place, model, &pair->async);
	place.series = "notify+sync";
	figure_dot_ratio(figure, &place, model, &pair->sync);
	if (pair->async.verdict == MODEL_BIMODAL || pair->sync.verdict == MODEL_BIMODAL ||
	    pair->direct.verdict == MODEL_BIMODAL)
		return;
	figure_bond(figure, &place, (const double[]){ pair->async.ratio, pair->sync.ratio },
		    show_text("%.48s%s", show_ratio(pair->direct.ratio).text,
			      ratio_mark(&pair->direct))
			    .text);
}

int figure_draw_sync(struct figures *figures, const struct view *view, struct error *err)
{
	struct sync_pair pair;
	struct figure figure;

	if (figure_begin(&figure, figures, "dots", "sync", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "Does sync wake-up pay off?");
	snprintf(figure.note, sizeof(figure.note),
		 "time per batch or whole guest, ratio to allow (further left is "
		 "better)|log|own|bonded");
	snprintf(figure.what, sizeof(figure.what),
		 "Number: with / without, of pairs of the two; ~: not resolved, or too few pairs; "
		 "bars: 95 %% intervals");
	view_each_arm(arm, view)
		if (find_pair(view->model, arm, &pair))
			figure_name_row(&figure, label_of(arm).text);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, view)
		if (find_pair(view->model, arm, &pair))
			add_pair(&figure, view->model, arm, &pair);
	return figure_end(&figure, figures, err);
}
