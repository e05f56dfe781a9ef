// SPDX-License-Identifier: GPL-2.0-or-later
/* The answers as data: of direct pairs alone, eight rows at most, and a sentence in any case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/answer/answers.h"
#include "report/answer/instead.h"
#include "test/made-up-run.h"
#include "test/written.h"

static const char *cell(const struct answer *answer, size_t row, size_t column)
{
	assert_true(row <= table_rows(&answer->table));
	return answer->table.cells[row * answer->table.columns + column];
}

static void prices_are_what_the_medians_say(void **state)
{
	struct answers answers;
	struct model model;
	const struct answer *price = &answers.of[QUESTION_STEPS];

	(void)state;
	made_up_run(&model);
	answers_make(&answers, &model);
	/* 9000 + 16 * 2000 ns under allow, 9150 + 16 * 8300 under notify-map: 6.309 us a call. */
	assert_string_equal(cell(price, 2, 0), "mmap (patches 2-4)");
	assert_string_equal(cell(price, 2, 1), "16");
	assert_string_equal(cell(price, 2, 2), "+6.31 [6.26,6.36]");
	assert_true(price->brief[1]);
	assert_false(price->brief[0]);
	assert_int_equal(price->pairs[0], 1500);
	assert_holds(price->sentence, "In batches of 16, a notified mmap adds 6.31 [6.26,6.36] us "
				      "on one CPU");
	answers_free(&answers);
	model_free(&model);
}

static void notify_by_ptrace_is_a_row_by_place_and_work(void **state)
{
	struct answers answers;
	struct model model;
	const struct answer *ptrace = &answers.of[QUESTION_PTRACE];

	(void)state;
	made_up_run(&model);
	answers_make(&answers, &model);
	assert_string_equal(cell(ptrace, 0, 2), "1 call");
	assert_string_equal(cell(ptrace, 0, 3), "16 calls");
	assert_string_equal(cell(ptrace, 1, 0), "one CPU");
	assert_string_equal(cell(ptrace, 1, 1), "map");
	/* (9160 + 8350) / (18000 + 1950) */
	assert_string_equal(cell(ptrace, 1, 2), "0.88 [0.87,0.88]");
	assert_holds(ptrace->sentence, "Slower in ");
	assert_holds(ptrace->sentence, " guests (");
	answers_free(&answers);
	model_free(&model);
}

/* The marks follow the verdicts, not the intervals. */
static void what_has_no_verdict_has_a_mark(void **state)
{
	struct answers answers;
	struct model model;
	const struct answer *ptrace = &answers.of[QUESTION_PTRACE];
	const struct answer *price = &answers.of[QUESTION_STEPS];

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.comparison_count; i++)
		model.comparisons[i].verdict = MODEL_UNRESOLVED;
	answers_make(&answers, &model);
	assert_string_equal(cell(ptrace, 1, 2), "0.88 [0.87,0.88]~");
	assert_string_equal(cell(price, 2, 2), "+6.31 [6.26,6.36]~");
	assert_holds(ptrace->sentence, "Resolved in none of 18 batches");
	assert_holds(price->sentence, "6.31 [6.26,6.36] us (not resolved) on one CPU");
	assert_holds(answers.of[QUESTION_CHEAPER].sentence, "no gain resolved.");
	answers_free(&answers);
	model_free(&model);
}

static void two_modes_are_no_ratio(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.comparison_count; i++)
		model.comparisons[i].verdict = MODEL_BIMODAL;
	answers_make(&answers, &model);
	assert_string_equal(cell(&answers.of[QUESTION_PTRACE], 1, 2), "two modes (1)");
	assert_holds(answers.of[QUESTION_PTRACE].sentence, "of two modes in 18");
	for (size_t row = 1; row <= table_rows(&answers.of[QUESTION_STEPS].table); row++)
		assert_null(strchr(cell(&answers.of[QUESTION_STEPS], row, 2), '+'));
	answers_free(&answers);
	model_free(&model);
}

static void a_part_stands_for_no_guest(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < model.arm_count; i++)
		model.arms[i].weighted_share_in_16 = 0;
	answers_make(&answers, &model);
	assert_string_equal(cell(&answers.of[QUESTION_GUESTS], 1, 2), "a part");
	assert_holds(answers.of[QUESTION_GUESTS].sentence, "unlike the recordings");
	assert_null(strstr(answers.of[QUESTION_PTRACE].sentence, "Guests"));
	answers_free(&answers);
	model_free(&model);
}

static void unpaired_arms_have_no_rows(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	made_up_run(&model);
	model.comparison_count = 0;
	answers_make(&answers, &model);
	assert_int_equal(table_rows(&answers.of[QUESTION_PTRACE].table), 0);
	assert_int_equal(table_rows(&answers.of[QUESTION_STEPS].table), 0);
	assert_holds(answers.of[QUESTION_PTRACE].sentence, "Not answered: ");
	answers_free(&answers);
	model_free(&model);
}

static void no_answer_has_more_than_eight_rows(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	made_up_run(&model);
	/* Six rows of two kinds of batch, and six of two more. */
	for (size_t i = 0, count = model.arm_count; i < count; i++) {
		struct model_arm copy = model.arms[i];

		if (copy.workload || copy.skipped[0])
			continue;
		copy.op = copy.op == WORD_MAP ? WORD_FAULT_RUN : WORD_MIX;
		strcat(copy.id, "+");
		*model_add_arm(&model) = copy;
	}
	for (size_t i = 0, count = model.comparison_count; i < count; i++) {
		struct model_comparison copy = model.comparisons[i];

		strcat(copy.arm, "+");
		strcat(copy.baseline, "+");
		*model_add_comparison(&model) = copy;
	}
	answers_make(&answers, &model);
	assert_int_equal(table_rows(&answers.of[QUESTION_PTRACE].table), ANSWER_ROWS);
	/* Three guests in three placements. */
	assert_int_equal(table_rows(&answers.of[QUESTION_GUESTS].table), ANSWER_ROWS);
	assert_holds(answers.of[QUESTION_GUESTS].sentence, " of 9 ");
	answers_free(&answers);
	model_free(&model);
}

/* The answer to the loops of a run that has no arms besides, changed by change. */
static void assert_instead(void (*change)(struct model_arm *arm, struct model_comparison *ratio),
			   const char *sentence)
{
	struct answers answers;
	struct model model;

	model_init(&model);
	made_up_loops(&model);
	for (size_t i = 0; change && i < model.comparison_count; i++)
		for (size_t k = 0; k < model.arm_count; k++)
			if (!strcmp(model.arms[k].id, model.comparisons[i].arm))
				change(&model.arms[k], &model.comparisons[i]);
	answers_make(&answers, &model);
	assert_string_equal(answers.of[QUESTION_LOOPS].sentence, sentence);
	answers_free(&answers);
	model_free(&model);
}

static void a_safe_and_fast_loop_is_recommended(void **state)
{
	static const char *const cells[] = {
		"spin-count*", "1.002 [0.996,1.008]~", "0.400 [0.398,0.402]", "goes on",
		"1.50, 0.60",  "2.12, 2.12",	       "monitor, stub",	      "-",
	};
	struct answers answers;
	struct model model;
	const struct answer *loops = &answers.of[QUESTION_LOOPS];

	(void)state;
	assert_instead(NULL, "Recommended: spin-count, ratio to counted 1.002 [0.996,1.008] on "
			     "one CPU, 0.400 [0.398,0.402] on two CPUs; goes on if a call fails; "
			     "changes monitor and stub.");
	made_up_run(&model);
	made_up_loops(&model);
	answers_make(&answers, &model);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		assert_string_equal(cell(loops, 1, i), cells[i]);
	assert_string_equal(cell(loops, 2, 0), "marker-on-error*");
	assert_string_equal(cell(loops, 3, 0), "spin*");
	assert_int_equal(table_rows(&loops->table), 3);
	answers_free(&answers);
	model_free(&model);
}

static void add_unmap_gate(struct model *model, enum word gate, const char *id)
{
	struct model_arm *arm = model_add_arm(model);

	*arm = (struct model_arm){ .suite = WORD_GATES,
				   .gate = gate,
				   .serve = WORD_COUNTED,
				   .wake = WORD_ASYNC,
				   .placement = WORD_SAME,
				   .op = WORD_UNMAP,
				   .batch = 16,
				   .pages = 1,
				   .stubs = 1 };
	strcpy(arm->id, id);
	strcpy(arm->if_call_fails, "wedges: monitor in ioctl");
	arm->metric[MODEL_BATCH_NS] = (struct model_summary){ .n = 1500, .median = 60000 };
}

/* By its unmaps, of pairs with notify, and behind the loops, as counted serves it. */
static void a_gate_is_ranked_with_the_loops(void **state)
{
	struct model_comparison *ratio;
	struct instead instead;
	struct model model;
	struct view view;

	(void)state;
	model_init(&model);
	made_up_loops(&model);
	add_unmap_gate(&model, WORD_NOTIFY, "gates/notify");
	add_unmap_gate(&model, WORD_FILTER_UNMAP, "gates/filter-unmap");
	ratio = model_add_comparison(&model);
	*ratio = (struct model_comparison){ .metric = MODEL_BATCH_NS,
					    .ratio = 0.4,
					    .ci95 = { 0.39, 0.41 },
					    .pairs = 1500,
					    .verdict = MODEL_FASTER };
	strcpy(ratio->arm, "gates/filter-unmap");
	strcpy(ratio->baseline, "gates/notify");
	view_init(&view, &model);
	instead_find(&instead, &view);
	assert_int_equal(instead.count, 4);
	assert_false(instead.of[0].is_gate);
	assert_true(instead.of[3].is_gate);
	assert_int_equal(instead.of[3].flaw, FLAW_WEDGES);
	assert_float_equal(instead_ratio(&instead.of[3], INSTEAD_ONE_CPU)->ratio, 0.4, 1e-9);
	assert_null(instead_ratio(&instead.of[3], INSTEAD_TWO_CPUS));
	view_free(&view);
	model_free(&model);
}

static void wedge(struct model_arm *arm, struct model_comparison *ratio)
{
	(void)ratio;
	strcpy(arm->if_call_fails, "wedges: monitor in ioctl, stub in futex");
}

static void kill_stub(struct model_arm *arm, struct model_comparison *ratio)
{
	(void)ratio;
	strcpy(arm->if_call_fails, "killed: by the watchdog, 510 ms later");
}

static void forget(struct model_arm *arm, struct model_comparison *ratio)
{
	(void)ratio;
	arm->if_call_fails[0] = '\0';
}

static void unresolve(struct model_arm *arm, struct model_comparison *ratio)
{
	(void)arm;
	ratio->verdict = MODEL_UNRESOLVED;
}

static void widen(struct model_arm *arm, struct model_comparison *ratio)
{
	if (arm->placement == WORD_SAME)
		ratio->ci95[1] = 1.021 * ratio->ratio;
}

static void slow_down(struct model_arm *arm, struct model_comparison *ratio)
{
	if (arm->placement == WORD_SAME)
		ratio->verdict = MODEL_SLOWER;
}

static void no_loop_is_recommended_without_evidence(void **state)
{
#define NONE_OF_3 "No recommendation: of 3 other loops "
	(void)state;
	assert_instead(wedge, NONE_OF_3 "a failing call wedges 3.");
	/* The third is 1.5 times as slow on one CPU, which is worse. */
	assert_instead(kill_stub, NONE_OF_3 "a slowdown on one CPU is not ruled out for 1; a "
					    "failing call ends by the stub's death with 2.");
	assert_instead(forget, NONE_OF_3 "a failing call was not tried with 3.");
	assert_instead(unresolve, NONE_OF_3 "a slowdown on one CPU is not ruled out for 1; "
					    "a gain on two CPUs is not resolved for 2.");
	assert_instead(widen, NONE_OF_3 "a slowdown on one CPU is not ruled out for 3.");
	assert_instead(slow_down, NONE_OF_3 "a slowdown on one CPU is not ruled out for 3.");
}

static void an_empty_run_has_sentences(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	model_init(&model);
	answers_make(&answers, &model);
	for (size_t i = 0; i < ANSWERS; i++) {
		assert_holds(answers.of[i].sentence, "Not answered: ");
		assert_non_null(answers.of[i].question);
		assert_int_equal(table_rows(&answers.of[i].table), 0);
	}
	answers_free(&answers);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prices_are_what_the_medians_say),
		cmocka_unit_test(notify_by_ptrace_is_a_row_by_place_and_work),
		cmocka_unit_test(what_has_no_verdict_has_a_mark),
		cmocka_unit_test(two_modes_are_no_ratio),
		cmocka_unit_test(a_part_stands_for_no_guest),
		cmocka_unit_test(unpaired_arms_have_no_rows),
		cmocka_unit_test(no_answer_has_more_than_eight_rows),
		cmocka_unit_test(a_gate_is_ranked_with_the_loops),
		cmocka_unit_test(a_safe_and_fast_loop_is_recommended),
		cmocka_unit_test(no_loop_is_recommended_without_evidence),
		cmocka_unit_test(an_empty_run_has_sentences),
	};

	return cmocka_run_group_tests_name("questions", tests, NULL, NULL);
}
