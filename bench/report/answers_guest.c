// SPDX-License-Identifier: GPL-2.0-or-later
/* What it means for a guest. */
#include "report/answers.h"

#include <inttypes.h>
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
	add_guest(answer, table, arm, model_time(arm), 1e3);
	add_guest(answer, table, arm, MODEL_WHOLE_NS, 1e6);
	if (!model_is_whole(arm))
		table_add(table, "a part");
	else
		table_add(table, "%s", comparison ? model_verdict_names[comparison->verdict] : "-");
}

static double calls_per_batch(const struct model_extent *extent)
{
	return extent->batches ? (double)extent->calls / (double)extent->batches : 0;
}

/* What was replayed, beside what was recorded. */
static void say_replay(const struct answer *answer, const struct model_arm *arm)
{
	const struct model_extent *part = &arm->replayed, *all = &arm->recorded;

	if (!arm->has_extent) {
		show_paragraph(answer->out, answer->width, "   ",
			       "%s, placement %s: the first %u of %u recorded batches.",
			       arm->workload, arm->placement, arm->batches_done,
			       arm->batches_recorded);
		return;
	}
	if (!part->batches) {
		show_paragraph(answer->out, answer->width, "   ",
			       "%s, placement %s: no batch was replayed by all arms in each "
			       "invocation, so nothing is known of the whole; run again.",
			       arm->workload, arm->placement);
		return;
	}
	show_paragraph(answer->out, answer->width, "   ",
		       "%s, placement %s: replayed %ju of %ju batches, %ju of %ju calls. Calls per "
		       "batch: %.2f (recording: %.2f). Calls in batches of 16 or more: %.1f %% "
		       "(recording: %.1f %%).%s",
		       arm->workload, arm->placement, (uintmax_t)part->batches,
		       (uintmax_t)all->batches, (uintmax_t)part->calls, (uintmax_t)all->calls,
		       calls_per_batch(part), calls_per_batch(all), 100 * part->share_in_16,
		       100 * all->share_in_16,
		       model_is_whole(arm) ? "" : " Too unlike the recording for a verdict.");
}

/* Once for each replay. */
static void say_replays(const struct answer *answer)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->workload[0] && view_measured(arm) &&
		    (i == 0 || !view_same_table(arm, answer->view->arms[i - 1])))
			say_replay(answer, arm);
	}
}

void answer_guests(const struct answer *answer)
{
	const struct view *view = answer->view;
	const char *each =
		model_time_of_run(answer->model) == MODEL_BATCH_NS ? "batch us" : "round us";
	struct table table;

	table_init(&table, "lllrnrnl");
	table_titles(&table, (const char *const[]){ "guest", "where", "arm", each, "ratio",
						     "replay ms", "ratio", "verdict", NULL });
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
			   "Recorded workloads, replayed: the median time of a batch, and the time "
			   "of the recording with its empty wakes, estimated from the batches that "
			   "were replayed. Each has its ratio to the baseline. Neither holds the "
			   "guest's own work. \"a part\": what was replayed is unlike the "
			   "recording, so there is no verdict.");
	answer_print(answer, &table);
	say_replays(answer);
}
