// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Real UMLs: Debian's 7.2um1 in both modes, which scripts/fetch-uml fetches, and 6.1 of
 * bookworm, if it is installed. They boot, run every operation, fail in each way that has a
 * name, and leave nothing.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tasks.h"
#include "uml/family.h"
#include "uml/keeper.h"
#include "uml/machine.h"
#include "test/surroundings.h"

#define NEW_UML	 "7.2um1"
#define OLD_UML	 "/usr/bin/linux.uml"
#define TIMES	 2
#define FOR_EVER 1000000
#define NOBODY	 65534

static char new_uml[512]; /* "": cannot be had, and why */
static char why_not[512];
static char place[] = "/dev/shm/test-uml-XXXXXX"; /* TMPDIR of these tests */
static struct error err;

static struct uml_boot boot_of(const char *path, enum uml_mode mode)
{
	return (struct uml_boot){
		.path = path, .label = "the-uml", .mode = mode, .cpu = -1, .other_cpu = -1
	};
}

static void need_new(void)
{
	if (new_uml[0])
		return;
	print_message("%s\n", why_not);
	skip();
}

static void need_old(void)
{
	if (!access(OLD_UML, X_OK))
		return;
	print_message("no " OLD_UML ": install Debian's package user-mode-linux\n");
	skip();
}

static struct uml_machine *start(const char *path, enum uml_mode mode)
{
	const struct uml_boot boot = boot_of(path, mode);
	struct uml_machine *machine = uml_start(&boot, &err);

	if (!machine)
		fail_msg("%s", err.text);
	return machine;
}

static void assert_says(const char *text)
{
	if (!strstr(err.text, text))
		fail_msg("no \"%s\" in: %s", text, err.text);
}

static void assert_nothing_left(void)
{
	pid_t pids[FAMILY_MAX];

	/* rmdir fails if anything is in it. */
	assert_int_equal(rmdir(place), 0);
	assert_int_equal(mkdir(place, 0700), 0);
	assert_int_equal(family_children(getpid(), pids), 0);
}

static bool runs_all(struct uml_machine *machine)
{
	uint64_t ns[TIMES];

	for (size_t i = 0; uml_operations[i]; i++) {
		const char *name = uml_operations[i]->name;

		memset(ns, 0, sizeof(ns));
		if (uml_operation(machine, name, TIMES, ns, &err))
			return false;
		for (int j = 0; j < TIMES; j++)
			if (!ns[j] || ns[j] >= 600e9) {
				error_set(&err, STATUS_CANNOT, "%s took %.0f ns", name,
					  (double)ns[j]);
				return false;
			}
	}
	return true;
}

static void run_all(struct uml_machine *machine)
{
	if (!runs_all(machine))
		fail_msg("%s", err.text);
}

static void test_seccomp_mode(void **state)
{
	uint64_t ns[1];

	(void)state;
	need_new();
	struct uml_machine *machine = start(new_uml, UML_SECCOMP);

	assert_int_equal(uml_booted_mode(machine), UML_SECCOMP);
	assert_memory_equal(uml_kernel(machine), "7.2.", 4);
	run_all(machine);
	assert_int_equal(uml_operation(machine, "dance", 1, ns, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_int_equal(uml_operation(machine, "null-call", 1, ns, &err), 0);
	uml_end(machine);
	assert_nothing_left();
}

/* ---- placement ---- */

/* Of a thread, if it may run on one CPU alone; else -1. */
static int only_cpu(pid_t tid)
{
	cpu_set_t set;

	if (sched_getaffinity(tid, sizeof(set), &set) || CPU_COUNT(&set) != 1)
		return -1;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			return cpu;
	return -1;
}

static void assert_threads_on(pid_t pid, int cpu)
{
	char path[64];
	DIR *threads;
	pid_t tid;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	threads = opendir(path);
	assert_non_null(threads);
	while ((tid = pids_next(threads)))
		assert_int_equal(only_cpu(tid), cpu);
}

static void test_placement(void **state)
{
	struct uml_boot boot = boot_of(new_uml, UML_SECCOMP);
	struct uml_machine *machine;
	pid_t stubs[FAMILY_MAX];
	size_t count, filtered;
	uint64_t ns[1];

	(void)state;
	need_new();
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		skip();
	boot.cpu = 1;
	boot.other_cpu = 0;
	machine = uml_start(&boot, &err);
	assert_non_null(machine);
	assert_int_equal(uml_operation(machine, "map-1", 1, ns, &err), 0);
	assert_threads_on(uml_pid(machine), 1);
	count = family_stubs(uml_pid(machine), stubs, &filtered);
	assert_true(count >= 1 && filtered == count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(only_cpu(stubs[i]), 0);
	assert_int_equal(uml_operation(machine, "fork", 1, ns, &err), -1);
	assert_int_equal(err.status, STATUS_UNSUPPORTED);
	uml_end(machine);
}

/* ---- failures ---- */

static pid_t kill_later(pid_t pid, int signal)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		usleep(100000);
		kill(pid, signal);
		_exit(0);
	}
	return child;
}

/* Orders what does not end, and returns with the error. */
static void die_in_operation(struct uml_machine *machine, pid_t pid, int signal)
{
	uint64_t *ns = calloc(FOR_EVER, sizeof(*ns));
	pid_t killer = kill_later(pid, signal);

	assert_int_equal(uml_operation(machine, "pipeline", FOR_EVER, ns, &err), -1);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	free(ns);
}

static void test_ptrace_mode_until_it_dies(void **state)
{
	char first[sizeof(err.text)];
	uint64_t ns[1];

	(void)state;
	need_new();
	struct uml_machine *machine = start(new_uml, UML_PTRACE);

	assert_int_equal(uml_booted_mode(machine), UML_PTRACE);
	run_all(machine);
	die_in_operation(machine, uml_pid(machine), SIGKILL);
	assert_says("the-uml: it ended in operation pipeline: it was killed by SIGKILL");
	assert_nothing_left();
	strcpy(first, err.text);
	assert_int_equal(uml_operation(machine, "null-call", 1, ns, &err), -1);
	assert_string_equal(err.text, first);
	uml_end(machine);
}

static void test_hangs_in_operation(void **state)
{
	struct uml_boot boot = boot_of(new_uml, UML_SECCOMP);
	struct uml_machine *machine;

	(void)state;
	need_new();
	boot.patience_s = 1;
	machine = uml_start(&boot, &err);
	assert_non_null(machine);
	die_in_operation(machine, uml_pid(machine), SIGSTOP);
	assert_says("it hangs in operation pipeline, without a word and without CPU time");
	assert_nothing_left();
	uml_end(machine);
}

/* A program of that text, which a UML's arguments follow. */
static void write_program(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", text);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

/* *err has the reason. */
static void fail_to_boot(const char *text, double patience_s)
{
	char path[] = "/tmp/test-uml-XXXXXX", program[64];
	struct uml_boot boot = boot_of(program, UML_DEFAULT);

	assert_non_null(mkdtemp(path));
	snprintf(program, sizeof(program), "%s/uml", path);
	write_program(program, text);
	boot.patience_s = patience_s;
	assert_null(uml_start(&boot, &err));
	unlink(program);
	rmdir(path);
	assert_nothing_left();
}

static void assert_boot_fails(const char *text, double patience_s, const char *reason)
{
	fail_to_boot(text, patience_s);
	assert_says(reason);
}

/* On a busy machine it may get no CPU time for as long as patience lasts: then for longer. */
static void assert_spin_fails(double patience_s)
{
	do
		fail_to_boot("while :; do :; done", patience_s *= 2);
	while (strstr(err.text, "without CPU time") && patience_s < 10);
	assert_says("it hangs while it boots, without a word for");
}

static void test_does_not_boot(void **state)
{
	(void)state;
	assert_boot_fails("echo I am no UML; exit 7", 0,
			  "the-uml: it ended while it boots: it exited with status 7; its console "
			  "ends: I am no UML");
	assert_boot_fails("seq 1 9; exit 7", 0, "its console ends: 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9");
	assert_boot_fails("kill -SEGV $$", 0,
			  "it ended while it boots: it was killed by SIGSEGV (Segmentation fault); "
			  "its console ends: nothing");
	assert_boot_fails("echo one; echo two; exec sleep 1000", 0.4,
			  "it hangs while it boots, without a word and without CPU time for 0.4 s; "
			  "its "
			  "console ends: one | two");
	assert_spin_fails(0.15);
	assert_boot_fails("while sleep 0.02; do echo stuck; done", 0.1,
			  "it hangs while it boots, with words on its console alone for 1.");
	assert_boot_fails("exec yes stuck", 0.1, "with words on its console alone for 1.");
	need_new();
	char text[640];

	snprintf(text, sizeof(text), "exec %s/linux.uml \"$@\" init=/none", new_uml);
	assert_boot_fails(text, 0, "its kernel panicked while it boots; its console ends: ");
	assert_says("Kernel panic - not syncing: Requested init /none failed");
}

static void assert_no_program(const char *path, const char *reason)
{
	assert_int_equal(uml_check(path, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_says(reason);
}

static void test_no_program(void **state)
{
	char path[] = "/tmp/test-uml-XXXXXX", program[64], loader[64];

	(void)state;
	assert_no_program("/no/such", "/no/such: No such file");
	assert_no_program("/etc/passwd", "/etc/passwd: is no program");
	assert_non_null(mkdtemp(path));
	assert_no_program(path, "has no program linux.uml or linux");
	/* A loader of its own, which the program does not name. */
	snprintf(program, sizeof(program), "%s/linux", path);
	snprintf(loader, sizeof(loader), "%s/ld-linux-x86-64.so.2", path);
	write_program(program, "exit");
	assert_int_equal(uml_check(path, &err), 0);
	write_program(loader, "exit");
	assert_no_program(path, "does not load by the ld-linux-x86-64.so.2 beside it but by none");
	unlink(program);
	unlink(loader);
	rmdir(path);
}

/* ---- surroundings that refuse something, in a child ---- */

static void test_too_many_arguments(void **state)
{
	const char *arguments[64] = { NULL };
	const struct keeper_config config = {
		.place = place, .arguments = arguments, .cpu = -1, .console = 1, .terminal = 1
	};
	struct keeper keeper;

	(void)state;
	for (int i = 0; i < 63; i++)
		arguments[i] = "/bin/true";
	assert_int_equal(keeper_start(&keeper, &config, &err), -1);
	assert_says("more than 30 arguments");
	assert_nothing_left();
}

static void try_small_place(void)
{
	const struct uml_boot boot = boot_of("/bin/true", UML_DEFAULT);
	const char *const options[] = { "size=64M", "size=1G" };
	const unsigned long flags[] = { 0, MS_NOEXEC };
	const char *const reasons[] = { "has 64 MiB free, and a UML needs 129", "mounted noexec" };

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		_exit(STATUS_UNSUPPORTED);
	for (int i = 0; i < 2; i++) {
		if (mount("none", place, "tmpfs", flags[i], options[i]))
			_exit(STATUS_UNSUPPORTED);
		if (uml_start(&boot, &err) || !strstr(err.text, reasons[i])) {
			print_error("%s\n", err.text);
			_exit(1);
		}
		umount(place);
	}
}

static void test_small_place(void **state)
{
	const struct uml_boot boot = boot_of("/bin/true", UML_DEFAULT);

	(void)state;
	setenv("TMPDIR", "/no/such", 1);
	assert_null(uml_start(&boot, &err));
	assert_says("/no/such, for the memory of a UML: No such file");
	setenv("TMPDIR", place, 1);
	in_surroundings(try_small_place);
}

static void install(struct sock_filter *code, unsigned short count)
{
	struct sock_fprog program = { count, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(STATUS_UNSUPPORTED);
}

static void try_without_ptrace(void)
{
	const struct uml_boot boot = boot_of(new_uml, UML_PTRACE);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), /* seccomp_data.nr */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1 /* EPERM */),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(code, sizeof(code) / sizeof(code[0]));
	if (uml_start(&boot, &err) || !strstr(err.text, "it ended while it boots") ||
	    !strstr(err.text, "ptrace: Operation not permitted: a seccomp filter")) {
		print_error("%s\n", err.text);
		_exit(1);
	}
}

static void test_without_ptrace(void **state)
{
	(void)state;
	need_new();
	in_surroundings(try_without_ptrace);
	assert_nothing_left();
}

static void add_filter(void)
{
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

	install(&code, 1);
}

/* Returns when it has as many filters as it is to have. */
static void start_child(bool filtered)
{
	int ready[2];
	pid_t child;
	char byte;

	if (pipe(ready))
		_exit(1);
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (filtered)
			add_filter();
		(void)!write(ready[1], "", 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (child < 0 || read(ready[0], &byte, 1) != 1)
		_exit(1);
}

/* A filter that all of a container have makes no stub. */
static void find_stubs_in_container(void)
{
	pid_t stubs[FAMILY_MAX];
	size_t count, filtered;

	add_filter();
	start_child(false);
	count = family_stubs(getpid(), stubs, &filtered);
	if (count || filtered)
		_exit(1);
	start_child(true);
	count = family_stubs(getpid(), stubs, &filtered);
	if (count != 1 || filtered != 1)
		_exit(1);
}

static void test_stubs_in_container(void **state)
{
	(void)state;
	in_surroundings(find_stubs_in_container);
}

static void *compute(void *seconds)
{
	struct timespec used;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	while ((double)used.tv_sec + (double)used.tv_nsec / 1e9 < *(const double *)seconds);
	return NULL;
}

/* An SMP UML computes in threads. */
static void test_cpu_time_of_threads(void **state)
{
	const double before = family_cpu_s(getpid());
	double seconds = 0.2;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, compute, &seconds), 0);
	pthread_join(thread, NULL);
	assert_true(family_cpu_s(getpid()) - before > seconds / 2);
}

#define MANY 3000 /* answers, which do not fit in a line */

/* It has no other mode, and takes the option all the same. */
static bool old_uml_works(void)
{
	const struct uml_boot boot = boot_of(OLD_UML, UML_SECCOMP);
	struct uml_machine *machine = uml_start(&boot, &err);
	static uint64_t ns[MANY];

	if (!machine || !runs_all(machine) || uml_operation(machine, "null-call", MANY, ns, &err))
		return false;
	for (int i = 0; i < MANY; i++)
		if (!ns[i]) {
			error_set(&err, STATUS_CANNOT, "answer %d is 0", i);
			return false;
		}
	if (uml_booted_mode(machine) != UML_PTRACE) {
		error_set(&err, STATUS_CANNOT, "it is not in ptrace mode");
		return false;
	}
	uml_end(machine);
	return true;
}

/* The guest's kernel cannot open the host's console then. */
static void try_old_as_nobody(void)
{
	const bool is_nobody = !setgid(NOBODY) && !setuid(NOBODY);

	if (!old_uml_works()) {
		print_error("%s\n", err.text);
		_exit(1);
	}
	if (!is_nobody)
		_exit(STATUS_UNSUPPORTED);
}

/* Both at once, as this UML takes long to boot; where nobody can be had it works at least. */
static void test_old_uml_as_nobody(void **state)
{
	(void)state;
	need_old();
	assert_int_equal(chmod(place, 0777), 0);
	in_surroundings(try_old_as_nobody);
	assert_nothing_left();
}

/* ---- whatever ends the owner ---- */

/* In a child: boots a UML, in ptrace mode as its stubs do not end with it, and tells its pid. */
static pid_t start_owner(pid_t *uml)
{
	int told[2];
	pid_t owner;

	assert_int_equal(pipe(told), 0);
	owner = fork();
	assert_true(owner >= 0);
	if (!owner) {
		const struct uml_boot boot = boot_of(new_uml[0] ? new_uml : OLD_UML, UML_PTRACE);
		struct uml_machine *machine = uml_start(&boot, &err);
		uint64_t *ns = calloc(FOR_EVER, sizeof(*ns));
		pid_t pid = machine ? uml_pid(machine) : -1;

		(void)!write(told[1], &pid, sizeof(pid));
		if (machine)
			uml_operation(machine, "pipeline", FOR_EVER, ns, &err);
		_exit(1);
	}
	assert_int_equal(read(told[0], uml, sizeof(*uml)), sizeof(*uml));
	close(told[0]);
	close(told[1]);
	assert_true(*uml > 0);
	return owner;
}

/* The keeper is the UML's parent, and ours after its owner. */
static void test_owner_is_killed(void **state)
{
	pid_t owner, uml, ended;

	(void)state;
	if (!new_uml[0])
		need_old();
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	owner = start_owner(&uml);
	kill(owner, SIGKILL);
	/* The keeper ends last. */
	while ((ended = wait(NULL)) > 0)
		;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	assert_int_equal(kill(uml, 0), -1);
	assert_nothing_left();
}

/* The next UML that is started removes the folder. */
static void test_keeper_is_killed(void **state)
{
	pid_t pids[FAMILY_MAX], uml;

	(void)state;
	need_new();
	struct uml_machine *machine = start(new_uml, UML_SECCOMP);

	assert_int_equal(family_children(getpid(), pids), 1);
	uml = uml_pid(machine);
	die_in_operation(machine, pids[0], SIGKILL);
	assert_says("its keeper was killed");
	/* The whole group, which init waits for. */
	while (!kill(-uml, 0))
		usleep(1000);
	uml_end(machine);
	assert_int_equal(rmdir(place), -1);
	assert_boot_fails("exit 7", 0, "exited with status 7");
}

/* ---- */

static void fetch(void)
{
	const char *build = getenv("BUILD");
	char command[512];
	FILE *output;
	int status;

	snprintf(command, sizeof(command), "scripts/fetch-uml " NEW_UML " %s/uml/" NEW_UML " 2>&1",
		 build ? build : "build");
	output = popen(command, "re");
	while (output && fgets(why_not, sizeof(why_not), output))
		;
	status = output ? pclose(output) : -1;
	why_not[strcspn(why_not, "\n")] = '\0';
	if (!status)
		strcpy(new_uml, why_not);
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != STATUS_UNSUPPORTED)
		fail_msg("%s", why_not);
}

static int prepare(void **state)
{
	(void)state;
	if (!mkdtemp(place))
		return -1;
	setenv("TMPDIR", place, 1);
	fetch();
	return 0;
}

static int clean(void **state)
{
	(void)state;
	return rmdir(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_program),
		cmocka_unit_test(test_seccomp_mode),
		cmocka_unit_test(test_placement),
		cmocka_unit_test(test_ptrace_mode_until_it_dies),
		cmocka_unit_test(test_hangs_in_operation),
		cmocka_unit_test(test_does_not_boot),
		cmocka_unit_test(test_too_many_arguments),
		cmocka_unit_test(test_small_place),
		cmocka_unit_test(test_without_ptrace),
		cmocka_unit_test(test_stubs_in_container),
		cmocka_unit_test(test_cpu_time_of_threads),
		cmocka_unit_test(test_old_uml_as_nobody),
		cmocka_unit_test(test_owner_is_killed),
		cmocka_unit_test(test_keeper_is_killed),
	};

	return cmocka_run_group_tests(tests, prepare, clean);
}
