// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nothing runs in the background. The line changes when a caller reports something new, and
 * progress_tick() repeats it with the time that is left by then.
 */
#include "run/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/terminal.h"
#include "base/wall.h"

/* Seconds between two lines; fewer plain ones, as each stays in a log. */
#define EACH_S	     1.0
#define EACH_PLAIN_S 10.0
#define BAR_MIN	     60 /* columns below which there is no bar */
#define BAR	     20

static struct {
	bool quiet, terminal, is_shown; /* is_shown: the line is on the terminal */
	double seconds, done;		/* expected for this part; share that is done */
	struct timespec began, shown;	/* when this part began; when a line was shown last */
	char what[128];
} progress = { .quiet = true };

void progress_begin(bool quiet)
{
	progress.quiet = quiet;
	progress.terminal = isatty(STDERR_FILENO);
	wall_now(CLOCK_MONOTONIC, &progress.shown);
	progress_expect(0);
}

static void print_line(const char *format, va_list args)
{
	progress_end();
	fputs("unotify-bench: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void progress_tell(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!progress.quiet)
		print_line(format, args);
	va_end(args);
}

void progress_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line(format, args);
	va_end(args);
}

void progress_expect(double seconds)
{
	progress.seconds = seconds;
	progress.done = 0;
	progress.what[0] = '\0';
	wall_now(CLOCK_MONOTONIC, &progress.began);
}

/*
 * By the time that is to be spent, or by the pace until now if that ends sooner, or if no time is
 * known. The pace of the first tenth is not trusted.
 */
static double seconds_left(void)
{
	double elapsed = wall_seconds_since(&progress.began);
	double by_pace = elapsed * (1 - progress.done) / progress.done;
	double left = fmax(progress.seconds - elapsed, 0);

	if (!(progress.seconds > 0))
		return by_pace;
	return progress.done > 0.1 ? fmin(left, by_pace) : left;
}

/*
 * The most important comes first, as a narrow terminal cuts the end. A part that takes longer than
 * expected stays at 99 % until a caller reports that more is done.
 */
static void format_line(char *line, size_t size, int width)
{
	bool timed = progress.seconds > 0;
	double by_time = timed ? wall_seconds_since(&progress.began) / progress.seconds : 0;
	int done = (int)(100 * fmax(progress.done, fmin(by_time, 0.99))), left;
	char bar[BAR + 4] = "";

	if (!timed && !(progress.done > 0)) {
		snprintf(line, size, "%s", progress.what);
		return;
	}
	left = (int)ceil(seconds_left());
	if (width >= BAR_MIN)
		snprintf(bar, sizeof(bar), "[%-*.*s] ", BAR, done * BAR / 100,
			 "####################");
	snprintf(line, size, "%s%d %%, %d:%02d left, %s", bar, done, left / 60, left % 60,
		 progress.what);
}

static void show_now(void)
{
	int width = progress.terminal ? terminal_columns(STDERR_FILENO) : 200;
	char line[256];

	wall_now(CLOCK_MONOTONIC, &progress.shown);
	format_line(line, sizeof(line), progress.terminal ? width : 0);
	/* A line stops short of the last column, where some terminals wrap. */
	progress.is_shown = progress.terminal;
	if (progress.terminal)
		fprintf(stderr, "\r\033[K%.*s", width - 1, line);
	else
		fprintf(stderr, "unotify-bench: %s\n", line);
}

void progress_show(double done, const char *format, ...)
{
	va_list args;

	progress.done = fmax(0, fmin(done, 1));
	va_start(args, format);
	vsnprintf(progress.what, sizeof(progress.what), format, args);
	va_end(args);
	if (progress.terminal && !progress.quiet)
		show_now();
	else
		progress_tick();
}

void progress_tick(void)
{
	double each = progress.terminal ? EACH_S : EACH_PLAIN_S;

	if (!progress.quiet && progress.what[0] && wall_seconds_since(&progress.shown) >= each)
		show_now();
}

void progress_end(void)
{
	if (progress.is_shown)
		fputs("\r\033[K", stderr);
	progress.is_shown = false;
}
