// SPDX-License-Identifier: GPL-2.0-or-later
/* Starts the process of rival.h. */
#include "test/rival.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "host/placement.h"

pid_t rival_start(int cpu)
{
	pid_t parent = getpid(), pid = fork();
	struct error err;

	if (pid < 0)
		abort();
	if (pid)
		return pid;
	child_ends_with(parent);
	if (placement_pin_self(cpu, &err))
		_exit(1);
	for (;;)
		;
}
