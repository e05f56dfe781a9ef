// SPDX-License-Identifier: GPL-2.0-or-later
/* The five questions, and what a run answers to them. */
#include "report/suite/answers.h"

#include <string.h>

#include "report/text/show.h"

const enum word answer_basic_suites[] = { WORD_SERIES, WORD_GUEST, WORD_ARMS, WORD_EMPTY };

void answer_say(const struct answer *answer, const char *text)
{
	show_folded(answer->out, answer->width, "   ", text);
}

bool answer_print(const struct answer *answer, struct table *table)
{
	if (table_is_empty(table)) {
		table_free(table);
		return false;
	}
	table_print(table, answer->out, (size_t)answer->width);
	return true;
}

void answer_table(const struct answer *answer, struct table *table, const char *what,
		  const char *missing)
{
	answer_say(answer, table_is_empty(table) ? missing : what);
	answer_print(answer, table);
}

static bool is_of(const struct model_arm *arm, const enum word *suites)
{
	for (; *suites; suites++)
		if (arm->suite == *suites)
			return true;
	return false;
}

void answer_each_work(const struct answer *answer, const enum word *suites, bool replays,
		      void *target, answer_row *row)
{
	const struct view *view = answer->view;

	for (size_t first = 0, end; first < view->count; first = end) {
		uint32_t sizes[VIEW_SIZES_MAX];
		size_t index[3], count;

		end = view_table_end(view, first);
		if ((view->arms[first]->workload != WORD_EMPTY) != replays ||
		    !is_of(view->arms[first], suites))
			continue;
		count = view_three_sizes(sizes, view_sizes(view, first, end, sizes), index);
		for (size_t i = 0; i < count; i++) {
			size_t at = first;

			while (view->arms[at]->batch != sizes[index[i]])
				at++;
			row(answer, target, view->arms[at]);
		}
	}
}

const struct model_arm *answer_gate(const struct answer *answer, const struct model_arm *like,
				    enum word gate)
{
	return view_sibling(answer->model, like, gate, WORD_EMPTY, false);
}

void answer_add_work(struct table *table, const struct model_arm *like)
{
	table_add(table, "%s", word_text(like->placement));
	if (like->workload)
		table_add(table, "%s", word_text(like->workload));
	else
		table_add(table, "%s %u", word_text(like->op), like->batch);
}

void answers_write(FILE *out, int width, const struct model *model, const struct view *view)
{
	static const char *const questions[QUESTIONS] = {
		"What does each step of the series cost, per call and per batch?",
		"Is the notify monitor slower than ptrace mode, and by how much?",
		"Which serve loop and which order of steps is cheapest, and what does each risk?",
		"What is cheaper than a notification (sync wake-up, a check inside the filter, "
		"another CPU placement), and what is the floor?",
		"What does it all mean for a real guest (recorded workloads replayed)?",
	};
	struct answer answer = { .out = out, .width = width, .model = model, .view = view };

	if (model_time_of_run(model) == MODEL_ROUND_NS)
		show_folded(out, width, "",
			    "The stub has no stamps here. All times and ratios of batches are "
			    "round_ns, until the monitor has control again: the guest's touching "
			    "of pages is a part of them.\n");
	for (int i = 0; i < QUESTIONS; i++) {
		char first[16];

		snprintf(first, sizeof(first), "%d. ", i + 1);
		show_folded(out, width, first, questions[i]);
		for (const struct report_row *const *row = report_rows; *row; row++)
			if ((int)(*row)->question == i)
				(*row)->answer(&answer);
		fputc('\n', out);
	}
}
