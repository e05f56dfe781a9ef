// SPDX-License-Identifier: GPL-2.0-or-later
/* The figures of replayed workloads: bars, a cluster a workload, a panel a placement. */
#include <stdio.h>
#include <string.h>

#include "report/draw/figure.h"
#include "report/text/estimate.h"
#include "report/text/ratio.h"

/* Where the bars of a workload stand: x of the first, and how many there are. */
struct cluster {
	double first;
	int count;
};

static struct cluster find_cluster(const struct model *model, const struct view *view, size_t from,
				   enum model_metric metric, double x)
{
	struct cluster cluster = { .first = x };
	size_t end = view_table_end(view, from);

	for (size_t i = from; i < end; i++)
		cluster.count += figure_shows(view->arms[i]) &&
				 estimate_own(model, view->arms[i], metric) != NULL;
	return cluster;
}

/* What was replayed stands for no whole: the title says what the star means. */
static bool is_starred(const struct model_arm *arm, enum model_metric metric)
{
	return metric == MODEL_WHOLE_NS && !model_is_whole(arm);
}

static const char *guest_title(const struct model *model, const struct view *view,
			       enum model_metric metric)
{
	bool any = false, all = true;

	if (metric != MODEL_WHOLE_NS)
		return "time per batch";
	for (size_t i = 0; i < view->count; i++) {
		const struct model_arm *arm = view->arms[i];
		bool starred = is_starred(arm, metric);

		if (!arm->workload || !figure_shows(arm) || !estimate_own(model, arm, metric))
			continue;
		any = any || starred;
		all = all && starred;
	}
	return all ? "a part* that is unlike the whole" :
	       any ? "the whole replay, or a part* that is unlike it" :
		     "the whole replay";
}

static void add_cluster(struct figure *figure, const struct model *model, const struct view *view,
			size_t from, enum model_metric metric, const struct cluster *cluster)
{
	size_t end = view_table_end(view, from);
	double x = cluster->first;

	for (size_t i = from; i < end; i++) {
		const struct model_arm *arm = view->arms[i];
		const struct model_comparison *comparison = estimate_own(model, arm, metric);

		if (!figure_shows(arm) || !comparison)
			continue;
		figure_row(figure, "%s\t%g\t%s\t%s%s\t%g\t%s",
			   figure_panel(figure, word_text(arm->placement)).text, x++,
			   figure_arm(figure, view_label(arm).text).text,
			   figure_word(word_text(arm->workload)).text,
			   is_starred(arm, metric) ? "*" : "",
			   cluster->first + (cluster->count - 1) / 2.0,
			   ratio_columns(model, comparison).text);
	}
}

int figure_draw_guests(struct figures *figures, const struct model *model, const struct view *view,
		       enum model_metric metric, struct error *err)
{
	const char *name = metric == MODEL_WHOLE_NS ? "whole" : "batch";
	const struct model_arm *last = NULL;
	struct figure figure;
	double x = 0;

	if (figure_begin(&figure, figures, "guest", name, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Guest workloads: %s, ratio to the baseline "
		 "(line at 1; bars: 95 %% interval)",
		 guest_title(model, view, metric));
	snprintf(figure.note, sizeof(figure.note), "ratio of %s (lower is better)",
		 model_metric_names[metric]);
	figure_row(&figure, "panel\tx\tarm\tworkload\tmiddle\t" RATIO_COLUMNS);
	for (size_t i = 0; i < view->count; i = view_table_end(view, i)) {
		const struct model_arm *arm = view->arms[i];
		struct cluster cluster;

		if (!arm->workload)
			continue;
		if (last && last->placement != arm->placement)
			x = 0;
		cluster = find_cluster(model, view, i, metric, x);
		add_cluster(&figure, model, view, i, metric, &cluster);
		x += cluster.count ? cluster.count + 1 : 0;
		last = arm;
	}
	return figure_end(&figure, figures, err);
}
