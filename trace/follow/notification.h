/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one seccomp notification as stages, each the time at which it was
 * reached, and what follows from two of them: phases.
 *
 * Every stage may be missing. On one CPU the woken stub preempts the monitor and
 * stages overlap; where a side is awake there is nothing that wakes it; and without
 * the replica's own stamps three stages are unknown. A phase is the time from the
 * latest stage before it that is there, never less than 0, so that the phases of a
 * notification always sum to its whole.
 */
#ifndef TRACE_FOLLOW_NOTIFICATION_H
#define TRACE_FOLLOW_NOTIFICATION_H

#include <stdbool.h>
#include <stdint.h>

/* In the order in which they must come about; a phase is named after the stage that ends it. */
enum stage {
	STAGE_TRAPPED,	  /* the stub's own stamp before the call */
	STAGE_POSTED,	  /* the monitor is woken, or else the stub sleeps */
	STAGE_MONITOR_ON, /* the monitor gets a CPU */
	STAGE_RECEIVED,	  /* RECV returns */
	STAGE_VALIDATED,  /* the monitor's own stamp after its check */
	STAGE_ADDING,	  /* the first ADDFD begins that is not the answer */
	STAGE_ADDED,	  /* the last of them returns: the stub has the descriptor */
	STAGE_ANSWERED,	  /* SEND begins, or ADDFD with FLAG_SEND */
	STAGE_REPLIED,	  /* the stub is woken */
	STAGE_STUB_ON,	  /* the stub gets a CPU */
	STAGE_EXECUTED,	  /* the call begins: not if the monitor denied it or gave its result */
	STAGE_DONE,	  /* the call returns */
	STAGE_RETURNED,	  /* the stub's own stamp after the call */
	STAGE_COUNT,
};

enum outcome {
	OUTCOME_CONTINUED,   /* FLAG_CONTINUE: the kernel executed the call */
	OUTCOME_DENIED,	     /* the monitor answered with an error */
	OUTCOME_EMULATED,    /* the monitor answered with a result */
	OUTCOME_INTERRUPTED, /* a signal ended the wait, the call begins anew */
	OUTCOME_KILLED,	     /* the stub died */
	OUTCOME_COUNT,
};

struct notification {
	uint64_t time[STAGE_COUNT]; /* ticks; 0: the stage is missing */
	uint64_t id;		    /* of struct seccomp_notif, from the replica's stamps; or 0 */
	uint64_t argument[2];	    /* of the call, if it was executed */
	int64_t result;
	int32_t stub, monitor; /* threads; 0: unknown */
	int32_t call;	       /* number of the system call; -1: unknown */
	uint16_t stub_cpu, monitor_cpu;
	uint8_t outcome; /* enum outcome */
};

/* Word for each, as tables and files have it. */
const char *stage_name(enum stage stage);
const char *phase_name(enum stage ended_by);
const char *outcome_name(enum outcome outcome);

/* The first and the last stage that are there; 0 if none is. */
uint64_t notification_begin(const struct notification *notification);
uint64_t notification_end(const struct notification *notification);

/*
 * Ticks that each phase took, by the stage that ends it; 0 for one that is missing.
 * They sum to end minus begin. What a call takes that is not executed counts as
 * the stub's resuming (STAGE_EXECUTED).
 */
void notification_phases(const struct notification *notification, uint64_t ticks[STAGE_COUNT]);

#endif
