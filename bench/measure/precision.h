/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How precise the median of a stream of values is by now, at a cost of a few
 * operations a value: good enough to decide where more values are needed, not to
 * be reported.
 */
#ifndef MEASURE_PRECISION_H
#define MEASURE_PRECISION_H

struct precision {
	double count, mean;
	double deviation; /* mean absolute deviation from the mean so far: outliers count once */
};

/* Starts from a zeroed structure. */
void precision_add(struct precision *precision, double value);

/*
 * Half of a 95 % interval of the median, as if the values were normal and
 * independent; INFINITY below 10 values.
 */
double precision_half_width(const struct precision *precision);

#endif
