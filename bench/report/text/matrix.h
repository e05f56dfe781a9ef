/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of attacked serve loops: rows are scenarios, columns loops. The model has the checks
 * as a list, one scenario after the other; this finds the rows and columns in it. matrix_print()
 * prints them as letters, draw/matrix_figure.c as a picture.
 */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/show.h"

#define MATRIX_TITLE "Which serve loops survive a hijacked or failing stub?"

/* Format for a note: the number of checks that are left out, and MATRIX_LOOPS_MAX. */
#define MATRIX_LEFT_OUT "Not shown: %zu checks of loops beyond the first %d."

/* More loops than this program has; the run of another version may have any number. */
#define MATRIX_LOOPS_MAX 64

struct matrix {
	const struct model *model;
	size_t *row; /* by row, the index of its first check; owned */
	uint32_t rows;
	const char *loop[MATRIX_LOOPS_MAX]; /* by column; texts of the model */
	bool mixed;			    /* some checks had a watchdog, and some had not */
	uint32_t columns, singles;	    /* loops for one stub, which come first */
	size_t left_out;		    /* checks of loops that had no column left */
};

/* Borrows the model, which must outlive it. To be freed by matrix_free(). */
void matrix_make(struct matrix *matrix, const struct model *model);
void matrix_free(struct matrix *matrix);

/* The check with the worse outcome of both paths, resume and flush; NULL if there is none. */
const struct model_check *matrix_cell(const struct matrix *matrix, uint32_t row, uint32_t column);

/*
 * "longer-map, strict": the scenario, whether validation is strict, and, if some checks of the run
 * had a watchdog and some had not, whether these had one.
 */
struct shown matrix_row_name(const struct matrix *matrix, uint32_t row);

/*
 * Prints the letters, what they mean, and of each bad outcome where stub and monitor sat, in 100
 * columns. Nothing without checks.
 */
void matrix_print(FILE *out, const struct model *model);

#endif
