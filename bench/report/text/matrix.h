/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of attacked serve loops: rows are scenarios, columns loops. */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

#include <stdio.h>

#include "model/model.h"
#include "report/text/show.h"

#define MATRIX_TITLE "Which serve loops survive a hijacked or failing stub?"

/* With the number of checks and the bound. */
#define MATRIX_LEFT_OUT "Not shown: %zu checks of loops beyond the first %d."

/* More than this program has; a run of somebody else may have any. */
#define MATRIX_LOOPS_MAX 64

struct matrix {
	const struct model *model;
	size_t *row; /* index of the first check of each */
	uint32_t rows;
	const char *loop[MATRIX_LOOPS_MAX]; /* of the model */
	bool mixed;			    /* with and without a watchdog */
	uint32_t columns, singles;	    /* those for one stub come first */
	size_t left_out;		    /* checks of more loops than that */
};

/* The model must outlive it. */
void matrix_make(struct matrix *matrix, const struct model *model);
void matrix_free(struct matrix *matrix);

/* The worse of both paths, or NULL. */
const struct model_check *matrix_cell(const struct matrix *matrix, uint32_t row, uint32_t column);

/* "longer-map, strict" */
struct shown matrix_row_name(const struct matrix *matrix, uint32_t row);

/* Letters, what they mean, and where the wedged sit, in 100 columns; nothing without checks. */
void matrix_print(FILE *out, const struct model *model);

#endif
