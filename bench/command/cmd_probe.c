// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `probe`: what this host offers, and why not. What can be tried is tried: gates and loops by a
 * stub in a child process (plan/capabilities.h), placements, clock and counters by the functions
 * that a run calls. So the answers are those that a run would get. Each prints a row; a failure is
 * an answer, and the exit status stays 0. --facts is another matter: it tries what the program
 * assumes of kernels (kernel/kernel_facts.h), and fails if one is not so.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/files.h"
#include "base/options.h"
#include "plan/capabilities.h"
#include "command/cli.h"
#include "measure/clock.h"
#include "measure/counters.h"
#include "host/host.h"
#include "host/placement.h"
#include "kernel/kernel_facts.h"
#include "monitor/physmem.h"
#include "report/draw/gnuplot.h"
#include "report/text/show.h"
#include "workload/workload.h"

#define WIDTH 100

static void show_row(const char *name, const char *answer, const char *detail)
{
	char head[64];

	snprintf(head, sizeof(head), "%-20s %-4s ", name, answer);
	show_folded(stdout, WIDTH, head, detail);
}

__attribute__((format(printf, 3, 4))) static void row(const char *name, bool offered,
						      const char *format, ...)
{
	char detail[4096];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	show_row(name, offered ? "yes" : "no", detail);
}

/* A fact that is neither offered nor not, but explains other rows. */
static void show_fact(void *target, const char *key, const char *value)
{
	(void)target;
	show_row(key, "-", value);
}

/* A row with the text of error_call(). Reads errno: call it before anything else. */
static void row_failed(const char *name, enum call call, const char *what)
{
	struct error err;

	error_call(&err, (struct failed){ .call = call, .error = errno }, "%s", what);
	row(name, false, "%s", err.text);
}

/* SECCOMP_GET_ACTION_AVAIL (4.14) asks the kernel without installing a filter. */
static bool has_action(uint32_t action)
{
	return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

/*
 * Two questions: are there filters at all, and may one of them notify (5.0). The list of actions is
 * in /proc alone.
 */
static void probe_seccomp(void)
{
	char actions[256];

	if (!has_action(SECCOMP_RET_ALLOW))
		row_failed("seccomp", CALL_SECCOMP_FILTER, "SECCOMP_GET_ACTION_AVAIL");
	else if (read_first_line("/proc/sys/kernel/seccomp/actions_avail", actions,
				 sizeof(actions)))
		row("seccomp", true, "%s", actions);
	else
		row("seccomp", true, "filters; /proc does not say which actions");
	if (has_action(SECCOMP_RET_USER_NOTIF))
		row("user notification", true, "SECCOMP_RET_USER_NOTIF");
	else
		row_failed("user notification", CALL_SECCOMP_FILTER, "SECCOMP_RET_USER_NOTIF");
}

static void probe_counted(const char *name, bool (*is_offered)(char *text, size_t size))
{
	char text[COUNTERS_REASON_SIZE];
	bool offered = is_offered(text, sizeof(text));

	row(name, offered, "%s", text);
}

/*
 * What other rows depend on, and where a container differs from its host: without /proc, or below
 * another filter, the causes of other failures may remain unproved.
 */
static void probe_surroundings(void)
{
	const struct failed failed = { .call = CALL_PROC_SELF, .error = ENOENT };
	struct cause_found found;
	struct facts facts;

	facts_read(&facts);
	cause_find(&facts, &failed, &found);
	row("/proc", !found.proved, "%s", found.proved ? found.text : "of this PID namespace");
	show_fact(NULL, "own seccomp filter",
		  facts.seccomp < 0 ? "unknown" :
		  facts.seccomp	    ? "this process is under one, as in a container" :
				      "none");
	probe_counted("tracepoints", counters_tracepoints);
}

/* The process copies a descriptor of its own, which needs no right: this asks only for the call. */
static void probe_pidfd(void)
{
	int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0), copy;

	if (pidfd < 0) {
		row_failed("pidfd_getfd", CALL_PIDFD_OPEN, "pidfd_open");
		return;
	}
	copy = (int)syscall(SYS_pidfd_getfd, pidfd, pidfd, 0);
	if (copy < 0) {
		row_failed("pidfd_getfd", CALL_PIDFD_GETFD, "pidfd_getfd");
	} else {
		row("pidfd_getfd", true, "5.6 or newer");
		close(copy);
	}
	close(pidfd);
}

static void probe_gate(const char *name, const struct gate *gate, const struct serve_loop *serve,
		       bool sync, const char *detail)
{
	struct error err;
	bool works = !capability_try(&(struct capability){ gate, serve, sync, NULL }, &err);

	row(name, works, "%s", works ? detail : err.text);
}

/* Each gate with loop counted, then each loop behind gate notify: not every pair of both. */
static void probe_gates(void)
{
	const struct serve_loop *counted = serve_find("counted");
	const struct gate *notify = gate_find("notify");
	char name[32];

	for (size_t i = 0; gates[i]; i++) {
		snprintf(name, sizeof(name), "gate %s", gates[i]->name);
		probe_gate(name, gates[i], counted, false, gates[i]->what);
	}
	for (size_t i = 0; serve_loops[i]; i++) {
		snprintf(name, sizeof(name), "loop %s", serve_loops[i]->name);
		probe_gate(name, notify, serve_loops[i], false, serve_loops[i]->what);
	}
	probe_gate("sync wake-up", notify, counted, true,
		   "SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP on a listener of gate notify");
}

/* The CPUs that a run would use now. A CPU of -1 is not pinned. */
static void probe_placement(enum placement placement)
{
	struct placement_cpus cpus;
	struct error err;
	char name[32];

	snprintf(name, sizeof(name), "placement %s", placement_name(placement));
	if (placement_choose(placement, &cpus, &err))
		row(name, false, "%s", err.text);
	else if (cpus.monitor_cpu < 0)
		row(name, true, "%s", cpus.relation);
	else
		row(name, true, "monitor on CPU %d, stub on CPU %d: %s; SQPOLL on CPU %d%s",
		    cpus.monitor_cpu, cpus.stub_cpu, cpus.relation, cpus.thread_cpu,
		    cpus.thread_cpu == cpus.monitor_cpu ? ", as the monitor" : "");
}

/* The second row is left out where the TSC was ruled out before its offsets were compared. */
static void probe_clock(void)
{
	struct clock clock;

	clock_calibrate(&clock);
	row("stamps of the stub", clock.stub_stamps, "%s", clock.why);
	if (!clock.agreement.allowed)
		return;
	if (!clock.agreement.compared)
		row("TSC of all CPUs", true,
		    "CPU %d alone is allowed, there is none to compare with",
		    clock.agreement.first);
	else
		row("TSC of all CPUs", clock.offset_ns <= CLOCK_OFFSET_MAX_NS,
		    "offset to CPU %d: at most %.0f ns (CPU %d); %u of %u others compared",
		    clock.agreement.first, clock.offset_ns, clock.agreement.worst,
		    clock.agreement.compared, clock.agreement.allowed - 1);
}

/* Physmem is a sparse file: its size is tried, and no page of it is filled. */
static void probe_memory(void)
{
	struct physmem physmem;
	struct error err;

	if (physmem_create(&physmem, PHYSMEM_DEFAULT_BYTES, 1, &err)) {
		row("guest memory", false, "%s", err.text);
		return;
	}
	physmem_destroy(&physmem);
	row("guest memory", true, "%llu MiB, sparse (see `run --physmem`)",
	    PHYSMEM_DEFAULT_BYTES >> 20);
}

static void probe_workloads(void)
{
	char name[32];

	for (const char *const *at = workload_names(); *at; at++) {
		struct workload workload;
		struct error err;

		snprintf(name, sizeof(name), "replay %s", *at);
		if (workload_open(&workload, *at, &err)) {
			row(name, false, "%s", err.text);
			continue;
		}
		row(name, true, "%s", workload.what);
		workload_free(&workload);
	}
}

/*
 * Figures need the program gnuplot and this program's scripts; a run without them has no figures.
 */
static void probe_plots(void)
{
	char scripts[4096], version[128] = "";
	FILE *gnuplot = popen("gnuplot --version 2>/dev/null", "re");
	struct error err;

	if (gnuplot) {
		if (!fgets(version, sizeof(version), gnuplot))
			version[0] = '\0';
		pclose(gnuplot);
	}
	version[strcspn(version, "\n")] = '\0';
	if (!version[0])
		row("plots", false, "no gnuplot in the PATH; `make deps` installs it");
	else if (gnuplot_scripts(scripts, sizeof(scripts), &err))
		row("plots", false, "%s", err.text);
	else
		row("plots", true, "%s, scripts in %s", version, scripts);
}

/* What other rows depend on comes first; facts of the host, which nothing decides, last. */
static void probe_all(void)
{
	probe_seccomp();
	probe_surroundings();
	probe_pidfd();
	probe_gates();
	for (int i = 0; i < PLACEMENTS; i++)
		probe_placement((enum placement)i);
	probe_clock();
	probe_counted("hardware counters", counters_pmu);
	probe_memory();
	probe_workloads();
	probe_plots();
	host_each("", show_fact, NULL);
}

/* ---- --facts ---- */

/*
 * A fact without an assumption is fine if it has any answer; else the answers must be equal. Lines
 * are flushed, as a fact may take seconds.
 */
static void print_fact(void *unlike, const struct kernel_found *found)
{
	const char *assumed = "-";
	bool like = found->known;

	if (found->assumed) {
		like = like && !strcmp(found->text, found->assumed);
		assumed = like ? "as assumed" : found->assumed;
	} else if (!like) {
		assumed = "some answer";
	}
	printf("%s\t%s\t%s\n", found->name, found->text, assumed);
	fflush(stdout);
	*(unsigned int *)unlike += !like;
}

static int probe_facts(struct error *err)
{
	unsigned int unlike = 0;

	printf("what is done\twhat came of it\twhat this program assumes\n");
	if (kernel_facts_each(print_fact, &unlike, err))
		return -1;
	if (unlike)
		return error_set(err, STATUS_CANNOT,
				 "%u %s not as this program assumes: do not rely here on what "
				 "depends on that; please report the lines that end in neither - "
				 "nor \"as assumed\"",
				 unlike, unlike == 1 ? "fact is" : "facts are");
	return 0;
}

struct options {
	bool facts;
};

static const struct option_row rows[] = {
	{ "facts", NULL,
	  "instead, try what listeners, io_uring and tracepoints of this kernel do, and "
	  "print three columns with tabs; exit status 1 if one is not as assumed",
	  OPTION_OF(OPTION_FLAG, struct options, facts) },
	{ 0 },
};

static int probe(void *target, char **operands, int count, struct error *err)
{
	const struct options *options = target;

	(void)operands;
	(void)count;
	if (options->facts)
		return probe_facts(err);
	probe_all();
	return 0;
}

const struct command command_probe = {
	.name = "probe",
	.summary = "what this host offers, and why not",
	.act = probe,
	.options_size = sizeof(struct options),
	.about = "Tries what can be tried. Each line has a name, yes or no (- where neither fits), "
		 "and what was found. A no has its cause, as far as that is proved.",
	.rows = rows,
};
