/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced pass of a run: unotify-trace records each synthetic arm, which `beat` runs,
 * and its phases become part of the arm. It comes after all other passes, as tracing
 * slows down what is traced.
 */
#ifndef BENCH_TRACED_H
#define BENCH_TRACED_H

#include "plan.h"
#include "report/model.h"

/*
 * argv: the run's own arguments. What cannot be traced is a warning of the model, and no
 * error: what was measured stands. Ends early when the run was interrupted.
 */
void traced_pass(struct model *model, const struct plan *plan, int argc, char **argv);

#endif
