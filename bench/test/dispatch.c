// SPDX-License-Identifier: GPL-2.0-or-later
/* The main() of a test program: it runs the test that the program is called by. */
#define _GNU_SOURCE
#include "test/dispatch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

extern const struct test_entry __start_dispatched[], __stop_dispatched[]; /* of the linker */

static bool is_called(const struct test_entry *test, const char *name)
{
	const char *file = strrchr(test->file, '/') + 1;

	return !strncmp(file, name, strlen(name)) && !strcmp(file + strlen(name), ".c");
}

int main(void)
{
	for (const struct test_entry *test = __start_dispatched; test < __stop_dispatched; test++)
		if (is_called(test, program_invocation_short_name))
			return test->run();
	fprintf(stderr, "there is no test '%s' in this program\n", program_invocation_short_name);
	return 2;
}
