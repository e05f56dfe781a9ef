// SPDX-License-Identifier: GPL-2.0-or-later
/* Notifications from events that were written by hand; all phases were checked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "trace/test/event-script.h"

/* Both sides are known to be in no call, or in RECV of fd 5. */
#define KNOWN "1 0 20 leave 3 0\n2 0 10 recv 5\n"

static void check_sum(const struct notification *one)
{
	uint64_t ticks[STAGE_COUNT], sum = 0;

	notification_phases(one, ticks);
	for (int i = 0; i < STAGE_COUNT; i++)
		sum += ticks[i];
	assert_int_equal(sum, notification_end(one) - notification_begin(one));
}

/* The phases in order, those of the stamps left out. */
static void check_phases(const struct notification *one, uint64_t wake_monitor, uint64_t receive,
			 uint64_t to_answer, uint64_t reply, uint64_t wake_stub, uint64_t resume,
			 uint64_t execute)
{
	uint64_t ticks[STAGE_COUNT];

	notification_phases(one, ticks);
	assert_int_equal(ticks[STAGE_MONITOR_ON], wake_monitor);
	assert_int_equal(ticks[STAGE_RECEIVED], receive);
	assert_int_equal(ticks[STAGE_ANSWERED], to_answer);
	assert_int_equal(ticks[STAGE_REPLIED], reply);
	assert_int_equal(ticks[STAGE_STUB_ON], wake_stub);
	assert_int_equal(ticks[STAGE_EXECUTED], resume);
	assert_int_equal(ticks[STAGE_DONE], execute);
	check_sum(one);
}

#define SAME_UP_TO_REPLY                                                       \
	KNOWN "90 0 10 switch S 20\n100 0 20 wakes 10\n105 0 20 switch S 10\n" \
	      "117 0 10 leave 16 0\n120 0 10 send 5\n124 0 10 wakes 20\n"

static void test_same_cpu(void **state)
{
	const struct notification *one =
		kept_only(SAME_UP_TO_REPLY
			  "126 0 10 leave 16 0\n127 0 10 recv 5\n130 0 10 switch S 20\n"
			  "133 0 20 enter 9 1000 2000\n150 0 20 leave 9 4096\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 5, 12, 3, 4, 6, 3, 17);
	assert_int_equal(one->stub, 20);
	assert_int_equal(one->monitor, 10);
	assert_int_equal(one->call, 9);
	assert_int_equal(one->result, 4096);
	assert_int_equal(one->argument[1], 0x2000);
	assert_int_equal(one->stub_cpu, 0);
	assert_int_equal(one->time[STAGE_TRAPPED], 0);
}

/* The woken stub preempts the monitor: SEND returns after the call has finished. */
static void test_stub_preempts(void **state)
{
	const struct notification *one =
		kept_only(SAME_UP_TO_REPLY
			  "126 0 10 switch R 20\n128 0 20 enter 9\n140 0 20 leave 9 0\n"
			  "141 0 20 futex wake\n150 0 20 switch R 10\n151 0 10 leave 16 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 5, 12, 3, 4, 2, 2, 12);
}

static void test_across_cpus(void **state)
{
	const struct notification *one =
		kept_only("1 1 20 leave 3 0\n2 0 10 recv 5\n90 0 10 switch S 0\n100 1 20 wakes 10\n"
			  "110 1 20 switch S 0\n140 0 0 switch R 10\n142 0 10 leave 16 0\n"
			  "143 0 10 send 5\n145 0 10 wakes 20\n148 0 10 leave 16 0\n"
			  "180 1 0 switch R 20\n182 1 20 enter 9\n190 1 20 leave 9 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 40, 2, 1, 2, 35, 2, 8);
	assert_int_equal(one->stub_cpu, 1);
	assert_int_equal(one->monitor_cpu, 0);
}

/* Nothing wakes a monitor that is awake: the stub's sleep is the begin. */
static void test_monitor_awake(void **state)
{
	const struct notification *one =
		kept_only("1 0 20 leave 3 0\n2 0 10 leave 202 0\n100 0 20 switch S 10\n"
			  "104 0 10 recv 5\n106 0 10 leave 16 0\n107 0 10 send 5\n109 0 10 wakes "
			  "20\n"
			  "111 0 10 switch R 20\n113 0 20 enter 11\n120 0 20 leave 11 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 0, 6, 1, 2, 2, 2, 7);
	assert_int_equal(one->time[STAGE_POSTED], 100);
}

/* It has had its CPU for longer than the notification exists: it was not woken for it. */
static void test_monitor_long_awake(void **state)
{
	const struct notification *one = kept_only(
		"1 1 20 leave 3 0\n50 0 0 switch R 10\n60 0 10 leave 202 0\n100 1 20 switch S "
		"0\n"
		"104 0 10 recv 5\n106 0 10 leave 16 0\n107 0 10 send 5\n109 0 10 wakes 20\n"
		"111 1 0 switch R 20\n113 1 20 enter 11\n120 1 20 leave 11 0\n",
		OUTCOME_CONTINUED);

	(void)state;
	assert_int_equal(notification_begin(one), 100);
	check_phases(one, 0, 6, 1, 2, 2, 2, 7);
}

/* A monitor that is preempted on its way has had its CPU when it first got it. */
static void test_monitor_preempted(void **state)
{
	const struct notification *one =
		kept_only(KNOWN "90 0 10 switch S 0\n100 1 20 wakes 10\n101 1 20 switch S 0\n"
				"105 0 0 switch R 10\n107 0 10 switch R 0\n109 0 0 switch R 10\n"
				"112 0 10 leave 16 0\n113 0 10 send 5\n114 0 10 wakes 20\n"
				"115 1 0 switch R 20\n116 1 20 enter 9\n117 1 20 leave 9 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 5, 7, 1, 1, 1, 1, 1);
}

/* A spinning monitor receives before the stub sleeps, and has to be matched with it. */
static void test_received_before_sleep(void **state)
{
	const struct notification *one =
		kept_only("1 1 20 leave 3 0\n2 0 10 recv 5\n100 0 10 leave 16 0\n103 1 20 switch S "
			  "0\n"
			  "105 0 10 send 5\n106 0 10 wakes 20\n107 0 10 leave 16 0\n"
			  "120 1 0 switch R 20\n121 1 20 enter 9\n130 1 20 leave 9 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	assert_int_equal(notification_begin(one), 100);
	check_phases(one, 0, 0, 5, 1, 14, 1, 9);
}

/* Answered before it slept: the listener is known from the one before. */
static void test_never_sleeps(void **state)
{
	(void)state;
	kept_analyse(SAME_UP_TO_REPLY
		     "126 0 10 leave 16 0\n130 1 20 enter 9\n150 1 20 leave 9 0\n"
		     "160 0 10 recv 5\n161 0 10 leave 16 0\n162 0 10 send 5\n163 0 10 leave 16 0\n"
		     "164 1 20 enter 9\n169 1 20 leave 9 0\n");
	assert_int_equal(kept.count, 2);
	assert_int_equal(notification_begin(&kept.notifications[1]), 161);
	check_phases(&kept.notifications[1], 0, 0, 1, 0, 0, 2, 5);
}

/* What is not executed leaves no sys_enter: the kernel's sys_exit alone tells. */
static void test_denied(void **state)
{
	const struct notification *one =
		kept_only(SAME_UP_TO_REPLY
			  "126 0 10 leave 16 0\n127 0 10 recv 5\n130 0 10 switch S 20\n"
			  "133 0 20 leave 9 -1\n",
			  OUTCOME_DENIED);

	(void)state;
	check_phases(one, 5, 12, 3, 4, 6, 3, 0);
	assert_int_equal(one->call, 9);
	assert_int_equal(one->result, -1);
}

static void test_emulated(void **state)
{
	(void)state;
	assert_int_equal(kept_only(SAME_UP_TO_REPLY "130 0 10 switch S 20\n133 0 20 leave 39 7\n",
				   OUTCOME_EMULATED)
				 ->result,
			 7);
}

static void test_interrupted(void **state)
{
	const struct notification *one =
		kept_only(KNOWN "90 0 10 switch S 20\n100 0 20 wakes 10\n105 0 20 switch S 0\n"
				"106 1 0 switch R 20\n108 1 20 leave 9 -512\n110 1 20 signal 14\n"
				"112 1 20 enter 15\n",
			  OUTCOME_INTERRUPTED);

	(void)state;
	assert_int_equal(one->time[STAGE_RECEIVED], 0);
	assert_int_equal(notification_end(one), 108);
	check_sum(one);
}

/* The wait ends as by any signal; what the stub does next tells. */
static void test_killed_in_flight(void **state)
{
	const struct notification *one =
		kept_only(KNOWN
			  "90 0 10 switch S 20\n100 0 20 wakes 10\n105 0 20 switch S 10\n"
			  "117 0 10 leave 16 0\n118 1 0 switch R 20\n119 1 20 leave 9 -512\n"
			  "120 1 20 signal 9\n121 1 20 wakes 10\n122 1 20 end\n123 0 10 send 5\n"
			  "124 0 10 leave 16 -2\n",
			  OUTCOME_KILLED);

	(void)state;
	assert_int_equal(one->time[STAGE_RECEIVED], 117);
	assert_int_equal(notification_end(one), 122);
	assert_int_equal(kept.analysis.counts.no_send, 1);
	assert_int_equal(kept.analysis.counts.unclear, 0);
	check_sum(one);
}

/* At the end of the recording nobody knows. */
static void test_interrupted_at_the_end(void **state)
{
	(void)state;
	kept_analyse(KNOWN "100 0 20 wakes 10\n105 0 20 switch S 0\n"
			   "106 1 0 switch R 20\n108 1 20 leave 9 -512\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.unended, 1);
}

static void test_killed(void **state)
{
	const struct notification *one =
		kept_only(KNOWN "90 0 10 switch S 20\n100 0 20 wakes 10\n105 0 20 switch S 10\n"
				"117 0 10 leave 16 0\n118 1 20 end\n119 0 10 send 5\n120 0 10 "
				"leave 16 -2\n",
			  OUTCOME_KILLED);

	(void)state;
	assert_int_equal(notification_end(one), 118);
	assert_int_equal(kept.analysis.counts.no_send, 1);
	check_sum(one);
}

/* On its way to its end a stub may sleep, which is no notification. */
static void test_dying_sleeps(void **state)
{
	(void)state;
	kept_analyse(KNOWN
		     "10 0 20 signal 9\n11 0 20 switch S 0\n12 0 0 switch R 20\n13 0 20 end\n");
	assert_int_equal(kept.count, 0);
}

static void test_lost(void **state)
{
	(void)state;
	kept_analyse(SAME_UP_TO_REPLY "125 0 0 lost 40\n133 0 20 enter 9\n150 0 20 leave 9 0\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.dropped, 1);
	assert_int_equal(kept.analysis.counts.lost_events, 40);
	assert_int_equal(kept.analysis.counts.losses, 1);
}

static void test_begins_in_the_middle(void **state)
{
	(void)state;
	kept_analyse("117 0 10 leave 16 0\n120 0 10 send 5\n124 0 10 wakes 20\n"
		     "126 0 10 leave 16 0\n127 0 10 recv 5\n130 0 10 switch S 20\n"
		     "133 0 20 enter 9\n150 0 20 leave 9 0\n"
		     "200 0 20 wakes 10\n205 0 20 switch S 10\n206 0 10 leave 16 0\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.partial, 1);
	assert_int_equal(kept.analysis.counts.unended, 1);
}

/* A timer's interrupt over a stub wakes the monitor: nothing was posted. */
static void test_interrupt_wakes(void **state)
{
	const struct notification *one =
		kept_only(KNOWN "90 0 10 switch S 20\n95 0 20 interrupt 10\n96 0 20 switch R 10\n"
				"97 0 10 leave 16 -4\n98 0 10 recv 5\n99 0 10 switch S 20\n"
				"100 0 20 wakes 10\n105 0 20 switch S 10\n117 0 10 leave 16 0\n"
				"120 0 10 send 5\n124 0 10 wakes 20\n130 0 10 switch S 20\n"
				"133 0 20 enter 9\n150 0 20 leave 9 0\n",
			  OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 5, 12, 3, 4, 6, 3, 17);
	assert_int_equal(kept.analysis.counts.unclear, 0);
}

/* A trapped call returns without having begun, and nobody was notified. */
static void test_trap_is_none(void **state)
{
	(void)state;
	kept_analyse(KNOWN "3 0 20 leave 39 39\n4 0 20 signal 31\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.signals, 1);
}

/* All are received first, and the newest is answered first: only SEND's waking tells. */
static void test_answered_in_another_order(void **state)
{
	(void)state;
	kept_analyse("1 0 20 leave 3 0\n2 0 21 leave 3 0\n3 1 10 leave 3 0\n"
		     "10 0 20 switch S 21\n11 0 21 switch S 0\n"
		     "20 1 10 recv 5\n21 1 10 leave 16 0\n22 1 10 recv 5\n23 1 10 leave 16 0\n"
		     "30 1 10 send 5\n31 1 10 wakes 21\n32 1 10 leave 16 0\n"
		     "40 1 10 send 5\n41 1 10 wakes 20\n42 1 10 leave 16 0\n"
		     "50 0 0 switch R 21\n51 0 21 enter 9\n52 0 21 leave 9 0\n"
		     "60 0 21 switch R 20\n61 0 20 enter 9\n62 0 20 leave 9 0\n");
	assert_int_equal(kept.count, 2);
	kept_check(0, 21, 10, 23, 30);
	kept_check(1, 20, 10, 21, 40);
	assert_int_equal(kept.notifications[1].time[STAGE_REPLIED], 41);
}

/* A listener a stub: of two that wait, the descriptor tells which is received. */
static void test_two_listeners(void **state)
{
	(void)state;
	kept_analyse("1 0 20 leave 3 0\n2 0 21 leave 3 0\n3 1 10 leave 3 0\n"
		     "10 0 20 switch S 21\n11 0 21 switch S 0\n"
		     "20 1 10 recv 6\n21 1 10 leave 16 0\n22 1 10 send 6\n23 1 10 wakes 21\n"
		     "24 1 10 leave 16 0\n25 1 10 recv 5\n26 1 10 leave 16 0\n"
		     "27 1 10 send 5\n28 1 10 wakes 20\n29 1 10 leave 16 0\n"
		     "50 0 0 switch R 21\n51 0 21 enter 9\n52 0 21 leave 9 0\n"
		     "60 0 21 switch R 20\n61 0 20 enter 9\n62 0 20 leave 9 0\n");
	assert_int_equal(kept.count, 2);
	kept_check(0, 21, 10, 21, 22);
	assert_int_equal(kept.notifications[1].time[STAGE_RECEIVED], 26);
	assert_int_equal(kept.notifications[1].time[STAGE_ANSWERED], 27);
}

/* A monitor that waits in poll is woken as one in RECV is. */
static void test_polling_monitor(void **state)
{
	const struct notification *one = kept_only(
		"1 0 20 leave 3 0\n2 0 10 enter 7\n3 0 10 switch S 20\n100 0 20 wakes 10\n"
		"105 0 20 switch S 10\n106 0 10 leave 7 1\n107 0 10 recv 5\n109 0 10 leave 16 "
		"0\n"
		"110 0 10 send 5\n111 0 10 wakes 20\n115 0 10 switch S 20\n"
		"116 0 20 enter 9\n119 0 20 leave 9 0\n",
		OUTCOME_CONTINUED);

	(void)state;
	check_phases(one, 5, 4, 1, 1, 4, 1, 3);
}

/*
 * Two notifications of a stub that is not traced yet, and another in mid-service: what the
 * stub does later is none of them, and its first that is seen is itself alone.
 */
static void test_stub_traced_later(void **state)
{
	(void)state;
	kept_analyse("1 0 10 recv 5\n"
		     "10 0 10 leave 16 0\n11 0 10 send 5\n12 0 10 wakes 20\n13 0 10 leave "
		     "16 0\n14 0 10 recv 5\n"
		     "20 0 10 leave 16 0\n21 0 10 send 5\n22 0 10 leave 16 0\n23 0 10 recv "
		     "5\n24 0 10 leave 16 0\n"
		     "30 0 20 enter 1\n31 0 20 leave 1 1\n32 0 20 enter 0\n33 0 20 leave 0 1\n"
		     "40 0 20 wakes 10\n41 0 20 switch S 10\n50 0 10 recv 5\n"
		     "51 0 10 leave 16 0\n52 0 10 send 5\n53 0 10 wakes 20\n54 0 10 switch S "
		     "20\n55 0 20 enter 9\n56 0 20 leave 9 0\n");
	assert_int_equal(kept.count, 1);
	assert_int_equal(kept.notifications[0].time[STAGE_POSTED], 40);
	assert_int_equal(kept.notifications[0].time[STAGE_RECEIVED], 51);
	assert_int_equal(kept.analysis.counts.partial, 2);
	assert_int_equal(kept.analysis.counts.unended, 1);
}

/*
 * Of a stub whose calls are not traced yet only the wake-ups between it and the monitor are
 * seen: what it posts is counted, and its first call that is traced is not a notified one.
 */
static void test_untraced_burst(void **state)
{
	(void)state;
	kept_analyse("10 0 10 recv 5\n11 0 10 switch S 60\n12 0 60 wakes 10\n"
		     "13 0 10 leave 16 0\n14 0 10 send 5\n15 0 10 wakes 60\n"
		     "16 0 10 leave 16 0\n20 0 10 recv 5\n21 0 10 switch S 60\n"
		     "22 0 60 wakes 10\n23 0 10 leave 16 0\n24 0 10 send 5\n"
		     "25 0 10 wakes 60\n26 0 10 leave 16 0\n30 0 60 enter 51\n"
		     "31 0 60 leave 51 0\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.partial, 2);
	assert_int_equal(kept.analysis.counts.unclear, 0);
}

/* A page that is read from disk is an uninterruptible sleep, and preemption is none. */
static void test_other_sleeps(void **state)
{
	(void)state;
	kept_analyse(KNOWN "10 0 20 switch D 0\n20 0 0 switch R 20\n30 0 20 switch R 0\n"
			   "40 0 0 switch R 20\n41 0 20 enter 9\n42 0 20 switch S 0\n");
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* Stages in the wrong order and missing ones: the sum is the whole. */
static void test_phases_of_any_order(void **state)
{
	struct notification one = { 0 };

	(void)state;
	for (int missing = 0; missing < 1 << STAGE_COUNT; missing++) {
		for (int i = 0; i < STAGE_COUNT; i++)
			one.time[i] = missing >> i & 1 ? 0 : 1000 + (uint64_t)(i * 7919 % 101);
		check_sum(&one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_cpu),
		cmocka_unit_test(test_stub_preempts),
		cmocka_unit_test(test_across_cpus),
		cmocka_unit_test(test_monitor_awake),
		cmocka_unit_test(test_monitor_long_awake),
		cmocka_unit_test(test_monitor_preempted),
		cmocka_unit_test(test_received_before_sleep),
		cmocka_unit_test(test_never_sleeps),
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_emulated),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_interrupted_at_the_end),
		cmocka_unit_test(test_killed_in_flight),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_dying_sleeps),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_begins_in_the_middle),
		cmocka_unit_test(test_interrupt_wakes),
		cmocka_unit_test(test_trap_is_none),
		cmocka_unit_test(test_answered_in_another_order),
		cmocka_unit_test(test_two_listeners),
		cmocka_unit_test(test_polling_monitor),
		cmocka_unit_test(test_stub_traced_later),
		cmocka_unit_test(test_untraced_burst),
		cmocka_unit_test(test_other_sleeps),
		cmocka_unit_test(test_phases_of_any_order),
	};

	return cmocka_run_group_tests_name("pending", tests, NULL, kept_end);
}
