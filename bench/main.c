// SPDX-License-Identifier: GPL-2.0-or-later
/* unotify-bench: what a seccomp user-notification monitor costs. */
#include <stdio.h>

#include "version.h"

int main(void)
{
	puts("unotify-bench " UNOTIFY_VERSION);
	return 0;
}
