// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints a soak: a paragraph of sums, what the process holds, and a row for each loop that had
 * faults. `calls` and `answers` are equal if nothing was disturbed: what ledger.h allows is in
 * their difference and in `taken back`.
 */
#include <inttypes.h>

#include "report/text/show.h"
#include "report/text/table.h"
#include "soak/soak_work.h"

#define WIDTH 100

/* Outcomes that get a column. A soak ends at the first of any other. */
static const enum model_outcome told[] = { MODEL_SERVED, MODEL_DENIED, MODEL_RECOVERED,
					   MODEL_KILLED, MODEL_WEDGED };

#define TOLD (sizeof(told) / sizeof(told[0]))

/* Answers to stubs that died then are left out: their calls were never counted as returned. */
static void add_row(struct table *table, const char *name, const struct soak_loop_totals *totals)
{
	if (!totals->faults)
		return;
	table_add(table, "%s", name);
	table_add(table, "%" PRIu64, totals->faults);
	for (size_t i = 0; i < TOLD; i++)
		table_add(table, "%" PRIu64, totals->outcomes[told[i]]);
	table_add(table, "%" PRIu64, totals->ledger.returned);
	table_add(table, "%" PRIu64,
		  totals->ledger.allowed + totals->ledger.denied - totals->ledger.answered_to_dead);
	table_add(table, "%" PRIu64, totals->ledger.vanished);
}

static void print_table(FILE *out, const struct soak *soak)
{
	const struct soak_totals *totals = soak_totals(soak);
	struct table table;

	table_init(&table, "nr", 10);
	table_cells(&table, "loop", "faults");
	for (size_t i = 0; i < TOLD; i++)
		table_add(&table, "%s", outcome_names[told[i]]);
	table_cells(&table, "calls", "answers", "taken back");
	for (uint32_t i = 0; i < soak->loop_count; i++)
		add_row(&table, soak->loops[i].name, &totals->loop[i]);
	add_row(&table, "no listener", &totals->loop[CHECK_LOOPS_MAX]);
	table_print(&table, out, WIDTH);
}

/* Before the warm-up is over there is nothing to compare with. */
static void print_holdings(FILE *out, const struct soak_totals *totals)
{
	const struct soak_holdings *then = &totals->reference, *now = &totals->now;

	if (!totals->warm) {
		fputs("Too short to tell whether descriptors and memory are constant.\n", out);
		return;
	}
	show_paragraph(out, WIDTH, "",
		       "After the first quarter and at the end: %u and %u descriptors, %u and %u "
		       "threads, %u and %u children, %" PRIu64 " and %" PRIu64
		       " kB resident (%" PRIu64 " at most).",
		       then->descriptors, now->descriptors, then->threads, now->threads,
		       then->children, now->children, then->memory_kb, now->memory_kb,
		       totals->most_kb);
}

void soak_print(FILE *out, const struct soak *soak)
{
	const struct soak_totals *totals = soak_totals(soak);
	struct ledger sum = { 0 };

	for (uint32_t i = 0; i <= CHECK_LOOPS_MAX; i++)
		ledger_add(&sum, &totals->loop[i].ledger);
	show_paragraph(out, WIDTH, "",
		       "Seed %" PRIu64 ": %" PRIu64 " faults in %" PRIu64
		       " arms, %.0f s. Of %" PRIu64 " turns of stubs %" PRIu64
		       " ended by death; of %" PRIu64
		       " calls that returned each was answered once, and %" PRIu64
		       " more of stubs that died then. Wedges, as declared, that were ended "
		       "from outside: %" PRIu64 "; stubs that the watchdog killed: %" PRIu64 ".",
		       soak->seed, totals->faults, totals->blocks, totals->seconds, sum.rounds,
		       sum.deaths, sum.returned, sum.answered_to_dead, totals->ended_wedges,
		       totals->by_watchdog);
	print_holdings(out, totals);
	fputc('\n', out);
	print_table(out, soak);
}
