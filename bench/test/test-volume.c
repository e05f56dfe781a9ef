// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the file of records to the result, with the suites' own arms and made-up times, 15
 * invocations. As a test it is short; `test-volume BATCHES` takes so many timed batches and
 * prints the seconds of CPU and the memory that reading and analysing them takes.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analyze.h"
#include "monitor/physmem.h"
#include "suite/outline.h"
#include "test/random-numbers.h"

#define INVOCATIONS 15
#define BATCHES	    60000 /* of the test */
#define BATCHES_MAX 100000000
#define STEP	    0.01 /* by how much the arms of a lane differ */

static struct plan plan;
static struct records chunk;
static int fd;

static void make_plan(void)
{
	struct run_options options = { .suites = { "series", "loops", "order", "work", "gates" },
				       .suite_count = 5,
				       .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
	struct error err;

	if (plan_outline(&plan, &options, &err))
		fail_msg("%s", err.text);
}

/* A mean of 20 us by arm, and noise: a tenth of it, a quarter in one of 16. */
static double time_of(size_t arm)
{
	uint64_t drawn = random_next(&random_numbers);
	double noise = ((double)(drawn >> 40) * 0x1p-24 - 0.5) * (drawn % 16 ? 0.1 : 0.25);

	return 20000 * (1 + STEP * (double)arm) * (1 + noise);
}

static void measure_lane(const struct plan_lane *lane, uint32_t invocation, uint32_t rounds)
{
	struct error err;

	for (uint32_t round = 0; round < rounds; round++) {
		records_reserve(&chunk, lane->count);
		for (size_t arm = 0; arm < lane->count; arm++) {
			double ns = time_of(arm);

			*records_add(&chunk) =
				(struct record){ .arm = (uint16_t)(lane->first + arm),
						 .round = round,
						 .invocation = (uint8_t)invocation,
						 .kind = RECORD_BATCH,
						 .batch = { .notified = 16,
							    .batch_ns = record_ns(ns),
							    .round_ns = record_ns(ns + 900) } };
		}
		if ((round % 64 == 0 || round + 1 == rounds) && records_flush(&chunk, fd, &err))
			fail_msg("%s", err.text);
	}
}

/* Returns the rounds of a lane in an invocation. */
static uint32_t measure(size_t batches)
{
	uint32_t rounds = (uint32_t)(batches / plan.arm_count / INVOCATIONS);

	fd = memfd_create("records", MFD_CLOEXEC);
	if (fd < 0)
		fail_msg("memfd_create");
	random_seed(&random_numbers, 1);
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (size_t l = 0; l < plan.lane_count; l++)
			measure_lane(&plan.lanes[l], i, rounds);
	records_free(&chunk);
	return rounds;
}

static void take_result(struct model *model, struct records *records)
{
	struct error err;

	model_init(model);
	if (records_load(records, fd, &err))
		fail_msg("%s", err.text);
	analyze(model, &plan, records);
}

static size_t place_of(const char *id)
{
	for (size_t l = 0; l < plan.lane_count; l++)
		for (size_t i = 0; i < plan.lanes[l].count; i++)
			if (!strcmp(plan.lanes[l].arms[i].id, id))
				return i;
	fail_msg("no arm %s", id);
	return 0;
}

static void test_all_are_right(void **state)
{
	struct records records;
	struct model model;
	uint32_t rounds;

	(void)state;
	make_plan();
	rounds = measure(BATCHES);
	take_result(&model, &records);
	assert_true(rounds >= 3 && model.comparison_count >= plan.arm_count);
	for (size_t i = 0; i < model.comparison_count; i++) {
		const struct model_comparison *found = &model.comparisons[i];
		double ratio = (1 + STEP * (double)place_of(found->arm)) /
			       (1 + STEP * (double)place_of(found->baseline));

		assert_int_equal(found->pairs, rounds * INVOCATIONS);
		if (!(fabs(found->ratio / ratio - 1) < 0.1))
			fail_msg("%s by %s is %g, not %g", found->arm, found->baseline,
				 found->ratio, ratio);
	}
	records_free(&records);
	model_free(&model);
	plan_free(&plan);
	close(fd);
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int print_cost(const char *text)
{
	unsigned long batches = strtoul(text, NULL, 10);
	struct records records;
	struct rusage usage;
	struct model model;
	struct stat file;
	double began;

	make_plan();
	if (batches < 3 * INVOCATIONS * plan.arm_count || batches > BATCHES_MAX) {
		fprintf(stderr, "test-volume: BATCHES is '%s', must be from %zu to %d\n", text,
			3 * INVOCATIONS * plan.arm_count, BATCHES_MAX);
		return 2;
	}
	measure(batches);
	began = cpu_seconds();
	take_result(&model, &records);
	getrusage(RUSAGE_SELF, &usage);
	fstat(fd, &file);
	printf("%zu batches of %zu arms in %zu lanes, %zu comparisons: %.2f s of CPU, at most "
	       "%.0f MB of memory, %.0f of them the records\n",
	       records.count, plan.arm_count, plan.lane_count, model.comparison_count,
	       cpu_seconds() - began, (double)usage.ru_maxrss / 1e3, (double)file.st_size / 1e6);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_right),
	};

	if (argc == 2)
		return print_cost(argv[1]);
	return cmocka_run_group_tests_name("volume", tests, NULL, NULL);
}
