// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of causes on made-up facts: what is proved, what is excluded, what is said
 * where nothing is proved; and on the facts of this host, where they can be checked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause_rows.h"
#include "test/fake-tree.h"

static struct facts facts;
static struct cause_found found;
static int tried; /* errno of whatever a check tries */

static int try(long number, const long *arguments)
{
	(void)number;
	(void)arguments;
	return tried;
}

static int try_map(uint64_t address)
{
	return address >= 0x7f8000000000 ? ENOMEM : 0;
}

/* A host of 6.12 without filter, limit or capability. */
static int set_up(void **state)
{
	if (fake_tree_make(state))
		return -1;
	facts = (struct facts){
		.root = fake_tree, .release = FACTS_RELEASE(6, 12), .try = try, .try_map = try_map
	};
	for (int i = 0; i < RLIM_NLIMITS; i++)
		facts.limits[i].rlim_cur = facts.limits[i].rlim_max = RLIM_INFINITY;
	fake_tree_write("/proc/sys/kernel/osrelease", "6.12.0");
	fake_tree_write("/proc/self/status", "TracerPid:\t0");
	fake_tree_write("/sys/kernel/security/lsm", "capability,landlock");
	tried = 0;
	return 0;
}

static void find(struct failed failed)
{
	cause_find(&facts, &failed, &found);
}

static void proves(struct failed failed, const char *text)
{
	find(failed);
	if (!found.proved || strcmp(found.text, text) != 0)
		fail_msg("'%s' is not '%s'", found.text, text);
}

static void does_not_prove(struct failed failed, const char *text)
{
	find(failed);
	if (found.proved || strcmp(found.text, text) != 0)
		fail_msg("'%s' is not '%s'", found.text, text);
}

#define FAILED(call_, error_) ((struct failed){ .call = (call_), .error = (error_) })

#define FILTER "a seccomp filter of this process"
#define ALLOW  ": allow it in the profile, or run outside of the container"

static const struct failed ring_eperm = { .call = CALL_IO_URING_SETUP, .error = EPERM };
static const struct failed ring_enosys = { .call = CALL_IO_URING_SETUP, .error = ENOSYS };

static void test_the_sysctl_of_io_uring(void **state)
{
	(void)state;
	fake_tree_write("/proc/sys/kernel/io_uring_disabled", "2");
	facts.capabilities = 1ull << CAP_SYS_ADMIN;
	proves(ring_eperm, "kernel.io_uring_disabled is 2: set it to 0");
	assert_int_equal(found.status, STATUS_UNSUPPORTED);
	fake_tree_write("/proc/sys/kernel/io_uring_disabled", "1");
	does_not_prove(ring_eperm, "");
	facts.capabilities = 0;
	proves(ring_eperm, "kernel.io_uring_disabled is 1: set it to 0, or run as root");
	/* root of a user namespace is not root of the host */
	facts.capabilities = 1ull << CAP_SYS_ADMIN;
	fake_tree_write("/proc/self/uid_map", "         0       1000          1");
	proves(ring_eperm, "kernel.io_uring_disabled is 1: set it to 0, or run as root");
}

static void test_a_filter_is_not_the_sysctl(void **state)
{
	(void)state;
	fake_tree_write("/proc/sys/kernel/io_uring_disabled", "0");
	does_not_prove(ring_eperm, "");
	facts.seccomp = 2;
	tried = EPERM;
	proves(ring_eperm, FILTER " refuses each io_uring_setup" ALLOW);
	/* a filter is there, and lets the nonsense through to the kernel */
	tried = EFAULT;
	does_not_prove(ring_eperm, "not proved why; it may be " FILTER);
}

/* 6.6 and newer look at the sysctl before they look at the arguments. */
static void test_a_filter_where_the_sysctl_cannot_be_read(void **state)
{
	(void)state;
	facts.root = "/nowhere";
	facts.seccomp = 2;
	tried = EPERM;
	does_not_prove(ring_eperm, "not proved why; it may be kernel.io_uring_disabled, or " FILTER
				   ", or a security module");
	facts.release = FACTS_RELEASE(6, 1);
	proves(ring_eperm, FILTER " refuses each io_uring_setup" ALLOW);
}

static void test_enosys(void **state)
{
	(void)state;
	proves(ring_enosys, "CONFIG_IO_URING is off in this kernel (there is no "
			    "/proc/sys/kernel/io_uring_disabled): boot a kernel with it");
	fake_tree_write("/proc/sys/kernel/io_uring_disabled", "0");
	facts.seccomp = 2;
	tried = ENOSYS;
	proves(ring_enosys, FILTER " refuses each io_uring_setup" ALLOW);
	facts.seccomp = 0;
	facts.release = FACTS_RELEASE(4, 19);
	proves(ring_enosys, "the kernel 4.19 is too old for io_uring_setup, which is of 5.1: "
			    "boot a newer one");
	proves(FAILED(CALL_PIDFD_GETFD, ENOSYS),
	       "the kernel 4.19 is too old for pidfd_getfd, which is of 5.6: boot a newer one");
	proves(FAILED(CALL_NOTIF_SET_FLAGS, EINVAL),
	       "the kernel 4.19 is too old for SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, which is of "
	       "6.6: boot a newer one");
	facts.release = FACTS_RELEASE(6, 12);
	facts.seccomp = 2;
	proves(FAILED(CALL_PIDFD_GETFD, ENOSYS), FILTER " refuses each pidfd_getfd" ALLOW);
}

static void test_perf_events(void **state)
{
	const struct failed kernel = { .call = CALL_PERF_EVENT_OPEN, .error = EACCES };
	const struct failed user = { .call = CALL_PERF_EVENT_OPEN_USER, .error = EACCES };

	(void)state;
	fake_tree_write("/proc/sys/kernel/perf_event_paranoid", "2");
	proves(kernel, "kernel.perf_event_paranoid is 2: run as root, with CAP_PERFMON, or set it "
		       "to 1");
	does_not_prove(user, "");
	fake_tree_write("/proc/sys/kernel/perf_event_paranoid", "4");
	proves(user, "kernel.perf_event_paranoid is 4: run as root, with CAP_PERFMON, or set it "
		     "to 1");
	facts.capabilities = 1ull << CAP_PERFMON;
	does_not_prove(kernel, "");
	fake_tree_write("/sys/kernel/security/lsm", "capability,selinux");
	does_not_prove(kernel, "not proved why; it may be a security module");
	fake_tree_write("/sys/kernel/security/lockdown", "none integrity [confidentiality]");
	proves(FAILED(CALL_PERF_EVENT_OPEN, EPERM),
	       "kernel lockdown is at confidentiality: boot without it");
	facts.seccomp = 2;
	tried = EPERM;
	fake_tree_write("/sys/kernel/security/lockdown", "[none] integrity confidentiality");
	proves(FAILED(CALL_PERF_EVENT_OPEN, EPERM), FILTER " refuses each perf_event_open" ALLOW);
}

static void test_listeners(void **state)
{
	(void)state;
	facts.seccomp = 2;
	proves(FAILED(CALL_SECCOMP_FILTER, EBUSY),
	       "a filter above this process has a listener already: run outside of its "
	       "container or supervisor");
	facts.seccomp = -1;
	does_not_prove(FAILED(CALL_SECCOMP_FILTER, EBUSY),
		       "not proved why; it may be a filter above this process");
	facts.seccomp = 0;
	proves(FAILED(CALL_SECCOMP_FILTER, EINVAL),
	       "CONFIG_SECCOMP_FILTER is off in this kernel (there is no "
	       "/proc/sys/kernel/seccomp/actions_avail): boot a kernel with it");
	/* without /proc that is not known */
	facts.root = "/nowhere";
	does_not_prove(FAILED(CALL_SECCOMP_FILTER, EINVAL),
		       "not proved why; it may be CONFIG_SECCOMP_FILTER");
	facts.root = fake_tree;
	fake_tree_write("/proc/sys/kernel/seccomp/actions_avail", "errno user_notif");
	does_not_prove(FAILED(CALL_SECCOMP_FILTER, EINVAL), "");
	facts.release = FACTS_RELEASE(4, 19);
	proves(FAILED(CALL_SECCOMP_FILTER, EINVAL),
	       "the kernel 4.19 is too old for a seccomp listener, which is of 5.0: boot a newer "
	       "one");
}

#define YAMA ": set it to 1 or 0 (3 lasts until the next boot), or run as root"

static void test_tracing(void **state)
{
	const struct failed ptrace = { .call = CALL_PTRACE, .error = EPERM };
	const struct failed getfd = { .call = CALL_PIDFD_GETFD, .error = EPERM };

	(void)state;
	fake_tree_write("/proc/sys/kernel/yama/ptrace_scope", "1");
	does_not_prove(getfd, "");
	fake_tree_write("/proc/sys/kernel/yama/ptrace_scope", "2");
	proves(getfd, "kernel.yama.ptrace_scope is 2" YAMA);
	facts.capabilities = 1ull << CAP_SYS_PTRACE;
	does_not_prove(getfd, "");
	fake_tree_write("/proc/sys/kernel/yama/ptrace_scope", "3");
	proves(ptrace, "kernel.yama.ptrace_scope is 3" YAMA);
	fake_tree_write("/proc/sys/kernel/yama/ptrace_scope", "0");
	fake_tree_write("/proc/self/status", "TracerPid:\t77");
	proves(ptrace, "a tracer of this process (process 77) has the stub already: run without it "
		       "(strace -f takes the stubs too)");
}

static void test_programs_in_memory(void **state)
{
	const struct failed failed = { .call = CALL_MEMFD_CREATE, .error = EACCES };

	(void)state;
	fake_tree_write("/proc/sys/vm/memfd_noexec", "1");
	does_not_prove(failed, "");
	fake_tree_write("/proc/sys/vm/memfd_noexec", "2");
	proves(failed, "vm.memfd_noexec is 2: set it to 0 or 1");
}

static void process(int pid, const char *status)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	fake_tree_write(path, status);
}

static void test_processes(void **state)
{
	const struct failed failed = { .call = CALL_FORK, .error = EAGAIN };

	(void)state;
	fake_tree_write("/proc/self/status", "TracerPid:\t0\nUid:\t1000\t1000\t1000\t1000");
	process(1, "Uid:\t0\t0\t0\t0\nThreads:\t50");
	process(20, "Uid:\t1000\t1000\t1000\t1000\nThreads:\t3");
	process(21, "Uid:\t1000\t1000\t1000\t1000\nThreads:\t4");
	fake_tree_write("/proc/loadavg", "0.31 0.20 0.11 2/57 24443");
	fake_tree_write("/proc/sys/kernel/threads-max", "58");
	fake_tree_write("/proc/sys/kernel/pid_max", "58");
	facts.limits[RLIMIT_NPROC].rlim_cur = 7;
	proves(failed, "RLIMIT_NPROC is 7, and this user has 7 threads: raise it (ulimit -u)");
	assert_int_equal(found.status, STATUS_CANNOT);
	facts.limits[RLIMIT_NPROC].rlim_cur = 8;
	does_not_prove(failed, "not proved why; it may be RLIMIT_NPROC, or the pids control group");
	facts.capabilities = 1ull << CAP_SYS_RESOURCE;
	does_not_prove(failed, "not proved why; it may be the pids control group");
	fake_tree_write("/proc/sys/kernel/threads-max", "57");
	proves(failed, "kernel.threads-max is 57, and there are 57 threads: raise it");
}

static void test_groups_of_processes(void **state)
{
	const struct failed failed = { .call = CALL_FORK, .error = EAGAIN };

	(void)state;
	fake_tree_write("/proc/loadavg", "0.31 0.20 0.11 2/57 24443");
	fake_tree_write("/proc/sys/kernel/threads-max", "100");
	fake_tree_write("/proc/sys/kernel/pid_max", "100");
	/* version 2: the limit is that of a group above */
	fake_tree_write("/proc/self/cgroup", "0::/a/b");
	fake_tree_write("/sys/fs/cgroup/a/b/pids.max", "max");
	fake_tree_write("/sys/fs/cgroup/a/b/pids.current", "3");
	fake_tree_write("/sys/fs/cgroup/a/pids.max", "9");
	fake_tree_write("/sys/fs/cgroup/a/pids.current", "9");
	proves(failed, "the pids control group allows 9 tasks and has 9: raise its pids.max "
		       "(docker: --pids-limit)");
	fake_tree_write("/sys/fs/cgroup/a/pids.current", "8");
	does_not_prove(failed, "not proved why; it may be the pids control group");
	/* version 1, in a namespace of groups */
	fake_tree_write("/proc/self/cgroup", "8:cpuset:/\n7:pids:/\n0::/");
	fake_tree_write("/sys/fs/cgroup/pids/pids.max", "5");
	fake_tree_write("/sys/fs/cgroup/pids/pids.current", "5");
	proves(failed, "the pids control group allows 5 tasks and has 5: raise its pids.max "
		       "(docker: --pids-limit)");
}

static void test_a_namespace_without_its_first_process(void **state)
{
	const struct failed failed = { .call = CALL_FORK, .error = ENOMEM };
	char path[PATH_MAX];

	(void)state;
	fake_tree_write("/proc/self/ns/x", "");
	fake_tree_write("/proc/sys/vm/overcommit_memory", "0");
	snprintf(path, sizeof(path), "%s/proc/self/ns/pid", fake_tree);
	assert_int_equal(symlink("pid:[1]", path), 0);
	snprintf(path, sizeof(path), "%s/proc/self/ns/pid_for_children", fake_tree);
	assert_int_equal(symlink("pid:[2]", path), 0);
	proves(failed, "the PID namespace for new processes has lost its first process: unshare "
		       "--pid needs --fork");
	unlink(path);
	assert_int_equal(symlink("pid:[1]", path), 0);
	does_not_prove(failed, "not proved why; it may be the memory control group");
}

static void test_descriptors(void **state)
{
	(void)state;
	facts.limits[RLIMIT_NOFILE].rlim_cur = 64;
	proves(FAILED(CALL_ANY, EMFILE), "RLIMIT_NOFILE is 64: raise it (ulimit -n)");
	proves(FAILED(CALL_PERF_EVENT_OPEN, EMFILE), "RLIMIT_NOFILE is 64: raise it (ulimit -n)");
	fake_tree_write("/proc/sys/fs/file-max", "1000");
	fake_tree_write("/proc/sys/fs/file-nr", "990\t0\t1000");
	does_not_prove(FAILED(CALL_ANY, ENFILE), "not proved why; it may be fs.file-max");
	fake_tree_write("/proc/sys/fs/file-nr", "1001\t0\t1000");
	proves(FAILED(CALL_ANY, ENFILE), "fs.file-max is 1000: raise it");
}

static void test_mappings(void **state)
{
	struct failed failed = { .call = CALL_MMAP, .error = ENOMEM, .bytes = 1 << 20 };

	(void)state;
	fake_tree_write("/proc/sys/vm/overcommit_memory", "0");
	fake_tree_write("/proc/sys/vm/max_map_count", "3");
	fake_tree_write("/proc/self/maps", "a\nb");
	fake_tree_write("/proc/9/maps", "a\nb\nc");
	does_not_prove(failed, "");
	failed.pid = 9;
	proves(failed, "vm.max_map_count is 3, and the process has 3 mappings: raise it");
	failed.pid = 0;
	facts.limits[RLIMIT_AS].rlim_cur = 9 << 20;
	fake_tree_write("/proc/self/statm", "2049 1 1");
	proves(failed, "RLIMIT_AS is 9 MiB, of which 8 are taken: raise it (ulimit -v)");
	facts.limits[RLIMIT_AS].rlim_cur = 10 << 20;
	does_not_prove(failed, "");
	fake_tree_write("/proc/sys/vm/overcommit_memory", "2");
	fake_tree_write("/proc/meminfo", "CommitLimit:     2000 kB\nCommitted_AS:    1000 kB");
	proves(failed, "vm.overcommit_memory is 2, and of 2000 KiB 1000 are taken: set it to 0 or "
		       "1");
}

/* The reserved region of a stub ends at 0x7fff..., user memory of a UML guest does not. */
static void test_an_address_space_that_is_short(void **state)
{
	struct failed failed = { .call = CALL_MMAP_AT, .error = ENOMEM, .at = 0x7fffff000000 };

	(void)state;
	fake_tree_write("/proc/sys/vm/overcommit_memory", "0");
	fake_tree_write("/proc/sys/vm/max_map_count", "65530");
	fake_tree_write("/proc/self/maps", "a");
	proves(failed, "the address space ends below 0x7fffff000000, as that of a UML guest does: "
		       "run on the host itself");
	assert_int_equal(found.status, STATUS_UNSUPPORTED);
	failed.at = 0x10000000;
	does_not_prove(failed, "");
}

static void test_memory(void **state)
{
	struct failed failed = { .call = CALL_MEMORY, .error = EFBIG, .bytes = 1 << 20 };

	(void)state;
	facts.limits[RLIMIT_FSIZE].rlim_cur = 1 << 19;
	proves(failed, "RLIMIT_FSIZE is 512 KiB: raise it (ulimit -f)");
	failed.error = ENOSPC;
	fake_tree_write("/proc/sys/vm/overcommit_memory", "0");
	fake_tree_write("/proc/self/cgroup", "4:memory:/x/y");
	fake_tree_write("/sys/fs/cgroup/memory/x/y/memory.limit_in_bytes", "9223372036854771712");
	fake_tree_write("/sys/fs/cgroup/memory/x/y/memory.usage_in_bytes", "4096");
	does_not_prove(failed, "not proved why; it may be the memory control group");
	fake_tree_write("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "524288");
	fake_tree_write("/sys/fs/cgroup/memory/x/memory.usage_in_bytes", "4096");
	proves(failed, "the memory control group allows 512 KiB: raise its memory.max, or give a "
		       "smaller --physmem");
	/* rings were locked memory until 5.11 */
	facts.limits[RLIMIT_MEMLOCK].rlim_cur = 0;
	does_not_prove(FAILED(CALL_IO_URING_SETUP, ENOMEM),
		       "not proved why; it may be the memory control group");
	facts.release = FACTS_RELEASE(5, 10);
	proves(FAILED(CALL_IO_URING_SETUP, ENOMEM), "RLIMIT_MEMLOCK is 0: raise it (ulimit -l)");
}

static void test_cpus(void **state)
{
	const struct failed failed = { .call = CALL_SCHED_SETAFFINITY, .error = EINVAL, .at = 5 };

	(void)state;
	does_not_prove(failed, "not proved why; it may be the host, or the cpuset of this process");
	fake_tree_write("/sys/devices/system/cpu/online", "0-3,6");
	proves(failed, "the host has no CPU 5: set it online");
	fake_tree_write("/sys/devices/system/cpu/online", "0-3,5");
	proves(failed, "the cpuset of this process lacks CPU 5: add it to its cpuset.cpus");
	facts.signal_frame = 11000;
	proves(FAILED(CALL_SIGALTSTACK, ENOMEM),
	       "this CPU needs 11000 bytes for a signal, more than the stub has: boot with "
	       "clearcpuid= of what is not needed");
}

static void test_tracefs(void **state)
{
	const struct failed absent = { .call = CALL_TRACEFS, .error = ENOENT };

	(void)state;
	proves(absent, "CONFIG_TRACING is off in this kernel (there is no /sys/kernel/tracing): "
		       "boot a kernel with it");
	fake_tree_write("/sys/kernel/tracing/x", "");
	does_not_prove(absent, "not proved why; it may be tracefs");
	fake_tree_write("/proc/self/mounts", "proc /proc proc rw 0 0\nsysfs /sys sysfs rw 0 0");
	proves(absent, "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing");
	/* what hides it is not its absence */
	fake_tree_write("/proc/self/mounts", "tmpfs /sys/kernel/tracing tmpfs ro 0 0");
	does_not_prove(absent, "");
	proves(FAILED(CALL_TRACEFS, EACCES), "CAP_DAC_OVERRIDE is missing: run as root");
	proves(FAILED(CALL_MOUNT_TRACEFS, EPERM), "CAP_SYS_ADMIN is missing: run as root");
	proves(FAILED(CALL_MOUNT_TRACEFS, ENODEV),
	       "CONFIG_TRACING is off in this kernel (it does not know tracefs): boot a kernel "
	       "with it");
	facts.capabilities = UINT64_MAX;
	does_not_prove(FAILED(CALL_TRACEFS, EACCES), "");
	fake_tree_write("/proc/self/uid_map", "         0       1000          1");
	proves(FAILED(CALL_MOUNT_TRACEFS, EPERM),
	       "CAP_SYS_ADMIN is held in a user namespace, not on the host: run as root");
}

static void test_devices(void **state)
{
	(void)state;
	proves(FAILED(CALL_DMA_LATENCY, EACCES), "CAP_DAC_OVERRIDE is missing: run as root");
	proves(FAILED(CALL_DMA_LATENCY, ENOENT), "/dev has none: mknod it, or docker: --device");
	does_not_prove(FAILED(CALL_DMA_LATENCY, EPERM),
		       "not proved why; it may be the devices control group");
}

static void test_proc(void **state)
{
	const struct failed failed = { .call = CALL_PROC_SELF, .error = ENOENT };
	char path[PATH_MAX];

	(void)state;
	does_not_prove(failed, "");
	snprintf(path, sizeof(path), "%s/proc/self/status", fake_tree);
	unlink(path);
	proves(failed, "/proc belongs to another PID namespace: mount -t proc proc /proc");
	/* of an outer namespace: there is a self, by another number */
	snprintf(path, sizeof(path), "%s/proc/self", fake_tree);
	assert_int_equal(rmdir(path), 0);
	fake_tree_write("/proc/77/status", "");
	assert_int_equal(symlink("77", path), 0);
	facts.pid = 1;
	proves(failed, "/proc belongs to another PID namespace: mount -t proc proc /proc");
	facts.pid = 77;
	does_not_prove(failed, "");
	facts.root = "/nowhere";
	proves(failed, "/proc is not mounted: mount -t proc proc /proc");
}

/* No cause that is in no row, and no row for what a call cannot be blamed for. */
static void test_an_unknown_errno(void **state)
{
	(void)state;
	does_not_prove(FAILED(CALL_MMAP, EIO), "");
	assert_int_equal(found.status, STATUS_CANNOT);
	does_not_prove(FAILED(CALL_ANY, 0), "");
}

/*
 * On this kernel: nonsense is refused as the table has it, which is what tells a filter
 * from the kernel. A call that a filter refuses here proves nothing.
 */
static void test_nonsense_is_refused_by_this_kernel(void **state)
{
	struct facts here;

	(void)state;
	facts_read(&here);
	if (here.seccomp)
		skip();
	for (int i = 0; i < CALLS; i++) {
		const struct call_row *call = &cause_calls[i];
		int error;

		assert_non_null(call->name);
		if (!call->number)
			continue;
		error = here.try(call->number, call->nonsense);
		/* kernels without it, or with io_uring forbidden */
		if (error != ENOSYS && error != EPERM && error != call->refusal)
			fail_msg("%s: %s, not %s", call->name, strerror(error),
				 strerror(call->refusal));
	}
}

static void test_facts_of_this_host(void **state)
{
	struct facts here;
	int64_t value;
	bool is;

	(void)state;
	facts_read(&here);
	assert_true(here.release >= FACTS_RELEASE(4, 0));
	assert_true(here.limits[RLIMIT_NOFILE].rlim_cur > 0);
	assert_int_equal(here.try(SYS_close, (const long[6]){ -1 }), EBADF);
	assert_int_equal(here.try_map(UINT64_MAX << 12), ENOMEM);
	if (facts_proc(&here) != FACTS_PROC_OWN)
		skip();
	assert_true(facts_lines(&here, "/proc/self/maps", &value) && value > 3);
	assert_true(facts_host_threads(&here, &value) && value > 0);
	assert_true(facts_user_threads(&here, &value) && value > 0);
	assert_true(facts_pids_of_children(&here, &is) && !is);
	assert_true(facts_online(&here, 0, &is));
}

#define ON_FACTS(test) cmocka_unit_test_setup_teardown(test, set_up, fake_tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_FACTS(test_the_sysctl_of_io_uring),
		ON_FACTS(test_a_filter_is_not_the_sysctl),
		ON_FACTS(test_a_filter_where_the_sysctl_cannot_be_read),
		ON_FACTS(test_enosys),
		ON_FACTS(test_perf_events),
		ON_FACTS(test_listeners),
		ON_FACTS(test_tracing),
		ON_FACTS(test_programs_in_memory),
		ON_FACTS(test_processes),
		ON_FACTS(test_groups_of_processes),
		ON_FACTS(test_a_namespace_without_its_first_process),
		ON_FACTS(test_descriptors),
		ON_FACTS(test_mappings),
		ON_FACTS(test_an_address_space_that_is_short),
		ON_FACTS(test_memory),
		ON_FACTS(test_cpus),
		ON_FACTS(test_tracefs),
		ON_FACTS(test_devices),
		ON_FACTS(test_proc),
		ON_FACTS(test_an_unknown_errno),
		cmocka_unit_test(test_nonsense_is_refused_by_this_kernel),
		cmocka_unit_test(test_facts_of_this_host),
	};

	return cmocka_run_group_tests_name("cause", tests, NULL, NULL);
}
