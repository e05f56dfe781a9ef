// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drives the hidden command `unotify-bench blocks` (bench/command/cmd_blocks.c) over two pipes. A
 * byte on its stdin asks for a block, a line on its stdout answers. One process with one warm stub
 * runs the traced and the untraced blocks alike, so that they differ in nothing but tracing.
 */
#define _GNU_SOURCE
#include "trace/capture/bench_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/files.h"
#include "trace/capture/supervisor.h"

/* Both programs are built and installed into one folder; PATH may find an older one. */
static int find_bench(char path[PATH_MAX], struct error *err)
{
	char *slash = own_program(path, PATH_MAX) ? strrchr(path, '/') : NULL;

	if (slash && (size_t)(slash - path) + sizeof("/unotify-bench") < PATH_MAX) {
		strcpy(slash, "/unotify-bench");
		if (!access(path, X_OK))
			return 0;
	}
	return error_set(err, STATUS_UNSUPPORTED,
			 "unotify-bench is not beside this program: build or install both");
}

/* The child: unotify-bench with the pipes as its stdin and stdout; its errors go to our stderr. */
static void become(const char *path, const char *arm, const char *batches, pid_t parent, int in,
		   int out)
{
	child_ends_with(parent);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(STATUS_CANNOT);
	execl(path, "unotify-bench", "blocks", batches, "--arm", arm, (char *)NULL);
	_exit(STATUS_CANNOT);
}

int bench_start(struct bench *bench, const char *arm, const char *batches, struct error *err)
{
	int ask[2] = { -1, -1 }, answer[2] = { -1, -1 };
	pid_t parent = getpid();
	char path[PATH_MAX];

	*bench = (struct bench){ .pid = -1, .ask = -1 };
	if (find_bench(path, err))
		return -1;
	if (pipe2(ask, O_CLOEXEC) || pipe2(answer, O_CLOEXEC))
		return error_errno(err, errno, "a pipe to unotify-bench");
	signal(SIGPIPE, SIG_IGN);
	bench->pid = fork();
	if (bench->pid == 0)
		become(path, arm, batches, parent, ask[0], answer[1]);
	close(ask[0]);
	close(answer[1]);
	bench->ask = ask[1];
	bench->answer = fdopen(answer[0], "r");
	if (bench->pid < 0 || !bench->answer)
		return error_errno(err, errno, "starting unotify-bench");
	return 0;
}

/* If the child has ended, either the write fails (SIGPIPE is ignored) or its line is missing. */
int bench_block(struct bench *bench, char *line, size_t size, struct error *err)
{
	if (write(bench->ask, "", 1) == 1 && fgets(line, (int)size, bench->answer)) {
		line[strcspn(line, "\n")] = '\0';
		return 0;
	}
	return error_set(err, STATUS_CANNOT,
			 "unotify-bench ended early; what it said is above this line");
}

struct adding {
	struct session *session;
	struct error *err;
	int result;
};

static void trace_thread(void *target, pid_t thread)
{
	struct adding *adding = target;

	if (session_trace(adding->session, thread, adding->err))
		adding->result = -1;
}

/* The stubs are children of unotify-bench: a walk over its descendants finds them. */
int bench_trace(const struct bench *bench, struct session *session, struct error *err)
{
	struct adding adding = { session, err, 0 };

	supervisor_threads(bench->pid, trace_thread, NULL, &adding);
	return adding.result;
}

void bench_stop(struct bench *bench)
{
	if (bench->ask >= 0)
		close(bench->ask);
	/* Read to the end, or the child could block in its write and never exit. */
	while (bench->answer && fgetc(bench->answer) != EOF)
		;
	if (bench->answer)
		fclose(bench->answer);
	if (bench->pid > 0)
		child_reap(bench->pid);
	*bench = (struct bench){ .pid = -1, .ask = -1 };
}
