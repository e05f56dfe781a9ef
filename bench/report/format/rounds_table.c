// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads rounds.tsv.gz. The header must be one of the two that rounds_table.h names. Each row goes
 * to its arm by id, through a hash table, and gives one value: that of model_time() of the arm, if
 * it has one.
 * At the end each arm must have as many rows as run.json says, so a table that was cut, or is of
 * another run, is an error and not a smaller sample. Only benchstat's lines are made of it.
 */
#define _GNU_SOURCE
#include "report/format/rounds_table.h"

#include <errno.h>
#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/memory.h"

/* Eleven days: no batch takes so long. */
#define NS_MAX 1e15

/* Those that are read, by their places in ROUNDS_HEADER, and the count with ROUNDS_NATIVE. */
enum column { INVOCATION, ARM = 2, BATCH_NS = 6, ROUND_NS, COLUMNS = 12 };

/* For errors; an arm that is not known is an error of its own. */
static const char *const names[COLUMNS] = {
	[INVOCATION] = "invocation",
	[BATCH_NS] = "batch_ns",
	[ROUND_NS] = "round_ns",
};

struct reading {
	struct rounds *rounds;
	const struct model *model;
	struct lines lines;
	struct hsearch_data index; /* of arms by id */
	size_t last_invocation;
	int columns; /* of its rows: as many as its header has */
};

void rounds_free(struct rounds *rounds)
{
	for (size_t i = 0; rounds->arms && i < rounds->arm_count; i++) {
		free(rounds->arms[i].values);
		free(rounds->arms[i].group_counts);
	}
	free(rounds->arms);
	memset(rounds, 0, sizeof(*rounds));
}

/* The values themselves grow row by row: run.json's n alone allocates nothing. */
static int make_room(const struct reading *reading, struct error *err)
{
	struct rounds *rounds = reading->rounds;
	const struct model *model = reading->model;

	memset(rounds, 0, sizeof(*rounds));
	if (model->invocations > MODEL_INVOCATIONS_MAX)
		return error_set(err, STATUS_CANNOT,
				 "run.json has %u invocations, must be at most %d",
				 model->invocations, MODEL_INVOCATIONS_MAX);
	rounds->arms = memory_new(model->arm_count, sizeof(*rounds->arms));
	rounds->arm_count = model->arm_count;
	/* An interrupted run has rows of the invocation that it did not finish. */
	rounds->invocations = model->invocations + 1;
	for (size_t i = 0; i < model->arm_count; i++) {
		struct rounds_arm *arm = &rounds->arms[i];

		arm->time = model_time(&model->arms[i]);
		arm->capacity = model->arms[i].metric[arm->time].n;
		arm->group_counts = memory_new(rounds->invocations, sizeof(size_t));
	}
	return 0;
}

/* The table of hcreate_r() does not grow: one that stays half empty keeps look-ups short. */
static void make_index(struct reading *reading)
{
	const struct model *model = reading->model;
	ENTRY *entered;

	if (!hcreate_r(2 * model->arm_count + 1, &reading->index))
		memory_or_end(NULL);
	for (size_t i = 0; i < model->arm_count; i++) {
		ENTRY entry = { model->arms[i].id, &reading->rounds->arms[i] };

		if (!hsearch_r(entry, ENTER, &entered, &reading->index))
			memory_or_end(NULL);
	}
}

/* Cuts the line in place. One column too many leaves a rest, one too few ends it early. */
static int split(struct reading *reading, char *columns[COLUMNS], struct error *err)
{
	char *rest = reading->lines.text;
	int count = 0;

	while (rest && count < reading->columns)
		columns[count++] = strsep(&rest, "\t");
	if (rest || count < reading->columns)
		return lines_error(&reading->lines, err, "the row has not %d columns",
				   reading->columns);
	return 0;
}

static int read_number(const struct reading *reading, char *const columns[COLUMNS],
		       enum column column, double most, double *value, struct error *err)
{
	const char *text = columns[column];
	char *end = NULL;

	/* strtod() alone would take signs, blanks and names. */
	if (text[0] >= '0' && text[0] <= '9')
		*value = strtod(text, &end);
	if (!end || *end || !isfinite(*value) || *value > most)
		return lines_error(&reading->lines, err,
				   "%s is '%.40s', must be a number from 0 to %g", names[column],
				   text, most);
	return 0;
}

static void add_value(struct rounds_arm *arm, size_t invocation, double value)
{
	arm->values = memory_grow(arm->values, arm->count, sizeof(*arm->values));
	arm->values[arm->count++] = value;
	arm->group_counts[invocation]++;
}

static int add_time(struct reading *reading, char *const columns[COLUMNS], struct rounds_arm *arm,
		    size_t invocation, struct error *err)
{
	enum column column = arm->time == MODEL_ROUND_NS ? ROUND_NS : BATCH_NS;
	double ns;

	/* Not measured in this run. */
	if (!strcmp(columns[column], "-"))
		return 0;
	if (read_number(reading, columns, column, NS_MAX, &ns, err))
		return -1;
	add_value(arm, invocation, ns);
	return 0;
}

/*
 * Adds the value of a row to its arm. Invocations must not decrease, as group_counts finds the
 * values of an invocation by their count alone. Rows are counted against the model while they
 * come, so values take no more memory than the model announces.
 */
static int add_row(struct reading *reading, char *const columns[COLUMNS], struct error *err)
{
	ENTRY wanted = { columns[ARM], NULL }, *found;
	double invocation;
	struct rounds_arm *arm;

	if (read_number(reading, columns, INVOCATION, (double)reading->rounds->invocations - 1,
			&invocation, err))
		return -1;
	if (!hsearch_r(wanted, FIND, &found, &reading->index))
		return lines_error(&reading->lines, err, "run.json has no arm '%.95s'",
				   columns[ARM]);
	if ((size_t)invocation < reading->last_invocation)
		return lines_error(&reading->lines, err,
				   "invocation %.0f comes after %zu, rows must be in order",
				   invocation, reading->last_invocation);
	reading->last_invocation = (size_t)invocation;
	arm = found->data;
	if (arm->rows++ == arm->capacity)
		return lines_error(&reading->lines, err,
				   "arm '%.95s' has more rows than %s.n in run.json: %zu",
				   columns[ARM], model_metric_names[arm->time], arm->capacity);
	return add_time(reading, columns, arm, (size_t)invocation, err);
}

static int read_header(struct reading *reading, struct error *err)
{
	static const char *const headers[] = { ROUNDS_HEADER, ROUNDS_HEADER ROUNDS_NATIVE };
	int more = lines_next(&reading->lines, err);

	if (more < 0)
		return -1;
	for (int i = 0; more && i < 2; i++) {
		reading->columns = COLUMNS - 1 + i;
		if (!strcmp(reading->lines.text, headers[i]))
			return 0;
	}
	return lines_error(&reading->lines, err,
			   "the header is not that of a run: invocation, round, arm ...");
}

static int read_rows(struct reading *reading, struct error *err)
{
	char *columns[COLUMNS];
	int more;

	if (read_header(reading, err))
		return -1;
	while ((more = lines_next(&reading->lines, err)) > 0)
		if (split(reading, columns, err) || add_row(reading, columns, err))
			return -1;
	return more;
}

/* Too few rows; add_row() has found too many. */
static int check_counts(const struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < reading->rounds->arm_count; i++) {
		const struct rounds_arm *arm = &reading->rounds->arms[i];

		if (arm->rows != arm->capacity)
			return error_set(err, STATUS_CANNOT,
					 "%s: arm '%s' has %zu rows, %s.n in run.json is %zu",
					 reading->lines.path, reading->model->arms[i].id, arm->rows,
					 model_metric_names[arm->time], arm->capacity);
	}
	return 0;
}

static int read_file(struct reading *reading, const char *path, struct error *err)
{
	int result;

	make_index(reading);
	result = lines_open(&reading->lines, path, err);
	if (!result) {
		reading->lines.tabs = true;
		result = read_rows(reading, err) ? -1 : check_counts(reading, err);
		lines_close(&reading->lines);
	}
	hdestroy_r(&reading->index);
	return result;
}

/* A table that is there and cannot be reached counts as there: rounds_read() says why it fails. */
bool rounds_path(char path[PATH_MAX], const char *run)
{
	char folder[PATH_MAX - 16];
	struct stat status;
	char *slash;

	snprintf(folder, sizeof(folder), "%s", run);
	if (stat(run, &status) || !S_ISDIR(status.st_mode)) {
		slash = strrchr(folder, '/');
		strcpy(slash ? slash : folder, slash ? "" : ".");
	}
	snprintf(path, PATH_MAX, "%s/rounds.tsv.gz", folder);
	return !access(path, F_OK) || errno != ENOENT;
}

int rounds_read(struct rounds *rounds, const char *path, const struct model *model,
		struct error *err)
{
	struct reading reading = { .rounds = rounds, .model = model };
	int result = make_room(&reading, err);

	if (!result)
		result = read_file(&reading, path, err);
	if (result)
		rounds_free(rounds);
	return result;
}
