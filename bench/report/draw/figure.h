/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures. Each is a TSV in the plots/ of a run and a script that draws it: plots/SCRIPT.gp of the
 * sources, whose head describes the columns. All are drawn at the end, by one gnuplot for each
 * format. Use: figures_begin(), figures_describe(), then for each figure figure_begin(),
 * figure_row()..., figure_end(); figures_end() draws, figures_free() frees.
 *
 * Functions that return int return 0, or -1 with the error set. Times are us in a TSV, ns in the
 * model. A figure without a row is not there, and no error: a run may lack what it shows.
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

/*
 * A figure that has its TSV and waits for gnuplot. title and caption go into the SVG as text. The
 * caption has room for what (of a figure), two n and source (of all figures).
 */
struct figure_drawn {
	char name[128], title[200], caption[160 + 2 * 80 + 320];
	char *commands; /* of gnuplot, but for the format; owned */
};

/*
 * All figures of a run or of recordings. They share the folder, what every caption says, and the
 * list of those that wait to be drawn.
 */
struct figures {
	char run[PATH_MAX];	/* the run's folder */
	char folder[PATH_MAX];	/* its plots/ */
	char scripts[PATH_MAX]; /* where the .gp are */
	unsigned int formats;	/* enum figure_format */
	/* the scripts were not found: figures get their TSV, and figures_end() fails with why */
	bool no_gnuplot;
	struct error why;
	size_t missing;		    /* histograms that are not there */
	char failed[160];	    /* controls, on top of every figure and its TSV; or "" */
	char source[320];	    /* host, kernel, date, kind of run: in the caption of each */
	struct figure_drawn *drawn; /* owned */
	size_t count;
};

/*
 * A name without blanks or anything that could harm a file's name or gnuplot's word(), which
 * divides lists at blanks. plots/common.gp shows "_" as a blank.
 */
struct figure_word {
	char text[96];
};

/* Rows of dots that a figure can have; dots of further ones are left out. */
#define FIGURE_ROWS_MAX 64

/* A figure while its TSV is written. The caller fills title, note and what before figure_end(). */
struct figure {
	const char *script; /* without .gp */
	char name[128];	    /* of its files, without extension */
	/* note: axes and scales, joined by "|", as the head of the script says */
	char title[200], note[256];
	char what[160]; /* the caption's own part: what dots and bars are; or "" */
	/* words of the legend and of the panels, in the order in which they first occur */
	char arms[2048], panels[1024];
	/* labels to dots: kept by the functions for rows and dots below, for dots.gp and hero.gp */
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

/*
 * Creates FOLDER/plots, and FOLDER, if they are not there, and looks for the scripts. Without them
 * it succeeds: the TSV can be written. To be freed by figures_free(), after an error too.
 */
int figures_begin(struct figures *figures, const char *folder, unsigned int formats,
		  struct error *err);

/* What all figures say of the run: failed controls, host, kernel, date, what kind of run. */
void figures_describe(struct figures *figures, const struct model *model);

/*
 * Draws all figures in all formats, and says on stderr which histograms and which terminals of
 * gnuplot are missing. STATUS_UNSUPPORTED if nothing can be drawn here.
 */
int figures_end(struct figures *figures, struct error *err);
void figures_free(struct figures *figures);

/* FOLDER/NAME.EXTENSION of a figure, by value. */
struct figure_path {
	char text[PATH_MAX + 256];
};

struct figure_path figure_path(const struct figures *figures, const char *name,
			       const char *extension);

/*
 * Opens the TSV of a figure called name, or "NAME-PART" if part is not NULL. Ended by figure_end()
 * or figure_abandon(), but not after an error.
 */
int figure_begin(struct figure *figure, const struct figures *figures, const char *script,
		 const char *name, const char *part, struct error *err);

/* Adds a line to the TSV; the first is its header. Write errors are found by figure_end(). */
void figure_row(struct figure *figure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Notes n of a dot: the caption has the least and the most of them. A figure can have two units:
 * all that differ from the first count as the second. unit is not copied.
 */
void figure_count(struct figure *figure, const char *unit, uint64_t n);
void figure_count_pairs(struct figure *figure, const struct model_comparison *ratio);

/* The word for a text, cut to its size. Different texts may get the same word. */
struct figure_word figure_word(const char *text);

/* Where a list of words, divided by single blanks, has a word; or NULL. */
const char *figure_find(const char *list, const char *word);

/* The word for an arm or a panel, which is also added to the figure's list of them. */
struct figure_word figure_arm(struct figure *figure, const char *label);
struct figure_word figure_panel(struct figure *figure, const char *label);

/*
 * Closes the TSV and notes the figure for figures_end(). Without a row below the header it removes
 * the TSV, and the pictures that an earlier drawing left.
 */
int figure_end(struct figure *figure, struct figures *figures, struct error *err);

/* Closes and removes the TSV, after an error of the caller. */
void figure_abandon(struct figure *figure, const struct figures *figures);

/*
 * For dots.gp. A dot is a value with its interval in the row of its label; a mark is a vertical
 * line of a panel with its interval; a bond joins two dots of a row, and has words beside it. ends
 * are those of the interval, the lower one first; of a bond the two values.
 */
#define FIGURE_DOTS "panel\ty\tlabel\tseries\tvalue\tlow\thigh\twords"

/* Where a dot is: its panel, the label of its row, and the word of the legend. Any texts. */
struct figure_place {
	const char *panel, *label, *series;
};

/*
 * Gives a label a row below those that there are, unless it has one or there is no room. All rows
 * must be named before the first dot: the TSV has the height of a dot above the lowest row.
 */
void figure_name_row(struct figure *figure, const char *label);

void figure_dot(struct figure *figure, const struct figure_place *place, double value,
		const double ends[2]);
/* For an arm that has two modes: no dot but the words on them. Its times are divided by parts. */
void figure_dot_modes(struct figure *figure, const struct figure_place *place,
		      const struct model_arm *arm, uint32_t parts);
/* A ratio and its n; words instead of a dot if it has two modes. */
void figure_dot_ratio(struct figure *figure, const struct figure_place *place,
		      const struct model *model, const struct model_comparison *ratio);
void figure_mark(struct figure *figure, const char *panel, double value, const double ends[2],
		 const char *words);
void figure_bond(struct figure *figure, const struct figure_place *place, const double ends[2],
		 const char *words);

/* A mark at 1 in each panel that has dots so far, with the baseline's name on it. */
void figure_mark_baseline(struct figure *figure, const char *baseline);

/* The names in the dots of a suite. */
struct figure_dots {
	const char *title; /* NULL: the name of the suite */
	struct shown (*label)(const struct model_arm *arm);
};

/* Figure "dots-SUITE", of the ratios of a suite: a row an arm, a panel a placement. */
int figure_draw_dots(const struct figure_dots *dots, const struct view *suite,
		     struct figures *figures, struct error *err);

/* Figures "batch-", "cdf-" and "phases-SUITE-PLACEMENT": a suite of few arms and many sizes. */
int figure_draw_by_size(const struct view *suite, struct figures *figures, struct error *err);

/* Figure "guest-whole": whole replays, by guest and gate. */
int figure_draw_guests(struct figures *figures, const struct view *view, struct error *err);

/* The figures of hero.c, price.c, sync.c and course.c, from all arms of a run. */
int figure_draw_hero(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_price(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_sync(struct figures *figures, const struct view *view, struct error *err);
int figure_draw_course(struct figures *figures, const struct view *view, struct error *err);

/* Figure "matrix", of the checks of a run. */
int figure_draw_matrix(struct figures *figures, const struct model *model, struct error *err);

/* Whether an arm is of suite series or guest, or named by --arm, and has no think time. */
bool figure_is_basic(const struct model_arm *arm);

/*
 * The name inside of hist/ of the histogram of an arm's batch_ns, as the run
 * writes it and the plots read it: the arm's id with "_" for "/", then ".tsv".
 */
void report_hist_name(char *name, size_t size, const char *id);

/* A row of a histogram: how many values reach up to high_ns. */
struct figure_bucket {
	double high_ns, count;
	bool overflow; /* the last row: high_ns is infinite */
};

struct figure_histogram {
	struct figure_bucket *rows; /* in rising order; owned */
	size_t count;		    /* of rows */
	double total;		    /* of the counts */
};

/*
 * Reads hist/ of an arm, strictly: an error names FILE:LINE. A file that is not there gives no rows
 * and counts as missing. To be freed by figure_free_histogram(), but not after an error.
 */
int figure_read_histogram(struct figure_histogram *histogram, struct figures *figures,
			  const char *id, struct error *err);
void figure_free_histogram(struct figure_histogram *histogram);

#endif
