// SPDX-License-Identifier: GPL-2.0-or-later
/* The beginning of a tracer's process, and its file. */
#define _GNU_SOURCE
#include "trace/pass/tracer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/memory.h"

/* Renamed, so that ps and the tests tell it from the program that it was forked from. */
void tracer_begin(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "unotify-trace");
	/* What the caller would save in its end is not ours to save. */
	memory_at_end(NULL, NULL);
	if (getppid() != parent)
		_exit(STATUS_CANNOT);
}

int tracer_file(char path[TRACER_PATH], struct error *err)
{
	int file = memfd_create("recording", MFD_CLOEXEC);

	if (file < 0)
		return error_call(err, (struct failed){ .call = CALL_MEMFD_CREATE, .error = errno },
				  "memory for a recording");
	snprintf(path, TRACER_PATH, "/proc/self/fd/%d", file);
	return 0;
}
