// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report for a terminal: header, phases, notified calls, what was left out and why, rounds,
 * the slowest. What was left out is printed even if it is nothing: a reader who distrusts the
 * table looks for it. The numbers come from phase_summary.c and from the counts of the analysis,
 * the layout from report/text; nothing is computed here but the table of calls.
 */
#include "trace/output/text_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/text/show.h"
#include "report/text/table.h"
#include "trace/output/call_names.h"
#include "trace/output/phase_summary.h"

#define WIDTH 100

/*
 * Losses are told twice: as the number of events by the kernel's count (session_lost()), and as the
 * places at which a page said that some were missing. A place may stand for any number.
 */
static void put_title(FILE *out, const struct trace *trace, const char *path)
{
	const struct recording_header *header = &trace->recording.header;
	const struct recording_end *end = &trace->recording.end;
	const struct analysis_counts *counts = &trace->analysis.counts;

	show_paragraph(out, WIDTH, "", "%s%s%s: where the time of a notification goes", path,
		       header->label[0] ? ", " : "", header->label);
	show_paragraph(out, WIDTH, "", "traced: %s; %s, Linux %s, clock %s", header->command,
		       header->started, header->kernel, header->clock);
	if (trace->recording.whole)
		show_paragraph(out, WIDTH, "",
			       "%" PRIu64 " events in %.2f s, ended by %s; lost: %" PRIu64
			       " events by the kernel's count, at %" PRIu64 " places",
			       counts->events, end->seconds, end->reason, end->lost,
			       counts->losses);
	else
		show_paragraph(out, WIDTH, "",
			       "INCOMPLETE: %s; %" PRIu64 " events, lost at %" PRIu64 " places",
			       trace->recording.damage, counts->events, counts->losses);
	fputc('\n', out);
}

/* p99 is NAN if there are too few values (phase_summary.h), which is shown as "-". */
static void add_phase(struct table *table, const struct phase_summary *phase)
{
	table_add(table, "%s", phase->name);
	table_add(table, "%zu", phase->n);
	table_cells(table, show_us(phase->median).text, show_us(phase->p99).text,
		    show_us(phase->mean).text);
	table_add(table, "%.1f %%", phase->share * 100);
}

/* Phases that took no time in any notification have no row. */
static void put_phases(FILE *out, const char *heading, const struct summary_of_phases *summary)
{
	struct table table;

	show_heading(out, WIDTH, heading);
	table_begin(&table, "lrrrrr", "phase", "n", "median us", "p99 us", "mean us", "share");
	for (size_t i = 0; i < summary->count; i++)
		add_phase(&table, &summary->phases[i]);
	add_phase(&table, &summary->whole);
	table_print(&table, out, WIDTH);
	fputs("  n, median, p99: of those in which the phase took time; mean, share: of all\n\n",
	      out);
}

static void put_notifications(FILE *out, const struct trace *trace)
{
	struct summary_of_phases summary;

	summarize_notifications(trace, &summary);
	if (!summary.whole.n) {
		fputs("no notification was seen from its beginning to its end\n\n", out);
		return;
	}
	put_phases(out, "Notifications", &summary);
	fprintf(out,
		"  placement: %zu of %zu with stub and monitor on one CPU, %zu across CPUs\n\n",
		summary.same_cpu, summary.whole.n, summary.whole.n - summary.same_cpu);
}

/* A supervisor that uses neither futexes nor ptrace, as a container agent, has no rounds. */
static void put_rounds(FILE *out, const struct trace *trace)
{
	const struct analysis_counts *counts = &trace->analysis.counts;
	struct summary_of_phases summary;

	summarize_rounds(trace, &summary);
	if (!summary.whole.n)
		return;
	put_phases(out, "Rounds: batches, and wakes without one", &summary);
	fprintf(out, "  %" PRIu64 " rounds, %" PRIu64 " of them without a call\n", counts->rounds,
		counts->empty_rounds);
	if (analysis_unexpected_ptrace(counts))
		show_paragraph(out, WIDTH, "  ", "WARNING: " ANALYSIS_UNEXPECTED_PTRACE);
	fputc('\n', out);
}

/* ---- calls ---- */

/* How often each call was notified, by outcome. call: -1 is unknown. */
struct call_row {
	int32_t call;
	uint64_t outcome[OUTCOME_COUNT], all;
};

static int by_count(const void *a, const void *b)
{
	const struct call_row *one = a, *two = b;

	if (one->all != two->all)
		return one->all > two->all ? -1 : 1;
	return one->call - two->call;
}

/*
 * The last row is of calls that are unknown, as their stub was killed before a sys_enter or
 * sys_exit named them, or that are beyond the table of names.
 */
static void count_calls(const struct trace *trace, struct call_row rows[CALL_NUMBERS + 1])
{
	for (int i = 0; i <= CALL_NUMBERS; i++)
		rows[i].call = i < CALL_NUMBERS ? i : -1;
	for (size_t i = 0; i < trace->count; i++) {
		const struct notification *one = &trace->notifications[i];
		bool known = one->call >= 0 && one->call < CALL_NUMBERS;
		struct call_row *row = &rows[known ? one->call : CALL_NUMBERS];

		row->outcome[one->outcome]++;
		row->all++;
	}
	qsort(rows, CALL_NUMBERS + 1, sizeof(*rows), by_count);
}

static void put_calls(FILE *out, const struct trace *trace)
{
	struct call_row *rows = memory_new(CALL_NUMBERS + 1, sizeof(*rows));
	struct table table;
	char name[32];

	count_calls(trace, rows);
	show_heading(out, WIDTH, "Notified calls");
	table_init(&table, "lr", 7);
	table_cells(&table, "call", "n");
	for (int i = 0; i < OUTCOME_COUNT; i++)
		table_add(&table, "%s", outcome_name(i));
	for (int i = 0; i <= CALL_NUMBERS && rows[i].all; i++) {
		table_add(&table, "%s", call_name(rows[i].call, name));
		table_add(&table, "%" PRIu64, rows[i].all);
		for (int k = 0; k < OUTCOME_COUNT; k++)
			table_add(&table, "%" PRIu64, rows[i].outcome[k]);
	}
	table_print(&table, out, WIDTH);
	fputc('\n', out);
	free(rows);
}

/* The members of struct analysis_counts, which explains each. */
static void put_counts(FILE *out, const struct trace *trace)
{
	const struct analysis_counts *counts = &trace->analysis.counts;

	show_paragraph(out, WIDTH, "  ",
		       "not in the table: %" PRIu64 " posted before their stub was traced, %" PRIu64
		       " pending where events were lost, %" PRIu64 " pending at the end, %" PRIu64
		       " unclear; failed with ENOENT, as the stub had gone: RECV %" PRIu64
		       ", SEND %" PRIu64 "; signals: %" PRIu64,
		       counts->partial, counts->dropped, counts->unended, counts->unclear,
		       counts->no_recv, counts->no_send, counts->signals);
	fputc('\n', out);
}

/* ---- the slowest ---- */

static void put_sides(FILE *out, const struct known_tasks *tasks, const struct notification *one)
{
	fprintf(out, "stub %d (%s) on CPU %u, ", one->stub, tasks_comm(tasks, one->stub),
		one->stub_cpu);
	if (one->monitor)
		fprintf(out, "monitor %d (%s) on CPU %u\n", one->monitor,
			tasks_comm(tasks, one->monitor), one->monitor_cpu);
	else
		fprintf(out, "not received\n");
}

/* Each stage with its time since the beginning, and since the latest stage before it. */
static void put_time_line(FILE *out, const struct trace *trace, const struct notification *one,
			  size_t rank)
{
	uint64_t begin = notification_begin(one), at = begin;
	char call[32];

	fprintf(out, "  %zu. %s us: %s, %s, ", rank,
		show_us(trace_ns(trace, notification_end(one) - begin)).text,
		call_name(one->call, call), outcome_name(one->outcome));
	put_sides(out, &trace->analysis.tasks, one);
	if (one->id)
		fprintf(out, "     id %" PRIu64 "\n", one->id);
	for (int i = 0; i < STAGE_COUNT; i++) {
		if (!one->time[i])
			continue;
		fprintf(out, "     %12s us  ", show_us(trace_ns(trace, one->time[i] - begin)).text);
		if (one->time[i] > at)
			fprintf(out, "%-10s  +%s\n", stage_name(i),
				show_us(trace_ns(trace, one->time[i] - at)).text);
		else
			fprintf(out, "%s\n", stage_name(i));
		at = one->time[i] > at ? one->time[i] : at;
	}
}

static void put_slowest(FILE *out, const struct trace *trace, size_t wanted)
{
	size_t *indexes = memory_new(wanted, sizeof(*indexes)), count;

	count = slowest(trace, indexes, wanted);
	if (count)
		show_heading(out, WIDTH, "The slowest");
	for (size_t i = 0; i < count; i++)
		put_time_line(out, trace, &trace->notifications[indexes[i]], i + 1);
	if (count)
		fputc('\n', out);
	free(indexes);
}

void text_report(FILE *out, const struct trace *trace, const char *path, size_t wanted)
{
	put_title(out, trace, path);
	put_notifications(out, trace);
	if (trace->count)
		put_calls(out, trace);
	put_counts(out, trace);
	put_rounds(out, trace);
	put_slowest(out, trace, wanted);
}
