/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether times have two modes, as where a scheduler places a stub now on the
 * monitor's CPU and now on another: then one median describes neither.
 */
#ifndef MEASURE_MIXTURE_H
#define MEASURE_MIXTURE_H

#include <stdbool.h>
#include <stddef.h>

struct mixture {
	double mode[2];	   /* centres of the two, the lower first; in the unit of the values */
	double share[2];   /* of the values, sum 1 */
	double separation; /* distance of the centres by the root mean square of both deviations */
};

/*
 * Fits two normal distributions to the logarithms of n positive values, sorted in
 * ascending order, by expectation maximization, and says whether these are two
 * modes indeed: each has a tenth of the values, the centres are at least a factor
 * of 1.3 and a separation of 4 apart, and between them values are rare: less than a
 * quarter as dense as at the lower of both centres. A skewed distribution has no
 * such valley. *mixture is set in any case. False for fewer than 100 values.
 */
bool mixture_fit(const double *values, size_t n, struct mixture *mixture);

#endif
