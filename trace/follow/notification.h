/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One seccomp notification. A stage is a point that it reaches, with its time; a phase is the time
 * from one stage to the next.
 *
 * Any stage may be missing: a side that is awake is not woken, and three stages are known only
 * from the stamps of the bench. Stages may overlap, as on one CPU the woken stub preempts the
 * monitor. So a phase is the time since the latest earlier stage that is known, and never less
 * than 0: the phases of a notification always sum to its whole.
 */
#ifndef TRACE_FOLLOW_NOTIFICATION_H
#define TRACE_FOLLOW_NOTIFICATION_H

#include <stdbool.h>
#include <stdint.h>

/*
 * In their order in time; a phase belongs to the stage that ends it. The events behind them:
 * sched_waking (posted, replied), sched_switch (posted without a wake-up, and the two on),
 * sys_enter (adding, answered, executed), sys_exit (received, added, done).
 */
enum stage {
	STAGE_TRAPPED, /* the stub makes the call, by its own stamp */
	STAGE_POSTED,  /* the stub wakes the monitor, or goes to sleep if nobody is to be woken */
	STAGE_MONITOR_ON, /* the monitor gets a CPU */
	STAGE_RECEIVED,	  /* RECV returns */
	STAGE_VALIDATED,  /* the monitor has checked the call, by its own stamp */
	STAGE_ADDING,	  /* the first ADDFD without FLAG_SEND begins */
	STAGE_ADDED,	  /* the last of them returns: the stub has its descriptors */
	STAGE_ANSWERED,	  /* SEND begins, or ADDFD with FLAG_SEND */
	STAGE_REPLIED,	  /* the stub is woken */
	STAGE_STUB_ON,	  /* the stub gets a CPU */
	STAGE_EXECUTED,	  /* the kernel executes the call; missing if the monitor gave its result */
	STAGE_DONE,	  /* the call returns */
	STAGE_RETURNED,	  /* the stub has returned from the call, by its own stamp */
	STAGE_COUNT,
};

/*
 * How it ended, by the stub's next events. A sys_enter means that it was continued. A sys_exit
 * without one has the result that the monitor gave: it is denied if that is negative.
 */
enum outcome {
	OUTCOME_CONTINUED,   /* SECCOMP_USER_NOTIF_FLAG_CONTINUE: the kernel executed the call */
	OUTCOME_DENIED,	     /* the monitor answered with an error */
	OUTCOME_EMULATED,    /* the monitor answered with a result */
	OUTCOME_INTERRUPTED, /* a signal ended the wait; the call starts again */
	OUTCOME_KILLED,	     /* the stub died */
	OUTCOME_COUNT,
};

/*
 * call, result and the CPU of the stub are those of its end; of one that was killed, result has no
 * meaning. The CPU of the monitor is that on which RECV returned.
 */
struct notification {
	uint64_t time[STAGE_COUNT]; /* ticks; 0: the stage is missing */
	uint64_t id; /* of struct seccomp_notif, from the stamps of the bench; 0: unknown */
	uint64_t argument[2]; /* of the call, if the kernel executed it */
	int64_t result;
	int32_t stub, monitor; /* threads; 0: unknown */
	int32_t call;	       /* number of the system call; -1: unknown */
	uint16_t stub_cpu, monitor_cpu;
	uint8_t outcome; /* enum outcome */
};

/* The word for each in tables and files; of an enum stage or an enum outcome. Constants. */
const char *stage_name(int stage);
const char *phase_name(int ended_by);
const char *outcome_name(int outcome);

/* True if the monitor is at work in the phase; the others belong to the stub. */
bool phase_is_monitors(int ended_by);

/*
 * The least and the greatest time of all stages, in ticks; 0 if none is known. Stages of two CPUs
 * may be out of order, so these need not be the times of the first and the last stage.
 */
uint64_t notification_begin(const struct notification *notification);
uint64_t notification_end(const struct notification *notification);

/*
 * Ticks of each phase, by the stage that ends it; 0 if it is missing. They sum to end minus
 * begin. The return of a call that is not executed counts as resuming (STAGE_EXECUTED).
 */
void notification_phases(const struct notification *notification, uint64_t ticks[STAGE_COUNT]);

#endif
