// SPDX-License-Identifier: GPL-2.0-or-later
/* The page of a run: what is in it, what is escaped, which pictures it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/page/html.h"
#include "report/page/run_page.h"
#include "report/page/picture.h"
#include "test/made-up-run.h"
#include "test/written.h"

static char folder[64];

static int write_here(FILE *out, const struct model *model, struct error *err)
{
	return page_write(out, model, folder, err);
}

static void write_picture(const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/plots", folder);
	mkdir(path, 0755);
	strcat(path, "/one.svg");
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test-page-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	made_up_remove(folder);
	return 0;
}

static void all_is_in_it(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	text = written(write_here, &model);
	assert_holds(text, "What does each step of the series cost, per call and per batch?");
	assert_holds(text, "What does it all mean for a real guest");
	assert_holds(text, "There are no pictures");
	assert_holds(text, "<td data-verdict=\"passed\">passed</td>");
	assert_holds(text, "<th scope=row>A/A same</th>");
	assert_holds(text, "/dev/cpu_dma_latency cannot be opened");
	assert_holds(text, "<th scope=row>notify+sync</th>");
	assert_holds(text, "</html>");
	free(text);
	model_free(&model);
}

/* Whoever sends a run could have written anything into its run.json. */
static void texts_of_a_run_are_no_markup(void **state)
{
	static const char hostile[] = "\"><script>alert(1)</script>&\x1b";
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	strcpy(model.label, hostile);
	strcpy(model.command, hostile);
	strcpy(model.compiler, hostile);
	strcpy(model.controls[0].name, hostile);
	strcpy(model.controls[0].text, hostile);
	strcpy(model.arms[0].skipped, hostile);
	model.arms[0].workload = word_of(hostile);
	model.arms[0].gate = word_of(hostile);
	model_add_warning(&model, "%s", hostile);
	model_add_host(&model, hostile, hostile);
	text = written(write_here, &model);
	assert_holds(text, "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;?");
	assert_null(strstr(text, "<script>alert"));
	assert_null(strchr(text, '\x1b'));
	free(text);
	model_free(&model);
}

#define SVG_HEAD                                                                           \
	"<?xml version=\"1.0\"?>\n<svg \n width=\"9\" height=\"8\" viewBox=\"0 0 9 8\">\n" \
	"<title>Gnuplot</title><desc>Produced</desc>"

static void pictures_share_no_ids(void **state)
{
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	write_picture(SVG_HEAD "<g id='a'/><use href='#a'/><g fill=\"url(#a)\"/></svg>");
	text = written(write_here, &model);
	assert_holds(text, " width=\"9\" height=\"8\" viewBox=\"0 0 9 8\">");
	assert_holds(text, "<g id='p0-a'/><use href='#p0-a'/><g fill=\"url(#p0-a)\"/></svg>");
	assert_null(strstr(text, "<?xml"));
	assert_null(strstr(text, "Gnuplot"));
	free(text);
	model_free(&model);
}

static void a_picture_without_a_text_has_its_name(void **state)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	write_picture(SVG_HEAD "</svg>");
	assert_true(picture_write(out, folder, "one", 3, "", NULL));
	fclose(out);
	assert_holds(text, "<title id=p3-title>one</title>");
	free(text);
}

static void no_picture_brings_a_script(void **state)
{
	static const char *const bad[] = { SVG_HEAD "<SCRIPT>alert(1)</script></svg>",
					   SVG_HEAD "<g id='a'/>", "<svg", "" };
	struct model model;
	char *text;

	(void)state;
	made_up_run(&model);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_picture(bad[i]);
		text = written(write_here, &model);
		assert_holds(text, "There are no pictures");
		free(text);
	}
	model_free(&model);
}

static void it_is_saved_whole_or_not_at_all(void **state)
{
	char path[128];
	struct model model;
	struct error err;

	(void)state;
	made_up_run(&model);
	assert_int_equal(page_save(&model, folder, &err), 0);
	snprintf(path, sizeof(path), "%s/index.html", folder);
	assert_int_equal(access(path, R_OK), 0);
	snprintf(path, sizeof(path), "%s/index.html.new", folder);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(page_save(&model, "/nonexistent", &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/index.html"));
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_is_in_it, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(texts_of_a_run_are_no_markup, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(pictures_share_no_ids, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(a_picture_without_a_text_has_its_name, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(no_picture_brings_a_script, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(it_is_saved_whole_or_not_at_all, make_folder,
						remove_folder),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
