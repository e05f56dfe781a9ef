// SPDX-License-Identifier: GPL-2.0-or-later
/* A batch takes some time, its calls more, and all of it varies. */
#include "made_up.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#define SEED	      20260601
#define STAMPED_SHARE (1 / 3.0) /* of the records */

#define BATCH_NS  3000.0
#define CALL_NS	  5000.0
#define REPORT_NS 2000.0 /* from the end of a batch on until the monitor has control */

/* Standard deviations of the logarithm of a time. */
#define NOISE		 0.03
#define INVOCATION_NOISE 0.002

struct making {
	const struct plan *plan;
	struct records *records;
	gsl_rng *random;
	uint8_t invocation;
	uint32_t round;
	double *offsets; /* of each arm of the plan in this invocation: what its times are multiplied by */
};

static double lognormal(const struct making *making, double deviation)
{
	return exp(gsl_ran_gaussian_ziggurat(making->random, deviation));
}

/* The next record, or NULL where there is no room. */
static struct record *add(const struct making *making, size_t arm, enum record_kind kind,
			  uint32_t entries, uint32_t notified)
{
	struct record *record;

	if (making->records->count == making->records->capacity)
		return NULL;
	record = records_add(making->records);
	record->arm = (uint32_t)arm;
	record->round = making->round;
	record->invocation = making->invocation;
	record->kind = (uint8_t)kind;
	record->entries = (uint8_t)entries;
	record->notified = (uint16_t)notified;
	return record;
}

static void add_batch(const struct making *making, size_t arm, enum record_kind kind)
{
	uint32_t entries = plan_arm(making->plan, arm)->arm.synthetic.entries;
	struct record *record = add(making, arm, kind, entries, entries);
	double ns = (BATCH_NS + CALL_NS * entries) * making->offsets[arm];

	if (!record)
		return;
	record->system_calls = (uint16_t)(2 * entries);
	record->value[0] = (float)(ns * lognormal(making, NOISE));
	record->value[1] = record->value[0] + (float)(REPORT_NS * lognormal(making, NOISE));
}

static void add_call(const struct making *making, size_t arm, uint32_t entries)
{
	struct record *record = add(making, arm, RECORD_CALL, entries, 1);
	double ns = CALL_NS * making->offsets[arm] * lognormal(making, NOISE);

	if (!record)
		return;
	record->value[0] = (float)ns;
	for (int phase = 1; phase < 4; phase++)
		record->value[phase] = (float)(ns / 3);
}

static void add_stamped(const struct making *making, size_t arm)
{
	uint32_t entries = plan_arm(making->plan, arm)->arm.synthetic.entries;

	add_batch(making, arm, RECORD_STAMPED);
	for (uint32_t i = 0; i < entries; i++)
		add_call(making, arm, entries);
}

/* Rounds of a lane until there are so many records. */
static void add_rounds(struct making *making, const struct plan_lane *lane, double until,
		       bool stamped)
{
	for (; (double)making->records->count < until; making->round++)
		for (size_t i = 0; i < lane->count; i++) {
			if (stamped)
				add_stamped(making, lane->first + i);
			else
				add_batch(making, lane->first + i, RECORD_BATCH);
		}
}

static void add_invocation(struct making *making, double until)
{
	double from = (double)making->records->count;
	double by_arm = (until - from) / (double)making->plan->arm_count;

	making->round = 0;
	for (size_t i = 0; i < making->plan->arm_count; i++)
		making->offsets[i] = lognormal(making, INVOCATION_NOISE);
	for (size_t i = 0; i < making->plan->lane_count; i++) {
		const struct plan_lane *lane = &making->plan->lanes[i];
		double end = from + by_arm * (double)(lane->first + lane->count);

		add_rounds(making, lane, end - by_arm * (double)lane->count * STAMPED_SHARE, false);
		add_rounds(making, lane, end, true);
	}
}

static void add_all(struct making *making)
{
	uint32_t invocations = making->plan->invocations;
	double share = (double)making->records->capacity / invocations;

	for (uint32_t i = 0; i < invocations; i++) {
		making->invocation = (uint8_t)i;
		add_invocation(making, share * (i + 1));
	}
}

int made_up_records(const struct plan *plan, size_t count, struct records *records,
		    struct error *err)
{
	struct making making = { .plan = plan, .records = records };
	int result = -1;

	/* Not by records_reserve(), which takes room for more. */
	records->items = malloc(count * sizeof(*records->items));
	making.offsets = calloc(plan->arm_count, sizeof(*making.offsets));
	making.random = gsl_rng_alloc(gsl_rng_mt19937);
	if (records->items && making.offsets && making.random) {
		records->capacity = count;
		gsl_rng_set(making.random, SEED);
		add_all(&making);
		result = 0;
	} else {
		records_free(records);
		error_set(err, STATUS_CANNOT, "no memory for %zu records", count);
	}
	if (making.random)
		gsl_rng_free(making.random);
	free(making.offsets);
	return result;
}
