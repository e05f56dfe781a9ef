// SPDX-License-Identifier: GPL-2.0-or-later
/* Suite loops: which serve loop is cheapest, and what each risks. */
#include "report/suite/answers.h"

static const struct answer_costs loops = {
	.suite = WORD_LOOPS,
	.baseline = "counted",
	.label = view_loop,
};

/* How long it spins: SQPOLL_IDLE_MS of serve/ring.c. */
static void say_of_sqpoll(const struct answer *answer)
{
	for (size_t i = 0; i < answer->model->arm_count; i++) {
		const struct model_arm *arm = &answer->model->arms[i];

		if (arm->serve != WORD_URING_SQPOLL || arm->skipped[0])
			continue;
		answer_say(answer,
			   "uring-sqpoll has a kernel thread that spins for 1 ms before it sleeps. "
			   "Where it shares a CPU with the monitor (always in placement same, in "
			   "cross unless there are three CPUs), a batch takes 1.4 to 1.5 times as "
			   "long as with counted if the thread gives way at once, and some ms if "
			   "the scheduler lets it use up its time slices: how often depends on "
			   "what else runs, and the ratio there says nothing of io_uring.");
		return;
	}
}

static void answer_loops(const struct answer *answer)
{
	answer_say(answer,
		   "us, calls (system calls of the monitor) and CPU time of monitor and stub "
		   "(mon., stub, in us) are per notification. *: the stub does something that "
		   "UML's does not.");
	if (!answer_write_costs(answer, &loops))
		answer_say(answer, "Loops: not answered, suite loops was not measured.");
	say_of_sqpoll(answer);
}

static void answer_risks(const struct answer *answer)
{
	answer_say(answer, "Known risk of counted, the series' own: a call that fails or is "
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
