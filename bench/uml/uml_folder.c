// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "uml/uml_folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/files.h"

#define PREFIX	 "unotify-guest-"
#define DEFAULT	 "/dev/shm"
#define SPARE_MB 1 /* init, sockets, directories */

static int check_room(const char *place, struct error *err)
{
	const uint64_t needed = (uint64_t)(UML_MEMORY_MB + SPARE_MB) << 20;
	struct statvfs system;
	uint64_t room;

	if (statvfs(place, &system))
		return error_errno(err, errno, "statvfs of %s", place);
	room = (uint64_t)system.f_bavail * system.f_frsize;
	if (system.f_flag & ST_NOEXEC)
		return error_set(err, STATUS_CANNOT,
				 "%s is mounted noexec, and a UML executes its memory: set TMPDIR "
				 "to another folder",
				 place);
	if (room < needed)
		return error_set(err, STATUS_CANNOT,
				 "%s has %llu MiB free, and a UML needs %d for its memory: set "
				 "TMPDIR to a folder that has more",
				 place, (unsigned long long)(room >> 20), UML_MEMORY_MB + SPARE_MB);
	return 0;
}

int uml_folder_place(char place[UML_FOLDER_BYTES], struct error *err)
{
	const char *wanted = getenv("TMPDIR");
	char real[PATH_MAX];

	if (!wanted || !*wanted)
		wanted = DEFAULT;
	if (!realpath(wanted, real))
		return error_errno(err, errno, "%s, for the memory of a UML", wanted);
	/* UML joins its arguments to the guest's command line, which ends them at blanks. */
	for (const char *at = real; *at; at++)
		if (!isgraph((unsigned char)*at) || *at == '"')
			return error_set(err, STATUS_CANNOT,
					 "%s: UML cannot have a folder with a blank or a quote in "
					 "its path: set TMPDIR to another",
					 real);
	if (strlen(real) + sizeof(PREFIX "XXXXXX") >= UML_FOLDER_BYTES)
		return error_set(err, STATUS_CANNOT, "%.80s...: the path of TMPDIR is too long",
				 real);
	strcpy(place, real);
	return check_room(place, err);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	remove(path);
	return 0;
}

void uml_folder_remove(struct uml_folder *folder)
{
	nftw(folder->path, remove_entry, 4, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	close(folder->fd);
	folder->fd = -1;
}

/* Opens and locks it; false if it is not ours, or has a keeper. */
static bool take(struct uml_folder *folder)
{
	struct stat there, taken;

	folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->fd < 0)
		return false;
	/* What was opened may have been removed before the lock was had. */
	if (!flock(folder->fd, LOCK_EX | LOCK_NB) && !fstat(folder->fd, &taken) &&
	    taken.st_uid == geteuid() && !lstat(folder->path, &there) &&
	    there.st_ino == taken.st_ino)
		return true;
	close(folder->fd);
	return false;
}

static void sweep(const char *place)
{
	DIR *all = opendir(place);
	const struct dirent *entry;
	struct uml_folder folder;

	while (all && (entry = readdir(all))) {
		if (strncmp(entry->d_name, PREFIX, sizeof(PREFIX) - 1) ||
		    snprintf(folder.path, sizeof(folder.path), "%s/%s", place, entry->d_name) >=
			    (int)sizeof(folder.path))
			continue;
		if (take(&folder))
			uml_folder_remove(&folder);
	}
	if (all)
		closedir(all);
}

int uml_folder_make(struct uml_folder *folder, const char *place, struct error *err)
{
	sweep(place);
	/* Another's sweep can take it before this one does. */
	for (;;) {
		snprintf(folder->path, sizeof(folder->path), "%s/" PREFIX "XXXXXX", place);
		if (!mkdtemp(folder->path))
			return error_errno(err, errno, "cannot make a folder in %s", place);
		if (take(folder))
			return 0;
		rmdir(folder->path);
	}
}

int uml_folder_write(const struct uml_folder *folder, const char *name, const void *bytes,
		     size_t size, struct error *err)
{
	int fd = openat(folder->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	int result = fd < 0 ? -1 : write_whole(fd, bytes, size);

	if (result)
		error_errno(err, errno, "cannot write %s/%s", folder->path, name);
	if (fd >= 0)
		close(fd);
	return result;
}
