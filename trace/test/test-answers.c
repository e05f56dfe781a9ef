// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is answered by which SEND or ADDFD, from events that were written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "trace/test/event-script.h"

/* The stub sleeps and its notification has been received on the other CPU. */
#define RECEIVED                                                                  \
	"1 1 20 leave 3 0\n2 0 10 recv 5\n3 0 10 switch S 0\n100 1 20 wakes 10\n" \
	"102 1 20 switch S 0\n110 0 0 switch R 10\n112 0 10 leave 16 0\n"

/* The monitor begins ADDFD and sleeps, the stub installs the descriptor and wakes it. */
#define ADDS                                                                              \
	"120 0 10 addfd 5\n122 0 10 wakes 20\n123 0 10 switch S 0\n130 1 0 switch R 20\n" \
	"134 1 20 wakes 10\n"

static uint64_t phase(const struct notification *one, enum stage ended_by)
{
	uint64_t ticks[STAGE_COUNT];

	notification_phases(one, ticks);
	return ticks[ended_by];
}

static const struct notification *only(const char *lines, enum outcome outcome)
{
	const struct notification *one = kept_only(lines, outcome);

	assert_int_equal(kept.analysis.counts.partial, 0);
	assert_int_equal(kept.analysis.counts.unclear, 0);
	return one;
}

static void check_addfd_answer(const struct notification *one)
{
	assert_int_equal(one->result, 4);
	assert_int_equal(phase(one, STAGE_ANSWERED), 8);
	assert_int_equal(phase(one, STAGE_REPLIED), 2);
	assert_int_equal(phase(one, STAGE_STUB_ON), 8);
	assert_int_equal(phase(one, STAGE_EXECUTED), 9);
	assert_int_equal(one->time[STAGE_ADDING], 0);
	assert_int_equal(one->time[STAGE_ADDED], 0);
}

/* FLAG_SEND: the stub that ADDFD woke returns. */
static void test_addfd_is_the_answer(void **state)
{
	(void)state;
	check_addfd_answer(only(RECEIVED ADDS "139 1 20 leave 257 4\n140 0 0 switch R 10\n"
					      "142 0 10 leave 16 4\n143 0 10 recv 5\n",
				OUTCOME_EMULATED));
}

/* The same where the monitor has gone on before the stub returns. */
static void test_addfd_is_the_answer_late(void **state)
{
	(void)state;
	check_addfd_answer(only(RECEIVED ADDS "135 0 0 switch R 10\n136 0 10 leave 16 4\n"
					      "137 0 10 recv 5\n139 1 20 leave 257 4\n",
				OUTCOME_EMULATED));
}

/* Without FLAG_SEND the stub waits again, and SEND answers. */
static void test_addfd_and_send(void **state)
{
	const struct notification *one =
		only(RECEIVED ADDS "136 1 20 switch S 0\n140 0 0 switch R 10\n142 0 10 leave 16 4\n"
				   "150 0 10 send 5\n153 0 10 wakes 20\n154 0 10 leave 16 0\n"
				   "160 1 0 switch R 20\n165 1 20 leave 257 4\n",
		     OUTCOME_EMULATED);

	(void)state;
	assert_int_equal(phase(one, STAGE_ADDING), 8);
	assert_int_equal(phase(one, STAGE_ADDED), 22);
	assert_int_equal(phase(one, STAGE_ANSWERED), 8);
	assert_int_equal(phase(one, STAGE_REPLIED), 3);
	assert_int_equal(phase(one, STAGE_STUB_ON), 7);
	assert_int_equal(phase(one, STAGE_EXECUTED), 5);
}

/* The monitor sends the answer before the stub waits again: nobody is woken by it. */
static void test_addfd_and_early_send(void **state)
{
	const struct notification *one =
		only(RECEIVED ADDS "135 0 0 switch R 10\n136 0 10 leave 16 4\n137 0 10 send 5\n"
				   "138 0 10 leave 16 0\n139 1 20 leave 257 4\n",
		     OUTCOME_EMULATED);

	(void)state;
	assert_int_equal(phase(one, STAGE_ADDING), 8);
	assert_int_equal(phase(one, STAGE_ADDED), 16);
	assert_int_equal(phase(one, STAGE_ANSWERED), 1);
	assert_int_equal(phase(one, STAGE_EXECUTED), 2);
}

/* As before, and the stub returns while the monitor is still in SEND. */
static void test_addfd_and_send_not_returned(void **state)
{
	const struct notification *one =
		only(RECEIVED ADDS "135 0 0 switch R 10\n136 0 10 leave 16 4\n137 0 10 send 5\n"
				   "139 1 20 leave 257 4\n140 0 10 leave 16 0\n",
		     OUTCOME_EMULATED);

	(void)state;
	assert_int_equal(one->time[STAGE_ADDED], 136);
	assert_int_equal(one->time[STAGE_ANSWERED], 137);
}

/* Two descriptors: from the begin of the first to the end of the second. */
static void test_two_addfds(void **state)
{
	const struct notification *one =
		only(RECEIVED ADDS "136 1 20 switch S 0\n140 0 0 switch R 10\n142 0 10 leave 16 4\n"
				   "150 0 10 addfd 5\n152 0 10 wakes 20\n153 0 10 switch S 0\n"
				   "155 1 0 switch R 20\n156 1 20 wakes 10\n157 1 20 switch S 0\n"
				   "160 0 0 switch R 10\n161 0 10 leave 16 5\n"
				   "170 0 10 send 5\n171 0 10 wakes 20\n172 0 10 leave 16 0\n"
				   "180 1 0 switch R 20\n181 1 20 leave 257 4\n",
		     OUTCOME_EMULATED);

	(void)state;
	assert_int_equal(one->time[STAGE_ADDING], 120);
	assert_int_equal(one->time[STAGE_ADDED], 161);
	assert_int_equal(one->time[STAGE_ANSWERED], 170);
}

/* Killed while pending: ADDFD comes too late, and is no answer. */
static void test_addfd_fails(void **state)
{
	const struct notification *one =
		only(RECEIVED "113 1 0 switch R 20\n114 1 20 leave 257 -512\n115 1 20 signal 9\n"
			      "116 1 20 end\n120 0 10 addfd 5\n121 0 10 leave 16 -2\n",
		     OUTCOME_KILLED);

	(void)state;
	assert_int_equal(one->time[STAGE_ANSWERED], 0);
	assert_int_equal(kept.analysis.counts.no_send, 1);
}

/*
 * A signal ends the wait, the call begins anew, and SEND, which knows the first one's id,
 * fails: it answers neither.
 */
static void test_send_fails(void **state)
{
	(void)state;
	kept_analyse(RECEIVED "113 1 0 switch R 20\n114 1 20 leave 257 -512\n115 1 20 signal 14\n"
			      "116 1 20 enter 15\n117 1 20 leave -1 -512\n118 1 20 switch S 0\n"
			      "120 0 10 send 5\n121 0 10 leave 16 -2\n"
			      "130 0 10 recv 5\n131 0 10 leave 16 0\n"
			      "140 0 10 send 5\n141 0 10 wakes 20\n142 0 10 leave 16 0\n"
			      "150 1 0 switch R 20\n151 1 20 leave 257 7\n");
	assert_int_equal(kept.count, 2);
	assert_int_equal(kept.notifications[0].outcome, OUTCOME_INTERRUPTED);
	assert_int_equal(kept.notifications[0].time[STAGE_RECEIVED], 112);
	assert_int_equal(kept.notifications[0].time[STAGE_ANSWERED], 0);
	assert_int_equal(kept.notifications[1].outcome, OUTCOME_EMULATED);
	assert_int_equal(kept.notifications[1].time[STAGE_RECEIVED], 131);
	assert_int_equal(kept.notifications[1].time[STAGE_ANSWERED], 140);
	assert_int_equal(kept.analysis.counts.no_send, 1);
	assert_int_equal(kept.analysis.counts.no_recv, 0);
	assert_int_equal(kept.analysis.counts.partial, 0);
}

/* WAIT_KILLABLE_RECV: at a signal the stub goes on to wait, uninterruptibly. */
static void test_killable_wait(void **state)
{
	const struct notification *one =
		only(RECEIVED "113 1 0 switch R 20\n114 1 20 switch D 0\n120 0 10 send 5\n"
			      "121 0 10 wakes 20\n122 0 10 leave 16 0\n130 1 0 switch R 20\n"
			      "131 1 20 leave 257 7\n",
		     OUTCOME_EMULATED);

	(void)state;
	assert_int_equal(one->time[STAGE_ANSWERED], 120);
	assert_int_equal(one->time[STAGE_REPLIED], 121);
}

/* The wait ends while RECV is about to return: it was received all the same. */
static void test_received_and_interrupted(void **state)
{
	const struct notification *one =
		only("1 1 20 leave 3 0\n2 0 10 recv 5\n3 0 10 switch S 0\n100 1 20 wakes 10\n"
		     "102 1 20 switch S 0\n110 0 0 switch R 10\n111 1 0 switch R 20\n"
		     "112 1 20 leave 257 -512\n113 0 10 leave 16 0\n114 1 20 signal 14\n"
		     "115 1 20 enter 15\n116 0 10 send 5\n117 0 10 leave 16 -2\n",
		     OUTCOME_INTERRUPTED);

	(void)state;
	assert_int_equal(one->time[STAGE_RECEIVED], 113);
}

/* What was received and then interrupted is not received again: that is another stub's. */
static void test_received_once(void **state)
{
	(void)state;
	kept_analyse(RECEIVED "113 1 0 switch R 20\n114 1 20 leave 257 -512\n115 0 10 recv 5\n"
			      "116 0 10 leave 16 0\n117 1 20 enter 15\n");
	assert_int_equal(kept.count, 1);
	assert_int_equal(kept.notifications[0].outcome, OUTCOME_INTERRUPTED);
	assert_int_equal(kept.notifications[0].time[STAGE_RECEIVED], 112);
	assert_int_equal(kept.analysis.counts.unended, 1);
}

/* Two threads are in SEND, each for a stub of its own; neither wakes it. */
static void test_two_in_send(void **state)
{
	(void)state;
	kept_analyse("1 1 20 leave 3 0\n2 2 21 leave 3 0\n3 0 10 recv 5\n4 3 11 recv 6\n"
		     "10 1 20 wakes 10\n11 2 21 wakes 11\n12 0 10 leave 16 0\n13 3 11 leave 16 0\n"
		     "20 0 10 send 5\n21 3 11 send 6\n22 0 10 leave 16 0\n23 2 21 leave 39 7\n"
		     "24 1 20 leave 39 8\n25 3 11 leave 16 0\n");
	assert_int_equal(kept.count, 2);
	assert_int_equal(kept.notifications[0].stub, 21);
	assert_int_equal(kept.notifications[0].time[STAGE_ANSWERED], 21);
	assert_int_equal(kept.notifications[1].stub, 20);
	assert_int_equal(kept.notifications[1].time[STAGE_ANSWERED], 20);
	assert_int_equal(kept.analysis.counts.partial, 0);
}

/* A SEND to one stub leaves the listener's mutex to another, which is no answer. */
static void test_mutex_wakes(void **state)
{
	(void)state;
	kept_analyse("1 1 20 leave 3 0\n2 1 21 leave 3 0\n3 0 10 recv 5\n"
		     "100 1 20 wakes 10\n102 1 20 switch S 21\n112 0 10 leave 16 0\n"
		     "120 0 10 send 5\n121 1 21 switch D 0\n122 0 10 wakes 20\n"
		     "123 0 10 wakes 21\n124 0 10 leave 16 0\n"
		     "130 1 0 switch R 20\n131 1 20 leave 257 7\n"
		     "140 1 20 switch R 21\n141 1 21 leave 39 0\n");
	assert_int_equal(kept.count, 1);
	assert_int_equal(kept.notifications[0].stub, 20);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* The same of a reception whose stub is not known: the one that gets the mutex is not that stub. */
static void test_mutex_wakes_another(void **state)
{
	(void)state;
	kept_analyse("1 1 21 leave 3 0\n2 0 10 recv 5\n10 0 10 leave 16 0\n12 1 21 switch D 0\n"
		     "13 0 10 send 5\n14 0 10 wakes 21\n15 0 10 leave 16 0\n"
		     "16 1 0 switch R 21\n17 0 10 recv 5\n18 1 21 wakes 10\n"
		     "19 1 21 switch S 0\n20 0 10 leave 16 0\n21 0 10 send 5\n"
		     "22 0 10 wakes 21\n23 0 10 leave 16 0\n24 1 21 leave 39 0\n");
	assert_int_equal(kept.count, 1);
	kept_check(0, 21, 10, 20, 21);
	assert_int_equal(kept.analysis.counts.partial, 1);
}

/* FLAG_SEND for one stub, which goes on when the monitor is in SEND for another. */
static void test_addfd_and_send_of_another(void **state)
{
	(void)state;
	kept_analyse("1 1 20 leave 3 0\n2 1 21 leave 3 0\n3 0 10 recv 5\n10 1 20 wakes 10\n"
		     "11 1 20 switch S 21\n12 0 10 leave 16 0\n13 0 10 recv 5\n14 1 21 wakes 10\n"
		     "15 1 21 switch S 0\n16 0 10 leave 16 0\n20 0 10 addfd 5\n21 0 10 wakes 20\n"
		     "22 0 10 leave 16 4\n30 0 10 send 5\n31 1 0 switch R 20\n32 1 20 leave 257 4\n"
		     "33 0 10 wakes 21\n34 0 10 leave 16 0\n40 1 20 switch R 21\n41 1 21 leave 39 "
		     "7\n");
	assert_int_equal(kept.count, 2);
	kept_check(0, 20, 10, 12, 20);
	kept_check(1, 21, 10, 16, 30);
	assert_int_equal(kept.notifications[1].time[STAGE_REPLIED], 33);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addfd_is_the_answer),
		cmocka_unit_test(test_addfd_is_the_answer_late),
		cmocka_unit_test(test_addfd_and_send),
		cmocka_unit_test(test_addfd_and_early_send),
		cmocka_unit_test(test_addfd_and_send_not_returned),
		cmocka_unit_test(test_two_addfds),
		cmocka_unit_test(test_addfd_fails),
		cmocka_unit_test(test_send_fails),
		cmocka_unit_test(test_killable_wait),
		cmocka_unit_test(test_received_and_interrupted),
		cmocka_unit_test(test_received_once),
		cmocka_unit_test(test_two_in_send),
		cmocka_unit_test(test_mutex_wakes),
		cmocka_unit_test(test_mutex_wakes_another),
		cmocka_unit_test(test_addfd_and_send_of_another),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, kept_end);
}
