// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stores a check in a model, and prints it as text. The matrix is that of the reports, which know
 * only models: so check_print() makes one that has nothing but these checks.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/check.h"
#include "check/scenario.h"
#include "report/text/matrix.h"
#include "report/text/show.h"

#define WIDTH 100

void check_store(const struct check *check, struct model *model)
{
	for (size_t i = 0; i < check->count; i++) {
		const struct check_cell *cell = &check->cells[i];
		struct model_check *stored = model_add_check(model);

		snprintf(stored->scenario, sizeof(stored->scenario), "%s", cell->scenario->name);
		snprintf(stored->loop, sizeof(stored->loop), "%s", cell->loop->name);
		stored->many = cell->loop->many;
		stored->flush = cell->flush;
		stored->strict = cell->strict;
		stored->watchdog = cell->watched;
		stored->by_watchdog = cell->by_watchdog;
		stored->declared = cell->declared;
		stored->expected = check_cell_is_good(cell);
		stored->outcome = cell->outcome;
		/* NAN: there is no such time, null in run.json. */
		stored->after_ms = check_cell_has_time(cell) ? cell->after_ms : (double)NAN;
		snprintf(stored->text, sizeof(stored->text), "%s", cell->text);
	}
}

static int by_time(const void *one, const void *other)
{
	const double *a = one, *b = other;

	return (*a > *b) - (*a < *b);
}

/* How long the watchdog took, over all cells in which it ended a wait; nothing without one. */
static void print_watchdog(FILE *out, const struct check *check)
{
	double *ms = memory_new(check->count, sizeof(*ms));
	size_t count = 0;

	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].by_watchdog)
			ms[count++] = check->cells[i].after_ms;
	qsort(ms, count, sizeof(*ms), by_time);
	if (count) {
		fputc('\n', out);
		show_paragraph(out, WIDTH, "",
			       "Stubs that the watchdog killed, with %u ticks of %u ms: %zu, after "
			       "%.0f to %.0f ms (median %.0f).",
			       CHECK_STALLS, CHECK_WATCHDOG_NS / 1000000, count, ms[0],
			       ms[count - 1], ms[count / 2]);
	}
	free(ms);
}

void check_print(FILE *out, const struct check *check)
{
	struct model model;

	model_init(&model);
	check_store(check, &model);
	matrix_print(out, &model);
	model_free(&model);
	print_watchdog(out, check);
}
