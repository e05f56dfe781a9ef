/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures: each is a TSV and a script that draws it. All of them are drawn at the end, by one
 * gnuplot for each format. Use: figures_begin(), figures_describe(), then for each figure
 * figure_begin(), figure_row()..., figure_end(); figures_end() draws, figures_free() frees.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "report/text/view.h"

/* Formats as bits. */
enum figure_format {
	FIGURE_SVG = 1,
	FIGURE_PNG = 2,
	FIGURE_PDF = 4,
};

#define FIGURE_FORMATS 3

extern const char *const figure_format_names[FIGURE_FORMATS + 1]; /* by bit, ended by NULL */

/* A figure that has its TSV and waits for gnuplot. */
struct figure_drawn {
	char name[128], title[200], caption[400];
	char *commands; /* of gnuplot, but for the format; owned */
};

/* All figures of a run or of recordings. */
struct figures {
	char run[PATH_MAX];	/* the run's folder */
	char folder[PATH_MAX];	/* its plots/ */
	char scripts[PATH_MAX]; /* where the .gp are */
	unsigned int formats;	/* enum figure_format */
	bool no_gnuplot;
	struct error why; /* no_gnuplot */
	size_t missing;	  /* histograms that are not there */
	char failed[160]; /* controls, on top of every figure and its TSV; or "" */
	char source[320]; /* host, kernel, date, kind of run: in the caption of each */
	struct figure_drawn *drawn;
	size_t count;
};

/* A name without blanks or anything that a file's name or gnuplot's word() could trip over. */
struct figure_word {
	char text[96];
};

#define FIGURE_ROWS_MAX 64

struct figure {
	const char *script; /* without .gp */
	char name[128];	    /* of its files, without extension */
	char title[200], note[256];
	char what[160];		       /* the caption's own part: what dots and bars are; or "" */
	char arms[2048], panels[1024]; /* words */
	struct figure_word labels[FIGURE_ROWS_MAX]; /* of rows of dots, from the top */
	size_t label_count;
	uint32_t panels_of[FIGURE_ROWS_MAX]; /* by row, as bits, that have a dot in it */
	bool crowded;			     /* a panel has two dots in a row */
	double far[FIGURE_ROWS_MAX];	     /* the greatest values of dots, falling */
	size_t dots;
	struct figure_n {
		const char *unit;     /* "pairs of batches"; NULL: none was counted */
		uint64_t least, most; /* n of a dot */
	} n[2];
	FILE *tsv;
	size_t rows; /* the header included */
};

/* Creates FOLDER/plots if it is not there. To be freed by figures_free(), after an error too. */
int figures_begin(struct figures *figures, const char *folder, unsigned int formats,
		  struct error *err);

/* What all figures say of the run: failed controls, host, kernel, date, what kind of run. */
void figures_describe(struct figures *figures, const struct model *model);

/* Draws. Says what was missing; STATUS_UNSUPPORTED if there was no gnuplot. */
int figures_end(struct figures *figures, struct error *err);
void figures_free(struct figures *figures);

/* FOLDER/NAME.EXTENSION of a figure. */
struct figure_path {
	char text[PATH_MAX + 256];
};

struct figure_path figure_path(const struct figures *figures, const char *name,
			       const char *extension);

/* Opens the TSV of a figure called name, or "NAME-PART" where part is not NULL. */
int figure_begin(struct figure *figure, const struct figures *figures, const char *script,
		 const char *name, const char *part, struct error *err);

/* Adds a line to the TSV; the first is its header. */
void figure_row(struct figure *figure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Notes n of a dot: the caption has the least and the most of them, for each of two units. */
void figure_count(struct figure *figure, const char *unit, uint64_t n);
void figure_count_pairs(struct figure *figure, const struct model_comparison *ratio);

struct figure_word figure_word(const char *text);

/* The word for an arm or a panel, noted in the figure's list of them. */
struct figure_word figure_arm(struct figure *figure, const char *label);
struct figure_word figure_panel(struct figure *figure, const char *label);

/* Closes the TSV and notes the figure; without a row besides the header it removes it. */
int figure_end(struct figure *figure, struct figures *figures, struct error *err);

/* Closes and removes the TSV. */
void figure_abandon(struct figure *figure, const struct figures *figures);

/*
 * Of dots.gp. A dot is a value with its interval in the row of its label; a mark is a vertical
 * line of a panel with its interval; a bond joins two dots of a row, and has words beside it.
 */
#define FIGURE_DOTS "panel\ty\tlabel\tseries\tvalue\tlow\thigh\twords"

struct figure_place {
	const char *panel, *label, *series;
};

/*
 * Gives a label a row below those that there are, unless it has one or there is no room. Rows are
 * named before the first dot: the height of a dot counts from the lowest.
 */
void figure_name_row(struct figure *figure, const char *label);

void figure_dot(struct figure *figure, const struct figure_place *place, double value,
		const double ends[2]);
/* Of an arm that has two modes, the words alone, for one of so many parts of its time. */
void figure_dot_modes(struct figure *figure, const struct figure_place *place,
		      const struct model_arm *arm, uint32_t parts);
void figure_dot_ratio(struct figure *figure, const struct figure_place *place,
		      const struct model *model, const struct model_comparison *ratio);
void figure_mark(struct figure *figure, const char *panel, double value, const double ends[2],
		 const char *words);
void figure_bond(struct figure *figure, const struct figure_place *place, const double ends[2],
		 const char *words);

/* A mark at 1 in each panel that has dots, which is baseline, and words on it. */
void figure_mark_baseline(struct figure *figure, const char *baseline);

/* How the dots of a suite are called. */
struct figure_dots {
	const char *title; /* NULL: its name */
	struct shown (*label)(const struct model_arm *arm);
};

/* Dots of the ratios of a suite: a row an arm, a panel a placement. */
int figure_draw_dots(const struct figure_dots *dots, const struct view *suite,
		     struct figures *figures, struct error *err);

/* Of few arms and many sizes: time against size, distributions, phases. */
int figure_draw_by_size(const struct view *suite, struct figures *figures, struct error *err);

/* Whole replays, by guest and gate. */
int figure_draw_guests(struct figures *figures, const struct view *view, struct error *err);

/* Of all suites: hero.c, price.c, sync.c, course.c. None where the run has nothing of it. */
int figure_draw_hero(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_price(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_sync(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_course(struct figures *figures, const struct view *view, struct error *err);

/* Of the checks of a run. */
int figure_draw_matrix(struct figures *figures, const struct model *model, struct error *err);

/* Of the suites of the series' own gates, and of arms that the user named. */
bool figure_is_basic(const struct model_arm *arm);

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
