// SPDX-License-Identifier: GPL-2.0-or-later
/* Values are compared as they are written: "16", "5us". */
#include "report/compare/compare_filter.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/units.h"
#include "report/text/view.h"

struct filter_key {
	const char *name;
	enum { WORD, NUMBER, DURATION, STRICT } type;
	size_t offset;
};

#define KEY(name, type, member)                                \
	{                                                      \
		name, type, offsetof(struct model_arm, member) \
	}

static const struct filter_key keys[] = {
	KEY("suite", WORD, suite),	   KEY("gate", WORD, gate),
	KEY("serve", WORD, serve),	   KEY("wake", WORD, wake),
	KEY("placement", WORD, placement), KEY("op", WORD, op),
	KEY("batch", NUMBER, batch),	   KEY("pages", NUMBER, pages),
	KEY("touch", WORD, touch),	   KEY("path", WORD, path),
	KEY("validate", STRICT, strict),   KEY("late", WORD, late),
	KEY("tick", NUMBER, tick_ms),	   KEY("work", DURATION, work_ns),
	KEY("think", DURATION, think_ns),  KEY("watchdog", DURATION, watchdog_ns),
	KEY("stalls", NUMBER, stalls),	   KEY("stubs", NUMBER, stubs),
	KEY("workload", WORD, workload),
};

struct value {
	char text[256];
};

static struct value value_of(const struct filter_key *key, const struct model_arm *arm)
{
	const void *member = (const char *)arm + key->offset;
	struct value value;

	switch (key->type) {
	case NUMBER:
		snprintf(value.text, sizeof(value.text), "%u", *(const uint32_t *)member);
		break;
	case DURATION:
		format_duration((uint64_t) * (const double *)member, value.text,
				sizeof(value.text));
		break;
	case STRICT:
		strcpy(value.text, *(const bool *)member ? "strict" : "series");
		break;
	case WORD:
		snprintf(value.text, sizeof(value.text), "%s",
			 word_text(*(const enum word *)member));
	}
	return value;
}

int compare_filter_add(struct compare_filters *filters, const char *text, struct error *err)
{
	char name[32];
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1])
		return error_set(err, STATUS_USAGE,
				 "--filter: '%s' must be KEY=VALUE, as in gate=notify", text);
	if (filters->count == COMPARE_FILTERS_MAX)
		return error_set(err, STATUS_USAGE, "--filter: at most %d are possible",
				 COMPARE_FILTERS_MAX);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	filters->items[filters->count].key =
		name_find_row("key of --filter", name, keys, sizeof(keys) / sizeof(keys[0]),
			      sizeof(keys[0]), err);
	filters->items[filters->count].value = equals + 1;
	return filters->items[filters->count++].key ? 0 : -1;
}

bool compare_filter_passes(const struct compare_filters *filters, const struct model_arm *arm)
{
	for (size_t i = 0; i < filters->count; i++) {
		const struct filter_key *key = filters->items[i].key;
		struct value value = value_of(key, arm);
		bool passes = false;

		for (size_t k = 0; k < filters->count; k++)
			passes = passes || (filters->items[k].key == key &&
					    !strcmp(filters->items[k].value, value.text));
		if (!passes)
			return false;
	}
	return true;
}

static bool any_passes(const struct compare_filters *filters, const struct model *model)
{
	for (size_t i = 0; i < model->arm_count; i++)
		if (!model->arms[i].control && view_measured(&model->arms[i]) &&
		    compare_filter_passes(filters, &model->arms[i]))
			return true;
	return false;
}

int compare_filter_check(const struct compare_filters *filters, const struct model *model,
			 struct error *err)
{
	for (size_t i = 0; i < filters->count; i++) {
		const struct compare_filters alone = { .items = { filters->items[i] }, .count = 1 };

		if (!any_passes(&alone, model))
			return error_set(err, STATUS_USAGE,
					 "--filter %s=%s: no arm of the base has that value",
					 filters->items[i].key->name, filters->items[i].value);
	}
	if (any_passes(filters, model))
		return 0;
	return error_set(err, STATUS_USAGE,
			 "--filter: no arm of the base has all of the values at once");
}
