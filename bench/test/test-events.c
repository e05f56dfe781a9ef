// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of events, and why what is wanted cannot be counted. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "measure/counters.h"

static struct counter_set set;
static struct error err;
static bool is_without_pmu;

static void parse(const char *names)
{
	if (counters_parse(&set, names, &err))
		fail_msg("%s", err.text);
}

static void refuses(const char *names, const char *text)
{
	assert_int_equal(counters_parse(&set, names, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s' is not in '%s'", text, err.text);
}

static void test_names_in_order(void **state)
{
	(void)state;
	parse("page-faults,task-clock,context-switches");
	assert_int_equal(set.count, 3);
	assert_string_equal(set.events[0].name, "page-faults");
	assert_string_equal(set.events[2].name, "context-switches");
	assert_int_equal(set.events[1].attr.config, PERF_COUNT_SW_TASK_CLOCK);
	assert_false(set.events[0].hardware);
}

static void test_wrong_names(void **state)
{
	(void)state;
	refuses("page-fautls", "unknown event 'page-fautls', did you mean page-faults");
	refuses("page-faults,", "must have 1 to 63 letters");
	refuses("", "must have 1 to 63 letters");
	refuses("task-clock,task-clock", "event task-clock is given twice");
	refuses("a:../../id", "unknown event");
	refuses("cyclse:k", "unknown event 'cyclse:k', did you mean cycles:k");
}

/* No name is called wrong that could not be looked up. */
static void test_a_tracepoint_that_is_none(void **state)
{
	char why[COUNTERS_REASON_SIZE];

	(void)state;
	assert_int_equal(counters_parse(&set, "no_such:tracepoint", &err), -1);
	if (counters_tracepoints(why, sizeof(why))) {
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, "unknown event"));
		return;
	}
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	assert_non_null(strstr(err.text, why));
}

static void test_too_many(void **state)
{
	static const char tail[] = "context-switches,cpu-migrations,page-faults,minor-faults,"
				   "major-faults,task-clock";
	char names[1024] = "";

	(void)state;
#ifdef HAVE_LIBPFM
	/* libpfm4 knows no modifier h on Intel's CPUs. */
	static const char *const modifiers[] = { "u", "k", "u:k" };

	for (int i = 0; i < 3; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 "cycles:%s,instructions:%s,branch-misses:%s,cache-misses:%s,",
			 modifiers[i], modifiers[i], modifiers[i], modifiers[i]);
	strcat(names, tail);
	refuses(names, "more than 16 events");
#else
	(void)tail;
	(void)names;
	skip();
#endif
}

static void test_library_names(void **state)
{
	(void)state;
#ifdef HAVE_LIBPFM
	parse("cycles,cycles:k,instructions:u,dTLB-load-misses");
	assert_true(set.events[0].hardware && set.events[3].hardware);
	/* as counters_left_out says */
	assert_true(set.events[0].attr.exclude_guest && !set.events[0].attr.exclude_host);
	assert_false(set.events[0].attr.exclude_user || set.events[0].attr.exclude_kernel);
	assert_true(set.events[1].attr.exclude_user && !set.events[1].attr.exclude_kernel);
	assert_true(set.events[2].attr.exclude_kernel && !set.events[2].attr.exclude_user);
	refuses("cyclse", "did you mean cycles");
#else
	skip();
#endif
}

/* Whatever the host can or cannot, this must say so. */
static void test_pmu_is_there_or_why_not(void **state)
{
	char text[160];
	bool has = counters_pmu(text, sizeof(text));

	(void)state;
	assert_true(strlen(text) > 10);
#ifdef HAVE_LIBPFM
	parse("cycles");
	assert_int_equal(counters_check(&set, &err) == 0, has);
	if (!has) {
		assert_int_equal(err.status, STATUS_UNSUPPORTED);
		assert_non_null(strstr(err.text, "cannot count cycles: "));
		assert_non_null(strstr(err.text, text));
	}
#else
	(void)has;
#endif
}

#define EXIT_WRONG 1
#define EXIT_SKIP  77

/* As a user without capabilities: exits with what became of it. */
static void count_as_nobody(void)
{
	char paranoid[16], level[64], pmu[COUNTERS_REASON_SIZE];

	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(EXIT_SKIP);
	if (!read_first_line("/proc/sys/kernel/perf_event_paranoid", paranoid, sizeof(paranoid)) ||
	    atoi(paranoid) < 2)
		_exit(EXIT_SKIP);
	snprintf(level, sizeof(level), "kernel.perf_event_paranoid is %s: run as root", paranoid);
	if (counters_parse(&set, "page-faults", &err) || !counters_check(&set, &err) ||
	    !strstr(err.text, level)) {
		fprintf(stderr, "page-faults: %s\n", err.text);
		_exit(EXIT_WRONG);
	}
	/* without a PMU permission is not what lacks */
	if (!counters_pmu(pmu, sizeof(pmu)) && is_without_pmu != !!strstr(pmu, "no hardware PMU")) {
		fprintf(stderr, "PMU: %s\n", pmu);
		_exit(EXIT_WRONG);
	}
	_exit(0);
}

static void test_an_ordinary_user_is_told_what_lacks(void **state)
{
	char pmu[COUNTERS_REASON_SIZE];
	int status;
	pid_t child;

	(void)state;
	is_without_pmu = !counters_pmu(pmu, sizeof(pmu)) && strstr(pmu, "no hardware PMU");
	child = fork();
	assert_true(child >= 0);
	if (!child)
		count_as_nobody();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == EXIT_SKIP) {
		fprintf(stderr, "not root, or kernel.perf_event_paranoid lets all users count\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* The reason, or NULL if it was not dropped. */
static const char *dropped_why(const struct counters_dropped *dropped, const char *name)
{
	for (size_t i = 0; i < COUNTERS_REASONS_MAX; i++) {
		char names[COUNTERS_NAMES_SIZE], *rest = names, *one;

		strcpy(names, dropped->of[i].names);
		while ((one = strsep(&rest, ", ")))
			if (!strcmp(one, name))
				return dropped->of[i].reason;
	}
	return NULL;
}

static void test_what_cannot_be_counted_is_left_out(void **state)
{
	static const char *const names[] = { "no_such:event", "page-faults", "no-such-event",
					     "task-clock", NULL };
	struct counters_dropped dropped = { .count = 0 };
	char text[COUNTERS_REASON_SIZE];
	bool tracepoints = counters_tracepoints(text, sizeof(text));
	const char *why;

	(void)state;
	counters_choose(&set, names, &dropped);
	if (dropped_why(&dropped, "page-faults"))
		skip();
	assert_int_equal(set.count, 2);
	assert_string_equal(set.events[0].name, "page-faults");
	assert_string_equal(set.events[1].name, "task-clock");
	assert_int_equal(dropped.count, 2);
	assert_non_null(strstr(dropped_why(&dropped, "no-such-event"), "no event"));
	why = dropped_why(&dropped, "no_such:event");
	assert_string_equal(why, tracepoints ? "this kernel has no such tracepoint" : text);
	assert_null(dropped_why(&dropped, "task-clock"));
}

static void test_each_reason_once(void **state)
{
	struct counters_dropped dropped = { .count = 0 };

	(void)state;
	counters_drop(&dropped, "a", "red");
	counters_drop(&dropped, "b", "blue");
	counters_drop(&dropped, "c", "red");
	assert_int_equal(dropped.count, 3);
	assert_string_equal(dropped.of[0].reason, "red");
	assert_string_equal(dropped.of[0].names, "a, c");
	assert_string_equal(dropped.of[1].reason, "blue");
	assert_string_equal(dropped.of[1].names, "b");
	assert_string_equal(dropped.of[2].names, "");
}

static void test_defaults_can_be_opened(void **state)
{
	struct counters_dropped dropped = { .count = 0 };
	size_t names = 0;

	(void)state;
	counters_choose(&set, counters_default_names, &dropped);
	assert_int_equal(counters_check(&set, &err), 0);
	while (counters_default_names[names])
		names++;
	assert_int_equal(set.count + dropped.count, names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_in_order),
		cmocka_unit_test(test_wrong_names),
		cmocka_unit_test(test_a_tracepoint_that_is_none),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_library_names),
		cmocka_unit_test(test_pmu_is_there_or_why_not),
		cmocka_unit_test(test_an_ordinary_user_is_told_what_lacks),
		cmocka_unit_test(test_what_cannot_be_counted_is_left_out),
		cmocka_unit_test(test_each_reason_once),
		cmocka_unit_test(test_defaults_can_be_opened),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
