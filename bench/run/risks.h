/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of the serve loops of a run when a call fails in the middle of a batch. `check`
 * (check/check.h) tries that on this host, after everything is measured.
 */
#ifndef RUN_RISKS_H
#define RUN_RISKS_H

#include "check/check.h"
#include "model/model.h"

/*
 * Adds checks to the model, and fills if_call_fails of the arms of suites loops, order, stubs and
 * gates from them. Does nothing where the run has no loop. What could not be found out is a
 * warning; an interrupt makes the model partial.
 *
 * Tries the loops and gates of those suites in the scenarios with a failing call, which takes a
 * few seconds; thorough: all loops of the run in all scenarios, which takes two minutes.
 */
void risks_find(struct model *model, bool thorough);

/* The tick() of a struct check: shows its progress. */
void risks_tick(const struct check *check);

#endif
