// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the arms of a run compare that answers none of the questions, such as a run of --arm or of
 * one suite: the first ANSWER_ROWS of them in the order of tables, each with its own baseline.
 */
#include "report/answer/answer_source.h"
#include "report/text/estimate.h"

static void add_row(const struct answer_source *source, struct answer *answer,
		    const struct model_arm *arm)
{
	table_cells(&answer->table, view_label(arm).text, view_placement(arm->placement));
	table_add(&answer->table, "%s %s", word_text(arm->op),
		  view_size(arm, word_text(arm->workload)).text);
	answer_add_time(&answer->table, arm);
	answer_add_ratio(source, answer, estimate_own(source->model, arm, model_compared(arm)));
}

void answer_arms(const struct answer_source *source, struct answer *answer, FILE *text)
{
	size_t more = 0;

	table_begin(&answer->table, "lllnn", "arm", "where", "batch", "us", "ratio to baseline");
	view_each_arm(arm, &source->view) {
		if (!view_shown(arm))
			continue;
		if (table_rows(&answer->table) < ANSWER_ROWS)
			add_row(source, answer, arm);
		else
			more++;
	}
	if (more)
		fprintf(text, "And %zu more arms: `report RUN`.", more);
}
