/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures that gnuplot drew, inside of a page. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

/*
 * FOLDER/plots/NAME.svg as a figure. text stands for it where it is not seen, its name if that is
 * empty; a caption, if not NULL, below it. number makes its ids unlike those of the others of the
 * page. False if there is none, or it is no picture without a script; then nothing is written.
 */
bool picture_write(FILE *out, const char *folder, const char *name, unsigned int number,
		   const char *text, const char *caption);

#endif
