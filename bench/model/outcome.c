// SPDX-License-Identifier: GPL-2.0-or-later
/* Outcomes as run.json and texts name them, and the letters and legend of the matrix of `check`. */
#include "model/outcome.h"

#include <stddef.h>

const char *const outcome_names[MODEL_OUTCOMES + 1] = {
	[MODEL_NOT_RUN] = "not run", [MODEL_SKIPPED] = "skipped",     [MODEL_SERVED] = "served",
	[MODEL_DENIED] = "denied",   [MODEL_RECOVERED] = "recovered", [MODEL_KILLED] = "killed",
	[MODEL_WEDGED] = "wedged",   [MODEL_LEAKED] = "leaked",	      [MODEL_CRASHED] = "crashed",
	[MODEL_FAILED] = "failed",   [MODEL_OUTCOMES] = NULL,
};

const struct outcome_row outcome_rows[MODEL_OUTCOMES] = {
	[MODEL_NOT_RUN] = { '?', "interrupted" },
	[MODEL_SKIPPED] = { '-', "not of this loop, or not possible here" },
	[MODEL_SERVED] = { 's', "nothing was forbidden, and all was done" },
	[MODEL_DENIED] = { 'd', "the call took no effect" },
	[MODEL_RECOVERED] = { 'r', "the failure was told, and the next batch served" },
	[MODEL_KILLED] = { 'k', "the stub died, the monitor said of what" },
	[MODEL_WEDGED] = { 'W', "monitor and stub wait for each other" },
	[MODEL_LEAKED] = { 'L', "what was not granted is mapped" },
	[MODEL_CRASHED] = { 'C', "the monitor died" },
	[MODEL_FAILED] = { '!', "the check could not be done" },
};
