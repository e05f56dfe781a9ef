// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "other-cpu": whether the CPUs that a lane does not use were in one state, and in the one
 * that --other-cpu asks for. On a virtual machine an unmap of touched pages costs several times as
 * much while another CPU runs (host/other_cpu.h), so runs of different states are not comparable.
 *
 * The share of the time that they ran comes from the blocks of rounds. It is kept by lane, with its
 * least and most by invocation; the control goes over all lanes.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/sorted_records.h"

/* Shares of the time that count as one state; anything between is a mixture of both. */
#define IDLE_MOST  0.1
#define BUSY_LEAST 0.9

/* The kernel tells idle time in steps of 10 ms: of less time than this no share is known. */
#define KNOWN_MS 100

struct ran {
	double ran_ms, all_ms;
};

static double share(const struct ran *of)
{
	return fmin(fmax(of->ran_ms / of->all_ms, 0), 1);
}

void analyze_other_cpu(const struct analysis *analysis, const struct plan_lane *lane,
		       struct model_disturbance *of)
{
	const struct series *series = analysis->of_kind[RECORD_BLOCK_CPUS];
	struct ran each[RUN_INVOCATIONS_MAX] = { 0 }, all = { 0 };

	for (size_t i = 0; i < series->count; i++) {
		const struct record *record = series_at(series, i);

		if (!plan_same_place(lane, &analysis->plan->lanes[record->arm]))
			continue;
		each[record->invocation].all_ms += record->cpus.block_ms;
		each[record->invocation].ran_ms += record->cpus.others_ran_ms;
		all.all_ms += record->cpus.block_ms;
		all.ran_ms += record->cpus.others_ran_ms;
	}
	of->other_cpu_busy = of->other_cpu_least = of->other_cpu_most = (double)NAN;
	if (!(all.all_ms > 0) || isnan(all.ran_ms))
		return;
	of->other_cpu_busy = of->other_cpu_least = of->other_cpu_most = share(&all);
	for (int i = 0; i < RUN_INVOCATIONS_MAX; i++) {
		if (each[i].all_ms < KNOWN_MS)
			continue;
		of->other_cpu_least = fmin(of->other_cpu_least, share(&each[i]));
		of->other_cpu_most = fmax(of->other_cpu_most, share(&each[i]));
	}
}

struct range {
	double least, most, sum, lanes;
};

static struct range range_of(const struct model *model, bool same_alone)
{
	struct range range = { .least = 1 };

	for (size_t i = 0; i < model->disturbance_count; i++) {
		const struct model_disturbance *of = &model->disturbances[i];

		if (isnan(of->other_cpu_busy) || (same_alone && of->placement != WORD_SAME))
			continue;
		range.least = fmin(range.least, of->other_cpu_least);
		range.most = fmax(range.most, of->other_cpu_most);
		range.sum += of->other_cpu_busy;
		range.lanes++;
	}
	return range;
}

/* What is wrong with the range, in words, or NULL. */
static const char *doubt_of(const struct range *range, enum other_cpu wanted)
{
	switch (wanted) {
	case OTHER_CPU_BUSY:
		return range->least < BUSY_LEAST ? "they were to be busy, 90 % or more" : NULL;
	case OTHER_CPU_IDLE:
		return range->most > IDLE_MOST ? "they were to idle, 90 % or more" : NULL;
	default:
		break;
	}
	if (range->most <= IDLE_MOST || range->least >= BUSY_LEAST)
		return NULL;
	return "while another CPU runs, an unmap of touched pages may cost more; --other-cpu busy "
	       "or idle holds one state";
}

/*
 * In placement cross each of the two CPUs is the other one's, and works by design: so a wish for
 * idle ones is judged in placement same alone. Spinners keep all busy, so that is judged in all.
 * Without a wish nothing fails: a mixture is a warning.
 */
void control_other_cpu(struct analysis *analysis)
{
	enum other_cpu wanted = analysis->plan->other_cpu;
	struct range range = range_of(analysis->model, wanted != OTHER_CPU_BUSY);
	struct model_control *control;
	const char *doubt;

	if (!range.lanes && wanted == OTHER_CPU_AS_IS)
		return;
	if (!range.lanes) {
		control = control_add(analysis, "other-cpu", NULL,
				      "there is no other CPU in any lane that is looked at, or the "
				      "kernel does "
				      "not tell how long it idled");
		control->warning = true;
		return;
	}
	doubt = doubt_of(&range, wanted);
	control = control_add(
		analysis, "other-cpu", NULL,
		"%s the other CPUs ran %.0f %% of the time, %.0f to %.0f %% by lane and "
		"invocation%s%s",
		wanted == OTHER_CPU_BUSY ? "in all placements" : "beside placement same",
		100 * range.sum / range.lanes, 100 * range.least, 100 * range.most,
		doubt ? ": " : "", doubt ? doubt : "");
	control->failed = doubt && wanted != OTHER_CPU_AS_IS;
	control->warning = doubt && wanted == OTHER_CPU_AS_IS;
}
