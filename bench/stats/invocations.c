// SPDX-License-Identifier: GPL-2.0-or-later
/* Mean, interval and p-value over invocations. */
#include "stats/invocations.h"

#include <math.h>

#include "stats/student.h"

size_t stats_mean(const double *m, size_t count, struct estimate_of_mean *estimate)
{
	double sum = 0, squares = 0, n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(m[i])) {
			sum += m[i];
			n++;
		}
	*estimate = (struct estimate_of_mean){ .mean = n > 0 ? sum / n : 0 };
	for (size_t i = 0; i < count; i++)
		if (!isnan(m[i]))
			squares += (m[i] - estimate->mean) * (m[i] - estimate->mean);
	estimate->degrees = n > 1 ? n - 1 : 0;
	if (n > 1)
		estimate->error = sqrt(squares / (n - 1) / n);
	return (size_t)n;
}

/* Degrees of freedom by Welch and Satterthwaite. */
struct estimate_of_mean stats_difference(const struct estimate_of_mean *a,
					 const struct estimate_of_mean *b)
{
	double one = a->error * a->error, other = b->error * b->error;
	struct estimate_of_mean difference = { .mean = a->mean - b->mean,
					       .error = sqrt(one + other),
					       .grain = a->grain + b->grain };

	if (!(a->degrees > 0) || !(b->degrees > 0))
		return difference;
	difference.degrees = fmin(a->degrees, b->degrees);
	if (one + other > 0)
		difference.degrees = (one + other) * (one + other) /
				     (one * one / a->degrees + other * other / b->degrees);
	return difference;
}

double stats_half(const struct estimate_of_mean *estimate, double alpha)
{
	if (!(estimate->degrees > 0))
		return INFINITY;
	return student_quantile(alpha, estimate->degrees) * estimate->error + estimate->grain;
}

double stats_p(const struct estimate_of_mean *estimate, double limit)
{
	double off = fabs(estimate->mean - limit) - estimate->grain;

	if (!(estimate->degrees > 0) || !(off > 0))
		return 1;
	return estimate->error > 0 ? student_two_sided(off / estimate->error, estimate->degrees) :
				     0;
}

double stats_corrected(double p, size_t comparisons)
{
	return fmin(1, p * (double)comparisons);
}
