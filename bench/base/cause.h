/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a system call failed: one table from (call, errno) to causes, each with a check
 * that looks at the host (base/facts.h) and a remedy. An errno alone proves nothing: an
 * EPERM of io_uring_setup is a sysctl, or a seccomp filter, or a security module.
 *
 * A cause is proved, or excluded, or remains possible. The text names the first that is
 * proved, with its evidence and its remedy; if none is, those that remain possible.
 */
#ifndef BASE_CAUSE_H
#define BASE_CAUSE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/facts.h"

/*
 * Calls of which causes are known, by what the program uses them for: one system call may be two of
 * these, as its causes differ by its arguments.
 */
enum call {
	CALL_ANY, /* a call without causes of its own: pipe2, eventfd, socketpair, ... */
	CALL_IO_URING_SETUP,
	CALL_PERF_EVENT_OPEN,	   /* of an event that counts in the kernel too */
	CALL_PERF_EVENT_OPEN_USER, /* of one that counts at user level alone */
	CALL_SECCOMP_FILTER,	   /* SECCOMP_SET_MODE_FILTER, with a listener or without */
	CALL_NOTIF_SET_FLAGS,	   /* SECCOMP_IOCTL_NOTIF_SET_FLAGS */
	CALL_PIDFD_OPEN,
	CALL_PIDFD_GETFD,
	CALL_PTRACE, /* TRACEME or SEIZE of a child */
	CALL_MEMFD_CREATE,
	CALL_EXECVEAT, /* of a program in a memfd */
	CALL_FORK,     /* a process or a thread */
	CALL_MMAP,     /* of so many bytes */
	CALL_MMAP_AT,  /* MAP_FIXED at an address */
	CALL_MEMORY,   /* ftruncate, fallocate or write of so many bytes of a memfd */
	CALL_SIGALTSTACK,
	CALL_SCHED_SETAFFINITY, /* to one CPU */
	CALL_TRACEFS,		/* a file below /sys/kernel/tracing */
	CALL_MOUNT_TRACEFS,
	CALL_DMA_LATENCY, /* opening /dev/cpu_dma_latency */
	CALL_PROC_SELF,	  /* a file below /proc/self */
	CALLS
};

/* What failed. Details that the call does not have are 0. */
struct failed {
	enum call call;
	int error; /* errno */
	/* The address of CALL_MMAP_AT, the CPU of CALL_SCHED_SETAFFINITY. */
	uint64_t at;
	/* How much memory the call asked for. */
	uint64_t bytes;
	/* The process that made the call; 0: this one. */
	pid_t pid;
};

/*
 * status: STATUS_CANNOT for a limit that can be raised and where no cause is known, else
 * STATUS_UNSUPPORTED.
 */
struct cause_found {
	enum exit_status status;
	bool proved;
	/*
	 * Proved: "NAME EVIDENCE: REMEDY". Else "not proved why; it may be" and the names of those
	 * that are possible, or "" if none is known.
	 */
	char text[320];
};

/* Looks for the cause by *facts, which are of the calling thread. Always fills *found. */
void cause_find(const struct facts *facts, const struct failed *failed, struct cause_found *found);

/*
 * As error_errno(), but appends the cause to the text of errno, and takes the status of the cause.
 * Reads the facts of the calling thread: call it from the thread whose call failed.
 */
int error_call(struct error *err, struct failed failed, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
