/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced pass of a run: unotify-trace records each arm that `beat` can run, and
 * its phases become part of the arm. It comes after all other passes, as tracing
 * slows down what is traced.
 */
#ifndef BENCH_TRACED_H
#define BENCH_TRACED_H

#include "plan/arm.h"
#include "plan/plan.h"
#include "model/model.h"

/*
 * Why `beat`, which runs synthetic batches of one stub, cannot run the arm: a text that
 * goes on from "the arm". NULL if it can.
 */
const char *traced_refusal(const struct arm *arm);

/*
 * argv: the run's own arguments. What cannot be traced is a warning of the model, and no
 * error: what was measured stands. Ends early when the run was interrupted.
 */
void traced_pass(struct model *model, const struct plan *plan, int argc, char **argv);

#endif
