/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a stub: a process of its own that runs the embedded static program from a sealed memfd
 * (execveat), maps the reserved region of layout.h, sets up its signal stack and handler and
 * installs its filter.
 *
 * A stub dies with the thread that started it (PR_SET_PDEATHSIG, kernel/sys.c, kernel/exit.c: the
 * signal comes when the parent *thread* ends), so that nothing is left behind even when the
 * monitor is killed. So that thread must live as long as the stub.
 */
#ifndef STUB_SPAWN_H
#define STUB_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "stub/filter.h"

/*
 * What a stub is to be; read during stub_start() only. shared must be mapped from memory_fd at
 * shared_offset.
 */
struct stub_config {
	int memory_fd;		    /* physmem: the file that holds the pages below; borrowed */
	uint64_t code_offset;	    /* of the stub code page in memory_fd, bytes */
	uint64_t guest_offset;	    /* of the guest code page */
	uint64_t shared_offset;	    /* of this stub's struct stub_shared, four pages */
	struct stub_shared *shared; /* the monitor's own mapping of it */
	enum stub_filter filter;    /* STUB_FILTER_NONE: none, for the gates none and ptrace */
	enum stub_done done;	    /* how it hands the turn over, once it has for the first time */
	uint32_t ticks;		    /* STUB_TICKS_*: what it stamps by */
	uint32_t odd;		    /* STUB_ODD_* (stub/init.h) */
	bool traced; /* PTRACE_TRACEME: ptrace mode; the caller's thread is the tracer */
	bool seized; /* PTRACE_SEIZE, to be stopped by STUB_FILTER_TRACE; tracer as above */
	int cpu;     /* pin to this CPU before anything else, or -1 */
};

/* A running stub, and its descriptors in the monitor, which stub_stop() closes. */
struct stub {
	pid_t pid;
	int pidfd;   /* readable when the stub is dead */
	int socket;  /* the monitor's end: physmem fds go to the stub's fd 0 */
	int done_fd; /* the eventfd of STUB_DONE_EVENTFD, nonblocking, or -1 */
	enum stub_done done;
	int cpu;      /* that it pins itself to, or -1 */
	int listener; /* taken with pidfd_getfd (5.6), or -1 without a notifying filter */
};

/* No stub; fit for stub_stop(). */
#define STUB_NONE       \
	((struct stub){ \
		.pid = -1, .pidfd = -1, .socket = -1, .done_fd = -1, .cpu = -1, .listener = -1 })

/*
 * The two code pages as they were built (blobs.S), to be copied into the file that memory_fd
 * names.
 */
extern const uint8_t stub_code_page[], stub_code_page_end[];
extern const uint8_t stub_guest_page[], stub_guest_page_end[];

/*
 * Starts a stub, and returns when it is ready for its first batch: it has reported for the first
 * time (its guest code has trapped, and shared->data.futex is STUB_TURN_MONITOR); a traced one has
 * stopped at the first system call of its guest code; a seized one has reported and runs on into
 * its FUTEX_WAIT.
 *
 * 0, or -1 with no process and no descriptor left. The error names the step that the stub could
 * not do. STATUS_UNSUPPORTED if the kernel lacks seccomp, user notification (5.0) or pidfd_getfd,
 * or lets nobody trace. Threads may start stubs at the same time.
 */
int stub_start(struct stub *stub, const struct stub_config *config, struct error *err);

/* Kills the stub, reaps it and closes the descriptors. Idempotent. */
void stub_stop(struct stub *stub);

#endif
