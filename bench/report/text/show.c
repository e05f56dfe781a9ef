// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Figures and text as a reader sees them. Digits follow from the size of a value, those of an
 * estimate also from the width of its interval. Folding breaks at blanks and turns each byte that
 * is no printable ASCII into '?'.
 */
#define _GNU_SOURCE
#include "report/text/show.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/memory.h"

struct shown show_text(const char *format, ...)
{
	struct shown shown;
	va_list args;

	va_start(args, format);
	vsnprintf(shown.text, sizeof(shown.text), format, args);
	va_end(args);
	return shown;
}

/* Decimals that give so many significant digits; a value below 1 gets those of 1. */
static int decimals_for(double value, int digits)
{
	double size = fabs(value);
	int decimals = digits - 1;

	/* Just below a power of ten rounding adds a digit: 9.999 is 10.0 with three digits. */
	while (decimals > 0 && size >= 10 - 0.5 * pow(10, -decimals)) {
		size /= 10;
		decimals--;
	}
	return decimals;
}

static struct shown number_as(const char *sign, double value, int decimals)
{
	if (fabs(value) >= 1e7)
		return show_text("%s%.3g", sign, value);
	return show_text("%s%.*f", sign, decimals, value);
}

struct shown show_number(double value, int digits)
{
	if (isnan(value))
		return show_text("-");
	return number_as("", value, decimals_for(value, digits));
}

struct shown show_signed(double value, int digits)
{
	int decimals = decimals_for(value, digits);

	/* What rounds to 0 has no sign of its own. */
	if (value < 0 && value > -0.5 * pow(10, -decimals))
		value = 0;
	return number_as(value < 0 ? "" : "+", value, decimals);
}

struct shown show_us(double ns)
{
	return show_number(ns / 1000, 4);
}

/*
 * Whether an interval says nothing of a value of that size. That of one invocation reaches a factor
 * of a million to either side (WIDEST in analysis/sample.c).
 */
static bool is_without_end(double size, double width)
{
	return width > 1e5 * fmax(fabs(size), 1e-3);
}

struct shown show_interval(double low, double high, int digits)
{
	int decimals = decimals_for(low, digits), fewer = decimals_for(high, digits);

	if (is_without_end(low, high - low))
		return show_text("[-]");
	/* One end far above the other does not get digits that nothing resolves. */
	if (fewer > decimals)
		fewer = decimals;
	return show_text("[%.20s, %.20s]", number_as("", low, decimals).text,
			 number_as("", high, fewer).text);
}

/* Near 1 the third decimal is what tells two arms apart. */
static int ratio_digits(double ratio)
{
	return fabs(ratio - 1) < 0.1 ? 4 : 3;
}

struct shown show_ratio(double ratio)
{
	return show_number(ratio, ratio_digits(ratio));
}

struct shown show_ratio_interval(const double ci95[2])
{
	int low = ratio_digits(ci95[0]), high = ratio_digits(ci95[1]);

	return show_interval(ci95[0], ci95[1], low > high ? low : high);
}

/* A third decimal only if the interval is narrow: one of 0.02 or more resolves two. */
struct shown show_estimate(const char *sign, double value, const double ci95[2])
{
	double size = fmax(fabs(value), fabs(ci95[0])), width = ci95[1] - ci95[0];
	/* If an end is near 1 the third decimal shows on which side it is. */
	double nearest = fmin(fabs(ci95[0] - 1), fabs(ci95[1] - 1));
	bool fine = width < 0.01 || (width < 0.02 && nearest < 0.02);
	int decimals = size >= 100 ? 0 : size >= 10 ? 1 : fine ? 3 : 2;

	if (value < 0)
		sign = "";
	if (is_without_end(value, width))
		return show_text("%.12s [-]", number_as(sign, value, 2).text);
	return show_text("%.12s [%.12s,%.12s]", number_as(sign, value, decimals).text,
			 number_as("", ci95[0], decimals).text,
			 number_as("", ci95[1], decimals).text);
}

void show_plain(char *to, size_t size, const char *text)
{
	size_t i;

	for (i = 0; i + 1 < size && text[i]; i++)
		to[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	to[i] = '\0';
}

void show_folded(FILE *out, int width, const char *first, const char *text)
{
	int indent = (int)strlen(first);
	int column = indent;
	const char *word = text;

	fputs(first, out);
	while (*(word += strspn(word, " \t\n"))) {
		int length = (int)strcspn(word, " \t\n");

		if (column > indent && column + 1 + length > width) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		length = MAX(MIN(length, width - column), 1);
		for (int i = 0; i < length; i++)
			fputc(word[i] >= '!' && word[i] <= '~' ? word[i] : '?', out);
		column += length;
		word += length;
	}
	fputc('\n', out);
}

void show_paragraph(FILE *out, int width, const char *first, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = memory_print(format, args);
	va_end(args);
	show_folded(out, width, first, text);
	free(text);
}

void show_heading(FILE *out, int width, const char *heading)
{
	int length = (int)strlen(heading);

	show_folded(out, width, "", heading);
	for (int i = 0; i < length && i < width; i++)
		fputc('-', out);
	fputc('\n', out);
}

/*
 * The length of the first word, with its quotes. A run quotes a word by single quotes, which may
 * hold blanks, and writes a single quote as '\'' (run/run.c). Nothing else is parsed.
 */
static size_t word_length(const char *text)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i] && (quoted || text[i] != ' '); i++) {
		quoted ^= text[i] == '\'';
		i += !quoted && text[i] == '\\' && text[i + 1];
	}
	return i;
}

/* Whether each word has room in a line of its own, and can be shown at all. */
static bool can_be_folded(const char *command, int room)
{
	for (const char *at = command; *at; at++)
		if (*at < ' ' || *at > '~')
			return false;
	for (; *command; command += *command == ' ') {
		size_t length = word_length(command);

		if (length > (size_t)room)
			return false;
		command += length;
	}
	return true;
}

/* Two columns of each line are kept for " \\". */
void show_command(FILE *out, int width, const char *prefix, const char *command)
{
	int column = (int)strlen(prefix), indent = 4;
	const char *between = "";

	fputs(prefix, out);
	if (!can_be_folded(command, width - indent - 2)) {
		fputs("(the command is in run.json, as it does not fit in here)\n", out);
		return;
	}
	while (*(command += strspn(command, " "))) {
		int length = (int)word_length(command);

		if (column + 1 + length > width - 2) {
			fprintf(out, " \\\n%*s", indent, "");
			column = indent;
			between = "";
		}
		column += fprintf(out, "%s%.*s", between, length, command);
		between = " ";
		command += length;
	}
	fputc('\n', out);
}
