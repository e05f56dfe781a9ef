/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of something against a number, a line an arm or a placement, drawn by plots/lines.gp. A
 * suite that varies a number (stubs, work of the monitor, tick) has a list of these in its row of
 * report/suite.
 */
#ifndef REPORT_LINE_FIGURE_H
#define REPORT_LINE_FIGURE_H

#include "report/draw/figure.h"

#define FIGURE_LINES "panel\tarm\tx\tvalue\tlow\thigh\tmodes"

/* A value with its interval, in the unit of the y axis, at x on the line of an arm in a panel. */
struct figure_point {
	const char *panel; /* any text: figure_panel() makes a word of it */
	struct shown line;
	double x, value, low, high;
};

/* One figure, "lines-SUITE-NAME"; a list of them ends with a row without a name. */
struct figure_lines {
	const char *name, *title;
	const char *axes; /* title and tics of x, and title of y, joined by "|" */
	double (*x)(const struct model_arm *arm); /* what the first of the list is against */
	/* Adds what the figure has of an arm that was measured. */
	void (*add)(struct figure *figure, const struct model *model, const struct model_arm *arm);
};

/* Adds a row with ready columns for value, interval and modes, as of ratio_columns(). */
void figure_add_columns(struct figure *figure, const struct figure_point *point,
			const char *columns);

/* Adds a row; none if low is not above 0, as the axes are logarithmic. */
void figure_add_point(struct figure *figure, const struct figure_point *point);

/*
 * Draws the figures of a suite; its dots instead if its arms have one x alone, as a line needs two.
 */
int figure_draw_lines(const struct figure_lines *lines, const struct figure_dots *dots,
		      const struct view *suite, struct figures *figures, struct error *err);

#endif
