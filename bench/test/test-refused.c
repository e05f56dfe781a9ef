// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said in surroundings that refuse something: really refused, in a child that
 * made them so (a filter, a limit, namespaces), by the functions that ordinary runs use.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/lines.h"
#include "plan/capabilities.h"
#include "measure/counters.h"
#include "monitor/physmem.h"
#include "serve/ring.h"
#include "test/surroundings.h"

#define NOBODY 65534

/* In the child: makes the surroundings; false if they cannot be made here. */
typedef bool (*make_function)(void);
/* In the child: what is tried there, with what it says. */
typedef void (*try_function)(struct error *err);

static struct error *told; /* shared with the child */

static bool in_child(make_function make, try_function try)
{
	int status;
	pid_t child;

	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(told, MAP_FAILED);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		if (!make())
			_exit(STATUS_UNSUPPORTED);
		try(told);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

static void says(make_function make, try_function try, enum exit_status status, const char *text)
{
	bool made = in_child(make, try);
	struct error err = *told;

	munmap(told, sizeof(*told));
	if (!made) {
		print_message("not made here: %s\n", text);
		skip();
	}
	if (!strstr(err.text, text))
		fail_msg("'%s' is not in '%s'", text, err.text);
	assert_int_equal(err.status, status);
}

/* ---- a container's seccomp profile ---- */

static bool refuse_rings(void)
{
	return refuse(SYS_io_uring_setup, EPERM) &&
	       !access("/proc/sys/kernel/io_uring_disabled", F_OK);
}

static bool hide_rings(void)
{
	return refuse(SYS_io_uring_setup, ENOSYS) &&
	       !access("/proc/sys/kernel/io_uring_disabled", F_OK);
}

static bool refuse_counters(void)
{
	return refuse(SYS_perf_event_open, EPERM);
}

static bool refuse_getfd(void)
{
	return refuse(SYS_pidfd_getfd, EPERM);
}

static bool hide_memfd(void)
{
	return refuse(SYS_memfd_create, ENOSYS);
}

static void open_ring(struct error *err)
{
	struct ring *ring;

	ring_open(&ring, 4, RING_COOP, -1, err);
}

static void count_faults(struct error *err)
{
	struct counter_set set;

	if (!counters_parse(&set, "page-faults", err))
		counters_check(&set, err);
}

static void try_notify(struct error *err)
{
	capability_try(&(struct capability){ gate_find("notify"), serve_find("counted"), false,
					     NULL },
		       err);
}

#define FILTER "a seccomp filter of this process refuses each "

static void test_a_profile_without_io_uring(void **state)
{
	(void)state;
#ifdef HAVE_LIBURING
	says(refuse_rings, open_ring, STATUS_UNSUPPORTED,
	     "io_uring_setup: Operation not permitted: " FILTER "io_uring_setup");
	says(hide_rings, open_ring, STATUS_UNSUPPORTED,
	     "io_uring_setup: Function not implemented: " FILTER "io_uring_setup");
#else
	skip();
#endif
}

static void test_a_profile_without_counters(void **state)
{
	(void)state;
	says(refuse_counters, count_faults, STATUS_UNSUPPORTED,
	     "cannot count page-faults: " FILTER "perf_event_open");
}

static void test_a_profile_without_pidfd_getfd(void **state)
{
	(void)state;
	says(refuse_getfd, try_notify, STATUS_UNSUPPORTED, FILTER "pidfd_getfd");
}

static void test_a_profile_without_memfd_create(void **state)
{
	(void)state;
	says(hide_memfd, try_notify, STATUS_UNSUPPORTED, FILTER "memfd_create");
}

/* ---- a supervisor above ---- */

static bool be_supervised(void)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW) };
	struct sock_fprog program = { .len = 1, .filter = code };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		       &program) >= 0;
}

static void test_a_listener_above(void **state)
{
	(void)state;
	says(be_supervised, try_notify, STATUS_UNSUPPORTED,
	     "a filter above this process has a listener already");
}

/* ---- limits ---- */

static bool limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit wanted = { value, value };

	return !setrlimit(resource, &wanted);
}

/* So many more than there are. */
static bool files_left(rlim_t count)
{
	int last = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (last < 0)
		return false;
	close(last);
	return limit(RLIMIT_NOFILE, (rlim_t)last + count);
}

static bool few_files(void)
{
	return files_left(2);
}

static bool no_files(void)
{
	return files_left(0);
}

static bool few_processes(void)
{
	return !setresgid(NOBODY, NOBODY, NOBODY) && !setresuid(NOBODY, NOBODY, NOBODY) &&
	       limit(RLIMIT_NPROC, 1);
}

static bool small_files(void)
{
	signal(SIGXFSZ, SIG_IGN);
	return limit(RLIMIT_FSIZE, 4096);
}

static void make_physmem(struct error *err)
{
	struct physmem physmem;

	physmem_create(&physmem, 1 << 20, 1, err);
}

/* Of which a part still fits. */
static void read_bytes(struct error *err)
{
	static const char bytes[8192];
	struct lines lines;

	lines_open_bytes(&lines, "a recording", bytes, sizeof(bytes), err);
}

static void test_limits(void **state)
{
	(void)state;
	says(few_files, try_notify, STATUS_CANNOT, "Too many open files: RLIMIT_NOFILE is ");
	says(no_files, count_faults, STATUS_CANNOT, "cannot count page-faults: RLIMIT_NOFILE is ");
	says(small_files, make_physmem, STATUS_CANNOT,
	     "File too large: RLIMIT_FSIZE is 4 KiB: raise it (ulimit -f)");
	says(small_files, read_bytes, STATUS_CANNOT,
	     "memory to read a recording: File too large: RLIMIT_FSIZE is 4 KiB");
}

static void test_too_many_processes(void **state)
{
	(void)state;
	says(few_processes, try_notify, STATUS_CANNOT,
	     "Resource temporarily unavailable: RLIMIT_NPROC is 1, and this user has ");
}

/* ---- namespaces ---- */

static bool leave_namespace(void)
{
	pid_t first;

	if (unshare(CLONE_NEWPID))
		return false;
	first = fork();
	if (!first)
		_exit(0);
	return first > 0 && waitpid(first, NULL, 0) == first;
}

static bool lose_tracefs(void)
{
	if (!be_alone() || access("/sys/kernel/tracing", F_OK))
		return false;
	umount2("/sys/kernel/debug/tracing", MNT_DETACH);
	umount2("/sys/kernel/debug", MNT_DETACH);
	umount2("/sys/kernel/tracing", MNT_DETACH);
	return true;
}

static void count_switches(struct error *err)
{
	struct counter_set set;

	counters_parse(&set, "sched:sched_switch", err);
}

static void look_at_proc(struct error *err)
{
	error_call(err, (struct failed){ .call = CALL_PROC_SELF, .error = ENOENT }, "x");
}

static void test_a_namespace_that_has_ended(void **state)
{
	(void)state;
	says(leave_namespace, try_notify, STATUS_UNSUPPORTED,
	     "Cannot allocate memory: the PID namespace for new processes has lost its first "
	     "process");
}

static void test_without_proc(void **state)
{
	(void)state;
	says(lose_proc, look_at_proc, STATUS_UNSUPPORTED, "/proc is not mounted");
}

static void test_without_tracefs(void **state)
{
	(void)state;
	says(lose_tracefs, count_switches, STATUS_UNSUPPORTED,
	     "cannot count sched:sched_switch: tracefs is not mounted: mount -t tracefs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_profile_without_io_uring),
		cmocka_unit_test(test_a_profile_without_counters),
		cmocka_unit_test(test_a_profile_without_pidfd_getfd),
		cmocka_unit_test(test_a_profile_without_memfd_create),
		cmocka_unit_test(test_a_listener_above),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_too_many_processes),
		cmocka_unit_test(test_a_namespace_that_has_ended),
		cmocka_unit_test(test_without_proc),
		cmocka_unit_test(test_without_tracefs),
	};

	return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
