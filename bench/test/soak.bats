#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `unotify-bench soak` as a user has it.

bats_require_minimum_version 1.5.0

# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

setup() {
	BENCH=${BUILD:-$BATS_TEST_DIRNAME/../../build}/unotify-bench
	cd "$BATS_TEST_TMPDIR" || return 1
	"$BENCH" probe | grep -q "^gate notify *yes" || skip "no notified stub here"
}

@test "soak: an arm, with the ledger and what is held" {
	run --separate-stderr "$BENCH" soak --rounds 64 --seed 3 \
		--arm gate=notify,serve=counted,tick=10 --arm gate=none
	[ "$status" -eq 0 ]
	[ "$(awk 'length > 100' <<<"$output")" = "" ]
	[[ "$output" =~ "Seed 3: 128 faults in 4 arms" ]]
	[[ "$output" =~ "and 0 children" ]]
	# As many answers as calls; where a signal came together with an answer one more, which the
	# stub does not count (check/ledger.h).
	awk '$1 == "counted" { found = $2 == 64 && $8 > 64 && $9 >= $8 && $9 - $8 <= $2 }
		END { exit !found }' <<<"$output"
	awk '$1 == "no" { found = $3 == 64 && $9 == 0 && $10 == 0 } END { exit !found }' \
		<<<"$output"
}

@test "soak: wrong options" {
	run -2 "$BENCH" soak --rounds 1 --minutes 1
	[[ "$output" == *"exclude each other"* ]]
	run -2 "$BENCH" soak --loop poll3
	[[ "$output" == *"did you mean poll2?"* ]]
	run -2 "$BENCH" soak --arm gate=notify,serve=poll3
	[[ "$output" == *"--arm: "* ]]
	run -2 "$BENCH" soak --minutes 0
	run -2 "$BENCH" soak everything
}

has_child() { # PID
	[ -n "$(pgrep -P "$1")" ]
}

# A soak catches SIGINT before it starts the process that works.
has_worker() { # PID
	has_child "$1" && catches_int "$1"
}

@test "soak: an interrupt says what was done, and leaves no stub" {
	"$BENCH" soak --minutes 5 >found.txt 2>said.txt &
	pid=$!
	await "$pid" has_worker "$pid" || { cat said.txt; false; }
	worker=$(pgrep -P "$pid" | head -n 1)
	await "$pid" has_child "$worker" || { cat said.txt; false; }
	mapfile -t stubs < <(pgrep -P "$worker")
	kill -INT "$pid" || { cat said.txt; false; }
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	grep -q 'interrupted: nothing had failed' said.txt
	grep -q '^Seed ' found.txt
	! kill -0 "$worker" 2>/dev/null || false
	for stub in "${stubs[@]}"; do
		await_end "$stub"
	done
}
