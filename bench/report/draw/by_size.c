// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures of few arms and many sizes: time against size, distributions, phases. */
#include <stdio.h>
#include <string.h>

#include "report/draw/figure.h"

/* One past the last arm with the same suite and placement as that at first. */
static size_t placement_end(const struct view *view, size_t first)
{
	size_t end = first;

	while (end < view->count && view->arms[first]->suite == view->arms[end]->suite &&
	       view->arms[first]->placement == view->arms[end]->placement)
		end++;
	return end;
}

bool figure_shows(const struct model_arm *arm)
{
	return view_measured(arm) && !arm->control;
}

bool figure_has_kind(const struct view *view, size_t first, size_t end, bool replays)
{
	for (size_t i = first; i < end; i++)
		if ((view->arms[i]->workload != WORD_EMPTY) == replays)
			return true;
	return false;
}

/* ---- time per batch against batch size ---- */

void figure_batch_rows(struct figure *figure, const struct view *view, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = view->arms[i];
		const struct model_summary *summary = &arm->metric[model_time(arm)];

		if (!figure_shows(arm) || arm->workload || !(summary->ci95[0] > 0))
			continue;
		figure_row(figure, "%s\t%s\t%u\t%ju\t%.6g\t%.6g\t%.6g",
			   figure_panel(figure, word_text(arm->op)).text,
			   figure_arm(figure, view_label(arm).text).text, arm->batch,
			   (uintmax_t)summary->n, summary->median / 1000, summary->ci95[0] / 1000,
			   summary->ci95[1] / 1000);
	}
}

static int draw_batches(struct figures *figures, const struct view *view, size_t first, size_t end,
			struct error *err)
{
	const struct model_arm *arm = view->arms[first];
	struct figure figure;

	if (figure_begin(&figure, figures, "batch", word_text(arm->suite),
			 word_text(arm->placement), NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Time per batch, suite %s, placement %s (bars: 95 %% interval of the median)",
		 word_text(arm->suite), word_text(arm->placement));
	snprintf(figure.note, sizeof(figure.note), "%s, median, us (lower is better)",
		 figures->time);
	figure_row(&figure, "panel\tarm\tentries\tn\tmedian_us\tlow_us\thigh_us");
	figure_batch_rows(&figure, view, first, end);
	return figure_end(&figure, figures, err);
}

/* ---- latency distribution ---- */

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

/* Whether a batch size is one of those that get a panel. */
static bool has_panel(const struct view *view, size_t first, size_t end,
		      const struct model_arm *arm)
{
	uint32_t sizes[VIEW_SIZES_MAX];
	size_t index[3];
	size_t count = view_three_sizes(sizes, view_sizes(view, first, end, sizes), index);

	for (size_t i = 0; i < count; i++)
		if (sizes[index[i]] == arm->batch)
			return true;
	return false;
}

/* Of all replays in [first, end), a panel a workload, or of one operation, a panel a size. */
static int draw_distribution(struct figures *figures, const struct view *view, size_t first,
			     size_t end, bool replays, struct error *err)
{
	const struct model_arm *kind = view->arms[first];
	struct figure figure;

	if (figure_begin(&figure, figures, "cdf", word_text(kind->suite),
			 word_text(kind->placement), replays ? NULL : word_text(kind->op), err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Distribution of %s, suite %s, "
		 "placement %s%s%s",
		 figures->time, word_text(kind->suite), word_text(kind->placement),
		 replays ? "" : ", ", replays ? "" : word_text(kind->op));
	snprintf(figure.note, sizeof(figure.note), "%s, us (further left is better)",
		 figures->time);
	figure_row(&figure, "panel\tarm\tus\tfraction");
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = view->arms[i];
		char panel[256];

		if (!figure_shows(arm) || (arm->workload != WORD_EMPTY) != replays ||
		    (!replays && !has_panel(view, first, end, arm)))
			continue;
		if (replays)
			snprintf(panel, sizeof(panel), "%s", word_text(arm->workload));
		else
			snprintf(panel, sizeof(panel), "batch of %u", arm->batch);
		if (add_histogram(&figure, figures, arm, panel, err)) {
			figure_abandon(&figure, figures);
			return -1;
		}
	}
	return figure_end(&figure, figures, err);
}

static int draw_distributions(struct figures *figures, const struct view *view, size_t first,
			      size_t end, struct error *err)
{
	if (figure_has_kind(view, first, end, true) &&
	    draw_distribution(figures, view, first, end, true, err))
		return -1;
	for (size_t next; first < end; first = next) {
		next = view_table_end(view, first);
		if (!view->arms[first]->workload &&
		    draw_distribution(figures, view, first, next, false, err))
			return -1;
	}
	return 0;
}

/* ---- phases ---- */

static void add_phases(struct figure *figure, const struct model_arm *arm, double x)
{
	double us[MODEL_PHASES];
	char label[128];

	/* The rest can be a little below 0; a bar cannot. */
	for (int i = 0; i < MODEL_PHASES; i++)
		us[i] = arm->phase_ns[i] > 0 ? arm->phase_ns[i] / 1000 : 0;
	snprintf(label, sizeof(label), "%s, %u", view_label(arm).text, arm->batch);
	figure_arm(figure, label);
	figure_row(figure, "%s\t%g\t%s\t%.6g\t%.6g\t%.6g\t%.6g",
		   figure_panel(figure, word_text(arm->op)).text, x, label, us[MODEL_PHASE_TRAP],
		   us[MODEL_PHASE_VALIDATE], us[MODEL_PHASE_ANSWER], us[MODEL_PHASE_REST]);
}

static int draw_phases(struct figures *figures, const struct view *view, size_t first, size_t end,
		       struct error *err)
{
	const struct model_arm *kind = view->arms[first], *last = NULL;
	struct figure figure;
	double x = 0;

	if (figure_begin(&figure, figures, "phases", word_text(kind->suite),
			 word_text(kind->placement), NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Phases of a notification, suite %s, placement %s (stamped pass; arm, entries)",
		 word_text(kind->suite), word_text(kind->placement));
	figure_row(&figure, "panel\tx\tlabel\ttrap_us\tvalidate_us\tanswer_us\trest_us");
	for (size_t i = first; i < end; i++) {
		const struct model_arm *arm = view->arms[i];

		if (!figure_shows(arm) || !arm->has_phases || arm->workload ||
		    !has_panel(view, first, end, arm))
			continue;
		if (!last || last->op != arm->op)
			x = 0;
		else if (strcmp(view_label(last).text, view_label(arm).text) != 0)
			x += 0.6;
		add_phases(&figure, arm, x++);
		last = arm;
	}
	return figure_end(&figure, figures, err);
}

/* ---- all of them ---- */

int figure_draw_by_size(struct figures *figures, const struct view *view, size_t first, size_t end,
			struct error *err)
{
	for (size_t next; first < end; first = next) {
		next = placement_end(view, first);
		if (figure_has_kind(view, first, next, false) &&
		    (draw_batches(figures, view, first, next, err) ||
		     draw_phases(figures, view, first, next, err)))
			return -1;
		if (draw_distributions(figures, view, first, next, err))
			return -1;
	}
	return 0;
}
