// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names of the phases of a round, each by the stage that ends it: "calls" is the time from the
 * first call to the return of the last. That of the first stage ends nothing.
 */
#include "trace/follow/round.h"

#include "trace/follow/stages.h"

const char *round_stage_name(int stage)
{
	static const char *const names[ROUND_STAGES] = { "begin",	 "wake",  "stub on",
							 "to the calls", "calls", "guest",
							 "monitor on",	 "back" };

	return names[stage];
}

uint64_t round_begin(const struct round *round)
{
	return stages_begin(round->time, ROUND_STAGES);
}

uint64_t round_end(const struct round *round)
{
	return stages_end(round->time, ROUND_STAGES);
}

void round_phases(const struct round *round, uint64_t ticks[ROUND_STAGES])
{
	stages_phases(round->time, ROUND_STAGES, ticks);
}
