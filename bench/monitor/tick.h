/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor's timer tick: like UML's, a SIGALRM that interrupts the wait of the monitor's
 * thread. As there, a tick that comes just before a wait begins does not end it; the next one
 * does.
 *
 * A tick runs only during the rounds of its own guest, so it disturbs no other. It expires at
 * multiples of the period on CLOCK_MONOTONIC, so that rounds find it in any phase, as they would a
 * timer that never stops.
 */
#ifndef MONITOR_TICK_H
#define MONITOR_TICK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"

struct tick {
	uint64_t period_ns; /* 0: there is no tick; a struct of zeros is none */
	timer_t timer;
};

/*
 * Makes the timer for rounds of the calling thread, which alone gets the SIGALRM; period 0 makes
 * none. The handler, which does nothing and does not restart system calls, is installed for the
 * process.
 */
int tick_open(struct tick *tick, uint32_t period_ms, struct error *err);

/* Idempotent. */
void tick_close(struct tick *tick);

/* Called before and after a round; they do nothing if there is no tick. */
int tick_start(const struct tick *tick, struct error *err);
void tick_stop(const struct tick *tick);

#endif
