// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite floor: what the pieces of a notification take by themselves (floor/floor.h). The summary
 * has them by placement. The figure, a ladder, has the serve loops of suite loops beside them, per
 * call, so that one sees how far these are from the floor.
 */
#include "report/suite/sheet.h"

#include <string.h>

/* A row for each row of the floor. Only on one CPU all are measured (suite/floor_suite.c). */
static void answer_floor(const struct sheet *sheet)
{
	struct table table;

	table_begin(&table, "lrrrr", "us", "same", "cross", "cross-poll", "free");
	view_each_arm(row, sheet->view) {
		if (row->suite != WORD_FLOOR || row->control || row->placement != WORD_SAME)
			continue;
		table_cells(&table, word_text(row->gate));
		for (int k = 0; k < VIEW_PLACEMENTS; k++) {
			const struct model_arm *arm =
				view_floor(sheet->model, row->gate, view_placements[k]);

			ratio_add_time(&table, arm, arm ? model_time(arm) : MODEL_BATCH_NS);
		}
	}
	sheet_table(sheet, &table,
		    "What these take alone, median us: system calls, round trips between two "
		    "processes, and a trivial call that is answered by a value (`list floor` says "
		    "what each is):",
		    "The floor: not answered, suite floor was not measured.");
}

/* A row of `list floor` in a few words, for a figure; one that is not here has its own name. */
static const char *rung_name(enum word row)
{
	static const struct {
		const char *row, *name;
	} names[] = {
		{ "call", "a system call" },
		{ "poll", "poll()" },
		{ "wake", "futex wake, nobody waits" },
		{ "map-unmap", "mmap, write, munmap" },
		{ "futex", "futex round trip" },
		{ "eventfd", "eventfd round trip" },
		{ "pipe", "pipe round trip" },
		{ "notification", "a trivial notification" },
		{ "notification+sync", "the same, sync wake-up" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].row, word_text(row)) == 0)
			return names[i].name;
	return word_text(row);
}

/*
 * The time that the ladder has of an arm, and where its dot is; NULL: the arm is no rung. Rungs are
 * all rows of the floor, and loops by the time of a call in batches of 16 maps, which every run
 * with suite loops has. place points into label.
 */
static const struct model_summary *rung(const struct model_arm *arm, struct figure_place *place,
					struct shown *label)
{
	if (!view_shown(arm) || (arm->suite != WORD_FLOOR && arm->suite != WORD_LOOPS))
		return NULL;
	if (arm->suite == WORD_LOOPS && (arm->batch != 16 || arm->op != WORD_MAP))
		return NULL;
	*label = arm->suite == WORD_FLOOR ? show_text("%.70s", rung_name(arm->gate)) :
					    view_loop(arm);
	place->panel = view_placement(arm->placement);
	place->label = label->text;
	place->series = arm->suite == WORD_FLOOR ? "floor" : "notify per call of a batch";
	return &arm->metric[arm->suite == WORD_FLOOR ? model_time(arm) : MODEL_CALL_NS];
}

static void add_rung(struct figure *figure, const struct model_arm *arm)
{
	struct figure_place place;
	struct shown label;
	const struct model_summary *time = rung(arm, &place, &label);

	if (!time || !time->n)
		return;
	if (arm->modes.found) {
		/* Of loops the time of a call, as other dots of loops have it. */
		figure_dot_modes(figure, &place, arm, arm->suite == WORD_LOOPS ? arm->batch : 1);
		return;
	}
	figure_count(figure, "values", time->n);
	figure_dot(figure, &place, time->median / 1000,
		   (const double[]){ time->ci95[0] / 1000, time->ci95[1] / 1000 });
}

/*
 * The rows are named first, those of the floor above the loops. The loops are of another suite than
 * the arms that are given, so a view of the whole model is made.
 */
static int draw_ladder(const struct view *floor, struct figures *figures, struct error *err)
{
	static const enum word suites[] = { WORD_FLOOR, WORD_LOOPS };
	struct figure_place place;
	struct shown label;
	struct figure figure;
	struct view view;

	if (figure_begin(&figure, figures, "dots", "floor", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "What is the floor, and how far are the loops?");
	snprintf(figure.note, sizeof(figure.note), "us (further left is better)|log|own");
	snprintf(figure.what, sizeof(figure.what),
		 "Medians; bars: their 95 %% intervals; loops: a call in batches of 16 maps");
	view_init(&view, floor->model);
	for (int k = 0; k < 2; k++)
		view_each_arm(arm, &view)
			if (arm->suite == suites[k] && rung(arm, &place, &label))
				figure_name_row(&figure, label.text);
	figure_row(&figure, FIGURE_DOTS);
	view_each_arm(arm, &view)
		add_rung(&figure, arm);
	view_free(&view);
	return figure_end(&figure, figures, err);
}

const struct report_row report_floor = {
	.name = "floor",
	.answer = { { TOPIC_FLOOR, answer_floor } },
	.figures = draw_ladder,
};
