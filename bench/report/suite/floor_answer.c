// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite floor: what nothing can be cheaper than, and how far the loops are from it. */
#include "report/suite/sheet.h"

#include <string.h>

#include "report/text/show.h"

static const struct model_arm *floor_placed(const struct sheet *sheet, const struct model_arm *row,
					    enum word placement)
{
	for (size_t i = 0; i < sheet->view->count; i++) {
		const struct model_arm *arm = sheet->view->arms[i];

		if (arm->suite == WORD_FLOOR && view_measured(arm) && !arm->control &&
		    arm->gate == row->gate && arm->placement == placement)
			return arm;
	}
	return NULL;
}

/* Rows of the floor by placements; on one CPU each row is measured. */
static void answer_floor(const struct sheet *sheet)
{
	static const enum word placements[] = { WORD_SAME, WORD_CROSS, WORD_CROSS_POLL, WORD_FREE };
	struct table table;

	table_init(&table, "lrrrr");
	table_titles(&table,
		     (const char *const[]){ "us", "same", "cross", "cross-poll", "free", NULL });
	for (size_t i = 0; i < sheet->view->count; i++) {
		const struct model_arm *row = sheet->view->arms[i];

		if (row->suite != WORD_FLOOR || row->control || row->placement != placements[0])
			continue;
		table_add(&table, "%s", word_text(row->gate));
		for (int k = 0; k < 4; k++) {
			const struct model_arm *arm = floor_placed(sheet, row, placements[k]);

			ratio_add_time(&table, arm, arm ? model_time(arm) : MODEL_BATCH_NS);
		}
	}
	sheet_table(sheet, &table,
		    "The floor, median us: system calls by themselves, round trips "
		    "between two processes, and a trivial call that is answered by "
		    "a value (`list floor` says what each is):",
		    "The floor: not answered, suite floor was not measured.");
}

/* The loops are of another suite, so that they are looked for in the whole view. */
static int draw_distances(struct figures *figures, const struct model *model,
			  const struct view *view, size_t first, size_t end, struct error *err)
{
	enum word placement = WORD_EMPTY;
	struct figure figure;
	int x = 0;

	(void)first;
	(void)end;
	if (figure_begin(&figure, figures, "floor", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Distance to the floor, loops at a batch of 16 maps");
	figure_row(&figure, "panel\tx\tlabel\tfloor_us\tbeyond_us");
	for (size_t i = 0; i < view->count; i++) {
		const struct model_arm *arm = view->arms[i];
		double us = arm->metric[MODEL_CALL_NS].median / 1000, floor;
		const struct model_arm *row = view_floor(model, arm);

		if (arm->suite != WORD_LOOPS || arm->batch != 16 || !figure_shows(arm))
			continue;
		if (!row || !arm->metric[MODEL_CALL_NS].n)
			continue;
		floor = row->metric[model_time(row)].median / 1000;
		x = placement == arm->placement ? x + 1 : 0;
		placement = arm->placement;
		figure_row(&figure, "%s\t%d\t%s\t%.6g\t%.6g",
			   figure_panel(&figure, word_text(arm->placement)).text, x,
			   figure_arm(&figure, view_loop(arm).text).text, us < floor ? us : floor,
			   us > floor ? us - floor : 0);
	}
	return figure_end(&figure, figures, err);
}

const struct report_row report_floor = {
	.suite = WORD_FLOOR,
	.question = QUESTION_CHEAPER,
	.answer = answer_floor,
	.figures = draw_distances,
};
