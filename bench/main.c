// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * unotify-bench: what a seccomp user-notification monitor costs. main() puts right what a parent
 * may have left in a state that every later part would have to reckon with: standard descriptors
 * and two signals. All else is in command/.
 */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "command/cli.h"

/*
 * If the parent has closed stdin, stdout or stderr, the next file that is opened would get that
 * number, and whatever is printed would be written into it. /dev/null takes the numbers instead,
 * opened for reading: writing to it fails with EBADF, as to a closed descriptor.
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
	/* An ignored SIGCHLD is inherited; waitpid() would find no child of ours (ECHILD). */
	signal(SIGCHLD, SIG_DFL);
	/* At RLIMIT_FSIZE a write shall fail with EFBIG; by default the signal kills. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_dispatch(argc, argv);
}
