/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strict reading of numbers with units, and printing them in the same form. A parser stores *value
 * and returns 0, or returns -1 with a STATUS_USAGE error and leaves *value alone. what names the
 * option or key in that error. min and max are allowed values.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A decimal number, all of text, from min to max. */
int parse_u64(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value,
	      struct error *err);

/* Bytes: a number with an optional K, M or G (powers of 1024), from min to max. */
int parse_bytes(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value,
		struct error *err);

/* Prints bytes in the largest unit of which they are a whole number: "512M". */
void format_bytes(uint64_t bytes, char *text, size_t size);

/*
 * Seconds: a number, perhaps with a fraction, with an optional s or m (minutes), from min to
 * max.
 */
int parse_seconds(const char *text, double min, double max, const char *what, double *value,
		  struct error *err);

/* A duration, in ns: a whole number and its unit, ns, us or ms, from min to max. */
int parse_duration(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *ns,
		   struct error *err);

/* Prints a duration in the largest unit of which it is a whole number: "200ns", "5us". */
void format_duration(uint64_t ns, char *text, size_t size);

/* Percent: a number, perhaps with a fraction, without a unit, from min to max. */
int parse_percent(const char *text, double min, double max, const char *what, double *value,
		  struct error *err);

#endif
