/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scans: a SPEC that stands for several. batch=1..99 is each whole number from the first to the
 * last, wake={async,sync} each of these, for any key; of several scans in a SPEC the last changes
 * fastest. Without one a SPEC stands for itself.
 */
#ifndef PLAN_ARM_SCAN_H
#define PLAN_ARM_SCAN_H

#include "base/error.h"

#define ARM_SCAN_MAX 256

/*
 * Calls each(target, spec) for the SPECs that spec stands for, until one returns not 0, which it
 * returns then. -1 with a STATUS_USAGE error for a scan that is none, or of more than
 * ARM_SCAN_MAX; SPECs themselves are not checked.
 */
int arm_scan(const char *spec, int (*each)(void *target, const char *spec, struct error *err),
	     void *target, struct error *err);

#endif
