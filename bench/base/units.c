// SPDX-License-Identifier: GPL-2.0-or-later
/* Strict numbers: sign, blanks, garbage at the end and overflow are all refused. */
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Digits at the start of text; *end is what follows. */
static bool read_digits(const char *text, uint64_t *value, char **end)
{
	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	*value = strtoull(text, end, 10);
	return errno == 0;
}

int parse_u64(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value,
	      struct error *err)
{
	uint64_t read;
	char *end;

	if (read_digits(text, &read, &end) && !*end && read >= min && read <= max) {
		*value = read;
		return 0;
	}
	return error_set(err, STATUS_USAGE, "%s: '%s' is not a number from %llu to %llu", what,
			 text, (unsigned long long)min, (unsigned long long)max);
}

/* The number and the letter of the largest unit that it is a multiple of. */
static uint64_t in_unit(uint64_t bytes, const char **unit)
{
	static const char *const units[] = { "", "K", "M", "G" };
	size_t i = 0;

	for (; bytes && bytes % 1024 == 0 && i < 3; i++)
		bytes /= 1024;
	*unit = units[i];
	return bytes;
}

static bool byte_unit(const char *unit, unsigned int *shift)
{
	static const char letters[] = "KMG";
	const char *at = unit[0] ? strchr(letters, unit[0]) : NULL;

	*shift = at ? 10 * (unsigned int)(at - letters + 1) : 0;
	return !unit[0] || (at && !unit[1]);
}

int parse_bytes(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value,
		struct error *err)
{
	const char *min_unit, *max_unit;
	unsigned int shift;
	uint64_t read;
	char *end;

	if (read_digits(text, &read, &end) && byte_unit(end, &shift) &&
	    read <= UINT64_MAX >> shift && read << shift >= min && read << shift <= max) {
		*value = read << shift;
		return 0;
	}
	min = in_unit(min, &min_unit);
	max = in_unit(max, &max_unit);
	return error_set(err, STATUS_USAGE,
			 "%s: '%s' is not a size such as 512M or 1G, from %llu%s to %llu%s", what,
			 text, (unsigned long long)min, min_unit, (unsigned long long)max,
			 max_unit);
}

int parse_seconds(const char *text, double min, double max, const char *what, double *value,
		  struct error *err)
{
	double read = -1;
	char *end = (char *)text;
	bool minutes;

	/* strtod() alone would take blanks, signs, hexadecimal, "inf" and "nan". */
	if (isdigit((unsigned char)text[0]) && !strpbrk(text, "xXpP"))
		read = strtod(text, &end);
	minutes = !strcmp(end, "m");
	if (minutes)
		read *= 60;
	if (end != text && (!*end || minutes || !strcmp(end, "s")) && read >= min && read <= max) {
		*value = read;
		return 0;
	}
	return error_set(err, STATUS_USAGE, "%s: '%s' is not a number of seconds from %g to %g",
			 what, text, min, max);
}
