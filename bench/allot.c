// SPDX-License-Identifier: GPL-2.0-or-later
/* Shares of lanes from the widths of their intervals. */
#include "allot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACTOR_MAX  4.0
#define SECONDS_MAX 1e9
#define WIDEST	    0.25 /* what is wider, as where there are two modes, counts as this */

struct width {
	double squares, count; /* of the half widths of the lane's comparisons */
	bool wide;	       /* one of them misses the target */
};

/* The model has the arms of the plan, in their order. */
static size_t lane_of(const struct plan *plan, const struct model *model, const char *id)
{
	size_t index = (size_t)(model_arm_by_id(model, id) - model->arms), lane = 0;

	while (lane + 1 < plan->lane_count && plan->lanes[lane + 1].first <= index)
		lane++;
	return lane;
}

static void measure_widths(const struct plan *plan, const struct model *model, struct width *widths)
{
	for (size_t i = 0; i < model->comparison_count; i++) {
		const struct model_comparison *comparison = &model->comparisons[i];
		double half = model_half_width(comparison);
		struct width *width;

		if (!model_is_headline(model, comparison))
			continue;
		width = &widths[lane_of(plan, model, comparison->arm)];
		width->squares += pow(fmin(half, WIDEST), 2);
		width->count++;
		width->wide |= half > plan->target;
	}
}

static double mean_of(const struct width *width)
{
	return sqrt(width->squares / width->count);
}

static double overall_mean(const struct plan *plan, const struct width *widths)
{
	double sum = 0, weights = 0;

	for (size_t i = 0; i < plan->lane_count; i++)
		if (widths[i].count > 0) {
			sum += plan->lanes[i].weight * mean_of(&widths[i]);
			weights += plan->lanes[i].weight;
		}
	return weights > 0 ? sum / weights : 0;
}

static double factor_of(const struct plan_lane *lane, const struct width *width, double mean,
			double seconds)
{
	if (isfinite(seconds) && (!width->wide || lane->replay_s > seconds))
		return 0;
	if (!(width->count > 0) || !(mean > 0) || (!isfinite(seconds) && lane->kind == LANE_REPLAY))
		return 1;
	return fmin(fmax(mean_of(width) / mean, 1 / FACTOR_MAX), FACTOR_MAX);
}

bool allot(struct plan *plan, const struct model *model, double seconds)
{
	struct width *widths = calloc(plan->lane_count + 1, sizeof(*widths));
	double mean, sum = 0;
	bool wide = false;

	if (!widths)
		return false;
	measure_widths(plan, model, widths);
	mean = overall_mean(plan, widths);
	for (size_t i = 0; i < plan->lane_count; i++)
		wide |= widths[i].wide && factor_of(&plan->lanes[i], &widths[i], mean, seconds) > 0;
	for (size_t i = 0; i < plan->lane_count && (!isfinite(seconds) || wide); i++) {
		struct plan_lane *lane = &plan->lanes[i];

		lane->share = lane->weight * factor_of(lane, &widths[i], mean, seconds);
		sum += lane->share;
	}
	for (size_t i = 0; i < plan->lane_count && sum > 0; i++)
		plan->lanes[i].share /= sum;
	free(widths);
	return wide;
}

static void format_lane(FILE *to, const struct plan *plan, const struct plan_lane *lane)
{
	fprintf(to, "%.9g", lane->share);
	if (lane->kind == LANE_REPLAY)
		fprintf(to, "/%u/%.6g", lane->segments, plan->whole ? 0 : lane->replay_s);
}

char *allot_format(const struct plan *plan)
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

int allot_parse(struct plan *plan, const char *text, struct error *err)
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
