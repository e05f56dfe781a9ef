// SPDX-License-Identifier: GPL-2.0-or-later
/* What /proc says of the tasks of a cell, and where they sit. */
#define _GNU_SOURCE
#include "check/watch.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/wall.h"

#define LOOKS	     10	  /* asleep in so many in a row is asleep for ever */
#define WAKES	     100  /* of a monitor with a timer, in which no stub did anything */
#define SPINNING_S   0.5  /* of CPU time, in which no stub did anything */
#define LOOKS_MAX    3000 /* 60 s, in which neither was frozen */
#define ORPHAN_LOOKS 500
#define READ_BYTES   2048
#define NO_DESCRIBED 96

/* ---- one task ---- */

static bool read_proc(pid_t pid, pid_t tid, const char *name, char text[READ_BYTES])
{
	char path[64];
	size_t length = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", pid, tid, name);
	file = fopen(path, "re");
	if (file)
		length = fread(text, 1, READ_BYTES - 1, file);
	text[length] = '\0';
	if (file)
		fclose(file);
	return length;
}

static uint64_t value_of(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

struct seen {
	bool asleep;	   /* all are, or stopped, or dead */
	bool frozen;	   /* one is stopped */
	uint64_t switches; /* by which they went to sleep */
};

static void see_task(struct seen *seen, pid_t pid, pid_t tid)
{
	char text[READ_BYTES], state;
	const char *line;

	if (!read_proc(pid, tid, "status", text))
		return;
	line = strstr(text, "\nState:");
	state = line ? line[sizeof("\nState:")] : 'X';
	seen->asleep &= strchr("STtZX", state) != NULL;
	seen->frozen |= state == 'T';
	seen->switches += value_of(text, "\nvoluntary_ctxt_switches:");
}

static struct seen see_process(pid_t pid)
{
	struct seen seen = { .asleep = true };
	char path[32];
	const struct dirent *entry;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks)))
		if (isdigit(entry->d_name[0]))
			see_task(&seen, pid, (pid_t)atoi(entry->d_name));
	if (tasks)
		closedir(tasks);
	return seen;
}

static struct seen see_stubs(const struct cell_told *told)
{
	struct seen seen = { .asleep = true };

	for (int i = 0; i < CELL_STUBS; i++)
		if (told->stubs[i])
			see_task(&seen, told->stubs[i], told->stubs[i]);
	return seen;
}

/* User and system time, clock ticks. */
static uint64_t cpu_of(pid_t pid)
{
	unsigned long long user = 0, system = 0;
	char text[READ_BYTES];
	const char *end;

	if (!read_proc(pid, pid, "stat", text))
		return 0;
	end = strrchr(text, ')');
	if (end && sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
			  &system) != 2)
		return 0;
	return user + system;
}

/* ---- where it sits ---- */

static const char *call_name(long number)
{
	static const struct {
		long number;
		const char *name;
	} names[] = {
		{ 0, "read" },		{ 1, "write" },
		{ 7, "poll" },		{ 9, "mmap" },
		{ 11, "munmap" },	{ 16, "ioctl" },
		{ 35, "nanosleep" },	{ 47, "recvmsg" },
		{ 61, "wait4" },	{ 202, "futex" },
		{ 232, "epoll_wait" },	{ 271, "ppoll" },
		{ 281, "epoll_pwait" }, { 426, "io_uring_enter" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	return "a call";
}

/* "ioctl [seccomp_notify_ioctl]", "a loop (running)", "death (Z)" */
static void describe(pid_t pid, char text[NO_DESCRIBED])
{
	char call[READ_BYTES], wchan[READ_BYTES], status[READ_BYTES];
	const char *line;
	char state = 'X';

	if (read_proc(pid, pid, "status", status)) {
		line = strstr(status, "\nState:");
		state = line ? line[sizeof("\nState:")] : 'X';
	}
	if (state != 'S') {
		snprintf(text, NO_DESCRIBED, "%s",
			 state == 'T' ? "stopped" :
			 state == 'Z' ? "dead" :
			 state == 'X' ? "gone" :
					"running");
		return;
	}
	if (!read_proc(pid, pid, "wchan", wchan) || !strcmp(wchan, "0"))
		strcpy(wchan, "-");
	if (!read_proc(pid, pid, "syscall", call))
		strcpy(call, "-1");
	snprintf(text, NO_DESCRIBED, "in %s [%.40s]", call_name(strtol(call, NULL, 10)), wchan);
}

static pid_t victim_of(const struct watch *watch)
{
	return watch->told->stubs[watch->cell->loop->many ? 1 : 0];
}

static void say_where(struct watch *watch, bool spins)
{
	char monitor[NO_DESCRIBED], stub[NO_DESCRIBED];

	describe(watch->pid, monitor);
	describe(victim_of(watch), stub);
	snprintf(watch->cell->text, sizeof(watch->cell->text), "monitor %s, stub %s",
		 spins ? "spins" : monitor, stub);
	watch->cell->outcome = OUTCOME_WEDGED;
}

/* ---- its end ---- */

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void watch_stop(struct watch *watch)
{
	kill(watch->pid, SIGKILL);
	reap(watch->pid);
	watch->cell = NULL;
}

/* It has been told to die with its monitor; what still sleeps after so many looks will not. */
static bool ends(pid_t pid)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	for (int looks = 0; looks < ORPHAN_LOOKS;) {
		struct seen seen = { .asleep = true };

		/* Orphans are this process's children: it is a subreaper. */
		if (waitpid(pid, NULL, WNOHANG))
			return true;
		see_task(&seen, pid, pid);
		looks += seen.asleep && !seen.frozen;
		nanosleep(&moment, NULL);
	}
	return false;
}

static bool stubs_are_gone(const struct cell_told *told)
{
	bool gone = true;

	for (int i = 0; i < CELL_STUBS; i++)
		gone &= !told->stubs[i] || ends(told->stubs[i]);
	return gone;
}

static void take(struct watch *watch, int status)
{
	struct check_cell *cell = watch->cell;
	const struct cell_told *told = watch->told;
	bool gone = stubs_are_gone(told);

	cell->outcome = told->outcome;
	cell->after_ms = told->after_ms;
	snprintf(cell->text, sizeof(cell->text), "%s", told->text);
	if (!gone) {
		cell->outcome = OUTCOME_CRASHED;
		snprintf(cell->text, sizeof(cell->text), "a stub outlived its monitor");
	} else if (WIFSIGNALED(status) && told->kills_monitor) {
		cell->outcome = OUTCOME_KILLED;
		snprintf(cell->text, sizeof(cell->text), "all stubs died with their monitor");
	} else if (WIFSIGNALED(status)) {
		cell->outcome = OUTCOME_CRASHED;
		snprintf(cell->text, sizeof(cell->text), "the monitor was killed by SIG%s",
			 sigabbrev_np(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) || told->outcome == OUTCOME_NOT_RUN) {
		cell->outcome = OUTCOME_CRASHED;
		snprintf(cell->text, sizeof(cell->text), "the monitor ended with status %d",
			 WEXITSTATUS(status));
	}
	watch->cell = NULL;
}

/* ---- looks ---- */

static void begin_anew(struct watch *watch, const struct seen *stubs, const struct seen *monitor)
{
	watch->stub_switches = stubs->switches;
	watch->monitor_first = watch->monitor_last = monitor->switches;
	watch->monitor_cpu = cpu_of(watch->pid);
	watch->looks = watch->quiet_looks = 0;
}

static bool is_wedged(struct watch *watch, bool *spins)
{
	const double ticks = SPINNING_S * (double)sysconf(_SC_CLK_TCK);
	struct seen stubs = see_stubs(watch->told), monitor = see_process(watch->pid);

	*spins = (double)(cpu_of(watch->pid) - watch->monitor_cpu) >= ticks;
	if (!watch->told->begun || !watch->told->acted || !stubs.asleep ||
	    stubs.switches != watch->stub_switches || monitor.frozen) {
		begin_anew(watch, &stubs, &monitor);
		return false;
	}
	watch->looks++;
	watch->quiet_looks++;
	if (!monitor.asleep || monitor.switches != watch->monitor_last)
		watch->quiet_looks = 0;
	watch->monitor_last = monitor.switches;
	return watch->quiet_looks >= LOOKS ||
	       (watch->looks >= LOOKS &&
		(*spins || (int64_t)(monitor.switches - watch->monitor_first) >= WAKES));
}

bool watch_look(struct watch *watch)
{
	bool spins;
	int status;

	if (waitpid(watch->pid, &status, WNOHANG) == watch->pid) {
		take(watch, status);
		return true;
	}
	if (wall_seconds_since(&watch->looked) * 1000 < WATCH_LOOK_MS)
		return false;
	wall_now(CLOCK_MONOTONIC, &watch->looked);
	if (is_wedged(watch, &spins)) {
		say_where(watch, spins);
	} else if (++watch->all_looks > LOOKS_MAX) {
		say_where(watch, false);
		watch->cell->outcome = OUTCOME_FAILED;
	} else {
		return false;
	}
	watch_stop(watch);
	stubs_are_gone(watch->told);
	return true;
}

int watch_start(struct watch *watch, struct check_cell *cell, struct error *err)
{
	pid_t parent = getpid();

	memset(watch->told, 0, sizeof(*watch->told));
	watch->pid = fork();
	if (watch->pid < 0)
		return error_call(err, (struct failed){ .call = CALL_FORK, .error = errno },
				  "the process of a check");
	if (!watch->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, SIG_IGN);
		signal(SIGTERM, SIG_DFL);
		if (getppid() != parent)
			_exit(STATUS_CANNOT);
		cell_main(cell, watch->told);
	}
	watch->cell = cell;
	watch->looks = watch->all_looks = 0;
	wall_now(CLOCK_MONOTONIC, &watch->looked);
	return 0;
}
