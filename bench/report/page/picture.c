// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pictures that gnuplot drew, copied into a page, so that the page is one file. Only the drawing is
 * taken: the svg element is written anew with its size and with another title. The file was tidied
 * (draw/svg.c) but may have been replaced since, so nothing in it is relied on.
 */
#define _GNU_SOURCE
#include "report/page/picture.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/page/html.h"

#define PICTURE_MAX (4 << 20) /* bytes; what gnuplot draws is far smaller */

/*
 * All of a file as text, to be freed. NULL if there is none; an empty text, which is no picture, if
 * it is too large or cannot be read.
 */
static char *read_picture(const char *folder, const char *name)
{
	char path[PATH_MAX + 256];
	char *text = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "%s/plots/%s.svg", folder, name);
	file = fopen(path, "re");
	if (!file)
		return NULL;
	text = memory_new(PICTURE_MAX, 1);
	if (fread(text, 1, PICTURE_MAX, file) >= PICTURE_MAX || ferror(file))
		text[0] = '\0';
	fclose(file);
	return text;
}

/* Where the drawing begins: behind what gnuplot says of itself. */
static const char *drawing_of(const char *svg)
{
	const char *end = strstr(svg, "</desc>");

	return end ? end + strlen("</desc>") : strchr(svg, '>') + 1;
}

/* An attribute of the svg element that is written as name="value". */
static void put_attribute(FILE *out, const char *svg, const char *name)
{
	const char *end = strchr(svg, '>');
	const char *at = memmem(svg, (size_t)(end - svg), name, strlen(name));
	const char *value = at ? at + strlen(name) : NULL;

	if (value)
		fprintf(out, " %s%.*s\"", name, (int)strcspn(value, "\"<>"), value);
}

/*
 * Writes the drawing. Ids are unique in a page, but gnuplot uses the same ones in all its pictures:
 * each id, and each reference to one, gets the number of the picture in front.
 */
static void put_drawing(FILE *out, const char *text, unsigned int number)
{
	static const char *const before[] = { " id='", " id=\"", "href='#", "href=\"#", "url(#" };

	while (*text) {
		size_t i = 0, length;

		while (i < 5 && strncmp(text, before[i], strlen(before[i])) != 0)
			i++;
		length = i < 5 ? strlen(before[i]) : 1;
		fwrite(text, 1, length, out);
		if (i < 5)
			fprintf(out, "p%u-", number);
		text += length;
	}
}

/* gnuplot's pictures have no scripts, and a page runs none but its own (html.c). */
static bool is_picture(const char *text)
{
	const char *svg = strstr(text, "<svg");

	return svg && strchr(svg, '>') && strstr(svg, "</svg>") && !strcasestr(text, "<script") &&
	       !strcasestr(text, "<foreignObject");
}

bool picture_write(FILE *out, const char *folder, const char *name, unsigned int number,
		   const char *instead, const char *caption)
{
	char *text = read_picture(folder, name);
	const char *svg;

	if (!text || !is_picture(text)) {
		free(text);
		return false;
	}
	svg = strstr(text, "<svg");
	fprintf(out,
		"<figure><div class=scroll role=group tabindex=0 aria-labelledby=p%u-title><svg "
		"role=img aria-labelledby=p%u-title",
		number, number);
	put_attribute(out, svg, "width=\"");
	put_attribute(out, svg, "height=\"");
	put_attribute(out, svg, "viewBox=\"");
	fprintf(out, "><title id=p%u-title>", number);
	html_text(out, *instead ? instead : name);
	fputs("</title>", out);
	put_drawing(out, drawing_of(svg), number);
	fputs("</div>", out);
	if (caption)
		html_element(out, "figcaption", "%s", caption);
	fputs("</figure>\n", out);
	free(text);
	return true;
}
