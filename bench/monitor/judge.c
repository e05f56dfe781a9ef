// SPDX-License-Identifier: GPL-2.0-or-later
/* Verdicts, and the time that an arm wants them to take. */
#include "monitor/judge.h"

#include "monitor/validate.h"

static void work(const struct clock *clock, uint64_t ticks)
{
	uint64_t end = clock_now(clock) + ticks;

	while ((int64_t)(end - clock_now(clock)) > 0)
		;
}

bool judge_call(struct guest_mm *mm, const struct seccomp_data *call)
{
	bool allowed = validate_call(&mm->table, call, mm->strict);

	if (mm->work_ticks)
		work(mm->clock, mm->work_ticks);
	return allowed;
}
