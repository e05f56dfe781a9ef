/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One trace event: what the kernel's record says, without the layout of the record, which
 * differs between kernels (capture/decode.c reads it). Times are ticks of the clock that
 * the recording names. Ids of threads are those of the initial PID namespace.
 */
#ifndef TRACE_FILE_EVENT_H
#define TRACE_FILE_EVENT_H

#include <stdint.h>

#include "base/error.h"

/*
 * What happened. Numbers are those of files that exist: new kinds go to the end, before
 * EVENT_KINDS.
 *
 * A call that is notified has no EVENT_ENTER before its answer, and none at all if it is denied:
 * the kernel records sys_enter after seccomp (see follow/analysis.h). Its EVENT_LEAVE comes anyway.
 */
enum event_kind {
	EVENT_WAKING = 1, /* pid wakes other */
	EVENT_SWITCH,	  /* pid leaves the CPU, which other gets; state says why */
	EVENT_ENTER,	  /* pid begins system call number with argument[] */
	EVENT_LEAVE,	  /* pid returns from number (-1: rt_sigreturn) with value */
	EVENT_SIGNAL,	  /* signal number is delivered to pid */
	EVENT_END,	  /* pid exits */
	EVENT_FORK,	  /* pid makes the thread or process other */
	EVENT_LOST, /* value events of this CPU are missing before this one; 0: number unknown */
	EVENT_KINDS,
};

/*
 * EVENT_SWITCH, state: why the thread left the CPU, from prev_state. The analysis tells by it the
 * wait for an answer (WAITING) from that for a mutex (BLOCKED).
 */
enum event_state {
	EVENT_STATE_RUNNABLE, /* preempted, or yielded */
	EVENT_STATE_WAITING,  /* interruptible: S */
	EVENT_STATE_BLOCKED,  /* uninterruptible or killable: D */
	EVENT_STATE_STOPPED,  /* stopped or traced: T, t */
	EVENT_STATE_GONE,     /* dead or parked */
};

/*
 * EVENT_WAKING, state: an interrupt woke the thread. pid is the thread that it interrupted, which
 * has nothing to do with the wake-up.
 */
#define EVENT_BY_INTERRUPT 1

#define EVENT_ARGUMENTS 6

/* A member that the kind does not use is 0. */
struct event {
	uint64_t time;	/* ticks */
	int32_t pid;	/* the thread on the CPU; 0: its idle loop */
	int32_t other;	/* thread: woken, next on the CPU, or made; 0: the idle loop, or none */
	int32_t number; /* of the system call or the signal */
	/* The CPU on which it was recorded: of a wake-up, that of the waker. */
	uint16_t cpu;
	uint8_t kind;  /* enum event_kind */
	uint8_t state; /* enum event_state, or EVENT_BY_INTERRUPT */
	int64_t value;
	uint64_t argument[EVENT_ARGUMENTS]; /* all six of mmap, three of other calls; the rest 0 */
};

/*
 * Takes events as they are read; event and comm are valid during the call only. comm: of an
 * EVENT_SWITCH the name of the thread that leaves the CPU, as the kernel has it, else NULL. 0, or
 * -1 with an error, which ends the reading.
 */
typedef int (*event_take)(void *target, const struct event *event, const char *comm,
			  struct error *err);

#endif
