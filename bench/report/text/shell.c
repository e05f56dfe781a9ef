// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A command line, folded so that it can be pasted into a shell again. Between
 * words a backslash and a newline do; inside of a word they must come at the
 * very end and the next line must begin at column 0, and inside of single
 * quotes the quotes are closed before them.
 */
#include <stdbool.h>
#include <string.h>

#include "report/text/show.h"

struct folding {
	FILE *out;
	int width, column;
	char quote; /* '\'', '"', or 0 */
};

static void put(struct folding *folding, const char *text)
{
	fputs(text, folding->out);
	folding->column += (int)strlen(text);
}

/* The next piece of text that may not be cut, as the shell reads it, into atom; its length. */
static size_t take_atom(const struct folding *folding, const char *text, char *atom, size_t size)
{
	unsigned char byte = (unsigned char)*text;
	bool escapes = byte == '\\' && folding->quote != '\'' && text[1] >= ' ' && text[1] <= '~';
	const char *format = folding->quote == '\'' ? "'\"$(printf '\\%03o')\"'" :
			     folding->quote == '"'  ? "$(printf '\\%03o')" :
						      "\"$(printf '\\%03o')\"";

	if (byte != '\n' && (byte < ' ' || byte > '~'))
		snprintf(atom, size, format, byte);
	else
		snprintf(atom, size, "%.*s", escapes ? 2 : 1, text);
	return escapes ? 2 : 1;
}

static void put_word(struct folding *folding, const char *word, size_t length)
{
	for (size_t i = 0; i < length;) {
		char atom[32];
		size_t taken = take_atom(folding, word + i, atom, sizeof(atom));

		/* Two columns are kept for the closing quote and the backslash. */
		if (folding->column + (int)strlen(atom) > folding->width - 2) {
			put(folding, folding->quote == '\'' ? "'\\\n" : "\\\n");
			folding->column = 0;
			if (folding->quote == '\'')
				put(folding, "'");
		}
		put(folding, atom);
		if (atom[0] == '\n')
			folding->column = 0;
		if (taken == 1 && (word[i] == '\'' || word[i] == '"')) {
			if (!folding->quote)
				folding->quote = word[i];
			else if (folding->quote == word[i])
				folding->quote = '\0';
		}
		i += taken;
	}
}

/* Up to the next blank that separates words. */
static size_t word_length(const char *text)
{
	char quote = '\0';
	size_t i;

	for (i = 0; text[i]; i++) {
		if (!quote && (text[i] == ' ' || text[i] == '\t'))
			break;
		if (text[i] == '\\' && quote != '\'' && text[i + 1])
			i++;
		else if (text[i] == quote)
			quote = '\0';
		else if (!quote && (text[i] == '\'' || text[i] == '"'))
			quote = text[i];
	}
	return i;
}

void show_command(FILE *out, int width, const char *prefix, const char *command)
{
	struct folding folding = { .out = out, .width = width };
	bool first = true;

	put(&folding, prefix);
	while (*(command += strspn(command, " \t"))) {
		size_t length = word_length(command);

		if (!first && folding.column + 1 + (int)length > width - 2) {
			put(&folding, " \\\n");
			folding.column = 0;
			put(&folding, "    ");
		} else if (!first) {
			put(&folding, " ");
		}
		put_word(&folding, command, length);
		command += length;
		first = false;
	}
	fputc('\n', out);
}
