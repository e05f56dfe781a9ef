// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suite loops: which serve loop is cheapest, what each risks, and what to use instead of counted.
 * What a loop risks is if_call_fails of its arms, which run/risks.c found out on this host; the
 * suites order, stubs and gates have it, too, and their arms are in that part as well; an arm of
 * gates is there by the name of its gate.
 */
#include "report/suite/sheet.h"

#include <string.h>

#include "base/text.h"
#include "report/text/show.h"

/*
 * A reader would otherwise take the ratio of this loop for one of io_uring. The 1 ms is
 * SQPOLL_IDLE_MS of serve/ring.c.
 */
static void say_of_sqpoll(const struct sheet *sheet)
{
	if (model_first_arm(arm, sheet->model, arm->serve == WORD_URING_SQPOLL && !arm->skipped[0]))
		sheet_say(sheet,
			  "uring-sqpoll has a kernel thread that spins for 1 ms before it sleeps. "
			  "Where it shares a CPU with the monitor (always in placement same, in "
			  "cross unless there are three CPUs), a batch takes 1.4 to 1.5 times as "
			  "long as with counted if the thread gives way at once, and some ms if "
			  "the scheduler lets it use up its time slices: how often depends on what "
			  "else runs, and the ratio there says nothing of io_uring.");
}

static void answer_loops(const struct sheet *sheet)
{
	sheet_say(sheet, "us, calls (system calls of the monitor) and CPU time of monitor and stub "
			 "(mon., stub, in us) are per notification. *: the stub does something "
			 "that UML's does not.");
	sheet_costs(sheet, "counted", false);
	say_of_sqpoll(sheet);
}

/* The loop, or the gate of suite gates: counted serves all of those (run/risks.c). */
static enum word name_of(const struct model_arm *arm)
{
	return arm->gate == WORD_NOTIFY ? arm->serve : arm->gate;
}

/* Whether the arm is the first with its if_call_fails; with same_name, the first of its name. */
static bool is_first(const struct sheet *sheet, const struct model_arm *arm, bool same_name)
{
	return model_first_arm(first, sheet->model,
			       !strcmp(first->if_call_fails, arm->if_call_fails) &&
				       (!same_name || name_of(first) == name_of(arm))) == arm;
}

/* Makes the list "a, b" of all loops and gates with that if_call_fails, each once. */
static void list_alike(const struct sheet *sheet, const char *text, char *list, size_t size)
{
	list[0] = '\0';
	model_each_arm(arm, sheet->model)
		if (!strcmp(arm->if_call_fails, text) && is_first(sheet, arm, true))
			text_add(list, size, "%s%s%s", list[0] ? ", " : "", word_text(name_of(arm)),
				 arm->stalls ? " with watchdog" : "");
}

/* A paragraph for each outcome, with the loops and gates that have it. */
static void answer_risks(const struct sheet *sheet)
{
	bool any = false;
	char names[768];

	model_each_arm(arm, sheet->model) {
		const char *text = arm->if_call_fails;

		if (!text[0] || !is_first(sheet, arm, false))
			continue;
		list_alike(sheet, text, names, sizeof(names));
		show_paragraph(sheet->out, sheet->width, "   ", "%s%s: %s.",
			       any ? "" :
				     "A call failed or was denied in mid-batch, on this host: ",
			       text, names);
		any = true;
	}
	if (!any)
		sheet_say(sheet, "What the loops risk was not found out in this run: unotify-bench "
				 "check does.");
}

const struct report_row report_loops = {
	.name = "loops",
	.question = "Which serve loop is cheapest?",
	.label = sheet_loop,
	.answer = {
		{ TOPIC_LOOPS, answer_loops },
		{ TOPIC_RISKS, answer_risks },
		{ TOPIC_INSTEAD, sheet_instead },
	},
	.cover = cover_instead,
};
