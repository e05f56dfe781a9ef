/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files and texts that a result is written as. Every writer returns 0 or -1. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include <stdio.h>

#include "model/model.h"

/* run.json, of MODEL_SCHEMA: written and read by jansson, read strictly. */
int report_write_json(FILE *out, const struct model *model, struct error *err);
/* What run.json must be, as a JSON Schema. */
int report_write_schema(FILE *out, struct error *err);
/* path: a run folder or its run.json. An error says which file and which key. */
int report_read_json(struct model *model, const char *path, struct error *err);
/* The same, and STATUS_CANNOT for an empty run, of which there is nothing to report. */
int report_open(struct model *model, const char *path, struct error *err);

/* summary.txt and the terminal: banner, the five questions, tables of all arms, controls. */
int report_write_text(FILE *out, const struct model *model, struct error *err);
/*
 * cover-letter.txt goes into a mail: plain ASCII, at most 72 columns, and at most 40 lines where
 * the command takes two. It can have tables besides, named and joined by commas: suites of the
 * run, "controls", or "all"; STATUS_USAGE for others.
 */
int report_write_cover(FILE *out, const struct model *model, struct error *err);
int report_write_cover_with(FILE *out, const struct model *model, const char *sections,
			    struct error *err);
/* Its attachment: host, skipped arms, controls. */
int report_write_cover_host(FILE *out, const struct model *model, struct error *err);
/* One line per arm and metric below a header; lines that begin with "#" are comments. */
int report_write_tsv(FILE *out, const struct model *model, struct error *err);

/*
 * The lines of Go's benchmarks, which benchstat reads: a line per arm and invocation
 * with the medians of that invocation, or one per arm where the run's folder has no
 * rounds.tsv.gz. run is the folder or its run.json.
 */
int report_write_benchstat(FILE *out, const struct model *model, const char *run,
			   struct error *err);

/*
 * Writes FOLDER/plots/ *.tsv from the model and FOLDER/hist/, then the figures by gnuplot in
 * these formats (enum figure_format). Without gnuplot or the plots' scripts: TSV only, and
 * STATUS_UNSUPPORTED.
 */
int report_write_plots(const char *folder, const struct model *model, unsigned int formats,
		       struct error *err);

#endif
