#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Arms can be told apart in figures, whatever a run compares.

ROOT=$BATS_TEST_DIRNAME/../..

setup() {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
}

# looks ARM...: colour, dashes and point of each, a line an arm
looks() {
	gnuplot 2>&1 <<END
kind = "svg"; output = "$BATS_TEST_TMPDIR/none"; width = 100; height = 100; heading = ""
arms = "$*"; panels = "one"
load "$ROOT/plots/common.gp"
do for [arm in arms] { print colour(arm), dashes(arm), point(arm) }
END
}

@test "no two arms look the same" {
	arms=(none allow notify-map notify-map+sync notify notify+sync ptrace notify_pages=4
		notify_strict_pages=4 notify_poll2 notify_uring filter-unmap ret-trace)
	run looks "${arms[@]}"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = "${#arms[@]}" ]
	[ -z "$(printf '%s\n' "${lines[@]}" | sort | uniq -d)" ]
}

@test "an arm looks the same whatever else is in the figure, if it has a look of its own" {
	[ "$(looks notify | tail -n 1)" = "$(looks notify_poll2 none notify | tail -n 1)" ]
}

@test "a figure is as wide as its title" {
	run gnuplot <<END
kind = "svg"; output = "$BATS_TEST_TMPDIR/none"; width = 560; height = 100
heading = "$(printf 'x%.0s' {1..100})"; arms = "a"; panels = "one"
load "$ROOT/plots/common.gp"
if (width < 700) { exit status 1 }
END
	[ "$status" = 0 ]
}
