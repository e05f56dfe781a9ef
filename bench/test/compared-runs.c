// SPDX-License-Identifier: GPL-2.0-or-later
/* The fixture of compared-runs.h. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/compared-runs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct compared_runs *runs;

const double even[MADE_UP_ARMS] = { 1, 1, 1, 1 };

int begin_runs(void **state)
{
	runs = calloc(1, sizeof(*runs));
	*state = runs;
	for (int i = 0; i < RUNS; i++) {
		made_up_arms(&runs->models[i]);
		snprintf(runs->models[i].label, sizeof(runs->models[i].label), "run%d", i);
		runs->paths[i] = runs->folders[i];
	}
	return 0;
}

int end_runs(void **state)
{
	(void)state;
	compare_close(&runs->compare);
	for (int i = 0; i < RUNS; i++) {
		model_free(&runs->models[i]);
		if (runs->folders[i][0])
			made_up_remove(runs->folders[i]);
	}
	free(runs->text);
	free(runs);
	return 0;
}

void make_run(int run, const double scale[MADE_UP_ARMS])
{
	made_up_folder(runs->folders[run], &runs->models[run], scale, 100 + (uint64_t)run);
}

void open_runs(size_t count, double threshold)
{
	compare_close(&runs->compare);
	if (compare_open(&runs->compare, runs->paths, count, threshold, &runs->err))
		fail_msg("%s", runs->err.text);
}

void open_fails(size_t count, const char *text)
{
	assert_int_equal(compare_open(&runs->compare, runs->paths, count, 5, &runs->err), -1);
	assert_int_equal(runs->err.status, STATUS_CANNOT);
	if (!strstr(runs->err.text, text))
		fail_msg("'%s' is not in '%s'", text, runs->err.text);
}

const char *text_by(int (*write)(FILE *, const struct compare *, struct error *))
{
	size_t size;
	FILE *out;

	free(runs->text);
	out = open_memstream(&runs->text, &size);
	assert_int_equal(write(out, &runs->compare, &runs->err), 0);
	fclose(out);
	return runs->text;
}

const struct compare_row *row_of(size_t arm)
{
	for (size_t i = 0; i < runs->compare.row_count; i++)
		if (!strcmp(runs->compare.rows[i].arm->id, runs->models[0].arms[arm].id))
			return &runs->compare.rows[i];
	fail_msg("no row of arm %zu", arm);
	return NULL;
}

void assert_ratio(size_t arm, size_t run, double ratio, enum model_verdict verdict)
{
	const struct compare_cell *cell = &row_of(arm)->cells[run];

	assert_true(cell->compared);
	if (cell->ratio.ci95.low > ratio || cell->ratio.ci95.high < ratio)
		fail_msg("[%g, %g] does not hold %g", cell->ratio.ci95.low, cell->ratio.ci95.high,
			 ratio);
	assert_int_equal(cell->verdict, verdict);
}

void lose_rounds(int run)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", runs->folders[run]);
	assert_int_equal(unlink(path), 0);
}
