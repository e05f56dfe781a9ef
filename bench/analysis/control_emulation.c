// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Control "emulation": whether the CPU is one of qemu's TCG, which takes other times for each
 * instruction, system call and switch than hardware does. Kernels can still be compared by what
 * they can do and by large differences, so a user may allow it.
 */
#include <string.h>

#include "analysis/sorted_records.h"
#include "host/host.h"

void control_emulation(struct analysis *analysis)
{
	const char *hypervisor = model_host_value(analysis->model, "hypervisor");
	struct model_control *control;

	if (!hypervisor || strcmp(hypervisor, HOST_EMULATED) != 0)
		return;
	control = control_add(analysis, "emulation", NULL,
			      "the CPU is emulated by qemu (TCG): times and ratios are not those "
			      "of hardware");
	control->failed = !analysis->plan->allow_tcg;
	control->warning = !control->failed;
}
