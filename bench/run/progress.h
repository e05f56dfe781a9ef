/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a command is, on stderr: on a terminal one line that is rewritten, at any width, once
 * a second; elsewhere a plain line every ten seconds. There is one stderr, so there is one
 * progress of a process.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>

/* Before all else. quiet: nothing is shown, now and later. */
void progress_begin(bool quiet);

/* A line that stays, such as how long all will take. */
void progress_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same of what went wrong, quiet or not. */
void progress_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What begins now takes so many seconds; 0: not known, so they follow from what is done. */
void progress_expect(double seconds);

/* What it is at, and the share of what was expected that is done. */
void progress_show(double done, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Shows it again if it is time for that: to be called a few times a second. */
void progress_tick(void);

/* Takes the line off a terminal. Whoever prints anything else calls it before. */
void progress_end(void);

#endif
