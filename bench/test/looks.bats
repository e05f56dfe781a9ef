#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Arms can be told apart in figures, and a colour means the same in all of them.

ROOT=$BATS_TEST_DIRNAME/../..

setup() {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
}

# with_common [COMMAND...]: runs gnuplot commands after common.gp, for the arms of $arms
with_common() {
	gnuplot 2>&1 <<END
kind = "svg"; output = "$BATS_TEST_TMPDIR/none"; width = 100; height = 100
heading = "${heading-}"; caption = ""; failed = ""; note = ""; arms = "$arms"; panels = "one"
load "$ROOT/plots/common.gp"
$*
END
}

# looks ARM...: colour, dashes and point of each, a line an arm
looks() {
	arms=$*
	with_common 'do for [arm in arms] { print colour(arm), dashes(arm), point(arm) }'
}

@test "no two arms look the same" {
	all=(none allow notify-map notify-map+sync notify notify+sync ptrace notify_pages=4
		notify_strict_pages=4 notify_poll2 notify_uring filter-unmap filter-both ret-trace)
	run looks "${all[@]}"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = "${#all[@]}" ]
	[ -z "$(printf '%s\n' "${lines[@]}" | sort | uniq -d)" ]
}

@test "no two ways to serve many stubs look the same" {
	all=(stub-by-stub round-robin uring-each uring-all uring-newest uring-window uring-wake-all uring-epoll-each
		uring-epoll-all uring-epoll-newest epoll-each epoll-all epoll-newest poll-each poll-all poll-newest shared threads)
	run looks "${all[@]}"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = "${#all[@]}" ]
	[ -z "$(printf '%s\n' "${lines[@]}" | sort | uniq -d)" ]
}

@test "a gate looks the same whatever else is in the figure" {
	[ "$(looks notify | tail -n 1)" = "$(looks notify_poll2 none notify | tail -n 1)" ]
	[ "$(looks ptrace | tail -n 1)" = "$(looks a b notify_strict ptrace | tail -n 1)" ]
}

@test "every serve loop has a colour of its own accord" {
	local bench=${BUILD:-$ROOT/build}/unotify-bench
	[ -x "$bench" ] || skip "$bench is not built"
	arms=$("$bench" list loops | awk '/^[a-z]/ { print $1 }' | paste -sd ' ')
	run with_common 'do for [arm in arms] { if (!has_colour(arm)) { print arm } }'
	[ "$status" = 0 ]
	[ -z "$output" ] || { echo "$output"; return 1; }
}

@test "a colour of an arm is in common.gp alone" {
	others=$(grep -lE '0x[0-9a-fA-F]{6}' "$ROOT"/plots/*.gp | grep -vE '/(common|trace-batch)\.gp$' || :)
	[ -z "$others" ] || { echo "$others"; return 1; }
}

@test "a figure is as wide as its heading" {
	heading=$(printf 'x%.0s' {1..100}) arms=a
	run with_common 'if (width < 800) { exit status 1 }'
	[ "$status" = 0 ]
}

@test "labels of a log axis do not meet, and there are two at least" {
	arms=a
	run with_common 'do for [high in "1.1 1.3 2 5 20 300 10000 1000000"] {
		tics = log_tics(0.9, high + 0, 300, 34)
		print high, words(tics) > 1 && tics_fit(tics, 0.9, high + 0, 300, 34) ? " good" : tics
	}'
	[ "$status" = 0 ]
	[ "$(grep -c good <<<"$output")" = 8 ]
}
