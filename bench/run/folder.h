/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run's folder. It is made as .unfinished-PID when there is something to write, and renamed when
 * it is whole, or when it is known that it cannot become whole: so a folder without that prefix is
 * complete, or its name says that it is not.
 *
 * What a killed run left is removed by the next run with the same output folder, if it is of the
 * same user, nobody holds its lock (base/held_folder.h), its process has gone, and it has no file
 * "kept".
 */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include <limits.h>

#include <stdio.h>
#include <time.h>

#include "base/error.h"

struct folder {
	char temporary[PATH_MAX]; /* where it is until it is renamed */
	char path[PATH_MAX];	  /* where it will be; after folder_publish(), where it is */
	int lock; /* of the temporary folder, held until this process ends; -1: none */
};

/*
 * Before a run, which must not find out at its end that it has no place for its results: makes
 * sure that folders can be made in out, which is created if it is missing. Then removes temporary
 * folders that killed runs left there.
 */
int folder_check(const char *out, struct error *err);

/*
 * Creates the temporary folder with hist/ and plots/. Its later name is made of started, host and
 * label (NULL: none). After an error there is no folder.
 */
int folder_begin(struct folder *folder, const char *out, time_t started, const char *host,
		 const char *label, struct error *err);

/* Opens a file of the temporary folder for writing; closed by folder_close(). */
FILE *folder_open(const struct folder *folder, const char *name, struct error *err);

/* Closes a file of the folder; fails if anything written to it was lost. */
int folder_close(FILE *file, const char *name, struct error *err);

/* The folder is whole: gives it its name, with a number behind it if another folder has that. */
int folder_publish(struct folder *folder, struct error *err);

/* Removes a file of the temporary folder; it need not be there. */
void folder_remove(const struct folder *folder, const char *name);

/*
 * After an error that leaves the folder incomplete: names it NAME-incomplete and adds that name to
 * the error. If it cannot be renamed, the error has its temporary name, and a file "kept" in it
 * tells later runs not to remove it. Returns -1.
 */
int folder_keep(struct folder *folder, struct error *err);

#endif
