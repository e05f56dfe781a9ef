// SPDX-License-Identifier: GPL-2.0-or-later
/* What else differs between two runs: the machine, or what one may compare them for. */
#include "report/compare/compare.h"

#include <stdio.h>
#include <string.h>

#include "report/text/show.h"

#define VALUES_LONG 80 /* characters of both values */
#define TEXT_SIZE   1024

/*
 * Another machine, or other CPUs of it, where one of these differs. The rest, as kernel,
 * mitigations or governor, is what runs of one machine are compared for.
 */
static const char *const of_machine[] = { "hostname", "cpu",	    "cpus",	  "topology",
					  "smt",      "hypervisor", "placements", NULL };

static bool is_of_machine(const char *key)
{
	for (size_t i = 0; of_machine[i]; i++)
		if (!strcmp(key, of_machine[i]))
			return true;
	return false;
}

typedef void take_difference(void *to, const char *key, const char *base, const char *new);

static void take_host(const struct model *base, const struct model *new, take_difference *take,
		      void *to)
{
	model_each(pair, base->host, base->host_count) {
		const char *key = pair->key, *value = model_host_text(new, key);

		/* The load is never twice the same; the controls judge what came of it. */
		if (strcmp(key, "load") != 0 && strcmp(pair->value, value) != 0)
			take(to, key, pair->value, value);
	}
	model_each(pair, new->host, new->host_count)
		if (!model_host_value(base, pair->key))
			take(to, pair->key, "not known", pair->value);
}

static void take_all(const struct model *base, const struct model *new, take_difference *take,
		     void *to)
{
	char wakes[2][16];

	take_host(base, new, take, to);
	if (strcmp(base->clock_detail.source, new->clock_detail.source) != 0)
		take(to, "clock", base->clock_detail.source, new->clock_detail.source);
	if (strcmp(base->version, new->version) != 0)
		take(to, "unotify-bench", base->version, new->version);
	if (base->quick != new->quick)
		take(to, "--quick", base->quick ? "yes" : "no", new->quick ? "yes" : "no");
	snprintf(wakes[0], sizeof(wakes[0]), "%u", base->warm_rounds);
	snprintf(wakes[1], sizeof(wakes[1]), "%u", new->warm_rounds);
	if (strcmp(wakes[0], wakes[1]) != 0)
		take(to, "empty wakes before a batch", wakes[0], wakes[1]);
}

/* What differs, in words: long values are in both run.json. */
struct differing {
	char machine[TEXT_SIZE], other[TEXT_SIZE];
};

static void take_words(void *to, const char *key, const char *base, const char *new)
{
	struct differing *differing = to;
	char *text = is_of_machine(key) ? differing->machine : differing->other;
	size_t used = strlen(text);

	used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s%s", used ? ", " : "", key);
	if (used < TEXT_SIZE && strlen(base) + strlen(new) <= VALUES_LONG)
		snprintf(text + used, TEXT_SIZE - used, " (%s -> %s)", base, new);
}

int compare_same_host(const struct compare_run *base, const struct compare_run *new,
		      struct error *err)
{
	struct differing differing = { "", "" };

	take_all(&base->model, &new->model, take_words, &differing);
	if (!differing.machine[0])
		return 0;
	return error_set(err, STATUS_CANNOT,
			 "%s and %s were not measured on the same CPUs of one host; --across-hosts "
			 "compares them all the same. They differ in %s%s%s",
			 base->path, new->path, differing.machine, differing.other[0] ? "; " : "",
			 differing.other);
}

void compare_differences(const struct form *to, const struct compare_table *table)
{
	struct differing differing = { "", "" };

	take_all(&table->runs[0]->model, &table->runs[1]->model, take_words, &differing);
	if (differing.machine[0] || differing.other[0])
		form_say(to, "", "%s and %s also differ in %s%s%s.", table->runs[0]->name,
			 table->runs[1]->name, differing.machine,
			 differing.machine[0] && differing.other[0] ? "; " : "", differing.other);
}
