// SPDX-License-Identifier: GPL-2.0-or-later
/* unotify-bench: what a seccomp user-notification monitor costs. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "command/cli.h"

/*
 * What is opened first would be stdin, stdout or stderr to what this process starts, if a parent
 * has closed them. Who writes there gets an error as before.
 */
static void fill_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
}

int main(int argc, char **argv)
{
	fill_standard_descriptors();
	/* Inherited from a parent that ignores its children, nobody could wait for ours. */
	signal(SIGCHLD, SIG_DFL);
	/* A file that may not grow (RLIMIT_FSIZE) is a failed call, and no death. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_dispatch(argc, argv);
}
