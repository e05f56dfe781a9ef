/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads of this process, and the serve loops that have some. */
#ifndef TEST_OWN_THREADS_H
#define TEST_OWN_THREADS_H

#include <stdbool.h>
#include <stdint.h>

/* Without those that end, as one that was joined may, and those of io_uring in the kernel. */
uint32_t count_own_threads(void);

struct serve_loop;
struct serve_many;

/* Those that have some; test-loops and test-many see that these are all. */
bool loop_has_thread(const struct serve_loop *loop);
bool many_has_threads(const struct serve_many *row);

/* It finds nothing where there is one thread, so there are no tests of that then. */
bool under_thread_sanitizer(void);

#endif
