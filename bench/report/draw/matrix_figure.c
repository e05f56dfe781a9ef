// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What became of attacked serve loops: a grid of colours and letters, which text/matrix.c prints as
 * letters alone. The TSV has a row for each name, for each cell, and for each letter of the legend
 * that occurs; its first column says which (plots/matrix.gp).
 */
#include "report/draw/figure.h"
#include "report/text/matrix.h"

static void add_names(struct figure *figure, const struct matrix *matrix)
{
	for (uint32_t row = 0; row < matrix->rows; row++)
		figure_row(figure, "row\t0\t%u\t%s\t-\t1", row, matrix_row_name(matrix, row).text);
	for (uint32_t column = 0; column < matrix->columns; column++)
		figure_row(figure, "column\t%u\t0\t%s\t-\t1", column, matrix->loop[column]);
}

static void add_cells(struct figure *figure, const struct matrix *matrix, bool seen[MODEL_OUTCOMES])
{
	for (uint32_t row = 0; row < matrix->rows; row++)
		for (uint32_t column = 0; column < matrix->columns; column++) {
			const struct model_check *cell = matrix_cell(matrix, row, column);

			if (!cell)
				continue;
			seen[cell->outcome] = true;
			figure_row(figure, "cell\t%u\t%u\t%c\t%s\t%d", column, row,
				   outcome_rows[cell->outcome].letter,
				   figure_word(outcome_names[cell->outcome]).text, cell->expected);
		}
}

static void add_key(struct figure *figure, const bool seen[MODEL_OUTCOMES])
{
	uint32_t count = 0;

	for (int i = 0; i < MODEL_OUTCOMES; i++)
		if (seen[i])
			figure_row(figure, "key\t0\t%u\t%c %s: %s\t%s\t1", count++,
				   outcome_rows[i].letter, outcome_names[i], outcome_rows[i].what,
				   figure_word(outcome_names[i]).text);
}

/* A matrix without rows leaves the header alone, and figure_end() removes the figure. */
int figure_draw_matrix(struct figures *figures, const struct model *model, struct error *err)
{
	bool seen[MODEL_OUTCOMES] = { false };
	struct figure figure;
	struct matrix matrix;

	if (figure_begin(&figure, figures, "matrix", "matrix", NULL, err))
		return -1;
	snprintf(figure.title, sizeof(figure.title), MATRIX_TITLE);
	snprintf(figure.what, sizeof(figure.what),
		 "The worse of both paths of the stub; a frame: not as the loop declares");
	figure_row(&figure, "kind\tcolumn\trow\ttext\toutcome\texpected");
	matrix_make(&matrix, model);
	if (matrix.rows) {
		add_names(&figure, &matrix);
		add_cells(&figure, &matrix, seen);
		add_key(&figure, seen);
	}
	if (matrix.left_out)
		snprintf(figure.what, sizeof(figure.what), MATRIX_LEFT_OUT, matrix.left_out,
			 MATRIX_LOOPS_MAX);
	matrix_free(&matrix);
	return figure_end(&figure, figures, err);
}
