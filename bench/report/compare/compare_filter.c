// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filters read the members of an arm by the rows from which run.json is written
 * (report/format/json_fields.h), so a new key of run.json with a SPEC key is a filter at once.
 * Values are compared as text: "16", "5us".
 */
#include "report/compare/compare_filter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/units.h"
#include "report/format/json_fields.h"
#include "report/text/view.h"

struct value {
	char text[256];
};

/*
 * The value as a SPEC has it. Numbers with a fraction are all durations in ns; the only bool with a
 * key is that of "validate".
 */
static struct value value_of(const struct field *key, const struct model_arm *arm)
{
	const char *member = (const char *)arm + key->at.offset;
	struct value value;

	switch (key->type) {
	case FIELD_WHOLE:
		snprintf(value.text, sizeof(value.text), "%" PRIu64, member_get(arm, key->at));
		break;
	case FIELD_NUMBER:
		format_duration((uint64_t) * (const double *)(const void *)member, value.text,
				sizeof(value.text));
		break;
	case FIELD_BOOL:
		strcpy(value.text, *(const bool *)(const void *)member ? "strict" : "series");
		break;
	default:
		snprintf(value.text, sizeof(value.text), "%s",
			 word_text(*(const enum word *)(const void *)member));
	}
	return value;
}

/* The row of that key, or NULL with an error. Rows without a key of a SPEC cannot be filtered. */
static const struct field *find_key(const char *name, struct error *err)
{
	const char *names[COMPARE_FILTERS_MAX + 1] = { NULL };
	size_t count = 0;

	for (const struct field *row = arm_rows; row->key; row++) {
		if (!row->spec || count == COMPARE_FILTERS_MAX)
			continue;
		if (strcmp(row->spec, name) == 0)
			return row;
		names[count++] = row->spec;
	}
	name_unknown("key of --filter", name, names, err);
	return NULL;
}

/* Option parsing calls this once for each --filter, before any run is read. */
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
	filters->items[filters->count].key = find_key(name, err);
	filters->items[filters->count].value = equals + 1;
	return filters->items[filters->count++].key ? 0 : -1;
}

/* For each item, one of all items of its key must have the arm's value. */
bool compare_filter_passes(const struct compare_filters *filters, const struct model_arm *arm)
{
	for (size_t i = 0; i < filters->count; i++) {
		const struct field *key = filters->items[i].key;
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
	return model_first_arm(arm, model, view_shown(arm) && compare_filter_passes(filters, arm));
}

int compare_filter_check(const struct compare_filters *filters, const struct model *model,
			 struct error *err)
{
	/* Each by itself first, as that error names the value that is wrong. */
	for (size_t i = 0; i < filters->count; i++) {
		const struct compare_filters alone = { .items = { filters->items[i] }, .count = 1 };

		if (!any_passes(&alone, model))
			return error_set(err, STATUS_USAGE,
					 "--filter %s=%s: no arm of the base has that value",
					 filters->items[i].key->spec, filters->items[i].value);
	}
	if (any_passes(filters, model))
		return 0;
	return error_set(err, STATUS_USAGE,
			 "--filter: no arm of the base has all of the values at once");
}
