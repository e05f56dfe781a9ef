// SPDX-License-Identifier: GPL-2.0-or-later
/* `schema`: what a program may rely on in run.json. */
#include "command/cli.h"
#include "report/format/formats.h"

static int schema(int argc, char **argv)
{
	struct error err;

	(void)argv;
	if (argc > 1)
		error_set(&err, STATUS_USAGE, "schema takes no arguments, not '%s'", argv[1]);
	return argc > 1 || report_write_schema(stdout, &err) ? cli_fail(&err) : STATUS_DONE;
}

const struct command command_schema = { "schema", "print the JSON Schema of run.json", schema };
