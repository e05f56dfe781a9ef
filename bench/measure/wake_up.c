// SPDX-License-Identifier: GPL-2.0-or-later
/* The last WAKE_UP_VALUES rounds, in a ring, and their median: an old state is forgotten. */
#include "measure/wake_up.h"

#include <math.h>
#include <string.h>

#include "stats/stats.h"

#define VALUES_MIN 5 /* fewer have no median to speak of */
#define MARGIN	   2

void wake_up_note(struct wake_up *wake_up, double waited_ns, double slices)
{
	if (slices > 0)
		wake_up->values[wake_up->noted++ % WAKE_UP_VALUES] = fmax(waited_ns, 0) / slices;
}

double wake_up_middle(const struct wake_up *wake_up)
{
	size_t count = wake_up->noted < WAKE_UP_VALUES ? wake_up->noted : WAKE_UP_VALUES;
	double values[WAKE_UP_VALUES];

	if (count < VALUES_MIN)
		return 0;
	memcpy(values, wake_up->values, count * sizeof(*values));
	return stats_middle(values, count);
}

double wake_up_allowance(const struct wake_up *wake_up)
{
	return fmin(fmax(MARGIN * wake_up_middle(wake_up), WAKE_UP_LEAST_NS), WAKE_UP_MOST_NS);
}
