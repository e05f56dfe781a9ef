// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made of a recording: the join with stamps, summaries, tables, a workload. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/output/call_names.h"
#include "trace/follow/stamps.h"
#include "trace/output/perfetto.h"
#include "trace/output/phase_plots.h"
#include "trace/output/tsv_tables.h"
#include "trace/output/phase_summary.h"
#include "trace/output/text_report.h"
#include "trace/output/workload_file.h"
#include "trace/test/event-script.h"
#include "trace/test/scratch.h"
#include "workload/workload.h"

static char other[96];
static struct error err;
static struct trace trace;

/* A batch of two notified maps, ticks of 10 ns; then a batch of an unmap, then an empty wake. */
#define EVENTS                                                                                 \
	"1 0 20 futex wait\n2 0 20 switch S 10\n100 0 10 futex wake\n101 0 10 wakes 20\n"      \
	"102 0 10 leave 202 1\n103 0 10 recv 5\n104 0 10 switch S 20\n105 0 20 leave 202 0\n"  \
	"110 0 20 wakes 10\n111 0 20 switch S 10\n112 0 10 leave 16 0\n113 0 10 send 5\n"      \
	"114 0 10 wakes 20\n115 0 10 leave 16 0\n116 0 10 recv 5\n117 0 10 switch S 20\n"      \
	"118 0 20 enter 9 10000 1000 7 11 2 45000\n119 0 20 leave 9 0\n"                       \
	"120 0 20 wakes 10\n125 0 20 switch S 10\n126 0 10 leave 16 0\n127 0 10 send 5\n"      \
	"128 0 10 wakes 20\n129 0 10 leave 16 0\n130 0 10 futex wait\n131 0 10 switch S 20\n"  \
	"132 0 20 enter 9 20000 2000 5 11 2 40000\n139 0 20 leave 9 0\n140 0 20 enter 15\n"    \
	"141 0 20 leave -1 0\n150 0 20 futex wake\n151 0 20 wakes 10\n152 0 20 leave 202 1\n"  \
	"153 0 20 futex wait\n154 0 20 switch S 10\n155 0 10 leave 202 0\n"                    \
	"160 0 10 futex wake\n161 0 10 wakes 20\n162 0 10 leave 202 1\n163 0 10 futex wait\n"  \
	"164 0 10 switch S 20\n165 0 20 leave 202 0\n166 0 20 enter 15\n167 0 20 leave -1 0\n" \
	"170 0 20 futex wake\n171 0 20 wakes 10\n172 0 20 leave 202 1\n173 0 20 futex wait\n"  \
	"174 0 20 switch S 10\n175 0 10 leave 202 0\n"                                         \
	"180 0 10 futex wake\n181 0 10 wakes 20\n182 0 10 leave 202 1\n183 0 10 futex wait\n"  \
	"184 0 10 switch S 20\n185 0 20 leave 202 0\n186 0 20 enter 11 10000 1000\n"           \
	"187 0 20 leave 11 0\n190 0 20 futex wake\n191 0 20 wakes 10\n192 0 20 switch S 10\n"  \
	"193 0 10 leave 202 0\n"

static void add(void *target, const struct event *event)
{
	assert_int_equal(recording_add(target, event, &err), 0);
}

static void write_uml(const char *clock, const char *events, bool seccomp_on)
{
	struct recording_header header = { .ns_per_tick = 10 };
	struct recording_end end = { .reason = "a test" };
	struct task_name names[] = { { 10, 10, 1, "monitor" }, { 20, 20, 10, "stub" } };
	struct recording_writer *writer;

	strcpy(header.clock, clock);
	strcpy(header.command, "a test");
	writer = recording_create(scratch_recording, &header, &err);
	assert_non_null(writer);
	for (int i = 0; i < 2; i++)
		assert_int_equal(recording_add_task(writer, &names[i], &err), 0);
	if (seccomp_on)
		assert_int_equal(recording_add_seccomp_on(writer, 10, &err), 0);
	event_script_each(events, add, writer);
	assert_int_equal(recording_finish(writer, &end, &err), 0);
}

static void write_recording(const char *clock, const char *events)
{
	write_uml(clock, events, false);
}

static int set_up(void **state)
{
	if (scratch_make(state))
		return -1;
	snprintf(other, sizeof(other), "%s/other", scratch_folder);
	write_recording("x86-tsc", EVENTS);
	return 0;
}

static int tear_down(void **state)
{
	unlink(other);
	return scratch_remove(state);
}

static void test_counts(void **state)
{
	(void)state;
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(trace.count, 2);
	assert_int_equal(trace.round_count, 3);
	assert_int_equal(trace.analysis.counts.empty_rounds, 1);
	assert_int_equal(trace.rounds[0].notified, 2);
	trace_close(&trace);
}

static int join(struct call_stamp *stamps, size_t count)
{
	return stamps_join(stamps, count, &trace.recording, trace.notifications, trace.count, &err);
}

static void test_stamps(void **state)
{
	/* Out of order, one of another stub, and one of a call that was not notified. */
	struct call_stamp stamps[] = {
		{ 20, 502, 119, 140, 127 },
		{ 20, 501, 107, 119, 113 },
		{ 21, 9, 120, 140, 122 },
		{ 20, 0, 185, 188, 0 },
	};
	uint64_t ticks[STAGE_COUNT];

	(void)state;
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(join(stamps, 4), 0);
	assert_int_equal(trace.notifications[0].id, 501);
	assert_int_equal(trace.notifications[0].time[STAGE_TRAPPED], 107);
	assert_int_equal(trace.notifications[1].id, 502);
	notification_phases(&trace.notifications[1], ticks);
	assert_int_equal(ticks[STAGE_POSTED], 1);
	assert_int_equal(ticks[STAGE_VALIDATED], 1);
	assert_int_equal(ticks[STAGE_ANSWERED], 0);
	assert_int_equal(ticks[STAGE_RETURNED], 1);
	assert_int_equal(notification_end(&trace.notifications[1]), 140);
	trace_close(&trace);
}

/* Of a TSC that goes half as fast and began at another time; and no stamps at all. */
static void test_stamps_of_another_clock(void **state)
{
	struct recording_header header = { .clock = "mono_raw", .ns_per_tick = 1 };
	struct recording_pair begin = { 7050, 100 }, finish = { 7550, 1100 };
	struct recording_end end = { .reason = "a test" };
	struct recording_writer *writer = recording_create(scratch_recording, &header, &err);
	struct call_stamp stamp = { 20, 501, 7053, 7060, 7057 };

	(void)state;
	assert_non_null(writer);
	assert_int_equal(recording_add_pair(writer, &begin, &err), 0);
	event_script_each(EVENTS, add, writer);
	assert_int_equal(recording_add_pair(writer, &finish, &err), 0);
	assert_int_equal(recording_finish(writer, &end, &err), 0);
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(join(NULL, 0), 0);
	assert_int_equal(trace.notifications[0].id, 0);
	assert_int_equal(join(&stamp, 1), 0);
	assert_int_equal(trace.notifications[0].id, 501);
	assert_int_equal(trace.notifications[0].time[STAGE_TRAPPED], 106);
	assert_int_equal(trace.notifications[0].time[STAGE_VALIDATED], 114);
	assert_int_equal(trace.notifications[0].time[STAGE_RETURNED], 120);
	trace_close(&trace);
}

/* Without clock pairs stamps cannot be converted. */
static void test_stamps_without_pairs(void **state)
{
	struct call_stamp stamp = { 20, 501, 107, 119, 113 };

	(void)state;
	write_recording("mono_raw", EVENTS);
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(join(&stamp, 1), -1);
	assert_non_null(strstr(err.text, "its clock, mono_raw"));
	trace_close(&trace);
}

static void test_summary(void **state)
{
	struct summary_of_phases summary;
	double share = 0, mean = 0;

	(void)state;
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	summarize_notifications(&trace, &summary);
	assert_int_equal(summary.whole.n, 2);
	assert_int_equal(summary.same_cpu, 2);
	/* 110 to 119, and 120 to 139, in ticks of 10 ns */
	assert_true(summary.whole.mean == 140);
	assert_true(summary.whole.median == 140);
	for (size_t i = 0; i < summary.count; i++) {
		share += summary.phases[i].share;
		mean += summary.phases[i].mean;
	}
	assert_true(share > 0.999999 && share < 1.000001);
	assert_true(mean > 139.9999 && mean < 140.0001);
	trace_close(&trace);
}

static void test_slowest(void **state)
{
	size_t indexes[3];

	(void)state;
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	assert_int_equal(slowest(&trace, indexes, 3), 2);
	assert_int_equal(indexes[0], 1);
	assert_int_equal(indexes[1], 0);
	assert_int_equal(slowest(&trace, indexes, 1), 1);
	assert_int_equal(indexes[0], 1);
	assert_int_equal(slowest(&trace, indexes, 0), 0);
	trace_close(&trace);
}

static void test_tables(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	export_notifications(out, &trace);
	export_rounds(out, &trace);
	fclose(out);
	assert_non_null(
		strstr(text, "\n20\t10\t0\tmmap\tcontinued\t0\t0\t0\t200\t190\t0\t50\t10\t"));
	assert_non_null(strstr(text, "\n20\t10\tfutex\t2\t2\t0\tresume\t0\t550\t"));
	free(text);
	trace_close(&trace);
}

/* A batch of a denied map and an executed unmap. */
static void test_denied_in_batch(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	write_recording("x86-tsc", "1 0 20 futex wait\n2 0 20 switch S 10\n100 0 10 futex wake\n"
				   "101 0 10 wakes 20\n102 0 10 leave 202 1\n103 0 10 recv 5\n"
				   "104 0 10 switch S 20\n105 0 20 leave 202 0\n110 0 20 wakes 10\n"
				   "111 0 20 switch S 10\n112 0 10 leave 16 0\n113 0 10 send 5\n"
				   "114 0 10 wakes 20\n115 0 10 leave 16 0\n116 0 10 switch S 20\n"
				   "118 0 20 leave 9 -13\n119 0 20 enter 11 10000 1000\n"
				   "120 0 20 leave 11 0\n121 0 20 enter 15\n122 0 20 leave -1 0\n"
				   "130 0 20 futex wake\n131 0 20 wakes 10\n");
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	export_perfetto(out, &trace);
	fclose(out);
	assert_non_null(strstr(text, "\"batch of 2 calls\""));
	assert_non_null(strstr(text, "\"denied\":1"));
	free(text);
	trace_close(&trace);
}

/* The bench's own reader takes what was written; offsets count from the lowest. */
static void test_workload(void **state)
{
	struct workload_counts counts;
	struct workload workload;

	(void)state;
	assert_int_equal(workload_write(scratch_recording, other, &counts, &err), 0);
	assert_int_equal(counts.batches, 2);
	assert_int_equal(counts.entries, 3);
	assert_int_equal(workload_read(&workload, other, &err), 0);
	assert_int_equal(workload.batch_count, 2);
	assert_int_equal(workload.mm_count, 1);
	assert_int_equal(workload.batches[0].count, 2);
	assert_false(workload.batches[0].flush);
	assert_int_equal(workload.batches[1].null_wakes, 1);
	assert_true(workload.batches[1].flush);
	assert_int_equal(workload.entries[0].address, 0x10000);
	assert_int_equal(workload.entries[0].offset, 0x5000);
	assert_int_equal(workload.entries[1].length, 0x2000);
	assert_int_equal(workload.entries[1].prot, 5);
	assert_int_equal(workload.entries[1].offset, 0);
	assert_int_equal(workload.entries[2].op, WORKLOAD_UNMAP);
	workload_free(&workload);
}

#define TRACED                                                                  \
	"1 0 10 enter 101 7 14\n2 0 20 enter 9 1000 1000 7 11 3 0\n"            \
	"3 0 20 leave 9 0\n4 0 10 leave 61 20\n"                                \
	"5 0 10 enter 101 7 14\n6 0 20 enter 11 1000 1000\n7 0 20 leave 11 0\n" \
	"8 0 10 leave 61 20\n9 0 10 enter 101 1f 14\n10 0 10 leave 61 20\n"     \
	"11 0 10 enter 101 1f 14\n12 0 10 leave 61 20\n"                        \
	"13 0 10 enter 101 7 14\n14 0 20 enter 9 1000 1000 7 11 3 0\n"          \
	"15 0 20 leave 9 0\n16 0 10 leave 61 20\n17 0 20 end\n"

/* ptrace mode: a batch and the guest's run are one wake; two batches in a row are a flush. */
static void test_traced_workload(void **state)
{
	struct workload_counts counts;
	struct workload workload;

	(void)state;
	write_recording("x86-tsc", TRACED);
	assert_int_equal(workload_write(scratch_recording, other, &counts, &err), 0);
	assert_int_equal(workload_read(&workload, other, &err), 0);
	assert_int_equal(workload.batch_count, 3);
	assert_true(workload.batches[0].flush);
	assert_false(workload.batches[1].flush);
	assert_int_equal(workload.batches[2].null_wakes, 1);
	workload_free(&workload);
}

/* A map of one page, after which the guest's run ends by a signal; times begin with that digit. */
#define MAPS(time, page, signal)                                                                   \
	time "01 0 10 futex wake\n" time "02 0 10 wakes 20\n" time "03 0 10 leave 202 1\n" time    \
	     "04 0 10 futex wait\n" time "05 0 10 switch S 20\n" time "06 0 20 leave 202 0\n" time \
	     "07 0 20 enter 9 " page " 1000 7 11 2 0\n" time "08 0 20 leave 9 0\n" time            \
	     "09 0 20 enter 15\n" time "10 0 20 leave -1 0\n" time "11 0 20 signal " signal        \
	     "\n" time "12 0 20 futex wake\n" time "13 0 20 wakes 10\n" time                       \
	     "14 0 20 leave 202 1\n" time "15 0 20 futex wait\n" time "16 0 20 switch S 10\n" time \
	     "17 0 10 leave 202 0\n"

/* What a batch answers is told by the signal before: SIGSYS is a system call. */
static void test_called(void **state)
{
	struct workload_counts counts;
	struct workload workload;

	(void)state;
	write_recording("x86-tsc", MAPS("1", "1000", "31") MAPS("2", "2000", "11")
					   MAPS("3", "3000", "14") MAPS("4", "4000", "31"));
	assert_int_equal(workload_write(scratch_recording, other, &counts, &err), 0);
	assert_int_equal(workload_read(&workload, other, &err), 0);
	assert_int_equal(workload.batch_count, 4);
	assert_false(workload.batches[0].called); /* not known */
	assert_true(workload.batches[1].called);
	assert_false(workload.batches[2].called);
	assert_true(workload.batches[3].called); /* the timer */
	workload_free(&workload);
}

/* Whether a recording's report warns that seccomp=on had no effect. */
static bool warns(const char *events, bool seccomp_on)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);
	bool found;

	write_uml("x86-tsc", events, seccomp_on);
	assert_int_equal(trace_open(&trace, scratch_recording, &err), 0);
	text_report(out, &trace, "x", 0);
	fclose(out);
	found = strstr(text, "WARNING: seccomp=on was given") != NULL;
	assert_int_equal(found, analysis_unexpected_ptrace(&trace.analysis.counts));
	free(text);
	trace_close(&trace);
	return found;
}

static void test_option_without_effect(void **state)
{
	(void)state;
	assert_true(warns(TRACED, true));
	assert_false(warns(TRACED, false));
	assert_false(warns(EVENTS, true));
	/* A UML in seccomp mode asks for a run of each stub that it has killed. */
	assert_false(warns(EVENTS "200 0 10 enter 101 7 14\n201 0 10 leave 101 -3\n", true));
	assert_false(warns("1 0 20 leave 3 0\n", true));
}

/* What lies above a guest's addresses is left out, but for the unmap of all that is first. */
static void test_addresses(void **state)
{
	struct workload_counts counts;
	struct workload workload;

	(void)state;
	write_recording("x86-tsc", "1 0 20 futex wait\n2 0 10 futex wake\n3 0 10 wakes 20\n4 0 20 "
				   "leave 202 0\n"
				   "5 0 20 enter 11 0 7fffffffc000\n6 0 20 leave 11 0\n"
				   "7 0 20 enter 9 7f7ffffff000 1000 7 11 3 0\n8 0 20 leave 9 0\n"
				   "9 0 20 enter 9 7f8000000000 1000 7 11 3 0\n10 0 20 leave 9 0\n"
				   "11 0 20 enter 9 7fffffff0000 1000 7 11 3 0\n12 0 20 leave 9 0\n"
				   "13 0 20 enter 11 7f7ffffff000 2000\n14 0 20 leave 11 0\n"
				   "15 0 20 enter 11 7f7fffffe000 2000\n16 0 20 leave 11 0\n"
				   "17 0 20 enter 15\n18 0 20 leave -1 0\n19 0 20 futex wake\n");
	assert_int_equal(workload_write(scratch_recording, other, &counts, &err), 0);
	assert_int_equal(counts.left_out, 3);
	assert_int_equal(counts.entries, 3);
	assert_int_equal(workload_read(&workload, other, &err), 0);
	assert_int_equal(workload.entries[0].address, 0);
	assert_int_equal(workload.entries[1].address, 0x7f7ffffff000);
	assert_int_equal(workload.entries[2].address, 0x7f7fffffe000);
	workload_free(&workload);
}

static void test_no_workload(void **state)
{
	struct workload_counts counts;

	(void)state;
	write_recording("x86-tsc", "1 0 20 leave 3 0\n");
	assert_int_equal(workload_write(scratch_recording, other, &counts, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "no batch"));
	assert_int_equal(access(other, F_OK), -1);
}

static void test_call_names(void **state)
{
	char name[32];

	(void)state;
	assert_string_equal(call_name(9, name), "mmap");
	assert_string_equal(call_name(257, name), "openat");
	assert_string_equal(call_name(-1, name), "?");
	assert_string_equal(call_name(1023, name), "1023");
	assert_string_equal(call_name(100000, name), "100000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stamps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stamps_of_another_clock, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stamps_without_pairs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_summary, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_slowest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_denied_in_batch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_workload, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_traced_workload, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_called, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_option_without_effect, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_workload, set_up, tear_down),
		cmocka_unit_test(test_call_names),
	};

	return cmocka_run_group_tests_name("outputs", tests, NULL, NULL);
}
