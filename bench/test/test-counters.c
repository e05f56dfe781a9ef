// SPDX-License-Identifier: GPL-2.0-or-later
/* Groups of counters, and counts of what is known to happen. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/counters.h"

#define PAGES 100
#define PAGE  4096

static struct counter_set set;
static struct counters counters;
static struct counter_value values[COUNTERS_MAX];
static struct error err;

static void parse(const char *names)
{
	if (counters_parse(&set, names, &err))
		fail_msg("%s", err.text);
}

/* Opens the set on this thread; skips where the host refuses it. */
static void open_here(const char *names)
{
	parse(names);
	if (!counters_open(&counters, &set, 0, &err))
		return;
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	fprintf(stderr, "%s\n", err.text);
	skip();
}

static void read_here(void)
{
	memset(values, 0, sizeof(values));
	if (counters_read(&counters, values, &err))
		fail_msg("%s", err.text);
	counters_close(&counters);
}

static void add_event(uint32_t type, uint64_t config)
{
	struct counter_event *event = &set.events[set.count++];

	*event = (struct counter_event){ .attr = { .type = type, .config = config } };
	event->hardware = type != PERF_TYPE_SOFTWARE && type != PERF_TYPE_TRACEPOINT;
}

static void touch_pages(void)
{
	char *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	assert_true(memory != MAP_FAILED);
	madvise(memory, PAGES * PAGE, MADV_NOHUGEPAGE);
	for (int i = 0; i < PAGES; i++)
		((volatile char *)memory)[i * PAGE] = 1;
	munmap(memory, PAGES * PAGE);
}

static void leads(const size_t *leaders)
{
	counters.set = &set;
	for (size_t i = 0; i < set.count; i++) {
		counters.leader[i] = counters_leader(&counters, i);
		assert_int_equal(counters.leader[i], leaders[i]);
	}
}

static void test_groups_are_of_one_pmu(void **state)
{
	static const size_t leaders[] = { 0, 1, 0, 3, 0, 1, 0, 3, 8, 1 };

	(void)state;
	set.count = 0;
	add_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES);
	add_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK);
	add_event(PERF_TYPE_HW_CACHE, PERF_COUNT_HW_CACHE_DTLB);
	add_event(PERF_TYPE_MAX + 8, 0);
	add_event(PERF_TYPE_RAW, 0x1234);
	add_event(PERF_TYPE_TRACEPOINT, 77);
	add_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS);
	add_event(PERF_TYPE_MAX + 8, 1);
	add_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES); /* a fifth */
	add_event(PERF_TYPE_TRACEPOINT, 78);
	leads(leaders);
}

/* The kinds of cores of a hybrid CPU have PMUs of their own. */
static void test_groups_of_hybrid_cpus(void **state)
{
	static const size_t leaders[] = { 0, 1, 1, 0 };
	const uint64_t atom = PERF_TYPE_MAX + 4;

	(void)state;
	set.count = 0;
	add_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES);
	add_event(PERF_TYPE_HARDWARE, atom << 32 | PERF_COUNT_HW_CPU_CYCLES);
	add_event((uint32_t)atom, 5);
	add_event(PERF_TYPE_HW_CACHE, PERF_COUNT_HW_CACHE_LL);
	leads(leaders);
}

static void test_one_group_of_software(void **state)
{
	static const size_t leaders[] = { 0, 0, 0, 0, 0, 0 };

	(void)state;
	set.count = 0;
	for (uint64_t i = 0; i < 6; i++)
		add_event(PERF_TYPE_SOFTWARE, i);
	leads(leaders);
}

/* The kernel refuses the one in the middle: the others must still become one group. */
static void test_what_cannot_be_opened_is_left_out(void **state)
{
	struct counters_dropped dropped = { .count = 0 };

	(void)state;
	open_here("page-faults");
	counters_close(&counters);
	set.count = 0;
	add_event(PERF_TYPE_SOFTWARE, 1000);
	add_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK);
	add_event(PERF_TYPE_SOFTWARE, 1001);
	add_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS);
	strcpy(set.events[0].name, "1000");
	strcpy(set.events[2].name, "1001");
	counters_fit(&set, &dropped);
	assert_int_equal(set.count, 2);
	assert_int_equal(set.events[0].attr.config, PERF_COUNT_SW_TASK_CLOCK);
	assert_int_equal(set.events[1].attr.config, PERF_COUNT_SW_PAGE_FAULTS);
	assert_int_equal(dropped.count, 2);
	assert_string_equal(dropped.of[0].names, "1000, 1001");
	assert_string_equal(dropped.of[0].reason, "this kernel does not have it");
	assert_int_equal(counters_check(&set, &err), 0);
}

/* The stack may fault too, and the thread sanitizer has four shadow pages for each of ours. */
#ifdef __SANITIZE_THREAD__
#define FAULTS_MAX 8
#else
#define FAULTS_MAX 2
#endif

static void test_scaling(void **state)
{
	struct counter_value value = counters_scale(300, 1000, 1000);

	(void)state;
	assert_true(value.count == 300 && value.running == 1);
	value = counters_scale(300, 1000, 250);
	assert_true(value.count == 1200 && value.running == 0.25);
	value = counters_scale(0, 1000, 250);
	assert_true(value.count == 0 && value.running == 0.25);
	/* never on the PMU: not 0, but not known */
	value = counters_scale(1, 1000, 0);
	assert_true(isnan(value.count) && value.running == 0);
	/* the thread never ran */
	value = counters_scale(0, 0, 0);
	assert_true(value.count == 0 && value.running == 1);
}

static void test_every_page_is_a_fault(void **state)
{
	(void)state;
	open_here("page-faults,task-clock");
	touch_pages();
	counters_start(&counters);
	touch_pages();
	counters_stop(&counters);
	touch_pages();
	read_here();
	assert_in_range(values[0].count, PAGES, FAULTS_MAX * PAGES);
	assert_true(values[1].count > 0);
	assert_true(values[0].running == 1 && values[1].running == 1);
}

static void test_spans_add_up(void **state)
{
	(void)state;
	open_here("page-faults");
	for (int i = 0; i < 5; i++) {
		counters_start(&counters);
		touch_pages();
		counters_stop(&counters);
	}
	read_here();
	assert_in_range(values[0].count, 5 * PAGES, 5 * FAULTS_MAX * PAGES);
}

/* It would read as a count of 0. */
static void test_a_start_that_fails(void **state)
{
	const int zero = open("/dev/zero", O_RDONLY);

	(void)state;
	open_here("page-faults");
	assert_int_equal(dup2(zero, counters.fd[0]), counters.fd[0]);
	close(zero);
	counters_start(&counters);
	counters_stop(&counters);
	assert_int_equal(counters_read(&counters, values, &err), -1);
	assert_non_null(strstr(err.text, "starting or stopping a counter"));
	counters_close(&counters);
}

static void test_tracepoints_count(void **state)
{
	(void)state;
	if (counters_parse(&set, "raw_syscalls:sys_enter", &err)) {
		fprintf(stderr, "%s\n", err.text);
		skip();
	}
	open_here("raw_syscalls:sys_enter,page-faults");
	counters_start(&counters);
	for (int i = 0; i < 50; i++)
		syscall(SYS_getppid);
	counters_stop(&counters);
	read_here();
	/* The call that stops is one as well. */
	assert_in_range(values[0].count, 51, 60);
}

static void test_another_thread_must_exist(void **state)
{
	(void)state;
	parse("page-faults");
	assert_int_equal(counters_open(&counters, &set, 0x3fffffff, &err), -1);
	assert_non_null(strstr(err.text, "cannot count page-faults: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups_are_of_one_pmu),
		cmocka_unit_test(test_groups_of_hybrid_cpus),
		cmocka_unit_test(test_one_group_of_software),
		cmocka_unit_test(test_what_cannot_be_opened_is_left_out),
		cmocka_unit_test(test_scaling),
		cmocka_unit_test(test_every_page_is_a_fault),
		cmocka_unit_test(test_spans_add_up),
		cmocka_unit_test(test_a_start_that_fails),
		cmocka_unit_test(test_tracepoints_count),
		cmocka_unit_test(test_another_thread_must_exist),
	};

	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
