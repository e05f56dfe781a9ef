/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest code: touches the pages that it was given, computes for as long as it is told, and comes
 * back to the monitor; then again, without end. It comes back by a page fault at the page that is
 * to be mapped next, if the monitor has said which, or by a system call, which traps as it is made
 * outside of the stub's code page. It has no stack and keeps nothing in memory of its own.
 *
 * A fault returns to the access that made it, which then succeeds; the next turn's list follows.
 * If there is no fault after all, a system call ends the turn. The page begins with the label to
 * which the monitor sets a guest that cannot go on where it faulted.
 *
 * It reads struct stub_touch_list in the second probe page, and struct stub_late in the first if
 * it is to make a late call.
 */
#include "stub/layout.h"

#define LATE	    STUB_PROBE
#define LATE_NUMBER 0 /* offsets in struct stub_late */
#define LATE_ARGUMENTS 8
#define LATE_BEFORE 56
#define LATE_AFTER  64
#define LATE_RESULT 72
#define TICKS	    80 /* offset in struct stub_stamps */

#define LIST	   (STUB_PROBE + STUB_PAGE_SIZE)
#define LIST_TRAP  0  /* offsets in struct stub_touch_list */
#define LIST_COUNT 4
#define LIST_FAULT 8
#define LIST_FAULT_MODE 16
#define LIST_ROUND 20
#define LIST_THINK 24
#define LIST_RANGE 32
#define RANGE_PAGES 8 /* and in struct stub_touch_range */
#define RANGE_MODE  12
#define RANGE_SIZE  16

/* As the monitor's clock (measure/tsc.h); changes rax, rcx and rdx. 0: not to be read. */
	.macro stamp offset
	xorl %eax, %eax
	xorl %edx, %edx
	movl TICKS(%r12), %ecx
	testl %ecx, %ecx
	jz 3f
	cmpl $STUB_TICKS_RDTSCP, %ecx
	je 2f
	lfence
	rdtsc
	lfence
	jmp 3f
2:
	rdtscp
	lfence
3:
	shlq $32, %rdx
	orq %rax, %rdx
	movq %rdx, \offset(%r12)
	.endm

	.text
again:
	movabs $LIST, %rbx
	movl LIST_COUNT(%rbx), %r12d
	leaq LIST_RANGE(%rbx), %r13
range:
	testl %r12d, %r12d
	jz touched
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
touched:
	movq LIST_THINK(%rbx), %r14
think:
	subq $1, %r14	/* as think_steps() does */
	jg think
thought:
	testl $STUB_TRAP_LATE, LIST_TRAP(%rbx)
	jnz late
	movq LIST_FAULT(%rbx), %r14
	testq %r14, %r14
	jz back
	movq $0, LIST_FAULT(%rbx)
	movl LIST_ROUND(%rbx), %r12d
	cmpl $STUB_TOUCH_WRITE, LIST_FAULT_MODE(%rbx)
	je fault
	movq (%r14), %rax
	jmp mapped
fault:
	incq (%r14)
mapped:
	cmpl LIST_ROUND(%rbx), %r12d
	jne again
back:
	cmpl $STUB_TRAP_SYSCALL, LIST_TRAP(%rbx)
	jne trap
	movl $39, %eax
	syscall
	jmp again
trap:
	int3
	jmp again

	/* The call changes rax, rcx and r11 alone. */
late:
	andl $~STUB_TRAP_LATE, LIST_TRAP(%rbx)
	movabs $LATE, %r12
	movabs $(STUB_CODE + STUB_ENTRY_LATE), %r13
	leaq called(%rip), %rbp
	stamp LATE_BEFORE
	movq LATE_ARGUMENTS(%r12), %rdi
	movq LATE_ARGUMENTS + 8(%r12), %rsi
	movq LATE_ARGUMENTS + 16(%r12), %rdx
	movq LATE_ARGUMENTS + 24(%r12), %r10
	movq LATE_ARGUMENTS + 32(%r12), %r8
	movq LATE_ARGUMENTS + 40(%r12), %r9
	movq LATE_NUMBER(%r12), %rax
	jmp *%r13
called:
	movq %rax, LATE_RESULT(%r12)
	stamp LATE_AFTER
	jmp thought

	.section .note.GNU-stack, "", @progbits
