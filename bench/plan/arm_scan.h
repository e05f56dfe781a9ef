/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scans: a SPEC that stands for several arms. batch=1..99 stands for each whole number from the
 * first to the last, wake={async,sync} for each of these words; any key can have one. Of several
 * scans in a SPEC the last changes fastest. A SPEC without a scan stands for itself.
 */
#ifndef PLAN_ARM_SCAN_H
#define PLAN_ARM_SCAN_H

#include "base/error.h"

/* Per SPEC: a slip such as batch=1..9999 is an error at once, and no run of hours. */
#define ARM_SCAN_MAX 256

/*
 * Calls each(target, spec) for each SPEC that spec stands for, in order, until one returns other
 * than 0, and returns that; the string is valid during the call. -1 with a STATUS_USAGE error for
 * a malformed scan, or for more than ARM_SCAN_MAX SPECs, after the first of them have been passed.
 * Does not check the SPECs themselves.
 */
int arm_scan(const char *spec, int (*each)(void *target, const char *spec, struct error *err),
	     void *target, struct error *err);

#endif
