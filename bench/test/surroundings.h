/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests in surroundings that refuse something: a child gets there, so that the others do not. */
#ifndef TEST_SURROUNDINGS_H
#define TEST_SURROUNDINGS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Runs it in a child, which fails the test if it ends by itself with another status than 0, or by a
 * signal. With STATUS_UNSUPPORTED the test is skipped.
 */
void in_surroundings(void (*run)(void));

/*
 * For this process and what it starts from now on. False: it may not. A system call fails with
 * that errno; mounts are its own; /proc is not mounted.
 */
bool refuse(int number, int error);
bool be_alone(void);
bool lose_proc(void);

/* The pid of a child that has ended and was reaped, so that it belongs to nobody. */
pid_t ended_pid(void);

#endif
