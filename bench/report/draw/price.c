// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a notified call costs, by kind and size of its batch, a panel a placement: see
 * estimate_price(). A trivial notification, of suite floor, is a line in each panel.
 */
#include "report/draw/figure.h"
#include "report/text/estimate.h"

/* Whether this arm stands for its work: the first shown arm that does it, whatever its gate. */
static bool is_priced(const struct view *view, const struct model_arm *arm,
		      struct estimate_price *price)
{
	if (!view_shown(arm) || arm->workload || arm->pages != 1 || !figure_is_basic(arm))
		return false;
	return view_first(first, view, view_shown(first) && view_same_work(first, arm)) == arm &&
	       estimate_price(view->model, arm, price);
}

/* Maps before unmaps, then by size; 0 for arms that share a row. */
static int order_of(const struct model_arm *one, const struct model_arm *other)
{
	int order = (other->op == WORD_MAP) - (one->op == WORD_MAP);

	return order ? order : (one->batch > other->batch) - (one->batch < other->batch);
}

static struct shown label_of(const struct model_arm *arm)
{
	return show_text("%s, batch of %u", arm->op == WORD_MAP ? "mmap" : "munmap", arm->batch);
}

/* The arm of the row below that of `after`, in any placement; NULL: the first row, or no more. */
static const struct model_arm *next_row(const struct view *view, const struct model_arm *after)
{
	const struct model_arm *next = NULL;
	struct estimate_price price;

	view_each_arm(arm, view)
		if (is_priced(view, arm, &price) && (!after || order_of(arm, after) > 0) &&
		    (!next || order_of(arm, next) < 0))
			next = arm;
	return next;
}

static void add_price(struct figure *figure, const struct model *model, const struct model_arm *arm,
		      const struct estimate_price *price)
{
	struct shown label = label_of(arm);
	struct figure_place place = { view_placement(arm->placement), label.text,
				      word_text(arm->op) };

	if (price->ratio.verdict == MODEL_BIMODAL) {
		figure_dot_ratio(figure, &place, model, &price->ratio);
		return;
	}
	figure_count_pairs(figure, &price->ratio);
	figure_dot(figure, &place, price->us, price->ends);
}

static void add_floor(struct figure *figure, const struct model *model,
		      const struct model_arm *like)
{
	const struct model_arm *floor = view_floor(model, WORD_NOTIFICATION, like->placement);
	const struct model_summary *time = floor ? &floor->metric[model_time(floor)] : NULL;

	if (time && !floor->modes.found)
		figure_mark(figure, view_placement(like->placement), time->median / 1000,
			    (const double[]){ time->ci95[0] / 1000, time->ci95[1] / 1000 },
			    "a trivial notification, alone");
}

/* Rows come first, then dots. Arms of a suite are sorted by placement: each gives its line once. */
int figure_draw_price(struct figures *figures, const struct view *view, struct error *err)
{
	struct estimate_price price;
	enum word last = WORD_EMPTY;
	struct figure figure;

	if (figure_begin(&figure, figures, "dots", "price", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "What does one more notified call cost?");
	snprintf(figure.note, sizeof(figure.note),
		 "us per notified call (further left is better)|linear|own");
	snprintf(figure.what, sizeof(figure.what),
		 "Dots: a batch with notifications less the same without, per call; bars: 95 %% "
		 "intervals");
	for (const struct model_arm *arm = NULL; (arm = next_row(view, arm));)
		figure_name_row(&figure, label_of(arm).text);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, view)
		if (is_priced(view, arm, &price))
			add_price(&figure, view->model, arm, &price);
	view_each_arm(arm, view)
		if (arm->placement != last && is_priced(view, arm, &price)) {
			last = arm->placement;
			add_floor(&figure, view->model, arm);
		}
	return figure_end(&figure, figures, err);
}
