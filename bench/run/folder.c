// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making, naming and keeping the folder of a run. The lock is an flock() on the temporary folder,
 * which follows it through the rename and ends with the process: nothing has to unlock it. Sweeping
 * is base/held_folder.c; what is written into the folder is output.c.
 */
#define _GNU_SOURCE
#include "run/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/held_folder.h"
#include "base/tasks.h"
#include "base/text.h"

#define TEMPORARY_PREFIX ".unfinished-"
#define KEPT		 "kept" /* a file that keeps a folder with that prefix from a sweep */

/*
 * Pid and lock must both say that a folder is free: a pid of another PID namespace or host means
 * nothing here, and held_folder_take() may have failed, so that a run has no lock. One that
 * folder_keep() could not rename is not free.
 */
static bool is_left_over(const char *path, const char *pid)
{
	char kept[PATH_MAX + sizeof("/" KEPT)];

	snprintf(kept, sizeof(kept), "%s/" KEPT, path);
	return pid_has_gone(pid) && access(kept, F_OK);
}

int folder_check(const char *out, struct error *err)
{
	struct stat status;

	if (mkdir(out, 0777) && errno != EEXIST)
		return error_errno(err, errno, "--out: cannot make the folder %s", out);
	if (stat(out, &status))
		return error_errno(err, errno, "--out: %s", out);
	if (!S_ISDIR(status.st_mode))
		return error_set(err, STATUS_CANNOT, "--out: %s is not a folder", out);
	if (faccessat(AT_FDCWD, out, W_OK | X_OK, AT_EACCESS))
		return error_errno(err, errno, "--out: cannot write into the folder %s", out);
	held_folder_sweep(out, TEMPORARY_PREFIX, is_left_over);
	return 0;
}

/* A path of PATH_MAX bytes; one that would be cut is an error. */
static int format_path(char *path, struct error *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int format_path(char *path, struct error *err, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(path, PATH_MAX, format, arguments);
	va_end(arguments);
	if (length < 0 || length >= PATH_MAX)
		return error_set(err, STATUS_CANNOT, "--out: the path is too long");
	return 0;
}

static int make_folder(const char *path, struct error *err)
{
	if (mkdir(path, 0777))
		return error_errno(err, errno, "cannot make the folder %s", path);
	return 0;
}

int folder_begin(struct folder *folder, const char *out, time_t started, const char *host,
		 const char *label, struct error *err)
{
	char stamp[32], path[PATH_MAX];
	struct tm utc;

	gmtime_r(&started, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	folder->temporary[0] = '\0';
	if (format_path(folder->path, err, "%s/%s-%s%s%s", out, stamp, host, label ? "-" : "",
			label ? label : "") ||
	    format_path(path, err, "%s/" TEMPORARY_PREFIX "%d", out, getpid()) ||
	    make_folder(path, err))
		return -1;
	strcpy(folder->temporary, path);
	folder->lock = held_folder_take(path);
	if (format_path(path, err, "%s/hist", folder->temporary) || make_folder(path, err) ||
	    format_path(path, err, "%s/plots", folder->temporary) || make_folder(path, err)) {
		held_folder_remove(folder->temporary);
		return -1;
	}
	return 0;
}

FILE *folder_open(const struct folder *folder, const char *name, struct error *err)
{
	char path[PATH_MAX];
	FILE *file;

	if (format_path(path, err, "%s/%s", folder->temporary, name))
		return NULL;
	file = fopen(path, "we");
	if (!file)
		error_errno(err, errno, "cannot write %s", path);
	return file;
}

int folder_close(FILE *file, const char *name, struct error *err)
{
	bool lost = ferror(file);

	if (fclose(file) || lost)
		return error_errno(err, errno, "cannot write all of %s", name);
	return 0;
}

/*
 * A run that began in the same second may have the name already. rename() refuses that, as that
 * folder is not empty; so no separate test, which could race with another run, is needed.
 */
int folder_publish(struct folder *folder, struct error *err)
{
	char name[PATH_MAX];

	strcpy(name, folder->path);
	for (int attempt = 2; attempt < 100; attempt++) {
		if (!rename(folder->temporary, name)) {
			strcpy(folder->path, name);
			return 0;
		}
		if (errno != EEXIST && errno != ENOTEMPTY)
			break;
		if (format_path(name, err, "%s-%d", folder->path, attempt))
			return -1;
	}
	return error_errno(err, errno, "cannot name the run's folder %s", name);
}

void folder_remove(const struct folder *folder, const char *name)
{
	struct error ignored;
	char path[PATH_MAX];

	if (!format_path(path, &ignored, "%s/%s", folder->temporary, name))
		unlink(path);
}

int folder_keep(struct folder *folder, struct error *err)
{
	struct error unnamed;
	char path[PATH_MAX];
	const char *kept = folder->temporary;
	FILE *mark;

	if (!format_path(path, &unnamed, "%s-incomplete", folder->path)) {
		strcpy(folder->path, path);
		if (!folder_publish(folder, &unnamed))
			kept = folder->path;
	}
	if (kept == folder->temporary) {
		mark = folder_open(folder, KEPT, &unnamed);
		if (mark)
			fclose(mark);
	}
	text_add(err->text, sizeof(err->text), "; what was written is in %s", kept);
	return -1;
}
