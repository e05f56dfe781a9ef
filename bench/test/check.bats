#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `unotify-bench check` as a user has it.

bats_require_minimum_version 1.5.0

# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

BENCH=${BUILD:-$BATS_TEST_DIRNAME/../../build}/unotify-bench

setup_file() {
	"$BENCH" probe | grep -q "^gate notify *yes" || skip "no notified stub here"
}

setup() {
	stderr=
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The test of a run below has all scenarios.
@test "check: loops against scenarios, in 100 columns" {
	run --separate-stderr "$BENCH" check --loop poll2 --loop sentinel \
		--scenario batch-alarm --scenario exit-in-batch --scenario spinning-alarm \
		--scenario alarm-blocked --scenario denied-middle --scenario longer-map \
		--scenario closed-eventfd
	[ "$status" -eq 0 ]
	[[ $stderr != *"did not end as declared"* ]]
	[ "$(awk 'length > 100' <<<"$output")" = "" ]
	[[ "$output" =~ batch-alarm\ +r\ r ]]
	[[ "$output" =~ exit-in-batch\ +k\ k ]]
	[[ "$output" =~ spinning-alarm\ +r\ r ]]
	[[ "$output" =~ alarm-blocked\ +W\ W ]]
	[[ "$output" =~ denied-middle\ +d\ d ]]
	[[ "$output" =~ longer-map\ +L\ L ]]
	[[ "$output" =~ longer-map,\ strict\ +d\ d ]]
	[[ "$output" =~ closed-eventfd\ +W\ - ]]
	[[ "$output" =~ monitor\ in\ poll.*stub\ in\ futex ]]
}

@test "check: JSON has one object a cell" {
	"$BENCH" check --loop counted --scenario failed-last --scenario late-call --json >found.json
	python3 -S - found.json <<-'END'
	import json, sys
	found = json.load(open(sys.argv[1]))
	assert found["schema"] == "unotify-bench/check/1" and not found["partial"], found
	cells = {(c["scenario"], c["path"]): c for c in found["cells"]}
	assert set(cells) == {("failed-last", "resume"), ("failed-last", "flush"),
			      ("late-call", "resume")}, cells
	assert cells["failed-last", "flush"]["outcome"] == "recovered"
	assert cells["failed-last", "flush"]["after_ms"] > 0
	assert cells["late-call", "resume"]["outcome"] == "wedged"
	assert cells["late-call", "resume"]["declared"]
	END
}

@test "check: with a watchdog no loop wedges, and the time is told" {
	"$BENCH" check --watchdog --loop counted --loop busy --loop uring --loop round-robin \
		--scenario failed-middle --scenario stopped-for-ever --scenario never-waking \
		--scenario alarm --json >found.json
	python3 -S - found.json <<-'END'
	import json, sys
	cells = json.load(open(sys.argv[1]))["cells"]
	for c in cells:
	    name = c["loop"], c["scenario"]
	    assert c["outcome"] != "wedged" and not c["declared"], c
	    if c["scenario"] in ("stopped-for-ever", "never-waking"):
	        assert c["outcome"] in ("killed", "skipped"), c
	    if name in (("counted", "failed-middle"), ("round-robin", "failed-middle")):
	        assert c["by_watchdog"], c
	    if c["by_watchdog"]:
	        assert "was killed by the watchdog" in c["text"], c
	        # Of 25 ticks of 20 ms; a turn that is disturbed has begun before that.
	        in_turn = c["scenario"] in ("stopped-for-ever", "alarm")
	        assert c["after_ms"] > (0 if in_turn else 480), c
	assert any(c["by_watchdog"] for c in cells)
	END
}

@test "check: --out has the matrix as JSON, as text and as a picture" {
	"$BENCH" check --loop counted --loop poll2 --scenario denied-middle --out found >shown 2>said
	cmp shown found/matrix.txt
	grep -q '"schema": "unotify-bench/check/1"' found/check.json
	grep -q "^cell	0	0	W	wedged	1$" found/plots/matrix.tsv
	if command -v gnuplot >/dev/null; then
		grep -q "denied-middle" found/plots/matrix.svg
		[ -s found/plots/matrix.png ]
	fi
	run -1 "$BENCH" check --loop poll2 --scenario denied-middle --out nowhere/found
	[[ "$output" == *"--out: cannot make the folder nowhere/found"* ]]
}

@test "check: a run carries the matrix of its loops" {
	run=$("$BENCH" run --arm gate=notify,serve=poll2 --arm gate=notify,serve=sentinel \
		--budget 1 --invocations 1 --target 100 --events none --no-plots --quiet \
		--out results --check) || [ $? = 3 ]
	python3 -S - "$run/run.json" <<-'END'
	import json, sys
	checks = json.load(open(sys.argv[1]))["checks"]
	assert {check["loop"] for check in checks} == {"poll2", "sentinel"}
	assert len({check["scenario"] for check in checks}) > 50
	assert all(check["expected"] for check in checks), checks
	assert any(check["outcome"] == "leaked" and check["validate"] == "series"
		   for check in checks)
	END
	"$BENCH" report "$run" --format text >report.txt || [ $? = 3 ]
	grep -qE '^longer-map, strict +d d$' report.txt
	grep -qE '^map-count-middle +r r$' report.txt
	awk '/^denied-first /, /^$/' report.txt >rows.txt
	[ "$(wc -l <rows.txt)" -gt 50 ]
	[ "$(awk 'length > 100' rows.txt)" = "" ]
	grep -q "Which serve loops survive a hijacked or failing stub" "$run/index.html"
}

@test "check: a filter denies unasked what no map of a batch has, and no more" {
	"$BENCH" check --loop filter-unmap --loop filter-both --scenario map-anonymous \
		--scenario map-private --scenario map-other-file --scenario unmap-all --json >found.json
	python3 -S - found.json <<-'END'
	import json, sys
	cells = json.load(open(sys.argv[1]))["cells"]
	found = {(c["scenario"], c["loop"], c["validate"]): c["outcome"] for c in cells}
	for gate in "filter-unmap", "filter-both":
	    assert found["unmap-all", gate, "series"] == "served", found
	    assert found["map-other-file", gate, "series"] == "leaked", found
	    assert found["map-other-file", gate, "strict"] == "denied", found
	for scenario in "map-anonymous", "map-private":
	    assert found[scenario, "filter-unmap", "series"] == "leaked", found
	    assert found[scenario, "filter-both", "series"] == "denied", found
	END
}

@test "check: wrong names and operands" {
	run -2 "$BENCH" check --scenario denied-midle
	[[ "$output" == *"did you mean denied-middle?"* ]]
	run -2 "$BENCH" check --loop poll3
	[[ "$output" == *"did you mean poll2?"* ]]
	run -2 "$BENCH" check everything
	[[ "$output" == *"'everything' is too much: only --format mail takes a RUN"* ]]
	run -2 "$BENCH" check --format mail
	[[ "$output" == *"--format mail takes a RUN: a folder of"* ]]
	run -2 "$BENCH" check --format mail --loop counted .
	[[ "$output" == *"--format mail excludes the other options"* ]]
	run -2 "$BENCH" check --format letter
	[[ "$output" == *"matrix, mail"* || "$output" == *"matrix or mail"* ]]
}

@test "check: an interrupt leaves what was found, and says so" {
	"$BENCH" check >found.txt 2>said.txt &
	pid=$!
	# Before it catches SIGINT, which the shell has it ignore, there is nothing to interrupt.
	await "$pid" catches_int "$pid" || { cat said.txt; false; }
	kill -INT "$pid" || { cat said.txt; false; }
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	grep -q 'interrupted: [0-9]* of [0-9]* cells were run' said.txt
	grep -q '^denied-first' found.txt
	grep -q 'not run' found.txt
}
