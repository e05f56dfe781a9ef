// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers that are right, and all the ways in which they can be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/units.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNTOUCHED    12345

static void good_u64(const char *text, uint64_t min, uint64_t max, uint64_t wanted)
{
	uint64_t value = UNTOUCHED;
	struct error err = { .text = "" };

	assert_int_equal(parse_u64(text, min, max, "--n", &value, &err), 0);
	assert_int_equal(value, wanted);
	assert_string_equal(err.text, "");
}

static void bad_u64(const char *text, uint64_t min, uint64_t max)
{
	uint64_t value = UNTOUCHED;
	struct error err;

	assert_int_equal(parse_u64(text, min, max, "--n", &value, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_int_equal(value, UNTOUCHED);
}

static void test_u64(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		" 5",
		"5 ",
		"+5",
		"-5",
		"-0",
		"5x",
		"x5",
		"0x5",
		"5.",
		"5.0",
		"1e1",
		"1,0",
		"5\n",
		"\t5",
		"1_0",
		"5K",
		"99999999999999999999",
		"18446744073709551616",
		"--5",
		"\xd9\xa5",
		"5\xd9\xa5",
	};

	(void)state;
	good_u64("0", 0, 0, 0);
	good_u64("1", 1, 99, 1);
	good_u64("99", 1, 99, 99);
	good_u64("010", 1, 99, 10);
	good_u64("18446744073709551615", 0, UINT64_MAX, UINT64_MAX);
	bad_u64("0", 1, 99);
	bad_u64("100", 1, 99);
	for (size_t i = 0; i < COUNT(bad); i++)
		bad_u64(bad[i], 0, UINT64_MAX);
}

static void test_duration(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
		const char *shortest;
	} good[] = {
		{ "0ns", 0, "0ns" },	      { "0us", 0, "0ns" },
		{ "200ns", 200, "200ns" },    { "5us", 5000, "5us" },
		{ "5000ns", 5000, "5us" },    { "1500us", 1500000, "1500us" },
		{ "10ms", 10000000, "10ms" }, { "1001ns", 1001, "1001ns" },
	};
	static const char *const bad[] = { "",
					   "5",
					   "ns",
					   "-5ns",
					   " 5ns",
					   "5 ns",
					   "5s",
					   "1.5us",
					   "5nsx",
					   "11ms",
					   "5US",
					   "0x5ns",
					   "18446744073709551615ms" };
	struct error err;
	char text[24];
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		ns = UNTOUCHED;
		assert_int_equal(parse_duration(good[i].text, 0, 10000000, "work", &ns, &err), 0);
		assert_int_equal(ns, good[i].ns);
		format_duration(ns, text, sizeof(text));
		assert_string_equal(text, good[i].shortest);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		ns = UNTOUCHED;
		assert_int_equal(parse_duration(bad[i], 0, 10000000, "work", &ns, &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_int_equal(ns, UNTOUCHED);
	}
	assert_string_equal(err.text, "work: '18446744073709551615ms' is not a time such as 200ns "
				      "or 5us, from 0ns to 10ms");
	assert_int_equal(parse_duration("1us", 2000, 3000, "work", &ns, &err), -1);
}

static void test_u64_error(void **state)
{
	struct error err;
	uint64_t value;

	(void)state;
	parse_u64("0", 1, 3600, "--budget", &value, &err);
	assert_string_equal(err.text, "--budget: '0' is not a number from 1 to 3600");
}

static void good_bytes(const char *text, uint64_t wanted)
{
	uint64_t value = UNTOUCHED;
	struct error err;

	assert_int_equal(parse_bytes(text, 0, UINT64_MAX, "--size", &value, &err), 0);
	assert_int_equal(value, wanted);
}

static void bad_bytes(const char *text, uint64_t min, uint64_t max)
{
	uint64_t value = UNTOUCHED;
	struct error err;

	assert_int_equal(parse_bytes(text, min, max, "--size", &value, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_int_equal(value, UNTOUCHED);
}

static void test_bytes(void **state)
{
	static const char *const bad[] = {
		"",    "K",   "1k",   "1KB", "1KiB", "1 K", "1T",	    "1.5G",
		"-1K", "+1K", "0x1K", "1K ", "K1",   "1KK", "17179869184G", "36893488147419103232",
	};

	(void)state;
	good_bytes("0", 0);
	good_bytes("1", 1);
	good_bytes("4096", 4096);
	good_bytes("4K", 4096);
	good_bytes("512M", 512ull << 20);
	good_bytes("3G", 3ull << 30);
	good_bytes("17179869183G", 17179869183ull << 30);
	for (size_t i = 0; i < COUNT(bad); i++)
		bad_bytes(bad[i], 0, UINT64_MAX);
	bad_bytes("15M", 16 << 20, 1ull << 40);
	bad_bytes("1025G", 16 << 20, 1ull << 40);
}

static void test_bytes_error(void **state)
{
	struct error err;
	uint64_t value;

	(void)state;
	parse_bytes("1M", 16 << 20, 1ull << 40, "--physmem", &value, &err);
	assert_string_equal(err.text, "--physmem: '1M' is not a size such as 512M or 1G, from 16M "
				      "to 1024G");
	parse_bytes("1M", 0, 6144, "--x", &value, &err);
	assert_non_null(strstr(err.text, "from 0 to 6K"));
	parse_bytes("1M", 1, 1025, "--x", &value, &err);
	assert_non_null(strstr(err.text, "from 1 to 1025"));
}

static void good_seconds(const char *text, double wanted)
{
	double value = UNTOUCHED;
	struct error err;

	assert_int_equal(parse_seconds(text, 0, 1e6, "--budget", &value, &err), 0);
	assert_true(value == wanted);
}

static void bad_seconds(const char *text, double min, double max)
{
	double value = UNTOUCHED;
	struct error err;

	assert_int_equal(parse_seconds(text, min, max, "--budget", &value, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_true(value == UNTOUCHED);
}

static void test_seconds(void **state)
{
	static const char *const bad[] = {
		"",    " 5",  "5 ",  "-5",    "+5",  "s",     "m",  "5h", "5ms",  "5sm", "5 s",
		"0x5", "inf", "nan", "1e999", "5,0", "1.2.3", "1e", ".",  "5m5s", ".5",
	};

	(void)state;
	good_seconds("0", 0);
	good_seconds("45", 45);
	good_seconds("45s", 45);
	good_seconds("0.5", 0.5);
	good_seconds("0.5s", 0.5);
	good_seconds("3m", 180);
	good_seconds("1.5m", 90);
	good_seconds("1e3", 1000);
	for (size_t i = 0; i < COUNT(bad); i++)
		bad_seconds(bad[i], 0, 1e6);
	bad_seconds("0.9", 1, 100);
	bad_seconds("2m", 1, 100);
}

static void test_seconds_error(void **state)
{
	struct error err;
	double value;

	(void)state;
	parse_seconds("0", 1, 3600, "--budget", &value, &err);
	assert_string_equal(err.text, "--budget: '0' is not a number of seconds from 1 to 3600");
}

static void test_percent(void **state)
{
	static const char *bad[] = { "", "-1", "101", "x", "1x", ".5", "1e1", "nan", "1.2.3" };
	struct error err;
	double value;

	(void)state;
	assert_int_equal(parse_percent("0.5", 0, 100, "--x", &value, &err), 0);
	assert_true(value == 0.5);
	assert_int_equal(parse_percent("100", 0, 100, "--x", &value, &err), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_percent(bad[i], 0, 100, "--x", &value, &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, "is not a percentage from 0 to 100"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duration),      cmocka_unit_test(test_u64),
		cmocka_unit_test(test_u64_error),     cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bytes_error),   cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_seconds_error), cmocka_unit_test(test_percent),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
