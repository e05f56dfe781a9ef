// SPDX-License-Identifier: GPL-2.0-or-later
/* The five questions, their answers, and what the suites have to say of them. */
#include "report/suite/sheet.h"

#include <string.h>

#include "report/text/show.h"

void sheet_say(const struct sheet *sheet, const char *text)
{
	show_folded(sheet->out, sheet->width, "   ", text);
}

bool sheet_print(const struct sheet *sheet, struct table *table)
{
	if (table_is_empty(table)) {
		table_free(table);
		return false;
	}
	table_print(table, sheet->out, (size_t)sheet->width);
	return true;
}

void sheet_table(const struct sheet *sheet, struct table *table, const char *what,
		 const char *missing)
{
	if (!table_is_empty(table) || missing)
		sheet_say(sheet, table_is_empty(table) ? missing : what);
	sheet_print(sheet, table);
}

void sheet_each_work(const struct sheet *sheet, bool replays, struct table *table, sheet_row *row)
{
	const struct view *view = sheet->view;

	for (size_t first = 0, end; first < view->count; first = end) {
		uint32_t sizes[VIEW_SIZES_MAX];
		size_t index[3], count;

		end = view_table_end(view, first);
		if ((view->arms[first]->workload != WORD_EMPTY) != replays ||
		    !figure_is_basic(view->arms[first]))
			continue;
		count = view_three_sizes(sizes, view_sizes(view, first, end, sizes), index);
		for (size_t i = 0; i < count; i++) {
			size_t at = first;

			while (view->arms[at]->batch != sizes[index[i]])
				at++;
			row(sheet, table, view->arms[at]);
		}
	}
}

const struct model_arm *sheet_gate(const struct sheet *sheet, const struct model_arm *like,
				   enum word gate)
{
	return view_sibling(sheet->model, like, gate, WORD_EMPTY, false);
}

void sheet_add_work(struct table *table, const struct model_arm *like)
{
	table_add(table, "%s", word_text(like->placement));
	if (like->workload)
		table_add(table, "%s", word_text(like->workload));
	else
		table_add(table, "%s %u", word_text(like->op), like->batch);
}

void sheet_write(FILE *out, int width, const struct model *model, const struct view *view)
{
	struct sheet sheet = { .out = out, .width = width, .model = model, .view = view };
	struct answers answers;
	bool umls;

	answers_make(&answers, model);
	/* Then no question of the replica was asked. */
	umls = !table_is_empty(&answers.umls.table);
	if (model_time_of_run(model) == MODEL_ROUND_NS)
		show_folded(out, width, "",
			    "The stub has no stamps here. All times and ratios of batches are "
			    "round_ns, until the monitor has control again: the guest's touching "
			    "of pages is a part of them.\n");
	if (umls)
		sheet_umls(&sheet, &answers.umls);
	for (int i = 0; i < ANSWERS && !umls; i++) {
		char first[16];

		snprintf(first, sizeof(first), "%d. ", i + 1);
		show_folded(out, width, first, answers.of[i].question);
		sheet_say(&sheet, answers.of[i].sentence);
		for (const struct report_row *const *row = report_rows; *row; row++)
			if ((int)(*row)->question == i)
				(*row)->answer(&sheet);
		fputc('\n', out);
	}
	answers_free(&answers);
}
