/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run will measure: lanes of arms. A lane is measured as a unit: all its
 * stubs are alive at once, its monitor runs in one placement, and its arms take
 * turns batch by batch. The plan is made once, from the options and the host alone
 * (suite/outline.h).
 */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/arm.h"
#include "base/error.h"
#include "measure/clock.h"
#include "measure/counters.h"
#include "workload/segments.h"
#include "host/other_cpu.h"

struct plan_arm {
	struct arm arm;
	char id[192];
	int baseline;	   /* index in the lane of the arm that it is compared with, or -1 */
	char skipped[256]; /* why it cannot be measured here, or "" */
	char ended[256];   /* of a UML: why it is measured no more, or "" */
};

/* A recording that lanes replay, and its segments. */
struct plan_workload {
	char name[256]; /* or path, as the arms have it */
	/* of `uml --predict`: operations that were recorded, and rounds of them; else 0 */
	uint32_t operations, rounds;
	struct workload workload;
	struct segments segments;
};

/* What a lane's arms have in common, and what drives them. */
enum lane_kind {
	LANE_ROUNDS, /* a stub an arm, synthetic batches: schedule/lane_rounds.c */
	LANE_REPLAY, /* a workload, which all its arms share: schedule/lane_replay.c */
	LANE_MANY,   /* more stubs at work at once: schedule/lane_many.c */
	LANE_FLOOR,  /* no stub at all: schedule/lane_floor.c */
	LANE_UML,    /* operations of real UMLs: schedule/lane_uml.c */
};

/* Of arms that were named by --arm. */
#define PLAN_ARMS "arms"

/* Of what `uml --predict` recorded. */
#define PLAN_PREDICT "predict"

struct plan_lane {
	char suite[32]; /* or PLAN_ARMS */
	bool prefixed;	/* ids of its arms begin with the suite's name */
	enum placement placement;
	enum lane_kind kind; /* all its arms are of one */
	char workload[256];
	/* of a replay; owned by the plan; NULL: not read yet */
	const struct plan_workload *recording;
	uint32_t segments; /* that each invocation replays; 0: all batches (see pilot.h) */
	double replay_s;   /* that this takes, about; 0: not known */
	struct plan_arm *arms;
	size_t count;
	size_t first;  /* index of arms[0] among all arms of the plan */
	double weight; /* share of the run's budget as planned; those of a plan sum to 1 */
	double share;  /* of the invocation at hand: the weight, but in the pilot */
	double target; /* half of the interval of a ratio that is narrow enough; 0: none is */
};

#define RUN_INVOCATIONS_MAX  200 /* MODEL_INVOCATIONS_MAX */
#define RUN_INVOCATIONS_STEP 50	 /* STATS_APART_MAX: more are a multiple, for equal groups */

struct plan {
	struct plan_lane *lanes;
	size_t lane_count;
	size_t arm_count; /* of all lanes */
	double budget_s;
	uint32_t invocations;
	uint64_t seed;
	uint64_t physmem_bytes;
	enum other_cpu other_cpu;
	bool allow_tcg;			  /* an emulated CPU is no failed control */
	struct clock clock;		  /* of the run, which all its invocations use */
	struct plan_workload **workloads; /* by name; owned */
	size_t workload_count;
	bool whole; /* recordings are replayed from end to end, whatever the budget */
	struct counter_set events;
	struct counters_dropped uncounted; /* of the default events */
};

/* An arm by its index among all of the plan, and its lane; NULL beyond the last. */
const struct plan_arm *plan_arm(const struct plan *plan, size_t index);
const struct plan_lane *plan_lane_of(const struct plan *plan, size_t index);

/* Whether tables know both lanes by the same names: suite, placement and workload. */
bool plan_same_place(const struct plan_lane *a, const struct plan_lane *b);

/* Calls of a batch of the arm, of each of its stubs; of a replay those of the batch so numbered. */
uint32_t plan_entries(const struct plan_lane *lane, const struct plan_arm *arm, uint32_t batch);

/*
 * Reads one that lanes will know by that name; plan_check_host() reads what is left. NULL with an
 * error as of workload_open().
 */
struct plan_workload *plan_add_workload(struct plan *plan, const char *name, const char *path,
					struct error *err);

/* By its name; NULL if no lane of the plan that has been checked replays it. */
const struct plan_workload *plan_find_workload(const struct plan *plan, const char *name);

/* The arm at the end of the chain of baselines: what the whole group is compared with. */
size_t plan_root(const struct plan_lane *lane, size_t index);

/*
 * The ptrace arm that did the same work as this notify arm of the lane, or -1:
 * the other comparison that a reader wants.
 */
int plan_rival(const struct plan_lane *lane, size_t index);

/*
 * The arm behind gate allow that did the same work in the same rounds as this one behind gate
 * none, or -1: it cannot be the faster one.
 */
int plan_filtered(const struct plan_lane *lane, size_t index);

/*
 * All arms of the lane that this one is compared with, each in pairs of the same rounds: its
 * baseline, ptrace and the allowing filter (the two above), for notify the step before it in the
 * series, notify-map, for sync wake-up the same without, for filter-unmap and
 * filter-both notify, whose munmaps they spare, for filter-both filter-unmap, which does not
 * check maps, for several monitor threads one, and for those that hand stubs over as many
 * that do not. Returns how many. None where the scheduler places both sides: its choice is
 * not that of the arm, and of more than one kind; of UMLs it is what their users have.
 */
#define PLAN_PARTNERS 10
int plan_partners(const struct plan_lane *lane, size_t index, int partners[PLAN_PARTNERS]);

/* Appends a lane, which stays where it is until the next is added. */
struct plan_lane *plan_add_lane(struct plan *plan, const char *suite, bool prefixed,
				enum placement placement);

/*
 * Appends an arm and returns its index in the lane. baseline is such an index, or -1. Kind and
 * workload of a lane are those of its first arm.
 */
int plan_add_arm(struct plan_lane *lane, const struct arm *arm, int baseline);

enum lane_kind plan_kind_of(const struct arm *arm);

/* Makes the shares of all lanes sum to 1. False: all are 0. */
bool plan_scale_shares(struct plan *plan);

/*
 * Notes in the plan what the host cannot measure, with the reason, and divides the
 * budget among what is left; STATUS_UNSUPPORTED if nothing is. Gates are tried by
 * really starting a stub of each once, in a child process; workloads are read
 * whole, so that a bad file ends a run before it begins (as workload_open()).
 */
int plan_check_host(struct plan *plan, struct error *err);

void plan_free(struct plan *plan);

#endif
