// SPDX-License-Identifier: GPL-2.0-or-later
/* `schema`: what a program may rely on in run.json. */
#include "command/cli.h"
#include "report/format/formats.h"

static int schema(int argc, char **argv)
{
	struct error err;
	char **operands;
	int count, result = cli_parse(&command_schema, argc, argv, NULL, &operands, &count, &err);

	if (!result)
		result = report_write_schema(stdout, &err);
	return result < 0 ? cli_fail(&err) : STATUS_DONE;
}

const struct command command_schema = {
	.name = "schema",
	.summary = "print the JSON Schema of run.json",
	.run = schema,
};
