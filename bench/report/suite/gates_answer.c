// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite gates: what a check inside of the filter costs, and a tracer for each call. */
#include "report/suite/sheet.h"

static void answer_gates(const struct sheet *sheet)
{
	sheet_say(sheet, "A check inside of the filter, and a tracer for each call, ratio to allow "
			 "(us, calls and CPU time as in question 3):");
	if (!sheet_costs(sheet, NULL, false))
		sheet_say(sheet, "Not answered: suite gates was not measured.");
}

const struct report_row report_gates = {
	.name = "gates",
	.question = "What is cheaper than a notification?",
	.label = view_row,
	.answer = { { TOPIC_FILTER, answer_gates } },
};
