// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A session by libtracefs. Everything is set in an instance of its own, never in the top-level
 * trace directory, so that another tracer of this host is left alone. decode.c makes events of the
 * pages that are read here. session_none.c takes the place of this file in a build without
 * libtracefs.
 */
#ifdef HAVE_LIBTRACEFS
#define _GNU_SOURCE
#include "trace/capture/session.h"

#include <errno.h>
#include <event-parse.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <tracefs.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"
#include "base/tasks.h"
#include "trace/capture/decode.h"

/* By default per CPU. A recorder is woken at 10 % and has the rest of the buffer to get to it. */
#define PREFIX	       "unotify-trace-"
#define BUFFER_BYTES   (16ull << 20)
#define BUFFER_PERCENT "10"
#define MEMORY_SHARE   8 /* all buffers together take at most 1/8 of the memory */

struct session {
	struct tracefs_instance *instance;
	struct decoder decoder;
	const char *clock;
	const char *system; /* as session_options has it */
	uint64_t buffer_bytes;
	struct pollfd *cpus; /* trace_pipe_raw of each CPU; behind them the fds of session_wait() */
	int cpu_count;
	size_t page_bytes;
	unsigned char *page;
};

/* ---- the PID namespace ---- */

/* Inode of the initial PID namespace: PROC_PID_INIT_INO (Linux 3.8, linux/proc_ns.h). */
#define INITIAL_NAMESPACE 0xEFFFFFFCu

int session_check(struct error *err)
{
	struct stat found;

	if (!stat("/proc/self/ns/pid", &found)) {
		if (found.st_ino == INITIAL_NAMESPACE)
			return 0;
		return error_set(err, STATUS_UNSUPPORTED,
				 "this process is in a PID namespace of its own (a container), and "
				 "trace events have the ids of the initial one: run unotify-trace "
				 "on "
				 "the host, where --pid takes the supervisor of a container too");
	}
	/* A kernel without CONFIG_PID_NS has no such file, and one namespace. */
	if (errno == ENOENT && !access("/proc/self/stat", F_OK))
		return 0;
	return error_set(err, STATUS_UNSUPPORTED,
			 "cannot tell the PID namespace from /proc/self/ns/pid (%s): mount /proc",
			 strerror(errno));
}

/* ---- tracefs ---- */

/*
 * In a mount namespace of its own, since a mount for all processes would outlive this program, and
 * making it private keeps it from spreading back.
 */
static int mount_privately(struct error *err)
{
	if (!unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	    !mount("tracefs", FACTS_TRACEFS, "tracefs", 0, NULL))
		return 0;
	return error_call(err, (struct failed){ .call = CALL_MOUNT_TRACEFS, .error = errno },
			  "tracefs is not mounted, and cannot be");
}

/* tracefs is for root by default. Tested before anything is made, so that the error says why. */
static int check_access(const char *folder, struct error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/instances", folder);
	if (!access(path, W_OK | X_OK))
		return 0;
	return error_call(err, (struct failed){ .call = CALL_TRACEFS, .error = errno },
			  "cannot use %s", path);
}

static int find_tracefs(struct error *err)
{
	const char *folder = NULL;

	if (tracefs_tracing_dir_is_mounted(false, &folder) <= 0 && mount_privately(err))
		return -1;
	folder = tracefs_tracing_dir();
	if (!folder)
		return error_set(err, STATUS_UNSUPPORTED, "this kernel has no tracefs");
	return check_access(folder, err);
}

/*
 * The instance of a program that has ended without removing it. One with the pid of this program
 * must be of an earlier program: this one has none yet.
 */
static bool is_stale(const char *name)
{
	const char *pid = name + strlen(PREFIX);
	char own[16];

	snprintf(own, sizeof(own), "%d", getpid());
	return !strcmp(pid, own) || pid_has_gone(pid);
}

/* libtracefs destroys only an instance that it has "created": one that exists it just opens. */
static void remove_stale(void)
{
	char **names = tracefs_instances("^" PREFIX);

	for (size_t i = 0; names && names[i]; i++) {
		struct tracefs_instance *instance;

		if (!is_stale(names[i]))
			continue;
		instance = tracefs_instance_create(names[i]);
		if (instance) {
			tracefs_instance_destroy(instance);
			tracefs_instance_free(instance);
		}
	}
	tracefs_list_free(names);
}

/* ---- setting up ---- */

static int write_file(struct session *session, const char *file, const char *text,
		      struct error *err)
{
	if (tracefs_instance_file_write(session->instance, file, text) >= 0)
		return 0;
	return error_set(err, STATUS_UNSUPPORTED, "cannot write '%s' to %s of a trace instance: %s",
			 text, file, strerror(errno));
}

static int make_instance(struct session *session, struct error *err)
{
	char name[64];

	snprintf(name, sizeof(name), PREFIX "%d", getpid());
	session->instance = tracefs_instance_create(name);
	if (session->instance)
		return 0;
	return error_call(err, (struct failed){ .call = CALL_TRACEFS, .error = errno },
			  "cannot make a trace instance");
}

/* Stamps of the bench are TSC ticks. Else mono_raw, which NTP does not adjust. */
static int set_clock(struct session *session, bool tsc, struct error *err)
{
	if (tsc && tracefs_instance_file_write(session->instance, "trace_clock", "x86-tsc") >= 0) {
		session->clock = "x86-tsc";
		return 0;
	}
	session->clock = "mono_raw";
	return write_file(session, "trace_clock", "mono_raw", err);
}

static int set_buffers(struct session *session, uint64_t bytes, struct error *err)
{
	struct sysinfo memory;
	char text[32];

	if (!bytes && !sysinfo(&memory)) {
		uint64_t most = (uint64_t)memory.totalram * memory.mem_unit / MEMORY_SHARE /
				(uint64_t)session->cpu_count;

		bytes = most < BUFFER_BYTES ? most : BUFFER_BYTES;
	}
	session->buffer_bytes = bytes;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)(bytes >> 10));
	if (write_file(session, "buffer_size_kb", text, err))
		return error_prefix(err, "--buffer: ");
	/* Linux 5.0; on older kernels a wait ends at its time limit. */
	tracefs_instance_file_write(session->instance, "buffer_percent", BUFFER_PERCENT);
	return 0;
}

/* An event that the kernel lacks is no error here: decoder_init() names it. */
static int read_format(struct tep_handle *formats, const struct decode_name *name,
		       struct error *err)
{
	int size = 0, bad;
	char *text = tracefs_event_file_read(NULL, name->system, name->name, "format", &size);

	if (!text && errno == ENOENT)
		return 0;
	if (!text)
		return error_call(err, (struct failed){ .call = CALL_TRACEFS, .error = errno },
				  "cannot read the format of event %s:%s", name->system,
				  name->name);
	bad = tep_parse_event(formats, text, (unsigned long)size, name->system);
	free(text);
	return bad ? error_set(err, STATUS_UNSUPPORTED,
			       "libtraceevent does not understand the format of event %s:%s",
			       name->system, name->name) :
		     0;
}

/*
 * Only of the events that are used. tracefs_local_events_system() of libtracefs 1.6 reads all of
 * /proc/kallsyms as well, for texts that nobody prints here.
 */
static int load_formats(struct session *session, struct error *err)
{
	struct tep_handle *formats = memory_or_end(tep_alloc());
	int result = 0;

	for (const struct decode_name *name = decode_names; name->name && !result; name++)
		result = read_format(formats, name, err);
	if (!result)
		result = decoder_init(&session->decoder, formats, err);
	tep_free(formats);
	return result;
}

/*
 * Raw pages, as the text of "trace" would be formatted by the kernel only to be parsed again. A CPU
 * that was never online has no buffer: ENOENT.
 */
static int open_cpus(struct session *session, struct error *err)
{
	char file[64];

	session->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	session->page = memory_new(1, session->page_bytes);
	session->cpus =
		memory_new((size_t)session->cpu_count + SESSION_WAIT_FDS, sizeof(*session->cpus));
	for (int i = 0; i < session->cpu_count; i++)
		session->cpus[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	for (int i = 0; i < session->cpu_count; i++) {
		snprintf(file, sizeof(file), "per_cpu/cpu%d/trace_pipe_raw", i);
		session->cpus[i].fd = tracefs_instance_file_open(session->instance, file,
								 O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (session->cpus[i].fd < 0 && errno != ENOENT)
			return error_call(err,
					  (struct failed){ .call = CALL_TRACEFS, .error = errno },
					  "cannot open %s", file);
	}
	return 0;
}

/*
 * A new instance is on, so it is turned off first. The clock comes before the buffers have events,
 * since a change of clock empties them (Linux 6.18, kernel/trace/trace.c, tracing_set_clock()).
 */
static int set_up(struct session *session, const struct session_options *options, struct error *err)
{
	session->cpu_count = (int)sysconf(_SC_NPROCESSORS_CONF);
	session->system = options->system;
	return write_file(session, "tracing_on", "0", err) ||
			       set_clock(session, options->tsc, err) ||
			       set_buffers(session, options->buffer_bytes, err) ||
			       write_file(session, "options/event-fork", "1", err) ||
			       load_formats(session, err) || open_cpus(session, err) ?
		       -1 :
		       0;
}

/* What killed programs left goes first: it may have the name of this program's instance. */
static int open_tracefs(struct session *session, struct error *err)
{
	if (find_tracefs(err))
		return -1;
	remove_stale();
	return make_instance(session, err);
}

struct session *session_open(const struct session_options *options, struct error *err)
{
	struct session *session = memory_new(1, sizeof(*session));

	if (session_check(err) || open_tracefs(session, err))
		err->status = STATUS_UNSUPPORTED;
	else if (!set_up(session, options, err))
		return session;
	session_close(session);
	return NULL;
}

void session_close(struct session *session)
{
	if (!session)
		return;
	for (int i = 0; session->cpus && i < session->cpu_count; i++)
		if (session->cpus[i].fd >= 0)
			close(session->cpus[i].fd);
	if (session->instance) {
		tracefs_trace_off(session->instance);
		tracefs_event_disable(session->instance, NULL, NULL);
		tracefs_instance_destroy(session->instance);
		tracefs_instance_free(session->instance);
	}
	decoder_free(&session->decoder);
	free(session->cpus);
	free(session->page);
	free(session);
}

/* ---- use ---- */

const char *session_clock(const struct session *session)
{
	return session->clock;
}

uint64_t session_buffer_bytes(const struct session *session)
{
	return session->buffer_bytes;
}

/*
 * Appended, as opening the file with O_TRUNC clears it (Linux 6.18, kernel/trace/trace_events.c,
 * ftrace_event_set_pid_open()).
 */
int session_trace(struct session *session, pid_t thread, struct error *err)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", thread);
	if (tracefs_instance_file_append(session->instance, "set_event_pid", text) >= 0 ||
	    errno == ESRCH)
		return 0;
	return error_errno(err, errno, "cannot trace thread %d", thread);
}

/* By system, as `overhead` measures them: "" is no system's name, so it wants none. */
static bool is_wanted(const struct session *session, const struct decode_name *name)
{
	return !session->system || !strcmp(session->system, name->system);
}

int session_start(struct session *session, struct error *err)
{
	for (const struct decode_name *name = decode_names; name->name; name++)
		if (is_wanted(session, name) &&
		    tracefs_event_enable(session->instance, name->system, name->name) < 0)
			return error_set(err, STATUS_UNSUPPORTED, "cannot enable event %s:%s: %s",
					 name->system, name->name, strerror(errno));
	if (tracefs_trace_on(session->instance) < 0)
		return error_errno(err, errno, "cannot start tracing");
	return 0;
}

/*
 * Events are disabled too: tracing_on alone would leave the tracepoints in the kernel active, and
 * an untraced block of `overhead` would pay for them.
 */
int session_pause(struct session *session, struct error *err)
{
	if (tracefs_trace_off(session->instance) < 0 ||
	    tracefs_event_disable(session->instance, NULL, NULL) < 0)
		return error_errno(err, errno, "cannot stop tracing");
	return 0;
}

int session_wait(struct session *session, struct pollfd fds[SESSION_WAIT_FDS], int timeout_ms,
		 struct error *err)
{
	const nfds_t count = (nfds_t)session->cpu_count + SESSION_WAIT_FDS;
	struct pollfd *others = session->cpus + session->cpu_count;

	memcpy(others, fds, SESSION_WAIT_FDS * sizeof(*fds));
	if (poll(session->cpus, count, timeout_ms) < 0 && errno != EINTR)
		return error_errno(err, errno, "waiting for events");
	memcpy(fds, others, SESSION_WAIT_FDS * sizeof(*fds));
	return 0;
}

static int read_cpu(struct session *session, int cpu, event_take take, void *target,
		    struct error *err)
{
	for (;;) {
		ssize_t n = read(session->cpus[cpu].fd, session->page, session->page_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && errno == EAGAIN))
			return 0;
		if (n < 0)
			return error_errno(err, errno, "reading the trace buffer of CPU %d", cpu);
		if (decoder_page(&session->decoder, session->page, session->page_bytes,
				 (uint16_t)cpu, take, target, err))
			return -1;
	}
}

int session_read(struct session *session, event_take take, void *target, struct error *err)
{
	for (int i = 0; i < session->cpu_count; i++)
		if (session->cpus[i].fd >= 0 && read_cpu(session, i, take, target, err))
			return -1;
	return 0;
}

/* A line of per_cpu/cpuN/stats. */
static uint64_t count_of(const char *stats, const char *key)
{
	const char *at = strstr(stats, key);

	return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

/* overrun: overwritten before it was read; dropped: there was no room. Both are lost. */
uint64_t session_lost(const struct session *session)
{
	uint64_t lost = 0;
	char file[64];

	for (int i = 0; i < session->cpu_count; i++) {
		char *stats;

		snprintf(file, sizeof(file), "per_cpu/cpu%d/stats", i);
		stats = tracefs_instance_file_read(session->instance, file, NULL);
		if (!stats)
			continue;
		lost += count_of(stats, "overrun: ") + count_of(stats, "dropped events: ");
		free(stats);
	}
	return lost;
}
#endif
