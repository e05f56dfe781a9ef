// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the table of a real UML's ratios. It may come from another host and another version, so
 * everything is checked while it is read: each row must be an arm that this program can measure.
 * Nothing is measured here.
 */
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
	"op\tbatch\tgate\tafter\tother_cpu\tratio\thypervisor\tcall_ns\tfault_ns\t"
	"notification_ns\thost\tsource";

#define COLUMNS 12

/* A number above 0 and nothing else, perhaps with a fraction. */
static int read_number(const struct lines *lines, const char *text, const char *column,
		       double *number, struct error *err)
{
	char *end;

	*number = strtod(text, &end);
	if (*text && !*end && isfinite(*number) && *number > 0)
		return 0;
	return lines_error(lines, err, "%s '%s' is not a number above 0", column, text);
}

static int read_whole(const struct lines *lines, const char *text, const char *column,
		      uint32_t *number, struct error *err)
{
	struct error why;
	uint64_t value;

	if (parse_u64(text, 1, UINT32_MAX, column, &value, &why))
		return lines_error(lines, err, "%s", why.text);
	*number = (uint32_t)value;
	return 0;
}

/* A text that is not empty and fits; none is cut. */
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

/* "-" is OTHER_CPU_AS_IS, whose own name the file has not: a truth is of one state or of any. */
static int read_state(const struct lines *lines, const char *text, enum other_cpu *state,
		      struct error *err)
{
	*state = !strcmp(text, "busy") ? OTHER_CPU_BUSY :
		 !strcmp(text, "idle") ? OTHER_CPU_IDLE :
					 OTHER_CPU_AS_IS;
	if (*state != OTHER_CPU_AS_IS || !strcmp(text, "-"))
		return 0;
	return lines_error(lines, err, "other_cpu '%s' is not busy, idle or -", text);
}

void fidelity_spec(const struct fidelity_row *row, const char *gate, char *spec, size_t size)
{
	bool known = strcmp(row->after, "-") != 0;

	snprintf(spec, size, "gate=%s,op=%s,batch=%u%s%s", gate, row->op, row->batch,
		 known ? ",after=" : "", known ? row->after : "");
}

/*
 * The row must be an arm's: the parser of SPECs decides. Then what that cannot know: an arm without
 * "after" follows a fault by default, but a file must say which; and a ratio of allow to itself is
 * no truth.
 */
static int check_arm(const struct lines *lines, const struct fidelity_row *row, struct error *err)
{
	struct error why;
	struct arm arm;
	char spec[FIDELITY_SPEC];

	fidelity_spec(row, row->gate, spec, sizeof(spec));
	if (arm_parse(&arm, spec, &why))
		return lines_error(lines, err, "%s", why.text);
	if (!strcmp(row->after, "-") && arm_faults(&arm))
		return lines_error(lines, err, "after '-' is for op=unmap, op=%s has fault or call",
				   row->op);
	if (!strcmp(row->gate, "allow"))
		return lines_error(lines, err, "gate allow is the baseline of each ratio");
	return 0;
}

static int read_row(const struct lines *lines, char *text, struct fidelity_row *row,
		    struct error *err)
{
	char *column[COLUMNS] = { NULL };
	int count = 0;

	for (char *part; (part = strsep(&text, "\t")); count++)
		if (count < COLUMNS)
			column[count] = part;
	if (count != COLUMNS)
		return lines_error(lines, err, "%d columns in place of %d", count, COLUMNS);
	if (copy(lines, column[0], "op", row->op, sizeof(row->op), err) ||
	    read_whole(lines, column[1], "batch", &row->batch, err) ||
	    copy(lines, column[2], "gate", row->gate, sizeof(row->gate), err) ||
	    copy(lines, column[3], "after", row->after, sizeof(row->after), err) ||
	    read_state(lines, column[4], &row->other_cpu, err) ||
	    read_number(lines, column[5], "ratio", &row->truth, err) ||
	    copy(lines, column[6], "hypervisor", row->there.hypervisor,
		 sizeof(row->there.hypervisor), err) ||
	    read_number(lines, column[7], "call_ns", &row->there.call_ns, err) ||
	    read_number(lines, column[8], "fault_ns", &row->there.fault_ns, err) ||
	    read_number(lines, column[9], "notification_ns", &row->there.notification_ns, err) ||
	    copy(lines, column[10], "host", row->host, sizeof(row->host), err) ||
	    copy(lines, column[11], "source", row->source, sizeof(row->source), err))
		return -1;
	return check_arm(lines, row, err);
}

/* The first line that is no comment must be the header: columns of another order are an error. */
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
						   "not the names op, batch, gate, after, "
						   "other_cpu, ratio, hypervisor, call_ns, "
						   "fault_ns, notification_ns, host, source");
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
