// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's table of operations: a variable for each row, and pointers to them. */
#include "uml/operations.h"

#include <stddef.h>

#include "uml/operation_rows.h"

#define ROW(function, name, group, what, new_spaces) \
	static const struct uml_operation function = { name, what, group, new_spaces };
UML_OPERATIONS(ROW)
#undef ROW

const struct uml_operation *const uml_operations[] = {
#define ROW(function, name, group, what, new_spaces) &function,
	UML_OPERATIONS(ROW)
#undef ROW
		NULL,
};
