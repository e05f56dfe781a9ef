#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What bench/README.md promises: a serve loop, a suite and what reports say of it are a file and
# a row each. A copy of the sources gets one of each, as that page says, and is built and used.

ROOT=$BATS_TEST_DIRNAME/../..
# shellcheck source=bench/test/objects.bash
. "$BATS_TEST_DIRNAME/objects.bash"

add_row() { # FILE TYPE NAME: declares it, and puts it before the NULL that ends the list
	awk -v type="$2" -v name="$3" '
		/^(static )?const struct .*\[\] = \{$/ { print "extern const struct " type " " name ";\n" }
		sub(/NULL,$/, "\\&" name ", NULL,") { rows++ }
		{ print }
		END { exit rows != 1 }
	' "$1" >"$1.new"
	mv "$1.new" "$1"
}

# A build of its own, of copies: what was built already need not be built again.
setup_file() {
	local compiler=${CC:-gcc}
	command -v "${compiler%% *}" >/dev/null || skip "no compiler here"
	export COPY=$BATS_FILE_TMPDIR/copy
	mkdir "$COPY"
	cp -a "$ROOT"/{Makefile,bench,trace,plots,scripts} "$COPY"
	cat >"$COPY/bench/serve/dummy.c" <<-END
		// SPDX-License-Identifier: GPL-2.0-or-later
		/* As counted. */
		#include "serve/serve.h"

		extern const struct serve_loop serve_counted;

		static int serve(struct guest_mm *mm, void *state, unsigned int expected, struct error *err)
		{
			return serve_counted.serve(mm, state, expected, err);
		}

		const struct serve_loop serve_dummy = {
			.name = "dummy",
			.what = "as counted",
			.serve = serve,
		};
	END
	cat >"$COPY/bench/suite/dummy_suite.c" <<-END
		// SPDX-License-Identifier: GPL-2.0-or-later
		/* The loop of this test beside the series' own. */
		#include <stddef.h>

		#include "suite/grid.h"

		static const char *const loops[] = { "serve=dummy", NULL };
		static const char *const works[] = { "op=map,batch=4", NULL };
		static const struct grid grids[] = {
			{ .baseline = "gate=notify", .all = { loops, works }, .pinned = true },
			{ 0 },
		};

		const struct suite suite_dummy = {
			.name = "dummy",
			.question = "is a copy of counted as cheap?",
			.prefixed = true,
			.in = RUN_FULL,
			.target_percent = 2,
			.grids = grids,
		};
	END
	cat >"$COPY/bench/report/suite/dummy_answer.c" <<-END
		// SPDX-License-Identifier: GPL-2.0-or-later
		/* What reports say of the suite of this test. */
		#include "report/suite/sheet.h"

		static void answer_dummy(const struct sheet *sheet)
		{
			sheet_say(sheet, "A copy of counted:");
			sheet_costs(sheet, "counted", true);
		}

		const struct report_row report_dummy = {
			.name = "dummy",
			.question = "Is a copy of counted as cheap?",
			.label = sheet_loop,
			.answer = { { TOPIC_LOOPS, answer_dummy } },
		};
	END
	add_row "$COPY/bench/serve/loops.c" serve_loop serve_dummy
	add_row "$COPY/bench/suite/suites.c" suite suite_dummy
	add_row "$COPY/bench/report/suite/report_rows.c" report_row report_dummy
	take_objects "$COPY/build"
	build_on build build/unotify-bench -C "$COPY" WERROR=1 >&2
}

bench() {
	"$COPY/build/unotify-bench" "$@"
}

@test "a new loop and a new suite are listed" {
	bench list loops | grep -q "^dummy *.*as counted"
	bench list suites | grep -q "^dummy .*is a copy of counted as cheap?"
}

@test "a new suite measures the new loop, and compares it with the baseline" {
	bench probe | grep -q "^gate notify *yes" || skip "no notified stub here"
	run bench run --suite dummy --budget 1 --invocations 1 --no-plots --out "$BATS_TEST_TMPDIR"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q '"id": *"dummy/[^"]*dummy' "$BATS_TEST_TMPDIR"/*/run.json
	grep -q "^   A copy of counted:" "$BATS_TEST_TMPDIR"/*/summary.txt
	grep -q "^   Suite dummy, placement same, map:" "$BATS_TEST_TMPDIR"/*/summary.txt
}

@test "the includes of a new loop and a new suite are allowed" {
	cd "$COPY"
	scripts/check-includes
}
