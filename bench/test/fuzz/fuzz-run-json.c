// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run.json, perhaps of somebody else; and all that is printed of a run which was taken. What is
 * written of it again is read again.
 */
#include <stdlib.h>
#include <string.h>

#include "report/compare/compare.h"
#include "report/format/formats.h"
#include "report/format/screen.h"
#include "report/page/run_page.h"
#include "test/fuzz/readers.h"

static void print_all(const struct model *model)
{
	const struct screen screen = { .width = 80, .colour = true };
	FILE *out = fuzz_sink();
	struct error err;

	report_write_text(out, model, &err);
	report_write_screen(out, model, &screen, &err);
	report_write_cover_with(out, model, "all", &err);
	report_write_cover_host(out, model, &err);
	report_write_tsv(out, model, &err);
	report_write_benchstat(out, model, "/dev/null", &err);
	page_write(out, model, "/dev/null", &err);
}

/* With itself: every row has its twin. */
static void compare(const char *path)
{
	static struct compare compared;
	const struct compare_options options = { .threshold_percent = 1 };
	struct error err;

	memset(&compared, 0, sizeof(compared));
	compared.options = options;
	compared.run_count = 2;
	for (int i = 0; i < 2; i++) {
		compared.runs[i] = (struct compare_run){ .path = path, .name = "run" };
		if (report_read_json(&compared.runs[i].model, path, &err))
			abort();
	}
	if (!compare_models(&compared, &err)) {
		compare_write_answer(fuzz_sink(), &compared, &err);
		compare_write_text(fuzz_sink(), &compared, &err);
		compare_write_cover(fuzz_sink(), &compared, &err);
		compare_write_ktap(fuzz_sink(), &compared, &err);
		compare_write_lava(fuzz_sink(), &compared, &err);
	}
	compare_close(&compared);
}

static void read_again(const struct model *model)
{
	struct model again;
	struct error err;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out || report_write_json(out, model, &err) || fclose(out))
		abort();
	if (report_read_json(&again, fuzz_file((const uint8_t *)text, size), &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	model_free(&again);
	free(text);
}

void fuzz_run_json(const uint8_t *bytes, size_t size)
{
	const char *path = fuzz_file(bytes, size);
	struct model model;
	struct error err;

	if (report_read_json(&model, path, &err))
		return;
	print_all(&model);
	compare(path);
	read_again(&model);
	model_free(&model);
}
