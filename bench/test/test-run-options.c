// SPDX-License-Identifier: GPL-2.0-or-later
/* Every option of `run`: defaults, what is taken, what is refused and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "test/words.h"
#include "plan/run_options.h"
#include "monitor/physmem.h"

#define WORDS_MAX 32

static struct run_options options;
static struct error err;

/* words: one string, split at blanks into a static array. */
static int split(const char *words, char **argv)
{
	static char copy[1024];

	snprintf(copy, sizeof(copy), "%s", words);
	return words_split(copy, argv, WORDS_MAX);
}

static int parse(const char *words)
{
	char *argv[WORDS_MAX + 1] = { 0 }, line[1024];
	int argc;

	snprintf(line, sizeof(line), "run%s%s", words[0] ? " " : "", words);
	argc = split(line, argv);
	memset(&options, 0xff, sizeof(options));
	memset(&err, 0, sizeof(err));
	return run_options_parse(&options, argc, argv, &err);
}

static void taken(const char *words)
{
	if (parse(words))
		fail_msg("'%s' is refused: %s", words, err.text);
}

static void refused(const char *words, const char *text)
{
	assert_int_equal(parse(words), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s' says '%s' and not '%s'", words, err.text, text);
}

static void test_defaults(void **state)
{
	(void)state;
	taken("");
	assert_int_equal(options.suite_count, 0);
	assert_int_equal(options.arm_count, 0);
	assert_null(options.workload);
	assert_true(options.budget_s == 0);
	assert_int_equal(options.invocations, 0);
	assert_int_equal(options.physmem_bytes, PHYSMEM_DEFAULT_BYTES);
	assert_int_equal(options.seed, 0);
	assert_null(options.label);
	assert_string_equal(options.out, "results");
	assert_false(options.quick);
	assert_false(options.full);
	assert_true(options.target_percent < 0);
	assert_false(options.no_plots);
}

static void test_suites_and_arms(void **state)
{
	(void)state;
	taken("--suite guest --suite=series");
	assert_int_equal(options.suite_count, 2);
	assert_string_equal(options.suites[0], "guest");
	assert_string_equal(options.suites[1], "series");
	taken("--arm gate=allow,batch=16 --arm gate=notify");
	assert_int_equal(options.arm_count, 2);
	assert_string_equal(options.arms[0], "gate=allow,batch=16");
	assert_string_equal(options.arms[1], "gate=notify");
	refused("--suite", "--suite needs a value");
	refused("--arm", "--arm needs a value");
}

/* More than there is room for. */
static void test_too_many(void **state)
{
	char *argv[600] = { "run" };

	(void)state;
	for (int i = 0; i < 257; i++) {
		argv[1 + 2 * i] = "--arm";
		argv[2 + 2 * i] = "gate=none";
	}
	assert_int_equal(run_options_parse(&options, 1 + 2 * 256, argv, &err), 0);
	assert_int_equal(options.arm_count, 256);
	assert_int_equal(run_options_parse(&options, 1 + 2 * 257, argv, &err), -1);
	assert_string_equal(err.text, "--arm: more than 256");
	for (int i = 0; i < 17; i++) {
		argv[1 + 2 * i] = "--suite";
		argv[2 + 2 * i] = "a";
	}
	assert_int_equal(run_options_parse(&options, 1 + 2 * 16, argv, &err), 0);
	assert_int_equal(options.suite_count, 16);
	assert_int_equal(run_options_parse(&options, 1 + 2 * 17, argv, &err), -1);
	assert_string_equal(err.text, "--suite: more than 16");
}

static void test_other_cpu(void **state)
{
	(void)state;
	taken("");
	assert_int_equal(options.other_cpu, OTHER_CPU_AS_IS);
	taken("--other-cpu busy");
	assert_int_equal(options.other_cpu, OTHER_CPU_BUSY);
	taken("--other-cpu idle");
	assert_int_equal(options.other_cpu, OTHER_CPU_IDLE);
	taken("--other-cpu as-is");
	assert_int_equal(options.other_cpu, OTHER_CPU_AS_IS);
	refused("--other-cpu lazy", "--other-cpu: 'lazy' is not as-is, busy or idle");
}

static void test_budget(void **state)
{
	(void)state;
	taken("--budget 1");
	assert_true(options.budget_s == 1);
	taken("--budget 2.5s");
	assert_true(options.budget_s == 2.5);
	taken("--budget 60m");
	assert_true(options.budget_s == 3600);
	refused("--budget 0.9", "--budget: '0.9' is not a number of seconds from 1 to 3600");
	refused("--budget 3601", "from 1 to 3600");
	refused("--budget 61m", "from 1 to 3600");
	refused("--budget -5", "--budget: '-5'");
	refused("--budget 1e9", "from 1 to 3600");
	refused("--budget nan", "--budget: 'nan'");
	refused("--budget 5x", "--budget: '5x'");
}

static void test_invocations(void **state)
{
	(void)state;
	taken("--invocations 1");
	assert_int_equal(options.invocations, 1);
	taken("--invocations 200");
	assert_int_equal(options.invocations, 200);
	refused("--invocations 0", "--invocations: '0' is not a number from 1 to 200");
	refused("--invocations 201", "from 1 to 200");
	refused("--invocations five", "--invocations: 'five'");
}

static void test_physmem(void **state)
{
	(void)state;
	taken("--physmem 16M");
	assert_int_equal(options.physmem_bytes, 16 << 20);
	taken("--physmem 1024G");
	assert_int_equal(options.physmem_bytes, 1ull << 40);
	taken("--physmem 16388K");
	refused("--physmem 16386K", "--physmem: 16779264 is not a multiple of 4K");
	refused("--physmem 15M", "from 16M to 1024G");
	refused("--physmem 1025G", "from 16M to 1024G");
	refused("--physmem 1T", "--physmem: '1T'");
}

static void test_seed(void **state)
{
	(void)state;
	taken("--seed 1");
	assert_int_equal(options.seed, 1);
	taken("--seed 4294967295");
	assert_int_equal(options.seed, UINT32_MAX);
	refused("--seed 0", "--seed: '0' is not a number from 1 to 4294967295");
	refused("--seed 4294967296", "from 1 to 4294967295");
}

static void test_label(void **state)
{
	(void)state;
	taken("--label v3-rc1_2.0");
	assert_string_equal(options.label, "v3-rc1_2.0");
	taken("--label 1234567890123456789012345678901234567890");
	refused("--label 12345678901234567890123456789012345678901", "is not 1 to 40 letters");
	refused("--label=", "--label: '' is not 1 to 40 letters, digits, '-', '_' or '.'");
	refused("--label a/b", "--label: 'a/b'");
	refused("--label a:b", "--label: 'a:b'");
	refused("--label \xc3\xa4", "is not 1 to 40 letters");
}

static void test_others(void **state)
{
	(void)state;
	taken("--out some/folder --workload a.txt.gz --quick --whole --no-plots --trace");
	assert_string_equal(options.out, "some/folder");
	assert_string_equal(options.workload, "a.txt.gz");
	assert_true(options.quick);
	assert_true(options.no_plots);
	assert_true(options.trace);
	assert_true(options.whole);
	taken("--full --target 0");
	assert_true(options.full);
	assert_true(options.target_percent == 0);
	refused("--out=", "--out: the name of a folder is empty");
	refused("--workload=", "--workload: the name of a file is empty");
	refused("--quick=1", "--quick takes no value");
	refused("--no-plots=1", "--no-plots takes no value");
	refused("series", "run takes options alone, not 'series'");
	refused("--budgets 3", "unknown option '--budgets', did you mean --budget?");
	assert_int_equal(parse("--help"), 1);
}

static void test_long_workload(void **state)
{
	char words[300] = "--workload=";

	(void)state;
	memset(words + strlen(words), 'x', 255);
	taken(words);
	strcat(words, "x");
	refused(words, "--workload: the path is longer than 255 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),      cmocka_unit_test(test_suites_and_arms),
		cmocka_unit_test(test_too_many),      cmocka_unit_test(test_budget),
		cmocka_unit_test(test_other_cpu),     cmocka_unit_test(test_invocations),
		cmocka_unit_test(test_physmem),	      cmocka_unit_test(test_seed),
		cmocka_unit_test(test_label),	      cmocka_unit_test(test_others),
		cmocka_unit_test(test_long_workload),
	};

	return cmocka_run_group_tests_name("run options", tests, NULL, NULL);
}
