#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/in-vm: a kernel in qemu under TCG measures and comes back; one that panics, hangs or
# lacks a feature is told; nothing stays. The kernel is one that is at hand, or the system's own
# package. IN_VM_KERNELS="A B": those two are measured and compared (`make test-vm`): ten boots that
# take a minute of CPU time together, and 2 minutes, or 7 where the host has a load of 20.

bats_require_minimum_version 1.5.0
ROOT=$BATS_TEST_DIRNAME/../..
IN_VM=$ROOT/scripts/in-vm

# The name of the package is what the meta-package depends on.
setup_file() {
	local name kernel
	export KERNEL='' BUILD=${BUILD:-$ROOT/build}
	command -v qemu-system-x86_64 >/dev/null || return 0
	for kernel in "$ROOT"/build/kernels/vmlinuz-* /boot/vmlinuz-*; do
		[ ! -r "$kernel" ] || { KERNEL=$kernel; return 0; }
	done
	name=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
		sed -n 's/.*Depends: linux-image-\([0-9].*\)/\1/p' | head -n 1)
	[ -z "$name" ] || KERNEL=$("$ROOT/scripts/fetch-kernel" "$name" 2>/dev/null) || KERNEL=
}

setup() {
	OUT=$BATS_TEST_TMPDIR/out
	PROGRAM=$BUILD/static/unotify-bench
}

need_kernel() {
	command -v qemu-system-x86_64 >/dev/null || skip "there is no qemu-system-x86_64"
	[ -n "$KERNEL" ] || skip "there is no kernel at hand, and none can be fetched"
	[ -x "$PROGRAM" ] || make -C "$ROOT" static >/dev/null 2>&1 ||
		skip "the static build cannot be made (static libraries are missing)"
}

in_vm() {
	run "$IN_VM" --accel tcg --program "$PROGRAM" --out "$OUT" "$@"
}

json() { # FOLDER EXPRESSION of run
	python3 -c 'import json, sys
run = json.load(open(sys.argv[1] + "/run.json"))
print(eval(sys.argv[2]))' "$@"
}

nothing_left() {
	[ ! -d "$OUT" ] || [ -z "$(find "$OUT" -name '.unfinished*')" ]
}

@test "in-vm: wrong usage is one line" {
	: >"$BATS_TEST_TMPDIR/empty"
	for words in "" "--boots" "--boots 0 x" "--unknown x" "no/such" "--command x" \
		"x -- --out y" "x -- --label=y"; do
		# shellcheck disable=SC2086
		run "$IN_VM" --program /bin/true $words
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
	done
	run "$IN_VM" --program /bin/true "$BATS_TEST_TMPDIR/empty"
	[ "$status" = 2 ]
	[[ $output == *"is no bzImage of x86" ]]
	run "$IN_VM" --program /none "$BATS_TEST_TMPDIR/empty"
	[ "$status" = 1 ]
	[[ $output == *"make static" ]]
}

@test "kernel-facts: wrong usage is one line" {
	for words in "--unknown" "--uml" "--uml /none,seccomp=on" "--uml /tmp"; do
		# shellcheck disable=SC2086
		run "$ROOT/scripts/kernel-facts" $words
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
	done
}

@test "kernel-facts: a UML ends with it" {
	[ -x "$ROOT/build/unotify-bench" ] || skip "there is no build"
	uml=$BATS_TEST_TMPDIR/uml
	cat >"$uml" <<-'END'
		#!/bin/sh
		[ "$1" != --version ] || exec echo 9.9
		echo "$$ $*" >"$0.began"
		exec sleep 1000
	END
	chmod +x "$uml"
	"$ROOT/scripts/kernel-facts" --uml "$uml" >/dev/null 2>&1 3>&- &
	for _ in $(seq 600); do
		[ ! -s "$uml.began" ] || break
		sleep 0.1
	done
	kill -KILL $!
	wait $! || true
	read -r pid words <"$uml.began"
	words=${words##*uml_dir=}
	rm -rf "${words%% *}"
	for _ in $(seq 50); do
		[ -d "/proc/$pid" ] || break
		sleep 0.1
	done
	[ ! -d "/proc/$pid" ]
}

@test "in-vm: a boot is an invocation, emulation is said, what the kernel lacks is skipped" {
	need_kernel
	in_vm --boots 2 --cpus 1 "$KERNEL" -- --budget 1 --events none \
		--arm 'gate={allow,notify},batch=1' --arm gate=notify,wake=sync,batch=1
	[ "$status" = 3 ]
	[[ $output == *"ratios are not those of hardware"* ]]
	[[ $output == *"exit status 3: a control of the joined run failed"* ]]
	folder=${lines[-1]}
	[ "$(json "$folder" 'run["invocations"]')" = 2 ]
	[ "$(ls "$folder/boots")" = "$(printf '1\n2')" ]
	grep -q 'CONTROL FAILED: emulation: 2 of 2 runs: the CPU is emulated' "$folder/summary.txt"
	[ "$(json "$folder" '[c["text"][:6] for c in run["controls"] if c["name"] == "emulation"]')" = \
		"['2 of 2']" ]
	[ "$(json "$folder" 'len(run["comparisons"][0]["m"])')" = 2 ]
	# sync wake-up is of 6.6
	release=$(json "$folder" 'run["host"]["kernel"]')
	skipped=$(json "$folder" '[a["skipped"] for a in run["arms"] if a["wake"] == "sync" and "skipped" in a]')
	if [ "$(printf '6.6\n%s\n' "$release" | sort -V | head -n 1)" = 6.6 ]; then
		[ "$skipped" = "[]" ]
	else
		[[ $skipped == *"SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, which is of 6.6"* ]]
	fi
	nothing_left
}

@test "in-vm: a kernel that panics is named, with its console" {
	need_kernel
	echo "no program" >"$BATS_TEST_TMPDIR/text"
	run "$IN_VM" --accel tcg --cpus 1 --program "$BATS_TEST_TMPDIR/text" --out "$OUT" --boots 2 "$KERNEL"
	[ "$status" = 1 ]
	[[ $output == *": Kernel panic - not syncing: "*"; its console:"* ]]
	[[ $output == *"  | "*"Kernel panic"* ]]
	[[ $output != *"boot 2 of 2"* ]]
	nothing_left
}

@test "in-vm: boots that cannot be joined are named, and the others go on" {
	[ -x "$BUILD/unotify-bench" ] || skip "there is no build"
	mkdir "$OUT"
	for run in a1 a2 b1 b2 c1 c2; do
		# Runs of other arms are none of one kernel.
		gate=notify
		[ "$run" != b2 ] || gate=ptrace
		"$BUILD/unotify-bench" run --quiet --no-plots --out "$OUT/$run" --budget 1 --invocations 1 \
			--events none --arm gate=allow,batch=1 --arm gate=$gate,batch=1 >/dev/null || [ $? = 3 ]
	done
	cat >"$BATS_TEST_TMPDIR/conclude.py" <<-'END'
		import glob, importlib.machinery, importlib.util, sys, types
		script, out, program = sys.argv[1:]
		loader = importlib.machinery.SourceFileLoader("in_vm", script)
		in_vm = importlib.util.module_from_spec(importlib.util.spec_from_loader("in_vm", loader))
		loader.exec_module(in_vm)
		kernels = [types.SimpleNamespace(release=name, label=name, failed=False,
			runs=sorted(glob.glob(f"{out}/{name}?/2*"))) for name in "bac"]
		sys.exit(in_vm.conclude(kernels, types.SimpleNamespace(program=program, out=out)))
	END
	run python3 -B "$BATS_TEST_TMPDIR/conclude.py" "$IN_VM" "$OUT" "$BUILD/unotify-bench"
	[ "$status" = 1 ]
	[[ $output == *"only runs of the same arms can be joined"* ]]
	[[ $output == *"in-vm: b: its boots cannot be joined"* ]]
	[[ $output == *"in-vm: b has no run: a is the base"* ]]
	[[ $output == *"c against a"* ]]
	[ "$(find "$OUT" -maxdepth 1 -name "2*-[abc]" | wc -l)" = 2 ]
}

@test "in-vm: one that hangs is ended, and none outlives a killed in-vm" {
	need_kernel
	echo 'int pause(void); int main(void) { for (;;) pause(); }' >"$BATS_TEST_TMPDIR/hang.c"
	gcc -static -o "$BATS_TEST_TMPDIR/hang" "$BATS_TEST_TMPDIR/hang.c" || skip "gcc cannot link static programs"
	run "$IN_VM" --accel tcg --cpus 1 --program "$BATS_TEST_TMPDIR/hang" --out "$OUT" --boots 1 --silence 4 "$KERNEL"
	[ "$status" = 1 ]
	[[ $output == *": it printed nothing for 4 s and was ended; its console:"* ]]
	nothing_left
	# and so is one that prints without an end
	run "$IN_VM" --accel tcg --cpus 1 --program "$BATS_TEST_TMPDIR/hang" --out "$OUT" --boots 1 --limit 2 "$KERNEL"
	[ "$status" = 1 ]
	[[ $output == *": it was not done after 2 s (--limit) and was ended; its console:"* ]]
	nothing_left

	"$IN_VM" --accel tcg --cpus 1 --program "$BATS_TEST_TMPDIR/hang" --out "$OUT" --boots 1 "$KERNEL" \
		>/dev/null 2>&1 3>&- &
	for _ in $(seq 100); do
		qemu=$(pgrep -P $! -f qemu-system || true)
		[ -z "$qemu" ] || break
		sleep 0.1
	done
	[ -n "$qemu" ]
	kill -KILL $!
	wait $! || true
	for _ in $(seq 50); do
		[ -d "/proc/$qemu" ] || break
		sleep 0.1
	done
	[ ! -d "/proc/$qemu" ]
	# what it left of a folder goes with the next run
	run ! nothing_left
	"$PROGRAM" run --quiet --no-plots --out "$OUT" --budget 1 --invocations 1 --arm gate=allow || true
	nothing_left
}

@test "in-vm: two kernels take turns and are compared" {
	need_kernel
	[ -n "${IN_VM_KERNELS-}" ] || skip "takes minutes: make test-vm"
	# shellcheck disable=SC2086
	# Of two virtual CPUs one waits for the other's thread, in a busy host for long.
	in_vm --boots 5 --cpus 1 --allow-tcg $IN_VM_KERNELS -- --quick --suite series --events none --budget 8
	[ "$status" = 0 ] || [ "$status" = 3 ]
	[ "$(grep -c 'boot . of 5' <<<"$output")" = 10 ]
	# A B B A
	order=$(sed -n 's/^in-vm: \(.*\): boot . of 5.*/\1/p' <<<"$output" | head -n 4 | uniq -c | awk '{ print $1 }')
	[ "$order" = "$(printf '1\n2\n1')" ]
	[[ $output == *"Geometric mean of the changes of "*" ratios: "*" % ["*"]."* ]]
	# with verdicts
	[[ $output =~ Of\ all\ [0-9]+\ ratios:\ .*(slower|faster|not\ resolved) ]]
	for folder in "$OUT"/2*; do
		[ "$(json "$folder" 'run["invocations"]')" = 5 ]
		grep -q 'Warning: emulation: 5 of 5 runs' "$folder/summary.txt"
	done
}
