// SPDX-License-Identifier: GPL-2.0-or-later
/* Running unotify-trace for each arm and reading its table of phases. */
#define _GNU_SOURCE
#include "run/traced.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "report/text/show.h"

#define BATCHES	      "200"
#define ARGUMENTS_MAX 160
#define HEADER	      "kind\tphase\tn\tmedian_ns\tp99_ns\tmean_ns\tshare\n"

extern char **environ;

struct tracing {
	char bench[PATH_MAX], trace[PATH_MAX]; /* the programs */
	char folder[64];
	char recording[96], stamps[96], phases[96], problems[96]; /* files in it */
	int argc;
	char **argv;
};

/* The other program is beside this one. */
static int find_programs(struct tracing *tracing, struct error *err)
{
	char *slash;

	if (!own_program(tracing->bench, sizeof(tracing->bench)))
		return error_call(err, (struct failed){ .call = CALL_PROC_SELF, .error = ENOENT },
				  "/proc/self/exe");
	strcpy(tracing->trace, tracing->bench);
	slash = strrchr(tracing->trace, '/');
	if ((size_t)(slash - tracing->trace) + sizeof("/unotify-trace") > sizeof(tracing->trace))
		return error_set(err, STATUS_CANNOT, "the path of this program is too long");
	strcpy(slash, "/unotify-trace");
	if (access(tracing->trace, X_OK))
		return error_set(err, STATUS_UNSUPPORTED, "unotify-trace is not beside %s",
				 tracing->bench);
	return 0;
}

static int make_folder(struct tracing *tracing, struct error *err)
{
	strcpy(tracing->folder, "/tmp/unotify-bench-XXXXXX");
	if (!mkdtemp(tracing->folder))
		return error_errno(err, errno, "a temporary folder cannot be made");
	snprintf(tracing->recording, sizeof(tracing->recording), "%s/recording", tracing->folder);
	snprintf(tracing->stamps, sizeof(tracing->stamps), "%s/stamps", tracing->folder);
	snprintf(tracing->phases, sizeof(tracing->phases), "%s/phases", tracing->folder);
	snprintf(tracing->problems, sizeof(tracing->problems), "%s/problems", tracing->folder);
	return 0;
}

static void remove_folder(const struct tracing *tracing)
{
	unlink(tracing->recording);
	unlink(tracing->stamps);
	unlink(tracing->phases);
	unlink(tracing->problems);
	rmdir(tracing->folder);
}

/* The last line of what the child said. */
static void last_words(const struct tracing *tracing, char *words, size_t size)
{
	FILE *file = fopen(tracing->problems, "re");
	char line[512];

	snprintf(words, size, "it said nothing");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		show_plain(words, size, line);
	}
	if (file)
		fclose(file);
}

static int run_child(const struct tracing *tracing, char **arguments, struct error *err)
{
	posix_spawn_file_actions_t actions;
	char words[300];
	int result, status;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, tracing->problems,
					 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	result = posix_spawn(&child, tracing->trace, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (result)
		return error_errno(err, result, "%s cannot be started", tracing->trace);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "unotify-trace could not be waited for");
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	last_words(tracing, words, sizeof(words));
	return error_set(err,
			 WIFEXITED(status) && WEXITSTATUS(status) == STATUS_UNSUPPORTED ?
				 STATUS_UNSUPPORTED :
				 STATUS_CANNOT,
			 "%s", words);
}

static int record(const struct tracing *tracing, size_t index, struct error *err)
{
	char number[24];
	char *arguments[ARGUMENTS_MAX] = { "unotify-trace",
					   "record",
					   "--output",
					   (char *)tracing->recording,
					   "--",
					   (char *)tracing->bench,
					   "beat",
					   number,
					   BATCHES,
					   (char *)tracing->stamps };
	size_t used = 10;

	snprintf(number, sizeof(number), "%zu", index);
	for (int i = 0; i < tracing->argc; i++) {
		if (used == ARGUMENTS_MAX - 1)
			return error_set(err, STATUS_CANNOT, "too many arguments");
		arguments[used++] = tracing->argv[i];
	}
	return run_child(tracing, arguments, err);
}

static int export_phases(const struct tracing *tracing, struct error *err)
{
	char *arguments[] = { "unotify-trace",
			      "export",
			      "--stamps",
			      (char *)tracing->stamps,
			      "--phases",
			      (char *)tracing->phases,
			      (char *)tracing->recording,
			      NULL };

	return run_child(tracing, arguments, err);
}

static int read_phases(struct model_arm *arm, FILE *file, struct error *err)
{
	char line[256];

	if (!fgets(line, sizeof(line), file) || strcmp(line, HEADER) != 0)
		return error_set(err, STATUS_CANNOT, "unotify-trace is of another version");
	while (arm->traced_count < MODEL_TRACED_MAX && fgets(line, sizeof(line), file)) {
		struct model_traced *traced = &arm->traced[arm->traced_count];

		char p99[32];

		if (sscanf(line, "%15[^\t]\t%23[^\t]\t%lu\t%lf\t%31[^\t]\t%lf\t%lf\n", traced->kind,
			   traced->phase, &traced->n, &traced->median_ns, p99, &traced->mean_ns,
			   &traced->share) != 7)
			return error_set(err, STATUS_CANNOT, "unotify-trace wrote '%.40s'", line);
		traced->p99_ns = strcmp(p99, "-") ? strtod(p99, NULL) : (double)NAN;
		arm->traced_count++;
	}
	return 0;
}

static int trace_arm(const struct tracing *tracing, size_t index, struct model_arm *arm,
		     struct error *err)
{
	FILE *file;
	int result;

	if (record(tracing, index, err) || export_phases(tracing, err))
		return -1;
	file = fopen(tracing->phases, "re");
	if (!file)
		return error_errno(err, errno, "cannot open %s", tracing->phases);
	result = read_phases(arm, file, err);
	fclose(file);
	if (result)
		arm->traced_count = 0;
	return result;
}

static struct model_arm *find_arm(struct model *model, const char *id)
{
	for (size_t i = 0; i < model->arm_count; i++)
		if (!strcmp(model->arms[i].id, id))
			return &model->arms[i];
	return NULL;
}

static const char *const refusals[] = {
	"replays a workload",
	"serves several stubs",
	"is of the floor and has no stub",
	"has late calls, which belong to no batch",
};

#define REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

const char *traced_refusal(const struct arm *arm)
{
	const bool reasons[REFUSALS] = { arm->workload[0], arm->many, arm->floor, arm->late };

	for (size_t i = 0; i < REFUSALS; i++)
		if (reasons[i])
			return refusals[i];
	return NULL;
}

/* Controls are not left out: they are the same as an arm that is traced. */
static bool is_measured(const struct plan_arm *arm)
{
	return !arm->skipped[0] && !arm->arm.twin && !arm->arm.stamped_twin;
}

static void tell_refused(struct model *model, const struct plan *plan)
{
	for (size_t reason = 0; reason < REFUSALS; reason++) {
		size_t count = 0;

		for (size_t i = 0; i < plan->arm_count; i++) {
			const struct plan_arm *planned = plan_arm(plan, i);

			count += is_measured(planned) &&
				 traced_refusal(&planned->arm) == refusals[reason];
		}
		if (count)
			model_add_warning(model,
					  "no traced pass of %zu arms, each of which %s: a pass "
					  "runs synthetic batches of one stub",
					  count, refusals[reason]);
	}
}

/* One that cannot be traced is told of; where nothing can, that is told once. */
static void trace_arms(struct tracing *tracing, struct model *model, const struct plan *plan)
{
	struct error err;

	for (size_t i = 0; i < plan->arm_count && !interrupt_requested(); i++) {
		const struct plan_arm *planned = plan_arm(plan, i);
		struct model_arm *arm = find_arm(model, planned->id);

		if (!arm || !is_measured(planned) || traced_refusal(&planned->arm) ||
		    !trace_arm(tracing, i, arm, &err))
			continue;
		if (interrupt_requested())
			return;
		model_add_warning(model, "no traced pass of %s: %s", planned->id, err.text);
		if (err.status == STATUS_UNSUPPORTED)
			return;
	}
}

void traced_pass(struct model *model, const struct plan *plan, int argc, char **argv)
{
	struct tracing tracing = { .argc = argc, .argv = argv };
	struct error err;

	if (find_programs(&tracing, &err) || make_folder(&tracing, &err)) {
		model_add_warning(model, "no traced pass: %s", err.text);
		return;
	}
	trace_arms(&tracing, model, plan);
	tell_refused(model, plan);
	remove_folder(&tracing);
}
