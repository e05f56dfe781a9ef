// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rounds.tsv.gz of a run of two invocations: arm "a" has two batches, arm "b" one, and what ends
 * early has fewer.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "report/format/rounds_table.h"
#include "test/fuzz/readers.h"

static void make_model(struct model *model, size_t a, size_t b)
{
	struct model_arm *arm;

	model_init(model);
	model->invocations = 2;
	arm = model_add_arm(model);
	strcpy(arm->id, "a");
	arm->metric[MODEL_BATCH_NS].n = a;
	arm = model_add_arm(model);
	strcpy(arm->id, "b");
	arm->metric[MODEL_BATCH_NS].n = b;
}

static void read_with(const char *path, size_t a, size_t b)
{
	struct rounds rounds;
	struct model model;
	struct error err;

	make_model(&model, a, b);
	if (!rounds_read(&rounds, path, &model, &err)) {
		for (size_t i = 0; i < rounds.arm_count; i++)
			for (size_t k = 0; k < rounds.arms[i].count; k++)
				assert(isfinite(rounds.arms[i].values[k]));
		rounds_free(&rounds);
	}
	model_free(&model);
}

void fuzz_rounds(const uint8_t *bytes, size_t size)
{
	const char *path = fuzz_file(bytes, size);

	read_with(path, 2, 1);
	read_with(path, 1, 0);
	read_with(path, 0, 0);
}
