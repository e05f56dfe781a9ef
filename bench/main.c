// SPDX-License-Identifier: GPL-2.0-or-later
/* unotify-bench: what a seccomp user-notification monitor costs. */
#include "cli.h"

int main(int argc, char **argv)
{
	return cli_dispatch(argc, argv);
}
