// SPDX-License-Identifier: GPL-2.0-or-later
/* The ledger, what a process holds, and that a seed tells all; then a short soak. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check/attack.h"
#include "check/scenario.h"
#include "gate/guest.h"
#include "soak/soak_work.h"
#include "stub/init.h"
#include "test/own-threads.h"
#include "test/surroundings.h"
#include "test/written.h"

static struct stub_shared shared;
static struct guest guest;
static struct ledger ledger;
static struct soak all; /* of all loops, for 60 s */

/* A turn in which the stub made so many maps, and the monitor counted that. */
static void turn(uint32_t calls, uint32_t allowed, uint32_t denied, uint32_t vanished)
{
	memset(&guest, 0, sizeof(guest));
	guest.gate = gate_find("notify");
	guest.mm.shared = &shared;
	ledger_begin(&guest);
	for (uint32_t i = 0; i < calls; i++)
		shared.data.calls[i].type = STUB_CALL_MMAP;
	shared.stamps.calls_begun = shared.stamps.calls_done = calls;
	guest.mm.log.notified = allowed + denied;
	guest.mm.log.allowed = allowed;
	guest.mm.log.denied = denied;
	guest.mm.log.vanished = vanished;
}

static int start(void **state)
{
	(void)state;
	memset(&ledger, 0, sizeof(ledger));
	return 0;
}

static void assert_wrong(const char *part)
{
	if (!strstr(ledger.wrong, part))
		fail_msg("\"%s\"", ledger.wrong);
}

static void test_each_once(void **state)
{
	(void)state;
	turn(3, 2, 1, 0);
	ledger_end(&ledger, &guest, false);
	turn(0, 0, 0, 0);
	ledger_end(&ledger, &guest, false);
	assert_string_equal(ledger.wrong, "");
	assert_int_equal(ledger.rounds, 2);
	assert_int_equal(ledger.returned, 3);
}

static void test_lost(void **state)
{
	(void)state;
	turn(3, 2, 0, 0);
	ledger_end(&ledger, &guest, false);
	assert_wrong("3 calls of a stub returned, and 2 were answered");
}

static void test_doubled(void **state)
{
	(void)state;
	turn(2, 3, 0, 0);
	ledger_end(&ledger, &guest, false);
	assert_wrong("of 3 answers in a turn 2 came to a call");
}

static void test_taken_back(void **state)
{
	(void)state;
	turn(2, 2, 0, 1);
	ledger_end(&ledger, &guest, false);
	assert_string_equal(ledger.wrong, "");
	assert_int_equal(ledger.vanished, 1);
}

/* The handler of a signal has handed over first. */
static void test_counted_later(void **state)
{
	(void)state;
	ledger.disturbances = 1;
	turn(0, 1, 0, 0);
	ledger_end(&ledger, &guest, false);
	turn(1, 0, 0, 0);
	ledger_end(&ledger, &guest, false);
	assert_string_equal(ledger.wrong, "");
	assert_int_equal(ledger.overtaken, 0);
	turn(1, 0, 0, 0);
	ledger_end(&ledger, &guest, false);
	assert_wrong("1 calls of a stub returned, and 0 were answered");
}

static void test_dead(void **state)
{
	(void)state;
	turn(2, 1, 0, 0);
	ledger_end(&ledger, &guest, true);
	assert_string_equal(ledger.wrong, "");
	assert_int_equal(ledger.deaths, 1);
	turn(1, 2, 0, 0);
	ledger_end(&ledger, &guest, true);
	assert_wrong("a stub that died had made 1 calls, and 2 were answered");
}

/* Maps alone, where the gate asks about them alone. */
static void test_of_the_gate(void **state)
{
	(void)state;
	turn(3, 2, 0, 0);
	guest.gate = gate_find("notify-map");
	shared.data.calls[1].type = STUB_CALL_MUNMAP;
	ledger_end(&ledger, &guest, false);
	assert_string_equal(ledger.wrong, "");
}

static void test_holdings(void **state)
{
	struct soak_totals totals = { .own_threads = 1,
				      .warm = true,
				      .reference = { 6, 1, 0, 4000 },
				      .now = { 6, 1, 0, 4000 + SOAK_GROWTH_KB } };
	char text[SOAK_TEXT], expected[SOAK_TEXT];

	(void)state;
	soak_compare_holdings(&totals, text);
	assert_string_equal(text, "");
	totals.now.descriptors = 7;
	soak_compare_holdings(&totals, text);
	assert_string_equal(text, "7 descriptors are open, after the warm-up 6 were");
	totals.now = (struct soak_holdings){ 6, 1, 0, 4001 + SOAK_GROWTH_KB };
	soak_compare_holdings(&totals, text);
	snprintf(expected, sizeof(expected), "%d kB are resident, after the warm-up 4000 were",
		 4001 + SOAK_GROWTH_KB);
	assert_string_equal(text, expected);
	totals.now = (struct soak_holdings){ 6, 2, 0, 4000 };
	soak_compare_holdings(&totals, text);
	assert_string_equal(text, "1 threads are left");
	totals.now = (struct soak_holdings){ 6, 1, 1, 4000 };
	soak_compare_holdings(&totals, text);
	assert_string_equal(text, "a process is left");
}

static void leave_out(const char *loop, const char *why)
{
	print_message("left out: %s: %s\n", loop, why);
}

static void plan(struct soak *soak, const char *const *loops, const char *const *specs)
{
	struct error err;

	if (!soak_plan(soak, loops, specs, leave_out, &err))
		return;
	if (err.status == STATUS_UNSUPPORTED)
		skip();
	fail_msg("%s", err.text);
}

/* Once, as it tries all loops. */
static void plan_all(void)
{
	static const char *const none[] = { NULL };

	if (all.told)
		return;
	all.seconds = 60;
	plan(&all, none, none);
}

static int free_all(void **state)
{
	(void)state;
	soak_free(&all);
	return 0;
}

static void write_choices(FILE *to, const struct soak *soak, uint64_t seed)
{
	for (uint64_t block = 0; block < 50; block++) {
		struct random_state random;
		struct soak_arm arm;
		char text[SOAK_TEXT];

		random_seed(&random, seed + block);
		soak_choose_arm(soak, &random, block, &arm);
		soak_arm_text(&arm, text);
		fprintf(to, "%s:", text);
		for (int i = 0; i < SOAK_BLOCK; i++)
			fprintf(to, " %s", soak_choose_fault(soak, &random, &arm)->name);
		fputc('\n', to);
	}
}

static char *choices(const struct soak *soak, uint64_t seed)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	write_choices(to, soak, seed);
	fclose(to);
	return text;
}

static void test_choices(void **state)
{
	char *one, *again, *other;

	(void)state;
	plan_all();
	one = choices(&all, 1);
	again = choices(&all, 1);
	other = choices(&all, 2);
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_holds(one, "denied-middle");
	assert_holds(one, " none");
	free(one);
	free(again);
	free(other);
}

/* Of one block; notes which scenarios were drawn. */
static void draw_block(const struct soak *soak, uint64_t block, bool drawn[])
{
	struct random_state random;
	struct soak_arm arm;

	random_seed(&random, 77 + block);
	soak_choose_arm(soak, &random, block, &arm);
	for (int i = 0; i < SOAK_BLOCK; i++) {
		const struct scenario *fault = soak_choose_fault(soak, &random, &arm);

		for (size_t k = 0; scenario_at(k); k++)
			drawn[k] |= scenario_at(k) == fault;
	}
}

/* The first that is possible here and was not drawn; NULL: none. */
static const char *not_drawn(const bool drawn[])
{
	struct error err;
	const bool crowds = !cell_check_map_count(&err);

	for (size_t k = 0; scenario_at(k); k++)
		if (!drawn[k] && !check_lack(scenario_at(k)) &&
		    (crowds || !(scenario_at(k)->odd & STUB_ODD_CROWDED)))
			return scenario_at(k)->name;
	return NULL;
}

static void test_all_are_drawn(void **state)
{
	bool drawn[256] = { false };

	(void)state;
	plan_all();
	for (uint64_t block = 0; block < 20000 && not_drawn(drawn); block++)
		draw_block(&all, block, drawn);
	if (not_drawn(drawn))
		fail_msg("%s was never drawn", not_drawn(drawn));
}

#ifdef __SANITIZE_ADDRESS__
/* It keeps no memory that was freed, for what is held is compared. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=0:thread_local_quarantine_size_kb=0";
}
#endif

#ifdef __SANITIZE_THREAD__
/* A report in the soak's process is a failure of this one. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "halt_on_error=1";
}
#endif

static void test_short_soak(void **state)
{
	static const char *const loops[] = { "counted", "poll2", "poll-each", NULL };
	static const char *const none[] = { NULL };
	/* A stub takes longest to start under the thread sanitizer. */
	const uint32_t blocks = under_thread_sanitizer() ? 1 : 2;
	struct soak soak = { .seed = 5, .rounds = blocks * SOAK_BLOCK };
	struct error err;

	(void)state;
	plan(&soak, loops, none);
	if (soak_run(&soak, &err))
		fail_msg("%s", err.text);
	assert_int_equal(soak_totals(&soak)->faults, 3 * blocks * SOAK_BLOCK);
	for (uint32_t i = 0; i < soak.loop_count; i++) {
		const struct soak_loop_totals *loop = &soak_totals(&soak)->loop[i];

		assert_int_equal(loop->faults, blocks * SOAK_BLOCK);
		assert_true(loop->ledger.returned > 50 * blocks);
		assert_int_equal(loop->ledger.allowed + loop->ledger.denied,
				 loop->ledger.returned + loop->ledger.overtaken +
					 loop->ledger.answered_to_dead);
	}
	assert_true(soak_totals(&soak)->warm);
	assert_int_equal(soak_totals(&soak)->now.descriptors,
			 soak_totals(&soak)->reference.descriptors);
	soak_free(&soak);
}

static void soak_without_proc(void)
{
	static const char *const one[] = { "counted", NULL }, *const none[] = { NULL };
	struct soak soak = { .seed = 5, .rounds = 1 };
	struct error err;

	plan(&soak, one, none);
	if (!lose_proc())
		_exit(STATUS_UNSUPPORTED);
	if (!soak_run(&soak, &err) || !strstr(err.text, "the soak did not begin"))
		_exit(1);
}

/* What is held cannot be constant if it cannot be counted. */
static void test_without_proc(void **state)
{
	(void)state;
	in_surroundings(soak_without_proc);
}

static void test_wrong_names(void **state)
{
	static const char *const wrong[] = { "poll3", NULL }, *const none[] = { NULL };
	static const char *const one[] = { "counted", NULL };
	static const char *const spec[] = { "gate=notify,serve=pol2", NULL };
	struct soak soak = { .rounds = 1 };
	struct error err;

	(void)state;
	assert_int_equal(soak_plan(&soak, wrong, none, leave_out, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_holds(err.text, "did you mean poll2?");
	assert_int_equal(soak_plan(&soak, one, spec, leave_out, &err), -1);
	assert_holds(err.text, "--arm: ");
	soak_free(&soak);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_once, start),
		cmocka_unit_test_setup(test_lost, start),
		cmocka_unit_test_setup(test_doubled, start),
		cmocka_unit_test_setup(test_taken_back, start),
		cmocka_unit_test_setup(test_counted_later, start),
		cmocka_unit_test_setup(test_dead, start),
		cmocka_unit_test_setup(test_of_the_gate, start),
		cmocka_unit_test(test_holdings),
		cmocka_unit_test(test_short_soak),
		cmocka_unit_test(test_without_proc),
		cmocka_unit_test(test_wrong_names),
		/* These have one thread, and their plan takes long to make. */
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_all_are_drawn),
	};
	size_t count = sizeof(tests) / sizeof(tests[0]) - (under_thread_sanitizer() ? 2 : 0);

	return _cmocka_run_group_tests("soak", tests, count, NULL, free_all);
}
