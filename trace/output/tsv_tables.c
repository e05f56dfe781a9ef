// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables for other programs. A phase that is missing is 0, not empty: the phases of a row sum
 * to whole_ns. Columns and phases are in the order of the stages, so a new stage is a new column.
 */
#include "trace/output/tsv_tables.h"

#include <inttypes.h>

#include "trace/output/call_names.h"

/* Column names are words with their unit: "wake monitor" is wake_monitor_ns. */
static void put_column(FILE *out, const char *name)
{
	fputc('\t', out);
	for (; *name; name++)
		fputc(*name == ' ' ? '_' : *name, out);
	fputs("_ns", out);
}

static void put_notification(FILE *out, const struct trace *trace, const struct notification *one,
			     uint64_t first)
{
	uint64_t ticks[STAGE_COUNT], begin = notification_begin(one);
	char call[32];

	fprintf(out, "%d\t%d\t%" PRIu64 "\t%s\t%s\t%" PRId64 "\t%u\t%u\t%.0f\t%.0f", one->stub,
		one->monitor, one->id, call_name(one->call, call), outcome_name(one->outcome),
		one->result, one->stub_cpu, one->monitor_cpu, trace_ns(trace, begin - first),
		trace_ns(trace, notification_end(one) - begin));
	notification_phases(one, ticks);
	for (int i = STAGE_POSTED; i < STAGE_COUNT; i++)
		fprintf(out, "\t%.0f", trace_ns(trace, ticks[i]));
	fputc('\n', out);
}

/* The first stage ends no phase, so it has no column; that of rounds has none either. */
void export_notifications(FILE *out, const struct trace *trace)
{
	uint64_t first = trace_begin(trace);

	fputs("stub\tmonitor\tid\tcall\toutcome\tresult\tstub_cpu\tmonitor_cpu\tbegin_ns\twhole_ns",
	      out);
	for (int i = STAGE_POSTED; i < STAGE_COUNT; i++)
		put_column(out, phase_name(i));
	fputc('\n', out);
	for (size_t i = 0; i < trace->count; i++)
		put_notification(out, trace, &trace->notifications[i], first);
}

static void put_round(FILE *out, const struct trace *trace, const struct round *round,
		      uint64_t first)
{
	uint64_t ticks[ROUND_STAGES], begin = round_begin(round);

	fprintf(out, "%d\t%d\t%s\t%u\t%u\t%u\t%s\t%.0f\t%.0f", round->stub, round->monitor,
		round->kind == ROUND_PTRACE ? "ptrace" : "futex", round->calls, round->notified,
		round->denied, round->resumed ? "resume" : "flush", trace_ns(trace, begin - first),
		trace_ns(trace, round_end(round) - begin));
	round_phases(round, ticks);
	for (int i = ROUND_WOKEN; i < ROUND_STAGES; i++)
		fprintf(out, "\t%.0f", trace_ns(trace, ticks[i]));
	fputc('\n', out);
}

void export_rounds(FILE *out, const struct trace *trace)
{
	uint64_t first = trace_begin(trace);

	fputs("stub\tmonitor\tkind\tcalls\tnotified\tdenied\tpath\tbegin_ns\twhole_ns", out);
	for (int i = ROUND_WOKEN; i < ROUND_STAGES; i++)
		put_column(out, round_stage_name(i));
	fputc('\n', out);
	for (size_t i = 0; i < trace->round_count; i++)
		put_round(out, trace, &trace->rounds[i], first);
}
