/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run will measure: lanes of arms. A lane is measured as a unit: all its
 * stubs are alive at once, its monitor runs in one placement, and its arms take
 * turns batch by batch. The plan is made from the options and the host alone,
 * so that each invocation, a process of its own, makes the same one.
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
	const char *suite; /* the lane's */
	int baseline;	   /* index in the lane of the arm that it is compared with, or -1 */
	char skipped[256]; /* why it cannot be measured here, or "" */
};

/* A recording that lanes replay, and its segments. */
struct plan_workload {
	char name[256]; /* or path, as the arms have it */
	struct workload workload;
	struct segments segments;
};

/* What a lane's arms have in common, and what drives them. */
enum lane_kind {
	LANE_ROUNDS, /* a stub an arm, synthetic batches: schedule/rounds.c */
	LANE_REPLAY, /* a workload, which all its arms share: schedule/replay.c */
	LANE_MANY,   /* more stubs at work at once: schedule/many.c */
	LANE_FLOOR,  /* no stub at all: schedule/floor.c */
};

/* Of arms that were named by --arm. */
#define PLAN_ARMS "arms"

struct plan_lane {
	const char *suite; /* or PLAN_ARMS */
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

/* From the shortest on; each has the suites of those before it. */
enum run_kind { RUN_QUICK, RUN_DEFAULT, RUN_FULL };

struct run_options {
	const char *suites[16]; /* names as given; none and no arm: those of the kind of run */
	size_t suite_count;
	const char *arms[64]; /* SPECs; each by the first that does the same work */
	size_t arm_count;
	const char *workload; /* guest suite: replay this one alone, or NULL */
	double budget_s;      /* measuring time of all suites together; 0: the default */
	uint32_t invocations; /* 0: the default */
	uint64_t physmem_bytes;
	uint64_t seed; /* 0: from the clock */
	const char *label;
	const char *out;       /* folder that the run folder is made in; default "results" */
	double target_percent; /* half of an interval that is narrow enough; 0: none; <0: the suite's */
	enum other_cpu other_cpu;
	const char *events; /* names of counters joined by commas; "none"; NULL: what there is */
	bool quick;
	bool full;	 /* suites have their whole grids; plan_outline() sets it for named ones */
	bool whole;	 /* replays have all batches, whatever time that takes */
	bool cross_poll; /* suites measure placement cross-poll as well */
	bool no_plots;
	bool trace; /* a traced pass of each arm after the others */
};

struct plan {
	struct plan_lane *lanes;
	size_t lane_count;
	size_t arm_count; /* of all lanes */
	double budget_s;
	uint32_t invocations;
	uint64_t seed;
	uint64_t physmem_bytes;
	enum other_cpu other_cpu;
	struct clock clock;		  /* of the run, which all its invocations use */
	struct plan_workload **workloads; /* by name; owned */
	size_t workload_count;
	bool whole; /* recordings are replayed from end to end, whatever the budget */
	struct counter_set events;
	struct counters_dropped uncounted; /* of the default events */
};

#define RUN_BUDGET_S	   235.0
#define RUN_BUDGET_QUICK_S 24.0
#define RUN_BUDGET_FULL_S  900.0
#define RUN_BUDGET_MAX_S   3600.0
#define RUN_TARGET_PERCENT 1.0 /* of arms that the user named */

/*
 * Stubs and processes differ more than rounds within one do: 15 short invocations halve the
 * intervals of 5 long ones, and many comparisons in a table ask for more certainty than few
 * invocations can give. But a lane needs some time to start its stubs, settle and be timed.
 * Of few arms there are more: with each long enough for some 100 rounds of long batches, only
 * their number makes the interval narrower.
 */
#define RUN_INVOCATIONS_LEAST 6 /* also what benchstat needs for an interval */
#define RUN_LANE_S	      0.5
#define RUN_ARM_S	      0.05 /* on one CPU, of short batches */
#define RUN_INVOCATIONS_MAX   50   /* MODEL_INVOCATIONS_MAX */

/*
 * The plan as the options want it, whatever this host can do. STATUS_USAGE for an
 * unknown suite or a wrong SPEC.
 */
int plan_outline(struct plan *plan, const struct run_options *options, struct error *err);

/*
 * Notes in the plan what the host cannot measure, with the reason, and divides the
 * budget among what is left; STATUS_UNSUPPORTED if nothing is. Gates are tried by
 * really starting a stub of each once, in a child process; workloads are read
 * whole, so that a bad file ends a run before it begins (as workload_open()).
 */
int plan_check_host(struct plan *plan, struct error *err);

/* plan_outline(), then plan_check_host(). After an error there is nothing to free. */
int plan_make(struct plan *plan, const struct run_options *options, struct error *err);
void plan_free(struct plan *plan);

/*
 * Sets what is counted: names joined by commas, "none", or NULL for what this host
 * can. Not part of plan_make(), since to try a tracepoint takes some 30 ms, and
 * only the first invocation counts.
 */
int plan_choose_events(struct plan *plan, const char *names, struct error *err);

/* What a run of all suites with these options leaves out, in words, or "". */
void plan_left_out(const struct run_options *options, char *text, size_t size);

/* By its index among all arms of the plan. */
const struct plan_arm *plan_arm(const struct plan *plan, size_t index);

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
 * series, notify-map, and for sync wake-up the same without. Returns how many. None where
 * the scheduler places both sides: its choice is not that of the arm, and of more than one kind.
 */
#define PLAN_PARTNERS 5
int plan_partners(const struct plan_lane *lane, size_t index, int partners[PLAN_PARTNERS]);

/*
 * For suites: appends a lane, which stays where it is until the next is added,
 * or NULL. Its workload, if its arms have one, is that of the first.
 */
struct plan_lane *plan_add_lane(struct plan *plan, const char *suite, enum placement placement,
				struct error *err);

/* Appends an arm and returns its index in the lane, or -1. baseline is such an index, or -1. */
int plan_add_arm(struct plan_lane *lane, const struct arm *arm, int baseline, struct error *err);

#endif
