/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user may have meant by a name that is none. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stddef.h>

#include "base/error.h"

/*
 * The one of names (ended by NULL) that differs from name in a third of its letters at most (in
 * one of a short name), or NULL. Two neighbours that are swapped are one difference.
 */
const char *name_nearest(const char *name, const char *const *names);

/*
 * STATUS_USAGE: "unknown suite 'seris', did you mean series?", or, if none is near, "unknown suite
 * 'x'; there are: series, guest". Returns -1.
 */
int name_unknown(const char *what, const char *name, const char *const *names, struct error *err);

/*
 * The row of that name in a table of so many rows of that size, each of which begins with
 * its name (const char *); NULL with the error of name_unknown() where there is none.
 */
const void *name_find_row(const char *what, const char *name, const void *rows, size_t count,
			  size_t size, struct error *err);

/* Names as they are given, more than once for more: ended by NULL. Borrows what they point to. */
struct name_list {
	const char **name; /* NULL: none */
	size_t count;
};

void name_list_add(struct name_list *names, const char *name);
void name_list_free(struct name_list *names);

/* The list itself, never NULL. */
const char *const *name_list_words(const struct name_list *names);

#endif
