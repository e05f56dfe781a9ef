/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file the program of a UML is. */
#ifndef UML_UML_PROGRAM_H
#define UML_UML_PROGRAM_H

#include <limits.h>

#include "base/error.h"

/*
 * Of a program its own path, of a folder that of linux.uml or linux in it; without links. A
 * program beside a loader must name that one as its interpreter: UML cannot be run as an
 * argument of a loader, since its heap would then follow the loader and not the program, and UML
 * takes what is between for memory of the guest (6.1 to 7.2, arch/um/kernel/um_arch.c).
 * STATUS_USAGE where there is none, or that is not so.
 */
int uml_program_find(char program[PATH_MAX], const char *path, struct error *err);

#endif
