/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether values have two modes, as where a scheduler places a stub now on the monitor's CPU
 * and now on another: then one number describes neither.
 */
#ifndef STATS_MODES_H
#define STATS_MODES_H

#include <stdbool.h>
#include <stddef.h>

struct modes {
	double mode[2];	 /* medians of the two, the lower first; in the unit of the values */
	double share[2]; /* of the values, sum 1 */
	double cut;	 /* between them */
};

/*
 * Whether n positive values, sorted in ascending order, have two modes: each has a tenth of
 * the values, they are at least a factor of 1.3 apart and 4 times the deviation within them,
 * and values are rare between them: less than a quarter as dense as at the lower of
 * both. A skewed distribution has no such valley. *modes is set in any case. False for
 * fewer than 100 values.
 */
bool modes_find(const double *values, size_t n, struct modes *modes);

/*
 * The same of the medians of a few invocations, in any order, as ratios: the widest gap between
 * two neighbours is a factor of 1.3 at least and twice the width of either side,
 * and each side has two invocations. NAN: none. False for fewer than 5.
 */
bool modes_of_invocations(const double *ratios, size_t n, struct modes *modes);

#endif
