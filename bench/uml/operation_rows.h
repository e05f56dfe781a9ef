/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations that a guest can run: one list for two tables, the host's (operations.c) and the
 * guest's (guest/guest_operations.c), so that no side knows one that the other does not. The user
 * passes a macro that makes of a row what its table needs.
 *
 * A row: the function in guest_operations.c, the name, the group, what one repetition is in
 * words, whether it makes new address spaces.
 */
#ifndef UML_OPERATION_ROWS_H
#define UML_OPERATION_ROWS_H

/* clang-format off */
#define UML_OPERATIONS(ROW) \
	ROW(null_call, "null-call", "churn", "getppid()", false) \
	ROW(map_1, "map-1", "churn", "mmap, write to and munmap 1 page", false) \
	ROW(map_16, "map-16", "churn", "mmap, write to and munmap 16 pages", false) \
	ROW(protect, "protect", "churn", \
	    "mprotect 16 pages to read only and back, write to each", false) \
	ROW(loop, "loop", "churn", "a million additions: no call, no fault", false) \
	ROW(faults, "faults", "faults", "write to 64 new pages, ascending", false) \
	ROW(fork_wait, "fork", "forkexec", "fork, _exit of the child, wait", true) \
	ROW(exec_static, "exec-static", "forkexec", \
	    "fork, exec of a static program without a C library, wait", true) \
	ROW(exec_dynamic, "exec-dynamic", "forkexec", \
	    "fork, exec of the host's /bin/true, wait", true) \
	ROW(pipeline, "pipeline", "shell", \
	    "the host's /bin/sh with a pipeline: tr, sort, head", true)
/* clang-format on */

#endif
