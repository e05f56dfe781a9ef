/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the monitor tells a new stub, in one message on its descriptor 0, and what the stub answers
 * if it cannot go on. A stub that can go on does not answer: its first report is the next sign of
 * it.
 *
 * Read by the freestanding program (code/init.c) and by the monitor (spawn.c), which are built
 * together, so there is no version.
 */
#ifndef STUB_INIT_H
#define STUB_INIT_H

#include <linux/filter.h>
#include <stdint.h>

#include "stub/filter.h"

/* Where a traced stub keeps physmem open: UML's ptrace stubs inherit the descriptor. */
#define STUB_TRACED_MEMORY_FD 3

/* How a stub differs from UML's, for scenarios of `check`; flags of stub_init.odd. */
#define STUB_ODD_CROWDED  1 /* it has as many mappings as a process may (vm.max_map_count) */
#define STUB_ODD_RESTARTS 2 /* its handlers are set with SA_RESTART */

struct stub_init {
	int32_t monitor;      /* pid that must still be the parent */
	int32_t cpu;	      /* to be pinned to, or -1 */
	uint32_t traced;      /* PTRACE_TRACEME, no handlers */
	uint32_t listens;     /* the filter notifies: there will be a listener */
	uint32_t done;	      /* enum stub_done; how the filter lets it hand over */
	uint32_t odd;	      /* STUB_ODD_* */
	uint64_t code_offset; /* offsets of the pages in the memory file, bytes */
	uint64_t guest_offset;
	uint64_t shared_offset;
	uint32_t filter_length; /* instructions; 0 for no filter */
	struct sock_filter filter[STUB_FILTER_MAX];
};

/* Steps of setting up, to name the one that failed; spawn.c has a text for each. */
enum stub_step {
	STUB_STEP_RECEIVE = 1,
	STUB_STEP_PARENT,
	STUB_STEP_PIN,
	STUB_STEP_MAP_CODE,
	STUB_STEP_MAP_SHARED,
	STUB_STEP_MAP_GUEST,
	STUB_STEP_CROWD,
	STUB_STEP_PRIVILEGES,
	STUB_STEP_SIGSTACK,
	STUB_STEP_SIGACTION,
	STUB_STEP_TRACE,
	STUB_STEP_SOCKET,
	STUB_STEP_FILTER,
};

/* What a stub writes to its descriptor 0 before it exits with status 1. */
struct stub_failure {
	int32_t step;  /* enum stub_step */
	int32_t error; /* errno */
};

#endif
