// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts what the calling process holds, by /proc, and compares it with what it held after the
 * warm-up. Threads and children have no warm-up: without stubs there must be none at any time.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "soak/soak_work.h"

#define PATIENCE 4000 /* pauses: threads of io_uring end when their ring has been freed */

/* 0: it cannot be read. */
static uint32_t entries(const char *path)
{
	DIR *folder = opendir(path);
	uint32_t count = 0;

	if (!folder)
		return 0;
	for (const struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

/*
 * Resident memory. Rss of smaps_rollup (4.14) is counted page by page; VmRSS may lag by some pages
 * per CPU (6.2).
 */
static uint64_t memory_kb(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	uint64_t kb = 0;

	if (!file)
		file = fopen("/proc/self/status", "re");
	while (file && !kb && fgets(line, sizeof(line), file))
		if (sscanf(line, "Rss: %" SCNu64, &kb) != 1)
			sscanf(line, "VmRSS: %" SCNu64, &kb);
	if (file)
		fclose(file);
	return kb;
}

/* Children of any kind (__WALL), dead ones too; WNOWAIT reaps none. */
static bool has_children(void)
{
	siginfo_t child;

	return !waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT | __WALL) || errno != ECHILD;
}

void soak_take_holdings(struct soak_holdings *holdings, uint32_t threads)
{
	for (int i = 0; i < PATIENCE && entries("/proc/self/task") > threads; i++)
		cell_pause();
	holdings->threads = entries("/proc/self/task");
	holdings->children = has_children();
	holdings->descriptors = entries("/proc/self/fd"); /* with that of the folder itself */
	if (holdings->descriptors)
		holdings->descriptors--;
	holdings->memory_kb = memory_kb();
}

void soak_compare_holdings(const struct soak_totals *totals, char text[SOAK_TEXT])
{
	const struct soak_holdings *now = &totals->now, *then = &totals->reference;

	text[0] = '\0';
	if (now->threads > totals->own_threads)
		snprintf(text, SOAK_TEXT, "%u threads are left",
			 now->threads - totals->own_threads);
	else if (now->children)
		snprintf(text, SOAK_TEXT, "a process is left");
	else if (totals->warm && now->descriptors != then->descriptors)
		snprintf(text, SOAK_TEXT, "%u descriptors are open, after the warm-up %u were",
			 now->descriptors, then->descriptors);
	else if (totals->warm && now->memory_kb > then->memory_kb + SOAK_GROWTH_KB)
		snprintf(text, SOAK_TEXT,
			 "%" PRIu64 " kB are resident, after the warm-up %" PRIu64 " were",
			 now->memory_kb, then->memory_kb);
}
