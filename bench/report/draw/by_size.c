// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Figures of a suite with few arms and many sizes, by placement: time against size (lines.gp), the
 * distribution of the times (cdf.gp) and where the time of a notification goes (dots.gp). Replays
 * are in none of them: guests.c has those. Medians, intervals and phases are the model's;
 * distributions are made of the histograms in hist/.
 */
#include <stdio.h>

#include "report/draw/line_figure.h"
#include "report/text/ratio.h"

/* "batch-series": what the figure is of a suite. */
static struct shown named(const char *what, const struct model_arm *arm)
{
	return show_text("%s-%.60s", what, figure_word(word_text(arm->suite)).text);
}

bool figure_is_basic(const struct model_arm *arm)
{
	return !(arm->think_ns > 0) &&
	       (arm->suite == WORD_SERIES || arm->suite == WORD_ARMS || arm->suite == WORD_GUEST);
}

/* ---- time per batch against batch size ---- */

/* An arm with two modes has no point: its modes are written at its x. */
static void add_batch(struct figure *figure, const struct model_arm *arm)
{
	const struct model_summary *summary = &arm->metric[model_time(arm)];
	struct figure_point point = {
		word_text(arm->op),	view_label(arm),	 arm->batch,
		summary->median / 1000, summary->ci95[0] / 1000, summary->ci95[1] / 1000
	};

	if (!view_shown(arm) || arm->workload)
		return;
	if (arm->modes.found)
		figure_add_columns(figure, &point, ratio_columns_of_arm(arm, 1).text);
	else
		figure_add_point(figure, &point);
	figure_count(figure, "batches", summary->n);
}

static const char *each(const struct model_arm *arm)
{
	return model_time(arm) == MODEL_BATCH_NS ? "batch" : "round";
}

static int draw_batches(struct figures *figures, const struct view *view, struct error *err)
{
	const struct model_arm *kind = view->arms[0];
	struct figure figure;

	if (figure_begin(&figure, figures, "lines", named("batch", kind).text,
			 word_text(kind->placement), err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "Time per %s, suite %s, %s", each(kind),
		 word_text(kind->suite), view_placement(kind->placement));
	snprintf(figure.note, sizeof(figure.note),
		 "calls in the batch|1 2 4 8 16 32 64 99|us per %s (lower is better)", each(kind));
	snprintf(figure.what, sizeof(figure.what), "Points: medians; bars: their 95 %% intervals");
	figure_row(&figure, FIGURE_LINES);
	view_each_arm(arm, view)
		add_batch(&figure, arm);
	return figure_end(&figure, figures, err);
}

/* ---- latency distribution ---- */

/* The share of values up to the upper end of each bucket, of all values, the overflow included. */
static int add_histogram(struct figure *figure, struct figures *figures,
			 const struct model_arm *arm, const char *panel, struct error *err)
{
	struct figure_histogram histogram;
	double below = 0;

	if (figure_read_histogram(&histogram, figures, arm->id, err))
		return -1;
	for (size_t i = 0; i < histogram.count && histogram.total > 0; i++) {
		below += histogram.rows[i].count;
		/* The overflow row has no upper end, so the line stops before it. */
		if (histogram.rows[i].count > 0 && !histogram.rows[i].overflow)
			figure_row(figure, "%s\t%s\t%.6g\t%.6g", figure_panel(figure, panel).text,
				   figure_arm(figure, view_label(arm).text).text,
				   histogram.rows[i].high_ns / 1000, below / histogram.total);
	}
	figure_free_histogram(&histogram);
	return 0;
}

static struct shown panel_of(const struct model_arm *arm)
{
	return show_text("%.40s, batch of %.20s", word_text(arm->op), view_size(arm, "-").text);
}

/*
 * A panel an operation, of batches of the middle size alone. A histogram that cannot be read ends
 * it; one that is missing is counted (figures_end()).
 */
static int draw_distribution(struct figures *figures, const struct view *view, struct error *err)
{
	const struct model_arm *kind = view->arms[0];
	uint32_t middle = view_middle_size(view);
	struct figure figure;

	if (figure_begin(&figure, figures, "cdf", named("cdf", kind).text,
			 word_text(kind->placement), err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "How the times of batches are spread, suite %s, %s", word_text(kind->suite),
		 view_placement(kind->placement));
	snprintf(figure.note, sizeof(figure.note), "us per %s (further left is better)",
		 each(kind));
	snprintf(figure.what, sizeof(figure.what), "Batches of all invocations together");
	figure_row(&figure, "panel\tarm\tus\tfraction");
	view_each_arm(arm, view) {
		if (!view_shown(arm) || arm->workload || arm->batch != middle)
			continue;
		figure_count(&figure, "batches", arm->metric[model_time(arm)].n);
		if (add_histogram(&figure, figures, arm, panel_of(arm).text, err)) {
			figure_abandon(&figure, figures);
			return -1;
		}
	}
	return figure_end(&figure, figures, err);
}

/* ---- phases ---- */

static const char *const phase_names[MODEL_PHASES] = {
	[MODEL_PHASE_TRAP] = "trap to RECV",
	[MODEL_PHASE_VALIDATE] = "validate",
	[MODEL_PHASE_ANSWER] = "answer to return",
	[MODEL_PHASE_REST] = "rest of the batch",
};

/* The whole with its interval on top, then its parts, whose medians have none. */
static void add_phases(struct figure *figure, const struct model_arm *arm)
{
	const struct model_summary *whole = &arm->metric[MODEL_NOTIFICATION_NS];
	struct shown panel = panel_of(arm), series = view_label(arm);
	struct figure_place place = { panel.text, "a notification", series.text };

	if (whole->n)
		figure_dot(figure, &place, whole->median / 1000,
			   (const double[]){ whole->ci95[0] / 1000, whole->ci95[1] / 1000 });
	for (int i = 0; i < MODEL_PHASES; i++) {
		double us = arm->phase_ns[i] / 1000;

		place.label = phase_names[i];
		figure_dot(figure, &place, us, (const double[]){ us, us });
	}
	figure_count(figure, "notifications", whole->n);
}

static int draw_phases(struct figures *figures, const struct view *view, struct error *err)
{
	const struct model_arm *kind = view->arms[0];
	uint32_t middle = view_middle_size(view);
	struct figure figure;

	if (figure_begin(&figure, figures, "dots", named("phases", kind).text,
			 word_text(kind->placement), err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Where does the time of a notification go?  %s", view_placement(kind->placement));
	snprintf(figure.note, sizeof(figure.note),
		 "us per notification, median (further left is better)|linear|own");
	snprintf(figure.what, sizeof(figure.what),
		 "A pass with stamps; bar: 95 %% interval, of the whole alone; medians do not add "
		 "up");
	figure_name_row(&figure, "a notification");
	for (int i = 0; i < MODEL_PHASES; i++)
		figure_name_row(&figure, phase_names[i]);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, view) {
		if (view_shown(arm) && arm->has_phases && !arm->workload && arm->batch == middle)
			add_phases(&figure, arm);
	}
	return figure_end(&figure, figures, err);
}

/* ---- all of them ---- */

/* A placement in which there are only replays has no figures here. */
int figure_draw_by_size(const struct view *suite, struct figures *figures, struct error *err)
{
	struct view placed = { .count = 0 };

	while (view_next(suite, &placed, view_same_placement))
		if (view_first(arm, &placed, !arm->workload) &&
		    (draw_batches(figures, &placed, err) || draw_phases(figures, &placed, err) ||
		     draw_distribution(figures, &placed, err)))
			return -1;
	return 0;
}
