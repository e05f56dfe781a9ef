/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a function says why it failed.
 *
 * A function that can fail takes a struct error as its last argument and
 * returns 0 or -1 (or a pointer or NULL). On failure the error holds one line
 * without a newline, fit for stderr, and the exit status that the program
 * should end with. On success the error is not touched. errno is not part of the contract: a
 * function that wants it in the message puts it there.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

/* Exit statuses of both programs; scripts rely on the numbers. */
enum exit_status {
	STATUS_DONE = 0,
	STATUS_CANNOT = 1,	  /* the request was fine, doing it failed */
	STATUS_USAGE = 2,	  /* the request was wrong */
	STATUS_CONTROL = 3,	  /* done, but a control failed */
	STATUS_UNSUPPORTED = 77,  /* this host does not offer it */
	STATUS_INTERRUPTED = 130, /* a signal ended it early; what was done is kept if it can be */
};

/* Holds no pointers: it is copied freely, and sent through pipes. */
struct error {
	enum exit_status status;
	char text[512]; /* longer messages are cut at the end */
};

/* Each sets *err and returns -1, so that a caller can return the call. */
int error_set(struct error *err, enum exit_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

int error_vset(struct error *err, enum exit_status status, const char *format, va_list arguments)
	__attribute__((format(printf, 3, 0)));

/* As error_set() with STATUS_CANNOT; appends ": " and the text of errno_value. */
int error_errno(struct error *err, int errno_value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts the formatted text, such as "arm x: ", in front. Returns -1. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
