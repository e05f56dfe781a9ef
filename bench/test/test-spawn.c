// SPDX-License-Identifier: GPL-2.0-or-later
/* Starting and stopping stubs: what they are, what is left of them, who ends them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stub/death.h"
#include "stub/init.h"
#include "test/running-stub.h"

#define PATIENCE_MS 100000 /* only to end a test that would never end */
#define STARTS	    50

/* What there is to start: all filters, a traced and a seized stub. */
static const struct kind {
	enum stub_filter filter;
	bool traced, seized;
	enum stub_done done;
} kinds[] = {
	{ STUB_FILTER_NONE, false, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_ALLOW, false, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_NOTIFY, false, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_NOTIFY_MAP, false, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_CHECK_UNMAP, false, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_CHECK_BOTH, false, false, STUB_DONE_EVENTFD },
	{ STUB_FILTER_NOTIFY, false, false, STUB_DONE_EVENTFD },
	{ STUB_FILTER_NOTIFY, false, false, STUB_DONE_MARKER },
	{ STUB_FILTER_NONE, true, false, STUB_DONE_FUTEX },
	{ STUB_FILTER_TRACE, false, true, STUB_DONE_FUTEX },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static struct running_stub running;

static int stop_stub(void **state)
{
	(void)state;
	running_stub_stop(&running);
	return 0;
}

static void set_kind(const struct kind *kind)
{
	running.config.filter = kind->filter;
	running.config.traced = kind->traced;
	running.config.seized = kind->seized;
	running.config.done = kind->done;
}

static void assert_no_child(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	assert_int_equal(errno, ECHILD);
}

/* Waits until the process is dead, whoever's child it is. */
static void await_death(int pidfd)
{
	struct pollfd death = { .fd = pidfd, .events = POLLIN };
	int result;

	do
		result = poll(&death, 1, PATIENCE_MS);
	while (result < 0 && errno == EINTR);
	assert_int_equal(result, 1);
}

/* The value of a line of /proc/PID/status. */
static long status_value(pid_t pid, const char *name, int base)
{
	char line[256];
	size_t length = strlen(name);
	long value = -1;
	FILE *file;

	snprintf(line, sizeof(line), "/proc/%d/status", pid);
	file = fopen(line, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, length) && line[length] == ':')
			value = strtol(line + length + 1, NULL, base);
	fclose(file);
	return value;
}

/* In a process with no descriptor but one: those that a start takes are the stub's own. */
static void start_without_descriptors(void)
{
	struct error err;
	int memory = dup2(running.memory_fd, STUB_TRACED_MEMORY_FD);

	if (syscall(SYS_close_range, memory + 1, ~0u, 0))
		for (int fd = memory + 1; fd < 1024; fd++)
			close(fd);
	for (int fd = 0; fd < memory; fd++)
		close(fd);
	running.config.memory_fd = memory;
	for (size_t i = 0; i < KINDS; i++) {
		set_kind(&kinds[i]);
		if (stub_start(&running.stub, &running.config, &err))
			_exit(err.status == STATUS_UNSUPPORTED ? 0 : 10 + (int)i);
		stub_stop(&running.stub);
	}
	_exit(0);
}

static void test_starts_without_descriptors(void **state)
{
	int status;
	pid_t child;

	(void)state;
	running_stub_prepare(&running);
	child = fork();
	if (!child)
		start_without_descriptors();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_leaves_nothing(void **state)
{
	unsigned int before;

	(void)state;
	running_stub_prepare(&running);
	running_stub_start(&running);
	stub_stop(&running.stub);
	before = count_fds(getpid());
	for (unsigned int i = 0; i < STARTS; i++) {
		set_kind(&kinds[i % KINDS]);
		running_stub_start(&running);
		assert_true(running.stub.pid > 0);
		assert_int_equal(running.stub.listener >= 0,
				 stub_filter_notifies(running.config.filter));
		stub_stop(&running.stub);
		assert_int_equal(running.stub.pid, -1);
		assert_int_equal(running.stub.pidfd, -1);
		assert_int_equal(running.stub.socket, -1);
		assert_int_equal(running.stub.listener, -1);
		stub_stop(&running.stub);
		assert_int_equal(count_fds(getpid()), before);
		assert_no_child();
	}
}

static int start_with(rlim_t files, struct error *err)
{
	struct rlimit before, few;
	int result;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = (struct rlimit){ files, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	result = stub_start(&running.stub, &running.config, err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	return result;
}

/* Whichever of them is the first that is not to be had. */
static void test_too_few_descriptors(void **state)
{
	rlim_t files;
	struct error err;

	(void)state;
#ifdef __SANITIZE_THREAD__
	skip(); /* TSan makes a fork() of vfork(): why the child fails is then not in our memory */
#endif
	running_stub_prepare(&running);
	set_kind(&(struct kind){ STUB_FILTER_NOTIFY, .done = STUB_DONE_EVENTFD });
	running_stub_start(&running);
	stub_stop(&running.stub);
	files = (rlim_t)dup(running.memory_fd);
	close((int)files);
	while (start_with(files, &err)) {
		if (!strstr(err.text, "Too many open files"))
			fail_msg("%lu descriptors: %s", (unsigned long)files, err.text);
		assert_no_child();
		files++;
	}
}

static void test_stops_the_dead(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		running_stub_prepare(&running);
		set_kind(&kinds[i]);
		running_stub_start(&running);
		assert_false(stub_is_dead(running.stub.pidfd));
		kill(running.stub.pid, SIGKILL);
		await_death(running.stub.pidfd);
		assert_true(stub_is_dead(running.stub.pidfd));
		running_stub_stop(&running);
		assert_no_child();
	}
}

static const uint8_t undefined[] = { 0x0f, 0x0b };

/* A start that must fail with that message, where PID stands for digits; leaves nothing. */
static void assert_start_fails(const char *message)
{
	unsigned int before = count_fds(getpid());
	char text[sizeof(((struct error *)NULL)->text)];
	const char *digits = "0123456789";
	const char *number = strstr(message, "PID");
	struct error err;

	assert_int_equal(stub_start(&running.stub, &running.config, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	strcpy(text, err.text);
	if (number) {
		char *from = text + (number - message);
		char *to = from + strspn(from, digits);

		memmove(from + 3, to, strlen(to) + 1);
		memcpy(from, "PID", 3);
	}
	assert_string_equal(text, message);
	assert_int_equal(running.stub.pid, -1);
	assert_int_equal(count_fds(getpid()), before);
	assert_no_child();
	running_stub_stop(&running);
}

static void prepare(void)
{
	running_stub_prepare(&running);
	running.config.filter = STUB_FILTER_ALLOW;
}

static void test_failed_starts(void **state)
{
	(void)state;
	prepare();
	running_stub_start(&running);
	running_stub_stop(&running);
	prepare();
	running.config.cpu = 100000;
	assert_start_fails("a stub failed at pinning itself to a CPU: Invalid argument: the host "
			   "has no CPU 100000: set it online");
	prepare();
	running.config.code_offset = 1;
	assert_start_fails("a stub failed at mapping its code page: Invalid argument");
	prepare();
	running.config.shared_offset = 1;
	assert_start_fails("a stub failed at mapping its data pages: Invalid argument");
	prepare();
	running.config.guest_offset = 1;
	assert_start_fails("a stub failed at mapping the guest code page: Invalid argument");
	/* Guest code that does not come to its trap. */
	prepare();
	memcpy(running.memory + STUB_PAGE_SIZE, undefined, sizeof(undefined));
	assert_start_fails("stub PID reported SIGILL (Illegal instruction) where guest code was "
			   "to trap with SIGSYS (Bad system call)");
	/* Nor is there a handler that could report. */
	prepare();
	memcpy(running.memory, undefined, sizeof(undefined));
	assert_start_fails("stub PID was killed by SIGILL (Illegal instruction)");
}

static void test_pinned(void **state)
{
	cpu_set_t own, stub;
	int last = -1;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(own), &own), 0);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &own))
			last = cpu;
	running_stub_launch(&running, STUB_FILTER_ALLOW);
	assert_int_equal(sched_getaffinity(running.stub.pid, sizeof(stub), &stub), 0);
	assert_true(CPU_EQUAL(&stub, &own));
	running_stub_stop(&running);
	running_stub_prepare(&running);
	running.config.cpu = last;
	running_stub_start(&running);
	assert_int_equal(sched_getaffinity(running.stub.pid, sizeof(stub), &stub), 0);
	assert_int_equal(CPU_COUNT(&stub), 1);
	assert_true(CPU_ISSET(last, &stub));
}

static void test_confined(void **state)
{
	static const char *const sets[] = { "CapInh", "CapPrm", "CapEff", "CapAmb" };
	struct rlimit core;

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		running_stub_prepare(&running);
		set_kind(&kinds[i]);
		running_stub_start(&running);
		assert_int_equal(status_value(running.stub.pid, "Seccomp", 10),
				 kinds[i].filter == STUB_FILTER_NONE ? 0 : 2);
		assert_int_equal(status_value(running.stub.pid, "NoNewPrivs", 10), 1);
		for (size_t set = 0; set < sizeof(sets) / sizeof(sets[0]); set++)
			assert_int_equal(status_value(running.stub.pid, sets[set], 16), 0);
		/* Who may not change the bounding set has no use for it. */
		assert_true(geteuid() || !status_value(running.stub.pid, "CapBnd", 16));
		assert_int_equal(status_value(running.stub.pid, "TracerPid", 10),
				 kinds[i].traced || kinds[i].seized ? getpid() : 0);
		assert_int_equal(prlimit(running.stub.pid, RLIMIT_CORE, NULL, &core), 0);
		assert_true(core.rlim_cur <= 1);
		/* The socket and the listener; or physmem alone for a traced one. */
		assert_int_equal(count_fds(running.stub.pid),
				 1 + stub_filter_notifies(kinds[i].filter) +
					 (kinds[i].done == STUB_DONE_EVENTFD));
		running_stub_stop(&running);
	}
}

/* The descriptor of this process whose link begins so. */
static int find_fd(const char *name)
{
	DIR *directory = opendir("/proc/self/fd");
	const struct dirent *entry;
	char link[256], path[300];
	int fd = -1;

	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		length = readlink(path, link, sizeof(link) - 1);
		link[length > 0 ? length : 0] = '\0';
		if (!strncmp(link, name, strlen(name)))
			fd = atoi(entry->d_name);
	}
	closedir(directory);
	return fd;
}

static void test_program_is_sealed(void **state)
{
	const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	char path[64], link[256];
	ssize_t length;
	int fd;

	(void)state;
	running_stub_launch(&running, STUB_FILTER_ALLOW);
	snprintf(path, sizeof(path), "/proc/%d/exe", running.stub.pid);
	length = readlink(path, link, sizeof(link) - 1);
	assert_true(length > 0);
	link[length] = '\0';
	assert_string_equal(link, "/memfd:stub (deleted)");
	fd = find_fd("/memfd:stub ");
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GET_SEALS) & seals, seals);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(pwrite(fd, "", 1, 0), -1);
	assert_int_equal(errno, EPERM);
}

/* What a terminal sends to all processes in its foreground does not end a stub. */
static void test_outlives_the_terminals_signals(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1 };

	(void)state;
	for (size_t kind = 0; kind < KINDS; kind++) {
		if (kinds[kind].traced || kinds[kind].seized)
			continue;
		running_stub_launch(&running, kinds[kind].filter);
		for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
			kill(running.stub.pid, signals[i]);
			running_stub_turn(&running);
		}
		running_stub_stop(&running);
	}
}

/* Starts a stub and says which, or minus the status that it failed with. */
static void be_monitor(int say)
{
	struct error err;
	pid_t result;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (stub_start(&running.stub, &running.config, &err))
		result = -(pid_t)err.status;
	else
		result = running.stub.pid;
	if (write(say, &result, sizeof(result)) == sizeof(result))
		pause();
	_exit(1);
}

/* Returns the stub of a monitor in a process of its own, or skips. */
static pid_t start_monitor(pid_t *monitor)
{
	int ends[2];
	pid_t stub;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	*monitor = fork();
	assert_int_not_equal(*monitor, -1);
	if (!*monitor)
		be_monitor(ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &stub, sizeof(stub)), sizeof(stub));
	close(ends[0]);
	if (stub == -STATUS_UNSUPPORTED) {
		fprintf(stderr, "skipped: this host cannot start such a stub\n");
		skip();
	}
	assert_true(stub > 0);
	return stub;
}

static void assert_killed(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, __WALL), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void test_dies_with_a_killed_monitor(void **state)
{
	pid_t monitor, stub;
	int pidfd;

	(void)state;
	/* So that the stub becomes a child of this process. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	for (size_t i = 0; i < KINDS; i++) {
		running_stub_prepare(&running);
		set_kind(&kinds[i]);
		stub = start_monitor(&monitor);
		pidfd = (int)syscall(SYS_pidfd_open, stub, 0);
		assert_true(pidfd >= 0);
		assert_false(stub_is_dead(pidfd));
		kill(monitor, SIGKILL);
		assert_killed(monitor);
		await_death(pidfd);
		assert_killed(stub);
		close(pidfd);
		running_stub_stop(&running);
	}
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	assert_no_child();
}

static void *start_and_end(void *result)
{
	*(int *)result = stub_start(&running.stub, &running.config, &(struct error){ 0 });
	return NULL;
}

static void test_dies_with_its_thread(void **state)
{
	pthread_t thread;
	int result;

	(void)state;
	running_stub_launch(&running, STUB_FILTER_ALLOW);
	stub_stop(&running.stub);
	assert_int_equal(pthread_create(&thread, NULL, start_and_end, &result), 0);
	pthread_join(thread, NULL);
	assert_int_equal(result, 0);
	await_death(running.stub.pidfd);
	assert_killed(running.stub.pid);
	running.stub.pid = -1;
}

static void test_deaths_in_words(void **state)
{
	char expected[64];
	struct error err;

	(void)state;
	running_stub_launch(&running, STUB_FILTER_NONE);
	snprintf(expected, sizeof(expected), "stub %d was killed by SIGKILL (Killed)",
		 running.stub.pid);
	kill(running.stub.pid, SIGKILL);
	await_death(running.stub.pidfd);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(stub_death_error(running.stub.pid, running.stub.pidfd, &err), -1);
		assert_string_equal(err.text, expected);
	}
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_int_equal(waitpid(running.stub.pid, NULL, 0), running.stub.pid);
	stub_death_error(running.stub.pid, running.stub.pidfd, &err);
	snprintf(expected, sizeof(expected), "stub %d has gone", running.stub.pid);
	assert_string_equal(err.text, expected);
	running.stub.pid = -1;
	stub_reaped_error(7, SIGSYS, &err);
	assert_string_equal(err.text, "stub 7 was killed by SIGSYS (Bad system call)");
	stub_reaped_error(7, 3 << 8, &err);
	assert_string_equal(err.text, "stub 7 exited with status 3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First, as the program's descriptor stays. */
		cmocka_unit_test_teardown(test_starts_without_descriptors, stop_stub),
		cmocka_unit_test_teardown(test_leaves_nothing, stop_stub),
		cmocka_unit_test_teardown(test_too_few_descriptors, stop_stub),
		cmocka_unit_test_teardown(test_stops_the_dead, stop_stub),
		cmocka_unit_test_teardown(test_failed_starts, stop_stub),
		cmocka_unit_test_teardown(test_pinned, stop_stub),
		cmocka_unit_test_teardown(test_confined, stop_stub),
		cmocka_unit_test_teardown(test_program_is_sealed, stop_stub),
		cmocka_unit_test_teardown(test_outlives_the_terminals_signals, stop_stub),
		cmocka_unit_test_teardown(test_dies_with_a_killed_monitor, stop_stub),
		cmocka_unit_test_teardown(test_dies_with_its_thread, stop_stub),
		cmocka_unit_test_teardown(test_deaths_in_words, stop_stub),
	};

	return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
