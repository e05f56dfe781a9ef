/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of an attack on a serve loop, or of a failing call (check/check.h). It is here, as
 * reports need it without what does the checking.
 */
#ifndef MODEL_OUTCOME_H
#define MODEL_OUTCOME_H

/*
 * From harmless to bad. Where several results become one, as of two paths of the stub or of joined
 * runs, the greatest is kept: so the order has a meaning.
 */
enum model_outcome {
	MODEL_NOT_RUN,
	MODEL_SKIPPED,	 /* not for this loop, or not possible here: text says why */
	MODEL_SERVED,	 /* nothing that is forbidden was asked for, and all was done */
	MODEL_DENIED,	 /* the call took no effect, and the next batch was served */
	MODEL_RECOVERED, /* as after_ms says; the next batch was served */
	MODEL_KILLED,	 /* the stub is dead, the monitor says of what and serves another */
	MODEL_WEDGED,	 /* stub and monitor wait for each other: text says where both sit */
	MODEL_LEAKED,	 /* /proc/PID/maps has what should have been denied */
	MODEL_CRASHED,	 /* the monitor died */
	MODEL_FAILED,	 /* the check itself could not be done */
	MODEL_OUTCOMES
};

/* By enum model_outcome, ended by NULL: keys of run.json, which keep their texts. */
extern const char *const outcome_names[MODEL_OUTCOMES + 1];

/* The letter of the matrix, a capital for trouble, and its line in the legend. */
extern const struct outcome_row {
	char letter;
	const char *what;
} outcome_rows[MODEL_OUTCOMES];

#endif
