/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From events to notifications and rounds. It reads no file and no clock: the same events give
 * the same result.
 *
 * A monitor is whoever calls RECV or SEND, or is woken by a stub that is in no system call. A
 * stub that waits for an answer is in none, since the sys_enter event comes after seccomp (Linux
 * 6.12, kernel/entry/common.c, syscall_trace_enter(); 6.18 behaves the same).
 *
 * RECV and SEND show the descriptor of a listener, but not the notification.
 * - RECV is assumed to receive the oldest of those that wait.
 * - SEND answers the stub that it wakes. If it returns 0 and woke nobody, it answered one that
 *   did not sleep yet. If it fails, it answered none.
 * - ADDFD wakes its stub with and without FLAG_SEND. It was the answer unless the stub waits again.
 */
#ifndef TRACE_FOLLOW_ANALYSIS_H
#define TRACE_FOLLOW_ANALYSIS_H

#include <stdbool.h>

#include "trace/follow/state.h"

/* True if most rounds are of ptrace mode although UML was given seccomp=on. */
bool analysis_unexpected_ptrace(const struct analysis_counts *counts);
/* The warning for that. */
#define ANALYSIS_UNEXPECTED_PTRACE                                                        \
	"seccomp=on was given, but the rounds are of ptrace mode: a UML older than 6.16 " \
	"accepts the option and has no seccomp mode"

/* Names of tasks may be set before the first event. */
void analysis_init(struct analysis *analysis, const struct analysis_sink *sink);

/* Events in the order of their time. */
void analysis_event(struct analysis *analysis, const struct event *event);

/* Passes open rounds to the sink, and counts the notifications that are still pending. */
void analysis_finish(struct analysis *analysis);

void analysis_free(struct analysis *analysis);

#endif
