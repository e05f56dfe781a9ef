/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run will measure: lanes of arms. A lane is measured as a unit: all its stubs are alive at
 * once, its monitor runs in one placement, and its arms take turns batch by batch. The plan is made
 * once, from the options and the host alone (suite/outline.h), and each invocation gets a copy
 * (plan_image.h).
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
#include "measure/tracer_stops.h"
#include "workload/segments.h"
#include "host/other_cpu.h"

/* An arm in its lane. The index of an arm is its place in lane->arms, or in all of the plan. */
struct plan_arm {
	struct arm arm;
	char id[192];
	int baseline;	   /* index in the lane of the arm that it is compared with, or -1 */
	char skipped[256]; /* why it cannot be measured here, or "" */
	char ended[256];   /* of a UML: why its sampling stopped, or "" */
	bool takes_turns;  /* though its gate is one to be measured apart: plan_is_apart() */
};

/* A recording that lanes replay, and its segments. */
struct plan_workload {
	char name[256]; /* or path, as the arms have it */
	/* Of `uml --predict`: how many operations were recorded, and their rounds; else 0. */
	uint32_t operations, rounds;
	struct workload workload;
	struct segments segments;
};

/* What the arms of a lane have in common, and which file of schedule/ runs them. */
enum lane_kind {
	LANE_ROUNDS, /* a stub an arm, synthetic batches: schedule/lane_rounds.c */
	LANE_REPLAY, /* a workload, which all its arms share: schedule/lane_replay.c */
	LANE_MANY,   /* more stubs at work at once: schedule/lane_many.c */
	LANE_FLOOR,  /* no stub at all: schedule/lane_floor.c */
	LANE_UML,    /* operations of real UMLs: schedule/lane_uml.c */
};

/* The name of the suite for arms that were named by --arm. */
#define PLAN_ARMS "arms"

/* And for replays of what `uml --predict` recorded. */
#define PLAN_PREDICT "predict"

/* Made by plan_add_lane(). Names are copies; arms are owned by the lane. */
struct plan_lane {
	char suite[32]; /* or PLAN_ARMS */
	bool prefixed;	/* ids of its arms begin with the suite's name */
	enum placement placement;
	enum lane_kind kind; /* all its arms are of one */
	char workload[256];
	/* Of a replay: owned by the plan. NULL before plan_check_host(). */
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

/* What the model has room for, MODEL_INVOCATIONS_MAX. */
#define RUN_INVOCATIONS_MAX  200
/*
 * STATS_APART_MAX: above it their number is a multiple of this, so that groups are equal (stats.h).
 */
#define RUN_INVOCATIONS_STEP 50

/* Freed by plan_free(). All but lanes and workloads is by value. */
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
	double stops_slowdown;		   /* by tracer_stops.h; 0 or NAN: not measured */
};

/* An arm by its index among all of the plan, and its lane; NULL if there are fewer. */
const struct plan_arm *plan_arm(const struct plan *plan, size_t index);
const struct plan_lane *plan_lane_of(const struct plan *plan, size_t index);

/*
 * Whether the arm has rounds of its own in a part of its lane's time: its gate disturbs the others
 * (gate.h) on this host, or may do so where that was not measured.
 */
bool plan_is_apart(const struct plan_arm *arm);

/* Notes what stops of a tracer cost on this host (measure/tracer_stops.h), and what follows. */
void plan_note_stops(struct plan *plan, double slowdown);

/* Whether both lanes have the same suite, placement and workload, by which tables name them. */
bool plan_same_place(const struct plan_lane *a, const struct plan_lane *b);

/* Calls that one stub makes in a batch of the arm. batch: its number, which matters in replays. */
uint32_t plan_entries(const struct plan_lane *lane, const struct plan_arm *arm, uint32_t batch);

/*
 * Reads a recording from path, and adds it under the name by which lanes refer to it. What is not
 * added so, plan_check_host() reads by its name. NULL with an error as of workload_open().
 */
struct plan_workload *plan_add_workload(struct plan *plan, const char *name, const char *path,
					struct error *err);

/* By its name; NULL if it has not been read. */
const struct plan_workload *plan_find_workload(const struct plan *plan, const char *name);

/* The last arm of the chain of baselines: what the whole group is compared with. */
size_t plan_root(const struct plan_lane *lane, size_t index);

/*
 * The index of the ptrace arm that did the same work as this notify arm of the lane, or -1. UML's
 * older mode is the other thing, besides the baseline, that a reader wants it compared with.
 */
int plan_rival(const struct plan_lane *lane, size_t index);

/*
 * For an arm behind gate none: the arm behind gate allow that did the same work in the same rounds,
 * or -1. The one with a filter cannot be the faster one, which control none/allow checks.
 */
int plan_filtered(const struct plan_lane *lane, size_t index);

/*
 * All arms of the lane that this one is compared with, in pairs of the same rounds:
 *	its baseline, plan_rival() and plan_filtered();
 *	for notify: notify-map, the step before it in the series;
 *	for sync wake-up: the same without;
 *	for filter-unmap and filter-both: notify, as their filters save notifications;
 *	for filter-both: filter-unmap, which does not check maps;
 *	for several monitor threads: one thread, and as many without hand-overs.
 * Returns how many. None in placement free: there the scheduler chooses the CPUs, in more than one
 * way, and a ratio could be its choice. UMLs are compared even so: their users run them unpinned.
 */
#define PLAN_PARTNERS 10
int plan_partners(const struct plan_lane *lane, size_t index, int partners[PLAN_PARTNERS]);

/* Appends an empty lane. The next addition may move it: do not keep the pointer. */
struct plan_lane *plan_add_lane(struct plan *plan, const char *suite, bool prefixed,
				enum placement placement);

/*
 * Appends a copy of an arm and returns its index in the lane, by which it is known: pointers to
 * arms of the lane are invalid afterwards. baseline is such an index, or -1. Kind and workload of a
 * lane are those of its first arm, and all others must have the same.
 */
int plan_add_arm(struct plan_lane *lane, const struct arm *arm, int baseline);

/* The kind of lane that the arm belongs to. */
enum lane_kind plan_kind_of(const struct arm *arm);

/* Makes the shares of all lanes sum to 1. False: all are 0. */
bool plan_scale_shares(struct plan *plan);

/*
 * Notes in the plan what the host cannot measure, with the reason, and divides the budget among
 * what is left; STATUS_UNSUPPORTED if nothing is. Gates are tried by starting a stub of each once,
 * in a child process. Workloads are read whole, so that a bad file ends a run before it begins
 * (errors as of workload_open()). Where a lane has tracers and others, what stops cost is
 * measured, which takes a second.
 */
int plan_check_host(struct plan *plan, struct error *err);

/* Leaves zeros, so that it may be called again. */
void plan_free(struct plan *plan);

#endif
