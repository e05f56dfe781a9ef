// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting and stopping stubs: vfork and execveat of the embedded program, its orders over a
 * socket, the wait for its first report, and the listener. What the program does with its orders
 * is in code/init.c.
 *
 * Nothing here is timed, but a suite starts thousands of stubs, so a start must take well under 5
 * ms: hence vfork. A stub can fail at any step; it says which over the socket before it exits, and
 * the waits here look for that.
 */
#define _GNU_SOURCE
#include "stub/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/ended.h"
#include "base/files.h"
#include "stub/death.h"
#include "stub/init.h"
#include "stub/layout.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* 6.3; asked for since vm.memfd_noexec may be the default */
#endif

/*
 * A busy machine may keep a new stub waiting for seconds. What is counted is waits and not the
 * time that passes, since this process and the stub may be stopped for some of that.
 */
#define START_LIMIT_S 20
#define SLICE_NS      20000000
#define SEALS	      (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

extern const uint8_t stub_init_program[], stub_init_program_end[];

/* The memfd of the program: written and sealed once, kept for all stubs of this process; atomic. */
static int program_fd = -1;

/* EINVAL: a kernel before 6.3, which does not know MFD_EXEC and does not need it. */
static int open_memory(struct error *err)
{
	int fd = memfd_create("stub", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("stub", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for the stub's program");
	return fd;
}

static int open_program(struct error *err)
{
	size_t size = (size_t)(stub_init_program_end - stub_init_program);
	int fd, none = -1;

	if (__atomic_load_n(&program_fd, __ATOMIC_ACQUIRE) >= 0)
		return 0;
	fd = open_memory(err);
	if (fd < 0)
		return -1;
	if (write_whole(fd, stub_init_program, size) || fcntl(fd, F_ADD_SEALS, SEALS)) {
		error_errno(err, errno, "writing and sealing the stub's program");
		close(fd);
		return -1;
	}
	/* Another thread may have been faster: one of the two is kept. */
	if (!__atomic_compare_exchange_n(&program_fd, &none, fd, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE))
		close(fd);
	return 0;
}

/*
 * In the child of vfork(), which shares the caller's memory until the exec: it makes system calls
 * only, and changes nothing of the caller's but *failure.
 *
 * The descriptors that it hands on must get the numbers 0, STUB_DONE_FD and STUB_TRACED_MEMORY_FD.
 * Each is first copied above these, so that no dup2() closes one that is still to be copied.
 */
static __attribute__((noreturn)) void exec_program(const struct stub *stub, int socket,
						   int memory_fd, volatile int *failure)
{
	static char *const arguments[] = { "stub", NULL }, *const environment[] = { NULL };
	int memory = fcntl(memory_fd, F_DUPFD, STUB_TRACED_MEMORY_FD + 1);
	int end = fcntl(socket, F_DUPFD, STUB_TRACED_MEMORY_FD + 1);
	/* The program's own descriptor, too, could have one of these numbers. */
	int program = fcntl(program_fd, F_DUPFD_CLOEXEC, STUB_TRACED_MEMORY_FD + 1);
	int done =
		stub->done_fd < 0 ? -1 : fcntl(stub->done_fd, F_DUPFD, STUB_TRACED_MEMORY_FD + 1);

	if (memory >= 0 && end >= 0 && program >= 0 && dup2(end, 0) == 0 &&
	    dup2(memory, STUB_TRACED_MEMORY_FD) == STUB_TRACED_MEMORY_FD &&
	    (stub->done_fd < 0 || (done >= 0 && dup2(done, STUB_DONE_FD) == STUB_DONE_FD)))
		syscall(SYS_execveat, program, "", arguments, environment, AT_EMPTY_PATH);
	*failure = errno;
	_exit(STATUS_CANNOT);
}

/*
 * Returns the child's pid, or -1 with an error. vfork() returns when the child has called exec or
 * exit, so *failure is set by then.
 */
static pid_t spawn(const struct stub *stub, int socket, int memory_fd, struct error *err)
{
	volatile int failure = 0;
	sigset_t all, before;
	pid_t pid;

	/* No handler of the caller may run in the child. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = vfork();
	if (pid == 0)
		exec_program(stub, socket, memory_fd, &failure);
	if (pid < 0)
		failure = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!failure)
		return pid;
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return error_call(err,
			  (struct failed){ .call = pid < 0 ? CALL_FORK : CALL_EXECVEAT,
					   .error = failure },
			  "cannot start a stub");
}

static int send_init(const struct stub *stub, const struct stub_config *config, struct error *err)
{
	struct stub_init init = {
		.monitor = getpid(),
		.cpu = config->cpu,
		.traced = config->traced,
		.listens = stub_filter_notifies(config->filter),
		.done = config->done,
		.odd = config->odd,
		.code_offset = config->code_offset,
		.guest_offset = config->guest_offset,
		.shared_offset = config->shared_offset,
	};

	init.filter_length =
		(uint32_t)stub_filter_program(config->filter, config->done, init.filter);
	if (send(stub->socket, &init, sizeof(init), MSG_NOSIGNAL) != sizeof(init))
		return error_errno(err, errno, "cannot tell stub %d what to do", stub->pid);
	return 0;
}

/* What a stub does before it is one, and what it says if it could not. */
struct step {
	const char *name;
	enum call call; /* that a failure is looked up as */
};

static const struct step steps[] = {
	[STUB_STEP_RECEIVE] = { .name = "receiving its orders" },
	[STUB_STEP_PARENT] = { .name = "tying itself to its monitor" },
	[STUB_STEP_PIN] = { .name = "pinning itself to a CPU", .call = CALL_SCHED_SETAFFINITY },
	[STUB_STEP_MAP_CODE] = { .name = "mapping its code page", .call = CALL_MMAP_AT },
	[STUB_STEP_MAP_SHARED] = { .name = "mapping its data pages", .call = CALL_MMAP_AT },
	[STUB_STEP_MAP_GUEST] = { .name = "mapping the guest code page", .call = CALL_MMAP_AT },
	[STUB_STEP_CROWD] = { .name = "filling its address space" },
	[STUB_STEP_PRIVILEGES] = { .name = "giving its privileges up" },
	[STUB_STEP_SIGSTACK] = { .name = "setting its signal stack", .call = CALL_SIGALTSTACK },
	[STUB_STEP_SIGACTION] = { .name = "setting its signal handlers" },
	[STUB_STEP_TRACE] = { .name = "asking to be traced", .call = CALL_PTRACE },
	[STUB_STEP_SOCKET] = { .name = "making its socket nonblocking" },
	[STUB_STEP_FILTER] = { .name = "installing its seccomp filter",
			       .call = CALL_SECCOMP_FILTER },
};

/* The step's number comes from the stub, so it is checked before it is used as an index. */
static int step_error(const struct stub_failure *failure, int cpu, struct error *err)
{
	static const struct step unknown = { .name = "an unknown step" };
	const struct step *step = &unknown;
	struct failed failed = { .error = failure->error };

	if (failure->step >= STUB_STEP_RECEIVE && failure->step <= STUB_STEP_FILTER)
		step = &steps[failure->step];
	failed.call = step->call;
	failed.at = step->call == CALL_SCHED_SETAFFINITY ? (uint64_t)cpu : STUB_START;
	return error_call(err, failed, "a stub failed at %s", step->name);
}

static bool said_failure(const struct stub *stub, struct stub_failure *failure)
{
	return recv(stub->socket, failure, sizeof(*failure), MSG_DONTWAIT) == sizeof(*failure);
}

/* -1 with an error if the stub has said that it failed, or is dead. */
static int look_for_failure(const struct stub *stub, struct error *err)
{
	struct stub_failure failure;
	bool dead = stub_is_dead(stub->pidfd);

	/*
	 * The death is looked at first: what the stub said before it died is there once it is
	 * dead.
	 */
	if (said_failure(stub, &failure))
		return step_error(&failure, stub->cpu, err);
	return dead ? stub_death_error(stub->pid, stub->pidfd, err) : 0;
}

/*
 * Waits until guest code has trapped and the handler has reported. The wait is for the futex, in
 * slices, as neither a failure nor a death would wake it.
 */
static int await_report(const struct stub *stub, const struct stub_config *config,
			struct error *err)
{
	struct stub_data *data = &config->shared->data;
	int expected = config->filter == STUB_FILTER_NONE ? SIGTRAP : SIGSYS, signal;
	const struct timespec slice = { .tv_nsec = SLICE_NS };
	unsigned int slices = 0;

	while (__atomic_load_n(&data->futex, __ATOMIC_ACQUIRE) != STUB_TURN_MONITOR) {
		if (look_for_failure(stub, err))
			return -1;
		if (slices > START_LIMIT_S * (1000000000 / SLICE_NS))
			return error_set(err, STATUS_CANNOT, "stub %d has not reported in %d s",
					 stub->pid, START_LIMIT_S);
		if (syscall(SYS_futex, &data->futex, FUTEX_WAIT, STUB_TURN_STUB, &slice, NULL, 0))
			slices += errno == ETIMEDOUT;
	}
	signal = __atomic_load_n(&data->signal, __ATOMIC_RELAXED);
	if (signal == expected)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "stub %d reported %s where guest code was to trap with %s", stub->pid,
			 ended_signal(signal).text, ended_signal(expected).text);
}

/*
 * Waits until a traced stub stops; *status is what waitpid() gives. A stub that died is left
 * unreaped, so that its pid stays its own.
 */
static int next_stop(const struct stub *stub, int *status, struct error *err)
{
	siginfo_t change = { 0 };

	while (waitid(P_PID, (id_t)stub->pid, &change, WSTOPPED | WEXITED | WNOWAIT | __WALL))
		if (errno != EINTR)
			return error_errno(err, errno, "waiting for traced stub %d", stub->pid);
	if (change.si_code != CLD_TRAPPED && change.si_code != CLD_STOPPED) {
		look_for_failure(stub, err);
		return -1;
	}
	if (waitpid(stub->pid, status, WNOHANG | __WALL) == stub->pid && WIFSTOPPED(*status))
		return 0;
	return error_set(err, STATUS_CANNOT, "traced stub %d did not stop", stub->pid);
}

static int await_stop(const struct stub *stub, int signal, struct error *err)
{
	int status;

	if (next_stop(stub, &status, err))
		return -1;
	if (WSTOPSIG(status) == signal)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "traced stub %d did not stop with signal %d (status %#x)", stub->pid,
			 signal, status);
}

/*
 * The stub stops itself by SIGSTOP when it has asked to be traced; then it runs to the first
 * system call of guest code.
 */
static int start_tracing(const struct stub *stub, struct error *err)
{
	if (await_stop(stub, SIGSTOP, err))
		return -1;
	if (ptrace(PTRACE_SETOPTIONS, stub->pid, NULL,
		   (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)))
		return error_errno(err, errno, "PTRACE_SETOPTIONS of stub %d", stub->pid);
	if (ptrace(PTRACE_SYSEMU, stub->pid, NULL, NULL))
		return error_errno(err, errno, "PTRACE_SYSEMU of stub %d", stub->pid);
	return await_stop(stub, SIGTRAP | 0x80, err);
}

/* The stub has been started and waits for its orders, so no call of it is missed. */
static int seize(const struct stub *stub, struct error *err)
{
	if (!ptrace(PTRACE_SEIZE, stub->pid, NULL,
		    (void *)(PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL)))
		return 0;
	return error_call(err, (struct failed){ .call = CALL_PTRACE, .error = errno },
			  "PTRACE_SEIZE of stub %d", stub->pid);
}

/*
 * Signals are passed on to the stub. It has reported when it stops at the FUTEX_WAIT behind the
 * report.
 */
static int pass_to_report(const struct stub *stub, struct error *err)
{
	int status, event, signal;

	do {
		if (next_stop(stub, &status, err))
			return -1;
		event = status >> 16;
		signal = event ? 0 : WSTOPSIG(status);
		if (ptrace(PTRACE_CONT, stub->pid, NULL, (void *)(intptr_t)signal))
			return error_errno(err, errno, "PTRACE_CONT of stub %d", stub->pid);
	} while (event != PTRACE_EVENT_SECCOMP);
	return 0;
}

static int take_listener(struct stub *stub, struct error *err)
{
	/* Descriptor 1: keep_descriptors() in code/init.c. The copy is close-on-exec. */
	stub->listener = (int)syscall(SYS_pidfd_getfd, stub->pidfd, 1, 0);
	if (stub->listener >= 0)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_PIDFD_GETFD, .error = errno },
			  "taking the listener of stub %d", stub->pid);
}

static void prepare_shared(const struct stub_config *config)
{
	struct stub_shared *shared = config->shared;
	bool trapped = config->traced || config->filter != STUB_FILTER_NONE;

	shared->data.err = 0;
	shared->data.call_count = 0;
	shared->data.restart_wait = 0;
	shared->data.futex = STUB_TURN_STUB;
	shared->data.signal = 0;
	shared->stamps.stamp_calls = 0;
	shared->stamps.ticks = config->ticks;
	/* await_report() waits for a futex; bring_up() sets what was asked for after that. */
	shared->stamps.done = STUB_DONE_FUTEX;
	shared->stamps.announce = 0;
	shared->stamps.notified = stub_filter_notified(config->filter);
	shared->touch.count = 0;
	shared->touch.trap = trapped ? STUB_TRAP_SYSCALL : STUB_TRAP_INT3;
}

/*
 * The order matters: the pidfd before anything waits, the tracer before the orders, the orders
 * before the report, and the listener last, since there is one only when the filter is installed.
 */
static int bring_up(struct stub *stub, const struct stub_config *config, int ends[2],
		    struct error *err)
{
	stub->pid = spawn(stub, ends[1], config->memory_fd, err);
	if (stub->pid < 0)
		return -1;
	stub->pidfd = (int)syscall(SYS_pidfd_open, stub->pid, 0);
	if (stub->pidfd < 0)
		return error_call(err, (struct failed){ .call = CALL_PIDFD_OPEN, .error = errno },
				  "pidfd_open of stub %d", stub->pid);
	if ((config->seized && seize(stub, err)) || send_init(stub, config, err))
		return -1;
	if (config->traced)
		return start_tracing(stub, err);
	if (config->seized && pass_to_report(stub, err))
		return -1;
	if (await_report(stub, config, err))
		return -1;
	config->shared->stamps.done = config->done;
	return stub_filter_notifies(config->filter) ? take_listener(stub, err) : 0;
}

static int open_done(struct stub *stub, struct error *err)
{
	if (stub->done != STUB_DONE_EVENTFD)
		return 0;
	stub->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return stub->done_fd < 0 ?
		       error_call(err, (struct failed){ .error = errno }, "the eventfd of a stub") :
		       0;
}

/*
 * *stub is complete at every point, so that stub_stop() cleans up after any failure. The stub's
 * end of the socket is closed here: its death then shows as EPIPE.
 */
int stub_start(struct stub *stub, const struct stub_config *config, struct error *err)
{
	int ends[2], result;

	*stub = STUB_NONE;
	stub->done = config->done;
	stub->cpu = config->cpu;
	if (open_program(err))
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return error_call(err, (struct failed){ .error = errno }, "the socket of a stub");
	stub->socket = ends[0];
	prepare_shared(config);
	result = open_done(stub, err);
	if (!result)
		result = bring_up(stub, config, ends, err);
	close(ends[1]);
	if (result)
		stub_stop(stub);
	return result;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void stub_stop(struct stub *stub)
{
	siginfo_t end;

	if (stub->pid > 0) {
		kill(stub->pid, SIGKILL);
		/*
		 * WEXITED only: a traced stub may also have a stop to be waited for, which is of
		 * no interest here.
		 */
		while (waitid(P_PID, (id_t)stub->pid, &end, WEXITED | __WALL) && errno == EINTR)
			;
	}
	stub->pid = -1;
	close_fd(&stub->pidfd);
	close_fd(&stub->socket);
	close_fd(&stub->done_fd);
	close_fd(&stub->listener);
}
