/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One figure: its TSV, its names, and the drawing of it. */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "report/text/view.h"

/* All figures of a run. */
struct figures {
	char run[PATH_MAX];	/* the run's folder */
	char folder[PATH_MAX];	/* its plots/ */
	char scripts[PATH_MAX]; /* where the .gp are */
	const char *time;	/* name of the metric of batches: model_time_of_run() */
	bool no_gnuplot, no_png;
	struct error why; /* no_gnuplot */
	size_t missing;	  /* histograms that are not there */
	char failed[160]; /* controls, on top of every figure and its TSV; or "" */
};

/* A name without blanks or anything that a file's name or gnuplot's word() could trip over. */
struct figure_word {
	char text[96];
};

struct figure {
	const char *script; /* without .gp */
	char name[160];	    /* of its files, without extension */
	char title[256], note[256];
	char arms[2048], panels[1024]; /* words */
	FILE *tsv;
	size_t rows; /* the header included */
};

/* Creates FOLDER/plots if it is not there. */
int figures_begin(struct figures *figures, const char *folder, struct error *err);

/* Notes the failed controls of the run, if any. */
void figures_note_controls(struct figures *figures, const struct model *model);

/* Says what was missing; STATUS_UNSUPPORTED if there was no gnuplot. */
int figures_end(const struct figures *figures, struct error *err);

/* Opens the TSV; the file names are script and the parts that are not NULL, joined by "-". */
int figure_begin(struct figure *figure, const struct figures *figures, const char *script,
		 const char *one, const char *two, const char *three, struct error *err);

/* Adds a line to the TSV; the first is its header. */
void figure_row(struct figure *figure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct figure_word figure_word(const char *text);

/* The word for an arm or a panel, noted in the figure's list of them. */
struct figure_word figure_arm(struct figure *figure, const char *label);
struct figure_word figure_panel(struct figure *figure, const char *label);

/* Closes the TSV and draws it as SVG and PNG; without a row besides the header it removes it. */
int figure_end(struct figure *figure, struct figures *figures, struct error *err);

/* Closes and removes the TSV. */
void figure_abandon(struct figure *figure, const struct figures *figures);

/* Rows of batch.gp for the synthetic arms in [first, end); the header is the caller's. */
void figure_batch_rows(struct figure *figure, const struct view *view, size_t first, size_t end);

/* Whether an arm is shown in figures: it was measured, and is no control. */
bool figure_shows(const struct model_arm *arm);

/* Dots of the ratios of [first, end), a suite: a row an arm, a panel a placement. */
int figure_draw_dots(struct figures *figures, const struct model *model, const struct view *view,
		     size_t first, size_t end, struct error *err);

/* Of few arms and many sizes [first, end): time against size, distributions, phases. */
int figure_draw_by_size(struct figures *figures, const struct view *view, size_t first, size_t end,
			struct error *err);

/* Ratios of all replays in a metric. */
int figure_draw_guests(struct figures *figures, const struct model *model, const struct view *view,
		       enum model_metric metric, struct error *err);

/* Whether there are replays, or else synthetic arms, in [first, end). */
bool figure_has_kind(const struct view *view, size_t first, size_t end, bool replays);

/*
 * The name inside of hist/ of the histogram of an arm's batch_ns, as the run
 * writes it and the plots read it: the arm's id with "_" for "/", then ".tsv".
 */
void report_hist_name(char *name, size_t size, const char *id);

struct figure_bucket {
	double high_ns, count;
	bool overflow;
};

struct figure_histogram {
	struct figure_bucket *rows;
	size_t count;
	double total;
};

/* Reads hist/ of an arm, strictly (FILE:LINE); one that is not there has no rows. */
int figure_read_histogram(struct figure_histogram *histogram, struct figures *figures,
			  const char *id, struct error *err);
void figure_free_histogram(struct figure_histogram *histogram);

#endif
