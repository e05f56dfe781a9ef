// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Connects target.c (what is traced), session.c (its events), scope.c (which of them belong to the
 * recording) and trace/file (the file). The order of a recording: prepare the target, open the
 * session, create the file, name the threads, enable the events, start the target; then read the
 * buffers until there is a reason to stop. Whatever was opened is closed on every path, and a file
 * is kept only if all of its events were read. What the events mean is left to trace/follow.
 */
#define _GNU_SOURCE
#include "trace/capture/recorder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/text.h"
#include "base/wall.h"
#include "measure/clock.h"
#include "report/text/show.h"
#include "trace/capture/proc.h"
#include "trace/capture/scope.h"
#include "trace/capture/session.h"
#include "trace/capture/target.h"

/* The longest wait for events, after which scope, signals and --duration are looked at. */
#define LOOK_MS	     100
#define LOOK_SOON_MS 10 /* while stubs may come that are not traced yet */

struct recorder {
	const struct recorder_options *options;
	struct target target;
	struct session *session;
	struct recording_writer *writer;
	struct scope scope;
	int signals;   /* signalfd */
	sigset_t mask; /* what was blocked before */
	bool pairs;    /* clock pairs are needed: stamps are TSC ticks, and events are not */
	struct timespec began;
	uint64_t own_events; /* events of the command's first thread */
	struct recording_end end;
};

/* ---- names ---- */

/*
 * Records the name of a thread at its first event. The event was buffered, so the thread may
 * have exited meanwhile: then it has no name.
 */
static int name_task(struct recorder *recorder, int32_t pid, struct traced_task **met,
		     struct error *err)
{
	struct traced_task *task = scope_thread(&recorder->scope, pid);
	struct proc_task found;
	struct task_ns_pid ids;

	*met = task;
	if (task->named)
		return 0;
	task->named = true;
	if (proc_task(pid, &found))
		task->name = found.name;
	else
		strcpy(task->name.comm, "?");
	task->monitor =
		recorder->options->supervisor && task->name.tgid == recorder->options->supervisor;
	if (recording_add_task(recorder->writer, &task->name, err))
		return -1;
	ids = (struct task_ns_pid){ pid, found.ns_pid };
	return found.ns_pid && found.ns_pid != pid ?
		       recording_add_ns_pid(recorder->writer, &ids, err) :
		       0;
}

/*
 * Names of all that exist at the start: a thread may exit before its first event is read.
 * Candidates get theirs if they prove to be stubs.
 */
static int name_traced(struct recorder *recorder, struct error *err)
{
	struct traced_task *task;

	for (size_t at = 0; (task = pid_table_next(&recorder->scope.known, &at));)
		if (task->traced && !task->candidate &&
		    name_task(recorder, task->name.pid, &task, err))
			return -1;
	return 0;
}

/* Its comm changes with exec() and PR_SET_NAME; sched_switch shows the current one. */
static int rename_task(struct recorder *recorder, struct traced_task *task, const char *comm,
		       struct error *err)
{
	char name[TASK_NAME];

	if (!strncmp(task->name.comm, comm, TASK_NAME - 1))
		return 0;
	show_plain(name, sizeof(name), comm);
	if (!strcmp(task->name.comm, name))
		return 0;
	strcpy(task->name.comm, name);
	return recording_add_task(recorder->writer, &task->name, err);
}

/* A UML that ptraces its stubs in spite of seccomp=on: the analysis warns of it. */
static int record_seccomp_on(struct recorder *recorder, const struct traced_task *task,
			     struct error *err)
{
	struct traced_task *first = scope_thread(&recorder->scope, task->name.tgid);

	if (first->command_line_read)
		return 0;
	first->command_line_read = true;
	if (!proc_seccomp_on(first->name.pid))
		return 0;
	return recording_add_seccomp_on(recorder->writer, first->name.pid, err);
}

/* ---- events ---- */

/*
 * One event of the kernel. Names are recorded before the first event that needs them: those of the
 * thread on the CPU and of the thread that it wakes. The next thread of a switch gets its name at
 * an event of its own.
 */
static int record(void *target, const struct event *event, const char *comm, struct error *err)
{
	struct recorder *recorder = target;
	struct traced_task *task, *other;

	if (!scope_event(&recorder->scope, event))
		return 0;
	if (event->pid && name_task(recorder, event->pid, &task, err))
		return -1;
	if (event->pid && comm && rename_task(recorder, task, comm, err))
		return -1;
	if (event->kind == EVENT_WAKING && event->pid && event->other) {
		if (name_task(recorder, event->other, &other, err))
			return -1;
	} else if (event->kind == EVENT_ENTER && event->number == SYS_ptrace &&
		   record_seccomp_on(recorder, task, err)) {
		return -1;
	}
	recorder->own_events += event->pid == recorder->target.pid;
	recorder->end.events++;
	return recording_add(recorder->writer, event, err);
}

/* ---- the frame ---- */

/* A signalfd is polled with the buffers, so that no signal comes between a check and a wait. */
static int catch_signals(struct recorder *recorder, struct error *err)
{
	sigset_t set = interrupt_signals();

	/* A write that fails says so itself: EPIPE, and EFBIG beyond RLIMIT_FSIZE. */
	sigdelset(&set, SIGPIPE);
	sigdelset(&set, SIGXFSZ);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	recorder->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (recorder->signals < 0)
		return error_errno(err, errno, "signalfd");
	sigprocmask(SIG_BLOCK, &set, &recorder->mask);
	return 0;
}

/* Those that came during the recording were meant to end it; the next one is the caller's. */
static void release_signals(struct recorder *recorder)
{
	struct signalfd_siginfo signal;

	if (recorder->signals < 0)
		return;
	while (read(recorder->signals, &signal, sizeof(signal)) > 0)
		;
	close(recorder->signals);
	sigprocmask(SIG_SETMASK, &recorder->mask, NULL);
}

/* The words of the command in one line, as the header has a key and a value per line. */
static void describe_command(char *text, size_t size, char **command)
{
	text[0] = '\0';
	for (; *command; command++)
		text_add(text, size, "%s%s", text[0] ? " " : "", *command);
	show_plain(text, size, text);
}

static void describe(const struct recorder *recorder, const struct clock *clock,
		     struct recording_header *header)
{
	const struct recorder_options *options = recorder->options;
	time_t now = time(NULL);
	struct utsname host;

	memset(header, 0, sizeof(*header));
	snprintf(header->clock, sizeof(header->clock), "%s", session_clock(recorder->session));
	header->ns_per_tick = strcmp(header->clock, "x86-tsc") ? 1 : clock->ns_per_tick;
	show_plain(header->label, sizeof(header->label), options->label ? options->label : "");
	header->supervisor = options->supervisor;
	if (options->supervisor)
		snprintf(header->command, sizeof(header->command), "process %d",
			 options->supervisor);
	else if (options->program.command)
		describe_command(header->command, sizeof(header->command),
				 options->program.command);
	wall_stamp(now, header->started, sizeof(header->started));
	uname(&host);
	snprintf(header->kernel, sizeof(header->kernel), "%s %s", host.release, host.machine);
}

/* Before the session is opened: for what cannot be traced no trace instance is made at all. */
static int find_target(struct recorder *recorder, struct error *err)
{
	const struct recorder_options *options = recorder->options;

	if (!options->supervisor)
		return target_prepare(&recorder->target, &options->program, err);
	if (scope_check(&recorder->scope, err))
		return -1;
	return target_attach(&recorder->target, options->supervisor, err);
}

/* The clock of the bench's own stamps decides that of the events, so that both can be joined. */
static int set_up(struct recorder *recorder, struct error *err)
{
	const struct recorder_options *options = recorder->options;
	struct session_options wanted = { .buffer_bytes = options->buffer_bytes };
	struct recording_header header;
	struct clock clock;

	clock_calibrate(&clock);
	wanted.tsc = clock.stub_stamps;
	if (session_check(err) || catch_signals(recorder, err) || find_target(recorder, err))
		return -1;
	recorder->session = session_open(&wanted, err);
	recorder->scope.session = recorder->session;
	if (!recorder->session)
		return -1;
	recorder->pairs = clock.stub_stamps && strcmp(session_clock(recorder->session), "x86-tsc");
	describe(recorder, &clock, &header);
	recorder->writer =
		recording_create(options->file ? options->file : options->output, &header, err);
	if (recorder->writer && options->file)
		recording_call(recorder->writer, options->output);
	return recorder->writer ? 0 : -1;
}

/* At both ends of a recording: the line through two pairs converts stamps (follow/stamps.c). */
static int add_pair(struct recorder *recorder, struct error *err)
{
	struct recording_pair pair;

	if (!recorder->pairs)
		return 0;
	clock_read_both(&pair.tsc, &pair.time);
	return recording_add_pair(recorder->writer, &pair, err);
}

/*
 * The threads are added before any event is enabled: set_event_pid filters nothing while it is
 * empty, and the events would be those of the whole host. The target comes last, so that its first
 * instruction is traced.
 */
static int start(struct recorder *recorder, struct error *err)
{
	scope_begin(&recorder->scope, recorder->target.pid);
	if (name_traced(recorder, err) || add_pair(recorder, err) ||
	    session_start(recorder->session, err))
		return -1;
	wall_now(CLOCK_MONOTONIC, &recorder->began);
	if (recorder->options->started_fd && write(recorder->options->started_fd, "", 1) != 1)
		return error_errno(err, errno, "telling that the recording has begun");
	return target_start(&recorder->target, err);
}

/* The reason to stop; NULL: there is none. */
static const char *look(struct recorder *recorder, const struct pollfd fds[SESSION_WAIT_FDS])
{
	struct signalfd_siginfo signal;

	if (fds[0].revents && read(recorder->signals, &signal, sizeof(signal)) == sizeof(signal))
		return "a signal";
	if (fds[1].revents)
		return recorder->target.is_child ? "the end of the command" :
						   "the end of the supervisor";
	if (recorder->options->seconds > 0 &&
	    wall_seconds_since(&recorder->began) >= recorder->options->seconds)
		return "--duration";
	return NULL;
}

/*
 * A wait also ends when a buffer is a tenth full. The limit is for what makes no events: the end of
 * the given time, and new stubs of a supervisor.
 */
static int wait_ms(const struct recorder *recorder)
{
	double left = recorder->options->seconds - wall_seconds_since(&recorder->began);
	int usual = recorder->options->supervisor ? LOOK_SOON_MS : LOOK_MS;

	if (!(recorder->options->seconds > 0) || left * 1e3 > usual)
		return usual;
	return left > 0 ? (int)(left * 1e3) + 1 : 0;
}

/*
 * Events are read as they come: the buffers hold a second or less of a busy monitor. After the
 * reason to stop the buffers are read once more, for what they got since the last time.
 */
static int drain(struct recorder *recorder, struct error *err)
{
	struct pollfd fds[SESSION_WAIT_FDS] = { { .fd = recorder->signals, .events = POLLIN },
						{ .fd = recorder->target.pidfd,
						  .events = POLLIN } };
	const char *reason;

	do {
		if (session_wait(recorder->session, fds, wait_ms(recorder), err) ||
		    session_read(recorder->session, record, recorder, err))
			return -1;
		scope_look(&recorder->scope);
		reason = look(recorder, fds);
	} while (!reason);
	snprintf(recorder->end.reason, sizeof(recorder->end.reason), "%s", reason);
	recorder->end.seconds = wall_seconds_since(&recorder->began);
	return session_pause(recorder->session, err) ||
			       session_read(recorder->session, record, recorder, err) ?
		       -1 :
		       0;
}

/* A recording without a single event of its command (it has at least an exec) is no success. */
static int check_own(const struct recorder *recorder, struct error *err)
{
	if (recorder->options->supervisor && !recorder->scope.supervises)
		return error_set(err, STATUS_CANNOT,
				 "--pid: process %d got no seccomp listener in %.1f s",
				 recorder->options->supervisor, recorder->end.seconds);
	if (!recorder->target.is_child || recorder->own_events)
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "no event of the command was recorded (%llu of others, %llu lost): "
			 "does another program change the trace instances of this host?",
			 (unsigned long long)recorder->end.events,
			 (unsigned long long)recorder->end.lost);
}

/* Without all of its events a recording is removed. */
static int conclude(struct recorder *recorder, bool recorded, struct error *err)
{
	struct recording_writer *writer = recorder->writer;

	recorder->writer = NULL;
	if (!writer)
		return -1;
	if (recorded)
		return recording_finish(writer, &recorder->end, err);
	recording_abandon(writer);
	return -1;
}

static int run(struct recorder *recorder, struct error *err)
{
	int result = set_up(recorder, err);

	if (!result && (start(recorder, err) || drain(recorder, err) || add_pair(recorder, err)))
		result = -1;
	if (recorder->session)
		recorder->end.lost = session_lost(recorder->session);
	if (!result)
		result = check_own(recorder, err);
	return conclude(recorder, !result, err);
}

/*
 * The file is complete before the target is ended: what a command does after the SIGTERM that it
 * gets at the end of --duration is not recorded.
 */
int recorder_run(const struct recorder_options *options, struct recorder_result *result,
		 struct error *err)
{
	struct recorder recorder = { .options = options, .target = TARGET_NONE, .signals = -1 };
	int failed;

	scope_init(&recorder.scope, options->supervisor);
	failed = run(&recorder, err);
	result->succeeded = target_finish(&recorder.target, result->how);
	result->end = recorder.end;
	if (!failed)
		result->buffer_bytes = session_buffer_bytes(recorder.session);
	session_close(recorder.session);
	release_signals(&recorder);
	scope_free(&recorder.scope);
	return failed;
}
