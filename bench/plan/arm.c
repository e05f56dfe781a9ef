// SPDX-License-Identifier: GPL-2.0-or-later
/* Arms in words: the keys of a SPEC, their values and their defaults are the rows of one table. */
#include "plan/arm.h"

#include <stdlib.h>
#include <string.h>

#include "plan/arm_check.h"
#include "plan/arm_words.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/units.h"

#define NAMES_MAX 32

/* Each ended by WORD_EMPTY. */
static enum word gate_words[NAMES_MAX + 1], serve_words[NAMES_MAX + 1];
static enum word placement_words[PLACEMENTS + 1];
static enum word many_words[NAMES_MAX + 1] = { WORD_NONE };
static const enum word wakes[] = { WORD_ASYNC, WORD_SYNC, WORD_EMPTY };
static const enum word layouts[] = { WORD_ADJACENT, WORD_SCATTERED, WORD_EMPTY };
static const enum word paths[] = { WORD_RESUME, WORD_FLUSH, WORD_EMPTY };
static const enum word validations[] = { WORD_SERIES, WORD_STRICT, WORD_EMPTY };

static void put_gate(struct arm *arm, uint32_t value)
{
	arm->gate = gates[value];
}

static void put_serve(struct arm *arm, uint32_t value)
{
	arm->serve = serve_loops[value];
}

static void put_wake(struct arm *arm, uint32_t value)
{
	arm->sync = value;
}

static void put_placement(struct arm *arm, uint32_t value)
{
	arm->placement = (enum placement)value;
}

static void put_op(struct arm *arm, uint32_t value)
{
	arm->synthetic.op = (enum synthetic_op)value;
}

static void put_batch(struct arm *arm, uint32_t value)
{
	arm->synthetic.entries = value;
}

static void put_pages(struct arm *arm, uint32_t value)
{
	arm->synthetic.pages = value;
}

static void put_layout(struct arm *arm, uint32_t value)
{
	arm->synthetic.scattered = value;
}

static void put_mix(struct arm *arm, uint32_t value)
{
	arm->synthetic.order = (enum synthetic_order)value;
}

static void put_touch(struct arm *arm, uint32_t value)
{
	arm->touch = value;
}

static void put_path(struct arm *arm, uint32_t value)
{
	arm->flush = value;
}

static void put_late(struct arm *arm, uint32_t value)
{
	arm->late = (enum guest_late)value;
}

static void put_tick(struct arm *arm, uint32_t value)
{
	arm->tick_ms = value;
}

static void put_work(struct arm *arm, uint32_t value)
{
	arm->work_ns = value;
}

static void put_budget(struct arm *arm, uint32_t value)
{
	arm->spin_ns = value;
}

static void put_validate(struct arm *arm, uint32_t value)
{
	arm->strict = value;
}

static void put_many(struct arm *arm, uint32_t value)
{
	arm->many = value ? serve_manys[value - 1] : NULL;
}

static void put_stubs(struct arm *arm, uint32_t value)
{
	arm->stubs = value;
}

/* What to know of a key, but for how its value is kept. */
enum trait {
	WITHOUT_LISTENER = 1,  /* behind gates without a listener it must be left as it is */
	WITHOUT_VERDICT = 2,   /* and behind those that do not ask the monitor */
	WITHOUT_SYNTHETIC = 4, /* and beside a workload */
	AS_DURATION = 8,       /* its number is a time from 0ns on */
	FROM_ZERO = 16,	       /* its number may be 0 */
	WITHOUT_BUDGET = 32,   /* and with loops that have none */
};

#define WORK_NS_MAX   100000000
#define BUDGET_NS_MAX 10000000

/* Its value is a name, or else a number, or else (max is 0) a workload. */
static const struct key {
	const char *name, *what, *standard;
	const enum word *words;
	uint32_t max;
	void (*put)(struct arm *arm, uint32_t value); /* an index into words, or the number */
	unsigned int traits;
} keys[] = {
	{ "gate", "what stands before the kernel", "notify", gate_words, 0, put_gate, 0 },
	{ "serve", "how the monitor waits and serves", "counted", serve_words, 0, put_serve,
	  WITHOUT_LISTENER },
	{ "wake", "how the monitor's answer wakes the stub", "async", wakes, 0, put_wake,
	  WITHOUT_LISTENER },
	{ "placement", "CPUs of monitor and stub", "same", placement_words, 0, put_placement, 0 },
	{ "op", "what the calls do", "map", arm_ops, 0, put_op, WITHOUT_SYNTHETIC },
	{ "batch", "calls of a batch", "16", NULL, STUB_BATCH_MAX, put_batch, WITHOUT_SYNTHETIC },
	{ "pages", "pages of a call", "1", NULL, 512, put_pages, WITHOUT_SYNTHETIC },
	{ "layout", "addresses of the calls", "adjacent", layouts, 0, put_layout,
	  WITHOUT_SYNTHETIC },
	{ "mix", "which calls of a mix come first", "interleaved", arm_orders, 0, put_mix,
	  WITHOUT_SYNTHETIC },
	{ "touch", "what the guest does to its pages", "write", arm_touches, 0, put_touch, 0 },
	{ "path", "how the stub goes on after a batch", "resume", paths, 0, put_path,
	  WITHOUT_SYNTHETIC },
	{ "validate", "pages of a call that are checked", "series", validations, 0, put_validate,
	  WITHOUT_VERDICT },
	{ "late", "a call of the stub outside of a batch, in each round", "none", arm_lates, 0,
	  put_late, WITHOUT_SYNTHETIC },
	{ "tick", "period of the monitor's timer, ms, 0 for none", "0", NULL, 1000, put_tick,
	  FROM_ZERO },
	{ "work", "artificial work of the monitor for each call", "0ns", NULL, WORK_NS_MAX,
	  put_work, WITHOUT_VERDICT | AS_DURATION },
	{ "budget", "how long loop spin spins before it sleeps", "20us", NULL, BUDGET_NS_MAX,
	  put_budget, WITHOUT_BUDGET | AS_DURATION },
	{ "many", "how many stubs at once are served", "none", many_words, 0, put_many,
	  WITHOUT_LISTENER },
	{ "stubs", "stubs at work at once, by many", "1", NULL, STUB_SET_MAX, put_stubs,
	  WITHOUT_SYNTHETIC },
	{ "workload", "recorded calls instead of synthetic ones", NULL, NULL, 0, NULL, 0 },
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

static void fill_words(void)
{
	for (size_t i = 0; i < NAMES_MAX && gates[i]; i++)
		gate_words[i] = word_of(gates[i]->name);
	for (size_t i = 0; i < NAMES_MAX && serve_loops[i]; i++)
		serve_words[i] = word_of(serve_loops[i]->name);
	for (size_t i = 0; i + 1 < NAMES_MAX && serve_manys[i]; i++)
		many_words[i + 1] = word_of(serve_manys[i]->name);
	for (size_t i = 0; i < PLACEMENTS; i++)
		placement_words[i] = word_of(placement_names[i]);
}

/* The texts of a key's words, ended by NULL. */
static void fill_names(const struct key *key, const char *names[NAMES_MAX + 1])
{
	size_t count = 0;

	for (; key->words[count]; count++)
		names[count] = word_text(key->words[count]);
	names[count] = NULL;
}

static int put_name(struct arm *arm, const struct key *key, const char *value, struct error *err)
{
	const char *names[NAMES_MAX + 1];

	fill_names(key, names);
	for (uint32_t i = 0; names[i]; i++) {
		if (!strcmp(value, names[i])) {
			key->put(arm, i);
			return 0;
		}
	}
	return name_unknown(key->name, value, names, err);
}

static int put_number(struct arm *arm, const struct key *key, const char *value, struct error *err)
{
	uint64_t number;
	int result;

	if (key->traits & AS_DURATION)
		result = parse_duration(value, 0, key->max, key->name, &number, err);
	else
		result = parse_u64(value, !(key->traits & FROM_ZERO), key->max, key->name, &number,
				   err);
	if (result)
		return -1;
	key->put(arm, (uint32_t)number);
	return 0;
}

static int put_workload(struct arm *arm, const char *value, struct error *err)
{
	if (strlen(value) >= sizeof(arm->workload))
		return error_set(err, STATUS_USAGE, "workload: the path is longer than %zu bytes",
				 sizeof(arm->workload) - 1);
	strcpy(arm->workload, value);
	return 0;
}

static int put(struct arm *arm, const struct key *key, const char *value, struct error *err)
{
	if (key->words)
		return put_name(arm, key, value, err);
	if (key->max)
		return put_number(arm, key, value, err);
	return put_workload(arm, value, err);
}

void arm_default(struct arm *arm)
{
	struct error err;

	fill_words();
	memset(arm, 0, sizeof(*arm));
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (keys[i].standard)
			put(arm, &keys[i], keys[i].standard, &err);
}

static const struct key *find_key(const char *name, struct error *err)
{
	return name_find_row("key", name, keys, KEY_COUNT, sizeof(keys[0]), err);
}

/* values: what was given, by key. */
static int put_pair(struct arm *arm, const char *values[KEY_COUNT], char *pair, struct error *err)
{
	char *value = strchr(pair, '=');
	const struct key *key;

	if (!value || value == pair || !value[1])
		return error_set(err, STATUS_USAGE, "'%s' is not key=value, such as gate=notify",
				 pair);
	*value++ = '\0';
	key = find_key(pair, err);
	if (!key)
		return -1;
	if (values[key - keys])
		return error_set(err, STATUS_USAGE, "%s is given twice", key->name);
	values[key - keys] = value;
	return put(arm, key, value, err);
}

/* What is asked for shall have an effect. */
static int check_effects(const struct arm *arm, const char *const values[KEY_COUNT],
			 struct error *err)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (!values[i] || !keys[i].standard || !strcmp(values[i], keys[i].standard))
			continue;
		if ((keys[i].traits & WITHOUT_LISTENER) && !arm->gate->notifies)
			return error_set(err, STATUS_USAGE,
					 "%s=%s needs a gate that notifies, %s does not",
					 keys[i].name, values[i], arm->gate->name);
		if ((keys[i].traits & WITHOUT_BUDGET) && !(arm->serve && arm->serve->spins))
			return error_set(err, STATUS_USAGE,
					 "%s=%s is for a loop that spins: serve=spin", keys[i].name,
					 values[i]);
		if ((keys[i].traits & WITHOUT_VERDICT) && !arm->gate->notifies_map)
			return error_set(err, STATUS_USAGE,
					 "%s=%s needs a gate that asks the monitor, %s does not",
					 keys[i].name, values[i], arm->gate->name);
		if ((keys[i].traits & WITHOUT_SYNTHETIC) && arm->workload[0])
			return error_set(err, STATUS_USAGE,
					 "%s=%s is for synthetic calls, workload=%s has its own",
					 keys[i].name, values[i], arm->workload);
	}
	return 0;
}

static int parse_pairs(struct arm *arm, char *rest, struct error *err)
{
	const char *values[KEY_COUNT] = { 0 };
	char *pair;

	arm_default(arm);
	while ((pair = strsep(&rest, ",")))
		if (put_pair(arm, values, pair, err))
			return -1;
	return check_effects(arm, values, err) || arm_check(arm, err) ? -1 : 0;
}

int arm_parse(struct arm *arm, const char *spec, struct error *err)
{
	char *copy = memory_copy(spec);
	int result = parse_pairs(arm, copy, err);

	free(copy);
	return result ? error_prefix(err, "--arm %s: ", spec) : 0;
}

#define PAIRS_MAX 128

/* A number or a path begins after the "=". */
static void add_pairs(const struct key *key, char pairs[PAIRS_MAX][48], size_t *count)
{
	const char *names[NAMES_MAX + 1] = { "", NULL };

	if (key->words)
		fill_names(key, names);
	for (size_t i = 0; names[i] && *count < PAIRS_MAX; i++)
		snprintf(pairs[(*count)++], sizeof(pairs[0]), "%s=%s", key->name, names[i]);
}

const char *const *arm_words(void)
{
	static char pairs[PAIRS_MAX][48];
	static const char *words[PAIRS_MAX + 1];
	size_t count = 0;

	fill_words();
	for (size_t i = 0; i < KEY_COUNT; i++)
		add_pairs(&keys[i], pairs, &count);
	for (size_t i = 0; i < count; i++)
		words[i] = pairs[i];
	return words;
}

static void print_names(FILE *out, const char *const *names, const char *standard)
{
	for (size_t i = 0; names[i]; i++) {
		bool is_standard = standard && !strcmp(names[i], standard);

		fprintf(out, "%s%s%s", i ? ", " : "", names[i], is_standard ? " (default)" : "");
	}
}

static void print_numbers(FILE *out, const struct key *key)
{
	char max[24];

	if (key->traits & AS_DURATION)
		format_duration(key->max, max, sizeof(max));
	else
		snprintf(max, sizeof(max), "%u", key->max);
	fprintf(out, "%s to %s (default %s)",
		key->traits & AS_DURATION ? "0ns" :
		key->traits & FROM_ZERO	  ? "0" :
					    "1",
		max, key->standard);
}

void arm_keys(FILE *out)
{
	fill_words();
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &keys[i];
		const char *names[NAMES_MAX + 1];

		if (key->words)
			fill_names(key, names);
		fprintf(out, "  %-10s %s: ", key->name, key->what);
		if (key->max)
			print_numbers(out, key);
		else
			print_names(out, key->words ? names : workload_names(), key->standard);
		fputs(key->standard ? "\n" : " or a file\n", out);
	}
}
