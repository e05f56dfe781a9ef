// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arms in words. Each key of a SPEC is a row of one table: its values, its default, and the member
 * of struct arm that it sets, by offset and size. Parsing, defaults, `list arms` and completions
 * read the same rows. A SPEC is applied to the defaults key by key, then checked twice: that each
 * key given has an effect (here), and that the values go together (arm_check.c). Ids are made in
 * arm_words.c.
 */
#include "plan/arm.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "plan/arm_words.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/units.h"

/* Values of one key: more than there are serve loops, the longest list. */
#define NAMES_MAX 32

/* Each ended by WORD_EMPTY. The index of a word is the value of its member: the first is false. */
static const enum word wakes[] = { WORD_ASYNC, WORD_SYNC, WORD_EMPTY };
static const enum word layouts[] = { WORD_ADJACENT, WORD_SCATTERED, WORD_EMPTY };
static const enum word paths[] = { WORD_RESUME, WORD_FLUSH, WORD_EMPTY };
static const enum word validations[] = { WORD_SERIES, WORD_STRICT, WORD_EMPTY };

/* WITHOUT_*: where the key has no effect, so that only its default may be given. */
enum trait {
	WITHOUT_LISTENER = 1,  /* no effect behind a gate without a listener */
	WITHOUT_VERDICT = 2,   /* nor behind one that does not ask the monitor about maps */
	WITHOUT_SYNTHETIC = 4, /* no effect beside a workload */
	AS_DURATION = 8,       /* its number is a time from 0ns on */
	FROM_ZERO = 16,	       /* its number may be 0 */
	WITHOUT_BUDGET = 32,   /* no effect on a loop that does not spin */
	OR_NONE = 64,	       /* "none" is its first value, and NULL its member */
	WITHOUT_FAULT = 128,   /* may not be given at all unless arm_faults() */
};

#define WORK_NS_MAX   100000000
#define BUDGET_NS_MAX 10000000
#define STALLS_MAX    1000

/*
 * A key sets a member of struct arm. Which of words, names, rows and max is set says how:
 *	words, names	the index of the value among them, in a bool, an enum or a uint32_t
 *	rows		a pointer to the row; rows begin with their names
 *	max		a number, in a uint32_t
 *	none (size 0)	the workload, a string
 */
struct key {
	const char *name, *what, *standard;
	size_t at, size;
	const enum word *words;
	const char *const *names;
	const void *const *rows;
	uint32_t max;
	unsigned int traits;
};

#define AT(member) offsetof(struct arm, member), sizeof(((struct arm *)NULL)->member)

#define WORDS(key, what, standard, member, words, traits)                     \
	{                                                                     \
		key, what, standard, AT(member), words, NULL, NULL, 0, traits \
	}
#define NUMBER(key, what, standard, member, max, traits)                       \
	{                                                                      \
		key, what, standard, AT(member), NULL, NULL, NULL, max, traits \
	}
#define ROWS(key, what, standard, member, rows, traits)                                           \
	{                                                                                         \
		key, what, standard, AT(member), NULL, NULL, (const void *const *)rows, 0, traits \
	}

/* In the order of `list arms`. */
static const struct key keys[] = {
	ROWS("gate", "what stands before the kernel", "notify", gate, gates, 0),
	ROWS("serve", "how the monitor waits and serves", "counted", serve, serve_loops,
	     WITHOUT_LISTENER),
	WORDS("wake", "how the monitor's answer wakes the stub", "async", sync, wakes,
	      WITHOUT_LISTENER),
	{ "placement", "CPUs of monitor and stub", "same", AT(placement), NULL, placement_names,
	  NULL, 0, 0 },
	WORDS("op", "what the calls do", "map", synthetic.op, arm_ops, WITHOUT_SYNTHETIC),
	NUMBER("batch", "calls of a batch", "16", synthetic.entries, STUB_BATCH_MAX,
	       WITHOUT_SYNTHETIC),
	NUMBER("pages", "pages of a call", "1", synthetic.pages, 512, WITHOUT_SYNTHETIC),
	WORDS("layout", "addresses of the calls", "adjacent", synthetic.scattered, layouts,
	      WITHOUT_SYNTHETIC),
	WORDS("mix", "which calls of a mix come first", "interleaved", synthetic.order, arm_orders,
	      WITHOUT_SYNTHETIC),
	WORDS("after", "what ends the guest's turn before a batch that maps", "fault",
	      synthetic.called, arm_afters, WITHOUT_SYNTHETIC | WITHOUT_FAULT),
	WORDS("touch", "what the guest does to its pages", "write", touch, arm_touches, 0),
	WORDS("path", "how the stub goes on after a batch", "resume", flush, paths,
	      WITHOUT_SYNTHETIC),
	WORDS("validate", "pages of a call that are checked", "series", strict, validations,
	      WITHOUT_VERDICT),
	WORDS("late", "a call of the stub outside of a batch, in each round", "none", late,
	      arm_lates, WITHOUT_SYNTHETIC),
	NUMBER("tick", "period of the monitor's timer, ms, 0 for none", "0", tick_ms, 1000,
	       FROM_ZERO),
	NUMBER("watchdog", "tick of a watchdog that kills a stub which does not come back", "0ns",
	       watchdog_ns, WATCHDOG_TICK_NS, WITHOUT_LISTENER | AS_DURATION),
	NUMBER("stalls", "ticks without an end of its turn until it does", "5", stalls, STALLS_MAX,
	       WITHOUT_LISTENER),
	NUMBER("work", "artificial work of the monitor for each call", "0ns", work_ns, WORK_NS_MAX,
	       WITHOUT_VERDICT | AS_DURATION),
	NUMBER("think", "how long the guest computes before each trap", "0ns", think_ns,
	       WORK_NS_MAX, AS_DURATION),
	NUMBER("budget", "how long loops that spin do so before they sleep", "20us", spin_ns,
	       BUDGET_NS_MAX, WITHOUT_BUDGET | AS_DURATION),
	ROWS("many", "how many stubs at once are served", "none", many, serve_manys,
	     WITHOUT_LISTENER | OR_NONE),
	NUMBER("stubs", "stubs at work at once, by many", "1", stubs, STUB_SET_MAX,
	       WITHOUT_SYNTHETIC),
	NUMBER("monitors", "threads of the monitor, each with a share of the stubs", "1", monitors,
	       MONITORS_MAX, WITHOUT_SYNTHETIC),
	NUMBER("handover", "percent of the stubs that change threads before each batch", "0",
	       handover, 100, WITHOUT_SYNTHETIC | FROM_ZERO),
	{ .name = "workload", .what = "recorded calls instead of synthetic ones" },
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

/*
 * The tables have rows of different types (struct gate, struct serve_loop), so a pointer to one is
 * read by memcpy().
 */
static const void *row_at(const struct key *key, size_t index)
{
	const void *row;

	memcpy(&row, &key->rows[index], sizeof(row));
	return row;
}

/* The names of a key's values, ended by NULL; none of a number. */
static void fill_names(const struct key *key, const char *names[NAMES_MAX + 1])
{
	size_t count = 0;

	if (key->traits & OR_NONE)
		names[count++] = word_text(WORD_NONE);
	for (size_t i = 0; key->words && key->words[i]; i++)
		names[count++] = word_text(key->words[i]);
	for (size_t i = 0; key->names && key->names[i]; i++)
		names[count++] = key->names[i];
	for (size_t i = 0; key->rows && row_at(key, i) && count < NAMES_MAX; i++)
		names[count++] = *(const char *const *)row_at(key, i);
	names[count] = NULL;
}

/* x86-64 is little-endian: the first byte of value, which a bool gets, is its lowest one. */
static void put_value(struct arm *arm, const struct key *key, uint32_t value)
{
	char *member = (char *)arm + key->at;
	bool none = key->traits & OR_NONE;

	if (!key->rows)
		memcpy(member, &value, key->size);
	else if (none && !value)
		memset(member, 0, key->size);
	else
		memcpy(member, &key->rows[value - none], key->size);
}

static int put_name(struct arm *arm, const struct key *key, const char *value, struct error *err)
{
	const char *names[NAMES_MAX + 1];

	fill_names(key, names);
	for (uint32_t i = 0; names[i]; i++) {
		if (!strcmp(value, names[i])) {
			put_value(arm, key, i);
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
	put_value(arm, key, (uint32_t)number);
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
	if (!key->size)
		return put_workload(arm, value, err);
	return key->max ? put_number(arm, key, value, err) : put_name(arm, key, value, err);
}

/* Defaults are written as a user would write them, and are parsed. Members without a key are 0. */
void arm_default(struct arm *arm)
{
	struct error err;

	memset(arm, 0, sizeof(*arm));
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (keys[i].standard)
			put(arm, &keys[i], keys[i].standard, &err);
}

/* Applies one key=value. values: what was given so far, by key; a key that is there is refused. */
static int put_pair(struct arm *arm, const char *values[KEY_COUNT], char *pair, struct error *err)
{
	char *value = strchr(pair, '=');
	const struct key *key;

	if (!value || value == pair || !value[1])
		return error_set(err, STATUS_USAGE, "'%s' is not key=value, such as gate=notify",
				 pair);
	*value++ = '\0';
	key = name_find_row("key", pair, keys, KEY_COUNT, sizeof(keys[0]), err);
	if (!key)
		return -1;
	if (values[key - keys])
		return error_set(err, STATUS_USAGE, "%s is given twice", key->name);
	values[key - keys] = value;
	return put(arm, key, value, err);
}

/*
 * after=fault is the default where faults are possible, and means nothing elsewhere: given there,
 * it would claim a fault that never comes.
 */
static int check_fault(const struct arm *arm, const struct key *key, const char *value,
		       struct error *err)
{
	if (!(key->traits & WITHOUT_FAULT) || arm_faults(arm))
		return 0;
	return error_set(err, STATUS_USAGE,
			 "%s=%s is for batches that map what the guest touches; all others follow "
			 "a call: leave %s out",
			 key->name, value, key->name);
}

/*
 * Refuses a value that has no effect: the id of the arm would name it, and a reader believe it. The
 * default of such a key may be given. This comes after all pairs, as the gate may be the last one.
 */
static int check_effects(const struct arm *arm, const char *const values[KEY_COUNT],
			 struct error *err)
{
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (values[i] && check_fault(arm, &keys[i], values[i], err))
			return -1;
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
	if (result && !*spec)
		return error_set(err, STATUS_USAGE,
				 "--arm: the SPEC is empty; give key=value, such as gate=notify");
	return result ? error_prefix(err, "--arm %s: ", spec) : 0;
}

/* Of all keys together; more are left out of completions. */
#define PAIRS_MAX 128

/* For a number or a path there is nothing to complete after the "=". */
static void add_pairs(const struct key *key, char pairs[PAIRS_MAX][48], size_t *count)
{
	const char *names[NAMES_MAX + 1] = { "", NULL };

	if (!key->max && key->size)
		fill_names(key, names);
	for (size_t i = 0; names[i] && *count < PAIRS_MAX; i++)
		snprintf(pairs[(*count)++], sizeof(pairs[0]), "%s=%s", key->name, names[i]);
}

const char *const *arm_words(void)
{
	static char pairs[PAIRS_MAX][48];
	static const char *words[PAIRS_MAX + 1];
	size_t count = 0;

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
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &keys[i];
		const char *names[NAMES_MAX + 1];

		fill_names(key, names);
		fprintf(out, "  %-10s %s: ", key->name, key->what);
		if (key->max)
			print_numbers(out, key);
		else
			print_names(out, key->size ? names : workload_names(), key->standard);
		fputs(key->standard ? "\n" : " or a file\n", out);
	}
}
