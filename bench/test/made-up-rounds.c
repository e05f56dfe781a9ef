// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the folder of made-up-rounds.h. */
#define _GNU_SOURCE
#include "test/made-up-rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "report/report.h"
#include "test/random-numbers.h"

static struct model_summary summary_of(uint64_t n, double median)
{
	return (struct model_summary){
		.n = n,
		.median = median,
		.ci95 = { 0.99 * median, 1.01 * median },
	};
}

void made_up_arms(struct model *model)
{
	model_init(model);
	model->invocations = MADE_UP_INVOCATIONS;
	strcpy(model->version, "1.0");
	strcpy(model->started, "2026-01-02T03:04:05Z");
	model_add_host(model, "cpu", "A Made-Up CPU @ 2.40GHz");
	model_add_host(model, "load", "0.10 0.10 0.10 1/100 1234");
	model_add_host(model, "hostname", "made-up");
	for (int i = 0; i < MADE_UP_ARMS; i++) {
		struct model_arm *arm = model_add_arm(model);

		snprintf(arm->id, sizeof(arm->id), "arm%d/same/map/16", i);
		strcpy(arm->suite, "series");
		strcpy(arm->gate, i ? "notify" : "allow");
		strcpy(arm->serve, i ? "counted" : "-");
		strcpy(arm->wake, i ? "async" : "-");
		strcpy(arm->placement, "same");
		strcpy(arm->op, "map");
		strcpy(arm->touch, "write");
		strcpy(arm->path, "resume");
		arm->batch = 16;
		arm->pages = arm->stubs = 1;
		arm->control = i == MADE_UP_ARMS - 1;
		arm->metric[MODEL_BATCH_NS] =
			summary_of(MADE_UP_INVOCATIONS * MADE_UP_ROUNDS, 10000);
	}
}

void made_up_replay(struct model_arm *arm, uint32_t batches, double whole_ns)
{
	strcpy(arm->op, "replay");
	strcpy(arm->workload, "boot");
	arm->batch = arm->pages = 0;
	arm->batches_done = arm->batches_recorded = batches;
	arm->metric[MODEL_WHOLE_NS] =
		summary_of(MADE_UP_INVOCATIONS * (MADE_UP_ROUNDS / batches), whole_ns);
}

void made_up_late(struct model_arm *arm, double late_ns)
{
	strcpy(arm->late, "unmap");
	arm->metric[MODEL_LATE_NS] = summary_of(arm->metric[MODEL_BATCH_NS].n, late_ns);
}

static void write_model(const char *folder, const struct model *model)
{
	char path[96];
	struct error err;
	FILE *out;

	snprintf(path, sizeof(path), "%s/run.json", folder);
	out = fopen(path, "w");
	if (!out || report_write_json(out, model, &err) || fclose(out))
		abort();
}

/* A batch of a replay has its share of the whole, a tenth of it in the empty wakes before it. */
static void write_round(gzFile out, const struct model *model, int invocation, int turn,
			double batch_ns, double noise)
{
	const struct model_arm *arm = &model->arms[turn % MADE_UP_ARMS];
	int round = turn / MADE_UP_ARMS;
	uint32_t batches = arm->batches_done;
	double share = batches ? noise * arm->metric[MODEL_WHOLE_NS].median / batches : 0;

	gzprintf(out, "%d\t%d\tarm%d/same/map/16\t%u\t16\t16\t%.1f\t%.1f\t%.1f\t%.1f\t0.0000\n",
		 invocation, round, turn % MADE_UP_ARMS, batches ? (uint32_t)round % batches : 0,
		 batch_ns, batches ? 0.9 * share : batch_ns + 1000, 0.1 * share,
		 noise * arm->metric[MODEL_LATE_NS].median);
}

static void write_rounds(const char *folder, const struct model *model,
			 const double scale[MADE_UP_ARMS], struct random_state *random)
{
	char path[96];
	gzFile out;

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", folder);
	out = gzopen(path, "wb1");
	gzputs(out, "invocation\tround\tarm\tbatch\tentries\tnotified\tbatch_ns\tround_ns\t"
		    "empty_wakes_ns\tlate_ns\tforeign_share\n");
	for (int invocation = 0; invocation < MADE_UP_INVOCATIONS; invocation++) {
		double offset = draw_lognormal(random, 0, 0.002);

		for (int i = 0; i < MADE_UP_ROUNDS * MADE_UP_ARMS; i++) {
			double noise = offset * draw_lognormal(random, 0, 0.02);

			write_round(out, model, invocation, i,
				    10000 * scale[i % MADE_UP_ARMS] * noise, noise);
		}
	}
	if (gzclose(out) != Z_OK)
		abort();
}

void made_up_folder(char folder[64], const struct model *model, const double scale[MADE_UP_ARMS],
		    uint64_t seed)
{
	struct random_state random;

	strcpy(folder, "/tmp/unotify-run-XXXXXX");
	if (!mkdtemp(folder))
		abort();
	random_seed(&random, seed);
	write_model(folder, model);
	write_rounds(folder, model, scale, &random);
}
