/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures of something against a number, a line an arm or a placement. */
#ifndef REPORT_LINE_FIGURE_H
#define REPORT_LINE_FIGURE_H

#include "report/draw/figure.h"

#define FIGURE_LINES "panel\tarm\tx\tvalue\tlow\thigh\tmodes"

/* A value with its interval, of one arm, in one panel. */
struct figure_point {
	const char *panel;
	struct shown line;
	double x, value, low, high;
};

/* One figure; a list of them ends with a row without a name. */
struct figure_lines {
	const char *name, *title;
	const char *axes; /* of x its title and tics, of y its title, joined by "|" */
	double (*x)(const struct model_arm *arm); /* what the first of the list is against */
	/* Adds what the figure has of an arm that was measured. */
	void (*add)(struct figure *figure, const struct model *model, const struct model_arm *arm);
};

/* A row with these columns for value and interval. */
void figure_add_columns(struct figure *figure, const struct figure_point *point,
			const char *columns);

/* A row; none without an interval. */
void figure_add_point(struct figure *figure, const struct figure_point *point);

/* The figures of a suite. Of one x there are no lines: its dots, which show as much. */
int figure_draw_lines(const struct figure_lines *lines, const struct figure_dots *dots,
		      const struct view *suite, struct figures *figures, struct error *err);

#endif
