// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chooses the place of a UML's folder, makes it and removes it. Room, noexec and the path are
 * checked before a UML is started: after that nothing would say why it fails. Locks and the
 * sweeping of what killed keepers have left are base/held_folder.c's.
 */
#define _GNU_SOURCE
#include "uml/uml_folder.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/files.h"
#include "base/held_folder.h"

#define PREFIX	 "unotify-guest-"
#define DEFAULT	 "/dev/shm"
#define SPARE_MB 1 /* init, sockets, directories */

/* Free now, which another program may take: it is a hint to the user, not a reservation. */
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
	/* UML joins its arguments to one command line, which the guest splits at blanks. */
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

/* Removes it while it is still locked, so that no sweep meets what is left of it. */
void uml_folder_remove(struct uml_folder *folder)
{
	held_folder_remove(folder->path);
	close(folder->fd);
	folder->fd = -1;
}

int uml_folder_make(struct uml_folder *folder, const char *place, struct error *err)
{
	held_folder_sweep(place, PREFIX, NULL);
	/* Between mkdtemp() and the lock another program's sweep may remove it: try again. */
	for (;;) {
		snprintf(folder->path, sizeof(folder->path), "%s/" PREFIX "XXXXXX", place);
		if (!mkdtemp(folder->path))
			return error_errno(err, errno, "cannot make a folder in %s", place);
		folder->fd = held_folder_take(folder->path);
		if (folder->fd >= 0)
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
