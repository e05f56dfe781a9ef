/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces real UMLs while their guests run operations. There are two uses: recordings of the
 * baseline before the run, which predictions replay (`uml --predict`), and the traced pass after
 * it (`uml --trace`). Both boot UMLs of their own, on one CPU.
 */
#ifndef RUN_UML_RECORD_H
#define RUN_UML_RECORD_H

#include "model/model.h"
#include "plan/plan.h"
#include "plan/run_options.h"

/*
 * Records each operation that the options want on the first UML, in several boots. An operation
 * that makes no batch is left out. Recordings are files in memory; uml_record_free() closes them,
 * also after an error, which leaves those that were made before it.
 */
int uml_record(struct uml_recordings *recordings, const struct run_options *options,
	       struct error *err);
void uml_record_free(struct uml_recordings *recordings);

/*
 * Traces the operations of each UML in the first lane of the plan, and adds phases and counts to
 * their arms. A UML that cannot be traced has a warning in the model. Ends early when interrupted.
 */
void uml_trace(struct model *model, const struct plan *plan);

#endif
