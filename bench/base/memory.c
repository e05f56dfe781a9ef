// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wrappers of malloc() and its kin. Where there is no memory, memory_or_end() prints one line, lets
 * the program keep what it has measured (memory_at_end()) and exits.
 */
#define _GNU_SOURCE
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static void (*at_end)(void *target);
static void *target_at_end;
static pid_t owner; /* a forked child inherits at_end, and must not run it */

void memory_at_end(void (*tell)(void *target), void *target)
{
	at_end = tell;
	target_at_end = target;
	owner = getpid();
}

/*
 * at_end is cleared first: what it calls may lack memory too, and comes here again. The message
 * goes out before that, by stderr, which has no buffer to allocate.
 */
void *memory_or_end(void *memory)
{
	void (*tell)(void *target) = at_end;

	if (memory)
		return memory;
	fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
	at_end = NULL;
	if (tell && owner == getpid())
		tell(target_at_end);
	exit(STATUS_CANNOT);
}

void *memory_new(size_t count, size_t size)
{
	return memory_or_end(calloc(count ? count : 1, size));
}

/* C11 wants the size to be a multiple of the alignment. */
void *memory_aligned(size_t alignment, size_t size)
{
	return memset(memory_or_end(aligned_alloc(alignment,
						  (size + alignment - 1) / alignment * alignment)),
		      0, size);
}

void *memory_resize(void *old, size_t count, size_t size)
{
	return memory_or_end(reallocarray(old, count ? count : 1, size));
}

void *memory_grow(void *list, size_t count, size_t size)
{
	return count & (count - 1) ? list : memory_resize(list, count ? 2 * count : 1, size);
}

char *memory_copy(const char *text)
{
	return memory_or_end(strdup(text));
}

char *memory_print(const char *format, va_list args)
{
	char *text;

	return memory_or_end(vasprintf(&text, format, args) < 0 ? NULL : text);
}

char *memory_text(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	return text;
}
