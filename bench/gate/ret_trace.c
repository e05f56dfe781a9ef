// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SECCOMP_RET_TRACE: each mmap and munmap of a batch stops the stub for its tracer, which reads
 * the registers, validates the call, and lets it go on or turns it into one that is skipped and
 * returns -EPERM.
 *
 * The turn is handed over by the futex as in seccomp mode, but the monitor waits in waitpid()
 * only. So the filter stops the stub's FUTEX_WAIT as well: a stub that has handed the turn back
 * stops once more before the round ends, and goes on into its wait. That one stop per round is in
 * round_ns, not in batch_ns. Because of it a call that fails in the middle of a batch wedges
 * nothing. A guest's trap is a stop too, as every signal of a traced process is.
 *
 * After a stop the kernel runs the filter again, on what the tracer left of the call
 * (kernel/seccomp.c, __seccomp_filter(), since 4.8; read in 6.12).
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "gate/tracer.h"
#include "monitor/handoff.h"
#include "monitor/judge.h"

#define SKIPPED (-1ul) /* as orig_rax: the call is skipped, rax is its result */

static int start(struct guest *guest, struct error *err)
{
	return guest_start_stub(guest, GUEST_STUB_SEIZED, err) ||
			       registers_take(&guest->mm.registers, guest->mm.shared, err) ?
		       -1 :
		       0;
}

static int go_on(struct guest *guest, int signal, struct error *err)
{
	return tracer_request(guest, PTRACE_CONT, NULL, (void *)(intptr_t)signal, "PTRACE_CONT",
			      err);
}

static bool judge(struct guest *guest, const struct user_regs_struct *registers)
{
	/* The filter lets calls of no other architecture come this far. */
	const struct seccomp_data call = {
		.nr = (int)registers->orig_rax,
		.arch = AUDIT_ARCH_X86_64,
		.instruction_pointer = registers->rip,
		.args = { registers->rdi, registers->rsi, registers->rdx, registers->r10,
			  registers->r8, registers->r9 },
	};

	return judge_call(&guest->mm, &call);
}

static int answer(struct guest *guest, struct user_regs_struct *registers, bool allowed,
		  struct error *err)
{
	struct round_log *log = &guest->mm.log;

	log->notified++;
	if (allowed) {
		log->allowed++;
		return go_on(guest, 0, err);
	}
	log->denied++;
	registers->orig_rax = SKIPPED;
	registers->rax = (unsigned long)-EPERM;
	if (tracer_request(guest, PTRACE_SETREGS, NULL, registers, "PTRACE_SETREGS", err))
		return -1;
	return go_on(guest, 0, err);
}

static int serve_call(struct guest *guest, struct user_regs_struct *registers, uint64_t received,
		      struct error *err)
{
	struct guest_mm *mm = &guest->mm;
	bool stamped = mm->log.stamped && mm->log.notified < STUB_BATCH_MAX;
	struct notification_stamp *stamp = &mm->log.stamp[stamped ? mm->log.notified : 0];
	bool allowed = judge(guest, registers);
	int result;

	if (stamped)
		stamp->validated = clock_now(mm->clock);
	result = answer(guest, registers, allowed, err);
	if (!stamped)
		return result;
	stamp->received = received;
	stamp->sent = clock_now(mm->clock);
	return result;
}

/* Returns 1 if the stub has handed the turn back and is on its way into its wait. */
static int serve_stop(struct guest *guest, struct error *err)
{
	const struct guest_mm *mm = &guest->mm;
	struct user_regs_struct registers;
	uint64_t received;

	if (tracer_request(guest, PTRACE_GETREGS, NULL, &registers, "PTRACE_GETREGS", err))
		return -1;
	received = mm->log.stamped ? clock_now(mm->clock) : 0;
	if (registers.orig_rax != SYS_futex)
		return serve_call(guest, &registers, received, err);
	if (go_on(guest, 0, err))
		return -1;
	return handoff_has_turn(mm);
}

/*
 * Signals are delivered to the stub. A group-stop (SIGSTOP) stays one, by PTRACE_LISTEN, until
 * somebody continues the stub.
 */
static int pass_on(struct guest *guest, int status, struct error *err)
{
	int event = status >> 16, signal = WSTOPSIG(status);

	if (!event)
		return go_on(guest, signal, err);
	if (event != PTRACE_EVENT_STOP)
		return tracer_unexpected(guest, status, err);
	if (signal == SIGTRAP)
		return go_on(guest, 0, err);
	return tracer_request(guest, PTRACE_LISTEN, NULL, NULL, "PTRACE_LISTEN", err);
}

static int serve_until_turn(struct guest *guest, struct error *err)
{
	int status, result = 0;

	while (!result) {
		if (tracer_wait(guest, &status, err))
			return -1;
		result = status >> 16 == PTRACE_EVENT_SECCOMP ? serve_stop(guest, err) :
								pass_on(guest, status, err);
	}
	return result < 0 ? -1 : 0;
}

static int run_round(struct guest *guest, bool path_flush, struct error *err)
{
	struct guest_mm *mm = &guest->mm;

	if (guest_give_turn(guest, path_flush, err) || serve_until_turn(guest, err) ||
	    handoff_take_report(mm, err))
		return -1;
	mm->log.returned = clock_now(mm->clock);
	return 0;
}

const struct gate gate_ret_trace = {
	.name = "ret-trace",
	.what = "SECCOMP_RET_TRACE: mmap and munmap stop the stub for its tracer",
	.filter = STUB_FILTER_TRACE,
	.notifies_map = true,
	.notifies_unmap = true,
	.apart = true,
	.start = start,
	.round = run_round,
};
