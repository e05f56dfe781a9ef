// SPDX-License-Identifier: GPL-2.0-or-later
/* Made-up records. */
#include "test/analysed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct fixture fixture;

int make_plan(void **state)
{
	struct fixture *f = &fixture;

	(void)state;
	memset(f, 0, sizeof(*f));
	random_seed(&f->random, 1);
	f->lane =
		(struct plan_lane){ .suite = "series", .arms = f->arms, .count = ARMS, .share = 1 };
	f->plan = (struct plan){
		.lanes = &f->lane, .lane_count = 1, .arm_count = ARMS, .invocations = INVOCATIONS
	};
	for (int i = 0; i < ARMS; i++) {
		arm_default(&f->arms[i].arm);
		f->arms[i].arm.synthetic.entries = 4;
		f->arms[i].baseline = i ? 0 : -1;
		snprintf(f->arms[i].id, sizeof(f->arms[i].id), "arm%d", i);
	}
	f->arms[1].arm.twin = true;
	model_init(&f->model);
	return 0;
}

int free_plan(void **state)
{
	(void)state;
	model_free(&fixture.model);
	records_free(&fixture.records);
	return 0;
}

void add(uint32_t arm, uint32_t invocation, uint32_t round, uint32_t batch, double ns)
{
	struct record *record;

	records_reserve(&fixture.records, 1);
	record = records_add(&fixture.records);
	*record = (struct record){ .arm = arm,
				   .invocation = (uint8_t)invocation,
				   .round = round,
				   .kind = RECORD_BATCH,
				   .batch = { .index = batch,
					      .notified = 4,
					      .batch_ns = (float)ns,
					      .round_ns = (float)(ns + 1000) } };
}

void fill(double twin, double ratio)
{
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			double base = 10000 * draw_lognormal(&fixture.random, 0, 0.5);
			double own[3];

			for (int arm = 0; arm < 3; arm++)
				own[arm] = base * draw_lognormal(&fixture.random, 0, 0.02);
			add(0, i, round, 0, own[0]);
			add(2, i, round, 0, own[2] * ratio);
			add(1, i, round, 0, own[1] * twin);
		}
}

void run(void)
{
	analyze(&fixture.model, &fixture.plan, &fixture.records);
}

const struct model_comparison *comparison(const char *arm)
{
	const struct model_comparison *found =
		model_compare(&fixture.model, arm, "arm0", MODEL_BATCH_NS);

	assert_non_null(found);
	return found;
}

void fill_alike(double shift)
{
	static const double process[INVOCATIONS] = { -0.004, 0.001, 0.004, -0.001, 0.002, -0.002 };

	fixture.records.count = 0;
	for (uint32_t i = 0; i < INVOCATIONS; i++)
		for (uint32_t round = 0; round < ROUNDS; round++)
			for (uint32_t arm = 0; arm < ARMS; arm++)
				add(arm, i, round, 0,
				    (arm ? 10000 * (1 + shift + process[i]) : 10000) +
					    (double)(round % 7));
}

const struct model_control *control(const char *name)
{
	return model_first(control, fixture.model.controls, fixture.model.control_count,
			   !strcmp(control->name, name));
}
