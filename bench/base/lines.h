/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a text file, plain or gzip, line by line. Lines are printable ASCII of at most
 * LINE_BYTES_MAX bytes, each ended by a newline; a file that breaks this, or
 * whose gzip data is damaged or cut off, is an error at its line.
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "base/error.h"

/* Without the newline. */
#define LINE_BYTES_MAX 255

/* For one thread at a time. Callers may set tabs, and read number and text. */
struct lines {
	const char *path; /* borrowed from lines_open() */
	gzFile file;
	bool tabs;	 /* a tab counts as printable; false after lines_open() */
	uint32_t number; /* of the line in text, from 1; 0 before the first */
	char text[LINE_BYTES_MAX + 1];
};

/*
 * STATUS_CANNOT for a missing file, a folder and anything else that is not a regular file: some
 * files are read more than once. After an error there is nothing to close.
 */
int lines_open(struct lines *lines, const char *path, struct error *err);

/* The same of a file in memory. name, for errors, is borrowed; bytes are not. */
int lines_open_bytes(struct lines *lines, const char *name, const void *bytes, size_t size,
		     struct error *err);

/* 1: text holds the next line, without its newline; 0: there is none; -1: error. */
int lines_next(struct lines *lines, struct error *err);

/* STATUS_CANNOT, "FILE:LINE: " and the formatted text; returns -1. */
int lines_error(const struct lines *lines, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void lines_close(struct lines *lines);

#endif
