// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The operations: a function for each row of operation_rows.h, which runs it once and returns its
 * ticks (guest_init.h). What prepares one, or takes it back, is outside of its ticks.
 *
 * User code of a UML runs on the host's CPU, rdtsc included; the guest's clocks are slower to
 * read. What a batch of the stub is, the UML's kernel decides: an operation causes batches, but
 * does not choose them.
 */
#include "uml/guest/guest_init.h"

#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <stdbool.h>
#include <stddef.h>

#include "measure/tsc.h"
#include "stub/code/syscall.h"
#include "uml/operation_rows.h"

#define PAGE	   4096
#define CHURN_MANY 16
#define FAULTS	   64
#define ADDITIONS  1000000

#define READ_ONLY  PROT_READ
#define READ_WRITE (PROT_READ | PROT_WRITE)

const char *guest_doing;
int guest_program = -1;

static long map(unsigned int pages)
{
	guest_doing = "mmap";
	return stub_syscall6(__NR_mmap, 0, (long)pages * PAGE, READ_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Writes to each page, so that the guest's kernel must map it. */
static void touch(long address, unsigned int pages)
{
	for (unsigned int i = 0; i < pages; i++)
		*(volatile uint8_t *)(address + (long)i * PAGE) = 1;
}

static long unmap(long address, unsigned int pages)
{
	guest_doing = "munmap";
	return stub_syscall3(__NR_munmap, address, (long)pages * PAGE, 0);
}

static bool failed(long result)
{
	return result < 0 && result > -4096;
}

static int64_t null_call(void)
{
	uint64_t from = tsc_rdtsc();

	stub_syscall3(__NR_getppid, 0, 0, 0);
	return (int64_t)(tsc_rdtsc() - from);
}

static int64_t churn(unsigned int pages)
{
	uint64_t from = tsc_rdtsc();
	long address = map(pages), result;

	if (failed(address))
		return address;
	touch(address, pages);
	result = unmap(address, pages);
	return failed(result) ? result : (int64_t)(tsc_rdtsc() - from);
}

static int64_t map_1(void)
{
	return churn(1);
}

static int64_t map_16(void)
{
	return churn(CHURN_MANY);
}

/* The mapping is kept from one repetition to the next, and present at the start of each. */
static int64_t protect(void)
{
	static long address;
	uint64_t from;
	long result;

	if (!address) {
		address = map(CHURN_MANY);
		if (failed(address))
			return address;
	}
	touch(address, CHURN_MANY);
	guest_doing = "mprotect";
	from = tsc_rdtsc();
	result = stub_syscall3(__NR_mprotect, address, CHURN_MANY * PAGE, READ_ONLY);
	if (!failed(result))
		result = stub_syscall3(__NR_mprotect, address, CHURN_MANY * PAGE, READ_WRITE);
	if (failed(result))
		return result;
	touch(address, CHURN_MANY);
	return (int64_t)(tsc_rdtsc() - from);
}

/* No call and no fault, so the mode of the UML has no part in it. */
static int64_t loop(void)
{
	uint64_t from = tsc_rdtsc(), sum = 0;

	for (unsigned int i = 0; i < ADDITIONS; i++)
		__asm__ volatile("addq $1, %0" : "+r"(sum));
	return (int64_t)(tsc_rdtsc() - from);
}

/* In contrast to churn() neither mmap() nor munmap() is timed. */
static int64_t faults(void)
{
	long address = map(FAULTS), result;
	uint64_t from = tsc_rdtsc(), to;

	if (failed(address))
		return address;
	touch(address, FAULTS);
	to = tsc_rdtsc();
	result = unmap(address, FAULTS);
	return failed(result) ? result : (int64_t)(to - from);
}

/* ---- programs ---- */

static const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };

/*
 * The child: executes the program at the path, or, if that is "", of the descriptor; without
 * arguments it ends at once. Does not return.
 */
static void be_child(const char *path, int fd, const char *const *arguments)
{
	long result = 0;

	if (arguments)
		result = stub_syscall6(__NR_execveat, fd, (long)path, (long)arguments,
				       (long)environment, *path ? 0 : AT_EMPTY_PATH, 0);
	/*
	 * An errno of execveat() is told as a status of 128 and more: it is below 128, and no
	 * program here ends with such a status.
	 */
	stub_syscall3(__NR_exit_group, result ? 128 - (int)result % 128 : 0, 0, 0);
	__builtin_trap();
}

/*
 * Times fork, exec and wait together. After a failure guest_doing names the step: `doing` is what
 * the child was to do.
 */
static int64_t child(const char *doing, const char *path, int fd, const char *const *arguments)
{
	uint64_t from = tsc_rdtsc();
	int status = 0;
	long pid, result;

	guest_doing = "fork";
	pid = stub_syscall6(__NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (!pid)
		be_child(path, fd, arguments);
	if (failed(pid))
		return pid;
	guest_doing = "wait";
	result = stub_syscall4(__NR_wait4, pid, (long)&status, 0, 0);
	if (failed(result))
		return result;
	guest_doing = doing;
	if (status & 0x7f)
		return -GUEST_KILLED - (status & 0x7f);
	if (status >> 8 > 128)
		return -((status >> 8) - 128);
	return status ? -GUEST_EXITED - (status >> 8) : (int64_t)(tsc_rdtsc() - from);
}

static int64_t fork_wait(void)
{
	return child("the child", "", -1, NULL);
}

static int64_t exec_static(void)
{
	static const char *const arguments[] = { GUEST_NOTHING, NULL };

	return child("the static program", "", guest_program, arguments);
}

static int64_t exec_dynamic(void)
{
	static const char *const arguments[] = { "true", NULL };

	return child("/bin/true", "/bin/true", AT_FDCWD, arguments);
}

/* The shell checks the result of the pipeline, so that a failure of any part is seen. */
static int64_t pipeline(void)
{
	static const char *const arguments[] = {
		"sh", "-c", "[ \"$(echo d b a c | tr ' ' '\\n' | sort | head -n 1)\" = a ]", NULL
	};

	return child("the pipeline in /bin/sh", "/bin/sh", AT_FDCWD, arguments);
}

const struct guest_operation guest_operations[] = {
#define ROW(function, name, group, what, new_spaces) { name, function },
	UML_OPERATIONS(ROW)
#undef ROW
		{ NULL, NULL },
};
