// SPDX-License-Identifier: GPL-2.0-or-later
/* The hidden `vm-init`, which scripts/in-vm makes process 1 of a virtual machine. */
#include "command/cli.h"
#include "vm/vm_init.h"

static int vm_init(int argc, char **argv)
{
	struct error err;

	(void)argc;
	(void)argv;
	return vm_guest(&err) ? cli_fail(&err) : STATUS_DONE;
}

const struct command command_vm_init = { .name = "vm-init", .run = vm_init };
