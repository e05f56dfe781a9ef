/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One trace event: what the kernel's record says, without the layout of the record, which
 * differs between kernels (capture/decode.c reads it). Times are ticks of the clock that
 * the recording names.
 */
#ifndef TRACE_FILE_EVENT_H
#define TRACE_FILE_EVENT_H

#include <stdint.h>

#include "base/error.h"

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

/* EVENT_SWITCH, state: why the thread left the CPU, from prev_state. */
enum event_state {
	EVENT_STATE_RUNNABLE, /* preempted, or yielded */
	EVENT_STATE_WAITING,  /* interruptible: S */
	EVENT_STATE_BLOCKED,  /* uninterruptible or killable: D */
	EVENT_STATE_STOPPED,  /* stopped or traced: T, t */
	EVENT_STATE_GONE,     /* dead or parked */
};

/* EVENT_WAKING, state: an interrupt woke the thread; pid is whom it interrupted. */
#define EVENT_BY_INTERRUPT 1

#define EVENT_ARGUMENTS 6

struct event {
	uint64_t time;	/* ticks */
	int32_t pid;	/* the thread on the CPU; 0: its idle loop */
	int32_t other;	/* thread: woken, next on the CPU, or made; 0: the idle loop, or none */
	int32_t number; /* of the system call or the signal */
	uint16_t cpu;
	uint8_t kind;  /* enum event_kind */
	uint8_t state; /* enum event_state, or EVENT_BY_INTERRUPT */
	int64_t value;
	uint64_t argument[EVENT_ARGUMENTS]; /* all six of mmap, three of other calls; the rest 0 */
};

/*
 * Takes events as they are read. comm: of an EVENT_SWITCH the name of the thread that leaves the
 * CPU, else NULL. -1 ends the reading.
 */
typedef int (*event_take)(void *target, const struct event *event, const char *comm,
			  struct error *err);

#endif
