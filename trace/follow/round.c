// SPDX-License-Identifier: GPL-2.0-or-later
/* From the stages of a round to its phases, by the same rules as for a notification. */
#include "trace/follow/round.h"

#include <string.h>

const char *round_stage_name(enum round_stage stage)
{
	static const char *const names[ROUND_STAGES] = { "begin",	 "wake",  "stub on",
							 "to the calls", "calls", "guest",
							 "monitor on",	 "back" };

	return names[stage];
}

uint64_t round_begin(const struct round *round)
{
	uint64_t begin = 0;

	for (int i = 0; i < ROUND_STAGES; i++)
		if (round->time[i] && (!begin || round->time[i] < begin))
			begin = round->time[i];
	return begin;
}

uint64_t round_end(const struct round *round)
{
	uint64_t end = 0;

	for (int i = 0; i < ROUND_STAGES; i++)
		if (round->time[i] > end)
			end = round->time[i];
	return end;
}

/* As in notification_phases(): a stage that is earlier than the last adds nothing. */
void round_phases(const struct round *round, uint64_t ticks[ROUND_STAGES])
{
	uint64_t at = round_begin(round);

	memset(ticks, 0, ROUND_STAGES * sizeof(*ticks));
	for (int i = 0; i < ROUND_STAGES; i++) {
		if (round->time[i] <= at)
			continue;
		ticks[i] = round->time[i] - at;
		at = round->time[i];
	}
}
