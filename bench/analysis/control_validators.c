// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controls "validator ...": whether fixed work and a native system call took as long
 * throughout the run. How long they take does not matter, so a slow host passes: what is
 * judged is how they vary within the run. A machine that changes its speed does little to
 * paired ratios, but much to medians and whatever else is not paired.
 */
#include <math.h>

#include "analysis/sorted_records.h"

#define DRIFT_LIMIT   0.05 /* of a validator's median, last third / first third */
#define JITTER_LIMIT  0.08 /* its interquartile range by its median */
#define PHASE_LIMIT   0.15 /* the median of its slowest twelfth by that of its fastest */
/*
 * The limit of failure for any of the three. It must pass a quiet virtual machine (6.18) whose
 * native calls took 190 or 270 ns in turn, for tens of ms each: it had drifts of 1.36, phases of
 * 1.48 and jitter of 33 %, while fixed work kept within 0.6 % and the baseline met its twin.
 */
#define FAILURE_LIMIT 0.60

#define PHASES	     12
#define PHASES_MIN   3 /* fewer tell no more than the drift does */
#define PHASE_VALUES 5 /* of each at least, for its median */

struct steadiness {
	double median; /* ns */
	double drift;  /* last third / first third */
	double phases; /* slowest twelfth / fastest; 1 where there are too few values */
	double jitter; /* interquartile range by median */
};

/* Puts the values of each phase in another order, but not those of two phases. */
static double phases_of(const struct sample *sample)
{
	size_t count = sample->count / PHASE_VALUES;
	double least = INFINITY, most = 0;

	if (count > PHASES)
		count = PHASES;
	if (count < PHASES_MIN)
		return 1;
	for (size_t i = 0; i < count; i++) {
		size_t from = i * sample->count / count, to = (i + 1) * sample->count / count;
		double median = stats_middle(sample->values + from, to - from);

		least = fmin(least, median);
		most = fmax(most, median);
	}
	return most / least;
}

/*
 * Values are in the order of time at first, and finding a median changes the order within its
 * stretch. So the shortest stretches come first: phases, then thirds, then all.
 */
static struct steadiness steadiness_of(const struct sample *sample)
{
	size_t third = sample->count / 3;
	double *last = sample->values + sample->count - third;
	struct steadiness found = { .phases = phases_of(sample) };

	found.drift = stats_middle(last, third) / stats_middle(sample->values, third);
	found.median = stats_middle(sample->values, sample->count);
	found.jitter = (stats_quantile(sample->values, sample->count, 0.75) -
			stats_quantile(sample->values, sample->count, 0.25)) /
		       found.median;
	return found;
}

static bool beyond(const struct steadiness *found, double drift, double phases, double jitter)
{
	return found->drift > 1 + drift || found->drift < 1 / (1 + drift) ||
	       found->phases > 1 + phases || found->jitter > jitter;
}

static void judge(struct analysis *analysis, const char *name, const struct steadiness *found)
{
	bool unsteady = beyond(found, DRIFT_LIMIT, PHASE_LIMIT, JITTER_LIMIT);
	struct model_control *control = control_add(
		analysis, name, NULL,
		"median %.0f ns, last third / first third %.3f, slowest twelfth / fastest "
		"%.3f, interquartile range %.1f %% of the median%s",
		found->median, found->drift, found->phases, found->jitter * 100,
		unsteady ? ": the machine was disturbed; stop what else runs on it, or beside "
			   "it on its host, and run again" :
			   "");

	control->failed = beyond(found, FAILURE_LIMIT, FAILURE_LIMIT, FAILURE_LIMIT);
	control->warning = unsteady && !control->failed;
}

static void control_validator(struct analysis *analysis, enum record_kind kind, const char *name)
{
	struct steadiness found;
	struct sample sample;

	sample_of_spans(&sample, analysis, kind);
	if (sample.count >= 3) {
		found = steadiness_of(&sample);
		judge(analysis, name, &found);
	}
	sample_free(&sample);
}

void control_validators(struct analysis *analysis)
{
	control_validator(analysis, RECORD_COMPUTE, "validator compute");
	control_validator(analysis, RECORD_SYSCALL, "validator system call");
}
