// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The JSON Schema of run.json against a validator that is not ours, and against our reader:
 * both must take the same files.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "report/format/formats.h"
#include "test/made-up-run.h"

#define CHECK "python3 bench/test/check-schema.py"

static char folder[] = "/tmp/test-schema-XXXXXX";

static void write_run(FILE *out, struct error *err)
{
	struct model model;

	made_up_run(&model);
	assert_int_equal(report_write_json(out, &model, err), 0);
	model_free(&model);
}

static FILE *create(const char *name)
{
	char path[64];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "w");
	assert_non_null(out);
	return out;
}

static int make_folder(void **state)
{
	struct error err;
	FILE *out;

	(void)state;
	assert_non_null(mkdtemp(folder));
	out = create("schema");
	assert_int_equal(report_write_schema(out, &err), 0);
	fclose(out);
	out = create("run");
	write_run(out, &err);
	fclose(out);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	made_up_remove(folder);
	return 0;
}

/* All copies of that name: the reader takes them, or it does not. */
static size_t read_copies(const char *name, int result)
{
	char pattern[64];
	glob_t found;
	size_t count;

	snprintf(pattern, sizeof(pattern), "%s/%s-*.json", folder, name);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	count = found.gl_pathc;
	for (size_t i = 0; i < count; i++) {
		struct model model;
		struct error err = { .text = "no error" };

		if (report_read_json(&model, found.gl_pathv[i], &err) != result)
			fail_msg("%s: %s", found.gl_pathv[i], err.text);
		if (!result)
			model_free(&model);
	}
	globfree(&found);
	return count;
}

static void the_reader_takes_what_the_schema_allows(void **state)
{
	char command[256];
	int status;

	(void)state;
	snprintf(command, sizeof(command), CHECK " %s/schema %s/run %s", folder, folder, folder);
	status = system(command);
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127))
		skip();
	assert_int_equal(status, 0);
	assert_true(read_copies("bad", -1) > 100);
	assert_true(read_copies("good", 0) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_takes_what_the_schema_allows),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
