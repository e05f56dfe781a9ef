// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds a UML's program, and refuses one that would not start with the libraries in its folder. A
 * folder of scripts/fetch-uml has a loader and libraries of its own.
 */
#include "uml/uml_program.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOADER "ld-linux-x86-64.so.2"

static bool is_program(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) && !access(path, X_OK);
}

/*
 * The interpreter that an ELF file names, or "". The file is a user's: sizes and offsets in it are
 * checked where they are used, and what cannot be read counts as none.
 */
static void read_interpreter(const char *path, char interpreter[PATH_MAX])
{
	FILE *file = fopen(path, "re");
	Elf64_Ehdr header;
	Elf64_Phdr segment = { .p_type = PT_NULL };
	size_t n = 0;

	if (file && fread(&header, sizeof(header), 1, file) == 1 &&
	    !fseek(file, (long)header.e_phoff, SEEK_SET))
		for (int i = 0; i < header.e_phnum && segment.p_type != PT_INTERP; i++)
			if (fread(&segment, sizeof(segment), 1, file) != 1)
				break;
	if (segment.p_type == PT_INTERP && segment.p_filesz < PATH_MAX &&
	    !fseek(file, (long)segment.p_offset, SEEK_SET))
		n = fread(interpreter, 1, segment.p_filesz, file);
	interpreter[n] = '\0';
	if (file)
		fclose(file);
}

/* Compares files, not paths: patchelf may have been given either. No loader, nothing to check. */
static int check_interpreter(const char *program, const char *folder, struct error *err)
{
	char loader[PATH_MAX + sizeof(LOADER)], interpreter[PATH_MAX];
	struct stat own, named;

	snprintf(loader, sizeof(loader), "%s/" LOADER, folder);
	if (stat(loader, &own))
		return 0;
	read_interpreter(program, interpreter);
	if (!stat(interpreter, &named) && named.st_ino == own.st_ino && named.st_dev == own.st_dev)
		return 0;
	return error_set(err, STATUS_USAGE,
			 "%s: does not load by the " LOADER " beside it but by %s: in %.120s, "
			 "patchelf --set-interpreter $PWD/" LOADER " --set-rpath $PWD %s",
			 program, interpreter[0] ? interpreter : "none", folder,
			 strrchr(program, '/') + 1);
}

static int find_in_folder(char program[PATH_MAX], const char *folder, struct error *err)
{
	static const char *const names[] = { "linux.uml", "linux" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (snprintf(program, PATH_MAX, "%s/%s", folder, names[i]) < PATH_MAX &&
		    is_program(program))
			return check_interpreter(program, folder, err);
	return error_set(err, STATUS_USAGE, "%s: has no program linux.uml or linux", folder);
}

int uml_program_find(char program[PATH_MAX], const char *path, struct error *err)
{
	char real[PATH_MAX];
	struct stat status;

	if (!realpath(path, real) || stat(real, &status))
		return error_set(err, STATUS_USAGE, "%s: %s", path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return find_in_folder(program, real, err);
	if (!is_program(real))
		return error_set(err, STATUS_USAGE, "%s: is no program that can be executed", path);
	strcpy(program, real);
	return 0;
}
