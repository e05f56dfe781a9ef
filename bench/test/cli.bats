#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line as a shell sees it: exit status, what goes to stdout and what to
# stderr. What the commands say in detail is test-cli.c's.

ROOT=$BATS_TEST_DIRNAME/../..
BENCH=$(realpath "${BUILD:-$ROOT/build}")/unotify-bench

setup() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	cd "$BATS_TEST_TMPDIR" || return 1
}

# bench ARGUMENT...: sets status, out, err; by few processes, and untraced by bats
bench() {
	local -
	set +o functrace
	status=0
	"$BENCH" "$@" >"$BATS_FILE_TMPDIR/out" 2>"$BATS_FILE_TMPDIR/err" || status=$?
	out=$(<"$BATS_FILE_TMPDIR/out")
	err=$(<"$BATS_FILE_TMPDIR/err")
	IFS= read -rd '' lines_of_err <"$BATS_FILE_TMPDIR/err" || true
	lines_of_err=${lines_of_err//[!$'\n']/}
	lines_of_err=${#lines_of_err}
}

is_empty() ( # FOLDER
	shopt -s dotglob nullglob
	set -- "$1"/*
	[ $# = 0 ]
)

# One line on stderr with this text, nothing on stdout, no file made.
fails() { # STATUS TEXT
	[ "$status" = "$1" ]
	[ -z "$out" ]
	[ "$lines_of_err" = 1 ]
	[[ $err == "unotify-bench: "*"$2"* ]]
	is_empty .
}

works() {
	[ "$status" = 0 ]
	[ -z "$err" ]
	[ -n "$out" ]
}

@test "no command: the help on stderr, status 2" {
	bench
	[ "$status" = 2 ]
	[ -z "$out" ]
	[[ $err == *"usage: unotify-bench COMMAND"* ]]
}

@test "help: status 0, on stdout, at most 80 columns, in every command" {
	for command in "" run list probe report plots page compare rerun check selftest schema join; do
		# shellcheck disable=SC2086
		bench $command --help
		works
		[[ $out == *"usage: unotify-bench"* ]]
		! grep -q '.\{81\}' <<<"$out" || false
	done
}

@test "the help names each option that the README and make use" {
	bench run --help
	for option in suite arm workload budget invocations quick label out physmem seed no-plots; do
		grep -q "^  --$option\b" <<<"$out"
	done
}

@test "--version: number and commit, then compiler and flags" {
	bench --version
	works
	[[ ${out%%$'\n'*} =~ ^unotify-bench\ [0-9.]+-(g[0-9a-f]{12}(-dirty)?|unknown)$ ]]
	[[ ${out#*$'\n'} =~ ^built\ by\ .*[0-9.]+.*\ with\  ]]
}

@test "unknown commands and options: status 2, the nearest name" {
	bench rnu
	fails 2 "unknown command 'rnu', did you mean run?"
	bench run --siute series
	fails 2 "unknown option '--siute', did you mean --suite?"
	bench report x --fromat tsv
	fails 2 "unknown option '--fromat', did you mean --format?"
}

@test "wrong values of run: status 2, nothing is made" {
	bench run --budget 0
	fails 2 "--budget: '0' is not a number of seconds from 1 to 3600"
	bench run --invocations 201
	fails 2 "--invocations: '201'"
	bench run --physmem 1K
	fails 2 "--physmem: '1K'"
	bench run --label 'a b'
	fails 2 "--label: 'a b'"
	bench run --seed -1
	fails 2 "--seed: '-1'"
	bench run series
	fails 2 "run takes options alone"
	bench run --target 101
	fails 2 "--target: '101' is not a percentage from 0 to 100"
	bench selftest --budget 1
	fails 2 "--budget: '1' is not a number of seconds from 20 to 3600"
	bench selftest --against-perf --fidelity x
	fails 2 "--against-perf, --fidelity and --host-kind exclude each other"
	bench selftest --host-kind --fidelity x
	fails 2 "--against-perf, --fidelity and --host-kind exclude each other"
	bench selftest --other-cpu busy
	fails 2 "--other-cpu is for --fidelity"
	bench selftest --other-cpu lazy
	fails 2 "--other-cpu: 'lazy' is not as-is, busy or idle"
	bench selftest --fidelity no-such-table.tsv
	fails 1 "no-such-table.tsv"
}

@test "schema: every key has a description, which results/README.md has too" {
	command -v python3 >/dev/null || skip "python3 is not here"
	bench schema
	works
	echo "$out" >schema.json
	for list in "" arms comparisons disturbances controls; do
		python3 -S "$ROOT/bench/test/check-schema.py" schema.json --keys $list >keys
		[ "$(wc -l <keys)" -gt 7 ]
		status=0
		grep -vxFf "$ROOT/results/README.md" keys || status=$?
		[ "$status" = 1 ]
	done
	[ "$(grep -c '"description": ".' schema.json)" -gt 150 ]
	! grep -q '"description": ""' schema.json || false
	bench schema run
	[ "$status" = 2 ]
}

@test "against perf: its benchmark takes turns with the floor" {
	mkdir bin work
	cd work
	cat >"$BATS_TEST_TMPDIR/bin/perf" <<-'END'
		#!/bin/sh
		case $* in
		"bench sched") echo "seccomp-notify: Benchmark for seccomp user notify" >&2 ;;
		"bench -f simple sched seccomp-notify -l 50000") echo ${SECONDS_TOLD-0.250} ;;
		*) exit 1 ;;
		esac
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/perf"
	PATH="$BATS_TEST_TMPDIR/bin:$PATH" bench selftest --against-perf
	[ "$status" -ne 77 ] || skip "$err"
	works
	[[ $out == *"seccomp-notify     5.000"* ]]
	[[ $out == *"floor by perf"* ]]
	PATH="$BATS_TEST_TMPDIR/bin:$PATH" SECONDS_TOLD=soon bench selftest --against-perf
	fails 1 "gave 'soon' in place of seconds"
	echo "exit 1" >"$BATS_TEST_TMPDIR/bin/perf"
	PATH="$BATS_TEST_TMPDIR/bin:$PATH" bench selftest --against-perf
	fails 77 "there is no perf with"
}

@test "host kind: a line of four columns, as a file for --fidelity has them" {
	bench selftest --host-kind
	[ "$status" -ne 77 ] || skip "$err"
	works
	[[ $out =~ ^[^$'\t']+$'\t'[1-9][0-9]*$'\t'[1-9][0-9]*$'\t'[1-9][0-9]*$ ]]
}

@test "wrong suites and arms: status 2, nothing is made" {
	bench run --suite seris
	fails 2 "--suite: unknown suite 'seris', did you mean series?"
	bench run --arm gate=deny
	fails 2 "--arm gate=deny: unknown gate 'deny'"
	bench run --arm gate=notify,batch=100
	fails 2 "batch: '100' is not a number from 1 to 99"
	bench run --suite series --arm gate=notify
	fails 2 "--suite and --arm exclude each other"
	bench run --suite series --workload some.txt
	fails 2 "--workload is for suite guest"
	bench run --suite series --whole
	fails 2 "--whole is for replays"
	bench run --arm gate=allow --whole
	fails 2 "--whole is for replays"
}

@test "lists: status 0, and a row for each of the names" {
	for list in suites arms gates loops floor events workloads merges operations scenarios; do
		bench list "$list"
		works
		# Descriptions of events are libpfm4's and as long as they are.
		[ "$list" = events ] || ! grep '.\{101\}' <<<"$out" || false
	done
	bench list gates
	[ "$(cut -d' ' -f1 <<<"$out" | xargs)" = "none allow notify-map notify filter-unmap filter-both ptrace ret-trace" ]
	bench list scenarios
	grep -q '^denied-first  *[a-z]' <<<"$out"
	bench list workloads
	[ "$(cut -d' ' -f1 <<<"$out" | xargs)" = "archive boot churn interpreters storm" ]
	bench list suites
	[[ "$(cut -d' ' -f1 <<<"$out" | xargs)" = "suite series guest "* ]]
}

@test "list arms: no id twice" {
	bench list arms
	works
	ids=$(awk '$1 == "series" || $1 == "guest" { print $2 }' <<<"$out")
	[ "$(wc -l <<<"$ids")" -gt 200 ]
	[ -z "$(sort <<<"$ids" | uniq -d)" ]
}

@test "probe: status 0, each row says yes or no, or is a fact" {
	bench probe
	works
	! cut -c22-26 <<<"$out" | grep -qvE '^(yes|no |-  |   )  $' || false
	! grep -qE '.{101}' <<<"$out" || false
	[ "$(grep -c '^gate ' <<<"$out")" = 8 ]
	[ "$(grep -c '^placement ' <<<"$out")" = 4 ]
}

@test "output that cannot be written: status 1" {
	[ -w /dev/full ] || skip "there is no /dev/full"
	for command in "--help" "list arms" "probe"; do
		status=0
		# shellcheck disable=SC2086
		"$BENCH" $command >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
		[ "$status" = 1 ]
		[ "$(<"$BATS_TEST_TMPDIR/err")" = "unotify-bench: cannot write all of the output" ]
	done
}

@test "reports of what is no run: status 1, the file is named, and what a run is" {
	for command in report plots page rerun "compare none"; do
		# shellcheck disable=SC2086
		bench $command none
		fails 1 "none cannot be read: No such file or directory; a run is a folder with run.json"
	done
	mkdir folder
	bench report folder
	rmdir folder
	fails 1 "folder/run.json cannot be read: No such file or directory; a run is a folder"
}

@test "compare says which run is missing" {
	bench compare
	fails 2 "compare: BASE is missing; usage: unotify-bench compare [OPTIONS] BASE NEW..."
	bench compare none
	fails 2 "compare: NEW is missing"
}

@test "reports of a broken run.json: status 1, the file is named" {
	for text in '' '{' '[]' '{"schema": "unotify-bench/run/3"}' '{"schema": 1}'; do
		mkdir broken
		echo "$text" >broken/run.json
		for command in report plots; do
			bench "$command" broken
			[ "$status" = 1 ]
			[ -z "$out" ]
			[ "$lines_of_err" = 1 ]
			[[ $err == "unotify-bench: "*broken/run.json* ]]
		done
		[ "$(ls -A broken)" = run.json ]
		rm -r broken
	done
}

@test "a workload that is missing (status 2) or malformed (1): nothing is made" {
	bench run --workload none.txt --out out
	fails 2 "'none.txt' is neither a file nor one of: archive"
	printf 'this is no recording\n' >"$BATS_TEST_TMPDIR-bad.txt"
	bench run --workload "$BATS_TEST_TMPDIR-bad.txt" --out out
	fails 1 "-bad.txt:1: "
	bench run --arm "gate=allow,workload=$BATS_TEST_TMPDIR-bad.txt" --out out
	fails 1 "-bad.txt:1: "
	rm "$BATS_TEST_TMPDIR-bad.txt"
}
