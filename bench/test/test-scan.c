// SPDX-License-Identifier: GPL-2.0-or-later
/* Scans of SPECs and files of arms: what they stand for, and what is refused and how. */
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

#include "plan/arm_files.h"
#include "plan/arm_scan.h"

static struct error err;
static char specs[8192];
static char path[] = "/tmp/test-scan-XXXXXX";

static int note(void *target, const char *spec, struct error *error)
{
	size_t used = strlen(specs);

	(void)target;
	(void)error;
	snprintf(specs + used, sizeof(specs) - used, "%s ", spec);
	return 0;
}

static void stands_for(const char *spec, const char *wanted)
{
	specs[0] = '\0';
	assert_int_equal(arm_scan(spec, note, NULL, &err), 0);
	assert_string_equal(specs, wanted);
}

static void refused(const char *spec, const char *part)
{
	assert_int_equal(arm_scan(spec, note, NULL, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, part))
		fail_msg("'%s' does not say '%s'", err.text, part);
}

static void test_itself(void **state)
{
	(void)state;
	stands_for("gate=notify,batch=16", "gate=notify,batch=16 ");
	stands_for("workload=../a..b", "workload=../a..b ");
	stands_for("workload=1..2.txt", "workload=1..2.txt ");
	stands_for("", " ");
}

static void test_ranges(void **state)
{
	(void)state;
	stands_for("batch=1..3", "batch=1 batch=2 batch=3 ");
	stands_for("batch=7..7,gate=none", "batch=7,gate=none ");
	stands_for("pages=1..2,batch=1..2",
		   "pages=1,batch=1 pages=1,batch=2 pages=2,batch=1 pages=2,batch=2 ");
	refused("batch=3..1", "--arm batch=3..1: a range, such as 1..99: to: '1'");
	stands_for("batch=..3", "batch=..3 ");
	refused("batch=3..", "--arm batch=3..: batch: a range has two ends, such as 1..99");
	refused("pages=2,batch=3..,op=map", ": batch: a range has two ends");
	refused("batch=1..99999999999", "to: '99999999999'");
}

static void test_braces(void **state)
{
	(void)state;
	stands_for("batch={1,16}", "batch=1 batch=16 ");
	stands_for("gate={none,allow},batch={1,2..3}",
		   "gate=none,batch=1 gate=none,batch=2 gate=none,batch=3 "
		   "gate=allow,batch=1 gate=allow,batch=2 gate=allow,batch=3 ");
	stands_for("work={0ns,1us}", "work=0ns work=1us ");
	refused("batch={1", "braces hold values");
	refused("batch={}", "braces hold values");
}

/* An empty value is left to who reads the SPEC. */
static void test_empty_values(void **state)
{
	(void)state;
	stands_for("batch={1,}", "batch=1 batch= ");
}

static void test_limits(void **state)
{
	char spec[1200] = "workload=";

	(void)state;
	stands_for("batch=5,pages={1,2}", "batch=5,pages=1 batch=5,pages=2 ");
	specs[0] = '\0';
	assert_int_equal(arm_scan("pages=1..256", note, NULL, &err), 0);
	refused("pages=1..257", "--arm pages=1..257: stands for more than 256 arms");
	memset(spec + 9, 'a', 1100);
	strcpy(spec + 1109, ",batch=1..2");
	refused(spec, "is longer than 1023 bytes");
}

static int stop(void *target, const char *spec, struct error *error)
{
	(void)error;
	return ++*(int *)target == 2 ? 5 : !strcmp(spec, "batch=9");
}

static void test_stops(void **state)
{
	int calls = 0;

	(void)state;
	assert_int_equal(arm_scan("batch=1..9", stop, &calls, &err), 5);
	assert_int_equal(calls, 2);
}

/* ---- files ---- */

static void write_file(const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static int read_words(const char *option, const char *value, struct arguments *arguments)
{
	char *argv[] = { "run", "--quick", (char *)option, (char *)value, NULL };

	return arguments_read(arguments, value ? 4 : 3, argv, &err);
}

static void test_file(void **state)
{
	static const char *const wanted[] = { "run",	    "--quick", "--arm",
					      "gate=allow", "--arm",   "batch=1..3" };
	struct arguments arguments;

	(void)state;
	write_file("# a comment\n\ngate=allow\n  batch=1..3 \n");
	assert_int_equal(read_words("--arms", path, &arguments), 0);
	assert_int_equal(arguments.count, 6);
	for (int i = 0; i < 6; i++)
		assert_string_equal(arguments.words[i], wanted[i]);
	assert_null(arguments.words[6]);
	arguments_free(&arguments);
}

static void test_other_arguments(void **state)
{
	struct arguments arguments;

	(void)state;
	assert_int_equal(read_words("--arms", NULL, &arguments), 0);
	assert_int_equal(arguments.count, 3);
	arguments_free(&arguments);
	assert_int_equal(read_words("--arm", "batch=1..3", &arguments), 0);
	assert_string_equal(arguments.words[3], "batch=1..3");
	arguments_free(&arguments);
}

static void refused_file(const char *text, int status, const char *part)
{
	struct arguments arguments;
	char option[64];

	write_file(text);
	snprintf(option, sizeof(option), "--arms=%s", path);
	assert_int_equal(read_words(option, NULL, &arguments), -1);
	assert_int_equal(err.status, status);
	if (!strstr(err.text, part) || !strstr(err.text, path))
		fail_msg("'%s' does not name %s and say '%s'", err.text, path, part);
}

static void test_bad_files(void **state)
{
	struct arguments arguments;

	(void)state;
	refused_file("gate=allow\ngate=alow\n", STATUS_USAGE,
		     ":2: --arm gate=alow: unknown gate 'alow', did you mean allow?");
	refused_file("batch={1,100}\n", STATUS_USAGE, ":1: --arm batch=100: batch: '100'");
	refused_file("# nothing\n\n", STATUS_USAGE, "has no SPEC in it");
	refused_file("gate=allow", STATUS_CANNOT, ":1: ");
	assert_int_equal(read_words("--arms", "/nonexistent", &arguments), -1);
	assert_string_equal(err.text,
			    "--arms: cannot open /nonexistent: No such file or directory");
}

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_itself),	  cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_braces),	  cmocka_unit_test(test_empty_values),
		cmocka_unit_test(test_limits),	  cmocka_unit_test(test_stops),
		cmocka_unit_test(test_file),	  cmocka_unit_test(test_other_arguments),
		cmocka_unit_test(test_bad_files),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
