// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock: which source is taken and why, and that its ticks agree with CLOCK_MONOTONIC_RAW. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/disabled-tsc.h"
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
	if (!cpu_has_flag(" nonstop_tsc")) {
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

/* ---- the choice, from made-up facts ---- */

/* A host with all that can be wished for. */
static struct clock_facts good_facts(void)
{
	return (struct clock_facts){ .invariant = true,
				     .trial = TSC_RUNS,
				     .rdtscp = true,
				     .rdtscp_runs = true,
				     .rdtsc_ticks = 60,
				     .rdtscp_ticks = 50,
				     .ns_per_tick = 0.5,
				     .agreement = { 4, 3, 0, 2, 100 } };
}

static void chooses(const struct clock_facts *facts, enum clock_source source, const char *why)
{
	char text[160];

	assert_int_equal(clock_choose(facts, text, sizeof(text)), source);
	if (!strstr(text, why))
		fail_msg("'%s' is not in '%s'", why, text);
}

static void test_chooses_read(void **state)
{
	struct clock_facts facts = good_facts();

	(void)state;
	chooses(&facts, CLOCK_RDTSCP, "invariant TSC at 2000.000 MHz by rdtscp");
	facts.rdtscp_ticks = 60;
	chooses(&facts, CLOCK_RDTSC, "by rdtsc, as cheap as rdtscp");
	facts.rdtscp_ticks = 90;
	chooses(&facts, CLOCK_RDTSC, "by rdtsc, as cheap as rdtscp");
	facts.rdtscp = false;
	chooses(&facts, CLOCK_RDTSC, "as CPUID offers no rdtscp");
	facts.hypervisor = true;
	chooses(&facts, CLOCK_RDTSC, "as the hypervisor hides rdtscp (CPUID)");
	facts.rdtscp_runs = false;
	chooses(&facts, CLOCK_RDTSC, "as the hypervisor offers no rdtscp (CPUID)");
}

static void test_chooses_fallback(void **state)
{
	struct clock_facts facts = good_facts();

	(void)state;
	facts.invariant = false;
	chooses(&facts, CLOCK_GETTIME, "the TSC is not invariant");
	facts = good_facts();
	facts.distrusted = true;
	chooses(&facts, CLOCK_GETTIME, "found the TSC to be unstable");
	facts.trial = TSC_DISABLED;
	chooses(&facts, CLOCK_GETTIME_CALL, "disabled in this process (prctl PR_SET_TSC)");
	facts.trial = TSC_FAULTS;
	chooses(&facts, CLOCK_GETTIME_CALL, "raises a signal");
	facts = good_facts();
	strcpy(facts.disagreement, "a thread on CPU 0 or 3: Invalid argument");
	chooses(&facts, CLOCK_GETTIME, "a thread on CPU 0 or 3: Invalid argument");
}

static void test_chooses_by_offset(void **state)
{
	struct clock_facts facts = good_facts();

	(void)state;
	facts.agreement.bound = 400;
	chooses(&facts, CLOCK_RDTSCP, "TSC");
	facts.agreement.bound = 401;
	chooses(&facts, CLOCK_GETTIME, "CPUs 0 and 2 may differ by 200 ns, 200 is the limit");
	facts.agreement.bound = UINT64_MAX;
	chooses(&facts, CLOCK_GETTIME, "200 is the limit");
	facts.agreement = (struct tsc_agreement){ .allowed = 1 };
	chooses(&facts, CLOCK_RDTSCP, "TSC");
}

/* ---- the offset, from made-up exchanges ---- */

/* As two CPUs would see it, whose TSCs differ by skew, with these delays there and back. */
static struct tsc_exchange exchange(uint64_t sent, int64_t skew, uint64_t there, uint64_t back)
{
	return (struct tsc_exchange){ sent, sent + there + (uint64_t)skew, sent + there + back };
}

static void bounds(int64_t skew, uint64_t there, uint64_t back, uint64_t bound)
{
	/* Slow ones around the fast one tell less, and take nothing away. */
	const struct tsc_exchange exchanges[] = {
		exchange(1000000, skew, there + 5000, back + 70),
		exchange(2000000, skew, there, back),
		exchange(3000000, skew, there + 3, back + 900000),
	};
	struct tsc_offset offset = TSC_OFFSET_UNKNOWN;

	tsc_narrow(&offset, exchanges, 1);
	tsc_narrow(&offset, exchanges + 1, 2);
	assert_int_equal(offset.low, skew - (int64_t)back);
	assert_int_equal(offset.high, skew + (int64_t)there);
	assert_true(offset.low <= skew && skew <= offset.high);
	assert_int_equal(tsc_bound(&offset), bound);
}

static void test_offset(void **state)
{
	struct tsc_offset unknown = TSC_OFFSET_UNKNOWN;

	(void)state;
	bounds(0, 80, 80, 80);
	bounds(50, 80, 80, 130);
	bounds(-50, 80, 80, 130);
	bounds(0, 300, 10, 300);
	bounds(0, 10, 300, 300);
	bounds(100, 10, 300, 200);
	bounds(-100, 300, 10, 200);
	bounds(10000, 80, 80, 10080);
	bounds(-10000, 80, 80, 10080);
	bounds(-1, 0, 0, 1);
	tsc_narrow(&unknown, NULL, 0);
	assert_true(tsc_bound(&unknown) > INT64_MAX);
}

/* The best of either direction may come from different exchanges. */
static void test_offset_intersects(void **state)
{
	const struct tsc_exchange exchanges[] = { exchange(0, 40, 20, 4000),
						  exchange(9000, 40, 4000, 30) };
	struct tsc_offset offset = TSC_OFFSET_UNKNOWN;

	(void)state;
	tsc_narrow(&offset, exchanges, 2);
	assert_int_equal(offset.low, 10);
	assert_int_equal(offset.high, 60);
}

/* ---- on this host ---- */

static void test_agrees_with_itself(void **state)
{
	struct tsc_agreement agreement;
	struct error err;
	cpu_set_t allowed, after;

	(void)state;
	if (tsc_try() != TSC_RUNS)
		skip();
	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	assert_int_equal(tsc_agree(&agreement, UINT64_MAX, &err), 0);
	assert_int_equal(agreement.allowed, CPU_COUNT(&allowed));
	assert_int_equal(agreement.compared, agreement.allowed - 1 < TSC_COMPARED_MAX ?
						     agreement.allowed - 1 :
						     TSC_COMPARED_MAX);
	assert_true(CPU_ISSET((size_t)agreement.first, &allowed));
	assert_true(CPU_ISSET((size_t)agreement.worst, &allowed));
	assert_int_equal(agreement.compared > 0, agreement.bound > 0);
	/* It pins its own threads alone. */
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&allowed, &after));
}

/* Runs it in a child, where the TSC can be disabled; 0 if all it looks at is as it must be. */
static int in_child(int (*look)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(look());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int look_at_one_cpu(void)
{
	struct tsc_agreement agreement;
	struct error err;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		return 1;
	if (tsc_agree(&agreement, 1, &err))
		return 2;
	return agreement.allowed == 1 && !agreement.compared && !agreement.bound ? 0 : 3;
}

static void test_one_cpu(void **state)
{
	(void)state;
	assert_int_equal(in_child(look_at_one_cpu), 0);
}

/* The vDSO would raise SIGSEGV in here, and so would any read of the TSC. */
static int look_while_disabled(void)
{
	struct clock clock;
	uint64_t first;

	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		return 1;
	if (tsc_try() != TSC_DISABLED)
		return 2;
	clock_calibrate(&clock);
	if (clock.source != CLOCK_GETTIME_CALL || clock.stub_stamps ||
	    !strstr(clock.why, "PR_SET_TSC"))
		return 3;
	first = clock_now(&clock);
	for (int i = 0; i < 1000; i++)
		if (clock_now(&clock) < first)
			return 4;
	clock_use_gettime(&clock, "a test wants it");
	if (clock.source != CLOCK_GETTIME_CALL || clock_now(&clock) < first)
		return 5;
	clock_let_loader_run();
	return tsc_try() == TSC_RUNS ? 0 : 6;
}

static void test_disabled(void **state)
{
	(void)state;
	disabled_tsc_or_skip();
	assert_int_equal(in_child(look_while_disabled), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calibrated),
		cmocka_unit_test(test_agrees),
		cmocka_unit_test(test_calibrations_agree),
		cmocka_unit_test(test_never_backwards),
		cmocka_unit_test(test_gettime),
		cmocka_unit_test(test_chooses_read),
		cmocka_unit_test(test_chooses_fallback),
		cmocka_unit_test(test_chooses_by_offset),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_offset_intersects),
		cmocka_unit_test(test_agrees_with_itself),
		cmocka_unit_test(test_one_cpu),
		cmocka_unit_test(test_disabled),
		cmocka_unit_test_setup_teardown(test_unstable, fake_tree_make, fake_tree_remove),
		cmocka_unit_test_setup_teardown(test_trusted, fake_tree_make, fake_tree_remove),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
