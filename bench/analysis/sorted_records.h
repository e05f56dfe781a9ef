/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the analysis share: the records of each arm, sorted out. */
#ifndef ANALYSIS_SORTED_RECORDS_H
#define ANALYSIS_SORTED_RECORDS_H

#include "analysis/analyze.h"
#include "stats/stats.h"

/* The beginning of a warning that is about how much was measured; a joined run has its own. */
#define ANALYZE_TOO_FEW "too few for a verdict"

/*
 * The records of one kind and arm, in the order in which they were measured; of a kind
 * whose records name no arm but a lane, those of all lanes.
 */
struct series {
	const struct record *all; /* of the run, not owned */
	uint32_t *indexes;	  /* in all; owned: half of what pointers would take */
	size_t count;
};

static inline const struct record *series_at(const struct series *series, size_t at)
{
	return &series->all[series->indexes[at]];
}

/* Of the lane at hand, if it replays: what of it counts. */
struct replayed {
	double *weights;   /* by invocation and batch; 0: it does not count; owned */
	uint32_t *batches; /* by invocation, that count; owned */
	uint32_t recorded; /* batches */
};

/* Whether its batches have the time: all of an arm have it, or none. */
bool analyze_has(const struct series *timed, enum model_metric metric);

/* That time of a timed batch, MODEL_BATCH_NS or MODEL_ROUND_NS. */
static inline double analyze_ns(const struct record *record, enum model_metric metric)
{
	return metric == MODEL_ROUND_NS ? record->batch.round_ns : record->batch.batch_ns;
}

struct analysis {
	struct model *model;
	const struct plan *plan;
	uint32_t invocations;
	const struct records *measured;
	/* Bits, one for each of them; owned. */
	uint8_t *slow;		   /* native calls were, just before */
	uint8_t *other_state;	   /* of the host than in most rounds, by the twin's batches */
	struct stretch *stretches; /* of the records, by lane; owned */
	size_t stretch_count;
	struct series *of_kind[RECORD_KINDS]; /* by arm, of the lane at hand; all lanes are [0] */
	struct series *timed;		      /* of_kind[RECORD_BATCH] */
	struct replayed replayed;
	struct tested *tested; /* by comparison of the model */
	uint32_t lost;	       /* comparisons without a clean pair, which are none */
};

static inline void analyze_set_bit(uint8_t *bits, size_t at)
{
	bits[at / 8] |= (uint8_t)(1 << at % 8);
}

static inline bool analyze_has_bit(const uint8_t *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

/* What the invocations say of two arms. */
struct over_invocations {
	uint32_t count;
	double m[MODEL_INVOCATIONS_MAX]; /* NAN: it measured none of it */
	uint32_t kept[MODEL_INVOCATIONS_MAX], dropped[MODEL_INVOCATIONS_MAX]; /* pairs */
	uint64_t pairs, dropped_all;					      /* of all of them */
	uint64_t other_state; /* of the latter: for the host's state alone */
	double grain;	      /* of the clock; see stats/stats.h */
};

/* What else a comparison's verdict is made of. */
struct tested {
	const struct model_arm *arm;
	size_t lane;
	uint64_t other_state; /* pairs that were left out for the host's state alone */
	bool bimodal;
	bool checked; /* of gates none and allow: control_none.c judges it as well */
	bool refused; /* it is not 1 by the correction of the controls */
};

/*
 * series.c: fills of_kind and other_state, for what is of an arm only while its lane is at hand,
 * and slow.
 */
void analyze_sort_out(struct analysis *analysis, const struct records *records);
void analyze_take_lane(struct analysis *analysis, const struct plan_lane *lane);
void analyze_drop_lane(struct analysis *analysis, const struct plan_lane *lane);
void analyze_free(struct analysis *analysis);

/* Values with the invocation that each is of. */
struct sample {
	double *values; /* in order of invocations; owned */
	size_t count, of_invocation[MODEL_INVOCATIONS_MAX];
};

void sample_init(struct sample *sample, size_t capacity);
void sample_add(struct sample *sample, uint32_t invocation, double value);
void sample_free(struct sample *sample);

/* The ns of all records of a kind that has a span, in the order in which they were measured. */
void sample_of_spans(struct sample *sample, const struct analysis *analysis, enum record_kind kind);

/*
 * n, mean, quantiles; the median is the geometric mean over invocations of the median of each,
 * with Student's interval. It puts the values into another order.
 */
void sample_summary(struct sample *sample, struct model_summary *summary);

/*
 * clean_batches.c: what of the records was measured while the host was slow, for
 * analyze_sort_out(); then whether a timed batch counts, and whether a pair does. A pair of a twin
 * is not asked in which state it was, as the twin's times would choose among its own pairs.
 */
void analyze_mark_slow(struct analysis *analysis);
bool analyze_is_clean(const struct analysis *analysis, const struct record *record);
bool analyze_is_undisturbed(const struct analysis *analysis, const struct record *record);
bool analyze_in_other_state(const struct analysis *analysis, const struct record *record);
/* After all lanes were at hand: fills native_ns of the model's arms. */
void analyze_native(struct analysis *analysis);

/* twin_state.c: what of the lane at hand was measured in another state of the host than most. */
void analyze_mark_other_state(struct analysis *analysis, const struct plan_lane *lane);

/* describe.c: all that is known before anything is measured. */
void analyze_describe_arm(struct model_arm *to, const struct plan_lane *lane,
			  const struct plan_arm *from);

/* comparisons.c: those that a reader wants of a lane (plan_partners()). */
void analyze_comparisons(struct analysis *analysis, const struct plan_lane *lane);

/* pairs.c: of two arms by rounds. */
void analyze_pairs(struct analysis *analysis, size_t arm, size_t baseline);

/* Keeps two modes that were found. */
void analyze_keep_modes(struct model_modes *to, const struct modes *found);

/* verdicts.c: of all comparisons. */
void analyze_verdicts(struct analysis *analysis);

/* replay.c: whole workloads; the lane first, then two arms of it. */
void analyze_replay(struct analysis *analysis, const struct plan_lane *lane);
void analyze_whole(struct analysis *analysis, size_t arm, size_t baseline);
void analyze_free_replay(struct analysis *analysis);

/*
 * controls.c: all controls, and what could not be resolved; then those controls alone that
 * follow from comparisons, and the warnings of how few there are of invocations and pairs.
 */
void analyze_controls(struct analysis *analysis);
void analyze_compared_controls(struct analysis *analysis);

/*
 * Controls, each a file of its name: of each lane, or of the run. They add what they found to
 * the model, nothing where it was not measured.
 */
void control_twins(struct analysis *analysis, const struct plan_lane *lane);
void control_none(struct analysis *analysis, const struct plan_lane *lane);
void control_stamps(struct analysis *analysis, const struct plan_lane *lane);
void control_validators(struct analysis *analysis);
void control_starts(struct analysis *analysis);
void control_busy(struct analysis *analysis);
void control_disturbances(struct analysis *analysis);
void control_other_cpu(struct analysis *analysis);
void control_emulation(struct analysis *analysis);

/*
 * Whether a control judges this comparison, by its index, as one of the lane, as the verdicts on
 * it do: by whole replays, or by batches, or by rounds without stamps.
 */
bool control_judges(const struct analysis *analysis, const struct plan_lane *lane,
		    size_t comparison);

/* Names of those that follow from comparisons: join_runs() makes them anew. */
#define CONTROL_TWINS  "A/A"
#define CONTROL_NONE   "none/allow"
#define CONTROL_STAMPS "stamps"

/*
 * Adds a control with its text. The name of one of a lane, NULL: of the run, has suite, placement
 * and workload behind it: "A/A series same".
 */
struct model_control *control_add(struct analysis *analysis, const char *name,
				  const struct plan_lane *lane, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

void control_give_ratio(struct model_control *control, double ratio, const double ci95[2]);

/* control_other_cpu.c: what the other CPUs of such lanes did (plan_same_place()). */
void analyze_other_cpu(const struct analysis *analysis, const struct plan_lane *lane,
		       struct model_disturbance *of);

/* Whether the two were measured in different parts of their lane (see gate.h). */
bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline);

/*
 * sample.c: what logarithms of invocations, NAN where one has none, say of a median or a ratio: its
 * middle and interval. grain: of the clock, see stats/stats.h.
 */
struct estimate_of_mean analyze_logs(const double *m, size_t count, double grain, double *middle,
				     double ci95[2]);

/*
 * Modes, ratio, interval and p of a comparison from what the invocations found; short ones are
 * left out of it where they are few.
 */
void analyze_fill_comparison(struct model_comparison *comparison, struct over_invocations *found);
/* Two arms of gates none and allow. */
bool analyze_none_and_allow(const struct model_arm *arm, const struct model_arm *baseline);

void analyze_add_comparison(struct analysis *analysis, size_t arm, size_t baseline,
			    enum model_metric metric, struct over_invocations *found);

#endif
