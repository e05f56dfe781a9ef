/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What host and guest say to each other over the guest's first terminal, which is raw: lines of
 * words with one blank between them, ended by a newline.
 *
 * The guest says UML_READY RELEASE once. The host then gives one order after the other:
 *	run OPERATION TIMES TICKS
 * The guest repeats the operation so many times and answers with lines
 *	UML_TICKS NUMBER...
 * of TSC ticks, one number for each repetition in order, at most UML_TICKS_MAX in a line. It
 * writes a line when that many have come, or after a repetition when TICKS have passed since the
 * last line, so that the host sees progress; then UML_DONE, or UML_FAILED REASON in words.
 */
#ifndef UML_ORDER_H
#define UML_ORDER_H

#define UML_READY  "ready"
#define UML_RUN	   "run"
#define UML_TICKS  "ticks"
#define UML_DONE   "done"
#define UML_FAILED "failed"

#define UML_TICKS_MAX  1024
#define UML_LINE_BYTES 32768 /* room for the longest line: 1 + 20 digits for each number */

#endif
