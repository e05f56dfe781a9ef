/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest code: touches the pages that it was given, then comes back by a system
 * call, which traps as it is made outside of the stub's code page, and so on
 * for ever. It has no stack and keeps nothing in memory of its own.
 *
 * What it reads is struct stub_touch_list in the second probe page.
 */
#include "stub/layout.h"

#define LIST	   (STUB_PROBE + STUB_PAGE_SIZE)
#define LIST_TRAP  0  /* offsets in struct stub_touch_list */
#define LIST_COUNT 4
#define LIST_RANGE 8
#define RANGE_PAGES 8 /* and in struct stub_touch_range */
#define RANGE_MODE  12
#define RANGE_SIZE  16

	.text
again:
	movabs $LIST, %rbx
	movl LIST_COUNT(%rbx), %r12d
	leaq LIST_RANGE(%rbx), %r13
range:
	testl %r12d, %r12d
	jz back
	movq (%r13), %r14
	movl RANGE_PAGES(%r13), %r15d
	movl RANGE_MODE(%r13), %edx
page:
	testl %r15d, %r15d
	jz next
	cmpl $STUB_TOUCH_WRITE, %edx
	je write
	cmpl $STUB_TOUCH_READ, %edx
	jne step
	movq (%r14), %rax
	jmp step
write:
	incq (%r14)
step:
	addq $STUB_PAGE_SIZE, %r14
	decl %r15d
	jmp page
next:
	addq $RANGE_SIZE, %r13
	decl %r12d
	jmp range
back:
	cmpl $STUB_TRAP_INT3, LIST_TRAP(%rbx)
	je trap
	movl $39, %eax
	syscall
	jmp again
trap:
	int3
	jmp again

	.section .note.GNU-stack, "", @progbits
