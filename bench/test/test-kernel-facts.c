// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The facts of this kernel are as the program assumes, but for those that a container hides; one
 * that never comes back is ended with all that it started, and so is one whose prober is killed.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tasks.h"
#include "kernel/kernel_facts.h"

#define WAIT_S	 60
#define SLICE_NS 10000000

struct seen {
	unsigned int count, unlike, blocked;
	char first[KERNEL_ANSWER_SIZE]; /* answer, which needs a listener */
};

/* What a container may keep from this process is no fact of the kernel. */
static bool is_hidden(const char *found)
{
	return strstr(found, "no listener") || strstr(found, "ENOENT") == found ||
	       strstr(found, "ENOSYS");
}

static void note(void *target, const struct kernel_found *found)
{
	struct seen *seen = target;

	if (!found->known)
		fail_msg("%s: %s", found->name, found->text);
	if (!seen->count++)
		strcpy(seen->first, found->text);
	seen->blocked += strstr(found->text, "blocks") != NULL;
	if (!found->assumed || !strcmp(found->text, found->assumed) || is_hidden(found->text))
		return;
	print_message("%s: %s, not %s\n", found->name, found->text, found->assumed);
	seen->unlike++;
}

/* EBUSY where a supervisor has a listener already: a process has one at most (kernel/seccomp.c). */
static void skip_without_listener(const struct seen *seen)
{
	if (strncmp(seen->first, "no listener", 11))
		return;
	fprintf(stderr, "skipped: there can be no listener here: %s\n", seen->first);
	skip();
}

static void facts_are_as_assumed(void **state)
{
	struct seen seen = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(kernel_facts_each(note, &seen, &err), 0);
	assert_true(seen.count > 20);
	assert_int_equal(seen.unlike, 0);
	/* nothing that was started is still a child of this process */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	skip_without_listener(&seen);
	assert_true(seen.blocked >= 1); /* RECV with nothing pending, at the least */
}

static void count_mounted(void *target, const struct kernel_found *found)
{
	*(unsigned int *)target += found->assumed || strcmp(found->text, "not mounted");
}

/* In a mount namespace without tracefs, as in a container. */
static void look_without_tracefs(void)
{
	unsigned int mounted = 0;
	struct error err;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    access(FACTS_TRACEFS, F_OK))
		_exit(STATUS_UNSUPPORTED);
	while (!umount2(FACTS_TRACEFS, MNT_DETACH))
		;
	if (kernel_facts_of(kernel_tracefs_facts, count_mounted, &mounted, &err) || mounted)
		_exit(1);
}

static void what_the_host_keeps_is_no_fact_of_the_kernel(void **state)
{
	struct kernel_answer answer = { .open = false };
	pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (!child) {
		look_without_tracefs();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	errno = ENOENT;
	kernel_add_result(&answer, -1);
	assert_false(answer.open);
	errno = EPERM;
	kernel_add_result(&answer, -1);
	assert_true(answer.open);
	assert_string_equal(answer.text, "ENOENT, EPERM");
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_UNSUPPORTED)
		skip();
	assert_int_equal(status, 0);
}

static pid_t child_of(pid_t pid)
{
	struct tasks tasks = TASKS_NONE;
	pid_t child;

	tasks_add_children(&tasks, pid, "", &child);
	return child;
}

static void keep(void *seen, const struct kernel_found *found)
{
	(void)seen;
	(void)found;
}

/* With a trial that has a subject; 0: it has ended, as no trial can have one. */
static pid_t start_prober(void)
{
	const struct timespec slice = { .tv_nsec = SLICE_NS };
	pid_t prober = fork(), trial;
	struct error err;

	assert_true(prober >= 0);
	if (!prober)
		_exit(kernel_facts_each(keep, NULL, &err) ? 1 : 0);
	while (!(trial = child_of(prober)) || !child_of(trial)) {
		if (waitpid(prober, NULL, WNOHANG) == prober)
			return 0;
		nanosleep(&slice, NULL);
	}
	return prober;
}

static void nothing_outlives_a_killed_prober(void **state)
{
	const struct timespec slice = { .tv_nsec = SLICE_NS };
	int slices = WAIT_S * (1000000000 / SLICE_NS);
	pid_t prober, ended = 0;

	(void)state;
	if (!child_of(getppid()))
		skip(); /* CONFIG_PROC_CHILDREN */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	prober = start_prober();
	if (!prober)
		skip(); /* no listeners */
	kill(prober, SIGKILL);
	while (slices-- && (ended = waitpid(-1, NULL, WNOHANG)) >= 0)
		if (!ended)
			nanosleep(&slice, NULL);
	assert_int_equal(ended, -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_as_assumed),
		cmocka_unit_test(what_the_host_keeps_is_no_fact_of_the_kernel),
		cmocka_unit_test(nothing_outlives_a_killed_prober),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
