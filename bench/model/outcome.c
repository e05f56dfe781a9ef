// SPDX-License-Identifier: GPL-2.0-or-later
/* The words and letters of outcomes. */
#include "model/outcome.h"

#include <stddef.h>

const struct outcome_name outcome_names[MODEL_OUTCOMES] = {
	[MODEL_NOT_RUN] = { '?', "not run", "interrupted" },
	[MODEL_SKIPPED] = { '-', "skipped", "not of this loop, or not possible here" },
	[MODEL_SERVED] = { 's', "served", "nothing was forbidden, and all was done" },
	[MODEL_DENIED] = { 'd', "denied", "the call took no effect" },
	[MODEL_RECOVERED] = { 'r', "recovered", "the failure was told, and the next batch served" },
	[MODEL_KILLED] = { 'k', "killed", "the stub died, the monitor said of what" },
	[MODEL_WEDGED] = { 'W', "wedged", "monitor and stub wait for each other" },
	[MODEL_LEAKED] = { 'L', "leaked", "what was not granted is mapped" },
	[MODEL_CRASHED] = { 'C', "crashed", "the monitor died" },
	[MODEL_FAILED] = { '!', "failed", "the check could not be done" },
};

const char *const outcome_words[MODEL_OUTCOMES + 1] = {
	[MODEL_NOT_RUN] = "not run", [MODEL_SKIPPED] = "skipped",     [MODEL_SERVED] = "served",
	[MODEL_DENIED] = "denied",   [MODEL_RECOVERED] = "recovered", [MODEL_KILLED] = "killed",
	[MODEL_WEDGED] = "wedged",   [MODEL_LEAKED] = "leaked",	      [MODEL_CRASHED] = "crashed",
	[MODEL_FAILED] = "failed",   [MODEL_OUTCOMES] = NULL,
};
