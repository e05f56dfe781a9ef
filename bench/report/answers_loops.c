// SPDX-License-Identifier: GPL-2.0-or-later
/* Which serve loop and which order is cheapest, and what each risks. */
#include "report/answers.h"

#include <string.h>

#include "report/show.h"

void answer_loops(const struct answer *answer)
{
	char loops[200] = "";

	for (size_t i = 0; i < answer->view->count; i++) {
		const struct model_arm *arm = answer->view->arms[i];
		size_t used = strlen(loops);

		if (view_measured(arm) && strcmp(arm->serve, "-") != 0 &&
		    !strstr(loops, arm->serve))
			snprintf(loops + used, sizeof(loops) - used, "%s%s", used ? ", " : "",
				 arm->serve);
	}
	show_paragraph(answer->out, answer->width, "   ",
		       "Not answered: loops are not measured by suites series and guest. Loops in "
		       "this run: %s.",
		       loops[0] ? loops : "none");
	if (strstr(loops, "counted"))
		answer_say(answer,
			   "Known risk of counted, the series' own: a call that fails or is "
			   "denied in mid-batch ends the batch in the stub, while the monitor "
			   "waits for the rest in NOTIF_RECV, for ever.");
}
