// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of arms with two modes. */
#include <stdbool.h>
#include <string.h>

#include "report/parts.h"
#include "report/show.h"
#include "report/table.h"

static void add_row(struct table *table, const char *id, const double ns[2], const double share[2],
		    double median_ns)
{
	table_add(table, "%s", id);
	for (int i = 0; i < 2; i++) {
		table_add(table, "%s", show_us(ns[i]).text);
		table_add(table, "%.0f %%", 100 * share[i]);
	}
	table_add(table, "%s", show_us(median_ns).text);
}

static void begin(struct table *table, const char *low, const char *high)
{
	table_init(table, "lrrrrr");
	table_add(table, "arm");
	table_add(table, "%s us", low);
	table_add(table, "share");
	table_add(table, "%s us", high);
	table_add(table, "share");
	table_add(table, "median us");
}

static bool end(struct table *table, FILE *out, int width, const char *heading)
{
	if (table_is_empty(table)) {
		table_free(table);
		return false;
	}
	show_heading(out, width, heading);
	table_print(table, out, (size_t)width);
	fputc('\n', out);
	return true;
}

static void write_batches(FILE *out, int width, const struct view *view)
{
	enum model_metric time = MODEL_BATCH_NS;
	struct table table;
	char heading[96];

	begin(&table, "low", "high");
	for (size_t i = 0; i < view->count; i++) {
		const struct model_arm *arm = view->arms[i];

		if (!arm->has_modes)
			continue;
		time = model_time(arm);
		add_row(&table, arm->id, arm->mode_ns, arm->mode_share, arm->metric[time].median);
	}
	snprintf(heading, sizeof(heading),
		 "Bimodal: %s has two modes, and its median describes neither",
		 model_metric_names[time]);
	end(&table, out, width, heading);
}

static bool write_wakes(FILE *out, int width, const struct view *view)
{
	struct table table;

	begin(&table, "fast", "slow");
	for (size_t i = 0; i < view->count; i++) {
		const struct model_arm *arm = view->arms[i];

		if (arm->has_wake_modes)
			add_row(&table, arm->id, arm->wake_ns, arm->wake_share,
				arm->metric[MODEL_NOTIFICATION_NS].median);
	}
	return end(&table, out, width,
		   "Fast and slow wakes across CPUs: notification_ns of the stamped pass has two "
		   "modes");
}

/* While nothing is to do for the stub's CPU: the longer, the deeper it idles. */
static void say_between(FILE *out, int width, const struct model *model)
{
	for (size_t i = 0; i < model->disturbance_count; i++) {
		const struct model_disturbance *of = &model->disturbances[i];

		if (of->between_us > 0 && strncmp(of->placement, "cross", 5) == 0)
			show_paragraph(out, width, "  ",
				       "%s %s%s%s: %.0f us from a round to the next, in the mean",
				       of->suite, of->placement, of->workload[0] ? " " : "",
				       of->workload, of->between_us);
	}
}

void modes_write(FILE *out, int width, const struct model *model, const struct view *view)
{
	write_batches(out, width, view);
	if (write_wakes(out, width, view))
		say_between(out, width, model);
}
