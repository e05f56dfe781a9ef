// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three processes: the owner forks the keeper, which forks and executes the UML. Owner and keeper
 * talk over a socket pair, in messages of struct said: the keeper says that the UML has started or
 * why not, later that it has ended; the owner only shuts the socket down, which ends all. The
 * keeper also holds a pidfd of the owner, so it sees an owner that was killed.
 *
 * The end of a UML is the end of all that it has started: its process group is killed first, then
 * children of the keeper until there are none.
 */
#define _GNU_SOURCE
#include "uml/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/child.h"
#include "host/placement.h"
#include "uml/family.h"
#include "uml/uml_folder.h"

#define NAME	      "uml-keeper"
#define ARGUMENTS_MAX 32

/* Descriptors of the keeper. */
enum { FD_SOCKET = KEEPER_TERMINAL + 1, FD_OWNER, FD_CONSOLE, FD_TERMINAL, FDS_END };

extern const uint8_t uml_guest_program[], uml_guest_program_end[];

/* What a keeper says; at first that the UML is started or why not, then that it has ended. */
struct said {
	bool failed;
	pid_t uml;
	int status;
	struct error err;
};

static void say(const struct said *said)
{
	/* An owner that has ended is no error: the keeper goes on to clean up. */
	(void)!send(FD_SOCKET, said, sizeof(*said), MSG_NOSIGNAL);
}

/* ---- the UML's own process, until it executes ---- */

/* The keeper blocks all signals, and its owner may ignore some: the UML must inherit neither. */
static void clear_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * Becomes the UML; returns only with an error. A UML that panics signals its process group, so it
 * gets one of its own. It also leaves a core: a limit of 1 forbids that, and also a core that is
 * piped to a program, which 0 does not (fs/coredump.c). UML 6.1 counts the gap before a heap at
 * a random address as memory of the guest, so addresses are not random.
 */
static void execute(const struct keeper_config *config, const char *folder, pid_t keeper,
		    struct error *err)
{
	const struct rlimit core = { 1, 1 };
	const char *arguments[ARGUMENTS_MAX + 1];
	char init[UML_FOLDER_BYTES + 16], place[UML_FOLDER_BYTES + 16];
	size_t count = 0;

	child_ends_with(keeper);
	setpgid(0, 0);
	clear_signals();
	setrlimit(RLIMIT_CORE, &core);
	personality(ADDR_NO_RANDOMIZE);
	snprintf(init, sizeof(init), "init=%s/init", folder);
	snprintf(place, sizeof(place), "uml_dir=%s/", folder);
	for (; config->arguments[count]; count++) {
		if (count == ARGUMENTS_MAX - 2) {
			error_set(err, STATUS_CANNOT, "more than %zu arguments for a UML", count);
			return;
		}
		arguments[count] = config->arguments[count];
	}
	arguments[count++] = init;
	arguments[count++] = place;
	arguments[count] = NULL;
	setenv("TMPDIR", folder, 1);
	if (config->cpu >= 0 && placement_pin(0, config->cpu, err))
		return;
	if (chdir(folder) || dup2(FD_CONSOLE, 1) < 0 || dup2(FD_CONSOLE, 2) < 0 ||
	    dup2(FD_TERMINAL, KEEPER_TERMINAL) < 0) {
		error_errno(err, errno, "cannot enter %s", folder);
		return;
	}
	execv(arguments[0], (char *const *)arguments);
	error_errno(err, errno, "cannot execute %s", arguments[0]);
}

/* ---- the keeper ---- */

/* Both names that lists of processes show: comm, and the arguments (ps -f). */
static void take_name(void)
{
	char line[4096];
	FILE *file = fopen("/proc/self/cmdline", "re");
	size_t length = file ? fread(line, 1, sizeof(line), file) : 0;

	if (file)
		fclose(file);
	prctl(PR_SET_NAME, NAME);
	/* /proc/PID/cmdline is the memory where the kernel put the arguments: overwrite it. */
	if (length >= sizeof(NAME)) {
		memset(program_invocation_name, 0, length);
		memcpy(program_invocation_name, NAME, sizeof(NAME));
	}
}

/*
 * Closes all descriptors of the owner but these four: a keeper lives long, and a pipe of the owner
 * that it held open would never end. They are moved to high numbers first, as their numbers may
 * be among those that they are to have.
 */
static bool take_descriptors(int socket, int owner, const struct keeper_config *config)
{
	int fds[FDS_END - FD_SOCKET] = { socket, owner, config->console, config->terminal }, null;

	for (int i = 0; i < FDS_END - FD_SOCKET; i++)
		fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 64);
	for (int i = 0; i < FDS_END - FD_SOCKET; i++)
		if (fds[i] < 0 || dup3(fds[i], FD_SOCKET + i, O_CLOEXEC) < 0)
			return false;
	/* Not before: it could get one of the numbers that were just taken. */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3; fd++)
		if (null != fd)
			dup2(null, fd);
	return !syscall(SYS_close_range, FDS_END, ~0u, 0);
}

/* Kills children until there are none: what a child leaves behind becomes a child of this. */
static void end_children(void)
{
	pid_t pids[FAMILY_MAX], ended = 0;

	while (ended >= 0) {
		size_t count = family_children(getpid(), pids);

		for (size_t i = 0; i < count; i++)
			kill(pids[i], SIGKILL);
		usleep(1000);
		do
			ended = waitpid(-1, NULL, __WALL | WNOHANG);
		while (ended > 0);
	}
}

/*
 * Returns the status of a UML that has ended, or -1 if the owner has ended or has shut the socket
 * down. The group of the UML is killed in any case: its stubs are in it, which end_children()
 * cannot find without /proc.
 */
static int await_end(pid_t uml, int pidfd)
{
	struct pollfd polled[] = { { .fd = FD_OWNER, .events = POLLIN },
				   { .fd = FD_SOCKET, .events = POLLIN },
				   { .fd = pidfd, .events = POLLIN } };
	int status = -1;

	while (poll(polled, 3, -1) < 0 && errno == EINTR)
		;
	kill(-uml, SIGKILL);
	if (polled[2].revents)
		waitpid(uml, &status, __WALL);
	return status;
}

/*
 * 0 when the UML is executed, which closes the pipe (O_CLOEXEC) without a message. Else its
 * process has written why it could not.
 */
static int start_uml(const struct keeper_config *config, const char *folder, struct said *said,
		     int *pidfd)
{
	const pid_t self = getpid();
	ssize_t n;
	int why[2];

	if (pipe2(why, O_CLOEXEC))
		return error_errno(&said->err, errno, "pipe2");
	said->uml = fork();
	if (said->uml < 0)
		return error_call(&said->err, (struct failed){ .call = CALL_FORK, .error = errno },
				  "cannot fork");
	if (!said->uml) {
		execute(config, folder, self, &said->err);
		(void)!write(why[1], &said->err, sizeof(said->err));
		_exit(1);
	}
	*pidfd = (int)syscall(SYS_pidfd_open, said->uml, 0);
	if (*pidfd < 0) {
		error_call(&said->err, (struct failed){ .call = CALL_PIDFD_OPEN, .error = errno },
			   "pidfd_open of the UML");
		kill(said->uml, SIGKILL);
	}
	close(why[1]);
	n = read(why[0], &said->err, sizeof(said->err));
	close(why[0]);
	if (n <= 0 && *pidfd >= 0)
		return 0;
	waitpid(said->uml, NULL, 0);
	return -1;
}

/*
 * From the folder to its removal. What cannot be started is said like what has started, in the
 * first message; a second one comes only after a start.
 */
static void keep(const struct keeper_config *config)
{
	struct said said = { .failed = true };
	struct uml_folder folder;
	int pidfd = -1;

	if (uml_folder_make(&folder, config->place, &said.err)) {
		say(&said);
		return;
	}
	said.failed =
		uml_folder_write(&folder, "init", uml_guest_program,
				 (size_t)(uml_guest_program_end - uml_guest_program), &said.err) ||
		start_uml(config, folder.path, &said, &pidfd);
	say(&said);
	if (!said.failed) {
		said.status = await_end(said.uml, pidfd);
		end_children();
		say(&said);
	}
	uml_folder_remove(&folder);
}

/* Blocks all signals: a keeper that a signal ends leaves the rest behind. */
static void be_keeper(int socket, int owner, const struct keeper_config *config)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	take_name();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (take_descriptors(socket, owner, config)) {
		struct keeper_config own = *config;

		own.console = FD_CONSOLE;
		own.terminal = FD_TERMINAL;
		keep(&own);
	}
	_exit(0);
}

/* ---- the owner ---- */

/* A message of the keeper; false: it has ended without one. */
static bool hear(struct keeper *keeper, struct said *said)
{
	ssize_t n;

	do
		n = recv(keeper->socket, said, sizeof(*said), 0);
	while (n < 0 && errno == EINTR);
	return n == sizeof(*said);
}

int keeper_start(struct keeper *keeper, const struct keeper_config *config, struct error *err)
{
	int owner = (int)syscall(SYS_pidfd_open, getpid(), 0), pair[2];
	struct said said;

	*keeper = KEEPER_NONE;
	if (owner < 0)
		return error_call(err, (struct failed){ .call = CALL_PIDFD_OPEN, .error = errno },
				  "pidfd_open");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		close(owner);
		return error_errno(err, errno, "socketpair");
	}
	keeper->pid = fork();
	if (!keeper->pid) {
		close(pair[0]);
		be_keeper(pair[1], owner, config);
	}
	close(owner);
	close(pair[1]);
	keeper->socket = pair[0];
	if (keeper->pid < 0) {
		error_call(err, (struct failed){ .call = CALL_FORK, .error = errno }, "fork");
	} else if (!hear(keeper, &said)) {
		error_set(err, STATUS_CANNOT, "the process that keeps the UML has ended");
	} else if (said.failed) {
		*err = said.err;
	} else {
		keeper->uml = said.uml;
		return 0;
	}
	keeper_end(keeper);
	return -1;
}

int keeper_status(struct keeper *keeper)
{
	struct said said;

	return hear(keeper, &said) ? said.status : -1;
}

/*
 * For a keeper that was killed. A stub of UML 7.2.7 was seen to outlive its killed monitor, for
 * which it waited in a futex: perhaps one that was just being started and had not asked for
 * PR_SET_PDEATHSIG yet.
 */
static void end_orphans(pid_t uml)
{
	if (uml > 0)
		kill(-uml, SIGKILL);
}

void keeper_end(struct keeper *keeper)
{
	int status;

	/* Forked children of the owner may hold it open, so a close alone would not end it. */
	if (keeper->socket >= 0) {
		shutdown(keeper->socket, SHUT_RDWR);
		close(keeper->socket);
	}
	status = keeper->pid > 0 ? child_reap(keeper->pid) : 0;
	if (WIFSIGNALED(status))
		end_orphans(keeper->uml);
	*keeper = KEEPER_NONE;
}
