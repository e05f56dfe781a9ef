// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading rounds.tsv.gz: what is there, and what is refused. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "report/format/rounds_table.h"
#include "test/made-up-run.h"

#define ID			     "notify/same/map/16"
#define HEADER			     ROUNDS_HEADER ROUNDS_NATIVE "\n"
#define OLD_ROW(invocation, arm, ns) #invocation "\t0\t" arm "\t0\t16\t16\t" ns "\t2\t0\t0\t0"
#define ROW(invocation, arm, ns)     OLD_ROW(invocation, arm, ns) "\t180.5\n"

static char folder[64], table[96];
static struct model model;
static struct error err;

/* A model of one arm with three batches of two invocations. */
static int begin(void **state)
{
	struct model_arm *arm;

	(void)state;
	model_init(&model);
	model.invocations = 2;
	arm = model_add_arm(&model);
	strcpy(arm->id, ID);
	arm->metric[MODEL_BATCH_NS].n = 3;
	strcpy(folder, "/tmp/unotify-rounds-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(table, sizeof(table), "%s/rounds.tsv.gz", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	model_free(&model);
	made_up_remove(folder);
	return 0;
}

static void write_rounds(const char *text)
{
	gzFile out = gzopen(table, "wb");

	gzputs(out, text);
	gzclose(out);
}

static void assert_refused(const char *wanted)
{
	struct rounds rounds;

	assert_int_equal(rounds_read(&rounds, table, &model, &err), -1);
	if (!strstr(err.text, wanted) || !strstr(err.text, "rounds.tsv.gz"))
		fail_msg("'%s' is not in '%s'", wanted, err.text);
}

static void rounds_are_read(void **state)
{
	struct rounds rounds;

	(void)state;
	write_rounds(HEADER ROW(0, ID, "10.5") ROW(0, ID, "11") ROW(1, ID, "12"));
	assert_int_equal(rounds_read(&rounds, table, &model, &err), 0);
	assert_int_equal(rounds.arm_count, 1);
	assert_int_equal(rounds.arms[0].count, 3);
	assert_int_equal(rounds.arms[0].group_counts[0], 2);
	assert_int_equal(rounds.arms[0].group_counts[1], 1);
	assert_true(rounds.arms[0].values[0] == 10.5 && rounds.arms[0].values[2] == 12);
	rounds_free(&rounds);
}

static void rounds_of_before_are_read(void **state)
{
	struct rounds rounds;

	(void)state;
	write_rounds(ROUNDS_HEADER
		     "\n" OLD_ROW(0, ID, "10.5") "\n" OLD_ROW(0, ID, "11") "\n" OLD_ROW(1, ID,
											"12") "\n");
	assert_int_equal(rounds_read(&rounds, table, &model, &err), 0);
	assert_int_equal(rounds.arms[0].count, 3);
	rounds_free(&rounds);
}

static void broken_rounds_are_refused(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "", ":1: the header is not" },
		{ "a\tb\n", ":1: the header is not" },
		{ HEADER "1\t2\n", ":2: the row has not 12 columns" },
		{ HEADER ROW(0, ID, "1") "0\t0\tarm0", ":3: the last line has no" },
		{ HEADER ROW(7, ID, "1"), ":2: invocation is '7'" },
		{ HEADER ROW(0, ID, "-1"), ":2: batch_ns is '-1'" },
		{ HEADER ROW(0, ID, "nan"), ":2: batch_ns is 'nan'" },
		{ HEADER ROW(0, "arm9", "1"), ":2: run.json has no arm 'arm9'" },
		{ HEADER ROW(1, ID, "1") ROW(0, ID, "1"), ":3: invocation 0 comes after 1" },
		{ HEADER ROW(0, ID, "1"), "arm '" ID "' has 1 rows" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_rounds(cases[i].text);
		assert_refused(cases[i].wanted);
	}
}

static void a_cut_gzip_file_is_refused(void **state)
{
	char path[96];

	(void)state;
	write_rounds(HEADER ROW(0, ID, "10.5") ROW(0, ID, "11") ROW(1, ID, "12"));
	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", folder);
	assert_int_equal(truncate(path, 60), 0);
	assert_refused("the gzip data ends too early");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rounds_are_read, begin, end),
		cmocka_unit_test_setup_teardown(rounds_of_before_are_read, begin, end),
		cmocka_unit_test_setup_teardown(broken_rounds_are_refused, begin, end),
		cmocka_unit_test_setup_teardown(a_cut_gzip_file_is_refused, begin, end),
	};

	return cmocka_run_group_tests_name("rounds", tests, NULL, NULL);
}
