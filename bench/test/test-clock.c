// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock: which source is taken and why, and that its ticks agree with CLOCK_MONOTONIC_RAW. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "test/fake-tree.h"
#include "measure/clock.h"

#define SOURCES "/sys/devices/system/clocksource/clocksource0"

static uint64_t raw_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The kernel's own flags of this CPU; empty where there is no /proc. */
static bool cpu_has_flag(const char *flag)
{
	char line[8192];
	FILE *file = fopen("/proc/cpuinfo", "re");
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "flags", 5) && strstr(line, flag);
	if (file)
		fclose(file);
	return found;
}

static void test_calibrated(void **state)
{
	struct clock clock;

	(void)state;
	memset(&clock, 0xff, sizeof(clock));
	clock_calibrate(&clock);
	assert_true(clock.ns_per_tick > 0.05 && clock.ns_per_tick < 10);
	assert_true(clock.error_ppm >= 0);
	assert_true(strlen(clock.why) > 0 && strlen(clock.why) < sizeof(clock.why));
	assert_null(strchr(clock.why, '\n'));
	if (clock.stub_stamps) {
		assert_true(clock.error_ppm > 0);
		assert_non_null(strstr(clock.why, "TSC"));
	} else {
		assert_true(clock.ns_per_tick == 1);
	}
}

/*
 * Looks at the clock lie between two looks at the kernel's, so the span between
 * two of them is known to within the gaps, however late anything ran.
 */
static void check_span(const struct clock *clock, uint64_t pause_ns)
{
	struct timespec pause = { .tv_nsec = (long)pause_ns };
	uint64_t a0 = raw_ns(), from = clock_now(clock), a1 = raw_ns(), b0, to, b1;
	double span, slack;

	nanosleep(&pause, NULL);
	b0 = raw_ns();
	to = clock_now(clock);
	b1 = raw_ns();
	span = clock_ns(clock, from, to);
	/* The calibration's own doubt, and what a slewed clock may be off by. */
	slack = span * (clock->error_ppm + 100) / 1e6 + 100;
	assert_true(span >= (double)(b0 - a1) - slack);
	assert_true(span <= (double)(b1 - a0) + slack);
	assert_true(fabs(clock_ns(clock, to, from) + span) < 1e-6);
}

static void test_agrees(void **state)
{
	struct clock clock;

	(void)state;
	clock_calibrate(&clock);
	for (uint64_t pause = 1000; pause <= 100000000; pause *= 10)
		check_span(&clock, pause);
}

static void test_calibrations_agree(void **state)
{
	struct clock one, other;

	(void)state;
	clock_calibrate(&one);
	clock_calibrate(&other);
	assert_int_equal(one.stub_stamps, other.stub_stamps);
	assert_true(fabs(one.ns_per_tick / other.ns_per_tick - 1) <=
		    (one.error_ppm + other.error_ppm + 100) / 1e6);
}

static void test_never_backwards(void **state)
{
	struct clock clock;
	uint64_t last;

	(void)state;
	clock_calibrate(&clock);
	last = clock_now(&clock);
	for (int i = 0; i < 100000; i++) {
		uint64_t now = clock_now(&clock);

		assert_true(now >= last);
		last = now;
	}
}

static void test_gettime(void **state)
{
	struct clock clock;

	(void)state;
	memset(&clock, 0xff, sizeof(clock));
	clock_use_gettime(&clock, "a test wants it");
	assert_false(clock.stub_stamps);
	assert_true(clock.ns_per_tick == 1);
	assert_true(clock.error_ppm == 0);
	assert_string_equal(clock.why, "clock_gettime, as a test wants it");
	assert_true(clock_ns(&clock, 1000, 3500) == 2500);
	assert_true(clock_ns(&clock, 3500, 1000) == -2500);
	assert_true(clock_ns(&clock, UINT64_MAX - 99, 100) == 200);
	for (int i = 0; i < 10; i++)
		check_span(&clock, 1000);
}

static bool takes_tsc(const char *available, const char *current)
{
	struct clock clock;

	fake_tree_write(SOURCES "/available_clocksource", available);
	fake_tree_write(SOURCES "/current_clocksource", current);
	clock_calibrate_under(fake_tree, &clock);
	return clock.stub_stamps;
}

static void test_unstable(void **state)
{
	struct clock clock;

	(void)state;
	assert_false(takes_tsc("hpet acpi_pm ", "hpet"));
	assert_false(takes_tsc("acpi_pm", "acpi_pm"));
	assert_false(takes_tsc("jiffies", "jiffies"));
	clock_calibrate_under(fake_tree, &clock);
	assert_true(clock.ns_per_tick == 1);
	assert_non_null(strstr(clock.why, "clock_gettime"));
}

static void test_trusted(void **state)
{
	struct clock clock;

	(void)state;
	if (!cpu_has_flag(" nonstop_tsc") || !cpu_has_flag(" rdtscp")) {
		fprintf(stderr, "this CPU has no invariant TSC\n");
		skip();
	}
	clock_calibrate_under(fake_tree, &clock);
	assert_true(clock.stub_stamps);
	assert_true(takes_tsc("tsc hpet acpi_pm ", "tsc"));
	assert_true(takes_tsc("tsc hpet acpi_pm ", "hpet"));
	assert_true(takes_tsc("kvm-clock acpi_pm", "kvm-clock"));
	assert_true(
		takes_tsc("hyperv_clocksource_tsc_page acpi_pm", "hyperv_clocksource_tsc_page"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calibrated),
		cmocka_unit_test(test_agrees),
		cmocka_unit_test(test_calibrations_agree),
		cmocka_unit_test(test_never_backwards),
		cmocka_unit_test(test_gettime),
		cmocka_unit_test_setup_teardown(test_unstable, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_trusted, fake_tree_make, fake_tree_remove),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
