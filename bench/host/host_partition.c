// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cpuset partition (cgroup v2) that this process is in. It matters as the CPUs of a
 * partition of kind "isolated" have no load balancing: see check_balanced() in placement.c.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "host/host_facts.h"

/* Where cgroup v2 is mounted: by itself, or beside v1 (systemd's hybrid hierarchy). */
static const char *const mounts[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

/* "0::/path" is the line of cgroup v2. The root group is "", and has no partition file. */
static bool own_group(const char *root, char group[PATH_MAX])
{
	char path[PATH_MAX], line[PATH_MAX];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "0::/", 4);
	if (file)
		fclose(file);
	if (!found)
		return false;
	line[strcspn(line, "\n")] = '\0';
	snprintf(group, PATH_MAX, "%s", line[4] ? line + 3 : "");
	return true;
}

/* A member belongs to the partition of its parent: goes up to the first that is none. */
static bool find_partition(const char *root, const char *mount, const char *group,
			   char value[VALUE_SIZE])
{
	char path[2 * PATH_MAX], at[PATH_MAX];

	snprintf(at, sizeof(at), "%s", group);
	while (at[0]) {
		snprintf(path, sizeof(path), "%s%s/cpuset.cpus.partition", mount, at);
		if (host_line(root, path, value) && strcmp(value, "member") != 0)
			return true;
		*strrchr(at, '/') = '\0';
	}
	return false;
}

void host_partition(const char *root, char value[VALUE_SIZE])
{
	char group[PATH_MAX];

	if (own_group(root, group))
		for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
			if (find_partition(root, mounts[i], group, value))
				return;
	snprintf(value, VALUE_SIZE, "none");
}
