// SPDX-License-Identifier: GPL-2.0-or-later
/* What all pages begin and end with. */
#include "report/page/frame.h"

#include "base/files.h"
#include "report/page/html.h"

/* assets.S */
extern const char page_style[], page_script[];

/* Nothing is fetched from anywhere, and no script runs but the page's own. */
#define POLICY                                                           \
	"default-src 'none'; img-src data:; style-src 'unsafe-inline'; " \
	"script-src 'nonce-page'"

void frame_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
	      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=color-scheme content=\"light dark\">\n"
	      "<meta http-equiv=Content-Security-Policy content=\"" POLICY "\">\n"
	      "<link rel=icon href=\"data:,\">\n",
	      out);
	html_element(out, "title", "%s", title);
	fprintf(out, "<style>\n%s</style>\n</head>\n<body>\n", page_style);
}

int frame_end(FILE *out, struct error *err)
{
	fprintf(out, "<script nonce=page>\n%s</script>\n</body>\n</html>\n", page_script);
	return finish_writing(out, "the page", err);
}
