/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of an attack on a serve loop (check/check.h). */
#ifndef MODEL_OUTCOME_H
#define MODEL_OUTCOME_H

/* A serve loop was found in its worst one over both paths. */
enum model_outcome {
	MODEL_NOT_RUN,
	MODEL_SKIPPED,	 /* not of this loop, or not possible here: text says why */
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

extern const char *const outcome_names[MODEL_OUTCOMES + 1]; /* ended by NULL */

extern const struct outcome_row {
	char letter; /* of the matrix; a capital is trouble */
	const char *what;
} outcome_rows[MODEL_OUTCOMES];

#endif
