/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the analysis share: the records of each arm, sorted out, and the steps of
 * analyze(). For the files of this folder alone; others see analyze.h and join.h.
 *
 * Arms and comparisons are named by indexes: of an arm that among all arms of the plan, which is
 * the same in the model. Times are ns. One thread does all of it.
 */
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

/* Which batches of the lane at hand count, if it is a replay; else zeros. */
struct replayed {
	double *weights;   /* by invocation and batch; 0: it does not count; owned */
	uint32_t *batches; /* by invocation: how many count; owned */
	uint32_t recorded; /* batches of the whole recording */
};

/* Whether the batches of an arm have this time: all have it, or none. */
bool analyze_has(const struct series *timed, enum model_metric metric);

/* That time of a timed batch, MODEL_BATCH_NS or MODEL_ROUND_NS. */
static inline double analyze_ns(const struct record *record, enum model_metric metric)
{
	return metric == MODEL_ROUND_NS ? record->batch.round_ns : record->batch.batch_ns;
}

struct analysis {
	struct model *model;
	const struct plan *plan;
	uint32_t invocations; /* that have records */
	const struct records *measured;
	/* One bit for each record; owned. */
	uint8_t *slow;		   /* native calls just before its round were slow */
	uint8_t *other_state;	   /* the host was in another state than in most rounds */
	struct stretch *stretches; /* of the records, by lane; owned */
	size_t stretch_count;
	/*
	 * By kind, then by arm: only those of the lane at hand are filled. Of kinds without an arm
	 * (record_is_of_arm()) all are in [0], whatever their lane, all the time.
	 */
	struct series *of_kind[RECORD_KINDS];
	struct series *timed; /* of_kind[RECORD_BATCH] */
	struct replayed replayed;
	struct tested *tested; /* by comparison of the model; owned */
	uint32_t lost; /* pairs of arms that would have been compared, had they clean pairs */
};

static inline void analyze_set_bit(uint8_t *bits, size_t at)
{
	bits[at / 8] |= (uint8_t)(1 << at % 8);
}

static inline bool analyze_has_bit(const uint8_t *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

/* What the invocations say of two arms, by invocation. */
struct over_invocations {
	uint32_t count;
	double m[MODEL_INVOCATIONS_MAX]; /* NAN: this invocation does not count */
	uint32_t kept[MODEL_INVOCATIONS_MAX], dropped[MODEL_INVOCATIONS_MAX]; /* pairs */
	uint64_t pairs, dropped_all; /* sums of kept and of dropped */
	uint64_t other_state;	     /* of dropped_all: for the host's state alone */
	uint64_t too_few;	     /* of dropped_all: clean, but few in their invocation */
	double grain;		     /* of the clock; see stats/stats.h */
};

/* What the verdict on a comparison needs, and the model does not keep. */
struct tested {
	const struct model_arm *arm; /* of the model: not the baseline */
	size_t lane;		     /* index in the plan */
	uint64_t other_state;	     /* pairs that were left out for the host's state alone */
	uint64_t too_few;	     /* pairs that were left out as few in their invocation */
	bool bimodal;
	bool checked; /* of gates none and allow: control_none.c judges it as well */
	bool refused; /* its ratio is not 1, as corrected for the controls */
};

/*
 * series.c: analyze_sort_out() fills slow, and of_kind for records of lanes. Between
 * analyze_take_lane() and analyze_drop_lane() of_kind has the records of that lane's arms as well,
 * and from then on other_state those of its rounds.
 */
void analyze_sort_out(struct analysis *analysis, const struct records *records);
void analyze_take_lane(struct analysis *analysis, const struct plan_lane *lane);
void analyze_drop_lane(struct analysis *analysis, const struct plan_lane *lane);
void analyze_free(struct analysis *analysis);

/* Values with the invocation that each is of. */
struct sample {
	double *values;					    /* by invocation; owned */
	size_t count, of_invocation[MODEL_INVOCATIONS_MAX]; /* how many, in all and of each */
};

/* capacity is the most values that will be added; values must come in the order of invocations. */
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
 * A native call is slow if it took more than this times the median of its lane. Slow times that
 * last for more than half of a lane are not found: the median is then theirs. A lane of the VM that
 * clean_batches.c describes, whose calls took 166 or 199 ns, had no slow times.
 */
#define ANALYZE_SLOW_LIMIT 1.15

/*
 * clean_batches.c. analyze_mark_slow() finds the records that were measured while the host was
 * slow, for analyze_sort_out(). The rest is of one timed batch: undisturbed is neither foreign time
 * nor slow native calls; clean is that, and in the usual state too. A pair of a twin is not asked
 * for its state, as the twin's times would choose among its own pairs.
 */
void analyze_mark_slow(struct analysis *analysis);
bool analyze_is_clean(const struct analysis *analysis, const struct record *record);
bool analyze_is_undisturbed(const struct analysis *analysis, const struct record *record);
bool analyze_in_other_state(const struct analysis *analysis, const struct record *record);
/* After all lanes were at hand: fills native_ns of the model's arms. */
void analyze_native(struct analysis *analysis);

/* twin_state.c: marks what of the lane at hand was measured in another state than most. */
void analyze_mark_other_state(struct analysis *analysis, const struct plan_lane *lane);

/* describe.c: all that is known before anything is measured. */
void analyze_describe_arm(struct model_arm *to, const struct plan_lane *lane,
			  const struct plan_arm *from);

/* comparisons.c: those that a reader wants of a lane (plan_partners()). */
void analyze_comparisons(struct analysis *analysis, const struct plan_lane *lane);

/* pairs.c: compares two arms by the batches of the same rounds, in each time that both have. */
void analyze_pairs(struct analysis *analysis, size_t arm, size_t baseline);

/* analyze.c: keeps two modes that were found. */
void analyze_keep_modes(struct model_modes *to, const struct modes *found);

/* verdicts.c: verdict and correction of all comparisons of the model, once all are there. */
void analyze_verdicts(struct analysis *analysis);

/* replay.c: whole workloads. The lane at hand first, then two arms of it; then it is freed. */
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
 * Controls, each in a file of its name, either of each lane or of the run. Each adds what it found
 * to the model, or nothing if that was not measured. They need verdicts.
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
 * Whether a control of this lane judges this comparison, by its index. It does if the comparison is
 * of the lane and of the metric that verdicts go by: whole_ns of a replay, else batch_ns, or
 * round_ns without stamps.
 */
bool control_judges(const struct analysis *analysis, const struct plan_lane *lane,
		    size_t comparison);

/* Names of those that follow from comparisons: join_runs() makes them anew. */
#define CONTROL_TWINS  "A/A"
#define CONTROL_NONE   "none/allow"
#define CONTROL_STAMPS "stamps"

/*
 * Adds a control with its text, and returns it for the rest to be set; the pointer is good until
 * the next is added. The name of a control of a lane gets suite, placement and workload appended:
 * "A/A series same". lane is NULL for one of the run.
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
 * sample.c: from the logarithms of count invocations (NAN: none) *middle, the exp() of their mean,
 * and its 95 % interval. grain is of the clock, see stats/stats.h. Returns the mean as it is.
 */
struct estimate_of_mean analyze_logs(const double *m, size_t count, double grain, double *middle,
				     double ci95[2]);

/*
 * comparisons.c: modes, ratio, interval and p of a comparison from what the invocations found.
 * Invocations with few pairs are left out if they are few: then *found is changed.
 */
void analyze_fill_comparison(struct model_comparison *comparison, struct over_invocations *found);
/* Whether one arm is behind gate none, the other behind allow. */
bool analyze_none_and_allow(const struct model_arm *arm, const struct model_arm *baseline);

/* Adds a comparison to the model and to tested, and fills it as above. */
void analyze_add_comparison(struct analysis *analysis, size_t arm, size_t baseline,
			    enum model_metric metric, struct over_invocations *found);

#endif
