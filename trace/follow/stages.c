// SPDX-License-Identifier: GPL-2.0-or-later
/* From stages to phases, for notifications and rounds alike. A stage that is missing has time 0. */
#include "trace/follow/stages.h"

uint64_t stages_begin(const uint64_t *time, size_t count)
{
	uint64_t begin = 0;

	for (size_t i = 0; i < count; i++)
		if (time[i] && (!begin || time[i] < begin))
			begin = time[i];
	return begin;
}

uint64_t stages_end(const uint64_t *time, size_t count)
{
	uint64_t end = 0;

	for (size_t i = 0; i < count; i++)
		if (time[i] > end)
			end = time[i];
	return end;
}

/* Stages may come out of order, as where RECV returns before the stub has switched out. */
void stages_phases(const uint64_t *time, size_t count, uint64_t *ticks)
{
	uint64_t at = stages_begin(time, count);

	for (size_t i = 0; i < count; i++) {
		ticks[i] = time[i] > at ? time[i] - at : 0;
		at += ticks[i];
	}
}
