// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Expands scans as text. expand() finds the first scan of a SPEC, puts each of its values in its
 * place, and calls itself with each result; a SPEC without a scan goes to each(). So the last scan
 * changes fastest, and the recursion is as deep as the SPEC has scans.
 */
#include "plan/arm_scan.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

#define SPEC_SIZE 1024

/* given: the SPEC as the user wrote it, for errors. count: SPECs passed on so far. */
struct scan {
	int (*each)(void *target, const char *spec, struct error *err);
	void *target;
	const char *given;
	size_t count;
	struct error *err;
};

static int expand(struct scan *scan, const char *spec);

/* Goes on with one value in place of what is between begin and end. */
static int put(struct scan *scan, const char *spec, const char *begin, const char *end,
	       const char *value, int length)
{
	char text[SPEC_SIZE];
	int used = snprintf(text, sizeof(text), "%.*s%.*s%s", (int)(begin - spec), spec, length,
			    value, end);

	if (used >= (int)sizeof(text))
		return error_set(scan->err, STATUS_USAGE, "--arm %.40s...: is longer than %d bytes",
				 scan->given, SPEC_SIZE - 1);
	return expand(scan, text);
}

/* {a,b,c}: braces do not nest. */
static int put_each(struct scan *scan, const char *spec, const char *open)
{
	const char *close = strchr(open, '}'), *at = open + 1;
	int result = 0;

	if (!close || close == at)
		return error_set(scan->err, STATUS_USAGE,
				 "--arm %s: braces hold values joined by commas, as in "
				 "batch={1,4,16}",
				 scan->given);
	for (; !result && at <= close; at++) {
		size_t length = strcspn(at, ",}");

		result = put(scan, spec, open, close + 1, at, (int)length);
		at += length;
	}
	return result;
}

/* "batch=1..": the error names the key and what it got, from behind the comma on. */
static int refuse_open_end(struct scan *scan, const char *spec, const char *begin)
{
	const char *key = begin - 1;

	while (key > spec && key[-1] != ',')
		key--;
	return error_set(scan->err, STATUS_USAGE,
			 "--arm %s: %.*s: a range has two ends, such as 1..99", scan->given,
			 (int)(begin - 1 - key), key);
}

static int put_range(struct scan *scan, const char *spec, const char *begin, const char *end)
{
	char first[24], last[24], number[24];
	const char *dots = strstr(begin, "..");
	uint64_t from, to;
	int result = 0;

	if (dots + 2 == end)
		return refuse_open_end(scan, spec, begin);
	snprintf(first, sizeof(first), "%.*s", (int)(dots - begin), begin);
	snprintf(last, sizeof(last), "%.*s", (int)(end - dots - 2), dots + 2);
	if (parse_u64(first, 0, UINT32_MAX, "from", &from, scan->err) ||
	    parse_u64(last, from, UINT32_MAX, "to", &to, scan->err))
		return error_prefix(scan->err, "--arm %s: a range, such as 1..99: ", scan->given);
	for (; !result && from <= to; from++) {
		int length = snprintf(number, sizeof(number), "%" PRIu64, from);

		result = put(scan, spec, begin, end, number, length);
	}
	return result;
}

/*
 * Finds the first value that is nothing but digits, two dots and digits, or no last digits. A path
 * such as ../boot.txt has dots too, and is no range.
 */
static const char *find_range(const char *spec, const char **end)
{
	for (const char *at = strchr(spec, '='); at; at = strchr(at, '=')) {
		const char *begin = ++at;

		at += strspn(at, "0123456789");
		if (at == begin || strncmp(at, "..", 2))
			continue;
		at += 2 + strspn(at + 2, "0123456789");
		*end = at;
		if (!*at || *at == ',')
			return begin;
	}
	return NULL;
}

static int expand(struct scan *scan, const char *spec)
{
	const char *open = strchr(spec, '{'), *end, *begin = find_range(spec, &end);

	if (open && (!begin || open < begin))
		return put_each(scan, spec, open);
	if (begin)
		return put_range(scan, spec, begin, end);
	if (++scan->count > ARM_SCAN_MAX)
		return error_set(scan->err, STATUS_USAGE, "--arm %s: stands for more than %d arms",
				 scan->given, ARM_SCAN_MAX);
	return scan->each(scan->target, spec, scan->err);
}

int arm_scan(const char *spec, int (*each)(void *target, const char *spec, struct error *err),
	     void *target, struct error *err)
{
	struct scan scan = { .each = each, .target = target, .given = spec, .err = err };

	return expand(&scan, spec);
}
