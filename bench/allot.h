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
 * a factor of 4. Replays keep theirs, as what counts of them is what each invocation
 * gets to. One that comes in addition has those alone that still miss the plan's target.
 * Returns whether there are any that do.
 */
bool allot(struct plan *plan, const struct model *model, bool planned);

/* The shares as an argument of an invocation, to be freed, or NULL; and back from there. */
char *allot_format(const struct plan *plan);
int allot_parse(struct plan *plan, const char *text, struct error *err);

#endif
