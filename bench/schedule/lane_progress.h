/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lane in progress, and the steps that all kinds of lane are built of (lane.c). For the files
 * lane_*.c and their helpers; callers of a lane need lane.h alone. One thread, the monitor's, uses
 * all of this. Functions that return int return 0, or -1 with *err set.
 */
#ifndef SCHEDULE_LANE_PROGRESS_H
#define SCHEDULE_LANE_PROGRESS_H

#include <stdbool.h>

#include "schedule/cpu_span.h"
#include "schedule/idle_wait.h"
#include "schedule/lane.h"
#include "host/placement.h"

/* What the monitor did in all timed batches of an arm: sums. */
struct lane_served {
	double system_calls, handovers;
};

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
	struct lane_served *served; /* by index of the arm in the lane; owned */
};

/*
 * A file each: measures the arms of a lane of its kind, from start to end. The caller, lane_run(),
 * has taken the place and set the deadline.
 */
int lane_rounds_run(struct lane_progress *progress, struct error *err);
int lane_replay_run(struct lane_progress *progress, struct error *err);
int lane_many_run(struct lane_progress *progress, struct error *err);
int lane_floor_run(struct lane_progress *progress, struct error *err);
int lane_uml_run(struct lane_progress *progress, struct error *err);

/* What rounds are run for. Batches of the settling pass leave no records. */
enum lane_pass { PASS_SETTLING, PASS_TIMED, PASS_STAMPED, PASS_CPU };

/* Guest addresses of synthetic work: far from anything a stub has of its own. */
#define LANE_WORK_ADDRESS 0x100000000000ull

/* The most records that lane_validate() adds to a round. */
#define LANE_RECORDS_A_ROUND 2

/*
 * Adds a zeroed record of the round at hand, whose arm is the lane's index, and returns it. There
 * must be room (records_reserve()). The pointer is good until room is made again.
 */
struct record *lane_add_record(struct lane_progress *progress, enum record_kind kind);

/* The same of an arm, by its index in the lane. */
struct record *lane_add_arm_record(struct lane_progress *progress, enum record_kind kind,
				   size_t arm);

/*
 * For arms without a monitor of this program, whose batches have one time: adds it as batch_ns, or
 * as round_ns where stubs have no stamps, so that all arms are compared by the same metric.
 */
void lane_record_time(struct lane_progress *progress, size_t arm, double ns);

/* Switches the stamps of a guest's calls on or off, for the batches that follow. */
void lane_stamp_calls(struct guest *guest, bool stamped);

/*
 * The monitor's stamps of a call of the stamped batch, or NULL if the gate does not notify it. To
 * be called for each entry in order; *served, 0 at first, counts the notified ones.
 */
const struct notification_stamp *lane_next_served(const struct guest *guest,
						  const struct workload_entry *entry,
						  uint32_t *served);

/* Adds a RECORD_CALL for each call of a stamped batch. Returns the sum of their times, ns. */
double lane_record_calls(struct lane_progress *progress, size_t arm, const struct guest *guest,
			 const struct workload_entry *entries, uint32_t count);

/* Adds a RECORD_CPU: the CPU time of a batch of so many calls, per call. */
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
 * The part's share, in seconds, of what the lane has left now, less the reserved seconds. Below 0
 * these extend the lane instead. Time that the parts before it did not use is in it.
 */
double lane_part_seconds(const struct lane_progress *progress,
			 const struct lane_part parts[LANE_PARTS], int part, double reserved);

/* The most seconds that a part of that many seconds spends on settling. */
double lane_settling(double seconds);

/*
 * Whether arms that were measured apart still change what those of this part cost (see gate.h,
 * apart). lane_note_part() notes the end of a part, also for the lanes that follow.
 */
bool lane_is_slowed(const struct lane_progress *progress, const struct lane_part *part);
void lane_note_part(struct lane_progress *progress, const struct lane_part *part);

/* False from the deadline on, and after an interrupt. */
bool lane_time_left(const struct lane_progress *progress);

/* Seconds since the lane began; seconds that it has in all. */
double lane_elapsed(const struct lane_progress *progress);
double lane_seconds(const struct lane_progress *progress);

/*
 * Chooses the CPUs, pins the monitor and, where the placement asks for it, forbids idle states;
 * the caller closes polling_fd, also after an error.
 */
int lane_take_place(struct lane_progress *progress, struct error *err);

/* The options of a guest for this arm, with the CPUs of this lane. */
struct guest_options lane_guest_options(const struct lane_progress *progress,
					const struct plan_arm *arm);

/*
 * Starts a guest as the arm wants it, and adds a RECORD_START. guest_stop() ends it. The caller
 * puts the arm's id before errors of this and of all functions below.
 */
int lane_start_guest(struct lane_progress *progress, const struct plan_arm *arm,
		     struct physmem *physmem, struct guest *guest, struct error *err);

/* Allocates the memory of all frames that the entries map. */
int lane_populate(struct physmem *physmem, const struct workload_entry *entries, uint32_t count,
		  struct error *err);

/* The same of all the batches of synthetic work. */
int lane_populate_batches(struct physmem *physmem, const struct synthetic_batches *batches,
			  struct error *err);

/*
 * Queue the entries of a batch, which must fit into one; run what is queued; check that none of its
 * calls failed. lane_run_queued() checks as well.
 */
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

/* ns between two stamps, the later one the stub's, as records keep it; NAN if stubs have none. */
float lane_stub_ns(const struct clock *clock, uint64_t from, uint64_t to);

/*
 * Before a round: times native system calls, and fixed work at most every 20 ms, as RECORD_SYSCALL
 * and RECORD_COMPUTE. There must be room for LANE_RECORDS_A_ROUND.
 */
void lane_validate(struct lane_progress *progress);

#endif
