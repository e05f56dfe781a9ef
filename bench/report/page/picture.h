/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures that gnuplot drew, copied into a page. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Writes FOLDER/plots/NAME.svg as a figure element. text is what a screen reader reads instead,
 * NAME if it is empty; a caption, if not NULL, stands below. number differs between the pictures of
 * a page, and makes their ids differ. False, and nothing is written, if the file is not there, too
 * large, no SVG, or has a script.
 */
bool picture_write(FILE *out, const char *folder, const char *name, unsigned int number,
		   const char *text, const char *caption);

#endif
