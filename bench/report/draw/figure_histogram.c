// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a histogram of hist/, as measure/histogram.c writes it. Rows must be in rising order, each
 * with a greater upper than lower bound and a whole count; the last one is the overflow, whose
 * upper bound is "inf". Anything else is an error at its line.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/memory.h"
#include "report/draw/figure.h"

#define HEADER "low_ns\thigh_ns\tcount"

void report_hist_name(char *name, size_t size, const char *id)
{
	snprintf(name, size, "%s.tsv", id);
	for (char *at = name; *at; at++)
		if (*at == '/')
			*at = '_';
}

/* Takes a number that is followed by end, and moves behind it. strtod() alone would take signs. */
static bool take_number(const char **at, char end, double *number)
{
	char *stop;

	if (**at == '\0' || strchr(" +-", **at))
		return false;
	*number = strtod(*at, &stop);
	if (*stop != end || isnan(*number))
		return false;
	*at = stop + (end != '\0');
	return true;
}

/* Only an upper bound may be infinite. */
static bool take_row(const char *line, struct figure_bucket *bucket, double *low)
{
	const char *at = line;

	if (!take_number(&at, '\t', low) || !take_number(&at, '\t', &bucket->high_ns) ||
	    !take_number(&at, '\0', &bucket->count))
		return false;
	bucket->overflow = isinf(bucket->high_ns);
	return *low < bucket->high_ns && isfinite(bucket->count) &&
	       bucket->count == floor(bucket->count);
}

static void add_bucket(struct figure_histogram *histogram, const struct figure_bucket *bucket)
{
	histogram->rows = memory_grow(histogram->rows, histogram->count, sizeof(*histogram->rows));
	histogram->rows[histogram->count++] = *bucket;
	histogram->total += bucket->count;
}

/* Buckets without values are not written, so there may be gaps between rows but no overlap. */
static int read_lines(struct figure_histogram *histogram, struct lines *lines, struct error *err)
{
	double reached = 0, low;
	struct figure_bucket bucket;
	int more = lines_next(lines, err);

	if (more < 0)
		return -1;
	if (!more || strcmp(lines->text, HEADER) != 0)
		return lines_error(lines, err,
				   "the first line must be the header low_ns, high_ns, count");
	while ((more = lines_next(lines, err)) > 0) {
		if (!take_row(lines->text, &bucket, &low) || low < reached)
			return lines_error(lines, err,
					   "must be three numbers: low_ns, a greater high_ns, and "
					   "a whole count, in rising order");
		reached = bucket.high_ns;
		add_bucket(histogram, &bucket);
	}
	return more;
}

int figure_read_histogram(struct figure_histogram *histogram, struct figures *figures,
			  const char *id, struct error *err)
{
	char path[PATH_MAX + 224], name[200];
	struct lines lines;
	int result;

	memset(histogram, 0, sizeof(*histogram));
	report_hist_name(name, sizeof(name), id);
	snprintf(path, sizeof(path), "%s/hist/%s", figures->run, name);
	/* Only a file that is not there is missing: one that cannot be read is an error. */
	if (access(path, F_OK) && errno == ENOENT) {
		figures->missing++;
		return 0;
	}
	if (lines_open(&lines, path, err))
		return -1;
	lines.tabs = true;
	result = read_lines(histogram, &lines, err);
	lines_close(&lines);
	if (result)
		figure_free_histogram(histogram);
	return result;
}

void figure_free_histogram(struct figure_histogram *histogram)
{
	free(histogram->rows);
	memset(histogram, 0, sizeof(*histogram));
}
