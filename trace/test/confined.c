// SPDX-License-Identifier: GPL-2.0-or-later
/* Filters and listeners of tests. */
#include "trace/test/confined.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLS_MAX 8

int confine(const int *calls, size_t count, unsigned int flags)
{
	struct sock_filter code[CALLS_MAX + 3];
	struct sock_fprog filter = { (unsigned short)(count + 3), code };

	if (count > CALLS_MAX || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	code[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					       offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++)
		code[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							   (unsigned int)calls[i],
							   (unsigned char)(count - i), 0);
	code[count + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[count + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER | flags, &filter);
}

int pass_fd(int socket, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control.room) };

	if (fd < 0) {
		if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
			return -1;
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
		return fd;
	}
	control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
					 .cmsg_type = SCM_RIGHTS,
					 .cmsg_len = CMSG_LEN(sizeof(fd)) };
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(socket, &message, 0) == 1 ? fd : -1;
}

uint64_t receive_one(int listener, unsigned int *no_recv)
{
	struct seccomp_notif request;

	for (;;) {
		memset(&request, 0, sizeof(request));
		if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request))
			return request.id;
		if (errno != ENOENT)
			_exit(2);
		++*no_recv;
	}
}

bool send_one(int listener, uint64_t id, int64_t value)
{
	struct seccomp_notif_resp answer = { .id = id };

	if (value < 0)
		answer.error = (int)value;
	else
		answer.val = value;
	if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer))
		return true;
	if (errno != ENOENT)
		_exit(3);
	return false;
}
