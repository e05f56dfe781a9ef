/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run's folder: made under a temporary name when there is something to write,
 * renamed when it is whole, or when it cannot be whole. What a killed run left is removed by
 * the next one, if it is of the same user, nobody holds its lock, and its process has gone.
 */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include <limits.h>

#include <stdio.h>
#include <time.h>

#include "base/error.h"

struct folder {
	char temporary[PATH_MAX];
	char path[PATH_MAX]; /* what it will be called */
	int lock;	     /* of the temporary folder, held until this process ends; -1: none */
};

/*
 * Before a run: makes sure that folders can be made in out, which is created if
 * it is missing, and removes temporary ones whose process is gone.
 */
int folder_check(const char *out, struct error *err);

/* Creates the temporary folder with hist/ and plots/. host and label become part of the name. */
int folder_begin(struct folder *folder, const char *out, time_t started, const char *host,
		 const char *label, struct error *err);

/* Opens a file of the folder for writing. */
FILE *folder_open(const struct folder *folder, const char *name, struct error *err);

/* Closes a file of the folder; fails if anything written to it was lost. */
int folder_close(FILE *file, const char *name, struct error *err);

/* The folder is whole: gives it its name. */
int folder_publish(struct folder *folder, struct error *err);

/* Removes a file of the folder. */
void folder_remove(const struct folder *folder, const char *name);

/*
 * After an error that leaves it incomplete: it is named NAME-incomplete, and that is added to
 * the error. Returns -1.
 */
int folder_keep(struct folder *folder, struct error *err);

#endif
