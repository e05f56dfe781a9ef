// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads schedstat and migrations of tasks, and idle states, interrupts and steal time of CPUs.
 *
 * A task's file is opened once and read again by pread() at 0, which makes the kernel write it
 * anew: that saves the path lookup in every round. The files of CPUs are read once a block, so
 * they are opened each time. All are running totals; callers take differences.
 */
#define _GNU_SOURCE
#include "measure/disturbance.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/facts.h"
#include "base/files.h"

#define STATES_MAX 16

/* -1 also if /proc is of another PID namespace: a tid would name another task there. */
static int open_of_task(pid_t tid, const char *name)
{
	const struct facts here = { .root = "", .pid = getpid() };
	char path[64];

	if (tid && facts_proc(&here) != FACTS_PROC_OWN)
		return -1;
	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	else
		snprintf(path, sizeof(path), "/proc/thread-self/%s", name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The text that the file has now; false where there is none. */
static bool read_anew(int fd, char *text, size_t size)
{
	ssize_t n = fd < 0 ? -1 : pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

int task_times_open(pid_t tid)
{
	return open_of_task(tid, "schedstat");
}

bool task_times_add(int fd, struct task_times *sum)
{
	unsigned long long ran, waited, slices;
	char text[96];

	if (!read_anew(fd, text, sizeof(text)) ||
	    sscanf(text, "%llu %llu %llu", &ran, &waited, &slices) != 3)
		return false;
	sum->ran += (double)ran;
	sum->waited += (double)waited;
	sum->slices += (double)slices;
	return true;
}

int task_moves_open(pid_t tid)
{
	return open_of_task(tid, "sched");
}

/*
 * The file has a line per field, such as "se.nr_migrations    :    1". This one is among the
 * first, so that the beginning of the file is enough.
 */
bool task_moves_add(int fd, double *sum)
{
	static const char key[] = "nr_migrations";
	char text[1024], *at = NULL;

	if (read_anew(fd, text, sizeof(text)))
		at = strstr(text, key);
	at = at ? strchr(at, ':') : NULL;
	if (!at)
		return false;
	*sum += strtod(at + 1, NULL);
	return true;
}

/* Which CPUs are asked for; see cpu_doings_read(). */
struct chosen {
	const char *root;
	int monitor, stub;
};

static bool is_chosen(const struct chosen *chosen, int cpu)
{
	return chosen->monitor < 0 || cpu == chosen->monitor || cpu == chosen->stub;
}

static void add_idle_entries(const char *root, int cpu, double entries[CPU_DOINGS_STATES])
{
	char path[256], line[64];

	for (int state = 0; state < STATES_MAX; state++) {
		snprintf(path, sizeof(path),
			 "%s/sys/devices/system/cpu/cpu%d/cpuidle/state%d/usage", root, cpu, state);
		if (!read_first_line(path, line, sizeof(line)))
			break;
		entries[MIN(state, CPU_DOINGS_STATES - 1)] += strtod(line, NULL);
	}
}

/*
 * Sums the columns of the chosen CPUs. The header says whose each column is: counting them is
 * not enough, since a CPU that is offline has none.
 */
static double sum_columns(const char *header, const char *columns, const struct chosen *chosen)
{
	const char *name = header;
	double sum = 0;
	char *end;

	while ((name = strstr(name, "CPU"))) {
		long cpu = strtol(name + 3, NULL, 10);
		double count = strtod(columns, &end);

		if (end == columns)
			break;
		if (is_chosen(chosen, (int)cpu))
			sum += count;
		columns = end;
		name += 3;
	}
	return sum;
}

/*
 * Calls look for each line but the first, which is passed as the header. Of /proc/stat this
 * is the sum of all CPUs, which look_at_stat() must not see.
 */
static void each_line(const char *file, const struct chosen *chosen,
		      void (*look)(const char *header, const char *line,
				   const struct chosen *chosen, struct cpu_doings *doings),
		      struct cpu_doings *doings)
{
	char path[256], *line = NULL, *header = NULL;
	size_t size = 0, header_size = 0;
	FILE *in;

	snprintf(path, sizeof(path), "%s%s", chosen->root, file);
	in = fopen(path, "re");
	if (!in)
		return;
	if (getline(&header, &header_size, in) > 0)
		while (getline(&line, &size, in) > 0)
			look(header, line, chosen, doings);
	fclose(in);
	free(header);
	free(line);
}

static void look_at_interrupt(const char *header, const char *line, const struct chosen *chosen,
			      struct cpu_doings *doings)
{
	while (*line == ' ')
		line++;
	if (!strncmp(line, "RES:", 4))
		doings->reschedule_interrupts = sum_columns(header, line + 4, chosen);
	else if (!strncmp(line, "CAL:", 4))
		doings->call_interrupts = sum_columns(header, line + 4, chosen);
}

/*
 * How much of the CPU's idle time it polled, us; 0 without such a state. /proc/stat counts it
 * as idle, but the CPU executes instructions, and need not be woken by an interrupt.
 */
static double polled_us(const char *root, int cpu)
{
	char path[256], line[64];

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%d/cpuidle/state0/name", root,
		 cpu);
	if (!read_first_line(path, line, sizeof(line)) || strcmp(line, "POLL") != 0)
		return 0;
	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%d/cpuidle/state0/time", root,
		 cpu);
	return read_first_line(path, line, sizeof(line)) ? strtod(line, NULL) : 0;
}

/* A line of a CPU: user, nice, system, idle, iowait, irq, softirq, steal in clock ticks. */
static void look_at_stat(const char *header, const char *line, const struct chosen *chosen,
			 struct cpu_doings *doings)
{
	const bool one = chosen->monitor >= 0 && chosen->monitor == chosen->stub;
	const double tick_ms = 1e3 / (double)sysconf(_SC_CLK_TCK);
	unsigned long long idle, waits, steal;
	int cpu;

	(void)header;
	if (sscanf(line, "cpu%d %*u %*u %*u %llu %llu %*u %*u %llu", &cpu, &idle, &waits, &steal) !=
	    4)
		return;
	if (is_chosen(chosen, cpu)) {
		doings->steal_ms += (double)steal * tick_ms;
		add_idle_entries(chosen->root, cpu, doings->idle_entries);
	}
	/* These are sums for now; cpu_doings_read() divides them. */
	if (is_chosen(chosen, cpu) != one) {
		doings->others++;
		doings->others_idle_ms +=
			(double)(idle + waits) * tick_ms - polled_us(chosen->root, cpu) / 1e3;
	}
}

void cpu_doings_read(const char *root, int monitor, int stub, struct cpu_doings *doings)
{
	struct chosen chosen = { root, monitor, stub };

	*doings = (struct cpu_doings){ 0 };
	each_line("/proc/interrupts", &chosen, look_at_interrupt, doings);
	each_line("/proc/stat", &chosen, look_at_stat, doings);
	if (doings->others > 0)
		doings->others_idle_ms /= doings->others;
}
