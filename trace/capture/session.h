/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A private tracing instance of the kernel: the few events that the analysis needs,
 * of the tasks concerned alone. The kernel filters by thread (set_event_pid) and
 * follows their children (event-fork), so others pay next to nothing.
 *
 * The instance is named unotify-trace-PID. session_close() removes it; that of a
 * program that was killed is removed when the next session opens. Where tracefs is not
 * mounted it is mounted in a mount namespace of this process alone.
 */
#ifndef TRACE_CAPTURE_SESSION_H
#define TRACE_CAPTURE_SESSION_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "trace/file/event.h"

struct session;

struct session_options {
	uint64_t buffer_bytes; /* of each CPU; 0: as session.c finds good for this host */
	bool tsc;	       /* TSC ticks can be used as a time base */
	const char *system; /* "sched" or "raw_syscalls": its events alone; "": none; NULL: all */
};

/*
 * Says whether this program is in the initial PID namespace, whose ids the events have and
 * set_event_pid takes. Elsewhere the same numbers name other threads: STATUS_UNSUPPORTED.
 */
int session_check(struct error *err);

/*
 * Makes the instance; nothing is traced yet. STATUS_UNSUPPORTED with the reason: no
 * libtracefs in this build, another PID namespace, no tracefs, no permission, an event that
 * the kernel lacks. What another program left is removed only after these are ruled out.
 */
struct session *session_open(const struct session_options *options, struct error *err);

/* The clock of the events as trace_clock has it: "x86-tsc" or "mono_raw". */
const char *session_clock(const struct session *session);
uint64_t session_buffer_bytes(const struct session *session);

/* Adds a thread; its children follow by themselves. One that has gone is no error. */
int session_trace(struct session *session, pid_t thread, struct error *err);

int session_start(struct session *session, struct error *err);
int session_pause(struct session *session, struct error *err);

/*
 * Waits until a buffer is a tenth full, one of the descriptors is ready, or
 * timeout_ms has passed. Sets revents of fds.
 */
int session_wait(struct session *session, struct pollfd *fds, nfds_t count, int timeout_ms,
		 struct error *err);

/* Tells all events that are there, CPU by CPU. -1 also where take() returns it. */
int session_read(struct session *session, event_take take, void *target, struct error *err);

/* Events that the kernel dropped so far, by its own count. */
uint64_t session_lost(const struct session *session);

/* Stops and removes the instance. */
void session_close(struct session *session);

#endif
