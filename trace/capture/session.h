/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace instance of the kernel for this program alone, with the few events that the analysis
 * needs, of the threads concerned. The kernel itself selects by thread (set_event_pid) and adds
 * children (options/event-fork), so that other tasks pay next to nothing.
 *
 * The instance is named unotify-trace-PID. session_close() removes it; one that a killed program
 * left is removed when the next session opens. If tracefs is not mounted it is mounted in a
 * mount namespace of this process.
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
	uint64_t buffer_bytes; /* per CPU; 0: 16 MiB, or less if memory is small */
	bool tsc;	       /* use the TSC as the clock if the kernel offers it */
	const char *system; /* "sched" or "raw_syscalls": its events alone; "": none; NULL: all */
};

/*
 * STATUS_UNSUPPORTED: this program is not in the initial PID namespace. Events have ids of that
 * one, and set_event_pid takes them; elsewhere the same numbers name other threads.
 */
int session_check(struct error *err);

/*
 * Creates the instance; nothing is traced yet. STATUS_UNSUPPORTED, with the reason: a build
 * without libtracefs, another PID namespace, no tracefs, no permission, an event that the
 * kernel lacks. Instances that killed programs left are removed after these checks.
 */
struct session *session_open(const struct session_options *options, struct error *err);

/*
 * The clock of the events, as in trace_clock: "x86-tsc" or "mono_raw". Times are TSC ticks with the
 * first, ns with the second.
 */
const char *session_clock(const struct session *session);
uint64_t session_buffer_bytes(const struct session *session);

/* Adds a thread; the kernel adds its children. One that has exited is no error. */
int session_trace(struct session *session, pid_t thread, struct error *err);

/*
 * Enables the events, or disables them; what is buffered stays. Both may be called again. Before
 * the first start a thread must have been added: without any the kernel traces the whole host.
 */
int session_start(struct session *session, struct error *err);
int session_pause(struct session *session, struct error *err);

#define SESSION_WAIT_FDS 2

/*
 * Waits until a buffer is a tenth full, one of the descriptors is ready, or timeout_ms is
 * over. Sets revents of fds.
 */
int session_wait(struct session *session, struct pollfd fds[SESSION_WAIT_FDS], int timeout_ms,
		 struct error *err);

/* Passes all buffered events to take(), CPU by CPU. -1: it failed, or take() returned -1. */
int session_read(struct session *session, event_take take, void *target, struct error *err);

/* Events that did not fit into the buffers so far, as the kernel counts them. */
uint64_t session_lost(const struct session *session);

/* Stops and removes the instance. */
void session_close(struct session *session);

#endif
