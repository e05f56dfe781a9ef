/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host keys of a run: as they are before it measures, and what of them it changed. */
#ifndef BENCH_MANIFEST_H
#define BENCH_MANIFEST_H

#include "plan/plan.h"
#include "model/model.h"

/*
 * Before measuring: adds the facts of host/host.h, `pmu`, the CPUs of each placement of the
 * plan (`placements`), and the plan's `physmem`. root as for host_each().
 */
void manifest_read(struct model *model, const struct plan *plan, const char *root);

/*
 * After measuring: reads all of it again, and adds a warning for each key whose value is not
 * what it was. The load stays what it was before, since this run is the most of it now.
 */
void manifest_check(struct model *model, const struct plan *plan, const char *root);

#endif
