/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kinds of lane, synthetic rounds, those of many stubs and replays, have in common. */
#ifndef SCHEDULE_LANE_PROGRESS_H
#define SCHEDULE_LANE_PROGRESS_H

#include <stdbool.h>

#include "schedule/cpu_span.h"
#include "schedule/idle_wait.h"
#include "schedule/lane.h"
#include "host/placement.h"

/* What the monitor did in timed batches of an arm. */
struct lane_served {
	double system_calls, handovers;
};

/* A lane in progress. */
struct lane_progress {
	struct lane_context *context;
	const struct plan_lane *lane;
	uint32_t lane_index;
	struct placement_cpus cpus;
	int polling_fd; /* held by placement cross-poll, or -1 */
	struct other_cpu_spinners spinners;
	struct idle_wait idle_wait; /* of placement same, where all have one CPU */
	uint64_t began, deadline;   /* clock ticks */
	uint64_t validated;	    /* when the validators ran last */
	struct lane_served *served; /* by arm of the lane; owned */
};

int lane_rounds_run(struct lane_progress *progress, struct error *err);
int lane_replay_run(struct lane_progress *progress, struct error *err);
int lane_many_run(struct lane_progress *progress, struct error *err);
int lane_floor_run(struct lane_progress *progress, struct error *err);
int lane_uml_run(struct lane_progress *progress, struct error *err);

/* What rounds of synthetic work are run for; of the settling pass nothing is kept. */
enum lane_pass { PASS_SETTLING, PASS_TIMED, PASS_STAMPED, PASS_CPU };

/* Guest addresses of synthetic work: far from anything a stub has of its own. */
#define LANE_WORK_ADDRESS 0x100000000000ull

/* Records that lane_validate() adds to a round at most. */
#define LANE_RECORDS_A_ROUND 2

/* Adds a record of this round and returns it; its arm is the lane. There must be room. */
struct record *lane_add_record(struct lane_progress *progress, enum record_kind kind);

/* The same of an arm, by its index in the lane. */
struct record *lane_add_arm_record(struct lane_progress *progress, enum record_kind kind,
				   size_t arm);

/*
 * Adds the one time that a batch of an arm without a monitor of this program has, under the name
 * that the other arms are compared by.
 */
void lane_record_time(struct lane_progress *progress, size_t arm, double ns);

/* Switches the stamps of a guest's calls on or off, for the batches that follow. */
void lane_stamp_calls(struct guest *guest, bool stamped);

/*
 * When the monitor came by in a stamped call, or NULL if it was not asked. To be called for each
 * entry of the batch in turn; *served is how many it was asked about so far.
 */
const struct notification_stamp *lane_next_served(const struct guest *guest,
						  const struct workload_entry *entry,
						  uint32_t *served);

/* Adds the records of the calls of a stamped batch. Returns ns of all of them. */
double lane_record_calls(struct lane_progress *progress, size_t arm, const struct guest *guest,
			 const struct workload_entry *entries, uint32_t count);

/* Adds the CPU time of a batch of so many calls. */
void lane_record_cpu(struct lane_progress *progress, size_t arm, const struct cpu_span *used,
		     double calls);

/*
 * The parts that a lane's time is divided into: arms whose gate is measured apart
 * come in the second, or in every other invocation in the first, and get twice
 * the time that their number would give them.
 */
struct lane_part {
	bool apart;
	double share; /* of the lane's time; 0: it has no arms */
};

#define LANE_PARTS 2

void lane_divide(const struct lane_progress *progress, struct lane_part parts[LANE_PARTS]);

/* Whether the arm is measured here, and in the part. */
bool lane_has(const struct plan_arm *arm, const struct lane_part *part);

/*
 * The seconds that are due to this part of what the lane has left, so many in reserve (or
 * beyond it, if below 0); what those before it did not need is the others'.
 */
double lane_part_seconds(const struct lane_progress *progress,
			 const struct lane_part parts[LANE_PARTS], int part, double reserved);

/* How long a part of that many seconds runs at most before it counts. */
double lane_settling(double seconds);

/* Whether arms that are measured apart still change what others cost; see gate.h, apart. */
bool lane_is_slowed(const struct lane_progress *progress, const struct lane_part *part);
void lane_note_part(struct lane_progress *progress, const struct lane_part *part);

bool lane_time_left(const struct lane_progress *progress);

/* Seconds since the lane began, and those that it has in all. */
double lane_elapsed(const struct lane_progress *progress);
double lane_seconds(const struct lane_progress *progress);

/*
 * Chooses the CPUs, pins the monitor and, where the placement asks for it, forbids idle states;
 * the caller closes polling_fd, also after an error.
 */
int lane_take_place(struct lane_progress *progress, struct error *err);

/* What the arm wants of a guest in this lane. */
struct guest_options lane_guest_options(const struct lane_progress *progress,
					const struct plan_arm *arm);

/*
 * Starts a guest as the arm wants it. The caller names the arm in errors of this and of all that
 * follows.
 */
int lane_start_guest(struct lane_progress *progress, const struct plan_arm *arm,
		     struct physmem *physmem, struct guest *guest, struct error *err);

/* Gives the frames that the entries map their memory. */
int lane_populate(struct physmem *physmem, const struct workload_entry *entries, uint32_t count,
		  struct error *err);

/* The same of all the batches of synthetic work. */
int lane_populate_batches(struct physmem *physmem, const struct synthetic_batches *batches,
			  struct error *err);

/* Queues the entries of a batch; runs what is queued; -1 also if a call of it failed. */
int lane_queue(struct guest *guest, const struct workload_entry *entries, uint32_t count,
	       struct error *err);
int lane_run_queued(struct guest *guest, bool flush, struct error *err);
int lane_check_calls(const struct guest *guest, struct error *err);

/* All of these, one after the other. */
int lane_run_batch(struct guest *guest, const struct workload_entry *entries, uint32_t count,
		   bool flush, struct error *err);

/* Adds the timed record of the batch that the guest has just run; returns it. */
struct record *lane_record_batch(struct lane_progress *progress, const struct guest *guest,
				 size_t arm);

/* What ends by a stamp of the stub, as it is kept; NAN where it takes none. */
float lane_stub_ns(const struct clock *clock, uint64_t from, uint64_t to);

/* Before a round: native calls, and fixed work at most every 20 ms. */
void lane_validate(struct lane_progress *progress);

#endif
