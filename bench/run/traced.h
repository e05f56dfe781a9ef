/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced pass of a run: each arm that can be run in blocks (blocks.h) is traced, and its
 * phases become part of the arm. It comes after all other passes, as tracing slows down what is
 * traced.
 */
#ifndef BENCH_TRACED_H
#define BENCH_TRACED_H

#include "plan/plan.h"
#include "model/model.h"
#include "trace/pass/traced_work.h"

#define TRACED_ARM_S 0.33 /* that an arm takes, about */

/*
 * What cannot be traced is a warning of the model, and no error: what was measured stands. Ends
 * early when the run was interrupted.
 */
void traced_pass(struct model *model, const struct plan *plan);

/* Adds the phases of both to those of the arm. */
void traced_add_phases(struct model_arm *arm, const struct traced_phases *phases);

#endif
