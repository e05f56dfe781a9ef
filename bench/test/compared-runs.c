// SPDX-License-Identifier: GPL-2.0-or-later
/* The fixture of compared-runs.h. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/compared-runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/format/formats.h"
#include "test/made-up-run.h"
#include "test/random-numbers.h"

#define NOISE 0.002

struct compared_runs *runs;

static void add_arm(struct model *model, int number)
{
	struct model_arm *arm = model_add_arm(model);
	double ns = number ? 20000 : 10000;

	snprintf(arm->id, sizeof(arm->id), "arm%d/same/map/16", number);
	arm->suite = number > 6 ? WORD_GATES : WORD_SERIES;
	arm->gate = number ? WORD_NOTIFY : WORD_ALLOW;
	arm->serve = number ? WORD_COUNTED : WORD_DASH;
	arm->wake = number ? WORD_ASYNC : WORD_DASH;
	arm->placement = WORD_SAME;
	arm->op = WORD_MAP;
	arm->touch = WORD_WRITE;
	arm->path = WORD_RESUME;
	arm->late = WORD_NONE;
	arm->batch = 16;
	arm->pages = arm->stubs = 1;
	arm->control = number == ARMS - 1;
	arm->metric[MODEL_BATCH_NS] =
		(struct model_summary){ .n = 200, .median = ns, .ci95 = { 0.99 * ns, 1.01 * ns } };
}

static void add_comparison(struct model *model, int number)
{
	struct model_comparison *comparison = model_add_comparison(model);

	strcpy(comparison->arm, model->arms[number].id);
	strcpy(comparison->baseline, model->arms[0].id);
	comparison->ratio = comparison->ci95[0] = comparison->ci95[1] = 2;
	comparison->invocations = model->invocations;
	for (uint32_t i = 0; i < model->invocations; i++) {
		comparison->m[i] = log(2) + draw_normal(&random_numbers, NOISE);
		comparison->pairs_kept[i] = 40;
	}
}

void compared_run(struct model *model, int number, uint32_t invocations)
{
	model_init(model);
	model->invocations = invocations;
	snprintf(model->label, sizeof(model->label), "run%d", number);
	strcpy(model->version, "1.0");
	snprintf(model->started, sizeof(model->started), "2026-01-02T03:04:0%dZ", number);
	model_add_host(model, "hostname", "made-up");
	model_add_host(model, "cpu", "A Made-Up CPU @ 2.40GHz");
	model_add_host(model, "kernel", "6.18");
	model_add_host(model, "load", number ? "0.10" : "1.90");
	for (int i = 0; i < ARMS; i++)
		add_arm(model, i);
	for (int i = 1; i < ARMS; i++)
		add_comparison(model, i);
}

struct model_comparison *ratio_of_arm(struct model *model, size_t arm)
{
	return &model->comparisons[arm - 1];
}

void change_ratio(int run, size_t arm, double factor)
{
	struct model_comparison *comparison = ratio_of_arm(&runs->models[run], arm);

	for (uint32_t i = 0; i < comparison->invocations; i++)
		comparison->m[i] += log(factor);
}

int begin_runs(void **state)
{
	runs = calloc(1, sizeof(*runs));
	*state = runs;
	random_seed(&random_numbers, 4);
	strcpy(runs->folder, "/tmp/unotify-compared-XXXXXX");
	runs->options.threshold_percent = 5;
	for (int i = 0; i < RUNS; i++)
		compared_run(&runs->models[i], i, INVOCATIONS);
	return mkdtemp(runs->folder) ? 0 : -1;
}

int end_runs(void **state)
{
	(void)state;
	compare_close(&runs->compare);
	for (int i = 0; i < RUNS; i++)
		model_free(&runs->models[i]);
	made_up_remove(runs->folder);
	free(runs->text);
	free(runs);
	return 0;
}

static int try_to_compare(size_t count)
{
	char files[RUNS][96];
	const char *paths[RUNS];

	compare_close(&runs->compare);
	for (int i = 0; i < RUNS; i++) {
		FILE *out;

		snprintf(files[i], sizeof(files[i]), "%s/run%d.json", runs->folder, i);
		out = fopen(files[i], "w");
		if (!out || report_write_json(out, &runs->models[i], &runs->err) || fclose(out))
			abort();
		paths[i] = runs->paths[i] ? runs->paths[i] : files[i];
	}
	return compare_open(&runs->compare, paths, count, &runs->options, &runs->err);
}

void open_runs(size_t count)
{
	if (try_to_compare(count))
		fail_msg("%s", runs->err.text);
}

void refuse_runs(size_t count, enum exit_status status, const char *text)
{
	assert_int_equal(try_to_compare(count), -1);
	if (!strstr(runs->err.text, text))
		fail_msg("'%s' is not in '%s'", text, runs->err.text);
	assert_int_equal(runs->err.status, status);
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

const struct compare_row *row_of(size_t arm, size_t run)
{
	const struct compare_table *table = &runs->compare.tables[run - 1];

	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->rows[i].arms[0]->id, runs->models[0].arms[arm].id))
			return &table->rows[i];
	fail_msg("no row of arm %zu", arm);
	return NULL;
}
