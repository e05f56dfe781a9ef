/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The init of a guest: static, without a libc, so that a UML of any age and host runs it. Its
 * own program is also what exec_static executes (GUEST_NOTHING).
 */
#ifndef UML_GUEST_GUEST_INIT_H
#define UML_GUEST_GUEST_INIT_H

#include <stdint.h>

/* Ends of a process, as results of run(): above each errno (4095, include/linux/err.h). */
#define GUEST_KILLED 4096
#define GUEST_EXITED 8192

/* With this as argv[0] the program ends at once. */
#define GUEST_NOTHING "uml-nothing"

/* Descriptor of the init's own file, opened before others were mounted over it. */
extern int guest_program;

struct guest_operation {
	const char *name;
	/*
	 * One repetition: the ticks that it took, or negative: an errno, or GUEST_KILLED or
	 * GUEST_EXITED and the signal or status that ended its process.
	 */
	int64_t (*run)(void);
};

extern const struct guest_operation guest_operations[]; /* ended by a NULL name */

/* What a failed operation was doing; static. */
extern const char *guest_doing;

#endif
