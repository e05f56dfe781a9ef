// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it means for guests: whole replays, a row a guest, a dot a gate, a panel a placement. Ratios
 * are of whole_ns to the baseline of each arm. Suite think replays guests too, but against think
 * time, and has a figure of its own.
 */
#include <stdio.h>

#include "report/draw/figure.h"
#include "report/text/estimate.h"

/* The ratio that the arm has in this figure; NULL if it has none. */
static const struct model_comparison *whole(const struct model *model, const struct model_arm *arm)
{
	return arm->workload && arm->suite != WORD_THINK && view_shown(arm) ?
		       estimate_own(model, arm, MODEL_WHOLE_NS) :
		       NULL;
}

/* A star marks a guest of which only a part that is unlike the whole was replayed. */
static struct shown label_of(const struct model_arm *arm)
{
	return show_text("%.70s%s", word_text(arm->workload), model_is_whole(arm) ? "" : "*");
}

static void name_guests(struct figure *figure, const char *baseline, bool starred)
{
	snprintf(figure->title, sizeof(figure->title), "What does it mean for a guest?");
	snprintf(figure->note, sizeof(figure->note),
		 "time of the whole recording, ratio to %s (further left is better)|log|shared",
		 baseline);
	snprintf(figure->what, sizeof(figure->what),
		 "Dots: the mean of the invocations; bars: 95 %% intervals%s",
		 starred ? "; *: a part that is unlike the whole" : "");
}

int figure_draw_guests(struct figures *figures, const struct view *view, struct error *err)
{
	const struct model *model = view->model;
	const char *baseline = "the baseline";
	bool starred = false;
	struct figure figure;

	if (figure_begin(&figure, figures, "dots", "guest", "whole", err))
		return -1;
	view_each_arm(arm, view)
		if (whole(model, arm)) {
			const struct model_arm *than =
				model_arm_by_id(model, whole(model, arm)->baseline);

			figure_name_row(&figure, label_of(arm).text);
			baseline = than ? word_text(than->gate) : "the baseline";
			starred = starred || !model_is_whole(arm);
		}
	name_guests(&figure, baseline, starred);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, view) {
		struct shown label = label_of(arm), gate = view_label(arm);
		struct figure_place place = { view_placement(arm->placement), label.text,
					      gate.text };

		if (whole(model, arm))
			figure_dot_ratio(&figure, &place, model, whole(model, arm));
	}
	figure_mark_baseline(&figure, baseline);
	return figure_end(&figure, figures, err);
}
