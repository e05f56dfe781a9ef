/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder of one UML: its memory, its sockets, the init. Its keeper makes it and removes it, and
 * holds a lock on it meanwhile; a folder without a lock is one whose keeper was killed.
 */
#ifndef UML_UML_FOLDER_H
#define UML_UML_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define UML_FOLDER_BYTES 200
#define UML_MEMORY_MB	 128 /* of the guest */

struct uml_folder {
	int fd;			     /* holds the lock (base/held_folder.h) */
	char path[UML_FOLDER_BYTES]; /* without links */
};

/*
 * Where UMLs have their memory: $TMPDIR, or /dev/shm. Refuses with the reason a place that is
 * no folder, or that a UML could not use: too small, mounted noexec, of a path with a blank.
 */
int uml_folder_place(char place[UML_FOLDER_BYTES], struct error *err);

/* Makes one in the place, and removes those there that a keeper could not remove. */
int uml_folder_make(struct uml_folder *folder, const char *place, struct error *err);

/* Writes a new file that may be executed. */
int uml_folder_write(const struct uml_folder *folder, const char *name, const void *bytes,
		     size_t size, struct error *err);

/* With all that is in it. */
void uml_folder_remove(struct uml_folder *folder);

#endif
