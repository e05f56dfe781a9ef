// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a report says of each suite: a new one is a row here and one file, NAME_answer.c;
 * what it runs is in suite/NAME.c.
 */
#include "report/suite/sheet.h"

extern const struct report_row report_steps, report_ptrace, report_loops, report_order,
	report_stubs, report_late, report_risks, report_instead, report_sync, report_guest_sync,
	report_work, report_think, report_gates, report_fewer, report_placements, report_floor,
	report_guests;

const struct report_row *const report_rows[] = {
	&report_steps,	    &report_ptrace,  &report_loops,
	&report_order,	    &report_stubs,   &report_late,
	&report_risks,	    &report_instead, &report_sync,
	&report_guest_sync, &report_work,    &report_think,
	&report_gates,	    &report_fewer,   &report_placements,
	&report_floor,	    &report_guests,  NULL,
};

const struct report_row *report_figures_of(enum word suite)
{
	for (const struct report_row *const *row = report_rows; *row; row++)
		if ((*row)->suite == suite && ((*row)->lines || (*row)->figures))
			return *row;
	return NULL;
}

const struct report_row *report_cover_of(enum word suite)
{
	for (const struct report_row *const *row = report_rows; *row; row++)
		if ((*row)->suite == suite && (*row)->cover)
			return *row;
	return NULL;
}
