#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A run whose monitor wedges, or loses an invocation.

bats_require_minimum_version 1.5.0

setup() {
	BENCH=${BUILD:-$BATS_TEST_DIRNAME/../../build}/unotify-bench
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The page table has the unmap already when the map is validated: so that is denied, and the
# counted loop waits for the two calls behind it.
@test "run: a wedged loop ends the run, which says where both sit" {
	cat >wedge.txt <<-'END'
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
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	run --separate-stderr "$BENCH" run --suite guest --workload wedge.txt --budget 5 --out out
	[ "$status" -ne 77 ] || skip "$stderr"
	[ "$status" -eq 1 ]
	[[ $stderr == *"wedged in suite guest"*"monitor in ioctl"*"stub in futex"* ]]
	[ -z "$(find out -name run.json 2>/dev/null)" ]
}

# The pid of the invocation of that index of a run.
invocation() {
	local child
	while kill -0 "$1" 2>/dev/null; do
		for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
			if tr '\0' ' ' 2>/dev/null <"/proc/$child/cmdline" | grep -q "invocation $2 "; then
				echo "$child"
				return
			fi
		done
		sleep 0.05
	done
	return 1
}

@test "run: finished invocations are kept when a later one dies" {
	[ -e "/proc/$$/task/$$/children" ] || skip "no CONFIG_PROC_CHILDREN"
	"$BENCH" run --arm gate=allow,batch=4 --arm gate=notify,batch=4 --budget 6 \
		--invocations 3 --no-plots --out out >out.txt 2>err.txt &
	run_pid=$!
	victim=$(invocation "$run_pid" 1) || true
	[ -z "$victim" ] || kill -KILL "$victim"
	status=0
	wait "$run_pid" || status=$?
	[ "$status" -ne 77 ] || skip "$(cat err.txt)"
	[ "$status" -eq 1 ]
	grep -q 'invocation 1 was killed by Killed' err.txt
	python3 - <<-'END'
	import glob, json
	run = json.load(open(glob.glob("out/*/run.json")[0]))
	assert run["partial"] and run["invocations"] == 2, run["invocations"]
	assert any("invocation 1 was killed" in w for w in run["warnings"]), run["warnings"]
	assert all("batch_ns" in str(a) for a in run["arms"])
	END
}
