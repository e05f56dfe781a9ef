// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SPEC of a UML, and groups of operations. A SPEC is taken apart from its end: the mode behind
 * the last comma, then the label behind a colon of the file's name; the rest is the path. Nothing
 * is booted here: which mode a UML has without one is known after run/umls.c has booted it.
 * Operations are rows of uml/operation_rows.h, and each names its group.
 */
#include "plan/uml_arm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/names.h"

/* Different groups among the rows; more would not be offered. */
#define GROUPS_MAX 16

/* No functions: an arm of a UML runs by uml/machine.h. In no table, so that no SPEC can name it. */
const struct gate gate_uml = { .name = "uml", .what = "a whole UML" };

/* ---- a UML ---- */

/* The label becomes part of ids, and these become names of files. */
static int check_label(const char *label, struct error *err)
{
	const size_t max = sizeof(((struct arm_uml *)NULL)->label) - 1;

	if (name_is_plain(label, max))
		return 0;
	return error_set(err, STATUS_USAGE,
			 "the label '%s' is not 1 to %zu letters, digits, '-', '_' or '.'", label,
			 max);
}

static int parse_mode(struct arm_uml *uml, const char *pair, struct error *err)
{
	static const char key[] = "mode=";

	if (strncmp(pair, key, sizeof(key) - 1) != 0)
		return error_set(err, STATUS_USAGE, "'%s' is not mode=seccomp or mode=ptrace",
				 pair);
	for (unsigned int i = 0; uml_mode_names[i]; i++) {
		if (strcmp(pair + sizeof(key) - 1, uml_mode_names[i]) == 0) {
			uml->mode = i;
			return 0;
		}
	}
	return name_unknown("mode", pair + sizeof(key) - 1, uml_mode_names, err);
}

/* "linux-seccomp" for "/usr/bin/linux.uml" with that mode; without a mode "linux". */
static void make_label(struct arm_uml *uml, bool mode)
{
	char name[16];

	name_of_file(uml->path, "uml", name, sizeof(name));
	snprintf(uml->label, sizeof(uml->label), "%s%s%s", name, mode ? "-" : "",
		 mode ? uml_mode_names[uml->mode] : "");
}

static int take_path(struct arm_uml *uml, const char *path, struct error *err)
{
	if (!*path)
		return error_set(err, STATUS_USAGE,
				 "there is no path; give PATH[:LABEL][,mode=seccomp|ptrace]");
	if (strlen(path) >= sizeof(uml->path))
		return error_set(err, STATUS_USAGE, "the path is longer than %zu bytes",
				 sizeof(uml->path) - 1);
	strcpy(uml->path, path);
	return 0;
}

/*
 * The mode begins at ",mode"; any other last comma is reported as a wrong mode. The label begins
 * at a colon behind the last slash, as a folder's name may have one too.
 */
static int parse(struct arm_uml *uml, char *spec, struct error *err)
{
	char *mode = strstr(spec, ",mode") ?: strrchr(spec, ',');
	char *label = NULL, *slash;

	if (mode)
		*mode++ = '\0';
	slash = strrchr(spec, '/');
	label = strchr(slash ? slash : spec, ':');
	if (label)
		*label++ = '\0';
	if (take_path(uml, spec, err) || (mode && parse_mode(uml, mode, err)))
		return -1;
	if (!label) {
		make_label(uml, mode);
		return 0;
	}
	snprintf(uml->label, sizeof(uml->label), "%s", label);
	return check_label(label, err);
}

int uml_arm_parse(struct arm_uml *uml, const char *spec, struct error *err)
{
	char *copy = memory_copy(spec);
	int result;

	memset(uml, 0, sizeof(*uml));
	result = parse(uml, copy, err);
	free(copy);
	if (!result)
		result = uml_check(uml->path, err);
	return result ? error_prefix(err, "--uml %s: ", spec) : 0;
}

const char *uml_arm_mode(const struct arm_uml *uml)
{
	return uml->listens ? "notify" : uml_mode_names[uml->booted];
}

/* ---- operations ---- */

/* Each group once, in the order of the rows. */
const char *const *uml_arm_groups(void)
{
	static const char *names[GROUPS_MAX + 2];
	size_t count = 0;

	for (size_t i = 0; uml_operations[i]; i++) {
		size_t at = 0;

		while (at < count && strcmp(names[at], uml_operations[i]->group) != 0)
			at++;
		if (at == count && count < GROUPS_MAX)
			names[count++] = uml_operations[i]->group;
	}
	names[count++] = UML_ARM_ALL;
	names[count] = NULL;
	return names;
}

/* Whether word is one of words, which are joined by commas. */
static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strcspn(at, ",") == length && strncmp(at, word, length) == 0)
			return true;
	}
	return false;
}

bool uml_arm_wants(const char *names, const struct uml_operation *operation)
{
	return has_word(names, UML_ARM_ALL) || has_word(names, operation->group);
}

static int check_group(const char *name, struct error *err)
{
	const char *const *groups = uml_arm_groups();

	for (size_t i = 0; groups[i]; i++)
		if (strcmp(groups[i], name) == 0)
			return 0;
	return name_unknown("group of operations", name, groups, err);
}

int uml_arm_check_groups(const char *names, struct error *err)
{
	char *copy = memory_copy(names), *rest = copy, *name;
	int result = 0;

	while (!result && (name = strsep(&rest, ",")))
		result = check_group(name, err);
	free(copy);
	return result ? error_prefix(err, "--guest: ") : 0;
}
