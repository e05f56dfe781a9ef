/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an invocation measured, as it hands it to the run: fixed-size records in
 * memory while a lane runs, appended to a file between the lanes.
 */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum record_kind {
	/* of an arm */
	RECORD_BATCH,
	RECORD_STAMPED,
	RECORD_CALL,
	RECORD_CPU,
	RECORD_COUNT,
	RECORD_SERVED,
	/* of a lane */
	RECORD_START,
	RECORD_COMPUTE,
	RECORD_SYSCALL,
	RECORD_REPLAY,
	RECORD_BLOCK, /* of some rounds: these four follow one another */
	RECORD_BLOCK_CPUS,
	RECORD_BLOCK_TASKS,
	RECORD_BLOCK_IDLE,
	RECORD_KINDS,
};

#define RECORDS_A_BLOCK (RECORD_KINDS - RECORD_BLOCK)

static inline bool record_is_of_arm(unsigned int kind)
{
	return kind < RECORD_START;
}

/* A batch of the timed pass. NAN: not measured. */
struct record_batch {
	uint32_t index;		    /* in the workload; 0 for synthetic work */
	uint16_t foreign, notified; /* the former by record_set_foreign() */
	float batch_ns;		    /* NAN without stamps of the stub */
	float round_ns;		    /* NAN of a floor that has batch_ns */
	union {
		float empty_ns; /* in a replay: of the empty wakes before it */
		float late_ns; /* else: of the late call in it, 0: there is none, NAN as batch_ns */
	};
};

/* A batch of the stamped pass, and what of it is in no call, by call. */
struct record_stamped {
	float batch_ns, rest_ns;
};

/* A call of such a batch: notification_ns and its phases, which are 0 unless it is notified. */
struct record_call {
	float ns, trap_ns, validate_ns, answer_ns;
	bool notified;
};

/* CPU time of both sides, by call. */
struct record_cpu {
	float monitor_ns, stub_ns;
};

/* Of one event, by batch; NAN: not counted. */
struct record_count {
	uint32_t event; /* index among those of the plan */
	float monitor, stub;
	float running; /* the share of the time that both were counting */
	float batches;
};

/* What the monitor did in all timed batches of the arm's lane in an invocation. */
struct record_served {
	float system_calls;
	float handovers; /* of stubs to another monitor thread; exact to 2^24 */
};

/* How long it took to start a stub (RECORD_START), a fixed computation, a native system call. */
struct record_span {
	float ns;
};

struct record_replay {
	float segments, planned; /* done, and how many there should have been */
	float replaying_s, other_s;
	float work; /* of the segments done; see segments.h */
};

struct record_block {
	float rounds, disturbed; /* the latter of them: others disturbed a batch */
	float foreign_ms;	 /* that others had the CPUs */
	float between_ms, gaps;	 /* between rounds, and how many of these */
};

struct record_block_cpus {
	float reschedule_interrupts, call_interrupts;
	float steal_ms;
	float block_ms;
	/*
	 * That the other CPUs ran, the mean of them, NAN if there is none; in steps of 10 ms, so
	 * only a sum over blocks means something.
	 */
	float others_ran_ms;
};

struct record_block_tasks {
	float monitor_delay_ms, stub_delay_ms; /* that they waited for a CPU */
	float migrations;		       /* -1: the kernel does not tell */
	float wake_up_us;		       /* that a wake-up may take; see measure/wake_up.h */
};

/* How often the CPUs entered each idle state, the last with all deeper ones. */
#define RECORD_IDLE_STATES 5
struct record_block_idle {
	float entries[RECORD_IDLE_STATES];
};

struct record {
	uint32_t round; /* of this invocation; what has the same one is paired */
	uint16_t arm;	/* index in the plan, of a lane that of the lane */
	uint8_t invocation;
	uint8_t kind;
	/* by kind; a float resolves 4 ns at 50 ms and 0.002 ns at 20 us */
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

/* Whether both were measured in the same round. */
static inline bool record_in_round(const struct record *a, const struct record *b)
{
	return a->invocation == b->invocation && a->round == b->round;
}

/*
 * The native calls before the round of a record, or NULL. To be asked for each record in turn;
 * *last is those met last, NULL before the first.
 */
static inline const struct record *record_calls_of(const struct record *record,
						   const struct record **last)
{
	if (record->kind == RECORD_SYSCALL)
		*last = record;
	return *last && record_in_round(record, *last) ? *last : NULL;
}

struct records {
	struct record *items;
	size_t count;
	size_t capacity; /* 0: items are mapped from a file, to be read alone */
};

/*
 * The share of the time in which a timed batch was prepared, run and undone that others than
 * the monitor and the arm's stubs had the CPUs (foreign_time.h); kept in steps of 0.01 %, 1 for
 * more.
 */
void record_set_foreign(struct record *record, double share);
double record_foreign_share(const struct record *record);

/* Whether others had less than that. */
#define RECORD_CLEAN_SHARE  0.02
#define RECORD_FOREIGN_STEP 1e-4

static inline bool record_is_clean(const struct record *record)
{
	return record->batch.foreign < (uint16_t)(RECORD_CLEAN_SHARE / RECORD_FOREIGN_STEP + 0.5);
}

/* A time as it is kept: to 0.1 ns, so that the table of the folder holds all of it. */
float record_ns(double ns);

/* Makes room for more records, so that adding them cannot allocate in a round. */
void records_reserve(struct records *records, size_t more);

/* Appends a zeroed record; there must be room. */
struct record *records_add(struct records *records);

/* Appends the records to fd and forgets them. */
int records_flush(struct records *records, int fd, struct error *err);

/* Ns of a timed batch: batch_ns, or round_ns where that was not measured. */
double record_time(const struct record *record);

/*
 * Maps all that fd holds, which takes no memory beside the file's. A last record that is cut
 * off is dropped.
 */
int records_load(struct records *records, int fd, struct error *err);

/* Cuts what fd holds to so many bytes; what is appended comes behind them. */
int records_cut(int fd, off_t kept, struct error *err);

void records_free(struct records *records);

#endif
