// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "disturbed rounds", and the disturbances of the model: the blocks of rounds (four records
 * each, see schedule/foreign_time.h) are summed up by lane. It neither fails nor warns: control
 * "host too busy" judges how much was left out.
 */
#include <math.h>

#include "analysis/sorted_records.h"
#include "base/text.h"

static uint64_t whole(double number)
{
	return number > 0 ? (uint64_t)llround(number) : 0;
}

/* Adds one of the four records of a block. The kind is one of them. */
static void add(const struct record *record, struct model_disturbance *to)
{
	double moves = record->tasks.migrations;

	switch ((enum record_kind)record->kind) {
	case RECORD_BLOCK:
		to->rounds += whole(record->block.rounds);
		to->disturbed += whole(record->block.disturbed);
		to->foreign_ms += record->block.foreign_ms;
		to->between_us += record->block.between_ms * 1e3; /* a sum as yet */
		to->gaps += record->block.gaps;
		break;
	case RECORD_BLOCK_CPUS:
		to->reschedule_interrupts += whole(record->cpus.reschedule_interrupts);
		to->call_interrupts += whole(record->cpus.call_interrupts);
		to->steal_ms += fmax(record->cpus.steal_ms, 0);
		break;
	case RECORD_BLOCK_TASKS:
		to->monitor_delay_ms += record->tasks.monitor_delay_ms;
		to->stub_delay_ms += record->tasks.stub_delay_ms;
		to->migrations = moves < 0 || to->migrations < 0 ? -1 : to->migrations + moves;
		break;
	default:
		for (int i = 0; i < RECORD_IDLE_STATES; i++)
			to->idle_entries += whole(record->idle.entries[i]);
	}
}

/* Adds all records of the kind that are of such lanes; returns whether there are any. */
static bool add_kind(const struct analysis *analysis, unsigned int kind,
		     const struct plan_lane *lane, struct model_disturbance *to)
{
	const struct series *series = analysis->of_kind[kind];
	bool any = false;

	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series_at(series, i);

		if (!plan_same_place(lane, &analysis->plan->lanes[record->arm]))
			continue;
		any = true;
		add(record, to);
	}
	return any;
}

/*
 * One disturbance for all lanes with the same suite, placement and workload, made at the first of
 * them. A suite may have two such lanes, one of single stubs and one of many; readers could not
 * tell two rows of one name apart.
 */
static void sum_lanes(struct analysis *analysis, const struct plan_lane *lane)
{
	struct model_disturbance sum = { 0 };
	bool any = false;

	for (const struct plan_lane *other = analysis->plan->lanes; other < lane; other++)
		if (plan_same_place(other, lane))
			return;
	for (unsigned int kind = RECORD_BLOCK; kind < RECORD_KINDS; kind++)
		any |= add_kind(analysis, kind, lane, &sum);
	if (!any)
		return;
	sum.suite = word_of(lane->suite);
	sum.placement = word_of(placement_name(lane->placement));
	sum.workload = word_of(lane->workload);
	analyze_other_cpu(analysis, lane, &sum);
	sum.between_us = sum.gaps > 0 ? sum.between_us / sum.gaps : 0;
	*model_add_disturbance(analysis->model) = sum;
}

/* The most that a wake-up was allowed to take in any lane, us; 0: none was judged by that. */
static double allowance_of(const struct analysis *analysis)
{
	const struct series *series = analysis->of_kind[RECORD_BLOCK_TASKS];
	double most = 0;

	for (size_t i = 0; i < series->count; i++)
		most = fmax(most, series_at(series, i)->tasks.wake_up_us);
	return most;
}

static void add_control(struct analysis *analysis)
{
	const struct model *model = analysis->model;
	struct model_disturbance all = { .rounds = 0 };
	double allowed = allowance_of(analysis);
	struct model_control *control;

	for (size_t i = 0; i < model->disturbance_count; i++) {
		all.rounds += model->disturbances[i].rounds;
		all.disturbed += model->disturbances[i].disturbed;
		all.steal_ms += model->disturbances[i].steal_ms;
	}
	if (!all.rounds)
		return;
	control = control_add(analysis, "disturbed rounds", NULL, "%ju of %ju, %.0f ms of steal",
			      (uintmax_t)all.disturbed, (uintmax_t)all.rounds, all.steal_ms);
	if (allowed > 0)
		text_add(control->text, sizeof(control->text),
			 ", wake-ups of up to %.0f us allowed", allowed);
}

void control_disturbances(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->plan->lane_count; i++)
		sum_lanes(analysis, &analysis->plan->lanes[i]);
	add_control(analysis);
}
