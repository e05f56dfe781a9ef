// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of traced phases: a row an arm, a column a sum of phases, by who is at work. Means, as
 * only means add up: those of the phases to that of the whole. Phases of an answer by ADDFD have no
 * column, as no serve loop answers that way.
 */
#include <string.h>

#include "report/text/all_arms.h"
#include "report/text/show.h"
#include "report/text/table.h"

#define ARMS_SHOWN 40
#define SIZE_SHOWN 16 /* of more arms those with this batch alone */

/* The columns, in the order of time, and their phases, by names of trace/follow/notification.c. */
static const struct {
	const char *heading;
	const char *phases[5];
} sums[] = {
	{ "trap", { "post" } },
	{ "wake monitor", { "wake monitor" } },
	{ "monitor", { "receive", "validate", "to answer", "reply" } },
	{ "wake stub", { "wake stub" } },
	{ "resume", { "resume", "return" } },
	{ "execute", { "execute" } },
	{ "whole", { "whole" } },
};

#define SUMS (sizeof(sums) / sizeof(sums[0]))

/* 0 for a phase that the trace lacks, so that it adds nothing. */
static double mean_of(const struct model_arm *arm, const char *phase)
{
	for (size_t i = 0; i < arm->traced_count; i++)
		if (!strcmp(arm->traced[i].kind, "notification") &&
		    !strcmp(arm->traced[i].phase, phase))
			return arm->traced[i].mean_ns;
	return 0;
}

static bool is_shown(const struct model_arm *arm, uint32_t size)
{
	return !arm->control && mean_of(arm, "whole") > 0 && (!size || arm->batch == size);
}

static void add_row(struct table *table, const struct model_arm *arm)
{
	table_cells(table, arm->id);
	for (size_t i = 0; i < SUMS; i++) {
		double sum = 0;

		for (size_t k = 0; k < 5 && sums[i].phases[k]; k++)
			sum += mean_of(arm, sums[i].phases[k]);
		table_cells(table, show_us(sum).text);
	}
}

void traced_write(FILE *out, int width, const struct view *view)
{
	struct table table;
	size_t count = 0;
	uint32_t size;

	view_each_arm(arm, view)
		count += is_shown(arm, 0);
	if (!count)
		return;
	size = count > ARMS_SHOWN ? SIZE_SHOWN : 0;
	show_heading(out, width, "Traced: where the time of a notification goes, mean us");
	table_init(&table, "lr", 1 + SUMS);
	table_cells(&table, "arm");
	for (size_t i = 0; i < SUMS; i++)
		table_cells(&table, sums[i].heading);
	view_each_arm(arm, view)
		if (is_shown(arm, size))
			add_row(&table, arm);
	table_print(&table, out, (size_t)width);
	show_paragraph(out, width, "  ",
		       "Of a pass of its own, by trace events, which cost time themselves "
		       "(`unotify-trace overhead` measures it): compare shares, not times%s. "
		       "run.json has each phase.",
		       size ? "; arms of one batch size alone" : "");
	fputc('\n', out);
}
