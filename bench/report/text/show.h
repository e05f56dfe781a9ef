/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures and text as a reader sees them: significant digits, intervals, folded lines. Whatever
 * comes out is printable ASCII, as texts of a run may hold anything. Widths are in columns.
 */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A short text, returned by value: to be kept, or used within the call that prints it. */
struct shown {
	char text[80];
};

/* Formats a text, cut to that size. */
struct shown show_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A value with so many significant digits, without an exponent below 1e7; NAN is "-". */
struct shown show_number(double value, int digits);
/* The same with its sign, always. */
struct shown show_signed(double value, int digits);
/* A time in ns as us, without the unit; four significant digits. */
struct shown show_us(double ns);
/*
 * "[low, high]": low with the decimals that it needs for so many digits, high with as many or
 * fewer. "[-]" for an interval that says nothing, as that of one invocation.
 */
struct shown show_interval(double low, double high, int digits);
/* Three significant digits, "1.46", but three decimals within 0.1 of 1, "0.997". */
struct shown show_ratio(double ratio);
/* The interval of a ratio; both ends have the digits of the one that show_ratio() gives more. */
struct shown show_ratio_interval(const double ci95[2]);

/* "2.15 [2.11,2.19]": as many decimals as the interval resolves. sign, "+" or "", is in front. */
struct shown show_estimate(const char *sign, double value, const double ci95[2]);

/* Copies text, with '?' for whatever is not printable ASCII; cut to size. to may be text. */
void show_plain(char *to, size_t size, const char *text);

/*
 * Prints text in lines of at most width columns: first before the first line, as many blanks
 * before the others. A word that is longer than a line goes on in the next one. first must be
 * shorter than width.
 */
void show_folded(FILE *out, int width, const char *first, const char *text);
void show_paragraph(FILE *out, int width, const char *first, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Prints a heading and a line of dashes under it. */
void show_heading(FILE *out, int width, const char *heading);

/*
 * Prints the command of a run (model.h) behind prefix, folded between its words by backslashes to
 * at most width columns, so that a shell reads the very same words back. If a word is too long for
 * a line, or is not printable ASCII, it says where the command is instead.
 */
void show_command(FILE *out, int width, const char *prefix, const char *command);

#endif
