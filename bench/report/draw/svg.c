// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tidies gnuplot's SVG line by line, without an XML parser: the terminal writes an element that
 * matters here at the beginning of a line (seen with gnuplot 5.4). Lines that are not known stay as
 * they are, so another version's file is at worst left as it is.
 */
#include "report/draw/svg.h"
#include "base/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How gnuplot writes the font "sans-serif:Bold" of plots/common.gp, which is no family's name. */
#define BOLD "font-family=\"sans-serif:Bold\""

/* Title and description hold names of a run; '>' and quotes need no escape between tags. */
static void put_plain(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text, out);
}

static void put_element(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<%s>", name);
	put_plain(out, text);
	fprintf(out, "</%s>\n", name);
}

/* A line has one text at most, so at most one font. */
static void put_line(FILE *out, const char *line)
{
	const char *bold = strstr(line, BOLD);

	if (!bold) {
		fputs(line, out);
		return;
	}
	fprintf(out, "%.*sfont-family=\"sans-serif\" font-weight=\"bold\"%s", (int)(bold - line),
		line, bold + strlen(BOLD));
}

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* Takes out the title that gnuplot gives each plot, in the line that opens its group. */
static void cut_title(char *line)
{
	char *title = strstr(line, "<title>"), *end = title ? strstr(title, "</title>") : NULL;

	if (end)
		memmove(title, end + strlen("</title>"), strlen(end + strlen("</title>")) + 1);
}

struct tidy {
	FILE *in, *out;
	const char *title, *description;
	char *held; /* the line that opened a group, which may be empty; or NULL */
};

/* A group is held back until the next line tells whether it is empty: then both are left out. */
static void tidy_line(struct tidy *tidy, char *line)
{
	bool empty = tidy->held && begins(line, "</g>");

	if (tidy->held && !empty)
		put_line(tidy->out, tidy->held);
	free(tidy->held);
	tidy->held = NULL;
	if (empty)
		return;
	if (begins(line, "<title>")) {
		put_element(tidy->out, "title", tidy->title);
	} else if (begins(line, "<desc>")) {
		put_element(tidy->out, "desc", tidy->description);
	} else if (begins(line, "<g fill=\"none\"")) {
		tidy->held = memory_copy(line);
	} else {
		cut_title(line);
		put_line(tidy->out, line);
	}
}

/* 0, or the errno value of a read or write that failed. */
static int tidy_all(struct tidy *tidy)
{
	char *line = NULL;
	size_t size = 0;
	int problem;

	while (getline(&line, &size, tidy->in) > 0)
		tidy_line(tidy, line);
	problem = ferror(tidy->in) || ferror(tidy->out) ? errno : 0;
	free(line);
	if (tidy->held)
		put_line(tidy->out, tidy->held);
	free(tidy->held);
	return problem;
}

static int put_file(const char *path, const char *text, size_t size, struct error *err)
{
	FILE *file = fopen(path, "we");
	bool lost = file && fwrite(text, 1, size, file) != size;

	if (!file || fclose(file) || lost)
		return error_errno(err, errno, "%s cannot be written", path);
	return 0;
}

/* The new text is complete in memory before the file is opened for writing. */
int svg_tidy(const char *path, const char *title, const char *description, struct error *err)
{
	struct tidy tidy = { .in = fopen(path, "re"), .title = title, .description = description };
	char *text = NULL;
	size_t size = 0;
	int result;

	if (!tidy.in)
		return error_errno(err, errno, "%s cannot be read", path);
	tidy.out = memory_or_end(open_memstream(&text, &size));
	result = tidy_all(&tidy);
	fclose(tidy.in);
	/* The copy is in memory: it fails only if there is none. */
	if (fclose(tidy.out) && !result)
		result = errno;
	result = result ? error_errno(err, result, "%s cannot be read", path) :
			  put_file(path, text, size, err);
	free(text);
	return result;
}
