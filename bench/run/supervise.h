/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An invocation as the run sees it: started, followed, and reaped. */
#ifndef RUN_SUPERVISE_H
#define RUN_SUPERVISE_H

#include "base/error.h"
#include "plan/plan.h"

/* The index of an invocation of which nothing is kept, see pilot.h. */
#define SUPERVISE_PILOT RUN_INVOCATIONS_MAX

/*
 * Runs the invocation of that index for so many seconds (invocation_start()) and shows its
 * progress. An interrupt is passed on. -1 with what it told or how it died.
 *
 * 1: an arm wedged in the pilot or in invocation 0, so that there is nothing of it yet. It is
 * now marked as skipped, with where monitor and stub sat, and so are those of the plan that do
 * the same elsewhere. The invocation is to be run again; what it wrote is void; err has it too.
 */
int supervise_invocation(struct plan *plan, unsigned int index, double seconds, int records_fd,
			 struct error *err);

#endif
