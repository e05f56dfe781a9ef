// SPDX-License-Identifier: GPL-2.0-or-later
/* Rounds from futex calls and ptrace requests that were written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "trace/test/event-script.h"

static void check_times(const struct round *round, const uint64_t times[ROUND_STAGES])
{
	uint64_t ticks[ROUND_STAGES], sum = 0;

	for (int i = 0; i < ROUND_STAGES; i++)
		assert_int_equal(round->time[i], times[i]);
	round_phases(round, ticks);
	for (int i = 0; i < ROUND_STAGES; i++)
		sum += ticks[i];
	assert_int_equal(sum, round_end(round) - round_begin(round));
}

/* Without notifications: the base kernel's filter. */
static void test_futex_round(void **state)
{
	static const uint64_t times[] = { 100, 101, 103, 106, 111, 120, 125, 126 };

	(void)state;
	kept_analyse("1 0 20 futex wait\n2 0 20 switch S 10\n"
		     "100 0 10 futex wake\n101 0 10 wakes 20\n102 0 10 leave 202 1\n"
		     "102 0 10 futex wait\n103 0 10 switch S 20\n104 0 20 leave 202 0\n106 0 20 "
		     "enter 9 1000 1000\n"
		     "108 0 20 leave 9 4096\n109 0 20 enter 11 8000 1000\n111 0 20 leave 11 0\n"
		     "112 0 20 enter 15\n113 0 20 leave -1 0\n119 0 20 leave 39 39\n"
		     "120 0 20 futex wake\n121 0 20 wakes 10\n122 0 20 leave 202 1\n"
		     "123 0 20 futex wait\n124 0 20 switch S 0\n125 0 0 switch R 10\n"
		     "126 0 10 leave 202 0\n");
	assert_int_equal(kept.round_count, 1);
	check_times(&kept.rounds[0], times);
	assert_int_equal(kept.rounds[0].kind, ROUND_FUTEX);
	assert_int_equal(kept.rounds[0].calls, 2);
	assert_int_equal(kept.rounds[0].notified, 0);
	assert_true(kept.rounds[0].resumed);
	assert_int_equal(kept.call_count, 2);
	assert_int_equal(kept.calls[1].number, 11);
}

#define WAKE "100 0 10 futex wake\n101 0 10 wakes 20\n102 0 10 leave 202 1\n"

/* A batch of three notified calls, one of them denied. */
static void test_notified_batch(void **state)
{
	(void)state;
	kept_analyse(
		"1 0 20 futex wait\n2 0 20 switch S 10\n" WAKE
		"103 0 10 recv 5\n104 0 10 switch S 20\n105 0 20 leave 202 0\n"
		"110 0 20 wakes 10\n111 0 20 switch S 10\n112 0 10 leave 16 0\n113 0 10 send 5\n"
		"114 0 10 wakes 20\n115 0 10 leave 16 0\n116 0 10 recv 5\n117 0 10 switch S 20\n"
		"118 0 20 enter 9\n119 0 20 leave 9 0\n"
		"120 0 20 wakes 10\n121 0 20 switch S 10\n122 0 10 leave 16 0\n123 0 10 send 5\n"
		"124 0 10 wakes 20\n125 0 10 leave 16 0\n126 0 10 recv 5\n127 0 10 switch S 20\n"
		"128 0 20 enter 9\n129 0 20 leave 9 0\n"
		"130 0 20 wakes 10\n131 0 20 switch S 10\n132 0 10 leave 16 0\n133 0 10 send 5\n"
		"134 0 10 wakes 20\n135 0 10 leave 16 0\n136 0 10 futex wait\n"
		"137 0 10 switch S 20\n138 0 20 leave 11 -1\n"
		"140 0 20 futex wake\n141 0 20 wakes 10\n142 0 20 switch R 10\n"
		"143 0 10 leave 202 0\n");
	assert_int_equal(kept.count, 3);
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].notified, 3);
	assert_int_equal(kept.rounds[0].denied, 1);
	assert_int_equal(kept.rounds[0].calls, 2);
	assert_int_equal(kept.rounds[0].time[ROUND_CALLS], 110);
	assert_int_equal(kept.rounds[0].time[ROUND_CALLED], 138);
	assert_false(kept.rounds[0].resumed);
	assert_int_equal(kept.analysis.counts.rounds, 1);
}

/* The stub had not slept yet: no waking tells of the turn that it gets. */
static void test_stub_awake(void **state)
{
	(void)state;
	kept_analyse("1 1 20 futex wait\n100 0 10 futex wake\n101 0 10 leave 202 0\n"
		     "102 1 20 leave 202 -11\n103 1 20 enter 15\n104 1 20 leave -1 0\n"
		     "110 1 20 futex wake\n111 1 20 leave 202 0\n112 1 20 futex wait\n"
		     "120 1 20 leave 202 -11\n");
	assert_int_equal(kept.round_count, 2);
	assert_int_equal(kept.rounds[0].time[ROUND_STUB_ON], 102);
	assert_int_equal(kept.rounds[0].time[ROUND_STUB_DONE], 110);
	assert_int_equal(kept.rounds[0].calls, 0);
	assert_int_equal(kept.analysis.counts.empty_rounds, 2);
}

/* ptrace mode: one PTRACE_CONT and one waitpid for a batch. */
static void test_ptrace_round(void **state)
{
	static const uint64_t times[] = { 100, 101, 104, 105, 108, 110, 111, 112 };

	(void)state;
	kept_analyse("1 0 20 leave 3 0\n2 0 20 switch T 10\n100 0 10 enter 101 7 14\n"
		     "101 0 10 wakes 20\n102 0 10 leave 101 0\n103 0 10 enter 61\n"
		     "104 0 10 switch S 20\n105 0 20 enter 9\n106 0 20 leave 9 0\n"
		     "107 0 20 enter 11\n108 0 20 leave 11 0\n110 0 20 wakes 10\n"
		     "111 0 20 switch T 10\n112 0 10 leave 61 20\n");
	assert_int_equal(kept.round_count, 1);
	check_times(&kept.rounds[0], times);
	assert_int_equal(kept.rounds[0].kind, ROUND_PTRACE);
	assert_int_equal(kept.rounds[0].calls, 2);
	assert_false(kept.rounds[0].resumed);
	assert_int_equal(kept.count, 0);
	assert_int_equal(kept.analysis.counts.unended, 0);
}

/* In a PID namespace requests and waits have its ids, which clone() kept. */
static void test_ptrace_round_in_namespace(void **state)
{
	(void)state;
	kept_analyse("1 0 10 enter 56\n2 0 10 fork 23\n3 0 10 leave 56 4\n"
		     "100 0 10 enter 101 7 4\n101 0 10 wakes 23\n102 0 10 leave 101 0\n"
		     "103 0 10 enter 61\n104 0 10 switch S 23\n105 0 23 enter 9\n"
		     "106 0 23 leave 9 0\n110 0 23 wakes 10\n111 0 23 switch T 10\n"
		     "112 0 10 leave 61 4\n");
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].stub, 23);
	assert_int_equal(kept.rounds[0].calls, 1);
	assert_int_equal(kept.rounds[0].time[ROUND_WOKEN], 101);
	assert_int_equal(kept.rounds[0].time[ROUND_BACK], 112);
}

/* The id is of the namespace of a monitor whose stub is not known: no other thread's round. */
static void test_ptrace_of_nobody_known(void **state)
{
	(void)state;
	kept_analyse("1 0 9 enter 56\n2 0 9 fork 23\n3 0 9 leave 56 2\n"
		     "100 0 23 enter 101 7 14\n101 0 23 leave 101 0\n"
		     "103 0 23 enter 61\n112 0 23 leave 61 20\n");
	assert_int_equal(kept.round_count, 0);
}

/* Threads of one process wake each other too: these are no rounds. */
static void test_foreign_futexes(void **state)
{
	(void)state;
	kept_analyse("1 0 30 futex wait\n2 0 30 switch S 31\n3 0 31 futex wake\n"
		     "4 0 31 wakes 30\n5 0 31 leave 202 1\n6 0 31 switch S 30\n"
		     "7 0 30 leave 202 0\n");
	assert_int_equal(kept.round_count, 0);
}

#define HAND_OVERS 301

/* Threads 50 and 51 hand a futex over to each other; operations: of FUTEX_WAIT and FUTEX_WAKE. */
static void hand_over(char *lines, size_t size, const char *wait, const char *wake, int value)
{
	size_t used = 0;

	for (int i = 0; i < HAND_OVERS; i++) {
		int one = 50 + i % 2, other = 51 - i % 2, at = 10 * i;

		used += (size_t)snprintf(lines + used, size - used,
					 "%d 0 %d enter 202 7000 %s\n%d 0 %d switch S %d\n"
					 "%d 0 %d enter 202 7000 %s\n%d 0 %d wakes %d\n"
					 "%d 0 %d leave 202 1\n%d 0 %d switch S %d\n"
					 "%d 0 %d leave 202 %d\n",
					 at + 1, one, wait, at + 2, one, other, at + 3, other, wake,
					 at + 4, other, one, at + 5, other, at + 6, other, one,
					 at + 7, one, value);
	}
	assert_true(used < size);
}

/* A threaded program is no UML, whichever futexes its threads hand over. */
static void test_threaded_program(void **state)
{
	static const struct {
		const char *wait, *wake;
		int value;
	} cases[] = { { "80", "81", 0 },    { "0", "1", 0 },	{ "80", "81", -11 },
		      { "0", "1", -11 },    { "0", "1", -512 }, { "80", "81", -110 },
		      { "109", "81", -110 } };
	static char lines[HAND_OVERS * 200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hand_over(lines, sizeof(lines), cases[i].wait, cases[i].wake, cases[i].value);
		kept_analyse(lines);
		assert_int_equal(kept.round_count, 0);
		assert_int_equal(kept.analysis.counts.rounds, 0);
	}
}

/* A thread that had gone when its name was looked up seems to be a child. */
static void test_unknown_thread(void **state)
{
	(void)state;
	kept_analyse("1 0 50 fork 52\n2 0 52 enter 202 7000 80\n3 0 52 switch S 50\n"
		     "4 0 50 enter 202 7000 81\n5 0 50 wakes 52\n6 0 50 leave 202 1\n"
		     "7 1 52 leave 202 0\n8 1 52 enter 202 7000 80\n9 1 52 leave 202 -11\n");
	assert_int_equal(kept.round_count, 0);
}

/* The pid of a process that made another is now a stub's. */
static void test_pid_again(void **state)
{
	(void)state;
	kept_analyse("1 0 52 fork 60\n2 0 52 end\n3 0 10 fork 52\n4 0 52 futex wait\n"
		     "5 0 52 switch S 10\n6 0 10 futex wake\n7 0 52 leave 202 -11\n8 0 52 end\n");
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].stub, 52);
}

/* The monitor's first FUTEX_WAIT: value is what it returns. */
static void check_first_wait(const char *before, int value)
{
	char lines[512];

	snprintf(lines, sizeof(lines),
		 "%s10 0 20 futex wake\n11 0 20 leave 202 0\n12 0 20 futex wait\n"
		 "13 1 10 futex wait\n14 1 10 leave 202 %d\n15 1 10 enter 11 1000 1000\n"
		 "16 1 10 leave 11 0\n20 1 10 futex wake\n21 1 10 wakes 20\n"
		 "22 1 10 leave 202 1\n23 0 20 leave 202 0\n24 0 20 enter 9\n"
		 "25 0 20 leave 9 0\n30 0 20 futex wake\n31 0 20 leave 202 0\n",
		 before, value);
	kept_analyse(lines);
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].stub, 20);
	assert_int_equal(kept.rounds[0].monitor, 10);
	assert_int_equal(kept.call_count, 1);
	assert_int_equal(kept.analysis.counts.rounds, 1);
}

/* Whoever waits first for a futex is no stub, also if what started it hands some over. */
static void test_first_wait_of_monitor(void **state)
{
	static const char launcher[] = "1 0 1 futex wake\n2 0 1 leave 202 0\n";

	(void)state;
	check_first_wait("", 0);
	check_first_wait("", -11);
	check_first_wait(launcher, 0);
	check_first_wait(launcher, -11);
}

/* An SMP guest: its stubs are served by whichever thread runs their process. */
static void test_two_threads_serve(void **state)
{
	(void)state;
	kept_analyse("1 0 10 futex wait\n2 1 11 futex wait\n3 1 11 leave 202 -11\n"
		     "10 0 20 futex wake\n11 0 20 wakes 10\n12 0 20 leave 202 1\n"
		     "13 0 20 futex wait\n14 0 20 switch S 10\n15 0 10 leave 202 0\n"
		     "100 0 10 futex wake\n101 0 10 wakes 20\n102 0 10 leave 202 1\n"
		     "103 0 10 futex wait\n104 0 10 switch S 20\n105 0 20 leave 202 0\n"
		     "110 0 20 futex wake\n111 0 20 wakes 10\n112 0 20 leave 202 1\n"
		     "113 0 20 futex wait\n114 0 20 switch S 10\n115 0 10 leave 202 0\n"
		     "200 1 11 futex wake\n201 1 11 wakes 20\n202 1 11 leave 202 1\n"
		     "203 1 11 futex wait\n204 1 11 switch S 20\n205 1 20 leave 202 0\n"
		     "210 1 20 futex wake\n211 1 20 wakes 11\n212 1 20 leave 202 1\n"
		     "213 1 20 futex wait\n214 1 20 switch S 11\n215 1 11 leave 202 0\n");
	assert_int_equal(kept.round_count, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kept.rounds[i].stub, 20);
		assert_int_equal(kept.rounds[i].monitor, 10 + i);
		assert_int_equal(kept.rounds[i].time[ROUND_BACK], 115 + 100 * i);
	}
}

/* A monitor that wakes another stub has seen the end of the round, also without a wait for it. */
static void test_monitor_goes_on(void **state)
{
	(void)state;
	kept_analyse("1 0 20 futex wait\n2 0 20 switch S 10\n" WAKE
		     "103 1 0 switch R 20\n105 1 20 leave 202 0\n110 1 20 futex wake\n"
		     "111 1 20 wakes 10\n112 1 20 leave 202 1\n113 1 20 futex wait\n"
		     "120 0 10 futex wake\n121 0 10 wakes 21\n122 0 10 leave 202 1\n"
		     "123 0 10 futex wait\n124 0 10 switch S 21\n125 0 21 leave 202 0\n"
		     "130 0 21 futex wake\n131 0 21 wakes 10\n132 0 21 leave 202 1\n"
		     "133 0 21 switch S 10\n134 0 10 leave 202 0\n");
	assert_int_equal(kept.round_count, 2);
	assert_int_equal(kept.rounds[0].stub, 20);
	assert_int_equal(kept.rounds[0].time[ROUND_STUB_DONE], 110);
	assert_int_equal(kept.rounds[0].time[ROUND_BACK], 0);
	assert_int_equal(kept.rounds[1].stub, 21);
	assert_int_equal(kept.rounds[1].time[ROUND_BACK], 134);
}

/* What was lost may have been the end of the round. */
static void test_lost_in_round(void **state)
{
	(void)state;
	kept_analyse("1 0 20 futex wait\n2 0 20 switch S 10\n" WAKE "103 0 0 lost 3\n"
		     "104 0 20 enter 9\n105 0 20 leave 9 0\n106 0 20 futex wake\n");
	assert_int_equal(kept.round_count, 0);
	assert_int_equal(kept.call_count, 0);
}

/* UML kills its stubs, and then asks for a run of what is dead. */
static void test_killed_stub(void **state)
{
	(void)state;
	kept_analyse("1 0 20 futex wait\n2 0 20 switch S 10\n" WAKE
		     "103 0 10 futex wait\n104 0 10 switch S 20\n105 0 20 leave 202 0\n"
		     "110 0 20 futex wake\n111 0 20 wakes 10\n112 0 20 leave 202 1\n"
		     "113 0 20 futex wait\n114 0 20 switch S 10\n115 0 10 leave 202 0\n"
		     "120 0 10 enter 101 7 14\n121 0 10 leave 101 -3\n"
		     "122 0 20 leave 202 -512\n123 0 20 end\n");
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].kind, ROUND_FUTEX);
}

/* A new stub is known by its fork where nothing else names its parent. */
static void test_new_stub(void **state)
{
	(void)state;
	kept_analyse("1 0 10 fork 40\n2 0 40 futex wait\n3 0 40 switch S 10\n"
		     "4 0 10 futex wake\n5 0 10 wakes 40\n6 0 40 leave 202 0\n7 0 40 end\n");
	assert_int_equal(kept.round_count, 1);
	assert_int_equal(kept.rounds[0].stub, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_futex_round),
		cmocka_unit_test(test_notified_batch),
		cmocka_unit_test(test_stub_awake),
		cmocka_unit_test(test_ptrace_round),
		cmocka_unit_test(test_ptrace_round_in_namespace),
		cmocka_unit_test(test_ptrace_of_nobody_known),
		cmocka_unit_test(test_foreign_futexes),
		cmocka_unit_test(test_new_stub),
		cmocka_unit_test(test_threaded_program),
		cmocka_unit_test(test_unknown_thread),
		cmocka_unit_test(test_pid_again),
		cmocka_unit_test(test_first_wait_of_monitor),
		cmocka_unit_test(test_two_threads_serve),
		cmocka_unit_test(test_killed_stub),
		cmocka_unit_test(test_monitor_goes_on),
		cmocka_unit_test(test_lost_in_round),
	};

	return cmocka_run_group_tests_name("rounds", tests, NULL, kept_end);
}
