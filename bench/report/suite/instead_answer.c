// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Instead of counted: every loop and gate that does without it, best first, with all that a
 * choice depends on. The sentence above it is the answer's.
 */
#include "report/suite/sheet.h"

#include "report/answer/instead.h"
#include "report/text/show.h"

static struct view_label name_of(const struct instead_row *row)
{
	struct view_label name;

	if (row->is_gate)
		snprintf(name.text, sizeof(name.text), "%s, unmaps", word_text(row->any->gate));
	else
		name = view_loop(row->any);
	return name;
}

static const char *change_of(const struct instead_row *row)
{
	if (row->is_gate)
		return "filter";
	return row->any->changes_stub ? "+ stub" : "monitor";
}

/* "3.61, 15.2": on one CPU, on two. */
static void add_pair(const struct instead *instead, const struct instead_row *row,
		     struct table *table, bool calls)
{
	char text[64] = "";
	size_t used = 0;

	for (int place = 0; place < INSTEAD_PLACES; place++) {
		const struct model_arm *arm = row->arm[place];
		bool known = arm && (calls ? arm->notifications > 0 : arm->has_cpu);

		if (!instead->measured[place])
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "",
					 known ? show_number(calls ? arm->system_calls :
								     arm->monitor_cpu_ns / 1e3,
							     3)
							 .text :
						 "-");
	}
	table_add(table, "%s", text);
}

static void add_row(const struct sheet *sheet, const struct instead *instead,
		    const struct instead_row *row, struct table *table)
{
	table_add(table, "%s", name_of(row).text);
	for (int place = 0; place < INSTEAD_PLACES; place++) {
		if (!instead->measured[place])
			continue;
		if (row->has_ratio[place])
			ratio_add_long(table, sheet->model, &row->ratio[place]);
		else
			table_add(table, "-");
	}
	add_pair(instead, row, table, false);
	add_pair(instead, row, table, true);
	table_add(table, "%s", change_of(row));
	table_add(table, "%s",
		  row->any->stalls	 ? "it kills" :
		  row->any->wedges_on[0] ? row->any->wedges_on :
					   "-");
}

static void answer_instead(const struct sheet *sheet)
{
	struct instead instead;
	struct table table;

	instead_find(&instead, sheet->model, sheet->view, true);
	table_init(&table, instead.measured[INSTEAD_ONE_CPU] && instead.measured[INSTEAD_TWO_CPUS] ?
				   "lnnrrll" :
				   "lnrrll");
	table_add(&table, "instead");
	for (int place = 0; place < INSTEAD_PLACES; place++)
		if (instead.measured[place])
			table_add(&table, "%s", view_placement(instead_places[place]));
	table_add(&table, "CPU us");
	table_add(&table, "calls");
	table_add(&table, "change");
	table_add(&table, "wedges on");
	for (size_t i = 0; i < instead.count; i++)
		add_row(sheet, &instead, &instead.of[i], &table);
	sheet_table(sheet, &table,
		    "Instead of counted, best first; ratio to counted; + stub: changes both. CPU "
		    "us and system calls are "
		    "the monitor's, per notification, on one CPU and two; of a gate per call. What "
		    "still wedges is what `check` holds each loop to, beside a stub that is "
		    "stopped "
		    "or never hands its turn back, which takes a watchdog:",
		    NULL);
}

const struct report_row report_instead = {
	.suite = WORD_LOOPS,
	.question = QUESTION_LOOPS,
	.answer = answer_instead,
};
