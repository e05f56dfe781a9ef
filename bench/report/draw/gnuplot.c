// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running gnuplot: finding the scripts, starting it, waiting, and making one line of what went
 * wrong. gnuplot is started without a shell and gets its commands as a file; figure.c quotes the
 * texts in them. Its stderr goes into a temporary file, of which the last line is told.
 */
#define _GNU_SOURCE
#include "report/draw/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/ended.h"
#include "base/files.h"
#include "report/text/show.h"

#define NO_TERMINAL 3 /* the status by which the commands end it */

extern char **environ;

/* Takes folder, as an absolute path, if the scripts are there: all of them come with common.gp. */
static int take_folder(char *path, size_t size, const char *folder)
{
	char script[PATH_MAX];
	char *resolved;

	if (snprintf(script, sizeof(script), "%s/common.gp", folder) >= (int)sizeof(script) ||
	    access(script, R_OK))
		return -1;
	resolved = realpath(folder, NULL);
	if (!resolved || snprintf(path, size, "%s", resolved) >= (int)size) {
		free(resolved);
		return -1;
	}
	free(resolved);
	return 0;
}

int gnuplot_scripts(char *path, size_t size, struct error *err)
{
	/* Installed, built, built as a test, and with a sanitizer. */
	static const char *const places[] = { "/../share/unotify-bench", "/..", "/../..",
					      "/../../.." };
	const char *named = getenv("UNOTIFY_PLOTS");
	char self[PATH_MAX], folder[PATH_MAX + 32], *end;

	if (named && *named) {
		if (take_folder(path, size, named))
			return error_set(err, STATUS_CANNOT,
					 "UNOTIFY_PLOTS is %s, which has no common.gp", named);
		return 0;
	}
	end = own_program(self, sizeof(self)) ? strrchr(self, '/') : NULL;
	if (!end)
		return error_set(err, STATUS_UNSUPPORTED,
				 "this program's own path cannot be found: set UNOTIFY_PLOTS to "
				 "the folder of the plots' scripts");
	*end = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(folder, sizeof(folder), "%s%s/plots", self, places[i]);
		if (!take_folder(path, size, folder))
			return 0;
	}
	return error_set(err, STATUS_UNSUPPORTED,
			 "the plots' scripts are neither in %s/../share/unotify-bench/plots nor in "
			 "the source tree: run from there or install",
			 self);
}

/*
 * Starts gnuplot in a folder, so that commands and messages have plain file names. What it prints
 * goes nowhere; input and problems are the descriptors for its stdin and stderr. Returns 0 or an
 * errno value; ENOENT means that there is no gnuplot.
 */
static int spawn(pid_t *child, const char *folder, char *const *argv, int input, int problems)
{
	posix_spawn_file_actions_t actions;
	int result;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, problems, STDERR_FILENO);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	result = posix_spawnp(child, "gnuplot", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return result;
}

/*
 * The last line of what gnuplot said that is not blank, plain and cut to size: the message. The
 * lines before it repeat the command and point at the place by "^".
 */
static void last_words(char *words, size_t size, FILE *problems)
{
	char line[512];

	words[0] = '\0';
	rewind(problems);
	while (fgets(line, sizeof(line), problems)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[strspn(line, " \t^")])
			show_plain(words, size, line);
	}
}

static void (*while_waiting)(void);

void gnuplot_while_waiting(void (*tick)(void))
{
	while_waiting = tick;
}

/* Without a function to call this returns at once. WNOWAIT leaves the status for waitpid(). */
static void tick_until_end(pid_t child)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	siginfo_t info = { .si_pid = 0 };

	while (while_waiting && !waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       !info.si_pid) {
		while_waiting();
		nanosleep(&pause, NULL);
	}
}

/* The exit status that gnuplot chose, or -1. */
static int wait_for(pid_t child, const char *name, struct error *err)
{
	int status;

	tick_until_end(child);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "gnuplot could not be waited for");
	if (WIFSIGNALED(status))
		return error_set(err, STATUS_CANNOT, "gnuplot (%s) %s", name,
				 ended_how(status).text);
	/* Where posix_spawnp() cannot tell why exec failed, the child ends with this status. */
	if (WEXITSTATUS(status) == 127)
		return error_set(err, STATUS_UNSUPPORTED, "gnuplot is not installed");
	return WEXITSTATUS(status);
}

int gnuplot_feed(const char *folder, const char *scripts, FILE *commands, const char *name,
		 struct error *err)
{
	/* Named as a file, they end at the first error; as stdin they would go on. */
	char *argv[] = { (char *)"gnuplot", (char *)"-d", (char *)"/dev/stdin", NULL };
	FILE *problems = tmpfile();
	char words[200];
	pid_t child;
	int result;

	if (!problems)
		return error_errno(err, errno, "a temporary file cannot be made");
	rewind(commands);
	/* The load path, which the child inherits. */
	setenv("GNUPLOT_LIB", scripts, true);
	result = spawn(&child, folder, argv, fileno(commands), fileno(problems));
	if (result == ENOENT)
		result = error_set(err, STATUS_UNSUPPORTED,
				   "gnuplot is not installed (package gnuplot-nox or gnuplot)");
	else if (result)
		result = error_errno(err, result, "gnuplot cannot be started");
	else
		result = wait_for(child, name, err);
	last_words(words, sizeof(words), problems);
	fclose(problems);
	if (result <= 0)
		return result;
	return result == NO_TERMINAL ?
		       1 :
		       error_set(err, STATUS_CANNOT, "gnuplot (%s) ended with status %d: %s", name,
				 result, words);
}
