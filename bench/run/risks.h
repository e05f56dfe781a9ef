/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each serve loop of a run risks: found out on this host, after all is measured. */
#ifndef RUN_RISKS_H
#define RUN_RISKS_H

#include "check/check.h"
#include "model/model.h"

/*
 * Adds the checks of the model, and fills if_call_fails of the arms of suites loops, order, stubs
 * and gates from them: of the loops and gates of those suites in the scenarios that this is about,
 * which takes a few seconds; thorough: of all loops in all scenarios, which takes two minutes.
 * Nothing where the run has no loop. What could not be found out is a warning.
 */
void risks_find(struct model *model, bool thorough);

/* tick() of a check: shows its progress. */
void risks_tick(const struct check *check);

#endif
