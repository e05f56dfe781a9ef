/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From events to notifications and rounds. It reads no file and no clock: the same
 * events give the same result.
 *
 * Monitors are found by what they do: who calls RECV or SEND, or whom a stub wakes
 * while no system call of the stub has begun (sys_enter comes after the answer, so a
 * stub that waits for it is in no call: Linux 6.12 and 6.18). RECV and SEND
 * show a listener's descriptor, and not which notification. Of several that wait the
 * oldest is assumed to be received. The answered one is the one that SEND wakes; if SEND
 * returns 0 and has woken nobody, it is one that does not sleep. A SEND that fails is no
 * answer. ADDFD wakes its stub with FLAG_SEND and without: it was the answer unless the
 * stub waits again.
 */
#ifndef TRACE_FOLLOW_ANALYSIS_H
#define TRACE_FOLLOW_ANALYSIS_H

#include <stdbool.h>

#include "trace/follow/state.h"

/* True if most rounds are of ptrace mode although the UML was given seccomp=on. */
bool analysis_unexpected_ptrace(const struct analysis_counts *counts);
/* What to say then. */
#define ANALYSIS_UNEXPECTED_PTRACE                                                        \
	"seccomp=on was given, but the rounds are of ptrace mode: a UML older than 6.16 " \
	"accepts the option and has no seccomp mode"

/* Aborts on lack of memory, as do the others. Names of tasks may be set before the first event. */
void analysis_init(struct analysis *analysis, const struct analysis_sink *sink);

/* Events in the order of their time. */
void analysis_event(struct analysis *analysis, const struct event *event);

/* Tells of rounds that are open, and counts what is pending. */
void analysis_finish(struct analysis *analysis);

void analysis_free(struct analysis *analysis);

#endif
