// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite gates: a check inside of the filter, and a tracer for each call. */
#include "report/suite/sheet.h"

static const struct sheet_costs gates = {
	.suite = WORD_GATES,
	.label = view_row,
};

static void answer_gates(const struct sheet *sheet)
{
	sheet_say(sheet,
		  "A check inside of the filter, and a tracer for each call, ratio to allow (us, "
		  "calls and CPU time as in question 3):");
	if (!sheet_write_costs(sheet, &gates))
		sheet_say(sheet, "Not answered: suite gates was not measured.");
}

const struct report_row report_gates = {
	.suite = WORD_GATES,
	.question = QUESTION_CHEAPER,
	.answer = answer_gates,
	.figures = figure_draw_dots,
};
