// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What else differs between two runs. Another machine is refused, unless across_hosts is set.
 * Another kernel, governor and the like is what runs are compared for, and is only said. Another
 * state of the same host, which no fact about it tells, is found by its native calls, and leaves
 * rows without a verdict.
 */
#include "report/compare/compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define VALUES_LONG 80 /* characters of both values together that are still printed */
#define TEXT_SIZE   1024

/* Host keys that tell machines apart, or the CPUs that were used of one. */
static const char *const of_machine[] = { "hostname", "cpu",	    "cpus",	  "topology",
					  "smt",      "hypervisor", "placements", NULL };

static bool is_of_machine(const char *key)
{
	for (size_t i = 0; of_machine[i]; i++)
		if (!strcmp(key, of_machine[i]))
			return true;
	return false;
}

/* What differs, as text. Values that are too long for it are in the run.json of each run. */
struct differing {
	char machine[TEXT_SIZE], other[TEXT_SIZE];
};

static void take(struct differing *to, const char *key, const char *base, const char *new)
{
	char *text = is_of_machine(key) ? to->machine : to->other;

	text_add(text, TEXT_SIZE, "%s%s", text[0] ? ", " : "", key);
	if (strlen(base) + strlen(new) <= VALUES_LONG)
		text_add(text, TEXT_SIZE, " (%s -> %s)", base, new);
}

/* Keys of either run; one that is missing in a run is not known there. */
static void take_host(const struct model *base, const struct model *new, struct differing *to)
{
	model_each(pair, base->host, base->host_count) {
		const char *key = pair->key, *value = model_host_text(new, key);

		/* The load is never the same twice; controls judge what came of it. */
		if (strcmp(key, "load") != 0 && strcmp(pair->value, value) != 0)
			take(to, key, pair->value, value);
	}
	model_each(pair, new->host, new->host_count)
		if (!model_host_value(base, pair->key))
			take(to, pair->key, "not known", pair->value);
}

/* Host keys, and what else of a run changes its figures. */
static void take_all(const struct model *base, const struct model *new, struct differing *to)
{
	char wakes[2][16];

	take_host(base, new, to);
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

int compare_same_host(const struct compare_run *base, const struct compare_run *new,
		      struct error *err)
{
	struct differing differing = { "", "" };

	take_all(&base->model, &new->model, &differing);
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

	take_all(&table->runs[0]->model, &table->runs[1]->model, &differing);
	if (differing.machine[0] || differing.other[0])
		form_say(to, "", "%s and %s also differ in %s%s%s.", table->runs[0]->name,
			 table->runs[1]->name, differing.machine,
			 differing.machine[0] && differing.other[0] ? "; " : "", differing.other);
}

/* ---- states of one host ---- */

/*
 * A virtual machine is not told what other guests do on the core that carries its virtual CPU, but
 * its native calls then take longer: 190 or 250 ns in turn on one VM (Linux 6.18). Notified calls
 * take longer too, but by less: notify/allow of 16 unmaps moved by half as much as native calls
 * did, the other way. So this limit of native calls is 1.5 % of a ratio.
 */
#define STATE_LIMIT 0.03

/* Host keys on which it depends how long a native system call takes. */
static const char *const of_system[] = { "cpu",		 "microcode",	   "hypervisor",
					 "kernel",	 "kernel_version", "kernel_config",
					 "command_line", "mitigations",	   "preempt",
					 "governor",	 "turbo",	   NULL };

bool compare_same_system(const struct model *base, const struct model *new)
{
	for (size_t i = 0; of_system[i]; i++)
		if (strcmp(model_host_text(base, of_system[i]),
			   model_host_text(new, of_system[i])) != 0)
			return false;
	return true;
}

/* By how much native calls changed, as a logarithm; 0 where a run does not know them. */
static double state_change(const struct model_arm *base, const struct model_arm *new)
{
	return base->native_ns > 0 && new->native_ns > 0 ?
		       fabs(log(new->native_ns / base->native_ns)) :
		       0;
}

bool compare_other_state(const struct model_arm *base, const struct model_arm *new)
{
	return state_change(base, new) > log1p(STATE_LIMIT);
}

/* The row whose native calls changed most, of those without a verdict for that; NULL: none. */
static const struct compare_row *most_changed(const struct compare_table *table)
{
	const struct compare_row *most = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct compare_row *row = &table->rows[i];

		if (row->kind == COMPARE_STATE &&
		    (!most || state_change(row->arms[0], row->arms[1]) >
				      state_change(most->arms[0], most->arms[1])))
			most = row;
	}
	return most;
}

void compare_states(const struct form *to, const struct compare_table *table)
{
	const struct compare_row *most = most_changed(table);

	if (!most)
		return;
	form_say(to, "  ",
		 "The host was in another state: native system calls took %.0f ns in %s and %.0f "
		 "ns in %s (%s), on the same kernel. On a virtual machine other guests of the host "
		 "do that, and ratios move with it, so there is no verdict. Measure again, or run "
		 "base and new in turn and `join` the runs of each.",
		 most->arms[0]->native_ns, table->runs[0]->name, most->arms[1]->native_ns,
		 table->runs[1]->name, most->arms[0]->id);
}
