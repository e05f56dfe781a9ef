/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the file that is the program of a UML, before anything is started. */
#ifndef UML_UML_PROGRAM_H
#define UML_UML_PROGRAM_H

#include <limits.h>

#include "base/error.h"

/*
 * Sets program to the path without links: of a program itself, of a folder linux.uml or linux in
 * it. A program in a folder with a loader must name that loader as its interpreter: UML
 * cannot be run as an argument of a loader, since its heap would then follow the loader and not
 * the program, and UML takes what is between for memory of the guest (6.1 to 7.2,
 * arch/um/kernel/um_arch.c). STATUS_USAGE if there is no program, or it names another loader.
 */
int uml_program_find(char program[PATH_MAX], const char *path, struct error *err);

#endif
