// SPDX-License-Identifier: GPL-2.0-or-later
/* All gates, in the order of tables; a new one is a row here and one in its file. */
#include "gate/gate.h"

#include <stddef.h>
#include <string.h>

extern const struct gate gate_none, gate_allow, gate_notify_map, gate_notify, gate_filter_unmap,
	gate_filter_both, gate_ptrace, gate_ret_trace;

/* clang-format off */
const struct gate *const gates[] = {
	&gate_none,
	&gate_allow,
	&gate_notify_map,
	&gate_notify,
	&gate_filter_unmap,
	&gate_filter_both,
	&gate_ptrace,
	&gate_ret_trace,
	NULL,
};
/* clang-format on */

const struct gate *gate_find(const char *name)
{
	for (size_t i = 0; gates[i]; i++)
		if (!strcmp(gates[i]->name, name))
			return gates[i];
	return NULL;
}
