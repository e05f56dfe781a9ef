// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the recordings that come with the program are: in the source tree or installed. */
#define _GNU_SOURCE
#include "base/files.h"
#include "workload/workload.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/names.h"

#ifndef UNOTIFY_SHARE_DIR
#define UNOTIFY_SHARE_DIR "/usr/local/share/unotify-bench"
#endif

#define INSTALLED UNOTIFY_SHARE_DIR "/workloads"

static const char *const names[] = { "archive", "boot", "churn", "interpreters", "storm", NULL };

const char *const *workload_names(void)
{
	return names;
}

static bool is_shipped(const char *name)
{
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* The folder of the running program, or "." if it cannot be told. */
static void own_folder(char *folder, size_t size)
{
	if (own_program(folder, size) && strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
	else
		snprintf(folder, size, ".");
}

/* Programs are built one folder below the sources, tests two and sanitized ones three. */
static int read_shipped(struct workload *workload, const char *name, struct error *err)
{
	static const char *const above[] = { "/..", "/../..", "/../../.." };
	char folder[PATH_MAX], path[PATH_MAX + 64];

	own_folder(folder, sizeof(folder));
	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++) {
		snprintf(path, sizeof(path), "%s%s/bench/workload/data/%s.txt.gz", folder, above[i],
			 name);
		if (!access(path, F_OK))
			return workload_read(workload, path, err);
	}
	snprintf(path, sizeof(path), INSTALLED "/%s.txt.gz", name);
	if (!access(path, F_OK))
		return workload_read(workload, path, err);
	return error_set(err, STATUS_CANNOT,
			 "workload %s: there are neither sources around %s nor is there %s; "
			 "run 'make install'",
			 name, folder, path);
}

int workload_open(struct workload *workload, const char *name_or_path, struct error *err)
{
	memset(workload, 0, sizeof(*workload));
	if (is_shipped(name_or_path))
		return read_shipped(workload, name_or_path, err);
	if (strchr(name_or_path, '/') || !access(name_or_path, F_OK))
		return workload_read(workload, name_or_path, err);
	name_unknown("workload", name_or_path, names, err);
	err->status = STATUS_CANNOT;
	return error_prefix(err, "no such file, and an ");
}
