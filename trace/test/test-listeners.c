// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which stub a listener serves, from events that were written by hand: listeners of one number,
 * receptions without a known stub, and supervisors that were at work before the recording.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "trace/test/event-script.h"

/* Two monitors, each with a listener 5: the process tells whose stub is received and answered. */
static void test_two_monitors(void **state)
{
	(void)state;
	kept_analyse("1 0 50 fork 60\n2 0 60 leave 3 0\n3 0 20 leave 3 0\n"
		     "4 1 10 recv 5\n5 1 50 recv 5\n10 0 20 wakes 10\n12 2 60 wakes 50\n"
		     "20 1 50 leave 16 0\n21 1 10 leave 16 0\n"
		     "30 1 10 send 5\n31 1 10 leave 16 0\n32 1 50 send 5\n33 1 50 leave 16 0\n"
		     "40 0 20 enter 9\n41 0 20 leave 9 0\n50 2 60 enter 9\n51 2 60 leave 9 0\n");
	assert_int_equal(kept.count, 2);
	kept_check(0, 20, 10, 21, 30);
	kept_check(1, 60, 50, 20, 32);
}

/* The descriptor of a stub that has died is now the listener of another. */
static void test_number_again(void **state)
{
	(void)state;
	kept_analyse("1 0 20 leave 3 0\n2 1 10 recv 5\n10 0 20 wakes 10\n11 0 20 switch S 0\n"
		     "12 1 10 leave 16 0\n13 1 10 send 5\n14 1 10 wakes 20\n15 1 10 leave 16 0\n"
		     "16 0 0 switch R 20\n17 0 20 leave 39 1\n18 0 20 end\n"
		     "20 1 10 fork 60\n21 0 60 leave 3 0\n30 1 10 recv 5\n31 1 10 leave 16 0\n"
		     "32 0 60 switch S 0\n33 1 10 send 5\n34 1 10 wakes 60\n35 1 10 leave 16 0\n"
		     "36 0 0 switch R 60\n37 0 60 leave 39 2\n");
	assert_int_equal(kept.count, 2);
	kept_check(1, 60, 10, 31, 33);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* What was received before the stub returned from its last call was another's. */
static void test_received_too_early(void **state)
{
	(void)state;
	kept_analyse("1 1 10 recv 5\n10 1 10 leave 16 0\n20 0 20 leave 3 0\n21 0 20 switch S 0\n"
		     "25 1 10 recv 5\n30 1 10 leave 16 0\n31 1 10 send 5\n32 1 10 wakes 20\n"
		     "33 1 10 leave 16 0\n34 0 0 switch R 20\n35 0 20 leave 39 7\n");
	assert_int_equal(kept.count, 1);
	kept_check(0, 20, 10, 30, 31);
	assert_int_equal(kept.notifications[0].time[STAGE_POSTED], 21);
}

/*
 * Its stub did not wake the monitor, which was awake, and was answered before it slept: its return
 * from a call that the kernel did not execute shows whose it was. Thread 21 makes a call that is
 * executed, and is not meant.
 */
static void test_answered_before_any_sleep(void **state)
{
	(void)state;
	kept_analyse("1 0 20 leave 3 0\n2 0 21 leave 3 0\n10 1 10 recv 5\n12 1 10 leave 16 0\n"
		     "13 1 10 send 5\n14 1 10 leave 16 0\n15 0 21 enter 9\n16 0 21 leave 9 0\n"
		     "20 0 20 leave 39 7\n21 0 20 enter 9\n22 0 20 leave 9 0\n");
	assert_int_equal(kept.count, 1);
	kept_check(0, 20, 10, 12, 13);
	assert_int_equal(kept.notifications[0].outcome, OUTCOME_EMULATED);
	assert_int_equal(kept.analysis.counts.partial, 0);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* The same, but nobody returns who could be its stub. */
static void test_answered_and_never_seen(void **state)
{
	(void)state;
	kept_analyse("1 0 20 leave 3 0\n10 1 10 recv 5\n12 1 10 leave 16 0\n13 1 10 send 5\n"
		     "14 1 10 leave 16 0\n21 0 20 enter 9\n22 0 20 leave 9 0\n"
		     "23 0 20 leave 39 -1\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.partial, 1);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* One that nobody claims does not hide the next, received after the last call of the stub. */
static void test_stale_reception(void **state)
{
	(void)state;
	kept_analyse("10 1 10 recv 5\n12 1 10 leave 16 0\n13 1 10 send 5\n14 1 10 leave 16 0\n"
		     "20 0 20 leave 3 0\n30 1 10 recv 5\n32 1 10 leave 16 0\n33 1 10 send 5\n"
		     "34 1 10 leave 16 0\n40 0 20 leave 39 7\n");
	assert_int_equal(kept.count, 1);
	kept_check(0, 20, 10, 32, 33);
	assert_int_equal(kept.analysis.counts.partial, 1);
}

/* Of more receptions than are kept the oldest is dropped, and the next one is the stub's. */
static void test_too_many_receptions(void **state)
{
	static char lines[40 * (UNMATCHED_MAX + 4)];
	int used = snprintf(lines, sizeof(lines), "1 0 20 leave 3 0\n");

	(void)state;
	for (int i = 0; i <= UNMATCHED_MAX; i++)
		used += snprintf(lines + used, sizeof(lines) - (size_t)used,
				 "%d 1 10 recv 5\n%d 1 10 leave 16 0\n", 10 + 2 * i, 11 + 2 * i);
	snprintf(lines + used, sizeof(lines) - (size_t)used,
		 "500 1 10 send 5\n501 1 10 wakes 20\n502 1 10 leave 16 0\n510 0 20 leave 39 7\n");
	kept_analyse(lines);
	assert_int_equal(kept.count, 1);
	kept_check(0, 20, 10, 13, 500);
	assert_int_equal(kept.analysis.counts.unclear, 1);
	assert_int_equal(kept.analysis.counts.unended, UNMATCHED_MAX - 1);
}

/* The stub had gone before RECV could receive it. */
static void test_recv_fails(void **state)
{
	(void)state;
	kept_analyse("1 0 10 recv 5\n2 0 10 leave 16 -2\n3 0 10 recv 5\n4 0 10 leave 16 -4\n");
	assert_int_equal(kept.analysis.counts.no_recv, 1);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* A supervisor that waits since before the recording: the first event of a stub may post. */
static void test_waits_since_before(void **state)
{
	static const char lines[] = "10 0 20 wakes 10\n11 0 20 switch S 0\n12 1 0 switch R 10\n"
				    "13 1 10 leave 232 1\n14 1 10 recv 5\n15 1 10 leave 16 0\n"
				    "16 1 10 send 5\n17 1 10 wakes 20\n18 1 10 leave 16 0\n"
				    "19 0 0 switch R 20\n20 0 20 leave 39 7\n";

	(void)state;
	kept_analyse_attached(10, lines);
	assert_int_equal(kept.count, 1);
	kept_check(0, 20, 10, 15, 16);
	assert_int_equal(kept.notifications[0].time[STAGE_POSTED], 10);
	assert_int_equal(kept.notifications[0].time[STAGE_MONITOR_ON], 12);
}

/* It wrote to a pipe that the supervisor polls, or was another thread of the supervisor. */
static void test_wrong_guess(void **state)
{
	(void)state;
	kept_analyse_attached(10, "9 1 11 wakes 10\n10 0 20 wakes 10\n11 0 20 leave 1 1\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.unclear, 0);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_monitors),
		cmocka_unit_test(test_number_again),
		cmocka_unit_test(test_answered_before_any_sleep),
		cmocka_unit_test(test_answered_and_never_seen),
		cmocka_unit_test(test_stale_reception),
		cmocka_unit_test(test_too_many_receptions),
		cmocka_unit_test(test_recv_fails),
		cmocka_unit_test(test_received_too_early),
		cmocka_unit_test(test_waits_since_before),
		cmocka_unit_test(test_wrong_guess),
	};

	return cmocka_run_group_tests_name("listeners", tests, NULL, kept_end);
}
