// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line from inside: what each command says and returns. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test/words.h"
#include "command/cli.h"
#include "test/made-up-run.h"
#include "monitor/physmem.h"
#include "report/format/formats.h"
#include "suite/outline.h"
#include "suite/suite.h"
#include "version.h"

#define WORDS_MAX 32

static struct error err;

/* words: one string, split at blanks into a static array. */
static int split(const char *words, char **argv)
{
	static char copy[1024];

	snprintf(copy, sizeof(copy), "%s", words);
	return words_split(copy, argv, WORDS_MAX);
}

/* What a command printed, and what it returned. */
struct outcome {
	int status;
	char *out, *err;
	size_t err_lines;
};

static struct outcome outcome;

static char *read_back(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	assert_non_null(text);
	assert_int_equal(pread(fd, text, (size_t)size, 0), size);
	close(fd);
	return text;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void forget_outcome(void)
{
	free(outcome.out);
	free(outcome.err);
	memset(&outcome, 0, sizeof(outcome));
}

/* Runs a command in this process with its output in memory. */
static void command(const char *words)
{
	int out = memfd_create("out", MFD_CLOEXEC), err_fd = memfd_create("err", MFD_CLOEXEC);
	int before_out = dup(STDOUT_FILENO), before_err = dup(STDERR_FILENO);
	char *argv[WORDS_MAX + 1] = { 0 };
	int argc = split(words, argv);

	forget_outcome();
	assert_true(out >= 0 && err_fd >= 0 && before_out >= 0 && before_err >= 0);
	fflush(stdout);
	fflush(stderr);
	dup2(out, STDOUT_FILENO);
	dup2(err_fd, STDERR_FILENO);
	outcome.status = cli_dispatch(argc, argv);
	fflush(stdout);
	fflush(stderr);
	dup2(before_out, STDOUT_FILENO);
	dup2(before_err, STDERR_FILENO);
	close(before_out);
	close(before_err);
	outcome.out = read_back(out);
	outcome.err = read_back(err_fd);
	outcome.err_lines = count_lines(outcome.err);
}

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in '%s'", part, text);
}

static void prints(const char *words, const char *part)
{
	command(words);
	if (outcome.status != STATUS_DONE || outcome.err[0])
		fail_msg("'%s' ends with %d: %s", words, outcome.status, outcome.err);
	assert_contains(outcome.out, part);
}

/* One line on stderr, nothing on stdout. */
static void fails(const char *words, int status, const char *part)
{
	command(words);
	if (outcome.status != status)
		fail_msg("'%s' ends with %d: %s", words, outcome.status, outcome.err);
	assert_string_equal(outcome.out, "");
	assert_int_equal(outcome.err_lines, 1);
	assert_contains(outcome.err, part);
	assert_ptr_equal(strstr(outcome.err, "unotify-bench: "), outcome.err);
}

static void test_help(void **state)
{
	static const char *const names[] = {
		"run ", "list ", "probe ", "report ", "plots ", "compare ",
	};

	(void)state;
	prints("unotify-bench --help", "usage: unotify-bench COMMAND");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_contains(outcome.out, names[i]);
	assert_null(strstr(outcome.out, "invocation "));
	prints("unotify-bench help", "usage: unotify-bench COMMAND");
	prints("unotify-bench help probe", "usage: unotify-bench probe");
	prints("unotify-bench help run", "--budget SECONDS");
	fails("unotify-bench help rum", STATUS_USAGE, "unknown command 'rum', did you mean run?");
	fails("unotify-bench help beat", STATUS_USAGE, "unknown command 'beat'");
	fails("unotify-bench help run now", STATUS_USAGE, "'now' is too many");
	prints("unotify-bench -h", "usage: unotify-bench COMMAND");
	command("unotify-bench");
	assert_int_equal(outcome.status, STATUS_USAGE);
	assert_string_equal(outcome.out, "");
	assert_contains(outcome.err, "usage: unotify-bench COMMAND");
}

static void test_help_of_commands(void **state)
{
	(void)state;
	prints("unotify-bench run --help", "usage: unotify-bench run [OPTIONS]");
	prints("unotify-bench list --help", "usage: unotify-bench list [WHAT]");
	prints("unotify-bench probe --help", "usage: unotify-bench probe");
	prints("unotify-bench report --help", "usage: unotify-bench report [OPTIONS] RUN");
	prints("unotify-bench plots --help", "usage: unotify-bench plots [OPTIONS] RUN");
	prints("unotify-bench compare --help", "usage: unotify-bench compare [OPTIONS] BASE NEW");
}

/* The defaults that the help names are those that hold. */
static void test_help_of_run(void **state)
{
	char budget[64], invocations[256];

	(void)state;
	prints("unotify-bench run --help", "--physmem SIZE");
	for (char *at = outcome.out; *at; at++)
		if (*at == '\n' && at[1] == ' ' && at[2] == ' ' && at[3] == ' ')
			memmove(at, at + 26, strlen(at + 26) + 1);
	snprintf(budget, sizeof(budget), "default %g, with --quick %g, with --full %g",
		 RUN_BUDGET_S, RUN_BUDGET_QUICK_S, RUN_BUDGET_FULL_S);
	snprintf(invocations, sizeof(invocations),
		 "default: as many as get %g s for each placement of a suite, or %g s for each arm "
		 "with short batches, at least %d",
		 RUN_LANE_S, RUN_ARM_S, RUN_INVOCATIONS_LEAST);
	assert_contains(outcome.out, budget);
	assert_contains(outcome.out, invocations);
	assert_contains(outcome.out, "(default results)");
	assert_int_equal(PHYSMEM_DEFAULT_BYTES, 1 << 30);
	assert_contains(outcome.out, "default 1G)");
}

static void test_version(void **state)
{
	(void)state;
	prints("unotify-bench --version", "unotify-bench ");
	assert_contains(outcome.out, version_text);
	assert_contains(outcome.out, version_compiler);
}

static void test_unknown_command(void **state)
{
	(void)state;
	fails("unotify-bench rum", STATUS_USAGE, "unknown command 'rum', did you mean run?");
	assert_null(strstr(outcome.err, "invocation"));
	fails("unotify-bench --quick", STATUS_USAGE, "--quick stands before the command");
}

static void test_hidden_command(void **state)
{
	(void)state;
	assert_non_null(freopen("/dev/null", "re", stdin));
	fails("unotify-bench invocation", STATUS_USAGE,
	      "invocation is for `run` to start: no plan of this program");
	fails("unotify-bench invocation 0", STATUS_USAGE, "invocation is for `run` to start");
	fails("unotify-bench blocks", STATUS_USAGE, "blocks is for unotify-trace to start");
	fails("unotify-bench blocks x", STATUS_USAGE, "blocks: batches: 'x'");
	fails("unotify-bench blocks 1 --quik", STATUS_USAGE, "unknown option '--quik'");
	fails("unotify-bench blocks 1 --help", STATUS_USAGE, "no help");
}

static size_t count_suites(void)
{
	size_t count = 0;

	while (suites[count])
		count++;
	return count;
}

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; suites[i]; i++) {
		prints("unotify-bench list suites", suites[i]->name);
		assert_contains(outcome.out, suites[i]->question);
		assert_int_equal(count_lines(outcome.out), 1 + count_suites());
	}
	for (size_t i = 0; gates[i]; i++) {
		prints("unotify-bench list gates", gates[i]->name);
		assert_contains(outcome.out, gates[i]->what);
	}
	prints("unotify-bench list loops", "counted ");
	assert_contains(outcome.out,
			"drain; wedges when a call\n               fails in mid-batch, "
			"or without a tick when one comes outside of a batch\n");
	assert_contains(outcome.out, "eventfd of the stub; changes the stub; wedges");
	for (size_t i = 0; serve_manys[i]; i++) {
		prints("unotify-bench list loops", serve_manys[i]->name);
		assert_contains(outcome.out, serve_manys[i]->what);
	}
	prints("unotify-bench list events", "hardware counters: ");
	assert_contains(outcome.out, "\n  context-switches, cs (default)\n");
	assert_true(count_lines(outcome.out) < 80);
	prints("unotify-bench list", "suites ");
	assert_int_equal(count_lines(outcome.out), 10);
	prints("unotify-bench list scenarios", "denied-first ");
	fails("unotify-bench list arms gates", STATUS_USAGE,
	      "list: gates is too many; usage: unotify-bench list [WHAT]");
	fails("unotify-bench list gate", STATUS_USAGE, "unknown list 'gate', did you mean gates?");
}

static void test_list_workloads(void **state)
{
	(void)state;
	prints("unotify-bench list workloads", "boot ");
	assert_contains(outcome.out, "churn ");
	assert_contains(outcome.out, "storm ");
	assert_contains(outcome.out, "archive ");
	assert_contains(outcome.out, "interpreters ");
	assert_true(count_lines(outcome.out) >= 10); /* of each a line of numbers and what it is */
}

/* Each arm of the suites once, and the keys of SPECs. */
static void test_list_arms(void **state)
{
	struct run_options none = { .full = true, .physmem_bytes = PHYSMEM_DEFAULT_BYTES };
	struct plan plan;
	char line[224];

	(void)state;
	prints("unotify-bench list arms", "  gate ");
	assert_int_equal(plan_outline(&plan, &none, &err), 0);
	for (size_t i = 0; i < plan.arm_count; i++) {
		const char *found;

		snprintf(line, sizeof(line), " %s\n", plan_arm(&plan, i)->id);
		found = strstr(outcome.out, line);
		if (!found || strstr(found + 1, line))
			fail_msg("%s is not there once", line);
	}
	plan_free(&plan);
}

/* Every row is a name, "yes", "no" or "-", and a detail, which may go on below itself. */
static void assert_rows(char *rest)
{
	const char *const first = rest;
	char *line;

	while ((line = strsep(&rest, "\n")) && *line) {
		assert_in_range(strlen(line), 27, 100);
		if (strspn(line, " ") == 26 && line > first)
			continue;
		assert_int_not_equal(line[0], ' ');
		assert_int_equal(line[20], ' ');
		if (strncmp(line + 21, "yes  ", 5) && strncmp(line + 21, "no   ", 5) &&
		    strncmp(line + 21, "-    ", 5))
			fail_msg("'%s' says neither yes nor no", line);
	}
}

/* It ends well whatever the host offers, and gives every gate and placement a row. */
static void test_probe(void **state)
{
	char name[64];

	(void)state;
	prints("unotify-bench probe", "\nsync wake-up ");
	for (size_t i = 0; gates[i]; i++) {
		snprintf(name, sizeof(name), "\ngate %s ", gates[i]->name);
		assert_contains(outcome.out, name);
	}
	for (int i = 0; i < PLACEMENTS; i++) {
		snprintf(name, sizeof(name), "\nplacement %s ", placement_names[i]);
		assert_contains(outcome.out, name);
	}
	assert_ptr_equal(strstr(outcome.out, "seccomp "), outcome.out);
	assert_contains(outcome.out, "\npidfd_getfd ");
	assert_contains(outcome.out, "\nstamps of the stub ");
	assert_contains(outcome.out, "\nguest memory ");
	assert_contains(outcome.out, "\nplots ");
	assert_contains(outcome.out, "\nptrace_scope ");
	assert_rows(outcome.out);
	fails("unotify-bench probe all", STATUS_USAGE, "probe takes options alone, not 'all'");
}

static void test_bad_usage_of_reports(void **state)
{
	(void)state;
	fails("unotify-bench report", STATUS_USAGE, "usage: unotify-bench report [OPTIONS] RUN");
	fails("unotify-bench report a b", STATUS_USAGE,
	      "usage: unotify-bench report [OPTIONS] RUN");
	fails("unotify-bench report a --format xml", STATUS_USAGE,
	      "--format: 'xml' is not text, screen, cover, tsv or benchstat");
	fails("unotify-bench report a --format", STATUS_USAGE, "--format needs a value");
	fails("unotify-bench plots", STATUS_USAGE,
	      "plots: RUN is missing; usage: unotify-bench plots [OPTIONS] RUN");
	fails("unotify-bench plots --format text a", STATUS_USAGE,
	      "--format: 'text' is not svg,png, svg, png or pdf");
	fails("unotify-bench compare a", STATUS_USAGE,
	      "usage: unotify-bench compare [OPTIONS] BASE NEW");
	fails("unotify-bench compare a b c d e f g h i j", STATUS_USAGE,
	      "10 runs are too many, at most 9");
	fails("unotify-bench compare a b --format tsv", STATUS_USAGE,
	      "--format: 'tsv' is not text, cover, ktap or lava");
}

static void test_bad_thresholds(void **state)
{
	static const char *const bad[] = { "-1", "1001", "x", "1x", "1.2.3", ".5", "1e2", "nan" };
	char words[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(words, sizeof(words), "unotify-bench compare a b --threshold %s", bad[i]);
		fails(words, STATUS_USAGE, "is not a percentage from 0 to 1000");
	}
}

static void test_no_such_run(void **state)
{
	(void)state;
	fails("unotify-bench report /no/such/run", STATUS_CANNOT, "/no/such/run");
	fails("unotify-bench plots /no/such/run", STATUS_CANNOT, "/no/such/run");
	fails("unotify-bench compare /no/such/run /none", STATUS_CANNOT, "/no/such/run");
}

static char folder[] = "/tmp/unotify-cli-XXXXXX";

static bool is_on_one_cpu(const struct model_arm *arm)
{
	return arm->placement == WORD_SAME;
}

/* The made-up run, which change may change. */
static void write_run(void (*change)(struct model *model))
{
	struct model model;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/run.json", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	made_up_run(&model);
	made_up_keep(&model, is_on_one_cpu);
	if (change)
		change(&model);
	assert_int_equal(report_write_json(file, &model, &err), 0);
	assert_int_equal(fclose(file), 0);
	model_free(&model);
}

static int make_run(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	write_run(NULL);
	return 0;
}

static int remove_run(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/run.json", folder);
	unlink(path);
	forget_outcome();
	return rmdir(folder);
}

static void reports(const char *format, const char *part)
{
	char words[128];

	snprintf(words, sizeof(words), "unotify-bench report %s%s%s", folder,
		 format ? " --format " : "", format ? format : "");
	prints(words, part);
}

static void test_formats(void **state)
{
	char *text;

	(void)state;
	reports("text", "Controls");
	text = strdup(outcome.out);
	reports(NULL, "Controls");
	assert_string_equal(outcome.out, text);
	free(text);
	reports("cover", "clean pairs a");
	reports("tsv", "\tn\tmean\tmedian\t");
}

static const char *const all_formats[] = { "text", "screen", "cover", "tsv", "benchstat" };

#define FORMATS (sizeof(all_formats) / sizeof(all_formats[0]))

static void fail_a_control(struct model *model)
{
	model->controls[0].failed = true;
}

static void test_failed_control(void **state)
{
	static const char *const tops[] = {
		"CONTROL FAILED: A/A same",   "CONTROL FAILED: A/A same",
		"CONTROL FAILED: A/A same",   "# CONTROL FAILED: A/A same",
		"# CONTROL FAILED: A/A same",
	};
	char words[128];

	(void)state;
	write_run(fail_a_control);
	for (size_t i = 0; i < FORMATS; i++) {
		snprintf(words, sizeof(words), "unotify-bench report %s --format %s", folder,
			 all_formats[i]);
		command(words);
		assert_int_equal(outcome.status, STATUS_CONTROL);
		outcome.out[80] = '\0';
		assert_non_null(strstr(outcome.out, tops[i]));
	}
	write_run(NULL);
}

static void measure_nothing(struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		memset(model->arms[i].metric, 0, sizeof(model->arms[i].metric));
}

static void have_no_arms(struct model *model)
{
	model->arm_count = model->comparison_count = 0;
}

/* Nothing is printed or made of it. */
static void test_empty_run(void **state)
{
	static void (*const empty[])(struct model * model) = { measure_nothing, have_no_arms };
	char words[128];

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		write_run(empty[k]);
		for (size_t i = 0; i < FORMATS; i++) {
			snprintf(words, sizeof(words), "unotify-bench report %s --format %s",
				 folder, all_formats[i]);
			fails(words, STATUS_CANNOT, "is empty: no arm of it was measured");
		}
		snprintf(words, sizeof(words), "unotify-bench plots %s", folder);
		fails(words, STATUS_CANNOT, "is empty: no arm of it was measured");
		snprintf(words, sizeof(words), "%s/plots", folder);
		assert_int_equal(access(words, F_OK), -1);
		snprintf(words, sizeof(words), "unotify-bench compare %s %s", folder, folder);
		fails(words, STATUS_CANNOT, "is empty: no arm of it was measured");
	}
	write_run(NULL);
}

/* Of two runs there is more in test-compare.c. */
static void test_compare(void **state)
{
	char words[128];

	(void)state;
	snprintf(words, sizeof(words), "unotify-bench compare %s %s", folder, folder);
	fails(words, STATUS_USAGE, "is given twice: nothing differs between a run and itself");
	fails("unotify-bench compare --filter gat=notify x y", STATUS_USAGE,
	      "unknown key of --filter 'gat', did you mean gate?");
}

/* A full disk: what could not be printed was not done. */
static void test_output_is_lost(void **state)
{
	int full = open("/dev/full", O_WRONLY), before = dup(STDOUT_FILENO), status;
	char *argv[WORDS_MAX + 1] = { 0 };
	int argc = split("unotify-bench list suites", argv);

	(void)state;
	if (full < 0)
		skip();
	fflush(stdout);
	dup2(full, STDOUT_FILENO);
	status = cli_dispatch(argc, argv);
	clearerr(stdout);
	dup2(before, STDOUT_FILENO);
	close(before);
	close(full);
	assert_int_equal(status, STATUS_CANNOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_of_commands),
		cmocka_unit_test(test_help_of_run),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_unknown_command),
		cmocka_unit_test(test_hidden_command),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_list_workloads),
		cmocka_unit_test(test_list_arms),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_bad_usage_of_reports),
		cmocka_unit_test(test_bad_thresholds),
		cmocka_unit_test(test_no_such_run),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_failed_control),
		cmocka_unit_test(test_empty_run),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_output_is_lost),
	};

	return cmocka_run_group_tests_name("cli", tests, make_run, remove_run);
}
