// SPDX-License-Identifier: GPL-2.0-or-later
/* Which arms are compared, and the list of their comparisons. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/parts.h"
#include "base/parallel.h"

/* An analysis of its own, so that no two threads add to one list. */
struct visit {
	size_t arm, baseline;
	struct analysis analysis; /* of this model */
	struct model model;	  /* that of all, but for the comparisons */
};

struct visits {
	struct analysis *analysis;
	int (*visit)(struct analysis *analysis, size_t arm, size_t baseline, struct error *err);
	struct visit *each;
	size_t count;
};

static void add_visit(struct visits *visits, size_t arm, size_t baseline)
{
	struct visit *visit = &visits->each[visits->count++];

	visit->arm = arm;
	visit->baseline = baseline;
	visit->analysis = *visits->analysis;
	visit->analysis.model = &visit->model;
	visit->model = *visits->analysis->model;
	visit->model.comparisons = NULL;
	visit->model.comparison_count = 0;
	visit->analysis.tested = NULL;
}

static void add_lane(struct visits *visits, const struct plan_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++) {
		int baseline = lane->arms[i].baseline;
		int rival = plan_rival(lane, i), allow = plan_filtered(lane, i);

		if (baseline >= 0)
			add_visit(visits, lane->first + i, lane->first + (size_t)baseline);
		if (rival >= 0 && rival != baseline)
			add_visit(visits, lane->first + i, lane->first + (size_t)rival);
		if (allow >= 0 && allow != baseline && lane->arms[allow].baseline != (int)i)
			add_visit(visits, lane->first + i, lane->first + (size_t)allow);
	}
}

static int visit_one(void *target, size_t index, struct error *err)
{
	struct visits *visits = target;
	struct visit *visit = &visits->each[index];

	return visits->visit(&visit->analysis, visit->arm, visit->baseline, err);
}

/* Makes room for one more in both lists; NULL without memory. */
static struct model_comparison *append(struct analysis *analysis, const struct tested *tested,
				       struct error *err)
{
	struct model *model = analysis->model;
	struct tested *list =
		realloc(analysis->tested, (model->comparison_count + 1) * sizeof(*list));

	if (!list) {
		error_set(err, STATUS_CANNOT, "no memory for a comparison");
		return NULL;
	}
	analysis->tested = list;
	list[model->comparison_count] = *tested;
	return model_add_comparison(model);
}

static int append_all(struct analysis *to, const struct visit *visit, struct error *err)
{
	for (size_t i = 0; i < visit->model.comparison_count; i++) {
		struct model_comparison *comparison = append(to, &visit->analysis.tested[i], err);

		if (!comparison)
			return -1;
		*comparison = visit->model.comparisons[i];
	}
	return 0;
}

/* In the order of the plan, however the threads came to it. */
static int put_together(struct visits *visits, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < visits->count; i++) {
		struct visit *visit = &visits->each[i];

		if (!result)
			result = append_all(visits->analysis, visit, err);
		free(visit->model.comparisons);
		free(visit->analysis.tested);
	}
	return result;
}

int analyze_each_comparison(struct analysis *analysis, bool replays,
			    int (*visit)(struct analysis *analysis, size_t arm, size_t baseline,
					 struct error *err),
			    struct error *err)
{
	const struct plan *plan = analysis->plan;
	struct visits visits = { .analysis = analysis, .visit = visit };
	struct error second; /* of two errors the first is told */
	int result;

	visits.each = calloc(2 * plan->arm_count, sizeof(*visits.each));
	if (!visits.each)
		return error_set(err, STATUS_CANNOT, "no memory for %zu comparisons",
				 2 * plan->arm_count);
	for (size_t i = 0; i < plan->lane_count; i++)
		if ((plan->lanes[i].kind == LANE_REPLAY) == replays)
			add_lane(&visits, &plan->lanes[i]);
	result = parallel_each(visits.count, visit_one, &visits, err);
	if (put_together(&visits, result ? &second : err) && !result)
		result = -1;
	free(visits.each);
	return result;
}

bool analyze_apart(const struct analysis *analysis, size_t arm, size_t baseline)
{
	return plan_arm(analysis->plan, arm)->arm.gate->apart !=
	       plan_arm(analysis->plan, baseline)->arm.gate->apart;
}

static bool none_and_allow(const struct analysis *analysis, size_t arm, size_t baseline)
{
	const char *one = plan_arm(analysis->plan, arm)->arm.gate->name;
	const char *other = plan_arm(analysis->plan, baseline)->arm.gate->name;

	return (!strcmp(one, "none") && !strcmp(other, "allow")) ||
	       (!strcmp(one, "allow") && !strcmp(other, "none"));
}

struct model_comparison *analyze_add_comparison(struct analysis *analysis, size_t arm,
						size_t baseline, enum model_metric metric,
						const struct estimated *ratio, struct error *err)
{
	const struct tested tested = { .ratio = *ratio,
				       .arm = &analysis->model->arms[arm],
				       .checked = none_and_allow(analysis, arm, baseline) };
	struct model_comparison *comparison = append(analysis, &tested, err);

	if (!comparison)
		return NULL;
	snprintf(comparison->arm, sizeof(comparison->arm), "%s", plan_arm(analysis->plan, arm)->id);
	snprintf(comparison->baseline, sizeof(comparison->baseline), "%s",
		 plan_arm(analysis->plan, baseline)->id);
	comparison->metric = metric;
	comparison->apart = analyze_apart(analysis, arm, baseline);
	comparison->ratio = ratio->value;
	comparison->ci95[0] = ratio->ci95.low;
	comparison->ci95[1] = ratio->ci95.high;
	return comparison;
}
