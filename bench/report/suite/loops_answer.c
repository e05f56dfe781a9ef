// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite loops: which serve loop is cheapest, and what each risks. */
#include "report/suite/sheet.h"

static const struct sheet_costs loops = {
	.suite = WORD_LOOPS,
	.baseline = "counted",
	.label = view_loop,
};

/* How long it spins: SQPOLL_IDLE_MS of serve/ring.c. */
static void say_of_sqpoll(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->model->arm_count; i++) {
		const struct model_arm *arm = &sheet->model->arms[i];

		if (arm->serve != WORD_URING_SQPOLL || arm->skipped[0])
			continue;
		sheet_say(sheet,
			  "uring-sqpoll has a kernel thread that spins for 1 ms before it sleeps. "
			  "Where it shares a CPU with the monitor (always in placement same, in "
			  "cross unless there are three CPUs), a batch takes 1.4 to 1.5 times as "
			  "long as with counted if the thread gives way at once, and some ms if "
			  "the scheduler lets it use up its time slices: how often depends on "
			  "what else runs, and the ratio there says nothing of io_uring.");
		return;
	}
}

static void answer_loops(const struct sheet *sheet)
{
	sheet_say(sheet,
		  "us, calls (system calls of the monitor) and CPU time of monitor and stub "
		  "(mon., stub, in us) are per notification. *: the stub does something that "
		  "UML's does not.");
	sheet_write_costs(sheet, &loops);
	say_of_sqpoll(sheet);
}

static void answer_risks(const struct sheet *sheet)
{
	sheet_say(sheet, "Known risk of counted, the series' own: a call that fails or is "
			 "denied in mid-batch ends the batch in the stub, while the monitor "
			 "waits for the rest in NOTIF_RECV, for ever. `list loops` marks the "
			 "loops that have it.");
}

const struct report_row report_loops = {
	.suite = WORD_LOOPS,
	.question = QUESTION_LOOPS,
	.answer = answer_loops,
	.figures = figure_draw_dots,
};

const struct report_row report_risks = {
	.suite = WORD_LOOPS,
	.question = QUESTION_LOOPS,
	.answer = answer_risks,
};
