// SPDX-License-Identifier: GPL-2.0-or-later
/* A check as text: rows are scenarios, columns serve loops. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "check/check.h"
#include "check/scenario.h"
#include "report/text/show.h"

#define WIDTH	   100
#define NAME_WIDTH 24
#define LIST_SIZE  1024

/* The worse of both paths, or NULL. */
static const struct check_cell *find(const struct check *check, const struct scenario *scenario,
				     const struct check_loop *loop, bool strict)
{
	const struct check_cell *worst = NULL;

	for (size_t i = 0; i < check->count; i++) {
		const struct check_cell *cell = &check->cells[i];

		if (cell->scenario == scenario && cell->loop == loop && cell->strict == strict &&
		    (!worst || cell->outcome > worst->outcome))
			worst = cell;
	}
	return worst;
}

/* The names of the loops from top to bottom. */
static void print_head(FILE *out, const struct check *check)
{
	size_t longest = 0;

	for (uint32_t i = 0; i < check->loop_count; i++)
		if (strlen(check->loops[i].name) > longest)
			longest = strlen(check->loops[i].name);
	for (size_t row = 0; row < longest; row++) {
		int column = 0;

		for (uint32_t i = 0; i < check->loop_count; i++) {
			const char *name = check->loops[i].name;
			size_t skip = longest - strlen(name);
			int at = NAME_WIDTH + 2 * (int)i + 2;

			if (row < skip)
				continue;
			fprintf(out, "%*c", at - column, name[row - skip]);
			column = at;
		}
		fputc('\n', out);
	}
}

static void print_row(FILE *out, const struct check *check, const struct check_cell *first)
{
	char name[NAME_WIDTH + 1];

	snprintf(name, sizeof(name), "%s%s", first->scenario->name,
		 first->strict ? ", strict" : "");
	fprintf(out, "%-*s", NAME_WIDTH, name);
	for (uint32_t i = 0; i < check->loop_count; i++) {
		const struct check_cell *cell =
			find(check, first->scenario, &check->loops[i], first->strict);

		fprintf(out, " %c", cell ? outcome_names[cell->outcome].letter : ' ');
	}
	fputc('\n', out);
}

static void print_legend(FILE *out, const struct check *check)
{
	bool seen[OUTCOMES] = { false };
	char head[32];

	for (size_t i = 0; i < check->count; i++)
		seen[check->cells[i].outcome] = true;
	fputc('\n', out);
	for (int i = 0; i < OUTCOMES; i++) {
		if (!seen[i])
			continue;
		snprintf(head, sizeof(head), "%c  %-10s", outcome_names[i].letter,
			 outcome_names[i].name);
		show_folded(out, WIDTH, head, outcome_names[i].what);
	}
}

static bool is_row_start(const struct check *check, size_t i)
{
	return !i || check->cells[i - 1].scenario != check->cells[i].scenario ||
	       check->cells[i - 1].strict != check->cells[i].strict;
}

/* Cells of one outcome and one text are one paragraph. */
static bool same_trouble(const struct check_cell *a, const struct check_cell *b)
{
	return a->outcome == b->outcome && check_cell_is_good(a) == check_cell_is_good(b) &&
	       !strcmp(a->text, b->text);
}

static bool add_once(char *list, size_t size, const char *name)
{
	const size_t used = strlen(list), length = strlen(name);
	const char *at = list;

	while ((at = strstr(at, name))) {
		if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ','))
			return false;
		at += length;
	}
	snprintf(list + used, size - used, "%s%s", used ? ", " : "", name);
	return true;
}

static size_t entries(const char *list)
{
	size_t count = *list != '\0';

	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* "all", or "all but ..." where those are fewer. */
static void shorten_loops(const struct check *check, char *loops, size_t size)
{
	const size_t given = entries(loops);
	char others[1024] = "";

	if (2 * given <= check->loop_count || check->loop_count < 4)
		return;
	for (uint32_t i = 0; i < check->loop_count; i++) {
		char with[1024];

		snprintf(with, sizeof(with), "%s", loops);
		if (add_once(with, sizeof(with), check->loops[i].name))
			add_once(others, sizeof(others), check->loops[i].name);
	}
	snprintf(loops, size, "all%s%.900s", others[0] ? " but " : "", others);
}

/* In which scenarios a loop has that trouble: empty if in none. */
static void scenarios_of(const struct check *check, const struct check_cell *trouble,
			 const struct check_loop *loop, char list[LIST_SIZE])
{
	list[0] = '\0';
	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].loop == loop && same_trouble(&check->cells[i], trouble))
			add_once(list, LIST_SIZE, check->cells[i].scenario->name);
}

/* The loops that have it in just those scenarios; false if one before this has, too. */
static bool loops_alike(const struct check *check, const struct check_cell *trouble, uint32_t at,
			const char *scenarios, char loops[LIST_SIZE])
{
	char others[LIST_SIZE];

	loops[0] = '\0';
	for (uint32_t i = 0; i < check->loop_count; i++) {
		scenarios_of(check, trouble, &check->loops[i], others);
		if (strcmp(others, scenarios) != 0)
			continue;
		if (i < at)
			return false;
		add_once(loops, LIST_SIZE, check->loops[i].name);
	}
	return true;
}

/* "TEXT: LOOPS (SCENARIOS); LOOPS (SCENARIOS)" */
static void print_trouble(FILE *out, const struct check *check, size_t at)
{
	const struct check_cell *first = &check->cells[at];
	char loops[LIST_SIZE], scenarios[LIST_SIZE], *text;
	const char *between = ": ";
	size_t size;
	FILE *to;

	for (size_t i = 0; i < at; i++)
		if (same_trouble(&check->cells[i], first))
			return;
	to = open_memstream(&text, &size);
	if (!to)
		abort();
	fprintf(to, "%s%s", check_cell_is_good(first) ? "" : "NOT DECLARED: ", first->text);
	for (uint32_t i = 0; i < check->loop_count; i++) {
		scenarios_of(check, first, &check->loops[i], scenarios);
		if (!scenarios[0] || !loops_alike(check, first, i, scenarios, loops))
			continue;
		shorten_loops(check, loops, sizeof(loops));
		fprintf(to, "%s%s (%s)", between, loops, scenarios);
		between = "; ";
	}
	fclose(to);
	show_folded(out, WIDTH, "  ", text);
	free(text);
}

static bool is_trouble(const struct check_cell *cell, enum outcome outcome)
{
	return cell->outcome == outcome && (outcome >= OUTCOME_WEDGED || cell->text[0]);
}

static int by_time(const void *one, const void *other)
{
	const double *a = one, *b = other;

	return (*a > *b) - (*a < *b);
}

/* How long the watchdog took, over all cells in which it was needed. */
static void print_watchdog(FILE *out, const struct check *check)
{
	double *ms = memory_new(check->count, sizeof(*ms));
	size_t count = 0;

	for (size_t i = 0; i < check->count; i++)
		if (check->cells[i].by_watchdog)
			ms[count++] = check->cells[i].after_ms;
	qsort(ms, count, sizeof(*ms), by_time);
	if (count) {
		fputc('\n', out);
		show_paragraph(out, WIDTH, "",
			       "%zu of the stubs were killed by the watchdog, with %u ticks of %u "
			       "ms, after %.0f to %.0f ms (median %.0f).",
			       count, CHECK_STALLS, CHECK_WATCHDOG_NS / 1000000, ms[0],
			       ms[count - 1], ms[count / 2]);
	}
	free(ms);
}

void check_print(FILE *out, const struct check *check)
{
	static const enum outcome told[] = { OUTCOME_WEDGED, OUTCOME_LEAKED, OUTCOME_CRASHED,
					     OUTCOME_FAILED, OUTCOME_SKIPPED };

	print_head(out, check);
	for (size_t i = 0; i < check->count; i++)
		if (is_row_start(check, i))
			print_row(out, check, &check->cells[i]);
	print_legend(out, check);
	print_watchdog(out, check);
	for (size_t k = 0; k < sizeof(told) / sizeof(told[0]); k++) {
		bool any = false;

		for (size_t i = 0; i < check->count; i++) {
			if (!is_trouble(&check->cells[i], told[k]))
				continue;
			if (!any)
				fprintf(out, "\n%s:\n", outcome_names[told[k]].name);
			any = true;
			print_trouble(out, check, i);
		}
	}
}
