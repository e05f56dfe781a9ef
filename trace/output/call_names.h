/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of system calls, from the headers that the program was built with. */
#ifndef TRACE_OUTPUT_CALL_NAMES_H
#define TRACE_OUTPUT_CALL_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define CALL_NUMBERS 1024

/* "mmap"; "463" for a call newer than the headers; "?" for a negative number. Returns to. */
const char *call_name(int32_t number, char to[32]);

#endif
