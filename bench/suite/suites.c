// SPDX-License-Identifier: GPL-2.0-or-later
/* All suites, in the order of `list suites` and of the lanes of a run. A new one is a row here. */
#include "suite/suite.h"

#include <stddef.h>
#include <string.h>

const struct suite *const suites[] = {
	&suite_series, &suite_guest, &suite_loops, &suite_order, &suite_stubs, &suite_work,
	&suite_think,  &suite_late,  &suite_gates, &suite_floor, NULL,
};

const struct suite *suite_find(const char *name)
{
	for (size_t i = 0; suites[i]; i++)
		if (!strcmp(suites[i]->name, name))
			return suites[i];
	return NULL;
}

const char *const *suite_names(void)
{
	static const char *names[sizeof(suites) / sizeof(suites[0])];

	for (size_t i = 0; suites[i]; i++)
		names[i] = suites[i]->name;
	return names;
}

struct plan_lane *suite_add_lane(struct plan *plan, const struct suite *suite,
				 enum placement placement)
{
	struct plan_lane *lane = plan_add_lane(plan, suite->name, suite->prefixed, placement);

	lane->target = suite->target_percent / 100;
	return lane;
}
