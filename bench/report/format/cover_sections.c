// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables that a cover letter can have besides: ratios to the baseline by suite, and replays. */
#include "report/format/cover_sections.h"

#include <string.h>
#include <sys/param.h>

#include "report/suite/report_row.h"
#include "report/text/conditions.h"

#define WIDTH 72

static bool is_named(const char *names, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && strncmp(at, name, length) == 0)
			return true;
	return false;
}

int cover_sections_check(const struct model *model, const char *names, struct error *err)
{
	for (const char *at = names; *at; at += strcspn(at, ","), at += *at == ',') {
		char name[40];
		bool known;

		snprintf(name, sizeof(name), "%.*s", (int)MIN(strcspn(at, ","), sizeof(name) - 1),
			 at);
		known = strcmp(name, "all") == 0 || strcmp(name, "controls") == 0;
		model_each_arm(arm, model)
			known = known || strcmp(name, word_text(arm->suite)) == 0;
		if (!known)
			return error_set(err, STATUS_USAGE,
					 "--sections: '%s' is no suite of this run, and not "
					 "controls or all",
					 name);
	}
	return 0;
}

void cover_sections_write(FILE *out, const struct model *model, const char *names)
{
	bool all = is_named(names, "all");
	struct view view, suite = { .count = 0 };

	view_init(&view, model);
	while (view_next(&view, &suite, view_same_suite))
		if (all || is_named(names, word_text(suite.arms[0]->suite)))
			report_cover(out, WIDTH, &view, suite.arms[0]->suite);
	if (all || is_named(names, "controls"))
		parts_controls(out, WIDTH, model, true);
	view_free(&view);
}
