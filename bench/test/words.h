/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line of words without quotes. */
#ifndef TEST_WORDS_H
#define TEST_WORDS_H

/*
 * Cuts the text at its single blanks: argv gets up to most words, which lie in the text,
 * and NULL after them, for which there must be room. Returns how many.
 */
int words_split(char *text, char **argv, int most);

#endif
