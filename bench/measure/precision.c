// SPDX-License-Identifier: GPL-2.0-or-later
/* A running mean absolute deviation; the scheduler (schedule/scheduler.c) reads it. */
#include "measure/precision.h"

#include <math.h>

#define COUNT_MIN 10

void precision_add(struct precision *precision, double value)
{
	precision->count++;
	if (precision->count > 1)
		precision->deviation += (fabs(value - precision->mean) - precision->deviation) /
					(precision->count - 1);
	precision->mean += (value - precision->mean) / precision->count;
}

/*
 * The standard deviation of normal values is sqrt(pi / 2) times their mean absolute
 * deviation, and the standard error of their median as much times that by sqrt(n).
 */
double precision_half_width(const struct precision *precision)
{
	if (precision->count < COUNT_MIN)
		return INFINITY;
	return 1.96 * M_PI_2 * precision->deviation / sqrt(precision->count);
}
