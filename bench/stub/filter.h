/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stub's seccomp filters: UML's own, what the series makes of it, and variants to compare.
 *
 * The instruction pointer that a filter sees is the one *after* the system call instruction
 * (kernel/seccomp.c, populate_seccomp_data(), all versions): a call whose instruction is the last
 * of the code page counts as outside.
 */
#ifndef STUB_FILTER_H
#define STUB_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

#include "stub/layout.h"

enum stub_filter {
	STUB_FILTER_NONE,	/* no filter is installed */
	STUB_FILTER_ALLOW,	/* the base kernel's: 19 instructions, mmap and munmap allowed */
	STUB_FILTER_NOTIFY_MAP, /* patches 2 to 4: mmap is notified; 20 instructions */
	STUB_FILTER_NOTIFY,	/* patch 5: munmap too; 20 instructions */
	/*
	 * mmap is notified; munmap is allowed if validate_unmap() would allow it, else the filter
	 * itself denies it with EPERM; 46 instructions.
	 */
	STUB_FILTER_CHECK_UNMAP,
	/*
	 * The same; and an mmap is notified only if range, flags, prot and number of the
	 * descriptor are such as a call of a batch can have, else the filter itself denies it with
	 * EPERM; 61 instructions.
	 */
	STUB_FILTER_CHECK_BOTH,
	/*
	 * mmap and munmap stop for the tracer, and so does the FUTEX_WAIT by which the stub waits
	 * for its turn; 24 instructions. Without a tracer all three fail with ENOSYS.
	 */
	STUB_FILTER_TRACE,
};

#define STUB_FILTER_MAX 64

/*
 * Writes the filter's program into code and returns its length in instructions (0 for
 * STUB_FILTER_NONE). Calls are possible from the page at STUB_CODE only. What `done` needs comes
 * last: a write to STUB_DONE_FD and to nothing else, three instructions; or the marker, notified
 * if anything is, one instruction.
 */
size_t stub_filter_program(enum stub_filter filter, enum stub_done done,
			   struct sock_filter code[STUB_FILTER_MAX]);

/*
 * The same for the filter that stubs of one listener have below their own (zygote.h): it notifies
 * what the given filter notifies, and allows all else.
 */
size_t stub_outer_filter_program(enum stub_filter filter, struct sock_filter code[STUB_FILTER_MAX]);

/* Whether the filter has rules that notify, so that there is a listener. */
bool stub_filter_notifies(enum stub_filter filter);

/* STUB_NOTIFIED() of each type of call that it notifies. */
uint32_t stub_filter_notified(enum stub_filter filter);

#endif
