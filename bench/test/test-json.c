// SPDX-License-Identifier: GPL-2.0-or-later
/* run.json: what is written reads back equal, and what is not right is refused by name. */
#define _GNU_SOURCE
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "test/made-up-run.h"
#include "test/written.h"
#include "report/format/formats.h"

#define TEXT_16	 "sixteen letters."
#define TEXT_64	 TEXT_16 TEXT_16 TEXT_16 TEXT_16
#define TEXT_256 TEXT_64 TEXT_64 TEXT_64 TEXT_64

static char folder[] = "/tmp/test-json-XXXXXX";
static json_t *few; /* the made-up run with few of its arms */

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	made_up_remove(folder);
	json_decref(few);
	return 0;
}

static void put_file(const char *text)
{
	char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "%s/run.json", folder);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void reading_gives_what_was_written(void **state)
{
	struct model model, again;
	struct error err;
	char *text, *text_again;

	(void)state;
	made_up_run(&model);
	model.arms[0].metric[MODEL_BATCH_NS].mean = 1.0 / 3;
	model.arms[0].counters[0].stub = (double)NAN;
	model.arms[0].gate = word_of("a gate of another version");
	model.arms[0].watchdog_ns = 1e9;
	model.arms[0].stalls = 5;
	text = written(report_write_json, &model);
	put_file(text);
	assert_int_equal(report_read_json(&again, folder, &err), 0);
	text_again = written(report_write_json, &again);
	assert_string_equal(text, text_again);
	assert_int_equal(again.arm_count, model.arm_count);
	assert_string_equal(word_text(again.arms[0].gate), "a gate of another version");
	assert_memory_equal(again.arms, model.arms, model.arm_count * sizeof(*model.arms));
	assert_int_equal(again.comparison_count, model.comparison_count);
	assert_memory_equal(again.comparisons, model.comparisons,
			    model.comparison_count * sizeof(*model.comparisons));
	assert_memory_equal(again.controls, model.controls,
			    model.control_count * sizeof(*model.controls));
	assert_int_equal(again.disturbance_count, 1);
	assert_int_equal(again.recording_count, 1);
	assert_int_equal(again.check_count, model.check_count);
	for (size_t i = 0; i < model.check_count; i++) {
		assert_string_equal(again.checks[i].text, model.checks[i].text);
		assert_int_equal(again.checks[i].outcome, model.checks[i].outcome);
		assert_int_equal(again.checks[i].strict, model.checks[i].strict);
		assert_int_equal(again.checks[i].expected, model.checks[i].expected);
	}
	assert_memory_equal(again.recordings, model.recordings, sizeof(*model.recordings));
	assert_memory_equal(again.disturbances, model.disturbances, sizeof(*model.disturbances));
	assert_memory_equal(again.host, model.host, model.host_count * sizeof(*model.host));
	assert_string_equal(again.command, model.command);
	assert_int_equal(again.argument_count, 3);
	assert_string_equal(again.arguments[2], "series");
	assert_true(again.seed == 4294967295);
	assert_true(again.duration_s == model.duration_s);
	free(text);
	free(text_again);
	model_free(&model);
	model_free(&again);
}

/* Reads text as run.json, which must fail with a message that names the file and holds part. */
static void refused(const char *text, const char *part)
{
	struct model model;
	struct error err;

	put_file(text);
	assert_int_equal(report_read_json(&model, folder, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	if (!strstr(err.text, part) || !strstr(err.text, "run.json") || strchr(err.text, '\n'))
		fail_msg("\"%s\" should name run.json and say \"%s\"", err.text, part);
}

/* The object that holds the last key of a path such as "arms.3.batch_ns.n", and that key. */
static json_t *holder(json_t *root, char *path, const char **last)
{
	char *key = path, *dot;

	while ((dot = strchr(key, '.'))) {
		*dot = '\0';
		root = json_is_array(root) ? json_array_get(root, (size_t)atoi(key)) :
					     json_object_get(root, key);
		assert_non_null(root);
		key = dot + 1;
	}
	*last = key;
	return root;
}

#define ARMS_KEPT 4 /* holder() fails on a fault of one beyond */

static void make_few(void)
{
	struct model model;
	char *text;

	made_up_run(&model);
	made_up_keep_first(&model, ARMS_KEPT);
	text = written(report_write_json, &model);
	model_free(&model);
	few = json_loads(text, 0, NULL);
	free(text);
	assert_non_null(few);
}

/* The made-up run with the value at path replaced by JSON text, or removed if that is NULL. */
static void refused_with(const char *path, const char *value, const char *part)
{
	json_t *root = json_deep_copy(few), *object;
	char copy[64], *text;
	const char *key;

	snprintf(copy, sizeof(copy), "%s", path);
	object = holder(root, copy, &key);
	if (value)
		json_object_set_new(object, key, json_loads(value, JSON_DECODE_ANY, NULL));
	else
		assert_int_equal(json_object_del(object, key), 0);
	text = json_dumps(root, 0);
	refused(text, part);
	free(text);
	json_decref(root);
}

static void every_fault_is_named(void **state)
{
	static const struct {
		const char *path, *value, *part;
	} faults[] = {
		{ "schema", NULL, "schema is missing" },
		{ "schema", "7", "schema is a number" },
		{ "schema", "\"unotify-bench/run/1\"", "run/1\", this version reads" },
		{ "warm_rounds", "-1", "warm_rounds is out of range" },
		{ "warm_rounds", NULL, "warm_rounds is missing" },
		{ "clock_detail.source", NULL, "clock_detail.source is missing" },
		{ "command", NULL, "command is missing" },
		{ "command", "[]", "must be a string" },
		{ "duration_s", "-1", "duration_s is -1" },
		{ "duration_s", "1e30", "must be from 0" },
		{ "invocations", "4294967296", "invocations is out of range" },
		{ "invocations", "1.5", "must be a whole number" },
		{ "partial", "0", "must be true or false" },
		{ "host", "[]", "host is a list" },
		{ "host.cpu", "1", "host.cpu is a number" },
		{ "arms", "{}", "arms is an object, must be a list" },
		{ "arms.3.id", "\"\"", "arms[3].id is empty" },
		{ "arms.3.id", "\"none/same/map/1\"", "is there twice" },
		{ "arms.3.gate", "\"" TEXT_256 "\"", "at most 255" },
		{ "arms.3.batch", "-1", "arms[3].batch is out of range" },
		{ "arms.3.strict", NULL, "arms[3].strict is missing" },
		{ "arms.3.batch_ns", "3", "arms[3].batch_ns is a number" },
		{ "arms.3.batch_ns.n", "0", "arms[3].batch_ns is empty, must be left out" },
		{ "arms.3.batch_ns.p99", NULL, "arms[3].batch_ns.p99 is missing" },
		{ "arms.3.batch_ns.median", "null", "median is null" },
		{ "arms.3.batch_ns.ci95", "[1]", "must be a list of two numbers" },
		{ "arms.3.batch_ns.ci95", "[2, 1]", "wrong order" },
		{ "arms.3.skipped", "\"no reason\"", "is skipped and has batch_ns" },
		{ "arms.0.skipped", "\"\"", "arms[0].skipped is empty" },
		{ "arms.3.phases_ns", "[]", "must be an object" },
		{ "arms.3.counters.0.stub", NULL, "arms[3].counters[0].stub is missing" },
		{ "arms.3.counters.0.stub", "\"many\"", "must be a number" },
		{ "arms.3.counters.0.running", "null", "must be a number" },
		{ "comparisons.0.metric", "\"speed\"", "metric is speed, must be batch_ns" },
		{ "comparisons.0.verdict", "\"better\"",
		  "verdict is better, must be not resolved" },
		{ "comparisons.0.arm", "\"nobody\"", "both must be" },
		{ "comparisons.0.m", NULL, "comparisons[0].m is missing" },
		{ "comparisons.0.m", "[\"much\"]", "comparisons[0].m[0] is a string" },
		{ "comparisons.0.pairs_kept", "[]", "must be a list as long as m" },
		{ "controls.0.failed", NULL, "controls[0].failed is missing" },
		{ "disturbances.0.rounds", "-1", "disturbances[0].rounds is out of range" },
		{ "disturbances", "3", "disturbances is a number" },
		{ "warnings", "[1]", "warnings" },
	};

	(void)state;
	make_few();
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		refused_with(faults[i].path, faults[i].value, faults[i].part);
}

static void what_is_no_json_is_refused(void **state)
{
	(void)state;
	refused("", "not JSON");
	refused("{\"schema\": \"unotify-bench/run/3\", \"duration_s\": NaN}", "not JSON");
	refused("{\"schema\": \"unotify-bench/run/3\", \"duration_s\": 1e999}", "not JSON");
	refused("{\"schema\": 1, \"schema\": 2}", "not JSON");
	refused("[]", "must be an object");
}

static void a_missing_file_is_named(void **state)
{
	struct model model;
	struct error err;

	(void)state;
	assert_int_equal(report_read_json(&model, "/nonexistent/run", &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/run"));
}

static void what_is_no_number_is_not_written(void **state)
{
	struct model model;
	struct error err;
	FILE *out = fopen("/dev/null", "w");

	(void)state;
	made_up_run(&model);
	model.arms[4].metric[MODEL_CALL_NS].mean = (double)NAN;
	assert_int_equal(report_write_json(out, &model, &err), -1);
	assert_non_null(strstr(err.text, "call_ns"));
	assert_non_null(strstr(err.text, "mean"));
	assert_non_null(strstr(err.text, model.arms[4].id));
	model.arms[4].metric[MODEL_CALL_NS].mean = (double)INFINITY;
	assert_int_equal(report_write_json(out, &model, &err), -1);
	fclose(out);
	model_free(&model);
}

static void a_host_name_in_latin_1_does_not_lose_the_run(void **state)
{
	struct model model, again;
	struct error err;
	char *text;

	(void)state;
	made_up_run(&model);
	made_up_keep_first(&model, ARMS_KEPT);
	model_add_host(&model, "hostname", "caf\xe9");
	text = written(report_write_json, &model);
	put_file(text);
	assert_int_equal(report_read_json(&again, folder, &err), 0);
	assert_string_equal(again.host[0].value, "caf?");
	free(text);
	model_free(&model);
	model_free(&again);
}

static void keys_that_are_not_known_are_passed_over(void **state)
{
	struct model model, again;
	struct error err;
	char *text, *longer;

	(void)state;
	made_up_run(&model);
	made_up_keep_first(&model, ARMS_KEPT);
	text = written(report_write_json, &model);
	assert_true(asprintf(&longer, "{\"later\": [1], %s", text + 1) > 0);
	put_file(longer);
	assert_int_equal(report_read_json(&again, folder, &err), 0);
	free(text);
	free(longer);
	model_free(&model);
	model_free(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_gives_what_was_written),
		cmocka_unit_test(every_fault_is_named),
		cmocka_unit_test(what_is_no_json_is_refused),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(what_is_no_number_is_not_written),
		cmocka_unit_test(a_host_name_in_latin_1_does_not_lose_the_run),
		cmocka_unit_test(keys_that_are_not_known_are_passed_over),
	};

	return cmocka_run_group_tests_name("json", tests, make_folder, remove_folder);
}
