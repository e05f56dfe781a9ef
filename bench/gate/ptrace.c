// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * UML's ptrace mode: no filter, no futex. A batch is one PTRACE_CONT of the stub's batch code
 * until its int3; then the guest runs under PTRACE_SYSEMU until its next system call, which is not
 * executed. Each time the guest stops, its general and its floating point registers are read, and
 * they are put back before it goes on: other guests may have had the CPU in between, and the batch
 * code runs with the stub's registers.
 *
 * A page fault stops the guest by SIGSEGV, which does not tell all that UML needs to know. So once
 * it has the registers, the monitor lets the stub run its handler, by a PTRACE_CONT with that
 * signal, until the handler's int3; then it reads the siginfo (6.18, get_skas_faultinfo() and
 * userspace() in arch/um/os-Linux/skas/process.c). UML does this before it knows what to map. So
 * it is in round_ns of the round that ends by the fault, and in whole_ns, and in no batch_ns.
 *
 * A stub that stops at its int3 may make the calls of all other processes slower
 * (measure/tracer_stops.h). A UML is in one mode or the other, so where that is so
 * this gate is measured apart from the rest.
 */
#include <elf.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "gate/tracer.h"
#include "monitor/handoff.h"

#define FP_BYTES   16384 /* more than any xstate so far; the kernel says how much it used */
#define GUEST_TRAP (SIGTRAP | 0x80)
#define NO_RESTART (-1ul) /* orig_rax: not in a system call that might be restarted */

struct traced {
	struct user_regs_struct guest;
	struct user_regs_struct batch; /* at the entry of the batch code */
	struct iovec fp;
	uint8_t fp_space[FP_BYTES] __attribute__((aligned(64)));
};

/* Waits for the stop by that signal; any other end of the wait is an error. */
static int await(struct guest *guest, int signal, struct error *err)
{
	int status;

	if (tracer_wait(guest, &status, err))
		return -1;
	return WSTOPSIG(status) == signal ? 0 : tracer_unexpected(guest, status, err);
}

static int read_guest(struct guest *guest, struct error *err)
{
	struct traced *traced = guest->gate_state;

	traced->fp.iov_len = FP_BYTES;
	if (tracer_request(guest, PTRACE_GETREGS, NULL, &traced->guest, "PTRACE_GETREGS", err) ||
	    tracer_request(guest, PTRACE_GETREGSET, (void *)NT_X86_XSTATE, &traced->fp,
			   "PTRACE_GETREGSET", err))
		return -1;
	traced->guest.orig_rax = NO_RESTART;
	return 0;
}

static int run_batch(struct guest *guest, struct error *err)
{
	struct traced *traced = guest->gate_state;

	if (tracer_request(guest, PTRACE_SETREGS, NULL, &traced->batch, "PTRACE_SETREGS", err) ||
	    tracer_request(guest, PTRACE_CONT, NULL, NULL, "PTRACE_CONT", err))
		return -1;
	return await(guest, SIGTRAP, err);
}

static int read_fault(struct guest *guest, struct error *err)
{
	uint64_t address;
	siginfo_t info;

	if (tracer_request(guest, PTRACE_CONT, NULL, (void *)(intptr_t)SIGSEGV, "PTRACE_CONT",
			   err) ||
	    await(guest, SIGTRAP, err) ||
	    tracer_request(guest, PTRACE_GETSIGINFO, NULL, &info, "PTRACE_GETSIGINFO", err))
		return -1;
	address = *(volatile uint64_t *)&guest->mm.shared->data.arch_data[STUB_FAULT_ADDRESS];
	if (address == guest->planned)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "guest code of stub %d faulted at %#llx on its way back",
			 guest->mm.stub.pid, (unsigned long long)address);
}

/* Waits for the guest's next system call or page fault, and reads its registers. */
static int await_guest(struct guest *guest, struct error *err)
{
	bool faulted;
	int status;

	if (tracer_wait(guest, &status, err))
		return -1;
	faulted = WSTOPSIG(status) == SIGSEGV;
	if (!faulted && WSTOPSIG(status) != GUEST_TRAP)
		return tracer_unexpected(guest, status, err);
	guest->mm.report.signal = faulted ? SIGSEGV : SIGSYS;
	if (read_guest(guest, err))
		return -1;
	return faulted ? read_fault(guest, err) : 0;
}

static int run_guest(struct guest *guest, struct error *err)
{
	struct traced *traced = guest->gate_state;

	if (guest->restarts)
		traced->guest.rip = STUB_GUEST;
	if (tracer_request(guest, PTRACE_SETREGSET, (void *)NT_X86_XSTATE, &traced->fp,
			   "PTRACE_SETREGSET", err) ||
	    tracer_request(guest, PTRACE_SETREGS, NULL, &traced->guest, "PTRACE_SETREGS", err) ||
	    tracer_request(guest, PTRACE_SYSEMU, NULL, NULL, "PTRACE_SYSEMU", err))
		return -1;
	return await_guest(guest, err);
}

/*
 * The batch code's registers are those of guest code at its first stop, with another instruction
 * pointer; the code sets a stack of its own (stub/code/entry.S).
 */
static int start(struct guest *guest, struct error *err)
{
	struct traced *traced = memory_aligned(64, sizeof(*traced));

	guest->gate_state = traced;
	traced->fp.iov_base = traced->fp_space;
	guest->mm.batch.real_fds = true;
	if (guest_start_stub(guest, GUEST_STUB_TRACED, err) || read_guest(guest, err))
		return -1;
	traced->batch = traced->guest;
	traced->batch.rip = STUB_CODE + STUB_ENTRY_BATCH;
	return 0;
}

static void stop(struct guest *guest)
{
	free(guest->gate_state);
	guest->gate_state = NULL;
}

/*
 * UML queues nothing to run when it has nothing to change: an empty wake runs
 * the guest alone. A flush runs the batch alone.
 */
static int run_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;

	mm->shared->data.err = 0;
	mm->shared->data.call_count = (int32_t)mm->batch.count;
	mm->log.start = clock_now(mm->clock);
	if ((mm->batch.count && run_batch(guest, err)) || handoff_take_result(mm, err))
		return -1;
	if (!path_flush && !mm->report.err && run_guest(guest, err))
		return -1;
	mm->log.returned = clock_now(mm->clock);
	return 0;
}

const struct gate gate_ptrace = {
	.name = "ptrace",
	.what = "UML's ptrace mode: one PTRACE_CONT and one waitpid a batch",
	.filter = STUB_FILTER_NONE,
	.emulates = true,
	.apart = true,
	.start = start,
	.stop = stop,
	.round = run_round,
};
