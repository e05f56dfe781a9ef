/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --arms FILE: one SPEC per line; empty lines and lines that begin with # are skipped. The file is
 * read once, and its SPECs take its place among the arguments: so run.json and `rerun` have them,
 * whatever becomes of the file.
 */
#ifndef PLAN_ARM_FILES_H
#define PLAN_ARM_FILES_H

#include "base/error.h"

struct arguments {
	int count;
	char **words; /* ended by NULL; owned, and each of them */
};

/*
 * Copies argv, with each --arms FILE replaced by "--arm SPEC" for its lines. Errors name FILE:LINE;
 * STATUS_USAGE for a file without a SPEC. After an error there is nothing to free.
 */
int arguments_read(struct arguments *arguments, int argc, char **argv, struct error *err);
void arguments_free(struct arguments *arguments);

#endif
