/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the guest of a UML can be told to do: the host's view of uml/operation_rows.h. The guest has
 * a table of functions by the same names (guest/guest_init.h), made from the same rows.
 */
#ifndef UML_OPERATIONS_H
#define UML_OPERATIONS_H

#include <stdbool.h>

/* All strings are static. */
struct uml_operation {
	const char *name;  /* in orders, and of arms of suite uml */
	const char *what;  /* one repetition, in words */
	const char *group; /* churn, forkexec, faults, shell */
	bool new_spaces;   /* each repetition makes address spaces, and so new stubs */
};

/* In the order of the rows. */
extern const struct uml_operation *const uml_operations[]; /* ended by NULL */

#endif
