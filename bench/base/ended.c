// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts a status of waitpid() into words. "Killed" and the other descriptions are strsignal()'s, so
 * that messages read as a shell's do.
 */
#define _GNU_SOURCE
#include "base/ended.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* sigabbrev_np() has no names for real-time signals. */
struct ended ended_signal(int signal)
{
	const char *name = sigabbrev_np(signal);
	struct ended text;

	if (name)
		snprintf(text.text, sizeof(text.text), "SIG%s (%s)", name, strsignal(signal));
	else
		snprintf(text.text, sizeof(text.text), "signal %d", signal);
	return text;
}

struct ended ended_how(int status)
{
	struct ended text;

	if (WIFSIGNALED(status))
		snprintf(text.text, sizeof(text.text), "was killed by %.60s",
			 ended_signal(WTERMSIG(status)).text);
	else
		snprintf(text.text, sizeof(text.text), "exited with status %d",
			 WEXITSTATUS(status));
	return text;
}
