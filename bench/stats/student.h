/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Student's t distribution. */
#ifndef STATS_STUDENT_H
#define STATS_STUDENT_H

/*
 * The chance that Student's t with so many degrees of freedom (above 0, not necessarily
 * whole) is farther from 0 than t, on either side: a two-sided p-value. Relative error
 * below 1e-12. INFINITY degrees are the normal distribution.
 */
double student_two_sided(double t, double degrees);

/* The t of which student_two_sided() is p, which is above 0 and at most 1. */
double student_quantile(double p, double degrees);

#endif
