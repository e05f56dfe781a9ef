#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# prepare-host on a made-up /sys and /proc: what it changes, and that everything is
# as it was however it ends.

ROOT=$BATS_TEST_DIRNAME/../..
SCRIPT=$ROOT/scripts/prepare-host

# The host and its kernel are made once, and each test has a copy.
setup_file() {
	env --default-signal=INT true || skip "env has no --default-signal (coreutils 8.31)"
	export PREPARE_HOST_ROOT=$BATS_FILE_TMPDIR/root
	mkdir "$BATS_FILE_TMPDIR/files"
	cd "$BATS_FILE_TMPDIR/files" || return 1
	make_host
	make_kernel
}

setup() {
	export PREPARE_HOST_ROOT=$BATS_TEST_TMPDIR/root
	cpu=$PREPARE_HOST_ROOT/sys/devices/system/cpu
	cgroup=$PREPARE_HOST_ROOT/sys/fs/cgroup
	state=$PREPARE_HOST_ROOT/run/unotify-bench-prepared
	job=
	cd "$BATS_TEST_TMPDIR" || return 1
	cp -r "$BATS_FILE_TMPDIR/root" "$BATS_FILE_TMPDIR/files/." .
	before=$BATS_FILE_TMPDIR/root
	export BASH_ENV=$PWD/kernel.sh PATH=$PWD/bin:$PATH
}

teardown() {
	[ -z "$job" ] || kill -KILL -- "-$job" 2>/dev/null || true
}

put() { # FILE TEXT: below the root
	mkdir -p "$PREPARE_HOST_ROOT/${1%/*}"
	echo "$2" >"$PREPARE_HOST_ROOT/$1"
}

make_host() {
	local n base=sys/devices/system/cpu
	put $base/online 0-5
	for n in 0 1 2 3 4 5; do
		put $base/cpu$n/topology/thread_siblings_list "$((n % 3)),$((n % 3 + 3))"
		put $base/cpufreq/policy$n/scaling_governor powersave
		put $base/cpufreq/policy$n/scaling_available_governors "performance powersave"
		put $base/cpu$n/cpuidle/state0/latency 0
		put $base/cpu$n/cpuidle/state0/disable 0
		put $base/cpu$n/cpuidle/state1/latency 133
		put $base/cpu$n/cpuidle/state1/disable 0
	done
	put $base/intel_pstate/no_turbo 0
	put $base/smt/control notsupported
	put proc/sys/kernel/nmi_watchdog 1
	put proc/irq/24/smp_affinity_list 0-5
	put proc/irq/25/smp_affinity_list 3
	put proc/irq/default_smp_affinity 3f
	put sys/devices/virtual/workqueue/cpumask 3f
	put sys/fs/cgroup/cgroup.controllers "cpuset cpu"
	put sys/fs/cgroup/cgroup.subtree_control "cpuset cpu"
	put sys/fs/cgroup/cgroup.procs ""
	put sys/fs/cgroup/cpuset/one/cpuset.cpus 0-5
	put sys/fs/cgroup/cpuset/one/two/cpuset.cpus 3-5
	put sys/fs/cgroup/cpuset/one/a/cpuset.cpus 0
	make_thread 100 0-5 0
	make_thread 101 3 0
	make_thread 102 3 4000000 # PF_NO_SETAFFINITY
}

# In stat the name may have anything in it; the start time is 7 seconds.
make_thread() { # NUMBER CPUS FLAGS, in hexadecimal
	local fields="S 1 1 1 0 -1 $((16#$3)) 0 0 0 0 0 0 0 0 20 0 1 0 700 0"
	put "proc/$1/task/$1/stat" "$1 (a (b) c) $fields"
	put "proc/$1/task/$1/status" $'Name:\tx\nCpus_allowed:\t3f\nCpus_allowed_list:\t'"$2"
}

# What a kernel does when SMT is turned off and on: CPUs go and come back, but what was
# bound to them and has been moved stays where it is. The script runs it before each of
# its commands. And taskset, for threads that are there.
make_kernel() {
	cat >kernel.sh <<-'END'
		kernel() {
			local base=$PREPARE_HOST_ROOT/sys/devices/system/cpu control online
			read -r control <"$base/smt/control"
			read -r online <"$base/online"
			case $control:$online in
			off:0-5)
				echo 0-2 >"$base/online"
				echo 0-2 >"$PREPARE_HOST_ROOT/proc/irq/25/smp_affinity_list"
				echo 0-2 >"$PREPARE_HOST_ROOT/sys/fs/cgroup/cpuset/one/cpuset.cpus"
				echo >"$PREPARE_HOST_ROOT/sys/fs/cgroup/cpuset/one/two/cpuset.cpus"
				echo 1 >"$base/cpu5/online"
				thread 101 0-2
				;;
			on:0-2)
				echo 0-5 >"$base/online"
				echo 1 >"$base/cpu5/online"
				;;
			esac
		}
		thread() {
			printf 'Name:\tx\nCpus_allowed:\t3f\nCpus_allowed_list:\t%s\n' "$2" \
				>"$PREPARE_HOST_ROOT/proc/$1/task/$1/status"
		}
		# Before the command of that number, of this shell or one of its children, the group
		# gets a signal. Commands of children have no numbers of their own.
		signal() {
			((++commands))
			if [ "$SIGNAL_AT" = never ]; then
				echo "$commands" >"$BATS_TEST_TMPDIR/commands"
			elif [ "$commands" = "$SIGNAL_AT" ]; then
				trap - DEBUG
				kill -s TERM 0
			fi
		}
		if [[ $0 == *prepare-host ]] && [ -n "${FAKE_KERNEL-}" ]; then
			set -T
			trap kernel DEBUG
		elif [[ $0 == *prepare-host ]] && [ -n "${SIGNAL_AT-}" ]; then
			commands=0
			set -T
			trap signal DEBUG
		fi
	END
	mkdir bin
	cat >bin/taskset <<-'END'
		#!/bin/bash
		. "$BASH_ENV"
		[ -d "$PREPARE_HOST_ROOT/proc/$4" ] && thread "$4" "$3"
	END
	chmod +x bin/taskset
}

# The made-up host has been changed by the test.
remember() {
	before=$BATS_TEST_TMPDIR/before
	cp -r "$PREPARE_HOST_ROOT" "$before"
}

# But for the files of the script itself, and what has entered the root group.
is_as_before() {
	diff -r -x run -x cgroup.procs "$before" "$PREPARE_HOST_ROOT" && [ ! -e "$state" ]
}

# A command that says that it runs, and then waits to be killed.
make_waiter() {
	mkfifo ready
	cat >waiter <<-'END'
		#!/bin/bash
		trap 'exit 7' INT TERM HUP QUIT
		echo ready >ready
		while :; do sleep 0.1; done
	END
	chmod +x waiter
}

start() {
	make_waiter
	# What a shell starts by "&" ignores SIGINT otherwise.
	setsid env --default-signal=INT,QUIT "$SCRIPT" "$@" ./waiter 2>err.txt 3>&- &
	job=$!
	local fd
	exec {fd}<>ready
	until read -r -t 1 -u "$fd" _; do
		kill -0 "$job" 2>/dev/null || { cat err.txt; return 1; }
	done
	exec {fd}<&-
}

finish() {
	status=0
	wait "$job" || status=$?
}

@test "the host is quiet while the command runs" {
	# shellcheck disable=SC2016
	run "$SCRIPT" bash -c 'cd "$PREPARE_HOST_ROOT" && grep -H "" \
		sys/devices/system/cpu/cpufreq/policy*/scaling_governor \
		sys/devices/system/cpu/cpu*/cpuidle/state*/disable \
		sys/devices/system/cpu/intel_pstate/no_turbo proc/sys/kernel/nmi_watchdog \
		proc/irq/24/smp_affinity_list proc/irq/default_smp_affinity \
		sys/devices/virtual/workqueue/cpumask sys/fs/cgroup/unotify-bench/cpuset.cpus*
		rm sys/fs/cgroup/unotify-bench/*' # which in a real one go with the folder
	[ "$status" = 0 ]
	[ "$(grep -c 'scaling_governor:performance' <<<"$output")" = 6 ]
	[ "$(grep -c 'state1/disable:1' <<<"$output")" = 6 ]
	[ "$(grep -c 'state0/disable:0' <<<"$output")" = 6 ]
	grep -q 'no_turbo:1' <<<"$output"
	grep -q 'nmi_watchdog:0' <<<"$output"
	grep -q 'smp_affinity_list:0,3' <<<"$output"
	grep -q 'default_smp_affinity:9' <<<"$output"
	grep -q 'workqueue/cpumask:9' <<<"$output"
	grep -q 'cpuset.cpus:1,2,4,5' <<<"$output"
	grep -q 'cpuset.cpus.partition:root' <<<"$output"
	is_as_before
}

@test "afterwards everything is as it was, and the status is the command's" {
	run "$SCRIPT" --no-isolate sh -c 'exit 5'
	[ "$status" = 5 ]
	is_as_before
}

# The host of these tests has SMT, and one CPU that was offline before.
with_smt() {
	put sys/devices/system/cpu/smt/control on
	put sys/devices/system/cpu/cpu5/online 0
	remember
	export FAKE_KERNEL=y
}

@test "what the kernel moves when SMT goes off comes back where it was" {
	with_smt
	# shellcheck disable=SC2016
	run "$SCRIPT" --no-isolate bash -c 'cd "$PREPARE_HOST_ROOT" && cat \
		sys/devices/system/cpu/online proc/irq/25/smp_affinity_list
		grep -h _list: proc/10?/task/10?/status'
	[ "$status" = 0 ]
	[ "$output" = $'0-2\n0-2\nCpus_allowed_list:\t0-5\nCpus_allowed_list:\t0-2\nCpus_allowed_list:\t3' ]
	is_as_before
}

@test "the same after SIGKILL by --restore, and SMT is on before anything is put on its CPUs" {
	with_smt
	start --no-isolate
	grep -qx 0-2 "$cpu/online"
	kill -KILL -- "-$job"
	finish
	# From the end on: a cpuset has to be in that of the folder above.
	[[ $(tail -n 1 "$state") == */smt/control* ]]
	[[ $(grep /cpuset.cpus "$state" | tail -n 1) == */cpuset/one/cpuset.cpus* ]]
	[[ $(grep ^thread "$state") == *"/101	700 3" ]]
	[ "$(grep -c ^thread "$state")" = 1 ]
	"$SCRIPT" --restore
	is_as_before
}

@test "a thread that has ended, or another with its number, and an interrupt that is gone" {
	with_smt
	# shellcheck disable=SC2016
	run "$SCRIPT" --no-isolate bash -c 'cd "$PREPARE_HOST_ROOT/proc" &&
		rm -r irq/24 && sed -i "s/ 700 / 900 /" 101/task/101/stat'
	[ "$status" = 0 ]
	[ ! -e "$state" ]
	grep -q $'_list:\t0-2' "$PREPARE_HOST_ROOT/proc/101/task/101/status"
}

@test "SIGINT, SIGTERM, SIGHUP, SIGQUIT: the command gets it, everything is put back" {
	for signal in INT TERM HUP QUIT; do
		start --no-isolate
		[ -e "$state" ]
		kill -s "$signal" "$job"
		finish
		[ "$status" = 7 ]
		rm ready
		is_as_before
	done
}

# signalled AT: prepares with a signal to its process group before the command of that number
signalled() {
	status=0
	SIGNAL_AT=$1 setsid -w "$SCRIPT" --no-isolate true 2>err.txt 3>&- || status=$?
}

@test "a signal to the process group, whenever it comes: everything is as it was" {
	local last at
	# Half of its CPUs have nothing to set: the loops have rounds enough without them.
	rm -r "$cpu"/cpufreq/policy[1-3] "$cpu"/cpu[1-3]/cpuidle
	remember
	signalled never
	[ "$status" = 0 ]
	last=$(cat commands)
	[ "$last" -gt 500 ]
	# No multiple of what a loop has of commands: each of them shall have its turn.
	for ((at = 1; at < last; at += 11)); do
		signalled "$at"
		is_as_before || { echo "command $at of $last, status $status"; cat err.txt; return 1; }
	done
}

@test "a value that cannot be read is not noted as an empty one: status 1, nothing is changed" {
	: >"$cpu/cpufreq/policy2/scaling_governor"
	remember
	run "$SCRIPT" true
	[ "$status" = 1 ]
	[[ $output == *"/policy2/scaling_governor has no valid value: ''; nothing was changed" ]]
	is_as_before
}

@test "SIGKILL: the next one refuses, --restore puts everything back" {
	start
	grep -q performance "$cpu/cpufreq/policy0/scaling_governor"
	kill -KILL -- "-$job"
	finish
	[ "$status" = 137 ]
	run "$SCRIPT" true
	[ "$status" = 1 ]
	[[ $output == *"--restore puts it back"* ]]
	rm -f "$cgroup/unotify-bench/"*
	run "$SCRIPT" --restore
	[ "$status" = 0 ]
	is_as_before
	run "$SCRIPT" --restore
	[ "$status" = 0 ]
	[[ $output == *"nothing to put back"* ]]
}

@test "while one prepares, another waits for its turn" {
	start
	run "$SCRIPT" true
	[ "$status" = 1 ]
	[[ $output == *"by another process"* ]]
	run "$SCRIPT" --restore
	[ "$status" = 1 ]
	kill -TERM "$job"
	finish
}

@test "--keep stays until --restore" {
	"$SCRIPT" --no-isolate --keep
	grep -q performance "$cpu/cpufreq/policy0/scaling_governor"
	"$SCRIPT" --restore
	is_as_before
}

@test "--show changes nothing" {
	run "$SCRIPT" --show
	[ "$status" = 0 ]
	[[ $output == *"/policy0/scaling_governor: powersave -> performance"* ]]
	is_as_before
}

@test "--latency and --smt" {
	echo on >"$cpu/smt/control"
	run "$SCRIPT" --latency 200 --smt --show
	[[ $output != *disable* ]]
	[[ $output != *smt* ]]
	run "$SCRIPT" --show
	[[ $output == *"/smt/control: on -> off"* ]]
}

@test "a setting that cannot be put back: status 1, the file is named, the note stays" {
	run "$SCRIPT" --no-isolate rm -r "$cpu/intel_pstate"
	[ "$status" = 1 ]
	[[ $output == *"cannot put back /sys/devices/system/cpu/intel_pstate/no_turbo to '0'"* ]]
	[ -e "$state" ]
	mkdir "$cpu/intel_pstate"
	"$SCRIPT" --restore
	is_as_before
}

@test "two CPUs: nothing is isolated" {
	put sys/devices/system/cpu/online 0-1
	remember
	run "$SCRIPT" true
	[ "$status" = 0 ]
	[[ $output == *"fewer than four CPUs"* ]]
	is_as_before
}

@test "without a cpuset of cgroup 2 the command is bound to its CPUs, and that is said" {
	rm "$cgroup/cgroup.controllers"
	remember
	# shellcheck disable=SC2016
	printf '#!/bin/bash\necho "$3" >bound\n' >bin/taskset
	run "$SCRIPT" true
	[ "$status" = 0 ]
	[[ $output == *"no cpuset partition (no cpuset of cgroup 2): others may use"* ]]
	[ "$(cat bound)" = 1,2,4,5 ]
	is_as_before
}

@test "masks of many CPUs" {
	put sys/devices/system/cpu/online 0-79
	put sys/devices/system/cpu/cpu0/topology/thread_siblings_list 0,40
	run "$SCRIPT" --show
	[[ $output == *"workqueue/cpumask: 3f -> 100,00000001"* ]]
}

@test "wrong usage: status 2, nothing is changed" {
	for arguments in "" "--nonsense" "--latency x true" "--keep true" "--restore true"; do
		# shellcheck disable=SC2086
		run "$SCRIPT" $arguments
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
		is_as_before
	done
}

@test "an ordinary user: status 77" {
	[ "$(id -u)" = 0 ] || skip "needs root to become another"
	setpriv --reuid=65534 true || skip "there is no setpriv"
	cp "$SCRIPT" "$BATS_TEST_TMPDIR/prepare"
	chmod 755 "$BATS_TEST_TMPDIR/prepare"
	run env -u PREPARE_HOST_ROOT setpriv --reuid=65534 --clear-groups bash -s -- true \
		<"$SCRIPT"
	[ "$status" = 77 ]
}
