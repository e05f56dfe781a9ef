/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The progress of a command on stderr. On a terminal it is one line of the terminal's width that
 * is rewritten once a second; elsewhere it is a plain line every ten seconds.
 *
 * There is one stderr, so a process has one progress. All functions are for its main thread. A
 * share of what is done is from 0 to 1.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>

/* Comes first; until then nothing is shown. quiet: warnings are shown, and nothing else. */
void progress_begin(bool quiet);

/* Prints a line that stays, such as how long all will take. */
void progress_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for what went wrong; shown even if quiet. */
void progress_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A new part of the command begins, which takes so many seconds. 0: not known; the time that is
 * left is then estimated from the share that is done.
 */
void progress_expect(double seconds);

/* Says what the command is doing, and which share of the part is done. */
void progress_show(double done, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Shows that again if it is time to. To be called a few times a second. */
void progress_tick(void);

/* Takes the line off a terminal. To be called before anything else is printed. */
void progress_end(void);

#endif
