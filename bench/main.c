// SPDX-License-Identifier: GPL-2.0-or-later
/* unotify-bench: what a seccomp user-notification monitor costs. */
#include <signal.h>

#include "command/cli.h"

int main(int argc, char **argv)
{
	/* Inherited from a parent that ignores its children, nobody could wait for ours. */
	signal(SIGCHLD, SIG_DFL);
	/* A file that may not grow (RLIMIT_FSIZE) is a failed call, and no death. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_dispatch(argc, argv);
}
