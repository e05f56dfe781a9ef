/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all pages begin and end with. A page is one file that needs no other and no network: style
 * and script are in it, and without its script it shows the same.
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include <stdio.h>

#include "base/error.h"

/* Up to the body, and from there to the end of the file. */
void frame_begin(FILE *out, const char *title);
int frame_end(FILE *out, struct error *err);

#endif
