// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the folder of made-up-rounds.h. */
#define _GNU_SOURCE
#include "test/made-up-rounds.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "report/report.h"

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
		arm->metric[MODEL_BATCH_NS] = (struct model_summary){
			.n = MADE_UP_INVOCATIONS * MADE_UP_ROUNDS,
			.median = 10000,
			.ci95 = { 9900, 10100 },
		};
	}
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

static void write_rounds(const char *folder, const double scale[MADE_UP_ARMS], gsl_rng *random)
{
	char path[96];
	gzFile out;

	snprintf(path, sizeof(path), "%s/rounds.tsv.gz", folder);
	out = gzopen(path, "wb1");
	gzputs(out, "invocation\tround\tarm\tbatch\tentries\tnotified\tbatch_ns\tround_ns\t"
		    "empty_wakes_ns\n");
	for (int invocation = 0; invocation < MADE_UP_INVOCATIONS; invocation++) {
		double offset = gsl_ran_lognormal(random, 0, 0.002);

		for (int i = 0; i < MADE_UP_ROUNDS * MADE_UP_ARMS; i++) {
			double ns = 10000 * scale[i % MADE_UP_ARMS] * offset *
				    gsl_ran_lognormal(random, 0, 0.02);

			gzprintf(out, "%d\t%d\tarm%d/same/map/16\t0\t16\t16\t%.1f\t%.1f\t0.0\n",
				 invocation, i / MADE_UP_ARMS, i % MADE_UP_ARMS, ns, ns + 1000);
		}
	}
	if (gzclose(out) != Z_OK)
		abort();
}

void made_up_folder(char folder[64], const struct model *model, const double scale[MADE_UP_ARMS],
		    uint64_t seed)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	strcpy(folder, "/tmp/unotify-run-XXXXXX");
	if (!mkdtemp(folder) || !random)
		abort();
	gsl_rng_set(random, (unsigned long)seed);
	write_model(folder, model);
	write_rounds(folder, scale, random);
	gsl_rng_free(random);
}
