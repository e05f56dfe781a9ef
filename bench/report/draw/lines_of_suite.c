// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures of something against a number: many stubs, work of the monitor, late calls, the floor. */
#include <string.h>

#include "report/text/estimate.h"
#include "report/draw/figure.h"
#include "report/text/ratio.h"

/* A value with its interval, of one arm, in one panel. */
struct point {
	const char *panel;
	struct view_label line;
	double x, value, low, high;
};

static void add_row(struct figure *figure, const struct point *point, const char *columns)
{
	figure_row(figure, "%s\t%s\t%g\t%s", figure_panel(figure, point->panel).text,
		   figure_arm(figure, point->line.text).text, point->x, columns);
}

static void add_point(struct figure *figure, const struct point *point)
{
	char columns[96];

	if (!(point->low > 0))
		return;
	snprintf(columns, sizeof(columns), "%.6g\t%.6g\t%.6g\t-", point->value, point->low,
		 point->high);
	add_row(figure, point, columns);
}

/* ---- many stubs: notifications per second and system calls by number of stubs ---- */

static void add_stubs(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_summary *batch = &arm->metric[model_time(arm)];
	double notified = (double)arm->notifications / (double)batch->n;
	struct point point = { .line = view_loop(arm), .x = arm->stubs };

	(void)model;
	point.panel = word_text(arm->placement);
	point.value = notified / batch->median * 1e9;
	point.low = notified / batch->ci95[1] * 1e9;
	point.high = batch->ci95[0] > 0 ? notified / batch->ci95[0] * 1e9 : 0;
	add_point(figure, &point);
}

static void add_stubs_calls(struct figure *figure, const struct model *model,
			    const struct model_arm *arm)
{
	struct point point = { .line = view_loop(arm), .x = arm->stubs };

	(void)model;
	point.panel = word_text(arm->placement);
	point.value = point.low = point.high = arm->system_calls;
	add_point(figure, &point);
}

/* ---- work of the monitor: what sync wake-up saves ---- */

/* None is drawn beside the least. */
#define NO_WORK_US 0.1

static void add_work(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_comparison *comparison = estimate_own(model, arm, model_time(arm));
	struct point point = { .panel = "sync_by_async" };

	if (!comparison || arm->wake != WORD_SYNC)
		return;
	snprintf(point.line.text, sizeof(point.line.text), "%s", word_text(arm->placement));
	point.x = arm->work_ns > 0 ? arm->work_ns / 1000 : NO_WORK_US;
	add_row(figure, &point, ratio_columns(model, comparison).text);
}

/* ---- late calls ---- */

static void add_late(struct figure *figure, const struct model *model, const struct model_arm *arm)
{
	const struct model_summary *late = &arm->metric[MODEL_LATE_NS];
	struct point point = { .panel = word_text(arm->placement) };

	(void)model;
	if (!late->n)
		return;
	snprintf(point.line.text, sizeof(point.line.text), "%s", word_text(arm->serve));
	point.x = arm->tick_ms;
	point.value = late->median / 1000;
	point.low = late->ci95[0] / 1000;
	point.high = late->ci95[1] / 1000;
	add_point(figure, &point);
}

/* ---- a table of them ---- */

static const struct lines {
	enum word suite;
	const char *name, *title, *axes;
	void (*add)(struct figure *figure, const struct model *model, const struct model_arm *arm);
} all[] = {
	{ WORD_STUBS, "throughput", "Many stubs, one monitor thread: notifications per second",
	  "stubs at work|1 2 4 8 16 32 64 128|notifications/s (higher is better)", add_stubs },
	{ WORD_STUBS, "calls", "Many stubs, one monitor thread: system calls of the monitor",
	  "stubs at work|1 2 4 8 16 32 64 128|system calls per notification (lower is better)",
	  add_stubs_calls },
	{ WORD_WORK, "sync", "What sync wake-up saves, by the monitor's work on a notification",
	  "work, us (0.1: none)|0.1 1 10 100|sync by async, ratio of the time per batch (lower is "
	  "better)",
	  add_work },
	{ WORD_LATE, "tick", "How long a call outside of a batch waits",
	  "tick, ms|1 4 10|us until it is served, median (lower is better)", add_late },
};

static int draw(const struct lines *lines, struct figures *figures, const struct model *model,
		const struct view *view, size_t first, size_t end, struct error *err)
{
	struct figure figure;

	if (figure_begin(&figure, figures, "lines", word_text(lines->suite), lines->name, NULL,
			 err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), "%s", lines->title);
	snprintf(figure.note, sizeof(figure.note), "%s", lines->axes);
	figure_row(&figure, "panel\tarm\tx\tvalue\tlow\thigh\tmodes");
	for (size_t i = first; i < end; i++)
		if (figure_shows(view->arms[i]))
			lines->add(&figure, model, view->arms[i]);
	return figure_end(&figure, figures, err);
}

int figure_draw_lines(struct figures *figures, const struct model *model, const struct view *view,
		      size_t first, size_t end, bool *any, struct error *err)
{
	*any = false;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (view->arms[first]->suite != all[i].suite)
			continue;
		*any = true;
		if (draw(&all[i], figures, model, view, first, end, err))
			return -1;
	}
	return 0;
}

/* ---- distance to the floor ---- */

int figure_draw_floor(struct figures *figures, const struct model *model, const struct view *view,
		      struct error *err)
{
	enum word placement = WORD_EMPTY;
	struct figure figure;
	int x = 0;

	if (figure_begin(&figure, figures, "floor", NULL, NULL, NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title),
		 "Distance to the floor, loops at a batch of 16 maps");
	figure_row(&figure, "panel\tx\tlabel\tfloor_us\tbeyond_us");
	for (size_t i = 0; i < view->count; i++) {
		const struct model_arm *arm = view->arms[i];
		double us = arm->metric[MODEL_CALL_NS].median / 1000, floor;
		const struct model_arm *row = view_floor(model, arm);

		if (arm->suite != WORD_LOOPS || arm->batch != 16 || !figure_shows(arm))
			continue;
		if (!row || !arm->metric[MODEL_CALL_NS].n)
			continue;
		floor = row->metric[model_time(row)].median / 1000;
		x = placement == arm->placement ? x + 1 : 0;
		placement = arm->placement;
		figure_row(&figure, "%s\t%d\t%s\t%.6g\t%.6g",
			   figure_panel(&figure, word_text(arm->placement)).text, x,
			   figure_arm(&figure, view_loop(arm).text).text, us < floor ? us : floor,
			   us > floor ? us - floor : 0);
	}
	return figure_end(&figure, figures, err);
}
