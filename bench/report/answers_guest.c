// SPDX-License-Identifier: GPL-2.0-or-later
/* What it means for a guest. */
#include "report/answers.h"

#include <string.h>

#include "report/show.h"

static void add_guest(const struct answer *answer, struct table *table, const struct model_arm *arm,
		      enum model_metric metric, double unit)
{
	const struct model_comparison *comparison = estimate_own(answer->model, arm, metric);

	if (arm->metric[metric].n)
		table_add(table, "%s", show_number(arm->metric[metric].median / unit, 4).text);
	else
		table_add(table, "-");
	if (!comparison)
		table_add(table, "-");
	else
		table_add(table, "%s %s", show_number(comparison->ratio, 3).text,
			  show_interval(comparison->ci95[0], comparison->ci95[1], 3).text);
}

static void add_guest_row(const struct answer *answer, struct table *table,
			  const struct model_arm *arm)
{
	const struct model_comparison *comparison =
		estimate_own(answer->model, arm, MODEL_WHOLE_NS);

	table_add(table, "%s", arm->workload);
	table_add(table, "%s", arm->placement);
	table_add(table, "%s", view_label(arm).text);
	add_guest(answer, table, arm, MODEL_BATCH_NS, 1e3);
	add_guest(answer, table, arm, MODEL_WHOLE_NS, 1e6);
	table_add(table, "%s", comparison ? model_verdict_names[comparison->verdict] : "-");
}

/* Once for each replay that stopped before the end of its recording. */
static void say_short_replays(const struct answer *answer)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (view_measured(arm) && arm->batches_done < arm->batches_recorded &&
		    (i == 0 || !view_same_table(arm, answer->view->arms[i - 1])))
			show_paragraph(answer->out, answer->width, "   ",
				       "%s, placement %s: the first %u of %u recorded batches.",
				       arm->workload, arm->placement, arm->batches_done,
				       arm->batches_recorded);
	}
}

void answer_guests(const struct answer *answer)
{
	const struct view *view = answer->view;
	struct table table;

	table_init(&table, "lllrnrnl");
	answer_titles(&table, (const char *const[]){ "guest", "where", "arm", "batch us", "ratio",
						     "whole ms", "ratio", "verdict", NULL });
	for (size_t i = 0; i < view->count; i++)
		if (view->arms[i]->workload[0] && view_measured(view->arms[i]) &&
		    !view->arms[i]->control)
			add_guest_row(answer, &table, view->arms[i]);
	if (table_is_empty(&table))
		answer_say(answer,
			   "Not answered: no recorded workload was replayed (suite guest does "
			   "that).");
	else
		answer_say(answer,
			   "Recorded workloads, replayed: median time of a batch, and of the whole "
			   "replay with its empty wakes, each with its ratio to the baseline. The "
			   "guest's own work is not part of it.");
	answer_print(answer, &table);
	say_short_replays(answer);
}
