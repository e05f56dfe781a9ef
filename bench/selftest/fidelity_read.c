// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of a real UML's ratios. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/units.h"
#include "selftest/fidelity.h"
#include "plan/plan.h"

static const char header[] =
	"op\tbatch\tgate\tratio\thypervisor\tcall_ns\tfault_ns\tnotification_ns\thost\tsource";

#define COLUMNS 10

/* A number that is greater than 0, and nothing behind it. */
static int read_number(const struct lines *lines, const char *text, const char *column,
		       double *number, struct error *err)
{
	char *end;

	*number = strtod(text, &end);
	if (*text && !*end && isfinite(*number) && *number > 0)
		return 0;
	return lines_error(lines, err, "%s '%s' is not a number above 0", column, text);
}

static int copy(const struct lines *lines, const char *text, const char *column, char *to,
		size_t size, struct error *err)
{
	if (*text && strlen(text) < size) {
		strcpy(to, text);
		return 0;
	}
	return lines_error(lines, err, "%s '%s' is not 1 to %zu characters", column, text,
			   size - 1);
}

/* Gate, operation and size are those of an arm; a ratio of allow to itself is no truth. */
static int check_arm(const struct lines *lines, const struct fidelity_row *row, struct error *err)
{
	struct error why;
	struct arm arm;
	char spec[96];

	snprintf(spec, sizeof(spec), "op=%s,batch=%u,gate=%s", row->op, row->batch, row->gate);
	if (arm_parse(&arm, spec, &why))
		return lines_error(lines, err, "%s", why.text);
	if (!strcmp(row->gate, "allow"))
		return lines_error(lines, err, "gate allow is the baseline of each ratio");
	return 0;
}

static int read_row(const struct lines *lines, char *text, struct fidelity_row *row,
		    struct error *err)
{
	char *column[COLUMNS] = { NULL };
	double batch;
	int count = 0;

	for (char *part; (part = strsep(&text, "\t")); count++)
		if (count < COLUMNS)
			column[count] = part;
	if (count != COLUMNS)
		return lines_error(lines, err, "%d columns in place of %d", count, COLUMNS);
	if (copy(lines, column[0], "op", row->op, sizeof(row->op), err) ||
	    read_number(lines, column[1], "batch", &batch, err) ||
	    copy(lines, column[2], "gate", row->gate, sizeof(row->gate), err) ||
	    read_number(lines, column[3], "ratio", &row->truth, err) ||
	    copy(lines, column[4], "hypervisor", row->there.hypervisor,
		 sizeof(row->there.hypervisor), err) ||
	    read_number(lines, column[5], "call_ns", &row->there.call_ns, err) ||
	    read_number(lines, column[6], "fault_ns", &row->there.fault_ns, err) ||
	    read_number(lines, column[7], "notification_ns", &row->there.notification_ns, err) ||
	    copy(lines, column[8], "host", row->host, sizeof(row->host), err) ||
	    copy(lines, column[9], "source", row->source, sizeof(row->source), err))
		return -1;
	row->batch = (uint32_t)fmin(batch, UINT32_MAX);
	return check_arm(lines, row, err);
}

static int read_rows(struct fidelity *fidelity, struct lines *lines, struct error *err)
{
	bool named = false;
	int more;

	while ((more = lines_next(lines, err)) > 0) {
		if (lines->text[0] == '#')
			continue;
		if (!named) {
			named = true;
			if (strcmp(lines->text, header) != 0)
				return lines_error(lines, err,
						   "not the names op, batch, gate, ratio, "
						   "hypervisor, call_ns, fault_ns, "
						   "notification_ns, host, source");
			continue;
		}
		if (fidelity->count == FIDELITY_ROWS_MAX)
			return lines_error(lines, err, "more than %d rows", FIDELITY_ROWS_MAX);
		if (read_row(lines, lines->text, &fidelity->rows[fidelity->count], err))
			return -1;
		fidelity->count++;
	}
	if (!more && !fidelity->count)
		return lines_error(lines, err, "no row");
	return more;
}

int fidelity_read(struct fidelity *fidelity, const char *path, struct error *err)
{
	struct lines lines;
	int result;

	*fidelity = (struct fidelity){ .count = 0 };
	if (lines_open(&lines, path, err))
		return -1;
	lines.tabs = true;
	result = read_rows(fidelity, &lines, err);
	lines_close(&lines);
	return result;
}
