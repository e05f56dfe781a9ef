/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that users give: what may be meant by an unknown one, and which are fit for a file. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Returns the one of names (ended by NULL) that is nearest to name, or NULL if none differs in at
 * most a third of its letters (or in one letter, of a short name). Two letters that are swapped
 * are one difference.
 */
const char *name_nearest(const char *name, const char *const *names);

/*
 * STATUS_USAGE: "unknown suite 'seris', did you mean series?", or, if none is near, "unknown suite
 * 'x'; there are: series, guest". Returns -1.
 */
int name_unknown(const char *what, const char *name, const char *const *names, struct error *err);

/*
 * Finds the row of that name in a table of count rows of size bytes, each of which begins with its
 * name (const char *). NULL with the error of name_unknown() where there is none.
 */
const void *name_find_row(const char *what, const char *name, const void *rows, size_t count,
			  size_t size, struct error *err);

/* Whether it is 1 to max letters, digits, "-", "_" and ".": it becomes part of names of files. */
bool name_is_plain(const char *name, size_t max);

/*
 * "boot" of "folder/boot.txt.gz": a file's name up to its first dot, with "_" for what is neither
 * a letter nor a digit nor "-"; other where nothing is left of it.
 */
void name_of_file(const char *path, const char *other, char *name, size_t size);

/* The values of an option that may be given several times; ended by NULL. Borrows the strings. */
struct name_list {
	const char **name; /* NULL: none */
	size_t count;
};

void name_list_add(struct name_list *names, const char *name);
void name_list_free(struct name_list *names);

/* The array of the list, ended by NULL and never NULL itself. Valid until the next addition. */
const char *const *name_list_words(const struct name_list *names);

#endif
