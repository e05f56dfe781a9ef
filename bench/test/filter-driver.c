// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of filter-driver.h, in assembly so that no instrumentation gets into them. */
#include "test/filter-driver.h"

#include <stddef.h>
#include <stdint.h>

#define TEXT(x)	  #x
#define STRING(x) TEXT(x)

/* The numbers below are offsets in these. */
_Static_assert(offsetof(struct stub_data, futex) == 16, "futex");
_Static_assert(offsetof(struct stub_data, signal) == 20, "signal");
_Static_assert(offsetof(struct driver_request, argument) == 16, "argument");
_Static_assert(offsetof(struct driver_request, result) == 64, "result");
_Static_assert(offsetof(struct driver_request, signal) == 72, "signal");

/*
 * A call site comes back by rbx. Of a signal, the handler makes the context
 * return there too: what follows a trapped call need not be executable. In a
 * siginfo_t, the code is at 8, of SIGSYS the call at 24 and the architecture at
 * 28; in a context, rbx is at 128 and rip at 168.
 */
/* clang-format off */
__asm__("	.pushsection .rodata.driver, \"a\"\n"
	"	.balign 4096\n"
	"	.globl driver_code_page, driver_guest_page\n"
	"driver_code_page:\n"
	"	jmp 5f\n"
	"	.org driver_code_page + " STRING(STUB_ENTRY_RESTORE) "\n"
	"	movl $15, %eax\n" /* rt_sigreturn */
	"	syscall\n"
	"	.org driver_code_page + 0x20\n"
	"	syscall\n"
	"	jmp *%rbx\n"
	"	.org driver_code_page + 0x30\n"
	"	int $0x80\n"
	"	jmp *%rbx\n"
	"	.org driver_code_page + 0x40\n"
	"	movabs $" STRING(STUB_DATA) ", %r12\n"
	"	movabs $" STRING(DRIVER_REQUEST) ", %r13\n"
	"	movl $31, 20(%r12)\n" /* what a monitor waits for: SIGSYS */
	"1:	movl $" STRING(STUB_TURN_MONITOR) ", 16(%r12)\n"
	"	leaq 16(%r12), %rdi\n"
	"	movl $1, %esi\n" /* FUTEX_WAKE */
	"	movl $1, %edx\n"
	"	movl $202, %eax\n"
	"	syscall\n"
	"2:	leaq 16(%r12), %rdi\n"
	"	xorl %esi, %esi\n" /* FUTEX_WAIT */
	"	movl $" STRING(STUB_TURN_MONITOR) ", %edx\n"
	"	xorl %r10d, %r10d\n"
	"	movl $202, %eax\n"
	"	syscall\n"
	"	cmpl $" STRING(STUB_TURN_MONITOR) ", 16(%r12)\n"
	"	je 2b\n"
	"	movq 16(%r13), %rdi\n"
	"	movq 24(%r13), %rsi\n"
	"	movq 32(%r13), %rdx\n"
	"	movq 40(%r13), %r10\n"
	"	movq 48(%r13), %r8\n"
	"	movq 56(%r13), %r9\n"
	"	movq 8(%r13), %rax\n"
	"	leaq 3f(%rip), %rbx\n"
	"	jmp *(%r13)\n"
	"3:	movq %rax, 64(%r13)\n"
	"	jmp 1b\n"
	"5:	movabs $" STRING(DRIVER_REQUEST) ", %rcx\n"
	"	movl %edi, 72(%rcx)\n"
	"	movl 8(%rsi), %eax\n"
	"	movl %eax, 76(%rcx)\n"
	"	movq 24(%rsi), %rax\n"
	"	movq %rax, 80(%rcx)\n"
	"	movq 128(%rdx), %rax\n"
	"	movq %rax, 168(%rdx)\n"
	"	ret\n"
	"	.org driver_code_page + 4094\n"
	"	syscall\n"
	"driver_guest_page:\n"
	"	movabs $" STRING(STUB_CODE) " + 0x40, %rax\n"
	"	jmp *%rax\n"
	"	.org driver_guest_page + 0x20\n"
	"	syscall\n"
	"	jmp *%rbx\n"
	"	.org driver_guest_page + 0x30\n"
	"	int $0x80\n"
	"	jmp *%rbx\n"
	"	.org driver_guest_page + 4096\n"
	"	.popsection\n");
/* clang-format on */
