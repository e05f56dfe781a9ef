// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of arms. Those of this program are a table; others, met in run.json or as paths, are
 * appended to a list that is never freed, so that a word and its text hold while the process lives.
 */
#include "model/vocabulary.h"

#include <string.h>
#include <sys/param.h>

#include "base/memory.h"

#define WORD_TEXT(name, text) [WORD_##name] = text,

static const char *const texts[WORD_OTHERS] = { [WORD_EMPTY] = "",
						WORDS_IN_ORDER(WORD_TEXT)[WORD_UNRANKED] = "",
						WORDS_BY_NAME(WORD_TEXT) };

static char **others;
static size_t other_count;

static enum word add_other(const char *text)
{
	others = memory_grow(others, other_count, sizeof(*others));
	others[other_count] = memory_copy(text);
	return (enum word)(WORD_OTHERS + other_count++);
}

/* Linear: words are looked up while options and files are read, and compared as numbers after. */
enum word word_of(const char *text)
{
	for (int i = 0; i < WORD_OTHERS; i++)
		if (strcmp(texts[i], text) == 0)
			return (enum word)i;
	for (size_t i = 0; i < other_count; i++)
		if (strcmp(others[i], text) == 0)
			return (enum word)(WORD_OTHERS + i);
	return add_other(text);
}

const char *word_text(enum word word)
{
	return word < WORD_OTHERS ? texts[word] : others[word - WORD_OTHERS];
}

/* Words behind WORD_UNRANKED have one rank, and come by their texts. */
int word_compare(enum word one, enum word other)
{
	int order = (int)MIN(one, WORD_UNRANKED) - (int)MIN(other, WORD_UNRANKED);

	return order ? order : strcmp(word_text(one), word_text(other));
}

size_t word_note(enum word *list, size_t *count, size_t most, enum word word)
{
	size_t at = 0;

	while (at < *count && list[at] != word)
		at++;
	if (at == *count && at < most)
		list[(*count)++] = word;
	return at;
}
