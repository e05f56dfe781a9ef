// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of a counted pass: from records to the model, the summary and run.json. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analyze.h"
#include "gate/gate.h"
#include "report/format/formats.h"
#include "test/written.h"

#define ENTRIES	 4
#define NOTIFIED 2 /* of them, in each batch */

static struct plan plan;
static struct plan_lane lane;
static struct plan_arm planned;
static struct records records;
static struct model model;

/* One arm of batches that are notified in part, of which two rounds were timed. */
static int make_plan(void **state)
{
	(void)state;
	planned = (struct plan_arm){ .id = "arm", .baseline = -1 };
	arm_default(&planned.arm);
	planned.arm.synthetic.entries = ENTRIES;
	planned.arm.gate = gate_find("notify-map");
	lane = (struct plan_lane){ .suite = "series", .arms = &planned, .count = 1, .share = 1 };
	plan = (struct plan){ .lanes = &lane, .lane_count = 1, .arm_count = 1, .invocations = 1 };
	model_init(&model);
	for (uint32_t round = 0; round < 2; round++) {
		records_reserve(&records, 1);
		*records_add(&records) = (struct record){
			.kind = RECORD_BATCH,
			.round = round,
			.batch = { .notified = NOTIFIED, .batch_ns = 1000, .round_ns = 2000 }
		};
	}
	return 0;
}

static int free_plan(void **state)
{
	(void)state;
	model_free(&model);
	records_free(&records);
	return 0;
}

/* Of the next event; by batch. */
static void count(const char *event, double monitor, double stub, double running)
{
	struct counter_set *events = &plan.events;

	records_reserve(&records, 1);
	*records_add(&records) = (struct record){
		.kind = RECORD_COUNT,
		.count = { (uint32_t)events->count, (float)monitor, (float)stub, (float)running,
			   10 },
	};
	snprintf(events->events[events->count++].name, COUNTERS_NAME_SIZE, "%s", event);
}

static const struct model_counter *analyzed(void)
{
	analyze(&model, &plan, &records);
	assert_int_equal(model.arms[0].counter_count, plan.events.count);
	return model.arms[0].counters;
}

static void test_means_by_batch(void **state)
{
	const struct model_counter *counters;

	(void)state;
	count("instructions", 6000, 800, 0.5);
	count("page-faults", 0, 4, 1);
	counters = analyzed();
	assert_string_equal(counters[0].event, "instructions");
	assert_true(counters[0].monitor == 6000 && counters[0].stub == 800);
	assert_true(counters[0].running == 0.5);
	assert_string_equal(counters[1].event, "page-faults");
	assert_true(counters[1].monitor == 0 && counters[1].stub == 4);
}

static void test_means_by_notification(void **state)
{
	const struct model_counter *counters;
	char *text;

	(void)state;
	count("instructions", 6000, 800, 1);
	counters = analyzed();
	assert_true(counters[0].monitor_by_notification == 3000);
	assert_true(counters[0].stub_by_notification == 400);
	text = written(report_write_text, &model);
	assert_holds(text, "Counters per notification");
	assert_holds(text, "3000/400");
	free(text);
}

static void test_by_call_without_notifications(void **state)
{
	const struct model_counter *counters;
	char *text;

	(void)state;
	for (size_t i = 0; i < records.count; i++)
		records.items[i].batch.notified = 0;
	count("instructions", 6000, 800, 1);
	counters = analyzed();
	assert_true(isnan(counters[0].monitor_by_notification));
	assert_true(isnan(counters[0].stub_by_notification));
	text = written(report_write_text, &model);
	assert_holds(text, "1500/200");
	free(text);
	text = written(report_write_json, &model);
	assert_holds(text, "\"monitor_by_notification\": null");
	assert_holds(text, "\"stub_by_notification\": null");
	free(text);
}

static void test_what_never_counted_is_not_0(void **state)
{
	char *text;

	(void)state;
	count("cycles", (double)NAN, 800, 0);
	count("instructions", 6000, (double)NAN, 0);
	count("branch-misses", (double)NAN, (double)NAN, 0);
	analyzed();
	text = written(report_write_text, &model);
	assert_holds(text, "-/400");
	assert_holds(text, "3000/-");
	assert_holds(text, "-/-");
	assert_holds(text, "\"-\": not counted");
	assert_null(strstr(text, "400*"));
	free(text);
	text = written(report_write_json, &model);
	assert_holds(text, "\"monitor\": null");
	assert_holds(text, "\"stub\": null");
	free(text);
}

static void test_a_scaled_count_is_marked(void **state)
{
	char *text;

	(void)state;
	count("cycles", 4000, 800, 0.5);
	count("instructions", 8000, 1600, 1);
	analyzed();
	text = written(report_write_text, &model);
	assert_holds(text, "2000/400*");
	assert_null(strstr(text, "4000/800*"));
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_plan, free_plan)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_means_by_batch),
		TEST(test_means_by_notification),
		TEST(test_by_call_without_notifications),
		TEST(test_what_never_counted_is_not_0),
		TEST(test_a_scaled_count_is_marked),
	};

	return cmocka_run_group_tests_name("counted", tests, NULL, NULL);
}
