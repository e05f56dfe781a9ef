// SPDX-License-Identifier: GPL-2.0-or-later
/* Suggestions by edit distance. */
#include "base/names.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LENGTH_MAX 63 /* no name of ours is longer */
#define ROWS_MAX   32 /* of a table so many are suggested */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions and replacements that make a into b; by rows. */
static size_t distance(const char *a, const char *b)
{
	size_t length = strlen(b), row[LENGTH_MAX + 1];

	if (strlen(a) > LENGTH_MAX || length > LENGTH_MAX)
		return SIZE_MAX;
	for (size_t k = 0; k <= length; k++)
		row[k] = k;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < length; k++) {
			size_t replaced = corner + (a[i] != b[k]);

			corner = row[k + 1];
			row[k + 1] = least(replaced, least(row[k], row[k + 1]) + 1);
		}
	}
	return row[length];
}

const char *name_nearest(const char *name, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = 1 + strlen(name) / 3;

	for (; *names; names++) {
		size_t differs = distance(name, *names);

		if (differs <= best && (!nearest || differs < best)) {
			best = differs;
			nearest = *names;
		}
	}
	return nearest;
}

int name_unknown(const char *what, const char *name, const char *const *names, struct error *err)
{
	const char *nearest = name_nearest(name, names);
	char all[384] = "";
	size_t used = 0;

	for (size_t i = 0; names[i] && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s", i ? ", " : "",
					 names[i]);
	return error_set(err, STATUS_USAGE, "unknown %s '%s'%s%s%s There are: %s", what, name,
			 nearest ? ", did you mean " : ".", nearest ? nearest : "",
			 nearest ? "?" : "", all);
}

const void *name_find_row(const char *what, const char *name, const void *rows, size_t count,
			  size_t size, struct error *err)
{
	const char *names[ROWS_MAX + 1] = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * size, *its_name;

		memcpy(&its_name, row, sizeof(its_name));
		if (!strcmp(name, its_name))
			return row;
		if (i < ROWS_MAX)
			names[i] = its_name;
	}
	name_unknown(what, name, names, err);
	return NULL;
}
