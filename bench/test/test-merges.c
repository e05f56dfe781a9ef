// SPDX-License-Identifier: GPL-2.0-or-later
/* What rules beyond UML's would save of batches made by hand, and of the shipped recordings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "workload/merges.h"

#define HEAD "# stub workload 1\nbatch 0 resume 0\n"

static void saves(const char *text, const uint32_t expected[MERGE_RULES])
{
	struct workload workload;
	struct error err;

	if (workload_read_bytes(&workload, "text", text, strlen(text), &err))
		fail_msg("%s", err.text);
	for (enum merge_rule rule = 0; rule < MERGE_RULES; rule++)
		if (merges_saved(&workload, rule) != expected[rule])
			fail_msg("%s saves %u, not %u", merge_rows[rule].name,
				 merges_saved(&workload, rule), expected[rule]);
	workload_free(&workload);
}

/* In the order of enum merge_rule: downwards, any order, covered, descending, run, unmaps, ... */
#define SAVES(text, ...) saves(HEAD text, (const uint32_t[MERGE_RULES]){ __VA_ARGS__ })

static void test_neighbours(void **state)
{
	(void)state;
	SAVES("map 0x1000 0x1000 7 0x5000\n", 0, 0, 0, 0, 0, 0, 0);
	SAVES("map 0x2000 0x1000 7 0x6000\nmap 0x1000 0x1000 7 0x5000\n", 1, 1, 0, 0, 1, 0, 0);
	/* As faults from below give them. */
	SAVES("map 0x1000 0x1000 7 0x9000\nmap 0x2000 0x1000 7 0x8000\nmap 0x3000 0x1000 7 "
	      "0x7000\n",
	      0, 0, 0, 2, 2, 0, 0);
	SAVES("map 0x1000 0x1000 7 0x9000\nmap 0x2000 0x1000 7 0x20000\n", 0, 0, 0, 0, 1, 0, 0);
	SAVES("map 0x1000 0x1000 7 0x5000\nmap 0x2000 0x1000 5 0x6000\n", 0, 0, 0, 0, 0, 0, 0);
	SAVES("map 0x1000 0x1000 7 0x5000\nunmap 0x2000 0x1000\n", 0, 0, 0, 0, 0, 1, 0);
}

static void test_any_order(void **state)
{
	(void)state;
	/* Past one that does not touch it, and the last joins both. */
	SAVES("map 0x1000 0x1000 7 0x5000\nmap 0x9000 0x1000 7 0x1000\n"
	      "map 0x3000 0x1000 7 0x7000\nmap 0x2000 0x1000 7 0x6000\n",
	      1, 2, 0, 0, 1, 0, 0);
	/* Not past one that overlaps: what is mapped there in the end would be another. */
	SAVES("map 0x1000 0x1000 7 0x5000\nunmap 0x2000 0x1000\nmap 0x2000 0x1000 7 0x6000\n", 0, 0,
	      1, 0, 0, 1, 0);
}

static void test_covered(void **state)
{
	(void)state;
	SAVES("unmap 0x1000 0x2000\nmap 0x1000 0x1000 7 0x9000\nmap 0x2000 0x1000 5 0x1000\n", 0, 0,
	      1, 0, 0, 1, 0);
	SAVES("unmap 0x1000 0x3000\nmap 0x1000 0x1000 7 0x9000\nmap 0x2000 0x1000 5 0x1000\n", 0, 0,
	      0, 0, 0, 1, 0);
}

static void test_without_access(void **state)
{
	(void)state;
	SAVES("map 0x1000 0x1000 0 0x5000\nmap 0x4000 0x1000 4 0x9000\nunmap 0x9000 0x1000\n", 0, 0,
	      0, 0, 0, 1, 1);
}

/* Nothing is merged over the end of a batch. */
static void test_batches(void **state)
{
	(void)state;
	SAVES("map 0x2000 0x1000 7 0x6000\nbatch 0 resume 0\nmap 0x1000 0x1000 7 0x5000\n", 0, 0, 0,
	      0, 0, 0, 0);
}

/* Within a tenth of a percent: what `list merges` and results/README.md say. */
static void test_shipped(void **state)
{
	static const struct {
		const char *name;
		double percent[MERGE_RULES];
	} shipped[] = {
		{ "archive", { 0, 0, 0, 2.2, 35.0, 1.8, 0 } },
		{ "boot", { 0, 0, 0, 11.7, 48.4, 1.5, 0 } },
		{ "churn", { 0, 0, 0, 21.4, 36.4, 9.8, 0 } },
		{ "interpreters", { 0, 0, 0, 0.6, 9.0, 0.7, 0 } },
		{ "storm", { 0, 0, 0, 17.2, 58.0, 1.8, 0 } },
	};
	struct workload workload;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		if (workload_open(&workload, shipped[i].name, &err))
			fail_msg("%s", err.text);
		for (enum merge_rule rule = 0; rule < MERGE_RULES; rule++)
			assert_float_equal(100.0 * merges_saved(&workload, rule) /
						   workload.entry_count,
					   shipped[i].percent[rule], 0.1);
		workload_free(&workload);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_neighbours), cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_covered),	   cmocka_unit_test(test_without_access),
		cmocka_unit_test(test_batches),	   cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests_name("merges", tests, NULL, NULL);
}
