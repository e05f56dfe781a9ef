#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# unotify-trace on real guests, which boot from the host's file system: Debian's package
# user-mode-linux 6.1 (ptrace mode), and 7.2.7 (seccomp mode), which scripts/fetch-uml
# fetches. A guest may take as long as it makes progress.

ROOT=$BATS_TEST_DIRNAME/../..
BUILD=$(realpath "${BUILD:-$ROOT/build}")
TRACE=$BUILD/unotify-trace
BENCH=$BUILD/unotify-bench
PTRACE_UML=/usr/bin/linux.uml

setup_file() {
	export NOT_TRACED=
	[ -x "$TRACE" ] || return 0
	"$TRACE" record -o "$BATS_FILE_TMPDIR/probe" -- true 2>"$BATS_FILE_TMPDIR/err" ||
		NOT_TRACED=$(tail -n 1 "$BATS_FILE_TMPDIR/err")
}

setup() {
	guest=
	[ -x "$TRACE" ] || skip "$TRACE is not built"
	[ "$(uname -m)" = x86_64 ] || skip "the guests are for x86-64"
	[ -z "$NOT_TRACED" ] || skip "$NOT_TRACED"
	# Their memory is a file of this folder.
	export TMPDIR=/dev/shm
	[ -w "$TMPDIR" ] || skip "there is no $TMPDIR"
	folder=$(mktemp -d /tmp/unotify-uml-XXXXXX)
	cd "$folder" || return 1
	# A pipe that nobody writes into, to wait without a process.
	exec {timer}<> <(:)
	cat >init <<-END
		#!/bin/sh
		mount -t proc proc /proc
		for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done
		echo GUEST-DONE
		echo o >/proc/sysrq-trigger
		exec sleep 1000
	END
	chmod +x init
}

teardown() {
	[ -z "$guest" ] || kill -KILL -- "-$guest" 2>/dev/null || true
	cd / && rm -rf "$folder"
}

# start FILE COMMAND...: the guest as the end of the command, in a process group of its own
start() {
	output=$1
	shift
	setsid "$@" rootfstype=hostfs rootflags=/ rw "init=$folder/init" mem=128M norandmaps \
		con=null con0=fd:0,fd:1 </dev/null >"$output" 2>err.txt 3>&- &
	guest=$!
}

# Grows with the guest's output, and with the CPU time of its group in ticks.
progress() {
	cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' | awk -v group="$guest" \
		-v sum="$(wc -c <"$output")" \
		'$3 == group { sum += $12 + $13 + $14 + $15 } END { print sum }'
}

# await CONDITION...: false if the guest has ended, or within a minute of waiting neither
# its output has grown by 50 bytes nor it has used half a second of CPU time
await() {
	local looks=0 before=-1000 now -
	set +o functrace
	until "$@"; do
		kill -0 "$guest" 2>/dev/null || return 1
		read -rt 0.2 -u "$timer" || true
		looks=$((looks + 1))
		[ $((looks % 300)) = 0 ] || continue
		now=$(progress)
		if [ $((now - before)) -lt 50 ] && [ $((before - now)) -lt 50 ]; then
			echo "the guest makes no progress" >>err.txt
			kill -KILL -- "-$guest"
			return 1
		fi
		before=$now
	done
}

finish() { # sets status
	await false || true
	status=0
	wait "$guest" || status=$?
	guest=
}

# record UML OPTION...: uml.trace, of a boot. A guest that cannot be booted at all is no
# fault of the tracer.
record() {
	start guest.txt "$TRACE" record -o uml.trace -- "$@"
	finish
	if [ "$status" = 0 ] && grep -q GUEST-DONE guest.txt; then
		return 0
	fi
	cat err.txt
	start plain.txt "$@"
	finish
	grep -q GUEST-DONE plain.txt || skip "the guest does not boot here: $(tail -n 1 plain.txt)"
	return 1
}

replay() { # WORKLOAD
	"$BENCH" run --arm "gate={allow,notify},workload=$1" --budget 1 --invocations 1 \
		--no-plots --out results >out.txt 2>bench.txt || [ $? = 3 ] ||
		{ cat bench.txt; return 1; }
	grep -q 'replay .*uml' out.txt
}

# Lines "BATCHES ENTRIES" for the address spaces of a workload.
spaces() { # WORKLOAD
	awk '/^batch/ { batches[$2]++; space = $2 } /^(map|unmap)/ { entries[space]++ }
		END { for (space in batches) print batches[space], entries[space] }' "$1"
}

@test "a UML in ptrace mode: rounds, a warning, and a workload that replays" {
	[ -x "$PTRACE_UML" ] || skip "no $PTRACE_UML: install Debian's package user-mode-linux"
	"$PTRACE_UML" --version | grep -q '^6\.1\.' || skip "$PTRACE_UML is not of version 6.1"
	record "$PTRACE_UML" seccomp=on
	"$TRACE" report uml.trace >report.txt
	grep -q 'no notification was seen' report.txt
	grep -q 'WARNING: seccomp=on was given, but the rounds are of ptrace mode' report.txt
	"$TRACE" export --rounds rounds.tsv uml.trace
	[ "$(awk -F'\t' '$3 == "ptrace" && $4 > 0' rounds.tsv | wc -l)" -gt 100 ]
	[ "$(awk -F'\t' 'NR > 1 && $3 == "futex"' rounds.tsv | wc -l)" = 0 ]

	"$TRACE" workload --from uml.trace -o uml.txt 2>err.txt
	grep -q 'WARNING: seccomp=on was given' err.txt
	[ "$(grep -c '^map' uml.txt)" -gt 100 ]
	[ "$(spaces uml.txt | wc -l)" -ge 11 ]
	replay uml.txt
}

@test "a UML in seccomp mode: its stubs alone have rounds, equal programs equal batches" {
	status=0
	uml=$("$ROOT/scripts/fetch-uml" 7.2um1 "$BUILD/uml/7.2um1" 2>why.txt) || status=$?
	[ "$status" != 77 ] || skip "$(tail -n 1 why.txt)"
	[ "$status" = 0 ] || { cat why.txt; return 1; }
	record "$uml/linux.uml" seccomp=on
	grep -q 'lost' err.txt && skip "$(grep lost err.txt)"
	"$TRACE" report uml.trace >report.txt
	[ "$(grep -c WARNING report.txt)" = 0 ]

	# One thread gives all turns and is no stub; what it asks of dead stubs is no round.
	"$TRACE" export --rounds rounds.tsv --perfetto events.json uml.trace
	[ "$(awk -F'\t' 'NR > 1 { print $3 }' rounds.tsv | sort -u)" = futex ]
	monitor=$(awk -F'\t' 'NR > 1 && $2 { print $2 }' rounds.tsv | sort -u)
	[ "$(echo "$monitor" | wc -l)" = 1 ]
	[ "$(awk -F'\t' -v monitor="$monitor" '$1 == monitor' rounds.tsv | wc -l)" = 0 ]
	grep -q 'batches of stub' events.json
	[ "$(grep -c "batches of stub $monitor\"" events.json)" = 0 ]

	# Each /bin/true is an address space with the same batches. Of two pages UML makes one entry
	# where its own memory has them side by side, so some may have an entry or two less.
	"$TRACE" workload --from uml.trace -o uml.txt 2>err.txt
	[ "$(grep -c 'left out' err.txt)" = 0 ]
	spaces uml.txt | awk '{ count[$1]++; if (!($1 in least) || $2 < least[$1]) least[$1] = $2
			if ($2 > most[$1]) most[$1] = $2 }
		END { for (batches in count) print count[batches], batches, least[batches], most[batches] }' |
		sort -n | tail -n 1 >common.txt
	read -r count batches least most <common.txt
	[ "$count" = 10 ] && [ "$batches" -gt 20 ] && [ "$least" -gt "$batches" ] &&
		[ "$((most - least))" -le 2 ] || { spaces uml.txt; return 1; }
	# An address space begins with an unmap of all; nothing else is above a guest.
	[ "$(grep -c '^unmap 0 ' uml.txt)" -ge "$(spaces uml.txt | wc -l)" ]
	[ "$(grep -cE '^(un)?map 0x7f[89a-f][0-9a-f]{9} ' uml.txt)" = 0 ]
	replay uml.txt
}

@test "a UML that runs is followed for a time" {
	[ -x "$PTRACE_UML" ] || skip "no $PTRACE_UML: install Debian's package user-mode-linux"
	# The guest goes round in user mode until the host lets it go.
	sed -i "s|^echo GUEST-DONE|echo GUEST-READY; until [ -e $folder/go ]; do /bin/true; done; &|" init
	start guest.txt "$PTRACE_UML"
	await grep -q GUEST-READY guest.txt || skip "the guest does not boot here: $(tail -n 1 guest.txt)"
	# On a busy machine the guest may have done nothing in the first time.
	for seconds in 0.5 2 8 32; do
		"$TRACE" record -d $seconds -o live.trace -p "$guest" 2>record.txt || true
		grep -q 'ended by --duration' record.txt || { cat record.txt; return 1; }
		"$TRACE" export --rounds rounds.tsv live.trace
		rounds=$(awk -F'\t' '$3 == "ptrace"' rounds.tsv | wc -l)
		[ "$rounds" -le 10 ] || break
	done
	touch go
	finish
	[ "$rounds" -gt 10 ]
}
