// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A section of the cover letter: ratios of whole recordings to the baseline, of one suite. A table
 * is a placement and up to GUESTS_A_ROW recordings, which are its columns; a row is an arm. A
 * recording that was replayed in part, unlike the whole, has no ratio.
 */
#include <string.h>
#include <sys/param.h>

#include "report/suite/sheet.h"

#define GUESTS_SHOWN 9 /* all that come with the program, and some more */
#define GUESTS_A_ROW 3 /* columns of ratios with intervals that fit */

/* The replay of a workload at a placement by the arm with that label, or NULL. */
static const struct model_arm *find_replay(const struct sheet *sheet, const struct model_arm *like,
					   enum word workload)
{
	struct shown label = view_label(like);

	return view_first(arm, &sheet->arms,
			  view_shown(arm) && arm->workload == workload &&
				  arm->placement == like->placement &&
				  strcmp(view_label(arm).text, label.text) == 0);
}

/* The names of up to GUESTS_SHOWN workloads, in the order of the arms; how many. */
static size_t find_workloads(const struct sheet *sheet, enum word names[GUESTS_SHOWN])
{
	size_t count = 0;

	view_each_arm(arm, &sheet->arms)
		if (arm->workload)
			word_note(names, &count, GUESTS_SHOWN, arm->workload);
	return count;
}

/* Whether it is the first arm with its label at its placement, which makes a row. */
static bool is_first(const struct view *view, const struct model_arm *arm)
{
	struct shown label = view_label(arm);

	return view_first(first, view,
			  first->workload && first->placement == arm->placement &&
				  strcmp(view_label(first).text, label.text) == 0) == arm;
}

static void add_guest_row(const struct sheet *sheet, struct table *table,
			  const struct model_arm *like, const enum word *workloads, size_t count)
{
	const struct model_comparison *comparisons[GUESTS_A_ROW];
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct model_arm *arm = find_replay(sheet, like, workloads[i]);

		comparisons[i] = arm && model_is_whole(arm) ?
					 estimate_own(sheet->model, arm, MODEL_WHOLE_NS) :
					 NULL;
		any = any || comparisons[i];
	}
	if (!any)
		return;
	table_cells(table, view_label(like).text);
	for (size_t i = 0; i < count; i++)
		ratio_add_long(table, sheet->model, comparisons[i]);
}

/* One table. workloads: its columns. */
static void write_guests_at(const struct sheet *sheet, enum word placement,
			    const enum word *workloads, size_t count)
{
	struct table table;

	table_init(&table, "ln", 1 + count);
	table_cells(&table, "arm");
	for (size_t i = 0; i < count; i++)
		table_cells(&table, word_text(workloads[i]));
	view_each_arm(arm, &sheet->arms)
		if (arm->workload && !arm->control && arm->placement == placement &&
		    is_first(&sheet->arms, arm))
			add_guest_row(sheet, &table, arm, workloads, count);
	if (table_print_under(&table, sheet->out, sheet->width,
			      "guests, placement %s: whole_ns relative to the baseline",
			      word_text(placement)))
		fputc('\n', sheet->out);
}

void cover_replays(const struct sheet *sheet)
{
	enum word workloads[GUESTS_SHOWN];
	enum word placement = WORD_EMPTY;
	size_t count = find_workloads(sheet, workloads);

	cover_ratios(sheet);
	view_each_arm(arm, &sheet->arms) {
		if (!arm->workload || arm->placement == placement)
			continue;
		placement = arm->placement;
		for (size_t k = 0; k < count; k += GUESTS_A_ROW)
			write_guests_at(sheet, placement, workloads + k,
					MIN(count - k, GUESTS_A_ROW));
	}
}
