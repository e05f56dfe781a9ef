// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stub code page: the signal handler, which reports to the monitor and runs the batches that
 * it gets, and the batch code of ptrace mode. entry.S has the entry points. Read it from
 * stub_signal() upwards: hand_over() reports and waits for the turn, serve_turn() runs the batch,
 * and the return resumes the guest.
 *
 * It uses addresses of layout.h only, since nothing else is mapped after the first batch of an
 * address space, and little stack: the handler's frame lies under the signal frame, and both in
 * one page. page.lds checks that there is no data and that the code fits into one page.
 *
 * UML's stub has no stamps, no count of calls begun, and no way to tell the monitor but the futex.
 * A stub that uses none of these pays a test for each.
 */
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>

#include "stub/code/syscall.h"
#include "stub/layout.h"

#define NR_WRITE   1
#define NR_MMAP	   9
#define NR_MUNMAP  11
#define NR_CLOSE   3
#define NR_RECVMSG 47
#define NR_FUTEX   202

#define SIGNAL_SYS   31
#define ERROR_AGAIN  11
#define ERROR_INTR   4
#define MAPPING_KIND 0x11 /* MAP_SHARED | MAP_FIXED */

#define SOCKET_LEVEL 1
#define RIGHTS_TYPE  1

/* As the kernel has them on x86-64 (include/linux/socket.h). */
struct message {
	void *name;
	int32_t name_length;
	void *vectors;
	uint64_t vector_count;
	void *control;
	uint64_t control_length;
	uint32_t flags;
};

struct vector {
	void *base;
	uint64_t length;
};

struct rights {
	uint64_t length;
	int32_t level;
	int32_t type;
	int32_t fds[STUB_FDS_MAX];
};

void stub_signal(int signal, void *siginfo, void *context);
void stub_batch(void);
void stub_fault(int signal, void *siginfo, void *context);

static inline struct stub_shared *shared(void)
{
	return (struct stub_shared *)STUB_DATA;
}

/* Reads the TSC as the monitor's clock does. 0 if it is not to be read. */
static inline uint64_t ticks(uint32_t by)
{
	uint32_t low, high;

	if (by == STUB_TICKS_NONE)
		return 0;
	if (by == STUB_TICKS_RDTSCP)
		__asm__ volatile("rdtscp; lfence" : "=a"(low), "=d"(high) : : "rcx", "memory");
	else
		__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/*
 * With MAP_FIXED success is the address that was asked for. stub_call.fd is an index into fds; a
 * bad one becomes -1, which the kernel refuses.
 */
static inline long run_call(const struct stub_call *call, const int32_t *fds)
{
	if (call->type == STUB_CALL_MMAP) {
		long fd = !fds ? call->fd : (uint32_t)call->fd < STUB_FDS_MAX ? fds[call->fd] : -1;
		long at = stub_syscall6(NR_MMAP, (long)call->address, (long)call->length,
					call->prot, MAPPING_KIND, fd, (long)call->offset);

		return at == (long)call->address ? 0 : at;
	}
	return stub_syscall3(NR_MUNMAP, (long)call->address, (long)call->length, 0);
}

/*
 * For stamps and for the count of begun calls: run_batch() tests once for both, as most batches
 * want neither.
 */
static inline void begin_call(struct stub_stamps *stamps, int32_t index, uint32_t stamped)
{
	__atomic_store_n(&stamps->calls_begun, (uint32_t)index + 1, __ATOMIC_RELEASE);
	if (stamped)
		stamps->call[index].before = ticks(stamps->ticks);
}

/*
 * Whether the monitor would have been asked about a call from that index on. Then it may be
 * waiting in RECV for one that will not come, and only the marker ends that.
 */
static inline uint32_t leaves_out_notified(int32_t index, int32_t count)
{
	const struct stub_call *calls = shared()->data.calls;

	for (; index < count && index < STUB_BATCH_MAX; index++)
		if (shared()->stamps.notified & STUB_NOTIFIED(calls[index].type))
			return 1;
	return 0;
}

/*
 * Runs the queued calls in order until one fails, and notes which. fds are the descriptors by
 * stub_call.fd; without them stub_call.fd is the descriptor itself (ptrace mode). The limit of
 * STUB_BATCH_MAX holds whatever the shared page says.
 */
static inline void run_batch(const int32_t *fds)
{
	struct stub_data *data = &shared()->data;
	struct stub_stamps *stamps = &shared()->stamps;
	const uint32_t stamped = stamps->stamp_calls, watched = stamped | stamps->announce;
	int32_t count = data->call_count, done = 0;
	long result = 0;

	for (; done < count && done < STUB_BATCH_MAX && !result; done++) {
		if (watched)
			begin_call(stamps, done, stamped);
		result = run_call(&data->calls[done], fds);
		if (stamped)
			stamps->call[done].after = ticks(stamps->ticks);
	}
	stamps->batch_end = ticks(stamps->ticks);
	stamps->calls_done = (uint32_t)done;
	if (result)
		stamps->left = leaves_out_notified(done, count);
	data->err = result;
	data->call_count = result ? done - 1 : 0;
}

/*
 * Receives one message at most. None is no error, as unmaps need no descriptor. Returns how many
 * descriptors came, all of which have to be closed.
 */
static inline uint32_t receive_fds(int32_t *fds)
{
	char byte;
	struct vector vector = { &byte, 1 };
	struct rights rights = { .length = 0 };
	struct message message = { .vectors = &vector,
				   .vector_count = 1,
				   .control = &rights,
				   .control_length = sizeof(rights) };
	uint32_t count = 0;

	for (uint32_t i = 0; i < STUB_FDS_MAX; i++)
		fds[i] = -1;
	if (stub_syscall3(NR_RECVMSG, 0, (long)&message, 0) < 0)
		return 0;
	if (message.control_length < offsetof(struct rights, fds) || rights.level != SOCKET_LEVEL ||
	    rights.type != RIGHTS_TYPE)
		return 0;
	count = (uint32_t)((rights.length - offsetof(struct rights, fds)) / sizeof(int32_t));
	for (uint32_t i = 0; i < count && i < STUB_FDS_MAX; i++)
		fds[i] = rights.fds[i];
	return count;
}

/*
 * Tells the monitor that the turn is its own, in the way that its serve loop waits for (enum
 * stub_done).
 */
static inline long tell_monitor(uint32_t *futex)
{
	const struct stub_stamps *stamps = &shared()->stamps;
	const uint64_t one = 1;

	switch (stamps->done) {
	case STUB_DONE_EVENTFD:
		return stub_syscall3(NR_WRITE, STUB_DONE_FD, (long)&one, sizeof(one));
	case STUB_DONE_MARKER_ON_ERROR:
		if (!shared()->data.err || !stamps->left)
			break;
		/* fallthrough */
	case STUB_DONE_MARKER:
		return stub_syscall3(STUB_MARKER_CALL, 0, 0, 0);
	}
	return stub_syscall3(NR_FUTEX, (long)futex, FUTEX_WAKE, 1);
}

/*
 * Gives the turn to the monitor and returns when it is the stub's again. The word is set before
 * the wake-up: the monitor may see it earlier, and hand the turn back before the FUTEX_WAIT, which
 * then says EAGAIN. Any other failure of the wait ends the stub by SIGILL.
 */
static inline void hand_over(void)
{
	uint32_t *futex = &shared()->data.futex;
	long result;

	__atomic_store_n(futex, STUB_TURN_MONITOR, __ATOMIC_RELEASE);
	do
		result = tell_monitor(futex);
	while (result == -ERROR_INTR);
	do
		result = stub_syscall4(NR_FUTEX, (long)futex, FUTEX_WAIT, STUB_TURN_MONITOR, 0);
	while (result == -ERROR_INTR ||
	       __atomic_load_n(futex, __ATOMIC_ACQUIRE) == STUB_TURN_MONITOR);
	if (result && result != -ERROR_AGAIN)
		__builtin_trap();
}

/*
 * Runs what the monitor has queued. True if the stub is to report again at once instead of running
 * the guest: after a failure, and on the flush path.
 */
static inline int serve_turn(void)
{
	struct stub_data *data = &shared()->data;
	int32_t fds[STUB_FDS_MAX];
	uint32_t count;
	int again;

	if (data->call_count) {
		count = receive_fds(fds);
		run_batch(fds);
		for (uint32_t i = 0; i < count && i < STUB_FDS_MAX; i++)
			stub_syscall3(NR_CLOSE, fds[i], 0, 0);
	} else {
		data->err = 0;
	}
	again = data->err || data->restart_wait;
	data->restart_wait = 0;
	return again;
}

#define CONTEXT_MCONTEXT 40 /* offset of uc_mcontext in the kernel's struct ucontext */

/* Indexes in its registers (REG_ERR, REG_TRAPNO and REG_CR2 of glibc). */
#define MCONTEXT_ERROR	 19
#define MCONTEXT_TRAP	 20
#define MCONTEXT_ADDRESS 22

/*
 * The handler of every signal that the stub reports. It returns, to rt_sigreturn, only to run the
 * guest. So the offsets are noted once: the frame stays where it is while batches are run.
 */
void stub_signal(int signal, void *siginfo, void *context)
{
	struct stub_data *data = &shared()->data;

	data->siginfo_offset = (uint32_t)((uintptr_t)siginfo - STUB_DATA);
	data->mcontext_offset = (uint32_t)((uintptr_t)context + CONTEXT_MCONTEXT - STUB_DATA);
	data->signal = signal;
	hand_over();
	while (serve_turn()) {
		data->signal = SIGNAL_SYS;
		hand_over();
	}
}

void stub_batch(void)
{
	run_batch(NULL);
}

/*
 * Ptrace mode: notes what a SIGSEGV does not tell the tracer, and stops. It never returns, as the
 * monitor sets other registers (6.18, arch/x86/um/stub_segv.c).
 */
void stub_fault(int signal, void *siginfo, void *context)
{
	const uint64_t *registers = (const void *)((uintptr_t)context + CONTEXT_MCONTEXT);
	uint64_t *fault = shared()->data.arch_data;

	(void)signal;
	(void)siginfo;
	fault[STUB_FAULT_ADDRESS] = registers[MCONTEXT_ADDRESS];
	fault[STUB_FAULT_ERROR] = registers[MCONTEXT_ERROR];
	fault[STUB_FAULT_TRAP] = registers[MCONTEXT_TRAP];
	__asm__ volatile("int3");
	__builtin_unreachable();
}
