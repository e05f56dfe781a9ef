/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts about the host in the result of a run, read before and after measuring. The result has the
 * values from before, and a warning for each that changed meanwhile, as a governor may.
 */
#ifndef BENCH_MANIFEST_H
#define BENCH_MANIFEST_H

#include "plan/plan.h"
#include "model/model.h"

/*
 * Before measuring: adds the facts of host/host.h, `pmu`, the CPUs of each placement of the plan
 * (`placements`), the plan's `physmem` and, if it was asked for, `other_cpu`. Warns where a kernel
 * thread of io_uring has no CPU of its own. root: as for host_each().
 */
void manifest_read(struct model *model, const struct plan *plan, const char *root);

/*
 * After measuring: reads all of it again, and adds a warning for each key whose value is not
 * what it was. `load` is not compared, since most of it is this run by then.
 */
void manifest_check(struct model *model, const struct plan *plan, const char *root);

#endif
