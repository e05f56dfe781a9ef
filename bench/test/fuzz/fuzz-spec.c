// SPDX-License-Identifier: GPL-2.0-or-later
/* A SPEC of --arm, with its scans; and the same bytes as a file of them. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/arm.h"
#include "plan/arm_files.h"
#include "plan/arm_scan.h"
#include "test/fuzz/readers.h"

static int take(void *target, const char *spec, struct error *err)
{
	char id[192];
	struct arm arm;

	(void)target;
	if (arm_parse(&arm, spec, err))
		return -1;
	assert(arm.gate && arm.synthetic.entries >= 1 && arm.synthetic.pages >= 1);
	arm_id(&arm, id, sizeof(id));
	assert(id[0]);
	return 0;
}

static void read_file(const uint8_t *bytes, size_t size)
{
	char file[64], *words[] = { "run", "--arms", file };
	struct arguments arguments;
	struct error err;

	snprintf(file, sizeof(file), "%s", fuzz_file(bytes, size));
	if (arguments_read(&arguments, 3, words, &err))
		return;
	assert(arguments.count >= 3 && !strcmp(arguments.words[1], "--arm"));
	arguments_free(&arguments);
}

void fuzz_spec(const uint8_t *bytes, size_t size)
{
	char *spec = fuzz_text(bytes, size);
	struct error err;

	arm_scan(spec, take, NULL, &err);
	free(spec);
	read_file(bytes, size);
}
