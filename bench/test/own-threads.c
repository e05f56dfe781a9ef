// SPDX-License-Identifier: GPL-2.0-or-later
/* The threads of this process, as /proc has them, and those that serve loops have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/tasks.h"
#include "test/own-threads.h"

extern const struct serve_loop serve_thread;
extern const struct serve_many many_threads;

/* include/linux/sched.h: 2.6 to 6.18, and 5.12 to 6.18 */
#define EXITING	  0x4
#define IO_WORKER 0x10

/* One that was joined is listed until the kernel has done with it. */
static bool is_own(pid_t thread)
{
	char path[64], text[512];
	unsigned int flags = EXITING;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
	if (read_first_line(path, text, sizeof(text)))
		sscanf(strrchr(text, ')'), ") %*c %*d %*d %*d %*d %*d %u", &flags);
	return !(flags & (EXITING | IO_WORKER));
}

uint32_t count_own_threads(void)
{
	DIR *threads = opendir("/proc/self/task");
	uint32_t count = 0;
	pid_t thread;

	assert_non_null(threads);
	while ((thread = pids_next(threads)))
		count += is_own(thread);
	return count;
}

bool loop_has_thread(const struct serve_loop *loop)
{
	return loop == &serve_thread;
}

bool many_has_threads(const struct serve_many *row)
{
	return row == &many_threads;
}

bool under_thread_sanitizer(void)
{
#ifdef __SANITIZE_THREAD__
	return true;
#else
	return false;
#endif
}
