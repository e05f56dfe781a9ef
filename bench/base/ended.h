/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a process ended, in words that all messages share. */
#ifndef BASE_ENDED_H
#define BASE_ENDED_H

/* Returned by value, to be used within the call that prints it. */
struct ended {
	char text[80];
};

/* For a status of waitpid(): "exited with status 3", "was killed by SIGKILL (Killed)". */
struct ended ended_how(int status);

/* "SIGSEGV (Segmentation fault)"; "signal 40" for a number without a name. */
struct ended ended_signal(int signal);

#endif
