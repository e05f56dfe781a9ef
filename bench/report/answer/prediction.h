/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the replica predicts of a UML behind another gate, from recordings of one. */
#ifndef REPORT_PREDICTION_H
#define REPORT_PREDICTION_H

#include <stdbool.h>

#include "model/model.h"

/* Each recorded boot gives a ratio. */
struct prediction {
	double ratio;	    /* their mean */
	double ci95[2];	    /* of more than one boot Student's; of one that of its replay */
	double least, most; /* of the boots */
	unsigned int boots;
};

/*
 * The ratio of an operation behind a gate to the UML's own time, uml being that arm: the time of
 * the UML, and what a replay of the operation takes longer behind that gate than behind the UML's
 * own, by the time of the UML. So the guest kernel's work counts as the same. False if it was not
 * recorded, or not replayed behind both.
 */
bool prediction_make(const struct model *model, const struct model_arm *uml, enum word gate,
		     struct prediction *prediction);

/*
 * The gate of the replica that stands for the UML of this arm; WORD_EMPTY: none. Whether one that
 * listens is asked about unmaps too (patch 5) is told by a traced pass alone; without one it is
 * taken to be.
 */
enum word prediction_gate(const struct model *model, const struct model_arm *uml);

/* Whether the arm replays a recording of that operation. */
bool prediction_replays(const struct model_arm *arm, enum word operation);

/* Whether the run has any. */
bool prediction_is_there(const struct model *model);

#endif
