/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files and texts that a model is written as, a writer each. A writer takes an open stream,
 * which stays the caller's, and returns 0, or -1 with the error set. A form is made of the model
 * alone; only benchstat's lines and the figures read other files of the run's folder as well.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include <stdio.h>

#include "model/model.h"

/* run.json, of MODEL_SCHEMA. Fails for a model that report_read_json() would refuse. */
int report_write_json(FILE *out, const struct model *model, struct error *err);
/* The JSON Schema of run.json. */
int report_write_schema(FILE *out, struct error *err);
/*
 * path: a run folder or its run.json. An error says which file and which key. The caller frees the
 * model with model_free(); after an error there is nothing to free.
 */
int report_read_json(struct model *model, const char *path, struct error *err);
/* The same, and STATUS_CANNOT if the run measured no arm: there is nothing to report then. */
int report_open(struct model *model, const char *path, struct error *err);

/* summary.txt and `report`: banner, the five questions, tables of all arms, controls. */
int report_write_text(FILE *out, const struct model *model, struct error *err);
/*
 * cover-letter.txt goes into a mail: plain ASCII, at most 72 columns, and at most 40 lines if the
 * command takes no more than two of them. sections adds tables below the letter: names of suites
 * of the run, "controls" or "all", joined by commas; NULL adds none. STATUS_USAGE for other names.
 */
int report_write_cover(FILE *out, const struct model *model, struct error *err);
int report_write_cover_with(FILE *out, const struct model *model, const char *sections,
			    struct error *err);
/* cover-host.txt, the letter's attachment: host, what was not measured, controls. */
int report_write_cover_host(FILE *out, const struct model *model, struct error *err);
/* One line per arm and metric below a header; lines that begin with "#" are comments. */
int report_write_tsv(FILE *out, const struct model *model, struct error *err);

/*
 * Go's benchmark format, which benchstat reads: a line per arm and invocation with the median of
 * that invocation, or one per arm if the run's folder has no rounds.tsv.gz. run is the folder or
 * its run.json.
 */
int report_write_benchstat(FILE *out, const struct model *model, const char *run,
			   struct error *err);

/*
 * Writes FOLDER/plots/ *.tsv from the model and FOLDER/hist/, then has gnuplot draw them in these
 * formats (bits of enum figure_format). Without gnuplot or the scripts of plots/ only the TSV are
 * written, and the error is STATUS_UNSUPPORTED.
 */
int report_write_plots(const char *folder, const struct model *model, unsigned int formats,
		       struct error *err);

#endif
