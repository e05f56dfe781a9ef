// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite order: which order of the monitor's steps is cheapest, in tables of costs and dots. */
#include "report/suite/sheet.h"

#include "base/text.h"

/* The loop, with the number of stubs if there are several. */
static struct shown label_order(const struct model_arm *arm)
{
	struct shown label = sheet_loop(arm);

	if (arm->stubs > 1)
		text_add(label.text, sizeof(label.text), " x%u", arm->stubs);
	return label;
}

static void answer_order(const struct sheet *sheet)
{
	if (!sheet_costs(sheet, NULL, true))
		sheet_say(sheet, "Order of steps: not answered, suite order was not measured.");
}

const struct report_row report_order = {
	.name = "order",
	.question = "Which order of steps is cheapest?",
	.label = label_order,
	.answer = { { TOPIC_LOOPS, answer_order } },
};
