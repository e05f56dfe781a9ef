/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls without a libc, for code that runs in the stub. Number in rax, arguments in rdi,
 * rsi, rdx, r10, r8 and r9; the instruction itself overwrites rcx and r11. The result is the
 * kernel's: a negative errno on failure.
 *
 * Each function loads only the registers for the arguments that it has; the others keep what is in
 * them. "memory": the kernel reads and writes what arguments point to.
 */
#ifndef STUB_CODE_SYSCALL_H
#define STUB_CODE_SYSCALL_H

static inline __attribute__((always_inline)) long stub_syscall6(long number, long a, long b, long c,
								long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline __attribute__((always_inline)) long stub_syscall4(long number, long a, long b, long c,
								long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static inline __attribute__((always_inline)) long stub_syscall3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

#endif
