/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the replica predicts of a UML behind another gate, from recordings of a UML that was run
 * (`uml --predict`). The recordings are replayed by suite predict as the other suites replay
 * theirs. Predictions are checked where the run measured a UML of that kind (answer_umls.c).
 */
#ifndef REPORT_PREDICTION_H
#define REPORT_PREDICTION_H

#include <stdbool.h>

#include "model/model.h"

/* Each recorded boot of the UML gives a ratio. */
struct prediction {
	double ratio;	    /* the mean over the boots */
	double ci95[2];	    /* Student's, over the boots; of one boot that of its replay */
	double least, most; /* ratio of a boot */
	unsigned int boots;
};

/*
 * Predicts how much longer an operation takes behind a gate. uml: the arm of the UML that was
 * recorded, with this operation. The ratio is, in times
 *
 *	(UML + replay behind gate - replay behind the UML's own gate) / UML
 *
 * per operation: the guest kernel's own work, which no replay has, counts as the same. False if the
 * operation was not recorded, or not replayed behind both gates.
 */
bool prediction_make(const struct model *model, const struct model_arm *uml, enum word gate,
		     struct prediction *prediction);

/*
 * The gate of the replica that stands for the UML of this arm; WORD_EMPTY: none. Only a traced pass
 * tells whether a UML that holds a listener is asked about unmaps as well (patch 5); without one
 * that is assumed.
 */
enum word prediction_gate(const struct model *model, const struct model_arm *uml);

/* Whether the arm replays a recording of that operation. */
bool prediction_replays(const struct model_arm *arm, enum word operation);

/* Whether the run has predictions: arms of suite predict. */
bool prediction_is_there(const struct model *model);

#endif
