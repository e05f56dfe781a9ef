/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Temporary folders that a process holds by a lock (flock()) for as long as it lives: one that
 * nobody holds was left by a process that was killed, and can be removed.
 */
#ifndef BASE_HELD_FOLDER_H
#define BASE_HELD_FOLDER_H

#include <stdbool.h>

/*
 * Opens and locks a folder; returns its descriptor, which the caller closes. -1: it is none, or a
 * link, is of another user, is held, or has been removed meanwhile.
 */
int held_folder_take(const char *path);

/* The folder and whatever is in it, but nothing of another file system. */
void held_folder_remove(const char *path);

/*
 * Removes those in place that nobody holds: whose names begin with the prefix, and of which
 * may_go(), given what follows it, is true; NULL: of all.
 */
void held_folder_sweep(const char *place, const char *prefix, bool (*may_go)(const char *rest));

#endif
