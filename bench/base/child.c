// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What forked children need at both ends of their lives. A child sets PR_SET_PDEATHSIG itself, as
 * its first act; its parent reaps it. What a child does in between is up to the caller.
 */
#include "base/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cause.h"

void *child_share(size_t bytes, const char *what, struct error *err)
{
	void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared != MAP_FAILED)
		return shared;
	error_call(err, (struct failed){ .call = CALL_MMAP, .error = errno, .bytes = bytes }, "%s",
		   what);
	return NULL;
}

/*
 * A parent that ended before the prctl() sends no signal: then the child has another parent by now,
 * and exits. The signal comes when the thread that forked ends, so that thread must live as long as
 * the child is needed.
 */
void child_ends_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_CANNOT);
}

int child_reap(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int child_kill(pid_t child)
{
	kill(child, SIGKILL);
	return child_reap(child);
}
