/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each serve loop of a run risks: found out on this host, after all is measured. */
#ifndef RUN_RISKS_H
#define RUN_RISKS_H

#include "model/model.h"

/*
 * Fills if_call_fails of the arms of suites loops, order and stubs, which takes a few seconds;
 * nothing where the run has none. What could not be found out is a warning.
 */
void risks_find(struct model *model);

#endif
