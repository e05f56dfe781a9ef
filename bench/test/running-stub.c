// SPDX-License-Identifier: GPL-2.0-or-later
/* A real stub for tests. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "stub/death.h"
#include "test/running-stub.h"

#define MEMORY_BYTES (FRAME_OFFSET + FRAMES * STUB_PAGE_SIZE)
#define PATIENCE_S   100 /* only to end a test that would never end */

void running_stub_prepare(struct running_stub *running)
{
	*running = (struct running_stub){
		.stub = STUB_NONE,
	};
	running->memory_fd = memfd_create("memory", MFD_CLOEXEC);
	assert_true(running->memory_fd > 0);
	assert_int_equal(ftruncate(running->memory_fd, MEMORY_BYTES), 0);
	running->memory =
		mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, running->memory_fd, 0);
	assert_ptr_not_equal(running->memory, MAP_FAILED);
	memcpy(running->memory, stub_code_page, (size_t)(stub_code_page_end - stub_code_page));
	memcpy(running->memory + STUB_PAGE_SIZE, stub_guest_page,
	       (size_t)(stub_guest_page_end - stub_guest_page));
	running->shared = (struct stub_shared *)(running->memory + 2 * STUB_PAGE_SIZE);
	for (unsigned int i = 0; i < FRAMES; i++)
		running->frame[i] =
			(uint64_t *)(running->memory + FRAME_OFFSET + i * STUB_PAGE_SIZE);
	running->config = (struct stub_config){
		.ticks = STUB_TICKS_RDTSC,
		.memory_fd = running->memory_fd,
		.code_offset = 0,
		.guest_offset = STUB_PAGE_SIZE,
		.shared_offset = 2 * STUB_PAGE_SIZE,
		.shared = running->shared,
		.filter = STUB_FILTER_NONE,
		.cpu = -1,
	};
}

void running_stub_start(struct running_stub *running)
{
	struct error err;

	if (!stub_start(&running->stub, &running->config, &err))
		return;
	if (err.status != STATUS_UNSUPPORTED)
		fail_msg("%s", err.text);
	fprintf(stderr, "skipped: %s\n", err.text);
	skip();
}

void running_stub_launch(struct running_stub *running, enum stub_filter filter)
{
	running_stub_prepare(running);
	running->config.filter = filter;
	running_stub_start(running);
}

void running_stub_stop(struct running_stub *running)
{
	if (!running->memory)
		return;
	stub_stop(&running->stub);
	munmap(running->memory, MEMORY_BYTES);
	close(running->memory_fd);
	running->memory = NULL;
}

void running_stub_wake(struct running_stub *running)
{
	uint32_t *futex = &running->shared->data.futex;

	running->shared->data.signal = 0;
	__atomic_store_n(futex, STUB_TURN_STUB, __ATOMIC_RELEASE);
	syscall(SYS_futex, futex, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool has_turn(const struct running_stub *running)
{
	return __atomic_load_n(&running->shared->data.futex, __ATOMIC_ACQUIRE) != STUB_TURN_MONITOR;
}

bool running_stub_await(struct running_stub *running)
{
	struct timespec slice = { .tv_nsec = 100000 };
	time_t began = time(NULL);

	while (has_turn(running)) {
		syscall(SYS_futex, &running->shared->data.futex, FUTEX_WAIT, STUB_TURN_STUB, &slice,
			NULL, 0);
		if (has_turn(running) && stub_is_dead(running->stub.pidfd))
			return !has_turn(running);
		if (time(NULL) - began > PATIENCE_S)
			fail_msg("the stub does not report");
		if (slice.tv_nsec < 10000000)
			slice.tv_nsec *= 2;
	}
	return true;
}

void running_stub_turn(struct running_stub *running)
{
	struct error err;

	running_stub_wake(running);
	if (running_stub_await(running))
		return;
	stub_death_error(running->stub.pid, running->stub.pidfd, &err);
	fail_msg("%s", err.text);
}

void running_stub_send_fds(struct running_stub *running, const int *fds, unsigned int count)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(8 * sizeof(int))];
	} control = { .header = { .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS,
				  .cmsg_len = CMSG_LEN(count * sizeof(int)) } };
	char byte = 0;
	struct iovec vector = { &byte, 1 };
	struct msghdr message = { .msg_iov = &vector,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(count * sizeof(int)) };

	memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	assert_int_equal(sendmsg(running->stub.socket, &message, MSG_NOSIGNAL), 1);
}

struct seccomp_notif running_stub_receive(struct running_stub *running)
{
	struct pollfd ready[2] = { { .fd = running->stub.listener, .events = POLLIN },
				   { .fd = running->stub.pidfd, .events = POLLIN } };
	struct seccomp_notif notification = { 0 };
	int result;

	do
		result = poll(ready, 2, PATIENCE_S * 1000);
	while (result < 0 && errno == EINTR);
	assert_true(result > 0);
	assert_int_equal(ready[1].revents, 0);
	assert_int_equal(ioctl(running->stub.listener, SECCOMP_IOCTL_NOTIF_RECV, &notification), 0);
	return notification;
}

void running_stub_answer(struct running_stub *running, uint64_t id, int error)
{
	struct seccomp_notif_resp answer = {
		.id = id,
		.error = error,
		.flags = error ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE,
	};

	assert_int_equal(ioctl(running->stub.listener, SECCOMP_IOCTL_NOTIF_SEND, &answer), 0);
}

bool running_stub_mapped(const struct running_stub *running, uint64_t address)
{
	unsigned long start, end;
	char line[512];
	bool mapped = false;
	FILE *maps;

	snprintf(line, sizeof(line), "/proc/%d/maps", running->stub.pid);
	maps = fopen(line, "r");
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && address >= start && address < end)
			mapped = true;
	fclose(maps);
	return mapped;
}

unsigned int count_fds(pid_t pid)
{
	const struct dirent *entry;
	unsigned int count = 0;
	char path[64];
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)))
		count += entry->d_name[0] != '.';
	closedir(directory);
	return pid == getpid() ? count - 1 : count;
}
