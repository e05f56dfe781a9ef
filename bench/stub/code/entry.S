/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entry points of the code page, at the offsets that layout.h names. */
#include "stub/layout.h"

	.section .entry, "ax"
	.org STUB_ENTRY_SIGNAL
	jmp stub_signal

	/*
	 * The handler returns here with the signal frame on top of the stack,
	 * where rt_sigreturn expects it.
	 */
	.org STUB_ENTRY_RESTORE
	movl $15, %eax
	syscall
	ud2

	/* Ptrace mode comes with no stack of its own: the signal stack is free. */
	.org STUB_ENTRY_BATCH
	movabs $(STUB_DATA + STUB_DATA_PAGES * STUB_PAGE_SIZE), %rsp
	call stub_batch
	int3
	ud2

	/*
	 * Whoever runs in the stub can jump to any system call instruction of this page with
	 * registers of its own making. This one comes back, which makes it usable for late calls.
	 */
	.org STUB_ENTRY_LATE
	syscall
	jmp *%rbp

	.org STUB_ENTRY_FAULT
	jmp stub_fault

	.section .note.GNU-stack, "", @progbits
