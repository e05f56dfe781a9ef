/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Temporary folders that a process holds by a lock (flock()) for as long as it lives. One that
 * nobody holds was left by a process that was killed, and can be removed.
 */
#ifndef BASE_HELD_FOLDER_H
#define BASE_HELD_FOLDER_H

#include <stdbool.h>

/*
 * Opens and locks a folder; returns its descriptor, which the caller closes to release it. -1 if it
 * is not a folder, is a link, belongs to another user, is held, or has been removed meanwhile.
 */
int held_folder_take(const char *path);

/* Removes the folder and whatever is in it, but nothing on another file system. */
void held_folder_remove(const char *path);

/*
 * Removes the folders in place that nobody holds, whose names begin with prefix, and for which
 * may_go() returns true, given the path and the rest of the name. may_go of NULL allows all.
 */
void held_folder_sweep(const char *place, const char *prefix,
		       bool (*may_go)(const char *path, const char *rest));

#endif
