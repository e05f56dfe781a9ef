#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# unotify-trace on a real guest: Debian's package user-mode-linux (6.1, ptrace mode),
# which boots from the host's file system.

ROOT=$BATS_TEST_DIRNAME/../..
BUILD=$(realpath "${BUILD:-$ROOT/build}")
TRACE=$BUILD/unotify-trace
BENCH=$BUILD/unotify-bench
GUEST=/usr/bin/linux.uml

setup() {
	[ -x "$TRACE" ] || skip "$TRACE is not built"
	[ -x "$GUEST" ] || skip "no $GUEST: install Debian's package user-mode-linux"
	[ "$(uname -m)" = x86_64 ] || skip "the guest is for x86-64"
	folder=$(mktemp -d)
	cd "$folder" || return 1
	"$TRACE" record -o probe.trace -- true 2>err.txt || skip "$(tail -n 1 err.txt)"
	cat >init <<-END
		#!/bin/sh
		mount -t proc proc /proc
		for i in 1 2 3; do /bin/cat /proc/version; done
		echo GUEST-DONE
		echo o >/proc/sysrq-trigger
		sleep 10
	END
	chmod +x init
	# Its memory is a file of this folder.
	export TMPDIR=/dev/shm
	[ -w "$TMPDIR" ] || skip "there is no $TMPDIR"
	# A guest whose file system cannot be booted is no fault of the tracer.
	boot timeout -k 5 120 >plain.txt 2>&1
	grep -q GUEST-DONE plain.txt || skip "the guest does not boot here: $(tail -n 1 plain.txt)"
}

teardown() {
	cd / && rm -rf "$folder"
}

# boot COMMAND...: the guest as the end of the command
boot() {
	"$@" "$GUEST" rootfstype=hostfs rootflags=/ rw "init=$folder/init" mem=128M con=null \
		con0=fd:0,fd:1 </dev/null
}

@test "a UML in ptrace mode: rounds, and a workload that replays" {
	boot timeout -k 5 120 "$TRACE" record -o uml.trace -- >guest.txt 2>err.txt ||
		{ cat err.txt; return 1; }
	grep -q GUEST-DONE guest.txt
	"$TRACE" report uml.trace >report.txt
	grep -q 'no notification was seen' report.txt
	"$TRACE" export --rounds rounds.tsv uml.trace
	[ "$(awk -F'\t' '$3 == "ptrace" && $4 > 0' rounds.tsv | wc -l)" -gt 100 ]
	[ "$(awk -F'\t' 'NR > 1 && $3 == "futex"' rounds.tsv | wc -l)" = 0 ]

	"$TRACE" workload --from uml.trace -o uml.txt
	[ "$(grep -c '^map' uml.txt)" -gt 100 ]
	[ "$(awk '/^batch/ { print $2 }' uml.txt | sort -u | wc -l)" -ge 3 ]
	"$BENCH" run --suite guest --workload uml.txt --quick --budget 2 --invocations 1 \
		--no-plots --out results >out.txt 2>bench.txt || [ $? = 3 ] ||
		{ cat bench.txt; return 1; }
	grep -q 'guest' out.txt
}

@test "a UML that runs is followed for a time" {
	# The guest goes round in user mode until the host lets it go.
	sed -i "s|^echo GUEST-DONE|echo GUEST-READY; until [ -e $folder/go ]; do /bin/true; done; &|" init
	boot exec >guest.txt 2>&1 3>&- &
	guest=$!
	timeout 60 sh -c 'until grep -q GUEST-READY guest.txt; do sleep 0.05; done'
	status=0
	"$TRACE" record -d 0.5 -o live.trace -p "$guest" 2>err.txt || status=$?
	touch go
	wait "$guest"
	[ "$status" = 0 ] || { cat err.txt; return 1; }
	grep -q 'the time that was asked for' err.txt
	"$TRACE" export --rounds rounds.tsv live.trace
	[ "$(awk -F'\t' '$3 == "ptrace"' rounds.tsv | wc -l)" -gt 10 ]
}
