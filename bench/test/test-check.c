// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The check checked: cells whose monitor crashes, sleeps, spins, leaks or leaves a stub
 * behind on purpose must be found out, and one that survives must not.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wall.h"
#include "check/cell.h"
#include "check/mail.h"
#include "check/watch.h"
#include "monitor/handoff.h"
#include "serve/many.h"
#include "test/surroundings.h"
#include "test/written.h"

#define LONG_S 1.0 /* several times what a wedge takes to be seen */

static struct check_cell cell;
static struct check_loop loop;
static struct cell_told *told;

static int start(void **state)
{
	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return told == MAP_FAILED ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	return munmap(told, sizeof(*told));
}

static void run(const struct scenario *scenario, const struct gate *gate)
{
	struct watch watch = { .told = told };
	struct error err;

	loop = (struct check_loop){ .name = "counted",
				    .serve = serve_find("counted"),
				    .gate = gate };
	cell = (struct check_cell){ .scenario = scenario, .loop = &loop, .flush = gate };
	if (watch_start(&watch, &cell, &err))
		fail_msg("%s", err.text);
	while (!watch_look(&watch))
		cell_pause();
	if (cell.outcome == MODEL_SKIPPED)
		skip();
}

static void assert_found_behind(const struct gate *gate, void (*does)(struct cell *),
				enum model_outcome outcome, const char *text)
{
	const struct scenario scenario = { .name = "test", .run = does };

	run(&scenario, gate);
	if (cell.outcome != outcome || !strstr(cell.text, text))
		fail_msg("%s: %s", outcome_names[cell.outcome], cell.text);
	assert_int_equal(check_cell_is_good(&cell), outcome < MODEL_WEDGED);
}

static void assert_found(void (*does)(struct cell *), enum model_outcome outcome, const char *text)
{
	assert_found_behind(NULL, does, outcome, text);
}

static void begin(struct cell *of)
{
	of->told->acted = true;
	of->told->begun = true;
}

static void crash(struct cell *of)
{
	begin(of);
	abort();
}

static void leave(struct cell *of)
{
	begin(of);
	_exit(3);
}

static void sleep_for_ever(struct cell *of)
{
	begin(of);
	while (true)
		pause();
}

/* Wakes again and again, as a monitor with a timer does. */
static void tick_for_ever(struct cell *of)
{
	begin(of);
	while (true)
		cell_pause();
}

static void spin_for_ever(struct cell *of)
{
	begin(of);
	while (true)
		__builtin_ia32_pause();
}

static void *run_for_long(void *ends)
{
	struct timespec from;

	wall_now(CLOCK_MONOTONIC, &from);
	while (wall_seconds_since(&from) < LONG_S)
		__builtin_ia32_pause();
	__atomic_store_n((bool *)ends, true, __ATOMIC_RELEASE);
	return NULL;
}

/* As that of loop thread, where a timer wakes the monitor meanwhile. */
static void have_a_runnable_thread(struct cell *of)
{
	bool ended = false;
	pthread_t thread;

	cell_queue(of);
	begin(of);
	if (pthread_create(&thread, NULL, run_for_long, &ended))
		abort();
	while (!__atomic_load_n(&ended, __ATOMIC_ACQUIRE))
		cell_pause();
	pthread_join(thread, NULL);
	cell_judge(of, cell_round(of));
}

static void outlive(struct cell *of)
{
	pid_t pid;

	begin(of);
	/* Of this process, but no stub that dies with its monitor. */
	pid = fork();
	if (!pid) {
		alarm(60); /* if nobody finds it */
		while (true)
			pause();
	}
	of->told->stubs[0] = pid;
	_exit(0);
}

/* What is in the stub and not in the page table. */
static void leak(struct cell *of)
{
	enum round_end round;

	cell_queue(of);
	round = cell_round(of);
	page_table_unmap(&of->victim->mm.table, CELL_PAGE(1), STUB_PAGE_SIZE);
	cell_judge(of, round);
}

/* Nobody asks about it behind gate allow; and behind a flush no guest code runs. */
static void lose_a_page(struct cell *of)
{
	cell_queue(of);
	of->victim->mm.batch.calls[2] = (struct stub_call){
		.address = STUB_GUEST, .length = STUB_PAGE_SIZE, .fd = -1, .type = STUB_CALL_MUNMAP
	};
	cell_judge(of, cell_round(of));
}

static void survive(struct cell *of)
{
	cell_queue(of);
	cell_judge(of, cell_round(of));
}

static void test_crashes(void **state)
{
	(void)state;
	assert_found(crash, MODEL_CRASHED, "the monitor was killed by SIGABRT");
	assert_found(leave, MODEL_CRASHED, "the monitor exited with status 3");
}

static void test_wedges(void **state)
{
	(void)state;
	assert_found(sleep_for_ever, MODEL_WEDGED, "monitor in ");
	assert_non_null(strstr(cell.text, "stub in futex"));
	assert_found(tick_for_ever, MODEL_WEDGED, "stub in futex");
	assert_found(spin_for_ever, MODEL_WEDGED, "monitor spins");
}

static void test_leaks(void **state)
{
	(void)state;
	assert_found(leak, MODEL_LEAKED, "mapped: 10002000-10003000 rw-s");
	assert_found_behind(gate_find("allow"), lose_a_page, MODEL_LEAKED,
			    "a part of its own region is gone");
}

static void test_survivors(void **state)
{
	(void)state;
	assert_found(survive, MODEL_SERVED, "served");
	assert_found(have_a_runnable_thread, MODEL_SERVED, "served");
}

static void test_orphans(void **state)
{
	(void)state;
	assert_found(outlive, MODEL_CRASHED, "a stub outlived its monitor");
	assert_true(told->stubs[0] > 0);
	kill(told->stubs[0], SIGKILL);
}

static const struct check_cell *find(const struct check *check, const char *name, bool flush)
{
	for (size_t i = 0; i < check->count; i++)
		if (!strcmp(check->cells[i].loop->name, name) && check->cells[i].flush == flush)
			return &check->cells[i];
	fail();
	return NULL;
}

/* The weakness that the series is known for, and a loop that does not have it. */
static void test_known_weakness(void **state)
{
	static const char *const scenarios[] = { "denied-middle", NULL };
	static const char *const loops[] = { "counted", "poll2", "poll-each", NULL };
	struct check check;
	struct error err;

	(void)state;
	if (check_plan(&check, scenarios, loops, &err) || check_run(&check, &err))
		fail_msg("%s", err.text);
	assert_int_equal(check.count, 5);
	assert_int_equal(check.done, check.count);
	for (int flush = 0; flush < 2; flush++) {
		assert_int_equal(find(&check, "counted", flush)->outcome, MODEL_WEDGED);
		assert_true(find(&check, "counted", flush)->declared);
		assert_non_null(strstr(find(&check, "counted", flush)->text, "monitor in ioctl"));
		assert_int_equal(find(&check, "poll2", flush)->outcome, MODEL_DENIED);
	}
	assert_int_equal(find(&check, "poll-each", false)->outcome, MODEL_DENIED);
	check_free(&check);
}

struct found {
	const char *scenario, *loop;
	enum model_outcome outcome;
	const char *text;
};

static bool is_of(const struct check_cell *of, const struct found *found)
{
	return !strcmp(of->scenario->name, found->scenario) && !strcmp(of->loop->name, found->loop);
}

/* Leaves out the cells that nothing is expected of. */
static void keep_expected(struct check *check, const struct found *found, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < check->count; i++)
		for (size_t k = 0; k < count; k++)
			if (is_of(&check->cells[i], &found[k])) {
				check->cells[kept++] = check->cells[i];
				break;
			}
	check->count = kept;
}

static void assert_outcome(const struct check *check, const struct found *found)
{
	bool any = false;

	for (size_t i = 0; i < check->count; i++) {
		const struct check_cell *of = &check->cells[i];

		if (!is_of(of, found))
			continue;
		any = true;
		if (of->outcome == MODEL_SKIPPED)
			continue;
		if (of->outcome != found->outcome || !strstr(of->text, found->text))
			fail_msg("%s, %s: %s: %s", found->scenario, found->loop,
				 outcome_names[of->outcome], of->text);
		assert_true(check_cell_is_good(of));
	}
	assert_true(any);
}

/* A signal that ends a call, one that cannot, a full address space, and the end of a stub. */
static void test_stubs_of_their_own_kind(void **state)
{
	static const char *const scenarios[] = { "batch-alarm",	   "batch-alarm-restart",
						 "spinning-alarm", "alarm-blocked",
						 "exit-in-batch",  "map-count-middle",
						 "map-count-last", NULL };
	static const char *const loops[] = { "counted", "vanishing-ends", "poll-each", NULL };
	static const struct found found[] = {
		{ "batch-alarm", "counted", MODEL_WEDGED, "stub in futex" },
		{ "batch-alarm", "vanishing-ends", MODEL_RECOVERED, "served" },
		{ "batch-alarm-restart", "counted", MODEL_WEDGED, "stub in futex" },
		{ "batch-alarm-restart", "vanishing-ends", MODEL_RECOVERED, "served" },
		{ "batch-alarm-restart", "poll-each", MODEL_RECOVERED, "served" },
		{ "spinning-alarm", "counted", MODEL_RECOVERED, "served" },
		{ "alarm-blocked", "counted", MODEL_WEDGED, "stub running" },
		{ "exit-in-batch", "counted", MODEL_KILLED, "SIGSYS" },
		{ "exit-in-batch", "poll-each", MODEL_KILLED, "SIGSYS" },
		{ "map-count-middle", "counted", MODEL_WEDGED, "monitor in ioctl" },
		{ "map-count-middle", "poll-each", MODEL_RECOVERED, "call 1 failed: Cannot all" },
		{ "map-count-last", "counted", MODEL_RECOVERED, "call 2 failed: Cannot all" },
	};
	struct check check;
	struct error err;

	(void)state;
	if (check_plan(&check, scenarios, loops, &err))
		fail_msg("%s", err.text);
	keep_expected(&check, found, sizeof(found) / sizeof(found[0]));
	if (check_run(&check, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		assert_outcome(&check, &found[i]);
	check_free(&check);
}

/* The series looks at the first page of a map, and neither at its flags nor at the descriptor. */
static void test_what_the_series_lets_through(void **state)
{
	static const char *const scenarios[] = { "longer-map",	"grown-later",	  "map-anonymous",
						 "map-private", "map-other-file", NULL };
	static const char *const loops[] = { "counted", "poll-each", NULL };
	struct check check;
	struct error err;

	(void)state;
	if (check_plan(&check, scenarios, loops, &err) || check_run(&check, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < check.count; i++) {
		const struct check_cell *of = &check.cells[i];

		if (of->outcome != (of->strict ? MODEL_DENIED : MODEL_LEAKED))
			fail_msg("%s, %s, %s: %s", of->scenario->name, of->loop->name,
				 of->strict ? "strict" : "series", outcome_names[of->outcome]);
		assert_true(check_cell_is_good(of));
	}
	check_free(&check);
}

static void wedge(struct check *check, const char *scenario, const char *name)
{
	for (size_t i = 0; i < check->count; i++) {
		struct check_cell *of = &check->cells[i];

		if (strcmp(of->scenario->name, scenario) || strcmp(of->loop->name, name))
			continue;
		of->outcome = MODEL_WEDGED;
		of->declared = true;
		strcpy(of->text, "monitor in here");
	}
}

/* Of each loop just the scenarios that it wedges in. */
static void test_who_wedges_where(void **state)
{
	static const char *const scenarios[] = { "denied-middle", "fewer-later", NULL };
	static const char *const loops[] = { "counted", "drain-twice", "marker-on-error", NULL };
	struct check check;
	struct error err;
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	if (!to || check_plan(&check, scenarios, loops, &err))
		fail_msg("no plan");
	wedge(&check, "denied-middle", "counted");
	wedge(&check, "denied-middle", "drain-twice");
	for (int i = 0; i < 3; i++)
		wedge(&check, "fewer-later", loops[i]);
	check_print(to, &check);
	fclose(to);
	assert_holds(text, "monitor in here: counted, drain-twice (denied-middle, fewer-later); "
			   "marker-on-error (fewer-later)\n");
	free(text);
	check_free(&check);
}

static void add_arm(struct model *model, enum word serve, double ratio)
{
	struct model_arm *arm = model_add_arm(model);
	struct model_comparison *comparison;

	snprintf(arm->id, sizeof(arm->id), "loops/%s", word_text(serve));
	arm->suite = WORD_LOOPS;
	arm->serve = serve;
	arm->placement = WORD_SAME;
	arm->op = WORD_MAP;
	arm->batch = 16;
	if (serve == WORD_COUNTED)
		return;
	comparison = model_add_comparison(model);
	snprintf(comparison->arm, sizeof(comparison->arm), "%s", arm->id);
	comparison->metric = MODEL_BATCH_NS;
	comparison->ratio = ratio;
	comparison->ci95[0] = ratio - 0.01;
	comparison->ci95[1] = ratio + 0.01;
}

/* Ratios of the run, from the least; loops that wedge too are no remedy. */
static void test_mail(void **state)
{
	struct model model;
	const char *first, *second;
	struct error err;
	char *text;

	(void)state;
	model_init(&model);
	assert_int_equal(check_mail(stdout, &model, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	add_arm(&model, word_of("busy"), 9.5);
	model.arms[0].batch = 1; /* of the sizes the middle one counts */
	add_arm(&model, WORD_COUNTED, 1);
	add_arm(&model, word_of("poll2"), 1.25);
	add_arm(&model, word_of("drain-twice"), 1.05);
	add_arm(&model, word_of("marker-on-error"), 1.1);
	add_arm(&model, word_of("sentinel"), 0.875);
	add_arm(&model, word_of("vanishing-ends"), 1.5);
	text = written(check_mail, &model);
	assert_fits(text, 72);
	for (char *end = text; (end = strchr(end, '\n'));)
		*end = ' ';
	assert_holds(text, "monitor in ioctl");
	first = strstr(text, "sentinel 0.88 [0.86, 0.89]");
	second = strstr(text, "poll2 1.25 [1.24, 1.26]");
	if (!first || !second || first > second)
		fail_msg("%s", text);
	assert_null(strstr(text, "drain-twice"));
	assert_null(strstr(text, "busy"));
	assert_holds(text, "Time of a batch of 16 calls on one CPU");
	assert_holds(text, "marker-on-error 1.10 [1.090, 1.110] (unless");
	assert_holds(text, "gets on: those above but marker-on-error.");
	assert_holds(text, "by the death of the stub: here after ");
	assert_null(strstr(text, "With ticks of "));
	/* The second finding has no new one, the third has. */
	first = strstr(text, "end of the batch gets on: those above but marker-on-error.");
	if (!first || !strstr(first, "vanishing-ends 1.50 [1.49, 1.51]"))
		fail_msg("%s", text);
	assert_null(strstr(text, "CONTROL FAILED"));
	free(text);
	model_free(&model);
}

/* On top is what failed; and a run with a watchdog has the price of one. */
static void test_mail_of_a_failed_control(void **state)
{
	struct model model;
	char *text;

	(void)state;
	model_init(&model);
	add_arm(&model, WORD_COUNTED, 1);
	add_arm(&model, word_of("vanishing-ends"), 1.5);
	add_arm(&model, word_of("watched"), 1.02);
	model.arms[model.arm_count - 1].serve = WORD_COUNTED;
	model.arms[model.arm_count - 1].stalls = 5;
	model.arms[model.arm_count - 1].watchdog_ns = 1e9;
	model_add_control(&model)->failed = true;
	text = written(check_mail, &model);
	assert_int_equal(strncmp(text, "CONTROL FAILED: ", 16), 0);
	for (char *end = text; (end = strchr(end, '\n'));)
		*end = ' ';
	assert_holds(text,
		     "With ticks of 1000ms the time of that batch is 1.020 [1.010, 1.030] times");
	free(text);
	model_free(&model);
}

static void mail_without_rings(void)
{
	struct model model;
	const char *text;

	model_init(&model);
	add_arm(&model, WORD_COUNTED, 1);
	add_arm(&model, word_of("poll2"), 1.25);
	add_arm(&model, word_of("uring-each"), 0.75);
	if (!refuse(SYS_io_uring_setup, ENOSYS))
		_exit(STATUS_UNSUPPORTED);
	text = written(check_mail, &model);
	if (!strstr(text, "poll2") || strstr(text, "uring-each 0.75"))
		_exit(1);
}

/* A loop of the run that cannot be set up here was not tried, so it is no remedy. */
static void test_mail_of_another_host(void **state)
{
	(void)state;
	in_surroundings(mail_without_rings);
}

static void test_attack_too_long(void **state)
{
	static uint8_t page[STUB_PAGE_SIZE + 1];
	pid_t child = fork();
	int status;

	(void)state;
	if (!child) {
		struct attack attack = { .page = page, .at = STUB_PAGE_SIZE - 1 };

		attack_code(&attack, "", 2);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void assert_unknown(const char *scenario, const char *name, const char *text)
{
	const char *const scenarios[] = { scenario, NULL }, *const loops[] = { name, NULL };
	struct check check;
	struct error err;

	assert_int_equal(check_plan(&check, scenarios, loops, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("%s", err.text);
}

static void test_unknown_names(void **state)
{
	(void)state;
	assert_unknown("denied-midle", NULL, "did you mean denied-middle?");
	assert_unknown("xyz", NULL, "; see `list scenarios`");
	assert_unknown(NULL, "xyz", "; see `list loops`");
	assert_unknown(NULL, "uring-eech", "did you mean uring-each?");
}

/* `run` asks what each arm of several threads risks, and has what `check` calls it. */
static void each_way_by_several_is_checked(void **state)
{
	(void)state;
	for (size_t i = 0; serve_manys[i]; i++)
		if (serve_manys[i]->by_several && !check_shared_name(serve_manys[i]->name))
			fail_msg("%s", serve_manys[i]->name);
	assert_string_equal(check_shared_name("uring-newest"), "uring-all-by-2");
	assert_string_equal(check_shared_name("uring-wake-all"), "uring-wake-all-by-2");
	assert_null(check_shared_name("threads"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crashes),
		cmocka_unit_test(test_wedges),
		cmocka_unit_test(test_leaks),
		cmocka_unit_test(test_survivors),
		cmocka_unit_test(test_orphans),
		cmocka_unit_test(test_known_weakness),
		cmocka_unit_test(test_stubs_of_their_own_kind),
		cmocka_unit_test(test_what_the_series_lets_through),
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_attack_too_long),
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_mail_of_a_failed_control),
		cmocka_unit_test(test_mail_of_another_host),
		cmocka_unit_test(test_who_wedges_where),
		cmocka_unit_test(each_way_by_several_is_checked),
	};

	return cmocka_run_group_tests_name("check", tests, start, end);
}
