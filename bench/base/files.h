/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of one line, as /proc and /sys have them; and writing to a descriptor. */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* The first line without its newline, cut to size; false (and an empty text) if there is none. */
bool read_first_line(const char *path, char *line, size_t size);

/*
 * The path of the running program: from /proc, or without it from the name that it was
 * started by, which must still lead to it. False (and an empty text) if neither tells.
 */
bool own_program(char *path, size_t size);

/*
 * Writes all bytes, also where a signal comes or the kernel takes fewer at once, as it does
 * before RLIMIT_FSIZE. 0, or -1 with errno.
 */
int write_whole(int fd, const void *bytes, size_t size);

/* Flushes a stream; an error if that failed, or any write before: what "could not be written". */
int finish_writing(FILE *out, const char *what, struct error *err);

#endif
