#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The page of a run as a browser shows it, on a phone and on a desk, light and dark.

ROOT=$BATS_TEST_DIRNAME/../..
BENCH=$(realpath "${BUILD:-$ROOT/build}")/unotify-bench
# shellcheck source=bench/test/run-json.bash
. "$BATS_TEST_DIRNAME/run-json.bash"

# One short run for all tests, with arms that need no notification.
setup_file() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	local status=0
	UNOTIFY_PLOTS=$ROOT/plots "$BENCH" run --suite series --suite floor --quick --budget 2 \
		--invocations 2 --out "$BATS_FILE_TMPDIR/results" || status=$?
	[ "$status" != 77 ] || skip "nothing can be measured here"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	export RUN
	RUN=$(echo "$BATS_FILE_TMPDIR"/results/*)
}

# The page as it is now is one of those that the browser looks at in the end, all at once, as it
# takes longer to start than to show a page.
keep() { # PAGE NAME PICTURES: it has so many
	mkdir -p "$BATS_FILE_TMPDIR/pages"
	cp "$1" "$BATS_FILE_TMPDIR/pages/$2.html"
	echo "$2.html $3" >>"$BATS_FILE_TMPDIR/pages/list"
}

pictures() {
	find "$RUN/plots" -name '*.svg' | wc -l
}

@test "a run leaves a page" {
	[ -s "$RUN/index.html" ]
	keep "$RUN/index.html" of-run "$(pictures)"
}

@test "page writes it anew, with texts of the host that are no markup" {
	command -v python3 >/dev/null || skip "there is no python3 to change run.json"
	python3 -S - "$RUN/run.json" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		bad = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u00e4'
		run['label'] = run['command'] = bad
		run['warnings'].append(bad)
		run['host']['hostname'] = run['host']['<script>alert(3)</script>'] = bad
		run['controls'][0]['text'] = bad
		json.dump(run, open(sys.argv[1], 'w'))
	END
	run "$BENCH" page "$RUN"; echo "$output"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	keep "$RUN/index.html" texts "$(pictures)"
}

@test "without pictures the page says so" {
	rm -r "$RUN/plots"
	run "$BENCH" page "$RUN"; echo "$output"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q "There are no pictures" "$RUN/index.html"
	keep "$RUN/index.html" without-pictures 0
}

@test "compare --page writes a page" {
	command -v python3 >/dev/null || skip "there is no python3 to change run.json"
	cp -r "$RUN" "$BATS_TEST_TMPDIR/other"
	sed -i 's/"started": "20/"started": "19/' "$BATS_TEST_TMPDIR/other/run.json"
	UNOTIFY_PLOTS=$ROOT/plots run "$BENCH" compare "$RUN" "$BATS_TEST_TMPDIR/other" --page "$BATS_TEST_TMPDIR/page.html"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	# Of a host that leaves no clean pair there is nothing to compare, and no picture.
	drawn=1
	if ! grep -q "Geometric mean of the changes" "$BATS_TEST_TMPDIR/page.html"; then
		json_is "$RUN/run.json" "$too_busy" True
		grep -q "No arm has a ratio to the same baseline" "$BATS_TEST_TMPDIR/page.html"
		drawn=0
	fi
	[ ! -e "$BATS_TEST_TMPDIR/page.html.drawing" ]
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	keep "$BATS_TEST_TMPDIR/page.html" compared $drawn
}

@test "a browser finds no problem in any of these pages" {
	command -v chromium >/dev/null || skip "chromium is not installed"
	command -v python3 >/dev/null || skip "there is no python3 to drive chromium"
	[ -e "$BATS_FILE_TMPDIR/pages/list" ] || skip "no test before this one has left a page"
	cd "$BATS_FILE_TMPDIR/pages"
	# shellcheck disable=SC2046 # names have no spaces
	python3 -S "$BATS_TEST_DIRNAME/browse.py" $(<list)
}

@test "page refuses what is no run's folder, and leaves nothing there" {
	run "$BENCH" page "$RUN/run.json"
	[ "$status" = 1 ]
	[[ $output == *"run.json is not a folder; page writes"* ]]
	mkdir "$BATS_TEST_TMPDIR/empty"
	run "$BENCH" page "$BATS_TEST_TMPDIR/empty"
	[ "$status" = 1 ]
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/empty")" ]
}
