// SPDX-License-Identifier: GPL-2.0-or-later
/* A run keeps what it measured, whatever cannot be made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/output.h"
#include "test/analysed.h"
#include "test/made-up-run.h"

#define STARTED 1780272000 /* 2026-06-01T00:00:00Z */

static char out[64];

static int make_all(void **state)
{
	strcpy(out, "/tmp/test-output-XXXXXX");
	return mkdtemp(out) ? make_plan(state) : -1;
}

static int free_all(void **state)
{
	made_up_remove(out);
	return free_plan(state);
}

static bool has(const struct folder *folder, const char *name)
{
	char path[PATH_MAX + 64];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	return !stat(path, &status) && status.st_size > 0;
}

static void measured(struct folder *folder, const struct run_options *options)
{
	struct error err;

	fill(1, 1.5);
	if (output_measured(folder, &fixture.plan, &fixture.records, options, "box", STARTED, &err))
		fail_msg("%s", err.text);
	run();
}

/* A value that is no number is refused by the form that programs read, and by it alone. */
static void test_refused(void **state)
{
	const struct run_options options = { .out = out, .no_plots = true };
	struct folder folder;
	struct error err;

	(void)state;
	measured(&folder, &options);
	fixture.model.comparisons[0].ratio = (double)NAN;
	assert_int_equal(output_reports(&folder, &fixture.model, &options, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, "ratio cannot be written"));
	assert_non_null(strstr(err.text, "box-incomplete"));
	assert_true(has(&folder, "rounds.tsv.gz") && has(&folder, "blocks.tsv.gz"));
	assert_true(has(&folder, "hist/arm0.tsv"));
	assert_true(has(&folder, "summary.txt") && has(&folder, "cover-letter.txt"));
	assert_int_equal(access(folder.temporary, F_OK), -1);
	assert_false(has(&folder, "run.json"));
}

/* A whole folder whose name cannot be given is kept as well, and the error says where. */
static void test_unnamed(void **state)
{
	const struct run_options options = { .out = out, .no_plots = true };
	struct folder folder;
	struct error err;
	char kept[PATH_MAX + 8];

	(void)state;
	measured(&folder, &options);
	snprintf(folder.path, sizeof(folder.path), "%s/nowhere/box", out);
	assert_int_equal(output_reports(&folder, &fixture.model, &options, &err), -1);
	assert_non_null(strstr(err.text, "cannot name the run's folder"));
	assert_non_null(strstr(err.text, "; what was written is in "));
	snprintf(kept, sizeof(kept), "%s/kept", folder.temporary);
	assert_int_equal(access(kept, F_OK), 0);
}

static void test_whole(void **state)
{
	const struct run_options options = { .out = out, .no_plots = true };
	struct folder folder;
	struct error err;

	(void)state;
	measured(&folder, &options);
	assert_int_equal(output_reports(&folder, &fixture.model, &options, &err), 0);
	assert_null(strstr(folder.path, "incomplete"));
	assert_true(has(&folder, "run.json") && has(&folder, "rounds.tsv.gz"));
}

/* As on a full disk. What was written is kept, and the reason is told. */
static void test_no_room(void **state)
{
	const struct run_options options = { .out = out, .no_plots = true };
	struct rlimit before, small;
	struct folder folder;
	struct error err;
	int result;

	(void)state;
	fill(1, 1.5);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 64, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	result = output_measured(&folder, &fixture.plan, &fixture.records, &options, "box", STARTED,
				 &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(result, -1);
	assert_non_null(strstr(err.text, "rounds.tsv.gz: File too large; what was written is in "));
	assert_true(has(&folder, "rounds.tsv.gz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, make_all, free_all),
		cmocka_unit_test_setup_teardown(test_unnamed, make_all, free_all),
		cmocka_unit_test_setup_teardown(test_whole, make_all, free_all),
		cmocka_unit_test_setup_teardown(test_no_room, make_all, free_all),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
