// SPDX-License-Identifier: GPL-2.0-or-later
/* Arms that the user named by --arm, which may be batches and recordings. */
#include "report/suite/sheet.h"

const struct report_row report_arms = {
	.name = "arms",
	.cover = cover_replays,
};
