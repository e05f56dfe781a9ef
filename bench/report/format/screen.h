/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers on one screen: what `run` prints at its end, and `report --format screen` again. 24
 * lines of 80 columns, the prompt included; results/README.md says what the figures mean.
 */
#ifndef REPORT_SCREEN_H
#define REPORT_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "model/model.h"

struct screen {
	int width;	    /* columns, 20 at least; below 80 it takes more lines than 24 */
	bool colour;	    /* escape sequences for colour and bold */
	const char *folder; /* of the run: it is named, and which of its files are there; or NULL */
};

/*
 * Writes the screen. With folder the last line is its path alone and never folded, so that a script
 * can take it. Returns 0, or -1 if out could not be written.
 */
int report_write_screen(FILE *out, const struct model *model, const struct screen *screen,
			struct error *err);

/* The same, in the width and the colours of out as a terminal (base/terminal.h). */
int report_show_screen(FILE *out, const struct model *model, const char *folder, struct error *err);

#endif
