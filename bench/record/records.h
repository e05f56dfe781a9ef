/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an invocation measured, as it hands it to the run: fixed-size records in memory while a lane
 * runs, appended to a file between the lanes. The invocation writes them (schedule/), the run reads
 * them (analysis/, report/format/); nobody changes one that has been written.
 *
 * A record is of an arm or of a lane, and of one round. Records stand in the order in which they
 * were measured: the validators of a round first, then its batches in their random order. Times are
 * ns unless a name says otherwise. Only one thread may use a struct records.
 */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum record_kind {
	/*
	 * Of an arm: a timed batch, a stamped one and each of its calls, a batch of the CPU pass,
	 * an event of the counted pass, and the monitor's work in all timed batches.
	 */
	RECORD_BATCH,
	RECORD_STAMPED,
	RECORD_CALL,
	RECORD_CPU,
	RECORD_COUNT,
	RECORD_SERVED,
	/* Of a lane: a stub's start, the validators, what was replayed. */
	RECORD_START,
	RECORD_COMPUTE,
	RECORD_SYSCALL,
	RECORD_REPLAY,
	/* Of a block of rounds (schedule/foreign_time.h): always these four, in this order. */
	RECORD_BLOCK,
	RECORD_BLOCK_CPUS,
	RECORD_BLOCK_TASKS,
	RECORD_BLOCK_IDLE,
	RECORD_KINDS,
};

#define RECORDS_A_BLOCK (RECORD_KINDS - RECORD_BLOCK)

/* Whether records of the kind name an arm, and no lane: by the order of the kinds. */
static inline bool record_is_of_arm(unsigned int kind)
{
	return kind < RECORD_START;
}

/* A batch of the timed pass; for the metrics see model.h. */
struct record_batch {
	/* Of the batch in the workload; 0 for synthetic work. */
	uint32_t index;
	/* Foreign share, see record_set_foreign(); calls that were notified. */
	uint16_t foreign, notified;
	/* NAN without stamps of the stub. */
	float batch_ns;
	/* NAN if batch_ns is the only time, as of the floor. */
	float round_ns;
	union {
		/* In a replay: time of the empty wakes before the batch. */
		float empty_ns;
		/* Else: time of the late call in it; 0: it has none, NAN: as batch_ns. */
		float late_ns;
	};
};

/* A batch of the stamped pass; rest_ns is the part of it outside of its calls, per call. */
struct record_stamped {
	float batch_ns, rest_ns;
};

/* A call of such a batch: notification_ns and its phases, which are 0 unless it is notified. */
struct record_call {
	float ns, trap_ns, validate_ns, answer_ns;
	bool notified;
};

/* CPU time of both sides in a batch of the CPU pass, per call. */
struct record_cpu {
	float monitor_ns, stub_ns;
};

/*
 * One event in the counted batches of an arm: counts per batch, scaled to the whole time; NAN if
 * the event never got the PMU.
 */
struct record_count {
	/* Index among the events of the plan. */
	uint32_t event;
	float monitor, stub;
	/* Share of the time in which it was counting, of the side where that is less. */
	float running;
	/* How many batches these are means of. */
	float batches;
};

/*
 * What the monitor did in all timed batches of an arm in an invocation: sums, which a float holds
 * exactly up to 2^24.
 */
struct record_served {
	float system_calls;
	/* Stubs that went to another monitor thread. */
	float handovers;
};

/*
 * How long it took to start a stub (RECORD_START), a fixed computation (RECORD_COMPUTE), a native
 * system call (RECORD_SYSCALL: the mean of some).
 */
struct record_span {
	float ns;
};

/* One per replay and invocation. */
struct record_replay {
	/* Segments that were replayed under all arms, and how many were to be. */
	float segments, planned;
	/* Seconds of replaying what is kept; all other seconds of the lane. */
	float replaying_s, other_s;
	/* Of the segments that were replayed, set-up included; see segments.h. */
	float work;
};

/* Sums over the rounds of a block. */
struct record_block {
	/* disturbed: rounds with a batch that is not clean. */
	float rounds, disturbed;
	/* How long others had the CPUs. */
	float foreign_ms;
	/* Time between rounds, and how many gaps that is the sum of. */
	float between_ms, gaps;
};

/* Of the lane's CPUs, or of all if it is not pinned; block_ms is how long the block took. */
struct record_block_cpus {
	float reschedule_interrupts, call_interrupts;
	float steal_ms;
	float block_ms;
	/*
	 * How long the other CPUs ran, the mean of them; NAN if there is none. In steps of 10 ms,
	 * so only a sum over blocks means something.
	 */
	float others_ran_ms;
};

/* Of the monitor's measuring thread and of the stubs. */
struct record_block_tasks {
	/* How long they waited for a CPU. */
	float monitor_delay_ms, stub_delay_ms;
	/* From CPU to CPU, of all; -1: the kernel does not tell. */
	float migrations;
	/* What a wake-up may take; see measure/wake_up.h. 0: no batch was judged by it. */
	float wake_up_us;
};

/* How often the CPUs entered each idle state; the last one stands for all deeper ones too. */
#define RECORD_IDLE_STATES 5
struct record_block_idle {
	float entries[RECORD_IDLE_STATES];
};

struct record {
	/* Number of the round in this invocation: records with the same one are paired. */
	uint32_t round;
	/* Index of the arm in the plan, or of the lane, by kind. */
	uint16_t arm;
	uint8_t invocation;
	/* enum record_kind */
	uint8_t kind;
	/* By kind. A float resolves 4 ns at 50 ms and 0.002 ns at 20 us. */
	union {
		struct record_batch batch;
		struct record_stamped stamped;
		struct record_call call;
		struct record_cpu cpu;
		struct record_count count;
		struct record_served served;
		struct record_span span;
		struct record_replay replay;
		struct record_block block;
		struct record_block_cpus cpus;
		struct record_block_tasks tasks;
		struct record_block_idle idle;
	};
};

_Static_assert(sizeof(struct record) == 28, "a run has millions of them");

/* Whether both were measured in the same round: rounds are numbered anew in each invocation. */
static inline bool record_in_round(const struct record *a, const struct record *b)
{
	return a->invocation == b->invocation && a->round == b->round;
}

/*
 * The RECORD_SYSCALL of the round of a record, or NULL. To be called for all records in order, with
 * the same *last, which is NULL at first: the calls stand before the batches of their round.
 */
static inline const struct record *record_calls_of(const struct record *record,
						   const struct record **last)
{
	if (record->kind == RECORD_SYSCALL)
		*last = record;
	return *last && record_in_round(record, *last) ? *last : NULL;
}

/* A list of records; zeros are an empty one. */
struct records {
	struct record *items;
	size_t count;
	/* 0: items are mapped from a file, read only. */
	size_t capacity;
};

/*
 * The foreign share of a timed batch: of the time in which it was prepared, run and undone, the
 * share in which others than the monitor and the arm's stubs had the CPUs (foreign_time.h). 0 to 1,
 * rounded to steps of 0.01 %; what is beyond is cut.
 */
void record_set_foreign(struct record *record, double share);
double record_foreign_share(const struct record *record);

/* A batch is clean if its foreign share, as records keep it, is less than this. */
#define RECORD_CLEAN_SHARE 0.02
/* The same in what records count shares in: the analysis asks for each of millions of batches. */
#define RECORD_CLEAN_STEPS 200

/* Of a timed batch; of any share, as that of a batch without a record, or of several batches. */
static inline bool record_is_clean(const struct record *record)
{
	return record->batch.foreign < RECORD_CLEAN_STEPS;
}

bool record_is_clean_share(double share);

/* A time as records keep it: to 0.1 ns, as rounds.tsv.gz has it. So that file holds all of it. */
float record_ns(double ns);

/*
 * Makes room for that many more records, and touches it, so that adding them neither allocates nor
 * faults. Pointers to records are void from then on. Without memory the process ends in order.
 */
void records_reserve(struct records *records, size_t more);

/* Appends a zeroed record and returns it. There must be room: see records_reserve(). */
struct record *records_add(struct records *records);

/* Appends the records to fd and empties the list, whose memory stays. */
int records_flush(struct records *records, int fd, struct error *err);

/* The time of a timed batch: batch_ns, or round_ns where batch_ns was not measured. */
double record_time(const struct record *record);

/*
 * Maps all that fd holds, which takes no memory beside the file's; to be freed by records_free().
 * An incomplete record at the end is dropped.
 */
int records_load(struct records *records, int fd, struct error *err);

/* Cuts the file to its first bytes, after which the next records go: drops a failed invocation. */
int records_cut(int fd, off_t kept, struct error *err);

/* Fit for each of the above, and for zeros. */
void records_free(struct records *records);

#endif
