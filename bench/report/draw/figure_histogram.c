// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a histogram of hist/: its bounds rise, its counts are whole, the last row is overflow. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* A number that ends at end, which is passed. */
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

static int read_lines(struct figure_histogram *histogram, FILE *in, const char *path,
		      struct error *err)
{
	char line[256];
	double reached = 0;
	int number;

	for (number = 1; fgets(line, sizeof(line), in); number++) {
		struct figure_bucket bucket;
		double low;

		line[strcspn(line, "\n")] = '\0';
		if (number == 1 && strcmp(line, HEADER) != 0)
			return error_set(err, STATUS_CANNOT,
					 "%s:1: must be the header low_ns, high_ns, count", path);
		if (number == 1)
			continue;
		if (!take_row(line, &bucket, &low) || low < reached)
			return error_set(err, STATUS_CANNOT,
					 "%s:%d: must be three numbers: low_ns, a greater high_ns, "
					 "and a whole count, in rising order",
					 path, number);
		reached = bucket.high_ns;
		add_bucket(histogram, &bucket);
	}
	if (ferror(in))
		return error_errno(err, errno, "%s cannot be read", path);
	if (number == 1)
		return error_set(err, STATUS_CANNOT,
				 "%s:1: the file is empty; the first line must be the header "
				 "low_ns, high_ns, count",
				 path);
	return 0;
}

int figure_read_histogram(struct figure_histogram *histogram, struct figures *figures,
			  const char *id, struct error *err)
{
	char path[PATH_MAX + 224], name[200];
	FILE *in;
	int result;

	memset(histogram, 0, sizeof(*histogram));
	report_hist_name(name, sizeof(name), id);
	snprintf(path, sizeof(path), "%s/hist/%s", figures->run, name);
	in = fopen(path, "re");
	if (!in && errno == ENOENT) {
		figures->missing++;
		return 0;
	}
	if (!in)
		return error_errno(err, errno, "%s cannot be read", path);
	result = read_lines(histogram, in, path, err);
	fclose(in);
	if (result)
		figure_free_histogram(histogram);
	return result;
}

void figure_free_histogram(struct figure_histogram *histogram)
{
	free(histogram->rows);
	memset(histogram, 0, sizeof(*histogram));
}
