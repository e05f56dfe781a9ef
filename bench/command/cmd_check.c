// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `check`: which serve loops survive a hijacked or failing stub. Runs scenarios against loops by
 * check/check.h, prints the outcomes as a matrix or as JSON, and may write both with a picture into
 * a folder. With --format mail it reads a finished run, tries a few scenarios, and prints for a
 * review mail where the series' loop waits for ever and what the alternatives cost.
 */
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "base/interrupt.h"
#include "base/names.h"
#include "base/options.h"
#include "base/outfile.h"
#include "base/wall.h"
#include "check/check.h"
#include "check/mail.h"
#include "command/cli.h"
#include "host/host.h"
#include "report/draw/figure.h"
#include "report/format/formats.h"
#include "run/folder.h"
#include "run/progress.h"
#include "run/risks.h"

struct check_options {
	struct name_list scenarios, loops;
	unsigned int format; /* index of formats */
	bool json, watchdog;
	const char *out; /* a folder, or NULL */
};

enum { MATRIX, MAIL };

static const char *const formats[] = { [MATRIX] = "matrix", [MAIL] = "mail", NULL };

/* The help of --watchdog has these numbers. */
_Static_assert(CHECK_STALLS == 25 && CHECK_WATCHDOG_NS == 20000000, "as in the help");

#define OF(type, member) OPTION_OF(type, struct check_options, member)

static const struct option_row rows[] = {
	{ "scenario", "NAME",
	  "run only this scenario (see `list scenarios`); again for more (default: all)",
	  OF(OPTION_NAMES, scenarios) },
	{ "loop", "NAME",
	  "attack only this serve loop, for one stub or for many (see `list loops`), or "
	  "this gate, which asks less than notify and is served by counted: notify-map, "
	  "filter-unmap, filter-both; again for more (default: all)",
	  OF(OPTION_NAMES, loops) },
	{ "watchdog", NULL,
	  "give every monitor the watchdog of the series, with 25 ticks of 20 ms: then none "
	  "may wedge",
	  OF(OPTION_FLAG, watchdog) },
	{ "json", NULL, "print what was found as JSON (schema unotify-bench/check/1)",
	  OF(OPTION_FLAG, json) },
	{ "out", "FOLDER",
	  "write check.json, matrix.txt and the picture of it, plots/matrix.svg and .png, there",
	  OF(OPTION_PATH, out) },
	{ "format", "NAME",
	  "matrix: run the scenarios and print their outcomes; mail: read them from RUN, and print "
	  "for a review mail what leaves counted waiting, and what those loops cost that get on, "
	  "by the ratios of RUN (suite loops)",
	  OF(OPTION_CHOICE, format), .choices = formats, .standard = "matrix" },
	{ 0 },
};

/*
 * Both lines may be printed, but an interrupt decides the status: cells that were not run may be
 * bad or good.
 */
static int conclude(const struct check *check)
{
	size_t bad = 0;

	for (size_t i = 0; i < check->count; i++)
		bad += !check_cell_is_good(&check->cells[i]);
	if (bad)
		fprintf(stderr, "unotify-bench: %zu of %zu cells did not end as declared\n", bad,
			check->count);
	if (check->done < check->count)
		fprintf(stderr, "unotify-bench: interrupted: %zu of %zu cells were run\n",
			check->done, check->count);
	return check->done < check->count ? STATUS_INTERRUPTED : bad ? STATUS_CONTROL : STATUS_DONE;
}

static int write_text(FILE *out, const struct check *check, struct error *err)
{
	(void)err;
	check_print(out, check);
	return 0;
}

static int write_file(const char *folder, const char *name,
		      int (*write)(FILE *, const struct check *, struct error *),
		      const struct check *check, struct error *err)
{
	char path[PATH_MAX];
	struct outfile out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (outfile_open(&out, path, err))
		return -1;
	return outfile_close(&out, write(out.file, check, err), err);
}

static void add_host(void *target, const char *key, const char *value)
{
	model_add_host(target, key, value);
}

/*
 * Figures are drawn from a model. So the outcomes go into an empty one, with the host and the time
 * that figures name below themselves. Without gnuplot there is no picture, which is no error.
 */
static int draw(const char *folder, const struct check *check, struct error *err)
{
	struct model model;
	struct timespec now;
	int result;

	model_init(&model);
	check_store(check, &model);
	host_each("", add_host, &model);
	wall_now(CLOCK_REALTIME, &now);
	wall_stamp(now.tv_sec, model.started, sizeof(model.started));
	model.partial = check->done < check->count;
	result = report_write_plots(folder, &model, FIGURE_SVG | FIGURE_PNG, err);
	model_free(&model);
	if (!result || err->status != STATUS_UNSUPPORTED)
		return result;
	fprintf(stderr, "unotify-bench: there is no picture: %s\n", err->text);
	return 0;
}

static int write_folder(const char *folder, const struct check *check, struct error *err)
{
	if (write_file(folder, "check.json", check_write_json, check, err) ||
	    write_file(folder, "matrix.txt", write_text, check, err))
		return -1;
	return draw(folder, check, err);
}

/*
 * What can be wrong with the request is found before the cells run, which takes minutes: names in
 * check_plan(), then the folder. From interrupt_catch() on an interrupt ends the cells early, and
 * what was found is printed.
 */
static int run(const struct check_options *options, struct error *err)
{
	struct check check;
	int result = check_plan(&check, name_list_words(&options->scenarios),
				name_list_words(&options->loops), err);

	if (result)
		return -1;
	if (options->out && folder_check(options->out, err)) {
		check_free(&check);
		return -1;
	}
	if (options->watchdog)
		check_give_watchdogs(&check);
	interrupt_catch();
	check.tick = risks_tick;
	progress_begin(false);
	result = check_run(&check, err);
	progress_end();
	if (!result && options->json)
		result = check_write_json(stdout, &check, err);
	else if (!result)
		check_print(stdout, &check);
	if (!result && options->out)
		result = write_folder(options->out, &check, err);
	if (!result)
		result = conclude(&check);
	check_free(&check);
	return result;
}

/* check_mail() runs scenarios of its own, and asks for interrupts. */
static int write_mail(const char *path, struct error *err)
{
	struct model model;
	int result;

	if (report_open(&model, path, err))
		return -1;
	interrupt_catch();
	result = check_mail(stdout, &model, err);
	model_free(&model);
	return result;
}

/*
 * The operand is optional for the parser, as only one format takes it. The options of the other
 * format are refused: none has an effect on a mail.
 */
static int act(void *target, char **operands, int count, struct error *err)
{
	const struct check_options *options = target;

	if (options->format == MATRIX && count)
		return error_set(err, STATUS_USAGE,
				 "'%s' is too much: only --format mail takes a RUN", operands[0]);
	if (options->format == MATRIX)
		return run(options, err);
	if (!count)
		return error_set(err, STATUS_USAGE,
				 "--format mail takes a RUN: a folder of `run --suite loops`");
	if (options->json || options->watchdog || options->out || options->loops.count ||
	    options->scenarios.count)
		return error_set(err, STATUS_USAGE, "--format mail excludes the other options");
	return write_mail(operands[0], err);
}

const struct command command_check = {
	.name = "check",
	.summary = "hostile and failing stubs against every serve loop",
	.act = act,
	.options_size = sizeof(struct check_options),
	.operands = "[RUN]",
	.about =
		"Attacks this program's own monitor by its own stubs: each scenario against each "
		"serve loop, in processes of their own. Exit status 3 if a loop wedges that is not "
		"declared to, if the monitor dies, or if a call takes effect that the strict "
		"validation "
		"must deny.",
	.rows = rows,
};
