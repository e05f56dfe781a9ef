/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of system calls, from the headers that the build used. */
#ifndef TRACE_OUTPUT_CALL_NAMES_H
#define TRACE_OUTPUT_CALL_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define CALL_NUMBERS 1024

/* "mmap", "463" for one that the headers did not know, "?" for an unknown one. Returns to. */
const char *call_name(int32_t number, char to[32]);

#endif
