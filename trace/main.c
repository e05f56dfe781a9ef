// SPDX-License-Identifier: GPL-2.0-or-later
/* unotify-trace: where does the time of a notification go? */
#include "trace/command/commands.h"

int main(int argc, char **argv)
{
	return command_dispatch(argc, argv);
}
