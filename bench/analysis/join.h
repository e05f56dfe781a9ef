/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several runs of one host as one: of a kernel that was booted several times, or of a machine at
 * several times. Each run is one invocation of the whole, whatever it had itself: its m is the
 * mean of its own, so that what differs from boot to boot is in the intervals.
 */
#ifndef ANALYSIS_JOIN_H
#define ANALYSIS_JOIN_H

#include "base/error.h"
#include "model/model.h"

/*
 * Fills *to, which model_init() made. Ratios, intervals, verdicts and the controls that follow
 * from them are new; of other controls and of checks the worst of the runs is kept. Quantiles,
 * weights, counters and traced passes are not there: they need the batches. STATUS_CANNOT for runs
 * of different hosts, kernels or arms, of which path[i] is named.
 */
int join_runs(struct model *to, const struct model *runs, const char *const *path, size_t count,
	      struct error *err);

/*
 * Of checks: of each cell the worst outcome is kept. Where runs differ in it, its text says of how
 * many it is, and names the first of them by its label, or by its start. The arms of *to get the
 * fate that is not "goes on", if any run has one.
 */
void join_checks(struct model *to, const struct model *runs, size_t count);

#endif
