#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# `uml` with real UMLs: Debian's user-mode-linux 7.2.7 in both of its modes. Nothing here is about
# speed: runs are as short as can be, and a control may fail on a busy machine (status 3).

# shellcheck source=bench/test/run-json.bash
. "$BATS_TEST_DIRNAME/run-json.bash"
# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

ROOT=$(realpath "$BATS_TEST_DIRNAME/../..")
BUILD=$(realpath "${BUILD:-$ROOT/build}")
BENCH=$BUILD/unotify-bench

setup() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	folder=$(mktemp -d)
	out=$folder/results
	cd "$folder" || return 1
}

teardown() {
	cd / && rm -rf "$folder"
}

need_uml() {
	local status=0
	uml=$("$ROOT/scripts/fetch-uml" 7.2um1 "$BUILD/uml/7.2um1" 2>why.txt) || status=$?
	[ "$status" != 77 ] || skip "$(tail -n 1 why.txt)"
	[ "$status" = 0 ] || { cat why.txt; return 1; }
	rm why.txt
}

# bench ARGUMENT...: sets status; output is in out.txt and err.txt
bench() {
	status=0
	"$BENCH" uml --out "$out" "$@" >out.txt 2>err.txt || status=$?
}

refused() { # STATUS TEXT: one line on stderr with this text, and no folder
	[ "$status" = "$1" ] || { echo "status $status"; cat err.txt; return 1; }
	[ ! -s out.txt ]
	[ "$(wc -l <err.txt)" = 1 ]
	grep -qF -- "$2" err.txt || { cat err.txt; return 1; }
	[ ! -e "$out" ]
}

# run_is EXPRESSION VALUE ...: see json_is
run_is() {
	command -v python3 >/dev/null || skip "there is no python3 to read run.json"
	json_is "$out"/*/run.json "$@"
}

# The baseline has a time and the other a ratio, each with an interval; but where the run found two
# modes a note tells them, and on a busy host the ratio may have no clean pair.
has_row_of_faults() { # FORM
	local estimate='[0-9.]+ \[[0-9.]+, *[0-9.]+\]'
	! grep -Eq "^ *faults +$estimate +$estimate~?$" "$1" || return 0
	grep -Eq "^ *faults +($estimate|\([0-9]+\)) +($estimate~?|two modes \([0-9]+\)|-)$" "$1" &&
		run_is "($too_busy or
			any(of.get('modes') for of in run['comparisons'] + run['arms']))" True
}

@test "uml: one command compares both modes of a UML, with intervals and a letter" {
	need_uml
	bench --uml "$uml:seccomp,mode=seccomp" --uml "$uml:ptrace,mode=ptrace" \
		--guest faults,churn --budget 4 --no-plots
	[ "$status" = 0 ] || [ "$status" = 3 ] || { cat err.txt; return 1; }
	# Each operation of the second UML is compared with the first, with an interval, but where a
	# busy host leaves no clean pair; and no time of an operation is without its number in a
	# batch.
	run_is "run['invocations'] >= 5" True \
		"arms['uml/ptrace/same/faults']['gate'], arms['uml/ptrace/same/faults']['uml']" \
		"('uml', 'ptrace')" \
		"[arms['uml/%s/same/map-1' % l]['uml_mode'] for l in ('seccomp', 'ptrace')]" \
		"['seccomp', 'ptrace']" \
		"run['host']['uml seccomp'].startswith('Linux 7.2.7 in seccomp mode, ')" True \
		"arms['uml/seccomp.twin/same/loop']['control']" True \
		"sorted(a.split('/')[3] for a in arms if a.startswith('uml/ptrace/same/'))" \
		"['faults', 'loop', 'map-1', 'map-16', 'null-call', 'protect']" \
		"all(0 < c['ci95'][0] <= c['ratio'] <= c['ci95'][1] for c in run['comparisons']
		if c['arm'].startswith('uml/ptrace/') and c['baseline'].startswith('uml/seccomp/')
		and sum(c['pairs_kept']))" True \
		"all(a['batch'] > 0 for a in run['arms'])" True
	for form in out.txt "$out"/*/cover-letter.txt "$out"/*/summary.txt; do
		tr -s ' \n' ' ' <"$form" | grep -q "This holds for this host alone: .*Linux $(uname -r)"
		tr -s ' \n' ' ' <"$form" | grep -q "UML ptrace: Linux 7.2.7 in ptrace mode"
		has_row_of_faults "$form" || { cat "$form"; return 1; }
	done
	grep -q "<section id=umls>" "$out"/*/index.html
}

@test "uml: one that is none is named, the others go on" {
	need_uml
	bench --uml "$uml:a,mode=seccomp" --uml /bin/true --uml "$uml:b,mode=ptrace" \
		--guest faults --budget 1 --invocations 1 --no-plots
	[ "$status" = 1 ] || { cat err.txt; return 1; }
	grep -q "^unotify-bench: true: .*: left out$" err.txt
	run_is "run['partial'], 'uml/b/same/faults' in arms" "(True, True)" \
		"arms['uml/true/same/faults']['skipped'] != ''" True \
		"arms['uml/b/same/faults']['batch_ns']['n'] > 0" True
}

@test "uml: one that dies while it is measured is named with its console, the other goes on" {
	need_uml
	# faults alone may be known well enough within that second.
	printf '#!/bin/sh\n(sleep 1; kill -KILL $$) &\nexec %s/linux.uml "$@"\n' "$uml" >mortal
	chmod 755 mortal
	bench --uml "$uml:a,mode=seccomp" --uml "$folder/mortal:b,mode=seccomp" \
		--guest faults,forkexec --budget 4 --invocations 2 --no-plots
	[ "$status" = 1 ] || { cat err.txt; return 1; }
	! grep -q "^unotify-bench: b: .*: left out$" err.txt || skip "it died before it had booted"
	grep -q "^unotify-bench: invocation 1: b: " err.txt
	[ "$(grep -c "invocation . of\|invocation .: b" err.txt)" -ge 1 ]
	# It may die before its first batch ends.
	run_is "run['partial'], run['invocations']" "(True, 2)" \
		"any('not all was measured: b: ' in w for w in run['warnings'])" True \
		"arms['uml/a/same/faults']['batch_ns']['n'] > \
		arms['uml/b/same/faults'].get('batch_ns', dict(n=0))['n']" True
}

@test "uml: one that died in a placement is not booted again in the next" {
	need_uml
	printf '#!/bin/sh\necho >>%s/boots\n(sleep 1; kill -KILL $$) &\nexec %s/linux.uml "$@"\n' \
		"$folder" "$uml" >mortal
	chmod 755 mortal
	bench --uml "$uml:a,mode=seccomp" --uml "$folder/mortal:b,mode=seccomp" \
		--guest forkexec --placement same,free --budget 6 --invocations 1 --no-plots
	[ "$status" = 1 ] || { cat err.txt; return 1; }
	! grep -q "^unotify-bench: b: .*: left out$" err.txt || skip "it died before it had booted"
	# Once before the measuring, once in the first placement.
	[ "$(wc -l <boots)" = 2 ] || { cat err.txt; return 1; }
	[ "$(grep -c "^unotify-bench: invocation 1: b: " err.txt)" = 1 ]
	run_is "arms['uml/a/free/fork']['batch_ns']['n'] > 0" True
}

# interrupt WHEN: starts uml of ARGUMENTS, and ends it once that succeeds; nothing stays
interrupt() {
	mkdir -p memory
	TMPDIR=$folder/memory "$BENCH" uml --out "$out" "${arguments[@]}" >out.txt 2>err.txt 3>&- &
	local pid=$!
	await "$pid" "$@" || { cat err.txt; return 1; }
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" = 130 ] || { cat err.txt; return 1; }
	[ -z "$(ls memory)" ]
}

boots() {
	[ -n "$(ls memory)" ]
}

# For so many seconds.
is_measured() {
	grep -q "s of measuring" err.txt && boots && sleep "$seconds"
}

@test "uml: an interrupt is said once, and no UML is named as one that ended" {
	printf '#!/bin/sh\nexec sleep 1000\n' >hang
	chmod 755 hang
	arguments=(--uml "$folder/hang:a" --uml "$folder/hang:b" --guest faults)
	interrupt boots
	[ "$(cat err.txt)" = "unotify-bench: a: interrupted" ]
	need_uml
	arguments=(--uml "$uml:a,mode=seccomp" --uml "$uml:b,mode=ptrace" --guest faults
		--budget 600 --no-plots)
	# On a busy machine they may not have booted in the first time.
	for seconds in 2 8 32; do
		interrupt is_measured
		grep -q "interrupted before anything was measured" err.txt || break
	done
	run_is "run['partial'], [w for w in run['warnings'] if 'not all was' in w]" "(True, [])"
	! grep "invocation 1: \|no UML" err.txt || false
}

is_predicted() {
	grep -Eq "^ *faults +[0-9.]+ \[[0-9.]+, [0-9.]+\] .* 4$" "$out"/*/summary.txt
}

@test "uml: what a recording of the first predicts stands beside what was measured" {
	need_uml
	[ "$(id -u)" = 0 ] || skip "tracing needs root"
	# On a machine with many busy processes a short run may replay too little of some boot.
	for budget in 5 40 120; do
		rm -rf "$out"
		bench --uml "$uml:seccomp,mode=seccomp" --uml "$uml:ptrace,mode=ptrace" \
			--guest faults --predict --budget "$budget" --invocations 2 --no-plots
		! grep -q "tracefs\|PID namespace\|libtracefs" err.txt || skip "$(tail -n 1 err.txt)"
		[ "$status" = 0 ] || [ "$status" = 3 ] || { cat err.txt; return 1; }
		! is_predicted || break
	done
	grep -q "^ *operation *seccomp, us *ptrace / it *predicted$" out.txt
	# With the error of the prediction, where the ratio is known well enough.
	# On a busy host the ratio may have two modes instead, which a note tells, or no clean pair.
	grep -Eq "^ *faults .*(\] *~?|two modes \([0-9]+\)| -) +[0-9.]+( \([-+][0-9.]+ %\))?( \([0-9]+\))?$" out.txt || {
		cat out.txt
		return 1
	}
	# 64 faults and the unmap; the map-1 that ends the recording is two batches more. Each of
	# four boots is replayed, and the mean of what they predict has an interval.
	run_is "65 <= arms['predict/allow/same/faults_1']['operations']['batches'] < 66" True \
		"sorted(a['workload'] for a in run['arms'] if a['gate'] == 'notify')" \
		"['faults@1', 'faults@2', 'faults@3', 'faults@4']"
	is_predicted || { cat "$out"/*/summary.txt; return 1; }
}

@test "uml: rerun measures the same UMLs again" {
	need_uml
	bench --uml "$uml:a,mode=seccomp" --uml "$uml:b,mode=ptrace" --guest faults \
		--budget 1 --invocations 1 --no-plots
	[ "$status" = 0 ] || [ "$status" = 3 ] || { cat err.txt; return 1; }
	status=0
	"$BENCH" rerun --out "$out" "$out"/* >out.txt 2>err.txt || status=$?
	[ "$status" = 0 ] || [ "$status" = 3 ] || { cat err.txt; return 1; }
	grep -q "uml/b/same/faults\|too few\|nothing\|change" out.txt
}

@test "uml: what is wrong is said in a line, before anything is booted" {
	printf '#!/bin/sh\n' >uml
	chmod 755 uml
	bench
	refused 2 "there is no UML: give --uml twice or more"
	bench --uml "$folder/uml"
	refused 2 "one UML has nothing to be compared with: give --uml twice or more"
	bench --uml "$folder/uml:a" --uml "$folder/uml:a"
	refused 2 "there is a UML called a already: give PATH:LABEL"
	bench --uml "$folder/nosuch"
	refused 2 "--uml $folder/nosuch: "
	bench --uml "$folder/uml:a,mode=secomp"
	refused 2 "unknown mode 'secomp', did you mean seccomp?"
	bench --uml "$folder/uml,moode=seccomp"
	refused 2 "'moode=seccomp' is not mode=seccomp or mode=ptrace"
	bench --uml "$folder/uml:a b"
	refused 2 "the label 'a b' is not 1 to 31 letters"
	bench --uml :a
	refused 2 "there is no path"
	bench --uml "$folder/uml:a" --uml "$folder/uml:b" --guest chrun
	refused 2 "unknown group of operations 'chrun', did you mean churn?"
	bench --uml "$folder/uml:a" --uml "$folder/uml:b" --placement corss
	refused 2 "unknown placement 'corss', did you mean cross?"
	bench --uml "$folder/uml:a" "$folder/uml:b"
	refused 2 "uml takes options alone"
}

@test "make-uml: what is wrong is said in a line; the patches are of the files that they name" {
	local status=0
	"$ROOT/scripts/make-uml" --patch nosuch 7.2 2>err.txt || status=$?
	[ "$status" = 2 ]
	grep -qxF "make-uml: --patch 'nosuch': there is no such file" err.txt
	status=0
	"$ROOT/scripts/make-uml" seven 2>err.txt || status=$?
	[ "$status" = 2 ]
	grep -qF "'seven' is no version of a linux-source package" err.txt
	[ "$(git apply --numstat "$ROOT/scripts/uml-notify.patch" | wc -l)" = 6 ]
	[ "$(git apply --numstat "$ROOT/scripts/uml-stamps.patch" | wc -l)" = 7 ]
}
