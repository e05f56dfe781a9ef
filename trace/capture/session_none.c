// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The session of a build without libtracefs: it cannot be opened, and says why. session_check()
 * passes, so that session_open() is reached and gives that reason. The rest is never called; it
 * exists so that no caller needs an #ifdef.
 */
#ifndef HAVE_LIBTRACEFS
#include "trace/capture/session.h"

#include <stddef.h>

#pragma GCC diagnostic ignored "-Wunused-parameter"

int session_check(struct error *err)
{
	return 0;
}

struct session *session_open(const struct session_options *options, struct error *err)
{
	error_set(err, STATUS_UNSUPPORTED,
		  "built without libtracefs and libtraceevent: run `make deps` and build again");
	return NULL;
}

const char *session_clock(const struct session *session)
{
	return "none";
}

uint64_t session_buffer_bytes(const struct session *session)
{
	return 0;
}

int session_trace(struct session *session, pid_t thread, struct error *err)
{
	return 0;
}

int session_start(struct session *session, struct error *err)
{
	return 0;
}

int session_pause(struct session *session, struct error *err)
{
	return 0;
}

int session_wait(struct session *session, struct pollfd fds[SESSION_WAIT_FDS], int timeout_ms,
		 struct error *err)
{
	return poll(fds, SESSION_WAIT_FDS, timeout_ms) < 0 ? -1 : 0;
}

int session_read(struct session *session, event_take take, void *target, struct error *err)
{
	return 0;
}

uint64_t session_lost(const struct session *session)
{
	return 0;
}

void session_close(struct session *session)
{
}
#endif
