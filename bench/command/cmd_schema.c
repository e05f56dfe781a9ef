// SPDX-License-Identifier: GPL-2.0-or-later
/* `schema`: what a program may rely on in run.json, as report/format/json_fields.c defines it. */
#include "command/cli.h"
#include "report/format/formats.h"

static int schema(void *options, char **operands, int count, struct error *err)
{
	(void)options;
	(void)operands;
	(void)count;
	return report_write_schema(stdout, err);
}

const struct command command_schema = {
	.name = "schema",
	.summary = "print the JSON Schema of run.json",
	.act = schema,
};
