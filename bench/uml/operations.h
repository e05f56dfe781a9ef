/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest of a UML can be told to do: uml/operation_rows.h. */
#ifndef UML_OPERATIONS_H
#define UML_OPERATIONS_H

#include <stdbool.h>

struct uml_operation {
	const char *name;
	const char *what;  /* one repetition, in words */
	const char *group; /* churn, forkexec, faults, shell */
	bool new_spaces;   /* each repetition makes address spaces, and so new stubs */
};

extern const struct uml_operation *const uml_operations[]; /* ended by NULL */

#endif
