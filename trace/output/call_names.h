/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of system calls, from the headers that the program was built with. */
#ifndef TRACE_OUTPUT_CALL_NAMES_H
#define TRACE_OUTPUT_CALL_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The size of arrays by call. Of x86-64, Linux 6.18 has no number of 500 or more. */
#define CALL_NUMBERS 1024

/*
 * "mmap"; "463" for a call newer than the headers; "?" for a negative number. Writes to to, and
 * returns it.
 */
const char *call_name(int32_t number, char to[32]);

#endif
