/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run's side of an invocation: starts it, shows its progress, passes interrupts on, ends it if
 * it is stuck, and reaps it.
 *
 * The series' counted loop waits for ever if a call fails in mid-batch. Its monitor sits in
 * NOTIF_RECV and cannot notice that, so the run looks from outside, at /proc.
 */
#ifndef RUN_SUPERVISE_H
#define RUN_SUPERVISE_H

#include "base/error.h"
#include "plan/plan.h"

/* The index of the pilot (pilot.h): one that no other invocation has. */
#define SUPERVISE_PILOT RUN_INVOCATIONS_MAX

/*
 * Runs the invocation of that index for so many seconds and returns when it has ended; records_fd
 * is as for invocation_start(). Returns 0, or -1 with the error that it reported or how it died.
 *
 * Returns 1 if an arm wedged in the pilot or in invocation 0, of which nothing is kept yet. That
 * arm and its like in other placements are now skipped in the plan, with where monitor and stub
 * sat; err says which it was. The caller cuts off what the invocation wrote and runs it again. An
 * arm that wedges later costs that invocation: -1. A UML that ends is no error (umls_lose()).
 */
int supervise_invocation(struct plan *plan, unsigned int index, double seconds, int records_fd,
			 struct error *err);

#endif
