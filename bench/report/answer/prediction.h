/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the replica predicts of a UML behind another gate, from a recording of one. */
#ifndef REPORT_PREDICTION_H
#define REPORT_PREDICTION_H

#include <stdbool.h>

#include "model/model.h"

/*
 * The ratio of an operation behind a gate to the UML's own time, uml being that arm: the time of
 * the UML, and what a replay of the operation takes longer behind that gate than behind the UML's
 * own, by the time of the UML. So the guest kernel's work counts as the same. False if it was not
 * recorded, or not replayed behind both.
 */
bool prediction_ratio(const struct model *model, const struct model_arm *uml, enum word gate,
		      double *ratio);

/* The gate of the replica that stands for a UML in that mode; WORD_EMPTY: none. */
enum word prediction_gate(enum word uml_mode);

/* Whether the run has any. */
bool prediction_is_there(const struct model *model);

#endif
