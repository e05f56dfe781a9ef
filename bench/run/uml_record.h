/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UMLs at work, traced: what a prediction replays, and the traced pass of `uml`. */
#ifndef RUN_UML_RECORD_H
#define RUN_UML_RECORD_H

#include "model/model.h"
#include "plan/plan.h"
#include "plan/run_options.h"

/*
 * Records each operation that the options want, on the first UML, pinned to one CPU, in several
 * boots. One without a batch is left out. uml_record_free() closes what was recorded, also after an
 * error.
 */
int uml_record(struct uml_recordings *recordings, const struct run_options *options,
	       struct error *err);
void uml_record_free(struct uml_recordings *recordings);

/*
 * Traces the operations of each UML in its first placement, after all has been measured. One that
 * cannot be traced is told of by a warning.
 */
void uml_trace(struct model *model, const struct plan *plan);

#endif
