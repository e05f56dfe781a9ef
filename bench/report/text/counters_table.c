// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of performance counters of the counted pass: a row an arm, a column an event, a cell
 * the monitor's count and the stub's. It shows less than run.json has: events that are 0 everywhere
 * are left out, then the last ones until the columns fit, and of many arms all but one batch size.
 */
#include <math.h>
#include <string.h>
#include <sys/param.h>

#include "report/text/all_arms.h"
#include "report/text/show.h"
#include "report/text/table.h"

#define ARMS_SHOWN    24 /* of a run with more, one batch size alone */
#define SIZE_SHOWN    16 /* the one that is nearest to this, as a ratio */
#define EVENTS_SHOWN  7
#define EVENTS_LEAST  3
#define COLUMN_WIDTH  15    /* characters that a column takes, about */
#define LEAST_RUNNING 0.999 /* share of the time; below it a count was scaled, and is marked */

/*
 * Columns: indexes of events that are not 0 everywhere, or not known to be. All arms of a run have
 * the same events in the same order, those of `run --events`, so an index holds for each arm.
 */
struct columns {
	size_t event[EVENTS_SHOWN];
	size_t count;
	const struct model_arm *named; /* an arm that has their names */
};

static bool is_counted(const struct model_arm *arm)
{
	return arm->counter_count && !arm->control && arm->batch;
}

/* size: the only one that is shown; 0: all are. */
static bool is_shown(const struct model_arm *arm, uint32_t size)
{
	return is_counted(arm) && (!size || arm->batch == size);
}

static size_t count_arms(const struct view *view)
{
	size_t count = 0;

	view_each_arm(arm, view)
		count += is_counted(arm);
	return count;
}

static uint32_t nearest_size(const struct view *view)
{
	uint32_t nearest = 0;

	view_each_arm(arm, view) {
		uint32_t size = arm->batch;

		if (is_counted(arm) &&
		    (!nearest || fabs(log((double)size / SIZE_SHOWN)) <
					 fabs(log((double)nearest / SIZE_SHOWN))))
			nearest = size;
	}
	return nearest;
}

/*
 * Whether a column of this event would show anything of the arm. Counts are per batch; below 0.005
 * per call show_count() rounds to 0.00. NAN, not counted, compares false, so it keeps the column.
 */
static bool has_count(const struct model_arm *arm, size_t event)
{
	const struct model_counter *counter = &arm->counters[event];
	double shown = 0.005 * arm->batch;

	return is_counted(arm) && event < arm->counter_count &&
	       !(counter->monitor < shown && counter->stub < shown);
}

/* As many as leave room for the longest id, but EVENTS_LEAST: then table_print() folds the ids. */
static size_t columns_that_fit(const struct view *view, int width, uint32_t size)
{
	size_t longest = 0, room;

	view_each_arm(arm, view)
		if (is_shown(arm, size))
			longest = MAX(longest, strlen(arm->id));
	room = (size_t)width > longest ? (size_t)width - longest : 0;
	return MAX(MIN(room / COLUMN_WIDTH, EVENTS_SHOWN), EVENTS_LEAST);
}

static void choose_columns(const struct view *view, int width, uint32_t size,
			   struct columns *columns)
{
	size_t most = columns_that_fit(view, width, size);

	columns->named = view_first(arm, view, is_counted(arm));
	for (size_t i = 0; i < columns->named->counter_count; i++)
		if (columns->count < most && view_first(arm, view, has_count(arm, i)))
			columns->event[columns->count++] = i;
}

/* "sched:sched_waking" is too wide for a column: what follows the colon will do. */
static const char *heading_of(const char *event)
{
	const char *colon = strchr(event, ':');

	return colon && strlen(colon) > 3 ? colon + 1 : event;
}

/* A count is a little below 0 if starting and stopping took less than is taken off: it is 0. */
static struct shown show_count(double count)
{
	return show_number(isnan(count) ? count : fmax(count, 0), 3);
}

/* Per notification where there are any; a batch's count divided by its calls elsewhere. */
static void add_cell(struct table *table, const struct model_arm *arm, size_t event)
{
	const struct model_counter *counter = &arm->counters[event];
	double monitor = counter->monitor / arm->batch, stub = counter->stub / arm->batch;
	bool is_scaled = counter->running > 0 && counter->running < LEAST_RUNNING;

	if (arm->notifications) {
		monitor = counter->monitor_by_notification;
		stub = counter->stub_by_notification;
	}
	table_add(table, "%s/%s%s", show_count(monitor).text, show_count(stub).text,
		  is_scaled ? "*" : "");
}

static void fill(struct table *table, const struct view *view, const struct columns *columns,
		 uint32_t size)
{
	table_cells(table, "arm");
	for (size_t i = 0; i < columns->count; i++)
		table_cells(table, heading_of(columns->named->counters[columns->event[i]].event));
	view_each_arm(arm, view) {
		if (!is_shown(arm, size))
			continue;
		table_cells(table, arm->id);
		for (size_t k = 0; k < columns->count; k++)
			add_cell(table, arm, columns->event[k]);
	}
}

void counters_write(FILE *out, int width, const struct view *view)
{
	size_t arms = count_arms(view);
	uint32_t size = arms > ARMS_SHOWN ? nearest_size(view) : 0;
	struct columns columns = { .count = 0 };
	struct table table;

	if (!arms)
		return;
	choose_columns(view, width, size, &columns);
	show_heading(out, width,
		     "Counters per notification, or per call without them, monitor/stub");
	if (!columns.count) {
		show_folded(out, width, "  ", "All are 0.");
		return;
	}
	table_init(&table, "lr", 1 + columns.count);
	fill(&table, view, &columns, size);
	table_print(&table, out, (size_t)width);
	show_paragraph(out, width, "  ",
		       "Means of a pass of its own in the first invocation%s; run.json has all. "
		       "\"*\": the event shared the PMU with others and was scaled; \"-\": not "
		       "counted, the PMU was never free for it.",
		       size ? ", arms of one batch size alone" : "");
	fputc('\n', out);
}
