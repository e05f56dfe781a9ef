// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The facts of this kernel are as the program assumes, but for those that a container hides; and
 * one that never comes back is ended with all that it started.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kernel/kernel_facts.h"

struct seen {
	unsigned int count, unlike, blocked;
};

/* What a container may keep from this process is no fact of the kernel. */
static bool is_hidden(const char *found)
{
	return strstr(found, "EPERM") || strstr(found, "EACCES") || strstr(found, "no listener") ||
	       strstr(found, "ENOENT") == found || strstr(found, "ENOSYS");
}

static void note(void *target, const char *name, const char *found, const char *assumed)
{
	struct seen *seen = target;

	assert_true(found[0]);
	assert_null(strstr(found, "not known"));
	seen->count++;
	seen->blocked += strstr(found, "blocks") != NULL;
	if (!assumed || !strcmp(found, assumed) || is_hidden(found))
		return;
	print_message("%s: %s, not %s\n", name, found, assumed);
	seen->unlike++;
}

static void facts_are_as_assumed(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	kernel_facts_each(note, &seen);
	assert_true(seen.count > 20);
	assert_int_equal(seen.unlike, 0);
	assert_true(seen.blocked >= 1); /* RECV with nothing pending, at the least */
	/* nothing that was started is still a child of this process */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(facts_are_as_assumed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
