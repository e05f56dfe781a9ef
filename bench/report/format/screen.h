/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answers on one screen, which ends a run: 24 lines of 80 columns, the prompt included. */
#ifndef REPORT_SCREEN_H
#define REPORT_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "model/model.h"

struct screen {
	int width; /* columns, 20 at least; below 80 it takes more lines than 24 */
	bool colour;
	const char *folder; /* of the run: it is named, and which of its files are there; or NULL */
};

/* With folder, the last line is its path alone. */
int report_write_screen(FILE *out, const struct model *model, const struct screen *screen,
			struct error *err);

/* The same in the width and the colours that out has if it is a terminal (base/terminal.h). */
int report_show_screen(FILE *out, const struct model *model, const char *folder, struct error *err);

#endif
