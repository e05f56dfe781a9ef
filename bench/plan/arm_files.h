/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --arms FILE: a SPEC a line; empty lines and those that begin with # are passed over. The file
 * is read once, and its SPECs take its place among the arguments: invocations, run.json and a
 * repeated run have them whatever becomes of the file.
 */
#ifndef PLAN_ARM_FILES_H
#define PLAN_ARM_FILES_H

#include "base/error.h"

struct arguments {
	int count;
	char **words; /* ended by NULL; owned, and each of them */
};

/* A copy of argv in which each --arms FILE is written out. Errors name FILE:LINE. */
int arguments_read(struct arguments *arguments, int argc, char **argv, struct error *err);
void arguments_free(struct arguments *arguments);

#endif
