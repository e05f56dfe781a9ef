// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of calls and causes. cause_find() walks the causes of a (call, errno) in the order of
 * their rows, calls each check, and stops at the first that is proved. The checks are in
 * cause_checks.c; they look at the host through base/facts.h, so that tests can give them another.
 */
#include "base/cause_rows.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

#define BIT(n) (1ull << (n))

#define IO_URING_DISABLED "/proc/sys/kernel/io_uring_disabled"
#define PERF_PARANOID	  "/proc/sys/kernel/perf_event_paranoid"
#define SECCOMP_ACTIONS	  "/proc/sys/kernel/seccomp/actions_avail"
#define PTRACE_SCOPE	  "/proc/sys/kernel/yama/ptrace_scope"
#define YAMA_DO		  "set it to 1 or 0 (3 lasts until the next boot), or run as root"
#define LOCKDOWN_DO	  "boot without it"

#define LIST(...)		   __VA_ARGS__
/* The rest is name, number, refusal, since, sign and sign_since: see struct call_row. */
#define CALL(call, arguments, ...) [CALL_##call] = { .nonsense = { LIST arguments }, __VA_ARGS__ }

/* Files of the kernel are named as of 6.12. */
const struct call_row cause_calls[CALLS] = {
	[CALL_ANY] = { .name = "the call" },
	/* io_uring/io_uring.c: EFAULT for no parameters; the sysctl comes before (6.6) */
	CALL(IO_URING_SETUP, (0), "io_uring_setup", SYS_io_uring_setup, EFAULT, FACTS_RELEASE(5, 1),
	     IO_URING_DISABLED, FACTS_RELEASE(6, 6)),
	/* kernel/events/core.c: EINVAL for unknown flags before anything else */
	CALL(PERF_EVENT_OPEN, (0, 0, -1, -1, -1), "perf_event_open", SYS_perf_event_open, EINVAL, 0,
	     PERF_PARANOID),
	CALL(PERF_EVENT_OPEN_USER, (0, 0, -1, -1, -1), "perf_event_open", SYS_perf_event_open,
	     EINVAL, 0, PERF_PARANOID),
	/* kernel/seccomp.c: EINVAL for an unknown operation; listeners are of 5.0 */
	CALL(SECCOMP_FILTER, (-1, -1), "a seccomp listener", SYS_seccomp, EINVAL,
	     FACTS_RELEASE(5, 0), SECCOMP_ACTIONS, FACTS_RELEASE(4, 14)),
	[CALL_NOTIF_SET_FLAGS] = { .name = "SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP",
				   .since = FACTS_RELEASE(6, 6) },
	/* kernel/pid.c */
	CALL(PIDFD_OPEN, (-1), "pidfd_open", SYS_pidfd_open, EINVAL, FACTS_RELEASE(5, 3)),
	CALL(PIDFD_GETFD, (-1, -1), "pidfd_getfd", SYS_pidfd_getfd, EBADF, FACTS_RELEASE(5, 6)),
	/* kernel/ptrace.c: PTRACE_CONT of no process */
	CALL(PTRACE, (7, -1), "ptrace", SYS_ptrace, ESRCH),
	/* mm/memfd.c: EINVAL for unknown flags */
	CALL(MEMFD_CREATE, (0, -1), "memfd_create", SYS_memfd_create, EINVAL, FACTS_RELEASE(3, 17)),
	/* fs/exec.c: EFAULT for no path */
	CALL(EXECVEAT, (-1), "execveat", SYS_execveat, EFAULT, FACTS_RELEASE(3, 19)),
	[CALL_FORK] = { .name = "fork" },
	[CALL_MMAP] = { .name = "mmap" },
	[CALL_MMAP_AT] = { .name = "mmap" },
	[CALL_MEMORY] = { .name = "memory of a memfd" },
	[CALL_SIGALTSTACK] = { .name = "sigaltstack" },
	/* kernel/sched/syscalls.c: EINVAL for a CPU mask that is empty */
	CALL(SCHED_SETAFFINITY, (0), "sched_setaffinity", SYS_sched_setaffinity, EINVAL),
	[CALL_TRACEFS] = { .name = "tracefs" },
	/* fs/namespace.c: EFAULT for no path, before the capability is looked at */
	CALL(MOUNT_TRACEFS, (0), "mount", SYS_mount, EFAULT),
	[CALL_DMA_LATENCY] = { .name = "/dev/cpu_dma_latency" },
	[CALL_PROC_SELF] = { .name = "/proc/self" },
};

/* ---- causes ---- */

#define PERF_REMEDY    "run as root, with CAP_PERFMON, or set it to 1"
#define PERF_MAY       (BIT(CAP_PERFMON) | BIT(CAP_SYS_ADMIN))
#define NPROC_MAY      (BIT(CAP_SYS_RESOURCE) | BIT(CAP_SYS_ADMIN))
#define READ_MAY       (BIT(CAP_DAC_OVERRIDE) | BIT(CAP_DAC_READ_SEARCH))
#define TRACEFS_REMEDY "mount -t tracefs tracefs " FACTS_TRACEFS
#define MAX_MAP_COUNT  "/proc/sys/vm/max_map_count"
#define OVERCOMMIT     "/proc/sys/vm/overcommit_memory"
#define OVERCOMMIT_IS  "vm.overcommit_memory"
#define OVERCOMMIT_DO  "set it to 0 or 1"

/* calls, errors, name, check, remedy, and what the check takes. LIMIT: one that can be raised. */
#define CAUSE(of_calls, of_errors, ...)                                               \
	{                                                                             \
		.calls = { LIST of_calls }, .errors = { LIST of_errors }, __VA_ARGS__ \
	}
#define LIMIT(...) CAUSE(__VA_ARGS__, .can_be_raised = true)

/*
 * The rows of one call and errno are in the order in which the kernel checks them: the first that
 * is proved is the one that decided.
 */
static const struct cause causes[] = {
	/* io_uring/io_uring.c, io_uring_allowed(), 6.6 */
	CAUSE((CALL_IO_URING_SETUP), (EPERM), "kernel.io_uring_disabled", cause_if_at_least,
	      "set it to 0", .path = IO_URING_DISABLED, .least = 2),
	CAUSE((CALL_IO_URING_SETUP), (EPERM), "kernel.io_uring_disabled", cause_if_at_least,
	      "set it to 0, or run as root", .path = IO_URING_DISABLED, .least = 1,
	      .unless = BIT(CAP_SYS_ADMIN)),
	CAUSE((CALL_IO_URING_SETUP), (ENOSYS), "CONFIG_IO_URING", cause_if_not_built,
	      "boot a kernel with it"),
	LIMIT((CALL_IO_URING_SETUP), (ENOMEM), "RLIMIT_MEMLOCK", cause_if_rings_are_locked,
	      "raise it (ulimit -l)", .limit = RLIMIT_MEMLOCK, .unless = BIT(CAP_IPC_LOCK)),
	LIMIT((CALL_IO_URING_SETUP), (ENOMEM), "the memory control group",
	      cause_if_group_is_too_small, "raise its memory.max"),

	/* include/linux/perf_event.h, perf_allow_kernel(); 3 and 4 are of distributions */
	CAUSE((CALL_PERF_EVENT_OPEN), (EACCES), "kernel.perf_event_paranoid", cause_if_at_least,
	      PERF_REMEDY, .path = PERF_PARANOID, .least = 2, .unless = PERF_MAY),
	CAUSE((CALL_PERF_EVENT_OPEN_USER), (EACCES), "kernel.perf_event_paranoid",
	      cause_if_at_least, PERF_REMEDY, .path = PERF_PARANOID, .least = 3,
	      .unless = PERF_MAY),
	/* security/lockdown/lockdown.c: LOCKDOWN_PERF is of confidentiality */
	CAUSE((CALL_PERF_EVENT_OPEN, CALL_PERF_EVENT_OPEN_USER), (EPERM), "kernel lockdown",
	      cause_if_locked_down, LOCKDOWN_DO),
	CAUSE((CALL_PERF_EVENT_OPEN, CALL_PERF_EVENT_OPEN_USER), (ENOSYS), "CONFIG_PERF_EVENTS",
	      cause_if_not_built, "boot a kernel with it"),

	/* kernel/seccomp.c */
	CAUSE((CALL_SECCOMP_FILTER), (EINVAL, ENOSYS), "CONFIG_SECCOMP_FILTER", cause_if_not_built,
	      "boot a kernel with it"),
	CAUSE((CALL_SECCOMP_FILTER), (EINVAL, EOPNOTSUPP), "the kernel", cause_if_too_old,
	      "boot a newer one"),
	CAUSE((CALL_SECCOMP_FILTER), (EBUSY), "a filter above this process", cause_if_filter_above,
	      "run outside of its container or supervisor"),
	CAUSE((CALL_SECCOMP_FILTER), (ENOMEM), "the instructions of all filters above this process",
	      cause_always, "run outside of its container or supervisor"),
	CAUSE((CALL_NOTIF_SET_FLAGS), (EINVAL, ENOTTY), "the kernel", cause_if_too_old,
	      "boot a newer one"),

	/* kernel/ptrace.c, __ptrace_may_access(), ptrace_attach() */
	CAUSE((CALL_PIDFD_GETFD, CALL_PTRACE), (EPERM), "kernel.yama.ptrace_scope", cause_if_yama,
	      YAMA_DO, .path = PTRACE_SCOPE),
	CAUSE((CALL_PTRACE), (EPERM), "a tracer of this process", cause_if_traced,
	      "run without it (strace -f takes the stubs too)"),

	/* mm/memfd.c, check_sysctl_memfd_noexec(), 6.3 */
	CAUSE((CALL_MEMFD_CREATE), (EACCES), "vm.memfd_noexec", cause_if_at_least,
	      "set it to 0 or 1", .path = "/proc/sys/vm/memfd_noexec", .least = 2),

	/* TOMOYO looks the name /dev/fd/N up; 5.10, and no longer 6.1 (findings/) */
	CAUSE((CALL_EXECVEAT), (ENOENT), "/dev", cause_if_no_device, "ln -s /proc/self/fd /dev/fd",
	      .path = "/dev/fd"),

	/* kernel/fork.c, copy_process() */
	LIMIT((CALL_FORK), (EAGAIN), "RLIMIT_NPROC", cause_if_too_many_threads,
	      "raise it (ulimit -u)", .limit = RLIMIT_NPROC, .unless = NPROC_MAY),
	LIMIT((CALL_FORK), (EAGAIN), "kernel.threads-max", cause_if_threads_of_host, "raise it",
	      .path = "/proc/sys/kernel/threads-max"),
	LIMIT((CALL_FORK), (EAGAIN), "kernel.pid_max", cause_if_threads_of_host, "raise it",
	      .path = "/proc/sys/kernel/pid_max"),
	LIMIT((CALL_FORK), (EAGAIN), "the pids control group", cause_if_group_is_full,
	      "raise its pids.max (docker: --pids-limit)"),
	CAUSE((CALL_FORK), (ENOMEM), "the PID namespace for new processes",
	      cause_if_namespace_is_dead, "unshare --pid needs --fork"),
	LIMIT((CALL_FORK), (ENOMEM), OVERCOMMIT_IS, cause_if_committed, OVERCOMMIT_DO,
	      .path = OVERCOMMIT),
	LIMIT((CALL_FORK), (ENOMEM), "the memory control group", cause_if_group_is_too_small,
	      "raise its memory.max"),

	/* mm/mmap.c, mm/vma.c */
	CAUSE((CALL_MMAP_AT), (ENOMEM), "the address space", cause_if_beyond_the_end,
	      "run on the host itself"),
	LIMIT((CALL_MMAP, CALL_MMAP_AT), (ENOMEM), "vm.max_map_count", cause_if_too_many_mappings,
	      "raise it", .path = MAX_MAP_COUNT),
	LIMIT((CALL_MMAP, CALL_MMAP_AT), (ENOMEM), "RLIMIT_AS", cause_if_address_space_limited,
	      "raise it (ulimit -v)"),
	LIMIT((CALL_MMAP, CALL_MMAP_AT), (ENOMEM), OVERCOMMIT_IS, cause_if_committed, OVERCOMMIT_DO,
	      .path = OVERCOMMIT),

	/* mm/shmem.c; fs/attr.c, inode_newsize_ok() */
	LIMIT((CALL_MEMORY), (EFBIG), "RLIMIT_FSIZE", cause_if_larger_than_limit,
	      "raise it (ulimit -f)", .limit = RLIMIT_FSIZE),
	LIMIT((CALL_MEMORY), (ENOMEM, ENOSPC), OVERCOMMIT_IS, cause_if_committed, OVERCOMMIT_DO,
	      .path = OVERCOMMIT),
	LIMIT((CALL_MEMORY), (ENOMEM, ENOSPC), "the memory control group",
	      cause_if_group_is_too_small, "raise its memory.max, or give a smaller --physmem"),

	CAUSE((CALL_SIGALTSTACK), (ENOMEM), "this CPU", cause_if_frame_is_large,
	      "boot with clearcpuid= of what is not needed"),
	LIMIT((CALL_SCHED_SETAFFINITY), (EINVAL), "the host", cause_if_offline, "set it online"),
	LIMIT((CALL_SCHED_SETAFFINITY), (EINVAL), "the cpuset of this process",
	      cause_if_not_in_cpuset, "add it to its cpuset.cpus"),

	/* fs/tracefs/inode.c: the folder is there for the mount; its files are root's */
	CAUSE((CALL_TRACEFS), (ENOENT), "tracefs", cause_if_tracefs_unmounted, TRACEFS_REMEDY),
	CAUSE((CALL_TRACEFS), (ENOENT), "CONFIG_TRACING", cause_if_no_tracefs,
	      "boot a kernel with it"),
	CAUSE((CALL_MOUNT_TRACEFS), (ENOENT, ENODEV), "CONFIG_TRACING", cause_if_no_tracefs,
	      "boot a kernel with it"),
	CAUSE((CALL_TRACEFS), (EACCES), "CAP_DAC_OVERRIDE", cause_if_not_capable, "run as root",
	      .unless = READ_MAY),
	CAUSE((CALL_MOUNT_TRACEFS), (EPERM), "CAP_SYS_ADMIN", cause_if_not_capable, "run as root",
	      .unless = BIT(CAP_SYS_ADMIN)),
	/* security/lockdown/lockdown.c: LOCKDOWN_TRACEFS is of confidentiality, 5.4 */
	CAUSE((CALL_TRACEFS), (EPERM), "kernel lockdown", cause_if_locked_down, LOCKDOWN_DO),

	CAUSE((CALL_DMA_LATENCY), (EACCES), "CAP_DAC_OVERRIDE", cause_if_not_capable, "run as root",
	      .unless = BIT(CAP_DAC_OVERRIDE)),
	/* security/device_cgroup.c */
	CAUSE((CALL_DMA_LATENCY), (EPERM), "the devices control group", cause_always,
	      "allow it there (docker: --device)"),
	CAUSE((CALL_DMA_LATENCY), (ENOENT), "/dev", cause_if_no_device,
	      "mknod it, or docker: --device", .path = "/dev/cpu_dma_latency"),

	CAUSE((CALL_PROC_SELF), (ENOENT), "/proc", cause_if_no_proc, "mount -t proc proc /proc"),

	/* fs/file.c, alloc_fd(); fs/file_table.c, alloc_empty_file(); fs/pipe.c */
	LIMIT((CALL_ANY), (EMFILE), "RLIMIT_NOFILE", cause_if_limited, "raise it (ulimit -n)",
	      .limit = RLIMIT_NOFILE),
	LIMIT((CALL_ANY), (ENFILE), "fs.file-max", cause_if_files_of_host, "raise it",
	      .path = "/proc/sys/fs/file-max"),
	CAUSE((CALL_ANY), (ENOSYS), "the kernel", cause_if_too_old, "boot a newer one"),
	CAUSE((CALL_ANY), (EPERM, EACCES, ENOSYS), "a seccomp filter of this process",
	      cause_if_filtered, "allow it in the profile, or run outside of the container"),
	CAUSE((CALL_ANY), (EPERM, EACCES), "a security module", cause_if_security_module,
	      "see its log"),
};

/* ---- answers ---- */

static bool is_about(const struct cause *cause, const struct failed *failed)
{
	if (cause->calls[0] != CALL_ANY && cause->calls[0] != failed->call &&
	    (cause->calls[1] == CALL_ANY || cause->calls[1] != failed->call))
		return false;
	for (size_t i = 0; i < CAUSE_ERRORS; i++)
		if (cause->errors[i] && cause->errors[i] == failed->error)
			return true;
	return false;
}

static void tell_proved(const struct query *query, struct cause_found *found)
{
	const struct cause *cause = query->cause;

	found->proved = true;
	found->status = cause->can_be_raised ? STATUS_CANNOT : STATUS_UNSUPPORTED;
	snprintf(found->text, sizeof(found->text), "%s %s: %s", cause->name, query->seen,
		 cause->remedy);
}

static void add_possible(const struct cause *cause, struct cause_found *found)
{
	/* Two rows may share a name: they differ in what proves them. */
	if (strstr(found->text, cause->name))
		return;
	if (!found->text[0])
		found->status = cause->can_be_raised ? STATUS_CANNOT : STATUS_UNSUPPORTED;
	text_add(found->text, sizeof(found->text), "%s%s",
		 found->text[0] ? ", or " : "not proved why; it may be ", cause->name);
}

void cause_find(const struct facts *facts, const struct failed *failed, struct cause_found *found)
{
	struct query query = { .facts = facts,
			       .failed = failed,
			       .call = &cause_calls[failed->call] };

	*found = (struct cause_found){ .status = STATUS_CANNOT };
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		enum verdict verdict;

		if (!is_about(&causes[i], failed))
			continue;
		query.cause = &causes[i];
		verdict = causes[i].check(&query);
		if (verdict == PROVED) {
			tell_proved(&query, found);
			return;
		}
		if (verdict == POSSIBLE)
			add_possible(&causes[i], found);
	}
}

int error_call(struct error *err, struct failed failed, const char *format, ...)
{
	struct cause_found found;
	struct facts facts;
	va_list arguments;

	facts_read(&facts);
	cause_find(&facts, &failed, &found);
	va_start(arguments, format);
	error_vset(err, found.status, format, arguments);
	va_end(arguments);
	text_add(err->text, sizeof(err->text), ": %s%s%s", strerror(failed.error),
		 found.text[0] ? ": " : "", found.text);
	return -1;
}
