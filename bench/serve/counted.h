/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of the series' loop, for loops that count as it does. */
#ifndef SERVE_COUNTED_H
#define SERVE_COUNTED_H

#include "base/error.h"
#include "monitor/guest_mm.h"

/*
 * FUTEX_WAITs until the stub has handed the turn back, and drains the listener after each wait,
 * also one that a tick has ended. 0 or -1.
 */
int counted_wait_and_drain(struct guest_mm *mm, struct error *err);

#endif
