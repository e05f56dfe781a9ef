/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a writer of a report wrote, and what must hold of it. */
#ifndef TEST_WRITTEN_H
#define TEST_WRITTEN_H

#include <stdio.h>

#include "model/model.h"

typedef int writer(FILE *out, const struct model *model, struct error *err);

/* All that it writes of the model, which must not fail. To be freed. */
char *written(writer *write, const struct model *model);

/* Printable ASCII in lines of at most width columns. */
void assert_fits(const char *text, size_t width);

size_t count_lines(const char *text);

/* A word as long as can be, of one character. */
enum word word_filled(char with);

void assert_holds(const char *text, const char *part);

#endif
