/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced pass of a run (`--trace`): each arm that can be run in blocks (blocks.h) runs once
 * more under the tracer, and the phases of its notifications and rounds become part of the arm.
 * It comes after all other passes, as tracing slows down what is traced.
 */
#ifndef BENCH_TRACED_H
#define BENCH_TRACED_H

#include "plan/plan.h"
#include "model/model.h"
#include "trace/pass/traced_work.h"

#define TRACED_ARM_S 0.33 /* what an arm takes, about; seconds */

/*
 * Traces the arms of the plan; the UMLs where the run is one of UMLs (uml_trace()). What cannot be
 * traced is a warning in the model and no error, as what was measured stands. Ends early when the
 * run was interrupted.
 */
void traced_pass(struct model *model, const struct plan *plan);

/* Adds the phases of notifications and of rounds to those of the arm; none of what never ran. */
void traced_add_phases(struct model_arm *arm, const struct traced_phases *phases);

#endif
