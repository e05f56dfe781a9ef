// SPDX-License-Identifier: GPL-2.0-or-later
/* Control "disturbed rounds": what else went on in each lane. */
#include <math.h>
#include <stdio.h>

#include "analysis/analysis.h"

static uint64_t whole(double number)
{
	return number > 0 ? (uint64_t)llround(number) : 0;
}

/* The rows of a record's values are those of enum block_record. */
static void add(const struct record *record, struct model_disturbance *to)
{
	const float *value = record->value;

	switch ((enum block_record)record->batch) {
	case BLOCK_ROUNDS:
		to->rounds += whole(value[0]);
		to->disturbed += whole(value[2]);
		to->foreign_ms += value[3];
		break;
	case BLOCK_CPUS:
		to->reschedule_interrupts += whole(value[0]);
		to->call_interrupts += whole(value[1]);
		to->steal_ms += value[2] > 0 ? value[2] : 0;
		break;
	case BLOCK_TASKS:
		to->monitor_delay_ms += value[0];
		to->stub_delay_ms += value[1];
		to->migrations =
			value[2] < 0 || to->migrations < 0 ? -1 : to->migrations + value[2];
		break;
	case BLOCK_WAKE_UP:
		to->between_us += value[1] * 1e3; /* a sum as yet */
		to->gaps += value[2];
		break;
	default:
		for (int i = 0; i < 4; i++)
			to->idle_entries += whole(value[i]);
	}
}

static void sum_lane(struct analysis *analysis, uint32_t index)
{
	const struct plan_lane *lane = &analysis->plan->lanes[index];
	const struct series *series = analysis->of_kind[RECORD_BLOCK];
	struct model_disturbance *of = NULL;

	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series->records[i];

		if (record->arm != index)
			continue;
		if (!of)
			of = model_add_disturbance(analysis->model);
		add(record, of);
	}
	if (!of)
		return;
	of->suite = word_of(lane->suite);
	of->placement = word_of(placement_name(lane->placement));
	of->workload = word_of(lane->workload);
	analyze_other_cpu(analysis, index, of);
	of->between_us = of->gaps > 0 ? of->between_us / of->gaps : 0;
}

/* The most that a wake-up was allowed to take in any lane, us. */
static double allowance_of(const struct analysis *analysis)
{
	const struct series *series = analysis->of_kind[RECORD_BLOCK];
	double most = 0;

	for (size_t i = 0; i < series->count; i++)
		if (series->records[i]->batch == BLOCK_WAKE_UP)
			most = fmax(most, series->records[i]->value[0]);
	return most;
}

static void control(const struct analysis *analysis)
{
	struct model *model = analysis->model;
	struct model_disturbance all = { .rounds = 0 };
	struct model_control *control;

	for (size_t i = 0; i < model->disturbance_count; i++) {
		all.rounds += model->disturbances[i].rounds;
		all.disturbed += model->disturbances[i].disturbed;
		all.steal_ms += model->disturbances[i].steal_ms;
	}
	if (!all.rounds)
		return;
	control = model_add_control(model);
	snprintf(control->name, sizeof(control->name), "disturbed rounds");
	snprintf(control->text, sizeof(control->text),
		 "%ju of %ju, %.0f ms of steal, wake-ups of up to %.0f us allowed",
		 (uintmax_t)all.disturbed, (uintmax_t)all.rounds, all.steal_ms,
		 allowance_of(analysis));
}

int control_disturbances(struct analysis *analysis, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < analysis->plan->lane_count; i++)
		sum_lane(analysis, (uint32_t)i);
	control(analysis);
	return 0;
}
