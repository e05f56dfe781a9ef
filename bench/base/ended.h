/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a process ended, and what stopped it, in the words of every message. */
#ifndef BASE_ENDED_H
#define BASE_ENDED_H

/* Returned by value, to be used within the call that prints it. */
struct ended {
	char text[80];
};

/* Of a status of waitpid(): "exited with status 3", "was killed by SIGKILL (Killed)". */
struct ended ended_how(int status);

/* "SIGSEGV (Segmentation fault)"; of a number that has no name "signal 40". */
struct ended ended_signal(int signal);

#endif
