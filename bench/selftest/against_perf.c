// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Turns of perf and of the floor. The ratio is the median of the ratios of the turns: what changes
 * on the host from one turn to another acts on both sides of a turn. perf inherits the pinning of
 * this thread, so its two processes have one CPU, too.
 */
#include "selftest/against_perf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "floor/floor.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "host/placement.h"
#include "stats/stats.h"

#define TURNS	   9
/* Of perf in a turn; many, as the start and the end of its processes are in its time. */
#define CALLS	   50000
#define FLOOR_S	   0.25 /* of the floor in a turn, seconds */
#define ROUNDS_MAX 100000

/* Looks into perf's own list, as an older perf does not have this benchmark. */
static bool perf_has_it(void)
{
	FILE *list = popen("exec perf bench sched 2>&1", "re");
	bool found = false;
	char line[256];

	if (!list)
		return false;
	while (fgets(line, sizeof(line), list))
		found |= strstr(line, "seccomp-notify") != NULL;
	return pclose(list) >= 0 && found;
}

/* us per notification. perf's simple format is one number: the seconds of the whole run. */
static int run_perf(double *us, struct error *err)
{
	char command[128], line[64] = "", *end;
	double seconds;
	FILE *out;
	int status;

	snprintf(command, sizeof(command),
		 "exec perf bench -f simple sched seccomp-notify -l %d 2>/dev/null", CALLS);
	out = popen(command, "re");
	if (!out)
		return error_errno(err, errno, "perf cannot be started");
	if (!fgets(line, sizeof(line), out))
		line[0] = '\0';
	status = pclose(out);
	seconds = strtod(line, &end);
	if (status || end == line || !(seconds > 0))
		return error_set(err, STATUS_CANNOT,
				 "perf bench sched seccomp-notify failed or gave '%.*s' in place "
				 "of seconds",
				 (int)strcspn(line, "\n"), line);
	*us = seconds / CALLS * 1e6;
	return 0;
}

/*
 * Rounds for FLOOR_S, of which the median counts; rounds has room for ROUNDS_MAX. floor_round()
 * gives ns per notification.
 */
static int run_floor(struct floor *floor, double *rounds, double *us, struct error *err)
{
	uint64_t from = clock_now(floor->clock);
	size_t count = 0;

	while (count < ROUNDS_MAX &&
	       clock_ns(floor->clock, from, clock_now(floor->clock)) < FLOOR_S * 1e9)
		if (floor_round(floor, &rounds[count++], err))
			return -1;
	*us = stats_middle(rounds, count) / 1e3;
	return 0;
}

/* us: of perf, of the floor. Which of the two comes first changes with each turn. */
static int take_turn(struct floor *floor, int turn, double *rounds, double us[2], struct error *err)
{
	if (interrupt_requested())
		return error_set(err, STATUS_INTERRUPTED, "interrupted");
	if (turn % 2)
		return run_floor(floor, rounds, &us[1], err) || run_perf(&us[0], err) ? -1 : 0;
	return run_perf(&us[0], err) || run_floor(floor, rounds, &us[1], err) ? -1 : 0;
}

static int take_turns(struct floor *floor, struct against_perf *result, struct error *err)
{
	double perf[TURNS], own[TURNS], ratio[TURNS];
	double *rounds = memory_new(ROUNDS_MAX, sizeof(*rounds));
	int status = 0;

	for (int i = 0; i < TURNS && !status; i++) {
		double us[2];

		status = take_turn(floor, i, rounds, us, err);
		if (status)
			break;
		perf[i] = us[0];
		own[i] = us[1];
		ratio[i] = us[1] / us[0];
	}
	if (!status)
		*result =
			(struct against_perf){ stats_middle(perf, TURNS), stats_middle(own, TURNS),
					       stats_middle(ratio, TURNS), TURNS };
	free(rounds);
	return status;
}

int against_perf(struct against_perf *result, struct error *err)
{
	struct placement_cpus cpus;
	struct floor floor = { 0 };
	struct clock clock;
	int status;

	if (!perf_has_it())
		return error_set(err, STATUS_UNSUPPORTED,
				 "there is no perf with `perf bench sched seccomp-notify`, "
				 "as that of Linux 6.6 or newer has it");
	interrupt_catch();
	clock_calibrate(&clock);
	if (placement_choose(PLACEMENT_SAME, &cpus, err) ||
	    placement_pin_self(cpus.monitor_cpu, err))
		return -1;
	status = floor_open(&floor, floor_find("notification"), &clock, cpus.stub_cpu, err);
	if (!status)
		status = take_turns(&floor, result, err);
	floor_close(&floor);
	placement_unpin_self();
	return status;
}
