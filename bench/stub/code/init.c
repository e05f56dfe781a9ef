// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stub's own program: sets the reserved region up, confines itself and becomes the guest.
 * Static, without a libc; the first batch of an address space unmaps it.
 *
 * It starts with all signals blocked and the descriptors that spawn.c gives it: the socket to its
 * monitor (0), physmem (STUB_TRACED_MEMORY_FD), and if it is to write to one, the eventfd
 * (STUB_DONE_FD). The order of the steps is that of stub_init_main(). The filter comes last: after
 * it only the code page can make calls, and this program cannot.
 */
#include <asm/fcntl.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <linux/seccomp.h>
#include <stdint.h>

#include "base/cpus.h"
#include "stub/code/syscall.h"
#include "stub/init.h"
#include "stub/layout.h"

#define MAPPING_KIND 0x11   /* MAP_SHARED | MAP_FIXED */
#define MAPPING_RX   0x5    /* PROT_READ | PROT_EXEC */
#define MAPPING_RW   0x3    /* PROT_READ | PROT_WRITE */
#define FILLING_KIND 0x4032 /* MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE */
#define FILLING_FROM 0x100000000000
#define DESCRIPTORS  1024 /* closed one by one where there is no close_range (before 5.9) */
#define ERROR_NOMEM  12
#define ERROR_INVAL  22
#define ERROR_SRCH   3

/* The kernel's struct sigaction. */
struct action {
	uint64_t handler;
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask;
};

struct signal_stack {
	uint64_t base;
	int32_t flags;
	uint64_t size;
};

struct filter_program {
	uint16_t length;
	const struct sock_filter *code;
};

/*
 * The program has a stack of its own, as the one from the kernel may lie where the reserved region
 * goes.
 */
static uint8_t stack[16384] __attribute__((aligned(16), used));

static struct stub_init init;
static uint64_t cpu_mask[CPUS_MAX / 64];

/* The signals that the handler reports to the monitor. All others stay blocked. */
static const int reported_signals[] = { SIGSYS, SIGSEGV, SIGTRAP, SIGALRM, SIGFPE, SIGILL, SIGBUS };

void stub_init_main(void);

__asm__(".globl _start\n"
	"_start:\n"
	"	leaq stack+16384(%rip), %rsp\n"
	"	xorl %ebp, %ebp\n"
	"	call stub_init_main\n"
	"	ud2\n");

static void fail(enum stub_step step, long result)
{
	struct stub_failure failure = { step, (int32_t)-result };

	stub_syscall3(__NR_write, 0, (long)&failure, sizeof(failure));
	stub_syscall3(__NR_exit_group, 1, 0, 0);
	__builtin_trap();
}

static void check(enum stub_step step, long result)
{
	if (result < 0 && result > -4096)
		fail(step, result);
}

static void map(enum stub_step step, uint64_t address, uint64_t length, int prot, uint64_t offset)
{
	check(step, stub_syscall6(__NR_mmap, (long)address, (long)length, prot, MAPPING_KIND,
				  STUB_TRACED_MEMORY_FD, (long)offset));
}

static void receive(void)
{
	long n = stub_syscall3(__NR_read, 0, (long)&init, sizeof(init));

	check(STUB_STEP_RECEIVE, n);
	if (n != sizeof(init))
		fail(STUB_STEP_RECEIVE, -ERROR_INVAL);
}

/*
 * The signal comes when the parent ends. That may have happened before it was asked for, so the
 * parent is checked afterwards.
 */
static void die_with_parent(void)
{
	check(STUB_STEP_PARENT, stub_syscall3(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0));
	if (stub_syscall3(__NR_getppid, 0, 0, 0) != init.monitor)
		fail(STUB_STEP_PARENT, -ERROR_SRCH);
}

static void pin(void)
{
	if (init.cpu < 0)
		return;
	if (init.cpu >= CPUS_MAX)
		fail(STUB_STEP_PIN, -ERROR_INVAL);
	cpu_mask[init.cpu / 64] = 1ull << (init.cpu % 64);
	check(STUB_STEP_PIN,
	      stub_syscall3(__NR_sched_setaffinity, 0, sizeof(cpu_mask), (long)cpu_mask));
}

/*
 * A core file of a stub would hold physmem. A limit of one byte, unlike one of 0, also keeps a
 * program in core_pattern from being run (fs/coredump.c). An ordinary user whose hard limit is 0
 * already cannot have it, and gets no core file either; so errors are ignored.
 */
static void leave_no_core(void)
{
	const struct rlimit64 limit = { 1, 1 };

	stub_syscall4(__NR_prlimit64, 0, RLIMIT_CORE, (long)&limit, 0);
}

/* For stubs without a filter, too. A guest that takes its stub over must not have what root has. */
static void drop_privileges(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0, 0, 0 } };

	check(STUB_STEP_PRIVILEGES, stub_syscall6(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0));
	/* EPERM: it may not drop any, and so has none to lose. EINVAL: the last was dropped. */
	for (long right = 0; !stub_syscall3(__NR_prctl, PR_CAPBSET_DROP, right, 0); right++)
		;
	check(STUB_STEP_PRIVILEGES, stub_syscall3(__NR_capset, (long)&header, (long)none, 0));
}

static void map_region(void)
{
	map(STUB_STEP_MAP_CODE, STUB_CODE, STUB_PAGE_SIZE, MAPPING_RX, init.code_offset);
	map(STUB_STEP_MAP_SHARED, STUB_DATA, (STUB_DATA_PAGES + STUB_PROBE_PAGES) * STUB_PAGE_SIZE,
	    MAPPING_RW, init.shared_offset);
	map(STUB_STEP_MAP_GUEST, STUB_GUEST, STUB_PAGE_SIZE, MAPPING_RX, init.guest_offset);
}

/*
 * Fills the address space up to vm.max_map_count (STUB_ODD_CROWDED). Neighbours of different
 * access are not merged (can_vma_merge_before() of mm/vma.c, 6.18).
 */
static void crowd(void)
{
	uint64_t address = FILLING_FROM;
	long at = 0;

	for (int access = 0; at >= 0; access = !access, address += STUB_PAGE_SIZE)
		at = stub_syscall6(__NR_mmap, (long)address, STUB_PAGE_SIZE, access, FILLING_KIND,
				   -1, 0);
	if (at != -ERROR_NOMEM)
		fail(STUB_STEP_CROWD, at);
}

/*
 * A blocked synchronous signal would kill the stub; all others stay blocked, so
 * that what a terminal sends to its foreground group does not end stubs.
 */
static void unblock_reported(void)
{
	uint64_t mask = ~0ull;

	for (unsigned int i = 0; i < sizeof(reported_signals) / sizeof(int); i++)
		mask &= ~(1ull << (reported_signals[i] - 1));
	stub_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof(mask));
}

static void set_signal_stack(void)
{
	struct signal_stack signal_stack = { STUB_DATA, 0, STUB_DATA_PAGES * STUB_PAGE_SIZE };

	check(STUB_STEP_SIGSTACK, stub_syscall3(__NR_sigaltstack, (long)&signal_stack, 0, 0));
}

static void set_handlers(void)
{
	struct action action = { STUB_CODE + STUB_ENTRY_SIGNAL,
				 SA_ONSTACK | SA_NODEFER | SA_SIGINFO | SA_RESTORER,
				 STUB_CODE + STUB_ENTRY_RESTORE, ~0ull };

	if (init.odd & STUB_ODD_RESTARTS)
		action.flags |= SA_RESTART;
	for (unsigned int i = 0; i < sizeof(reported_signals) / sizeof(int); i++)
		check(STUB_STEP_SIGACTION,
		      stub_syscall4(__NR_rt_sigaction, reported_signals[i], (long)&action, 0, 8));
}

/* Ptrace mode. Its handler never returns, so it must mask nothing. */
static void set_fault_handler(void)
{
	struct action action = { STUB_CODE + STUB_ENTRY_FAULT,
				 SA_ONSTACK | SA_NODEFER | SA_SIGINFO | SA_RESTORER,
				 STUB_CODE + STUB_ENTRY_RESTORE, 0 };

	check(STUB_STEP_SIGACTION, stub_syscall4(__NR_rt_sigaction, SIGSEGV, (long)&action, 0, 8));
}

static void close_range(unsigned int first, unsigned int last)
{
	if (!stub_syscall3(__NR_close_range, first, last, 0))
		return;
	for (unsigned int fd = first; fd <= last && fd < DESCRIPTORS; fd++)
		stub_syscall3(__NR_close, fd, 0, 0);
}

/*
 * Closes all but the socket, and the eventfd if there is one. The listener will be the lowest that
 * is free: 1. As in UML the descriptor is what does not block, not the call.
 */
static void keep_descriptors(void)
{
	check(STUB_STEP_SOCKET, stub_syscall3(__NR_fcntl, 0, F_SETFL, O_NONBLOCK));
	close_range(1, 1);
	close_range(init.done == STUB_DONE_EVENTFD ? STUB_DONE_FD + 1 : STUB_DONE_FD, ~0u);
}

static void confine(void)
{
	struct filter_program program = { (uint16_t)init.filter_length, init.filter };
	long flags = SECCOMP_FILTER_FLAG_TSYNC;
	long listener;

	if (!init.filter_length)
		return;
	if (init.listens)
		flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
	listener = stub_syscall3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, (long)&program);
	check(STUB_STEP_FILTER, listener);
	/*
	 * From here on only the code page can make system calls, so a failure cannot be sent. The
	 * SIGILL, instead of the guest's first trap, tells the monitor.
	 */
	if (init.listens && listener != 1)
		__builtin_trap();
}

/*
 * SIGSTOP: the monitor continues it with PTRACE_SYSEMU, so the next stop is the first system call
 * of guest code.
 */
static void be_traced(void)
{
	check(STUB_STEP_TRACE, stub_syscall4(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0));
	close_range(0, STUB_TRACED_MEMORY_FD - 1);
	close_range(STUB_TRACED_MEMORY_FD + 1, ~0u);
	stub_syscall3(__NR_kill, stub_syscall3(__NR_getpid, 0, 0, 0), SIGSTOP, 0);
}

void stub_init_main(void)
{
	receive();
	die_with_parent();
	pin();
	leave_no_core();
	drop_privileges();
	map_region();
	if (init.odd & STUB_ODD_CROWDED)
		crowd();
	unblock_reported();
	set_signal_stack();
	if (init.traced) {
		set_fault_handler();
		be_traced();
	} else {
		set_handlers();
		keep_descriptors();
		confine();
	}
	__asm__ volatile("jmp *%0" : : "r"((uint64_t)STUB_GUEST));
	__builtin_unreachable();
}
