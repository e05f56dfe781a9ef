/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watchdog of the series (patch 6): a thread that looks at every virtual CPU at each tick of a
 * timerfd, and kills the stub whose turn has not ended since a number of looks. So whatever a stub
 * and its monitor wait for, the wait ends, by the death of the stub.
 *
 * Looks are counted, not time: a stub that was frozen together with the whole program is not
 * blamed for that.
 */
#ifndef MONITOR_WATCHDOG_H
#define MONITOR_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* The defaults: 5 ticks of 1 s, about 5 s as in the series. */
#define WATCHDOG_TICK_NS 1000000000u
#define WATCHDOG_STALLS	 5

/*
 * A virtual CPU. It has one stub at a time, whose turn is a pid and a sequence number. The pair is
 * one word, so that a look never finds one without the other. Aligned to a cache line, as monitors
 * of different CPUs write to theirs in each round.
 */
struct watched {
	uint64_t turn;	   /* pid in the upper half, number in the lower; 0: no stub has its turn */
	uint32_t sequence; /* the monitor's; tells two turns of one stub apart */

	/* the watchdog's */
	uint64_t seen, killed; /* turns */
	uint32_t stalls;
} __attribute__((aligned(64)));

/*
 * Called by the monitor: the stub is about to be given its turn, and has handed it back.
 * watched_end() is idempotent. No system call, no lock.
 */
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
 * One look at one CPU, by the watchdog. Returns the stub that is to be killed, or 0. It is killed
 * when `stalls` looks, after the first that saw the turn, have found the same turn: so the turn
 * has lasted at least that many ticks, and less than one more.
 */
pid_t watched_look(struct watched *cpu, uint32_t stalls);

/* The name of its thread, which wakes at its ticks whatever the others do. */
#define WATCHDOG_THREAD "watchdog"

struct watchdog;

/*
 * Starts a watchdog of `cpus` virtual CPUs. It kills stubs by their pids, so no stub may be reaped
 * before it is stopped. The thread runs on the CPUs of the caller and takes no signal. On failure
 * nothing is left.
 */
int watchdog_start(struct watchdog **watchdog, uint32_t cpus, uint64_t tick_ns, uint32_t stalls,
		   struct error *err);

/* Ends and joins the thread; NULL is no watchdog. */
void watchdog_stop(struct watchdog *watchdog);

/* Valid until watchdog_stop(). */
struct watched *watchdog_cpu(struct watchdog *watchdog, uint32_t index);

/*
 * True, with an error that says so, if the watchdog killed that stub: in the turn that has begun
 * last, or in the one before. The stub may hand back between the look and the kill; its death then
 * ends the next turn.
 */
bool watchdog_has_killed(const struct watchdog *watchdog, uint32_t index, pid_t stub,
			 struct error *err);

#endif
