// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strict numbers. strtoull() and strtod() take signs and leading blanks and stop at garbage. So
 * each parser checks the first characters before it calls them, and the rest of the string after.
 * What format_bytes() and format_duration() print can be parsed again: users copy the bounds from
 * error messages.
 */
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads the digits that text begins with; *end is what follows them. False if they overflow. */
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

void format_bytes(uint64_t bytes, char *text, size_t size)
{
	static const char *const units[] = { "", "K", "M", "G" };
	size_t i = 0;

	for (; bytes && bytes % 1024 == 0 && i < 3; i++)
		bytes /= 1024;
	snprintf(text, size, "%llu%s", (unsigned long long)bytes, units[i]);
}

/* The unit as a shift: nothing, or one of K, M and G, and then the end. */
static bool byte_unit(const char *unit, unsigned int *shift)
{
	static const char letters[] = "KMG";
	const char *at = unit[0] ? strchr(letters, unit[0]) : NULL;

	*shift = at ? 10 * (unsigned int)(at - letters + 1) : 0;
	return !unit[0] || (at && !unit[1]);
}

/* The number is compared with UINT64_MAX >> shift first: shifting it could lose upper bits. */
int parse_bytes(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *value,
		struct error *err)
{
	char least[24], most[24];
	unsigned int shift;
	uint64_t read;
	char *end;

	if (read_digits(text, &read, &end) && byte_unit(end, &shift) &&
	    read <= UINT64_MAX >> shift && read << shift >= min && read << shift <= max) {
		*value = read << shift;
		return 0;
	}
	format_bytes(min, least, sizeof(least));
	format_bytes(max, most, sizeof(most));
	return error_set(err, STATUS_USAGE,
			 "%s: '%s' is not a size such as 512M or 1G, from %s to %s", what, text,
			 least, most);
}

int parse_seconds(const char *text, double min, double max, const char *what, double *value,
		  struct error *err)
{
	double read = -1;
	char *end = (char *)text;
	bool minutes;

	/* strtod() alone would also take blanks, signs, hexadecimal, "inf" and "nan". */
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

/* The largest first, as format_duration() takes the first that fits. */
static const struct duration_unit {
	const char *name;
	uint64_t ns;
} duration_units[] = { { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

#define DURATION_UNITS (sizeof(duration_units) / sizeof(duration_units[0]))

/* ns of a unit by its name; 0 if there is none, also without a name. */
static uint64_t duration_unit(const char *name)
{
	for (size_t i = 0; i < DURATION_UNITS; i++)
		if (!strcmp(name, duration_units[i].name))
			return duration_units[i].ns;
	return 0;
}

/* 0 has every unit as a divisor: it is printed as "0ns". The last unit, 1, ends the loop. */
void format_duration(uint64_t ns, char *text, size_t size)
{
	const struct duration_unit *unit = duration_units;

	while (ns % unit->ns || (!ns && unit->ns > 1))
		unit++;
	snprintf(text, size, "%llu%s", (unsigned long long)(ns / unit->ns), unit->name);
}

int parse_duration(const char *text, uint64_t min, uint64_t max, const char *what, uint64_t *ns,
		   struct error *err)
{
	char from[24], to[24];
	uint64_t read, unit;
	char *end;

	if (read_digits(text, &read, &end)) {
		unit = duration_unit(end);
		if (unit && read <= UINT64_MAX / unit && read * unit >= min && read * unit <= max) {
			*ns = read * unit;
			return 0;
		}
	}
	format_duration(min, from, sizeof(from));
	format_duration(max, to, sizeof(to));
	return error_set(err, STATUS_USAGE,
			 "%s: '%s' is not a time such as 200ns or 5us, from %s "
			 "to %s",
			 what, text, from, to);
}

int parse_percent(const char *text, double min, double max, const char *what, double *value,
		  struct error *err)
{
	size_t length = strlen(text);
	double number = -1;
	char *end = NULL;

	/* strtod() alone would also take signs, blanks, exponents and "inf". */
	if (length && strspn(text, "0123456789.") == length && text[0] != '.')
		number = strtod(text, &end);
	if (!end || *end || number < min || number > max)
		return error_set(err, STATUS_USAGE, "%s: '%s' is not a percentage from %g to %g",
				 what, text, min, max);
	*value = number;
	return 0;
}
