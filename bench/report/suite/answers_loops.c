// SPDX-License-Identifier: GPL-2.0-or-later
/* Which serve loop and which order is cheapest, and what each risks. */
#include "report/suite/answers.h"

#include <string.h>

#include "report/text/show.h"

static const struct answer_costs loops = {
	.suite = WORD_LOOPS,
	.baseline = "counted",
	.label = view_loop,
};

/* With the number of stubs, if there are more. */
static struct view_label label_order(const struct model_arm *arm)
{
	struct view_label label = view_loop(arm);
	size_t used = strlen(label.text);

	if (arm->stubs > 1)
		snprintf(label.text + used, sizeof(label.text) - used, " x%u", arm->stubs);
	return label;
}

static const struct answer_costs order = {
	.suite = WORD_ORDER,
	.label = label_order,
	.all_sizes = true,
};

/* How long a call outside of a batch waits: loops as rows, ticks as columns. */
static const uint32_t ticks[] = { 1, 4, 10 };

#define TICKS (sizeof(ticks) / sizeof(ticks[0]))

static const struct model_arm *find_late(const struct answer *answer, const struct model_arm *like,
					 uint32_t tick_ms)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->tick_ms == tick_ms && arm->metric[MODEL_LATE_NS].n && !arm->control &&
		    arm->suite == like->suite && arm->placement == like->placement &&
		    arm->serve == like->serve)
			return arm;
	}
	return NULL;
}

static void add_late(const struct answer *answer, struct table *table, const struct model_arm *like)
{
	table_add(table, "%s", word_text(like->placement));
	table_add(table, "%s", word_text(like->serve));
	for (size_t i = 0; i < TICKS; i++) {
		const struct model_arm *arm = find_late(answer, like, ticks[i]);
		const struct model_summary *late = arm ? &arm->metric[MODEL_LATE_NS] : NULL;

		table_add(table, "%s", late ? show_us(late->median).text : "-");
		table_add(table, "%s", late ? show_us(late->p99).text : "-");
	}
}

bool answer_late(const struct answer *answer)
{
	struct table table;

	table_init(&table, "llrrrrrr");
	table_titles(&table,
		     (const char *const[]){ "where", "loop", "tick 1 ms", "p99", "tick 4 ms", "p99",
					    "tick 10 ms", "p99", NULL });
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->suite == WORD_LATE && arm->tick_ms == ticks[0] &&
		    arm->metric[MODEL_LATE_NS].n && !arm->control)
			add_late(answer, &table, arm);
	}
	if (!table_is_empty(&table))
		answer_say(answer,
			   "A call that a stub makes outside of a batch waits so long to be "
			   "served, us, median and 99th percentile, by the monitor's tick:");
	return answer_print(answer, &table);
}

/* Many stubs: ways as rows, numbers of stubs as columns. */
static const uint32_t crowds[] = { 1, 16, 64, 128 };

#define CROWDS (sizeof(crowds) / sizeof(crowds[0]))

static const struct model_arm *find_crowd(const struct answer *answer, const struct model_arm *like,
					  uint32_t stubs)
{
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->suite == like->suite && arm->stubs == stubs &&
		    arm->placement == like->placement && !arm->control &&
		    arm->serve == like->serve && view_measured(arm))
			return arm;
	}
	return NULL;
}

static void add_crowd(const struct answer *answer, struct table *table,
		      const struct model_arm *like)
{
	const struct model_arm *last = like;

	table_add(table, "%s", word_text(like->placement));
	table_add(table, "%s%s", word_text(like->serve), like->changes_stub ? " *" : "");
	for (size_t i = 0; i < CROWDS; i++) {
		const struct model_arm *arm = find_crowd(answer, like, crowds[i]);
		const struct model_comparison *comparison =
			arm ? estimate_own(answer->model, arm, model_time(arm)) : NULL;

		ratio_add_time(table, arm, MODEL_CALL_NS);
		ratio_add_short(table, answer->model, comparison);
		last = arm ? arm : last;
	}
	table_add(table, "%s", show_number(last->system_calls, 3).text);
}

static void answer_stubs(const struct answer *answer)
{
	struct table table;

	table_init(&table, "llrrrrrrrrr");
	table_titles(&table,
		     (const char *const[]){ "where", "many stubs", "1", "ratio", "16", "ratio",
					    "64", "ratio", "128", "ratio", "calls", NULL });
	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];

		if (arm->suite == WORD_STUBS && arm->stubs == crowds[0] && !arm->control &&
		    view_measured(arm))
			add_crowd(answer, &table, arm);
	}
	if (table_is_empty(&table))
		answer_say(answer, "Many stubs: not answered, suite stubs was not measured.");
	else
		answer_say(answer,
			   "Many stubs at once, one monitor: us per notification, by number of "
			   "stubs, with the ratio to stub-by-stub (~: not resolved); calls: "
			   "the monitor's system calls per notification with the most stubs.");
	answer_print(answer, &table);
}

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

void answer_loops(const struct answer *answer)
{
	answer_say(answer,
		   "us, calls (system calls of the monitor) and CPU time of monitor and stub "
		   "(mon., stub, in us) are per notification. *: the stub does something that "
		   "UML's does not.");
	if (!answer_write_costs(answer, &loops))
		answer_say(answer, "Loops: not answered, suite loops was not measured.");
	say_of_sqpoll(answer);
	if (!answer_write_costs(answer, &order))
		answer_say(answer, "Order of steps: not answered, suite order was not measured.");
	answer_stubs(answer);
	if (!answer_late(answer))
		answer_say(answer, model_time_of_run(answer->model) == MODEL_ROUND_NS ?
					   "Calls outside of a batch: not answered, late_ns needs "
					   "stamps of the stub." :
					   "Calls outside of a batch: not answered, suite late was "
					   "not measured.");
	answer_say(answer, "Known risk of counted, the series' own: a call that fails or is "
			   "denied in mid-batch ends the batch in the stub, while the monitor "
			   "waits for the rest in NOTIF_RECV, for ever. `list loops` marks the "
			   "loops that have it.");
}
