/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watchdog of the series (patch 6): a thread that looks at every virtual CPU at each tick
 * of a timerfd, and kills the stub whose turn has not ended since so many looks. So whatever a
 * stub and its monitor wait for, the wait ends, and by the death of the stub.
 *
 * Looks are counted, no time: who was frozen together with the whole program is not blamed
 * for it.
 */
#ifndef MONITOR_WATCHDOG_H
#define MONITOR_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* About 5 s, as in the series. */
#define WATCHDOG_TICK_NS 1000000000u
#define WATCHDOG_STALLS	 5

/*
 * A virtual CPU. It has one stub at a time, whose turn is a pid and a sequence number. The pair
 * is one word, so that a look never finds the one without the other.
 */
struct watched {
	uint64_t turn;	   /* pid in the upper half, number in the lower; 0: no stub has its turn */
	uint32_t sequence; /* the monitor's */

	/* the watchdog's */
	uint64_t seen, killed; /* turns */
	uint32_t stalls;
} __attribute__((aligned(64)));

/* The stub is about to be given its turn; and has handed it back. Idempotent. */
static inline void watched_begin(struct watched *cpu, pid_t stub)
{
	uint64_t turn = (uint64_t)(uint32_t)stub << 32 | ++cpu->sequence;

	__atomic_store_n(&cpu->turn, turn, __ATOMIC_RELEASE);
}

static inline void watched_end(struct watched *cpu)
{
	__atomic_store_n(&cpu->turn, 0, __ATOMIC_RELEASE);
}

/*
 * A look at one. Returns the stub that is to be killed, or 0: the turn has been found the same
 * in so many looks since the first that found it. So the turn lasts at least that many ticks,
 * and less than one more.
 */
pid_t watched_look(struct watched *cpu, uint32_t stalls);

/* The name of its thread, which wakes whatever the others do. */
#define WATCHDOG_THREAD "watchdog"

struct watchdog;

/*
 * For so many CPUs. It kills stubs by their pids: they must not be reaped before it is stopped.
 * The thread runs on the CPUs of the caller and takes no signal.
 */
int watchdog_start(struct watchdog **watchdog, uint32_t cpus, uint64_t tick_ns, uint32_t stalls,
		   struct error *err);

/* NULL is no watchdog. */
void watchdog_stop(struct watchdog *watchdog);

struct watched *watchdog_cpu(struct watchdog *watchdog, uint32_t index);

/*
 * If it killed that stub, says so in err: in the turn that has begun last, or in the one before.
 * Between its look and its kill the stub may hand back; the death then ends the next turn.
 */
bool watchdog_has_killed(const struct watchdog *watchdog, uint32_t index, pid_t stub,
			 struct error *err);

#endif
