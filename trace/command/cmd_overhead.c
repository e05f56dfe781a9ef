// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `overhead`: measures what tracing costs, on one CPU and across CPUs: without any event (the
 * control: its interval must hold 1), with the events of the scheduler, with those of system
 * calls, and with all. overhead_pairs.h says how it is measured; here is the table. The README has
 * what it gave on one host.
 */
#include <stdint.h>
#include <stdio.h>

#include "base/options.h"
#include "measure/clock.h"
#include "report/text/show.h"
#include "report/text/table.h"
#include "trace/capture/overhead_pairs.h"
#include "trace/command/commands.h"

/* system as in session.h. The control comes first. */
static const struct {
	const char *name, *system;
} sets[] = {
	{ "none", "" },
	{ "scheduler", "sched" },
	{ "calls", "raw_syscalls" },
	{ "all", NULL },
};

static void add_row(struct table *table, const char *place, const char *set,
		    const struct overhead *overhead)
{
	table_cells(table, place, set, show_us(overhead->untraced_ns).text,
		    show_ratio(overhead->ratio).text, show_ratio_interval(overhead->ci95).text);
	table_add(table, "%.1f", overhead->events_each);
	if (overhead->events_each > 0)
		table_add(table, "%.0f [%.0f, %.0f]", overhead->event_ns, overhead->event_ci95[0],
			  overhead->event_ci95[1]);
	else
		table_add(table, "-");
	table_add(table, "%llu", (unsigned long long)overhead->lost);
}

/* Each set has a session of its own, so that an event that is not measured costs nothing. */
static int add_place(struct table *table, const char *place, size_t pairs, struct error *err)
{
	struct overhead overhead;
	char arm[64];

	snprintf(arm, sizeof(arm), "gate=notify,batch=16,placement=%s", place);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (overhead_measure(&overhead, arm, sets[i].system, pairs, err))
			return -1;
		add_row(table, place, sets[i].name, &overhead);
	}
	return 0;
}

static void put_notes(FILE *out, size_t pairs)
{
	struct clock clock;

	clock_calibrate(&clock);
	fprintf(out,
		"  Each row has %zu pairs of blocks. traced: which events were on; none is the "
		"control.\n",
		pairs);
	if (!clock.stub_stamps)
		fputs("  The stub takes no stamps here: the times are those of whole rounds, until "
		      "the monitor has control again.\n",
		      out);
	fputc('\n', out);
}

/* Nothing is printed before all is measured, so an error is not behind half a table. */
static int put_report(FILE *out, size_t pairs, struct error *err)
{
	struct table table;

	table_begin(&table, "llrrrrrr", "placement", "traced", "untraced us", "traced/untraced",
		    "95 % ci", "events", "ns/event", "lost");
	if (add_place(&table, "same", pairs, err) || add_place(&table, "cross", pairs, err)) {
		table_free(&table);
		return -1;
	}
	show_heading(out, 100,
		     "What tracing costs gate=notify,batch=16: us and events per notification");
	table_print(&table, out, 100);
	put_notes(out, pairs);
	return 0;
}

/* The number of pairs is the only option, so the target is that number and no structure. */
static const struct option_row rows[] = {
	{ "pairs", "N", "pairs of a traced and an untraced block", .type = OPTION_NUMBER,
	  .size = sizeof(uint64_t), .min = OVERHEAD_PAIRS_MIN, .max = OVERHEAD_PAIRS_MAX,
	  .standard = "60" },
	{ 0 },
};

static int overhead(void *options, char **operands, int count, struct error *err)
{
	const uint64_t *pairs = options;

	(void)operands;
	(void)count;
	return put_report(stdout, (size_t)*pairs, err);
}

const struct command command_overhead = {
	.name = "overhead",
	.summary = "measure what tracing costs here",
	.act = overhead,
	.options_size = sizeof(uint64_t),
	.about = "Measures what tracing costs: unotify-bench runs batches with and without it, for "
		 "each group of events.",
	.rows = rows,
};
