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

#include "base/error.h"

enum record_kind {
	RECORD_BATCH, /* timed pass: value[] is batch_ns, round_ns, ns of the empty wakes before it,
			   ns of the late call in it, 0 where there is none; NAN what was not
			   measured, as batch_ns and late_ns without stamps of the stub, and
			   round_ns of a floor that has batch_ns */
	RECORD_STAMPED, /* stamped pass: value[] is batch_ns, and the rest of it by call */
	RECORD_CALL,	/* stamped pass: value[] is notification_ns, then the phases trap, validate,
			   answer, which are 0 where the call is not notified */
	RECORD_CPU,	/* CPU pass: value[] is CPU ns of the monitor and of the stub, by call */
	RECORD_COUNT,	/* counted pass: batch is the index of the event; value[] is the count of
			   the monitor and of the stub by batch, NAN where it was not counted, the
			   share of the time that it was counting, and the batches */
	RECORD_START,	/* value[0] is ns that starting a stub took */
	RECORD_BLOCK,	/* of rounds of a lane: BLOCK_RECORDS of them; batch is an enum
			   block_record, round the first of it; arm is the lane */
	RECORD_COMPUTE, /* validator: value[0] is ns of a fixed computation; arm is the lane */
	RECORD_SYSCALL, /* validator: value[0] is ns of a native system call; arm is the lane */
	RECORD_REPLAY,	/* of a replay, arm is the lane, batch the segments done; value[] is the
			   seconds that replaying took, those of all else, the work of those
			   segments (segments.h), and how many there should have been */
	RECORD_KINDS,
};

enum block_record {
	BLOCK_ROUNDS, /* value[] is rounds, 0, those of which a batch was disturbed, ms that others
			   had the CPUs */
	BLOCK_CPUS,   /* reschedule and call interrupts, ms of steal, ms of the block */
	BLOCK_TASKS,  /* ms that the monitor and that its stubs waited for a CPU, migrations of
			   them, or -1; ms that the other CPUs ran, the mean of them, NAN if there
			   is none; in steps of 10 ms, so only a sum over blocks means something */
	BLOCK_IDLE,   /* how often the CPUs entered the idle states 0 to 3 */
	BLOCK_IDLE_DEEPER, /* 4 to 7 */
	BLOCK_WAKE_UP,	   /* us that a wake-up may take; see measure/wake_up.h; ms that passed
			      between rounds, and how often */
	BLOCK_RECORDS,
};

struct record {
	uint32_t round;	  /* of this invocation; what has the same one is paired */
	uint32_t batch;	  /* index in the workload; 0 for synthetic work */
	uint16_t arm;	  /* index in the plan */
	uint16_t foreign; /* of a timed batch: see record_set_foreign() */
	uint8_t invocation;
	uint8_t kind;
	uint8_t entries;
	uint16_t notified;
	uint16_t system_calls; /* the monitor's, of a timed batch, UINT16_MAX for more */
	float value[4];	       /* ns; a float resolves 4 ns at 50 ms and 0.002 ns at 20 us */
};

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
	return record->foreign < (uint16_t)(RECORD_CLEAN_SHARE / RECORD_FOREIGN_STEP + 0.5);
}

/* A time as it is kept: to 0.1 ns, so that the table of the folder holds all of it. */
float record_ns(double ns);

/* Makes room for more records, so that adding them cannot allocate in a round. */
int records_reserve(struct records *records, size_t more, struct error *err);

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

void records_free(struct records *records);

#endif
