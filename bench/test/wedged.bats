#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A run whose monitor wedges, or loses an invocation.

bats_require_minimum_version 1.5.0

BENCH=${BUILD:-$BATS_TEST_DIRNAME/../../build}/unotify-bench
# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

setup_file() {
	"$BENCH" probe | grep -q "^gate notify *yes" || skip "no notified stub here"
}

setup() {
	stderr=
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The page table has the unmap already when the map is validated: so that is denied, and the
# counted loop waits for the two calls behind it.
wedge() {
	cat <<-'END'
		# stub workload 1
		# name: wedge
		# what: a batch that unmaps what it maps
		# source: made up
		batch 0 resume 0
		unmap 0x0 0x7fffffffc000
		map 0x40034000 0x1000 7 0x44000
		batch 0 resume 0
		map 0x40036000 0x1000 7 0x45000
		unmap 0x40036000 0x1000
		map 0x40038000 0x1000 7 0x46000
	END
}

@test "run: arms that wedge are left out, which says where both sit, and the rest goes on" {
	wedge >wedge.txt
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	run --separate-stderr "$BENCH" run --suite guest --workload wedge.txt --budget 10 \
		--no-plots --out out
	[ "$status" -ne 77 ] || skip "$stderr"
	[ "$status" -eq 1 ]
	[[ $stderr == *"/same/wedge wedged: monitor in ioctl"*"stub in futex"*"left out"* ]]
	python3 -S - <<-'END'
	import glob, json
	run = json.load(open(glob.glob("out/*/run.json")[0]))
	assert run["partial"]
	for arm in run["arms"]:
	    wedged = arm.get("skipped", "").startswith("wedged: monitor in ioctl")
	    assert wedged == arm["gate"].startswith(("notify", "filter")), arm["id"]
	    assert wedged or "skipped" in arm or "batch_ns" in arm, arm["id"]
	END
}

# Their threads go to sleep anew at each tick: one arm must not hide the wedge of another.
@test "run: a wedge is seen beside an arm with a watchdog" {
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	wedge >wedge.txt
	run --separate-stderr "$BENCH" run --arm gate=notify,workload=wedge.txt \
		--arm gate=notify,workload=wedge.txt,watchdog=10ms,stalls=1000 \
		--arm gate=allow,workload=wedge.txt --budget 3 --no-plots --out out
	[ "$status" -ne 77 ] || skip "$stderr"
	[ "$status" -eq 1 ]
	[[ $stderr == *"wedged: monitor in ioctl"*"left out"* ]]
	python3 -S - <<-'END'
	import glob, json
	run = json.load(open(glob.glob("out/*/run.json")[0]))
	for arm in run["arms"]:
	    wedged = arm.get("skipped", "").startswith("wedged: ")
	    assert wedged == (arm["gate"] == "notify"), arm["id"]
	END
}

# The pid of an invocation of a run that is not the given one.
invocation_but() {
	local child
	while kill -0 "$1" 2>/dev/null; do
		# shellcheck disable=SC2013 # pids
		for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
			if [ "$child" != "$2" ] &&
			   tr '\0' ' ' 2>/dev/null <"/proc/$child/cmdline" | grep -q ' invocation '; then
				echo "$child"
				return
			fi
		done
		sleep 0.05
	done
	return 1
}

# Three invocations of 2 s, which mostly sleep until a tick; victim is the second that was seen, or
# "" if there was none: on a busy machine one may begin and end between two looks.
start_run() {
	local first
	"$BENCH" run --arm gate=allow,batch=4,late=unmap,tick=10 \
		--arm gate=notify,batch=4,late=unmap,tick=10 --budget 6 --target 0 \
		--invocations 3 --events none --no-plots --out out >out.txt 2>err.txt &
	run_pid=$!
	first=$(invocation_but "$run_pid" 0) || true
	victim=$(invocation_but "$run_pid" "$first") || true
}

# lose_invocation COMMAND...: starts a run, of which COMMAND, given the pid of an invocation behind
# the first one, makes that fail; up to three runs, as COMMAND may come too late
lose_invocation() {
	for _ in 1 2 3; do
		rm -rf out
		start_run
		[ -z "$victim" ] || "$@" "$victim" || true
		status=0
		wait "$run_pid" || status=$?
		[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || break
	done
	[ "$status" -ne 77 ] || skip "$(cat err.txt)"
	[ "$status" -eq 1 ] || { echo "status $status"; cat err.txt; return 1; }
}

@test "run: finished invocations are kept when a later one dies" {
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	lose_invocation kill -KILL
	grep -q 'invocation [23] was killed by SIGKILL (Killed)' err.txt
	python3 -S - <<-'END'
	import glob, json, re
	run = json.load(open(glob.glob("out/*/run.json")[0]))
	assert run["partial"] and run["invocations"] == 2, run["invocations"]
	warnings = "\n".join(run["warnings"])
	assert re.search("invocation [23] was killed", warnings), warnings
	assert all("batch_ns" in str(a) for a in run["arms"])
	END
}

has_physmem() { # PID
	find "/proc/$1/fd" -lname '*memfd:physmem*' | grep -q .
}

# By prlimit, as it must have made its guest's memory before.
limit_file_size() { # PID
	await "$1" has_physmem "$1" && prlimit --pid "$1" --fsize=1024
}

@test "run: finished invocations are kept when a later one may write no more of its records" {
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	command -v prlimit >/dev/null || skip "no prlimit here"
	lose_invocation limit_file_size
	grep 'invocation [23]: writing records: ' err.txt |
		grep -q 'records: File too large: RLIMIT_FSIZE is 1 KiB: raise it'
	python3 -S - <<-'END'
	import glob, json
	run = json.load(open(glob.glob("out/*/run.json")[0]))
	assert run["partial"] and run["invocations"] == 2, run["invocations"]
	assert any("writing records" in w for w in run["warnings"]), run["warnings"]
	END
}
