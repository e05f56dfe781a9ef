// SPDX-License-Identifier: GPL-2.0-or-later
/* RECV and SEND. */
#include "monitor/listener.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

int listener_receive_cleared(int listener, struct seccomp_notif *request)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request);
}

int listener_receive(int listener, struct seccomp_notif *request)
{
	memset(request, 0, sizeof(*request));
	return listener_receive_cleared(listener, request);
}

struct seccomp_notif_resp listener_verdict(uint64_t id, bool allowed)
{
	struct seccomp_notif_resp response = { .id = id };

	if (allowed)
		response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		response.error = -EPERM;
	return response;
}

int listener_send(int listener, struct seccomp_notif_resp *response)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response);
}
