#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts that decide whether the tree is good: run-tests, check-includes and
# .ci/run, each on a small tree that is good or bad in a known way.

ROOT=$BATS_TEST_DIRNAME/../..

setup() {
	TREE=$BATS_TEST_TMPDIR/tree
	mkdir -p "$TREE/scripts" "$TREE/.ci" "$TREE/bench/test" "$TREE/build/test"
	cp "$ROOT"/scripts/* "$TREE/scripts"
	cp "$ROOT/.ci/run" "$TREE/.ci"
	cd "$TREE" || return 1
}

# unit NAME: a unit test of the tree; its "binary" is the shell script on stdin
unit() {
	: >"bench/test/test-$1.c"
	{
		echo "#!/bin/sh"
		cat
	} >"build/test/test-$1"
	chmod +x "build/test/test-$1"
}

run_tests() { # runs them all; the counts are in the last line
	run env -u BUILD STALL_LIMIT_S="${stall_s-19}" SILENT_LIMIT_S="${silent_s-600}" \
		scripts/run-tests "$@" build
	counts=${lines[-1]}
}

@test "run-tests: adds up the cases of all files" {
	unit one <<<'printf "1..2\nok 1 - a\nok 2 - b\n"'
	unit two <<<'printf "1..1\nok 1 - c\n"'
	run_tests
	[ "$status" = 0 ]
	[ "$counts" = "3 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: a failed case fails the whole, its output is shown, it is not run again" {
	unit bad <<-'END'
		echo once >>ran
		printf "1..2\nok 1 - a\nnot ok 2 - b\n# 3 != 4\n"
		exit 1
	END
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "1 passed, 1 failed, 0 skipped" ]
	[[ $output == *"# 3 != 4"* ]]
	[ "$(wc -l <ran)" = 1 ]
}

@test "run-tests: several groups in one file, and cmocka's way to write a skip" {
	unit groups <<-'END'
		printf "1..1\nok 1 - a\n# ok - first\n1..2\nok 1 - b\nnot ok 2 # SKIP c\n# ok - second\n"
		echo "no such device" >&2
	END
	run_tests
	[ "$status" = 0 ]
	[ "$counts" = "2 passed, 0 failed, 1 skipped" ]
	[[ $output == *"no such device"* ]]
}

@test "run-tests: status 77 of a file is one skip with its reason" {
	unit host <<<'echo "no seccomp here" >&2; exit 77'
	run_tests
	[ "$status" = 0 ]
	[ "$counts" = "0 passed, 0 failed, 1 skipped" ]
	[[ $output == *"skipped: no seccomp here"* ]]
}

@test "run-tests: a crash in mid-plan fails, and what passed before still counts" {
	unit crash <<<'printf "1..3\nok 1 - a\n"; kill -SEGV $$'
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "1 passed, 1 failed, 0 skipped" ]
	[[ $output == *"planned 3 test cases and reported 1"* ]]
}

@test "run-tests: no plan is a failure, also with status 0" {
	unit silent <<<'exit 0'
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
}

@test "run-tests: a bad status is a failure though every case passed" {
	unit leak <<<'printf "1..1\nok 1 - a\n"; echo "leaked" >&2; exit 23'
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "1 passed, 1 failed, 0 skipped" ]
	[[ $output == *"leaked"* ]]
}

@test "run-tests: a test that was not built is a failure" {
	: >bench/test/test-forgotten.c
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
}

@test "run-tests: what sleeps and prints nothing is killed, with all that it started" {
	unit hang <<<'echo once >>ran; sleep 1000 & echo $! >child; wait'
	stall_s=3 run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"killed: it made no progress for 3 s"* ]]
	[ "$(wc -l <ran)" = 1 ]
	# Whoever inherits it may be slow to reap it.
	[[ $(ps -o stat= -p "$(<child)") != [!Z]* ]]
}

@test "run-tests: what computes or prints may take its time" {
	unit busy <<-'END'
		for i in 1 2 3 4 5 6; do sleep 1; echo "# $i"; done
		timeout 5 sh -c 'while :; do :; done'
		printf "1..1\nok 1 - a\n"
	END
	stall_s=4 run_tests
	[ "$status" = 0 ]
	[ "$counts" = "1 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: what computes for ever is killed" {
	unit spin <<<'while :; do :; done'
	silent_s=5 run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"killed: it printed nothing for 5 s"* ]]
}

@test "run-tests: of a folder those that are named alone" {
	unit one <<<'printf "1..1\nok 1 - a\n"'
	unit two <<<'printf "1..2\nok 1 - b\nok 2 - c\n"'
	run env -u BUILD scripts/run-tests build:test-two
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "2 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: a test does not inherit an ignored SIGINT" {
	unit interrupt <<<'trap "printf \"1..1\nok 1 - a\n\"; exit 0" INT; kill -INT $$; exit 1'
	run_tests
	[ "$counts" = "1 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: lint is one case" {
	printf '#!/bin/sh\necho "bad style"; exit 1\n' >scripts/lint
	run_tests --lint
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"bad style"* ]]
	printf '#!/bin/sh\n' >scripts/lint
	run_tests --lint
	[ "$status" = 0 ]
	[ "$counts" = "1 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: wrong usage is one line, status 2" {
	run scripts/run-tests --frobnicate
	[ "$status" = 2 ] && [ "${#lines[@]}" = 1 ]
	run scripts/run-tests no/such/folder
	[ "$status" = 2 ] && [ "${#lines[@]}" = 1 ]
}

# source FILE INCLUDE...: a source file of the tree
source_file() {
	local file=$1 header
	mkdir -p "$(dirname "bench/$file")"
	shift
	for header; do
		echo "#include \"$header\""
	done >"bench/$file"
}

@test "check-includes: the directions that are allowed" {
	source_file base/error.h
	source_file stub/layout.h
	source_file stub/code/page.c stub/layout.h
	source_file monitor/batch.h stub/layout.h base/error.h
	source_file measure/clock.h base/error.h
	source_file monitor/notify.c monitor/batch.h measure/clock.h
	source_file serve/serve.h monitor/batch.h
	source_file gate/notify.c serve/serve.h
	source_file workload/synthetic.c monitor/batch.h base/error.h
	source_file report/json.c base/error.h
	source_file command/report.c report/json.c
	source_file main.c command/report.c
	source_file test/test-a.c report/json.c stub/layout.h
	run scripts/check-includes
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "check-includes: each wrong direction, by file and line" {
	source_file base/error.h
	source_file stub/layout.h
	source_file measure/tsc.h
	source_file host/host.h
	source_file monitor/batch.h
	source_file monitor/notify.h
	source_file gate/gate.h
	source_file main.h
	for wrong in base:stub/layout.h measure:stub/layout.h report:stub/layout.h \
		report:host/host.h stub:monitor/batch.h monitor:measure/tsc.h \
		monitor:gate/gate.h serve:gate/gate.h workload:monitor/notify.h \
		stub/code:base/error.h gate:main.h; do
		source_file "${wrong%%:*}/wrong.c" base/error.h "${wrong#*:}"
		run scripts/check-includes
		[ "$status" = 1 ]
		[[ ${lines[-1]} == "bench/${wrong%%:*}/wrong.c:2: "* ]]
		rm "bench/${wrong%%:*}/wrong.c"
	done
}

@test "check-includes: a path that does not start at bench/, a folder without a row" {
	source_file base/error.h
	source_file base/error.c error.h
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == 'bench/base/error.c:1: "error.h" is no file below bench/' ]]
	source_file base/error.c ../base/error.h
	run scripts/check-includes
	[ "$status" = 1 ]
	source_file base/error.c
	source_file other/thing.c
	echo >>bench/other/thing.c
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == *'folder "other" has no row'* ]]
}

fake_make() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	{
		echo "#!/bin/sh"
		cat
	} >"$BATS_TEST_TMPDIR/bin/make"
	chmod +x "$BATS_TEST_TMPDIR/bin/make"
	run env PATH="$BATS_TEST_TMPDIR/bin:$PATH" .ci/run
}

@test ".ci/run: installs, builds strictly and tests; the counts are the last line" {
	fake_make <<-'END'
		echo "make $*"
		echo "3 passed, 0 failed, 1 skipped"
	END
	[ "$status" = 0 ]
	[ "${lines[0]}" = "make deps test WERROR=1" ]
	[ "${lines[-1]}" = "3 passed, 0 failed, 1 skipped" ]
	[ "${#lines[@]}" = 2 ]
}

@test ".ci/run: failed tests: the counts come after make's last word, once" {
	fake_make <<-'END'
		echo "3 passed, 1 failed, 1 skipped"
		echo "make: *** [Makefile:1: test] Error 1" >&2
		exit 2
	END
	[ "$status" = 2 ]
	[ "${lines[-1]}" = "3 passed, 1 failed, 1 skipped" ]
	[ "${#lines[@]}" = 2 ]
}

@test ".ci/run: a build that fails is one failed" {
	fake_make <<-'END'
		echo "error: expected ';'" >&2
		exit 2
	END
	[ "$status" = 2 ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
}
