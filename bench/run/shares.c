// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of lanes as an argument. */
#include "run/shares.h"

#include <stdio.h>
#include <stdlib.h>

#define SECONDS_MAX 1e9

static void format_lane(FILE *to, const struct plan *plan, const struct plan_lane *lane)
{
	fprintf(to, "%.9g", lane->share);
	if (lane->kind == LANE_REPLAY)
		fprintf(to, "/%u/%.6g", lane->segments, plan->whole ? 0 : lane->replay_s);
}

char *shares_format(const struct plan *plan)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	for (size_t i = 0; i < plan->lane_count; i++) {
		fputs(i ? "," : "", to);
		format_lane(to, plan, &plan->lanes[i]);
	}
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}

/* A number from 0 to most at *at, which then is behind it. */
static bool take_number(const char **at, double most, double *number)
{
	char *end;

	*number = strtod(*at, &end);
	if (end == *at || !(*number >= 0 && *number <= most))
		return false;
	*at = end;
	return true;
}

static bool take_lane(const char **at, struct plan_lane *lane)
{
	double segments;

	if (!take_number(at, 1, &lane->share))
		return false;
	if (lane->kind != LANE_REPLAY)
		return true;
	if (*(*at)++ != '/' ||
	    !take_number(at, lane->recording ? lane->recording->segments.count : 0, &segments))
		return false;
	lane->segments = (uint32_t)segments;
	return *(*at)++ == '/' && take_number(at, SECONDS_MAX, &lane->replay_s);
}

int shares_parse(struct plan *plan, const char *text, struct error *err)
{
	for (size_t i = 0; i < plan->lane_count; i++) {
		const char *at = text;

		if (!take_lane(&at, &plan->lanes[i]) ||
		    *at != (i + 1 < plan->lane_count ? ',' : '\0'))
			return error_set(err, STATUS_USAGE,
					 "share %zu of the lanes: '%s' is no list of %zu numbers "
					 "from 0 to 1, of replays with segments and seconds",
					 i, text, plan->lane_count);
		text = at + 1;
	}
	return 0;
}
