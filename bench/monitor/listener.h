/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two calls on a listener and nothing else: they count nothing and look at no stub, and any
 * thread may make them. notify.h builds on them and says what the kernel does.
 */
#ifndef MONITOR_LISTENER_H
#define MONITOR_LISTENER_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * RECV. Blocks unless a notification is pending. 0, or -1 with errno: ENOENT if the one that was
 * pending has gone, EINTR.
 */
int listener_receive(int listener, struct seccomp_notif *request);

/* The same for a request that the caller has cleared; EINVAL if it is not. */
int listener_receive_cleared(int listener, struct seccomp_notif *request);

/* The answer that lets a call go on, or denies it with EPERM. */
struct seccomp_notif_resp listener_verdict(uint64_t id, bool allowed);

/*
 * SEND. 0, or -1 with errno: ENOENT as above, EINTR if a signal came while it waited
 * for the listener's mutex.
 */
int listener_send(int listener, struct seccomp_notif_resp *response);

#endif
