// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies the arguments and puts "--arm SPEC" for each line of a file in place of "--arms FILE".
 * This comes before the options are parsed: whatever is quoted, repeated or passed on later has
 * the SPECs and not the file. SPECs are parsed here to name file and line in an error; the result
 * is dropped, and plan_outline() parses them again.
 */
#include "plan/arm_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/memory.h"
#include "plan/arm.h"
#include "plan/arm_scan.h"

static void add(struct arguments *arguments, const char *word)
{
	arguments->words = memory_grow(arguments->words, (size_t)arguments->count, sizeof(char *));
	arguments->words[arguments->count++] = word ? memory_copy(word) : NULL;
}

static int check(void *target, const char *spec, struct error *err)
{
	struct arm arm;

	(void)target;
	return arm_parse(&arm, spec, err);
}

/* Blanks around it are not of the SPEC. */
static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " ");
	length = strlen(text);
	while (length && text[length - 1] == ' ')
		text[--length] = '\0';
	return text;
}

static int add_lines(struct arguments *arguments, struct lines *lines, struct error *err)
{
	int before = arguments->count, result;

	while ((result = lines_next(lines, err)) > 0) {
		const char *spec = trim(lines->text);
		struct error why;

		if (!*spec || *spec == '#')
			continue;
		if (arm_scan(spec, check, NULL, &why)) {
			lines_error(lines, err, "%s", why.text);
			err->status = why.status;
			return -1;
		}
		add(arguments, "--arm");
		add(arguments, spec);
	}
	if (!result && arguments->count == before)
		return error_set(err, STATUS_USAGE, "--arms: %s has no SPEC in it", lines->path);
	return result;
}

static int add_file(struct arguments *arguments, const char *path, struct error *err)
{
	struct lines lines;
	int result;

	if (lines_open(&lines, path, err))
		return error_prefix(err, "--arms: ");
	result = add_lines(arguments, &lines, err);
	lines_close(&lines);
	return result;
}

/* "--arms" without a value is passed on, and the parser of options reports it. */
static int add_all(struct arguments *arguments, int argc, char **argv, struct error *err)
{
	for (int i = 0; i < argc; i++) {
		const char *path = NULL;

		if (!strcmp(argv[i], "--arms") && i + 1 < argc)
			path = argv[++i];
		else if (!strncmp(argv[i], "--arms=", 7))
			path = argv[i] + 7;
		if (!path)
			add(arguments, argv[i]);
		else if (add_file(arguments, path, err))
			return -1;
	}
	return 0;
}

int arguments_read(struct arguments *arguments, int argc, char **argv, struct error *err)
{
	int result;

	*arguments = (struct arguments){ 0 };
	result = add_all(arguments, argc, argv, err);
	/* The NULL that ends the list is not counted. */
	add(arguments, NULL);
	arguments->count--;
	if (result)
		arguments_free(arguments);
	return result;
}

void arguments_free(struct arguments *arguments)
{
	for (int i = 0; i < arguments->count; i++)
		free(arguments->words[i]);
	free(arguments->words);
	*arguments = (struct arguments){ 0 };
}
