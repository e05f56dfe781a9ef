/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the time of the next invocation is divided among the lanes: by what the ones
 * before it found. Time goes where intervals are widest.
 */
#ifndef BENCH_ALLOT_H
#define BENCH_ALLOT_H

#include <stdbool.h>

#include "plan.h"
#include "report/model.h"

/*
 * Sets the shares of the plan's lanes, which sum to 1. A planned invocation has all
 * lanes: each has its weight times how wide its intervals are by the mean of all, within
 * a factor of 4. Replays keep theirs, as their work is fixed. seconds is INFINITY then. An
 * invocation that comes in addition has that many, and those lanes alone that still miss the
 * plan's target and, if they are replays, can be replayed in that time.
 * Returns whether there are any that do.
 */
bool allot(struct plan *plan, const struct model *model, double seconds);

/*
 * The shares as an argument of an invocation, of replays with their segments and seconds
 * (SHARE/SEGMENTS/SECONDS, 0 seconds for no limit); to be freed, or NULL. And back from there.
 */
char *allot_format(const struct plan *plan);
int allot_parse(struct plan *plan, const char *text, struct error *err);

#endif
