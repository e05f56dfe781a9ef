/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading files of one line, as in /proc and /sys; the path of the program; writing whole. */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* The first line without its newline, cut to size; false (and an empty text) if there is none. */
bool read_first_line(const char *path, char *line, size_t size);

/*
 * The path of the running program: from /proc, or without it from the name that it was started by,
 * which must still lead to it. False (and an empty path) if neither tells.
 */
bool own_program(char *path, size_t size);

/*
 * Writes all bytes, even if signals interrupt it or the kernel takes fewer at once, as it does just
 * below RLIMIT_FSIZE. Returns 0, or -1 with errno.
 */
int write_whole(int fd, const void *bytes, size_t size);

/* Flushes a stream. An error, "WHAT could not be written", if that or any write before failed. */
int finish_writing(FILE *out, const char *what, struct error *err);

#endif
