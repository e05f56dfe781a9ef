/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events written by hand, one a line: TIME CPU PID WHAT, where WHAT is
 *
 *   wakes PID | interrupt PID     the thread, or an interrupt over it, wakes another
 *   switch R|S|D|T PID            it leaves the CPU, PID (0: nobody) gets it
 *   recv FD | send FD | addfd FD  it begins this ioctl
 *   futex wait|wake               it begins this futex call
 *   enter NUMBER [ARGUMENT...]    it begins another call
 *   leave NUMBER VALUE            it returns; recv, send and addfd are ioctl, number 16
 *   fork PID | end | signal N | lost N
 */
#ifndef TRACE_TEST_EVENT_SCRIPT_H
#define TRACE_TEST_EVENT_SCRIPT_H

#include <stddef.h>

#include "trace/follow/analysis.h"

/* Calls each() with every line; fails the test at one that is none of the above. */
void event_script_each(const char *lines, void (*each)(void *target, const struct event *event),
		       void *target);

/* What an analysis tells, kept until the next one. */
struct kept {
	struct analysis analysis;
	struct notification notifications[16];
	size_t count;
	struct round rounds[16];
	size_t round_count;
	struct event calls[16];
	size_t call_count;
};

/*
 * The stub is 20 (process 20, child of 10), the monitor 10; 21 and 22 are stubs too, and
 * 11 is a second thread of the monitor. 50 and 51 are threads of a program without stubs.
 */
extern struct kept kept; /* of the last analysis */
void kept_analyse(const char *lines);
/* The same of a recording with --pid. */
void kept_analyse_attached(int32_t supervisor, const char *lines);
/* Analyses lines of which one notification comes, which ends so. */
const struct notification *kept_only(const char *lines, enum outcome outcome);
/* Whose a notification is, and when it was received and answered. */
void kept_check(size_t index, int32_t stub, int32_t monitor, uint64_t received, uint64_t answered);
/* A teardown of cmocka, for the group. */
int kept_end(void **state);

#endif
