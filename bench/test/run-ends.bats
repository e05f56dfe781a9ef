#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs that are interrupted or killed, or refused: what they leave.

# shellcheck source=bench/test/runs.bash
. "$BATS_TEST_DIRNAME/runs.bash"

# A run that a signal ended: whole so far, marked partial.
was_interrupted() {
	[ "$status" = 130 ] || { echo "status $status"; cat err.txt; return 1; }
	run_is 'run["partial"]' True
	check_run
}

@test "SIGINT, as Ctrl-C sends it to all: what was measured is there, marked partial" {
	need_gates
	need_python
	start run --suite series --budget 300 --invocations 2 --no-plots --out "$out"
	wait_for measures
	kill -INT -- "-$run_pid"
	finish
	was_interrupted
	[ "$(tail -n 1 out.txt)" = "$(the_run)" ]
}

@test "other signals to the run alone: the same, and at once" {
	need_gates
	need_python
	for signal in TERM HUP QUIT PIPE XFSZ; do
		rm -rf "$out"
		start run --arm gate=allow --arm gate=notify --budget 300 --invocations 1 \
			--no-plots --out "$out"
		wait_for measures
		kill -s "$signal" "$run_pid"
		finish
		was_interrupted || { echo "$signal"; return 1; }
	done
}

@test "SIGHUP that is ignored, as nohup does, does not end a run" {
	need_gates
	need_python
	env --ignore-signal=HUP true || skip "env has no --ignore-signal (coreutils 8.31)"
	run_env=(env --ignore-signal=HUP)
	start run --arm gate=allow --budget 300 --invocations 1 --target 0 --no-plots --out "$out"
	wait_for measures
	kill -HUP -- "-$run_pid"
	pause 1
	scan
	# Stubs of a run that ends make no more batches.
	measures 400 || { cat err.txt; return 1; }
	wait_for measures $((sleeps + 400))
	kill -TERM "$run_pid"
	finish
	was_interrupted
}

# Also where it is interrupted. The load is that before, and not what the run made.
@test "what of the host changed during the run is a warning" {
	need_gates
	need_python
	[ "$(nproc)" -ge 2 ] || skip "one CPU cannot be taken away"
	start run --suite order --budget 300 --invocations 1 --no-plots --out "$out"
	wait_for measures
	allowed=$(awk '/^Cpus_allowed_list/ { print $2 }' "/proc/$run_pid/status")
	first=${allowed%%[-,]*}
	taskset -p -c "$first" "$run_pid" >/dev/null
	kill -TERM "$run_pid"
	finish
	was_interrupted
	[ "$(json 'run["host"]["cpus_allowed"]')" = "$allowed" ]
	[[ $(json 'run["host"]["placements"]') == "same: CPU $first; cross: monitor on CPU "* ]]
	json 'run["warnings"]' >warnings.txt
	grep -qF "changed during the run: cpus_allowed $allowed -> $first" warnings.txt
}

find_stubs() {
	local pid
	stubs=()
	scan
	for pid in "${!names[@]}"; do
		! is_stub "$pid" || stubs+=("$pid")
	done
}

# A stub that is stopped keeps its batch for ever.
signal_stubs() { # SIGNAL
	kill -"$1" "${stubs[@]}" || true
}

ends_when_interrupted() {
	kill -INT "$run_pid" 2>/dev/null || true
	has_ended
}

@test "a run whose batch never ends is ended by another interrupt" {
	need_gates
	start run --arm gate=notify --budget 300 --invocations 1 --no-plots --out "$out"
	wait_for measures
	find_stubs
	signal_stubs STOP
	wait_for ends_when_interrupted
	finish
	[ "$status" = 1 ]
	grep -q "^unotify-bench: invocation 1 .* was killed" err.txt
	[ -z "$(ls -A "$out")" ]
}

@test "a run with its stdin closed" {
	need_gates
	status=0
	"$BENCH" run "${any_run[@]}" --out "$out" >out.txt 2>err.txt <&- || status=$?
	succeeded
}

# Most of its time the monitor is between a RECV and the SEND, where a stub that stops gives
# up its call, and makes it again when it goes on. Were a call lost, the interrupt would be in vain.
@test "stubs that are stopped and go on are served" {
	need_gates
	need_python
	for arm in serve=counted serve=poll-first many=round-robin,stubs=2; do
		rm -rf "$out"
		start run --arm "gate=notify,batch=4,work=1ms,$arm" --budget 300 --invocations 1 \
			--no-plots --out "$out"
		wait_for measures
		find_stubs
		for _ in {1..10}; do
			signal_stubs STOP
			pause 0.02
			signal_stubs CONT
			pause 0.05
		done
		! has_ended || false
		kill -INT "$run_pid"
		finish
		was_interrupted || { echo "$arm"; cat err.txt; return 1; }
	done
}

@test "SIGKILL of the run: no process stays, no folder either" {
	need_gates
	start run --suite series --budget 300 --other-cpu busy --no-plots --out "$out"
	wait_for measures
	kill -KILL "$run_pid"
	finish
	[ "$status" = 137 ]
	[ -z "$(ls -A "$out")" ]
}

@test "started by a process that ignores its children, a run still waits for its own" {
	need_gates
	env --ignore-signal=CHLD true || skip "env has no --ignore-signal (coreutils 8.31)"
	status=0
	env --ignore-signal=CHLD "$BENCH" run "${any_run[@]}" --out "$out" >out.txt 2>err.txt ||
		status=$?
	succeeded
	the_run
}

@test "what a killed run left unfinished is removed by the next" {
	need_gates
	sh -c 'exit 0' &
	dead=$!
	wait "$dead"
	mkdir -p "$out/.unfinished-$dead/hist"
	: >"$out/.unfinished-$dead/hist/some.tsv"
	bench run "${any_run[@]}" --out "$out"
	succeeded
	the_run
}

@test "an ordinary user needs no right" {
	need_gates
	[ "$(id -u)" = 0 ] || skip "the other tests are run by an ordinary user already"
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --no-new-privs)
	"${user[@]}" true || skip "setpriv cannot become an ordinary user"
	cp "$BENCH" "$folder/bench"
	chmod 755 "$folder" "$folder/bench"
	mkdir -m 777 "$out"
	"${user[@]}" "$folder/bench" probe >probe.txt
	grep -q '^gate notify *yes' probe.txt
	id=/sys/kernel/tracing/events/sched/sched_switch/id
	if [ -r $id ] && ! "${user[@]}" test -r $id; then
		status=0
		"${user[@]}" "$folder/bench" run --arm gate=allow --events sched:sched_switch \
			--out "$out" >out.txt 2>err.txt || status=$?
		[ "$status" = 77 ]
		grep -q "cannot count sched:sched_switch: CAP_DAC_OVERRIDE is missing: run as root" err.txt
	fi
	status=0
	"${user[@]}" "$folder/bench" run --quick --budget 2 --invocations 2 --suite series "${few[@]}" \
		--verbose --out "$out" >out.txt 2>err.txt || status=$?
	succeeded
	if [ "$(cat /proc/sys/kernel/perf_event_paranoid)" -gt 1 ]; then
		tr -s '\n ' ' ' <out.txt |
			grep -q "Warning: not counted: .*context-switches, .*: kernel.perf_event_paranoid is"
	fi
	[ "$(stat -c %u "$(the_run)")" = 65534 ]
	chmod 755 "$out"
	status=0
	"${user[@]}" "$folder/bench" run --budget 30 --suite series --out "$out" \
		>out.txt 2>err.txt || status=$?
	[ "$status" = 1 ]
	grep -q "cannot write into the folder" err.txt
	the_run
}

@test "SIGINT in the traced pass: the run is there, marked partial, and no instance stays" {
	need_gates
	need_python
	local arms=()
	for batch in {1..40}; do
		arms+=(--arm "gate=notify,batch=$batch")
	done
	start run "${arms[@]}" --trace --budget 1 --invocations 1 --no-plots --out "$out"
	wait_for traces_or_has_ended
	! has_ended || skip "$(grep -m 1 'no traced pass' "$(the_run)/run.json")"
	kill -INT -- "-$run_pid"
	finish
	! grep "no traced pass" "$(the_run)/run.json" || false
	was_interrupted
}

@test "nothing that this host could measure: status 77, with the reason" {
	need_gates
	bench run --arm gate=allow,batch=99,pages=512 --physmem 16M --out "$out"
	fails 77 "no arm can be measured here: needs "
}

@test "a budget too small for the arms is refused with the least that would do" {
	bench run --full --budget 1 --out "$out"
	fails 2 "--budget: 1 s are too few for "
	least=$(grep -o 'give [0-9]*' err.txt)
	[ "${least#give }" -gt 1 ]
	bench run --suite gates --quick --budget 1 --out "$out"
	fails 2 "--budget: 1 s are too few for a verdict on 24 arms in 6 invocations: give 2, or"
}

@test "folders that cannot be made or written: status 1, before anything is measured" {
	need_gates
	: >file
	bench run --arm gate=allow --budget 300 --out file
	fails 1 "file is not a folder"
	bench run --arm gate=allow --budget 300 --out file/results
	fails 1 "cannot make the folder file/results"
	bench run --arm gate=allow --budget 300 --out no/such/results
	fails 1 "cannot make the folder no/such/results"
}

@test "a bad workload: FILE:LINE, status 1, before anything is measured" {
	printf 'no recording\n' >bad.txt
	bench run --budget 300 --workload bad.txt --out "$out"
	fails 1 "bad.txt:1: "
	zcat "$ROOT/bench/workload/data/boot.txt.gz" | head -n 40 >cut.txt
	echo "garbage" >>cut.txt
	bench run --budget 300 --workload cut.txt --out "$out"
	fails 1 "cut.txt:41: "
	[ ! -e "$out" ]
}

@test "wrong usage: status 2, nothing is made" {
	for arguments in "--suite seris" "--arm gate=deny" "--arm batch=100" "--budget 0.5" \
		"--invocations 201" "--arm gate=allow --arm gate=allow"; do
		# shellcheck disable=SC2086
		bench run $arguments --out "$out"
		fails 2 ""
		[ ! -e "$out" ]
	done
}

@test "all of these runs are what their schema says" {
	need_python
	check_schema
}
