// SPDX-License-Identifier: GPL-2.0-or-later
/* Laying out the arms of a suite that is a grid. */
#include "suite/grid.h"

#include <stdio.h>

static int parse(struct arm *arm, enum placement placement, const char *work, const char *spec,
		 struct error *err)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "placement=%s%s%s%s%s", placement_name(placement),
		 *work ? "," : "", work, *spec ? "," : "", spec);
	return arm_parse(arm, whole, err);
}

int grid_add_arm(struct plan_lane *lane, const char *work, const char *spec, int baseline,
		 struct error *err)
{
	struct arm arm;

	if (parse(&arm, lane->placement, work, spec, err))
		return -1;
	return plan_add_arm(lane, &arm, baseline, err);
}

static int add_twin(struct plan_lane *lane, size_t baseline, struct error *err)
{
	struct arm arm = lane->arms[baseline].arm;

	arm.twin = true;
	return plan_add_arm(lane, &arm, (int)baseline, err);
}

static int add_group(struct plan_lane *lane, const struct grid *grid, const char *work,
		     struct error *err)
{
	int baseline = grid_add_arm(lane, work, grid->baseline, -1, err);

	if (baseline < 0 || add_twin(lane, (size_t)baseline, err) < 0)
		return -1;
	for (const char *const *rival = grid->rivals; *rival; rival++)
		if (grid_add_arm(lane, work, *rival, baseline, err) < 0)
			return -1;
	return 0;
}

bool grid_wants(const struct grid_place *place, const struct run_options *options)
{
	return place->placement != PLACEMENT_CROSS_POLL || options->cross_poll;
}

static int add_lane(struct plan *plan, const struct grid *grid, const struct grid_place *place,
		    double sum, bool quick, struct error *err)
{
	struct plan_lane *lane =
		plan_add_lane(plan, grid->suite, place->placement, place->weight / sum, err);

	if (!lane)
		return -1;
	for (const char *const *work = quick ? grid->quick : grid->works; *work; work++)
		if (add_group(lane, grid, *work, err))
			return -1;
	return 0;
}

int grid_plan(struct plan *plan, const struct grid *grid, const struct run_options *options,
	      struct error *err)
{
	const struct grid_place *place;
	double sum = 0;

	for (place = grid->places; place->weight > 0; place++)
		if (grid_wants(place, options))
			sum += place->weight;
	for (place = grid->places; place->weight > 0; place++)
		if (grid_wants(place, options) &&
		    add_lane(plan, grid, place, sum, options->quick, err))
			return -1;
	return 0;
}
