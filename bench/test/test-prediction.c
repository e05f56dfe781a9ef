// SPDX-License-Identifier: GPL-2.0-or-later
/* SPECs of UMLs and groups of operations; predictions of a model made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plan/uml_arm.h"
#include "report/answer/answers.h"
#include "report/answer/prediction.h"

static struct error err;

static void parses(const char *spec, const char *path, const char *label, enum uml_mode mode)
{
	struct arm_uml uml;

	if (uml_arm_parse(&uml, spec, &err))
		fail_msg("%s", err.text);
	assert_string_equal(uml.path, path);
	assert_string_equal(uml.label, label);
	assert_int_equal(uml.mode, mode);
}

/* Any program will do: what it is shows when it is booted. */
static void test_specs(void **state)
{
	(void)state;
	parses("/bin/true", "/bin/true", "true", UML_DEFAULT);
	parses("/bin/true:one", "/bin/true", "one", UML_DEFAULT);
	parses("/bin/true,mode=ptrace", "/bin/true", "true-ptrace", UML_PTRACE);
	parses("/bin/true:one,mode=seccomp", "/bin/true", "one", UML_SECCOMP);
	parses("/bin/../bin/true:a.b-c_d", "/bin/../bin/true", "a.b-c_d", UML_DEFAULT);
}

static void refuses(const char *spec, const char *why)
{
	struct arm_uml uml;

	assert_int_equal(uml_arm_parse(&uml, spec, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, why))
		fail_msg("'%s' is not in '%s'", why, err.text);
}

static void test_bad_specs(void **state)
{
	(void)state;
	refuses("", "there is no path");
	refuses(":one", "there is no path");
	refuses("/bin/true:", "the label '' is not 1 to 31");
	refuses("/bin/true:a/b", "/bin/true:a/b");
	refuses("/bin/true:one,mode=", "unknown mode ''");
	refuses("/bin/true:one,mode=trace", "did you mean ptrace?");
	refuses("/bin/true:one,cpu=1", "'cpu=1' is not mode=seccomp or mode=ptrace");
	refuses("/nosuch/uml", "/nosuch/uml");
}

static void test_groups(void **state)
{
	size_t count = 0, churn = 0;

	(void)state;
	for (size_t i = 0; uml_operations[i]; i++, count++) {
		assert_true(uml_arm_wants("all", uml_operations[i]));
		assert_true(uml_arm_wants("shell,churn,faults,forkexec", uml_operations[i]));
		assert_false(uml_arm_wants("chur", uml_operations[i]));
		churn += uml_arm_wants("churn", uml_operations[i]);
	}
	assert_true(churn > 0 && churn < count);
	assert_int_equal(uml_arm_check_groups("churn,all", &err), 0);
	assert_int_equal(uml_arm_check_groups("churn,", &err), -1);
	assert_int_equal(uml_arm_check_groups("fautls", &err), -1);
	assert_non_null(strstr(err.text, "did you mean faults?"));
}

/* ---- predictions ---- */

static void give(struct model_summary *summary, double median)
{
	*summary = (struct model_summary){ .n = 100, .median = median, .mean = median };
}

static void add_uml(struct model *model, const char *label, const char *mode, double batch_ns)
{
	struct model_arm *arm = model_add_arm(model);

	snprintf(arm->id, sizeof(arm->id), "uml/%s/same/fork", label);
	arm->suite = arm->gate = WORD_UML;
	arm->placement = WORD_SAME;
	arm->op = word_of("fork");
	arm->uml = word_of(label);
	arm->uml_mode = word_of(mode);
	arm->batch = 4;
	arm->stubs = 1;
	arm->serve = arm->wake = WORD_DASH;
	give(&arm->metric[MODEL_BATCH_NS], batch_ns);
	give(&arm->metric[MODEL_CALL_NS], batch_ns / arm->batch);
}

static void add_replay(struct model *model, enum word gate, int boot, double whole_ns)
{
	struct model_arm *arm = model_add_arm(model);

	snprintf(arm->id, sizeof(arm->id), "predict/%s/same/fork@%d", word_text(gate), boot);
	arm->suite = WORD_PREDICT;
	arm->gate = gate;
	arm->placement = WORD_SAME;
	arm->op = WORD_REPLAY;
	arm->workload = word_of(boot == 1 ? "fork@1" : "fork@2");
	arm->operations.count = 10;
	arm->stubs = 1;
	arm->serve = arm->wake = WORD_DASH;
	give(&arm->metric[MODEL_BATCH_NS], 1000);
	give(&arm->metric[MODEL_WHOLE_NS], whole_ns);
}

static void add_ratio(struct model *model, const char *arm, const char *baseline,
		      enum model_metric metric, double ratio)
{
	struct model_comparison *comparison = model_add_comparison(model);

	snprintf(comparison->arm, sizeof(comparison->arm), "%s", arm);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s", baseline);
	comparison->metric = metric;
	comparison->ratio = ratio;
	comparison->ci95[0] = ratio * 0.99;
	comparison->ci95[1] = ratio * 1.01;
	comparison->pairs = 100;
	comparison->verdict = ratio > 1 ? MODEL_SLOWER : MODEL_FASTER;
}

/*
 * One operation takes 100 us in the UML, and its replay 20 us; behind ptrace 50 us. So there it
 * is to take 130.
 */
static void make_up(struct model *model, double measured)
{
	model_init(model);
	model_add_host(model, "cpu", "A CPU");
	model_add_host(model, "kernel", "6.18.0");
	model_add_host(model, "uml base", "Linux 7.2.7 in seccomp mode, /a,b/uml");
	add_uml(model, "base", "seccomp", 400e3);
	add_uml(model, "other", "ptrace", 400e3 * measured);
	add_replay(model, WORD_ALLOW, 1, 200e3);
	add_replay(model, WORD_PTRACE, 1, 500e3);
	add_ratio(model, "uml/other/same/fork", "uml/base/same/fork", MODEL_BATCH_NS, measured);
	add_ratio(model, "predict/ptrace/same/fork@1", "predict/allow/same/fork@1", MODEL_WHOLE_NS,
		  2.5);
}

static void test_prediction(void **state)
{
	struct prediction predicted;
	struct model model;

	(void)state;
	make_up(&model, 1.3);
	assert_true(prediction_make(&model, &model.arms[0], WORD_PTRACE, &predicted));
	assert_true(fabs(predicted.ratio - 1.3) < 1e-9);
	assert_int_equal(predicted.boots, 1);
	/* A replay of 2.5 +- 1 % is 1.5 +- 0.025 of the 20 us, by 100. */
	assert_true(fabs(predicted.ci95[0] - 1.295) < 1e-9);
	assert_true(fabs(predicted.ci95[1] - 1.305) < 1e-9);
	assert_true(prediction_make(&model, &model.arms[0], WORD_ALLOW, &predicted));
	assert_true(fabs(predicted.ratio - 1) < 1e-9);
	assert_false(prediction_make(&model, &model.arms[0], WORD_NOTIFY, &predicted));
	/* The other way round: from 130 us in ptrace mode to 100. */
	assert_true(prediction_make(&model, &model.arms[1], WORD_ALLOW, &predicted));
	assert_true(fabs(predicted.ratio - 100 / 130.0) < 1e-9);
	model.arms[0].uml_mode = word_of("another");
	assert_false(prediction_make(&model, &model.arms[0], WORD_PTRACE, &predicted));
	model_free(&model);
}

/* In the second boot UML did more: 1.3 and 1.5, whose interval is Student's of two. */
static void test_boots(void **state)
{
	struct prediction predicted;
	struct model model;

	(void)state;
	make_up(&model, 1.3);
	add_replay(&model, WORD_ALLOW, 2, 200e3);
	add_replay(&model, WORD_PTRACE, 2, 700e3);
	add_ratio(&model, "predict/ptrace/same/fork@2", "predict/allow/same/fork@2", MODEL_WHOLE_NS,
		  3.5);
	assert_true(prediction_make(&model, &model.arms[0], WORD_PTRACE, &predicted));
	assert_int_equal(predicted.boots, 2);
	assert_true(fabs(predicted.ratio - 1.4) < 1e-9);
	assert_true(fabs(predicted.least - 1.3) < 1e-9 && fabs(predicted.most - 1.5) < 1e-9);
	assert_true(fabs(predicted.ci95[1] - 1.4 - 12.706 * 0.1) < 1e-3);
	model_free(&model);
}

/* A UML with a listener is patch 5's, unless a traced pass shows calls without a notification. */
static void test_gate_of_a_uml(void **state)
{
	struct model model;

	(void)state;
	make_up(&model, 1.3);
	assert_int_equal(prediction_gate(&model, &model.arms[0]), WORD_ALLOW);
	assert_int_equal(prediction_gate(&model, &model.arms[1]), WORD_PTRACE);
	model.arms[1].uml_mode = word_of("notify");
	assert_int_equal(prediction_gate(&model, &model.arms[1]), WORD_NOTIFY);
	model.arms[1].operations =
		(struct model_operations){ .count = 9, .calls = 2, .notifications = 1 };
	assert_int_equal(prediction_gate(&model, &model.arms[1]), WORD_NOTIFY_MAP);
	model.arms[1].operations.notifications = 2;
	assert_int_equal(prediction_gate(&model, &model.arms[1]), WORD_NOTIFY);
	model_free(&model);
}

static void answers(double measured, const char *cell, const char *sentence)
{
	struct answers answers;
	struct model model;

	make_up(&model, measured);
	answers_make(&answers, &model);
	assert_int_equal(table_rows(&answers.of[QUESTION_UMLS].table), 1);
	assert_string_equal(answers.of[QUESTION_UMLS]
				    .table.cells[2 * answers.of[QUESTION_UMLS].table.columns - 1],
			    cell);
	if (!strstr(answers.of[QUESTION_UMLS].sentence, sentence))
		fail_msg("'%s' is not in '%s'", sentence, answers.of[QUESTION_UMLS].sentence);
	assert_non_null(strstr(answers.of[QUESTION_UMLS].sentence,
			       "This holds for this host alone: A CPU, Linux 6.18.0"));
	assert_non_null(
		strstr(answers.of[QUESTION_UMLS].sentence,
		       "Baseline base: Linux 7.2.7 in seccomp mode. UML other: not known."));
	answers_free(&answers);
	model_free(&model);
}

static void test_answer(void **state)
{
	(void)state;
	answers(1.3, "1.30 (+0.0 %)", "within 10 % in 1 of 1 operations");
	answers(1.0, "1.30 (+30.0 %) (1)", "within 10 % in 0 of 1 operations");
}

/* One that was left out. */
static void test_no_ratio(void **state)
{
	struct answers answers;
	struct model model;

	(void)state;
	make_up(&model, 1.3);
	add_uml(&model, "gone", "ptrace", 400e3);
	answers_make(&answers, &model);
	assert_non_null(
		strstr(answers.of[QUESTION_UMLS].sentence, "other is slower in 1 of 1 operations"));
	assert_null(strstr(answers.of[QUESTION_UMLS].sentence, "gone is "));
	assert_non_null(strstr(answers.of[QUESTION_UMLS].sentence, "UML gone: not known."));
	answers_free(&answers);
	model_free(&model);
}

static void assert_notes(const struct model *model, const char *text)
{
	struct answers answers;

	answers_make(&answers, model);
	assert_string_equal(table_note_text(&answers.of[QUESTION_UMLS].table, 1), text);
	assert_null(table_note_text(&answers.of[QUESTION_UMLS].table, 2));
	answers_free(&answers);
}

/* What is known of why a prediction misses, and no more. */
static void test_notes(void **state)
{
	struct model model;

	(void)state;
	make_up(&model, 1.0);
	assert_notes(&model, "fork, predicted [1.29,1.30] of 1 boot (1.30 to 1.30): the guest "
			     "kernel's own work counts as the same in both modes");
	add_replay(&model, WORD_ALLOW, 2, 200e3);
	add_replay(&model, WORD_PTRACE, 2, 700e3);
	add_ratio(&model, "predict/ptrace/same/fork@2", "predict/allow/same/fork@2", MODEL_WHOLE_NS,
		  3.5);
	for (size_t i = 0; i < model.arm_count; i++)
		if (model.arms[i].suite == WORD_PREDICT)
			model.arms[i].operations =
				(struct model_operations){ .count = 10, .calls = 15, .spaces = 1 };
	model.arms[1].operations = (struct model_operations){ .count = 9, .calls = 20 };
	assert_notes(&model,
		     "fork, predicted [0.13,2.67] of 2 boots (1.30 to 1.50): its interval comes "
		     "within 10 % of what was measured; this UML queued 20.0 calls when it was "
		     "traced, the recorded boots 15.0; the stubs of 1 address space start and end "
		     "in it, which is not replayed; the guest kernel's own work counts as the same "
		     "in both modes");
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specs),	 cmocka_unit_test(test_bad_specs),
		cmocka_unit_test(test_groups),	 cmocka_unit_test(test_prediction),
		cmocka_unit_test(test_boots),	 cmocka_unit_test(test_gate_of_a_uml),
		cmocka_unit_test(test_answer),	 cmocka_unit_test(test_notes),
		cmocka_unit_test(test_no_ratio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
