/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What small supervisors of tests and those whom they supervise need. */
#ifndef TRACE_TEST_CONFINED_H
#define TRACE_TEST_CONFINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* This process's calls of these numbers are notified from now on; the listener, or -1. */
int confine(const int *calls, size_t count, unsigned int flags);

/* Sends the descriptor over a Unix socket; -1 receives one. Returns it, or -1. */
int pass_fd(int socket, int fd);

/* RECV, until it gets one: what ENOENT tells is counted. The id. */
uint64_t receive_one(int listener, unsigned int *no_recv);

/* SEND of a value or, if it is negative, of an error; false: ENOENT. Exits on any other. */
bool send_one(int listener, uint64_t id, int64_t value);

#endif
