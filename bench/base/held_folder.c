// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lock is flock() on the folder itself. The kernel drops it with the last descriptor, however
 * the process ends, so no pid has to be compared, and locks work between PID namespaces. A sweep
 * takes the lock of each folder before it removes it, without waiting.
 */
#define _GNU_SOURCE
#include "base/held_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders that nftw() keeps open at once; of deeper ones it opens them again. */
#define FTW_FDS 8

/*
 * Whether the path still leads to what was opened: a sweep of another process may have removed it
 * between open() and flock(). A folder of another user is left alone.
 */
static bool is_there(int fd, const char *path)
{
	struct stat taken, there;

	return !fstat(fd, &taken) && taken.st_uid == geteuid() && !lstat(path, &there) &&
	       there.st_ino == taken.st_ino && there.st_dev == taken.st_dev;
}

int held_folder_take(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (!flock(fd, LOCK_EX | LOCK_NB) && is_there(fd, path))
		return fd;
	close(fd);
	return -1;
}

/* Returns 0 also where remove() fails, so that the walk goes on with the rest. */
static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	remove(path);
	return 0;
}

/* FTW_DEPTH: entries before their folder. FTW_PHYS: a symbolic link itself, not what it names. */
void held_folder_remove(const char *path)
{
	nftw(path, remove_entry, FTW_FDS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void remove_unheld(const char *path)
{
	int fd = held_folder_take(path);

	if (fd < 0)
		return;
	held_folder_remove(path);
	close(fd);
}

void held_folder_sweep(const char *place, const char *prefix,
		       bool (*may_go)(const char *path, const char *rest))
{
	const size_t length = strlen(prefix);
	DIR *all = opendir(place);
	const struct dirent *entry;
	char path[PATH_MAX];

	while (all && (entry = readdir(all))) {
		if (strncmp(entry->d_name, prefix, length) ||
		    snprintf(path, sizeof(path), "%s/%s", place, entry->d_name) >=
			    (int)sizeof(path))
			continue;
		if (!may_go || may_go(path, entry->d_name + length))
			remove_unheld(path);
	}
	if (all)
		closedir(all);
}
