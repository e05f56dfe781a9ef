// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Suggestions by edit distance, and small rules for names. The nearest name is found by comparing
 * with all of a list, which is short. A name is suggested only if it is clearly meant; else the
 * error lists what there is.
 */
#include "base/names.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"
#include "base/text.h"

/* No name of the program is longer; a longer word is near to none. */
#define LENGTH_MAX 63
/* Of a longer table only so many names are suggested; all are found. */
#define ROWS_MAX   32

/*
 * The edit distance in which a swap of two neighbours is one step (optimal string alignment). Row i
 * of the table has the distances of the first i letters of a to each beginning of b; a swap looks
 * two rows back, so three rows are kept.
 */
static size_t distance(const char *a, const char *b)
{
	size_t length = strlen(b), rows[3][LENGTH_MAX + 1];

	if (strlen(a) > LENGTH_MAX || length > LENGTH_MAX)
		return SIZE_MAX;
	for (size_t k = 0; k <= length; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= strlen(a); i++) {
		size_t *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t k = 1; k <= length; k++) {
			row[k] = MIN(last[k - 1] + (a[i - 1] != b[k - 1]),
				     MIN(row[k - 1], last[k]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = MIN(row[k], before[k - 2] + 1);
		}
	}
	return rows[strlen(a) % 3][length];
}

/*
 * A name shorter than six letters may differ in one, a longer one in a third of its letters. Dashes
 * in front, as of an option, do not count as letters. At least one letter must be right
 * (differs < length), or any other letter would be near to "x".
 */
const char *name_nearest(const char *name, const char *const *names)
{
	size_t length = strlen(name + strspn(name, "-"));
	size_t best = (length < 6 ? 1 : length / 3) + 1;
	const char *nearest = NULL;

	for (; *names; names++) {
		size_t differs = distance(name, *names);

		if (differs < best && differs < length) {
			best = differs;
			nearest = *names;
		}
	}
	return nearest;
}

int name_unknown(const char *what, const char *name, const char *const *names, struct error *err)
{
	const char *nearest = name_nearest(name, names);
	char all[384] = "", more[32] = "";
	size_t count = 0, left = 0;

	if (nearest)
		return error_set(err, STATUS_USAGE, "unknown %s '%s', did you mean %s?", what, name,
				 nearest);
	for (; names[count] && strlen(all) + strlen(names[count]) + 3 <= sizeof(all); count++)
		text_add(all, sizeof(all), "%s%s", count ? ", " : "", names[count]);
	while (names[count + left])
		left++;
	if (left)
		snprintf(more, sizeof(more), " and %zu more", left);
	return error_set(err, STATUS_USAGE, "unknown %s '%s'; there are: %s%s", what, name, all,
			 more);
}

/* The name is read by memcpy(), as the type of the rows is not known here. */
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

bool name_is_plain(const char *name, size_t max)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("-_.", name[i]))
			return false;
	return length && length <= max;
}

void name_of_file(const char *path, const char *other, char *name, size_t size)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;

	snprintf(name, size, "%.*s", (int)strcspn(file, "."), file);
	for (char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && *at != '-')
			*at = '_';
	if (!*name)
		snprintf(name, size, "%s", other);
}

void name_list_add(struct name_list *names, const char *name)
{
	names->name = memory_resize(names->name, names->count + 2, sizeof(*names->name));
	names->name[names->count++] = name;
	names->name[names->count] = NULL;
}

void name_list_free(struct name_list *names)
{
	free(names->name);
}

const char *const *name_list_words(const struct name_list *names)
{
	static const char *const none[] = { NULL };

	return names->count ? names->name : none;
}
