// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instead of counted: the table and the recommendation of answer/instead.h, and below it where the
 * time of a notification goes with each loop, which tells why a loop is no faster. The letter has
 * the table only.
 */
#include "report/suite/sheet.h"

#include <stdlib.h>

#include "base/memory.h"
#include "report/answer/instead.h"
#include "report/text/show.h"

static void say_recommendation(const struct sheet *sheet, const struct instead *instead)
{
	char *text = NULL;
	size_t size;
	FILE *to = memory_or_end(open_memstream(&text, &size));

	instead_recommend(instead, to);
	fclose(to);
	sheet_say(sheet, text);
	free(text);
}

static void write_table(const struct sheet *sheet, const struct instead *instead,
			enum instead_form form)
{
	struct table table;

	instead_table(&table, sheet->model, instead, form);
	sheet_table(sheet, &table,
		    "Instead of counted, best first, ratio to counted. What still wedges is what "
		    "`check` holds each loop to, beside a stub that is stopped or never hands its "
		    "turn back, which takes a watchdog:",
		    NULL);
	say_recommendation(sheet, instead);
}

/* ---- phases ---- */

/*
 * A row: the phases on one CPU, then those on two. A placement that was not measured has no
 * columns, and a loop without a stamped pass has no row.
 */
static void add_phases(struct table *table, const struct instead *instead, const char *name,
		       const struct model_arm *const arms[INSTEAD_PLACES])
{
	bool any = false;

	for (int place = 0; place < INSTEAD_PLACES; place++)
		any |= arms[place] && arms[place]->has_phases;
	if (!any)
		return;
	table_cells(table, name);
	for (int place = 0; place < INSTEAD_PLACES; place++)
		for (int i = 0; instead->measured[place] && i < MODEL_PHASES; i++)
			table_cells(table,
				    arms[place] && arms[place]->has_phases ?
					    show_number(arms[place]->phase_ns[i] / 1000, 3).text :
					    "-");
}

/*
 * The row of counted. It is no row of struct instead, so its arm is found as the baseline of the
 * first loop with a ratio, for each placement by itself.
 */
static void add_counted(struct table *table, const struct sheet *sheet,
			const struct instead *instead)
{
	const struct model_arm *arms[INSTEAD_PLACES] = { NULL };

	for (size_t i = 0; i < instead->count; i++)
		for (int place = 0; place < INSTEAD_PLACES; place++)
			if (!arms[place] && !instead->of[i].is_gate &&
			    instead->of[i].has_ratio[place])
				arms[place] = model_arm_by_id(sheet->model,
							      instead->of[i].ratio[place].baseline);
	add_phases(table, instead, "counted", arms);
}

static void write_phases(const struct sheet *sheet, const struct instead *instead)
{
	static const char *const phases[MODEL_PHASES] = { "trap", "validate", "answer", "rest" };
	const bool both = instead->measured[INSTEAD_ONE_CPU] && instead->measured[INSTEAD_TWO_CPUS];
	struct table table;

	table_init(&table, "lr", 1 + (both ? 2 : 1) * MODEL_PHASES);
	table_add(&table, "%u maps, us", instead->size);
	for (int place = 0; place < INSTEAD_PLACES; place++)
		for (int i = 0; instead->measured[place] && i < MODEL_PHASES; i++)
			table_add(&table, "%s%s", phases[i],
				  place == INSTEAD_TWO_CPUS && both ? " (2)" : "");
	add_counted(&table, sheet, instead);
	for (size_t i = 0; i < instead->count; i++)
		if (!instead->of[i].is_gate)
			add_phases(&table, instead, instead_name(&instead->of[i]).text,
				   instead->of[i].arm);
	sheet_table(sheet, &table,
		    "Where the time of a notification goes: from the call to the return of RECV, "
		    "validation, from there to the stub behind its call (SEND and the wake of the "
		    "stub), and the rest of the batch per notification; (2): on two CPUs. Medians "
		    "of the stamped pass:",
		    NULL);
}

void sheet_instead(const struct sheet *sheet)
{
	struct instead instead;

	instead_find(&instead, sheet->view);
	if (!instead.count)
		return;
	write_table(sheet, &instead, INSTEAD_100);
	write_phases(sheet, &instead);
}

void cover_instead(const struct sheet *sheet)
{
	struct instead instead;

	cover_ratios(sheet);
	instead_find(&instead, sheet->view);
	if (!instead.count)
		return;
	write_table(sheet, &instead, INSTEAD_72);
	fputc('\n', sheet->out);
}
