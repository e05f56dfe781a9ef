// SPDX-License-Identifier: GPL-2.0-or-later
/* A command line for `run`, word by word. */
#include "selftest/selftest_measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/analyze.h"
#include "base/words.h"
#include "plan/run_options.h"
#include "run/run.h"

#define WORDS_MAX 128

typedef int use_records(const struct plan *plan, const struct records *records, void *target,
			struct error *err);

static int measure(use_records *use, void *target, struct error *err, const char *format,
		   va_list arguments)
{
	char words[SELFTEST_WORDS_BYTES], *argv[WORDS_MAX + 1];
	struct run_options options;
	static const char head[] = "run --events none --target 0 ";
	size_t used = sizeof(head) - 1;
	int argc;

	memcpy(words, head, sizeof(head));
	vsnprintf(words + used, sizeof(words) - used, format, arguments);
	argc = words_split(words, argv, WORDS_MAX);
	if (run_options_parse(&options, argc, argv, err))
		return -1;
	return run_measure(&options, argc, argv, use, target, err);
}

int selftest_measure(use_records *use, void *target, struct error *err, const char *format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = measure(use, target, err, format, arguments);
	va_end(arguments);
	return result;
}

struct analyzing {
	int (*use)(const struct model *model, void *target, struct error *err);
	void *target;
};

static int analyze_and_use(const struct plan *plan, const struct records *records, void *target,
			   struct error *err)
{
	const struct analyzing *analyzing = target;
	struct model model;
	int result;

	model_init(&model);
	analyze(&model, plan, records);
	result = analyzing->use(&model, analyzing->target, err);
	model_free(&model);
	return result;
}

int selftest_analyze(int (*use)(const struct model *model, void *target, struct error *err),
		     void *target, struct error *err, const char *format, ...)
{
	struct analyzing analyzing = { use, target };
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = measure(analyze_and_use, &analyzing, err, format, arguments);
	va_end(arguments);
	return result;
}
