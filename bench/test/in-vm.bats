#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/in-vm: a kernel in qemu under TCG measures and comes back; one that panics, hangs or
# lacks a feature is told; nothing stays. The kernel is one that is at hand, or the system's own
# package. IN_VM_KERNELS="A B": those two are measured and compared (`make test-vm`): ten boots that
# take a minute of CPU time together, and 2 minutes, or 7 where the host has a load of 20.

bats_require_minimum_version 1.5.0
ROOT=$BATS_TEST_DIRNAME/../..
IN_VM=$ROOT/scripts/in-vm

# shellcheck source=bench/test/run-json.bash
. "$BATS_TEST_DIRNAME/run-json.bash"
# shellcheck source=bench/test/objects.bash
. "$BATS_TEST_DIRNAME/objects.bash"
# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

# The name of the package is what the meta-package depends on.
setup_file() {
	local name kernel
	export KERNEL='' PROGRAM='' BUILD=${BUILD:-$ROOT/build}
	command -v qemu-system-x86_64 >/dev/null || return 0
	! make_static "$BUILD" >/dev/null 2>&1 || PROGRAM=$BUILD/static/unotify-bench
	for kernel in "$ROOT"/build/kernels/vmlinuz-* /boot/vmlinuz-*; do
		[ ! -r "$kernel" ] || { KERNEL=$kernel; return 0; }
	done
	name=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
		sed -n 's/.*Depends: linux-image-\([0-9].*\)/\1/p' | head -n 1)
	[ -z "$name" ] || KERNEL=$("$ROOT/scripts/fetch-kernel" "$name" 2>/dev/null) || KERNEL=
}

setup() {
	OUT=$BATS_TEST_TMPDIR/out
}

need_qemu() {
	command -v qemu-system-x86_64 >/dev/null || skip "there is no qemu-system-x86_64"
	[ -n "$PROGRAM" ] ||
		skip "the static build cannot be made (static libraries are missing)"
}

need_kernel() {
	[ -n "$KERNEL" ] || skip "there is no kernel at hand, and none can be fetched"
	need_qemu
}

# made_up_kernel FILE END: a bzImage of protocol 2.2 whose 16-bit code prints a line on the first
# serial port and then does what the bytes END are: a boot of a real one takes seconds of CPU time.
made_up_kernel() {
	python3 -S - "$@" <<-'END'
		import sys
		image = bytearray(2048)
		image[0x1f1] = 1 # sectors of code
		image[0x1f4] = 1
		image[0x1fe:0x20a] = b"\x55\xaa" b"\xeb\x7e" b"HdrS" b"\x02\x02" b"\0\0"
		image[0x20e:0x210] = (0x100).to_bytes(2, "little") # of the version, less 0x200
		image[0x211] = 1 # loaded high
		image[0x300:0x308] = b"made-up\0"
		image[0x340:0x34a] = b"made up\r\n\0"
		# mov dx, 0x3f8; begin: mov si, 0x140; cld; next: cs lodsb; test al, al; jz end;
		# out dx, al; jmp next; end:
		code = bytes.fromhex("baf803 be4001 fc 2eac 84c0 7403 ee ebf7" + sys.argv[2])
		image[0x280:0x280 + len(code)] = code
		with open(sys.argv[1], "wb") as file:
		    file.write(image)
	END
}

in_vm() {
	run python3 -S "$IN_VM" --accel tcg --memory 256 --program "$PROGRAM" --out "$OUT" "$@"
}

json() { # FOLDER EXPRESSION of run
	python3 -S -c 'import json, sys
run = json.load(open(sys.argv[1] + "/run.json"))
print(eval(sys.argv[2]))' "$@"
}

nothing_left() {
	[ ! -d "$OUT" ] || [ -z "$(find "$OUT" -name '.unfinished*')" ]
}

@test "in-vm: wrong usage is one line" {
	: >"$BATS_TEST_TMPDIR/empty"
	mkdir "$BATS_TEST_TMPDIR/tmp"
	cd "$BATS_TEST_TMPDIR"
	TMPDIR=$PWD/tmp python3 -S "$BATS_TEST_DIRNAME/each-says.py" "$IN_VM" <<-'END'
		2 --program /bin/true
		which kernel? see scripts/in-vm --help
		2 --program /bin/true --boots
		see scripts/in-vm --help
		2 --program /bin/true --boots 0 x
		'0' is not a number from 1 to
		2 --program /bin/true --unknown x
		--unknown
		2 --program /bin/true no/such
		KERNEL 'no/such' is neither a file nor a version of a package
		2 --program /bin/true --command x
		--command: which? its words follow --
		2 --program /bin/true x -- --out y
		--out is in-vm's own
		2 --program /bin/true x -- --label=y
		--label is in-vm's own
		1 --program /none empty
		make static
	END
	run "$IN_VM" --program /bin/true empty
	[ "$status" = 2 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == *"is no bzImage of x86" ]]
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
	# What it prints of this host is not looked at.
	tree=$BATS_TEST_TMPDIR/tree uml=$BATS_TEST_TMPDIR/uml
	mkdir -p "$tree"/{scripts,build}
	cp "$ROOT/scripts/kernel-facts" "$tree/scripts"
	printf '#!/bin/sh\n' >"$tree/build/unotify-bench"
	chmod +x "$tree/build/unotify-bench"
	cat >"$uml" <<-'END'
		#!/bin/sh
		[ "$1" != --version ] || exec echo 9.9
		echo "$$ $*" >"$0.began"
		exec sleep 10000
	END
	chmod +x "$uml"
	began=$SECONDS
	"$tree/scripts/kernel-facts" --uml "$uml" >/dev/null 2>&1 3>&- &
	facts=$!
	await "$facts" test -s "$uml.began"
	kill -KILL "$facts"
	wait "$facts" || true
	read -r pid words <"$uml.began"
	words=${words##*uml_dir=}
	rm -rf "${words%% *}"
	await_end "$pid"
	# And not by the limit that every UML has there.
	[ $((SECONDS - began)) -lt 300 ]
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
	# An m for each boot, without a number where a busy machine left no pair; of two such no
	# ratio.
	lengths='{len(ratio["m"]) for ratio in run["comparisons"]}'
	[ "$(json "$folder" "$lengths == {2} or $too_busy and not $lengths")" = True ]
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
	in_vm --cpus 1 --program "$BATS_TEST_TMPDIR/text" --boots 2 "$KERNEL"
	[ "$status" = 1 ]
	[[ $output == *": Kernel panic - not syncing: "*"; its console:"* ]]
	[[ $output == *"  | "*"Kernel panic"* ]]
	[[ $output != *"boot 2 of 2"* ]]
	nothing_left
}

@test "in-vm: boots that cannot be joined are named, and the others go on" {
	[ -x "$BUILD/unotify-bench" ] || skip "there is no build"
	mkdir "$OUT"
	# Runs of other arms are none of one kernel.
	for run in a1:notify a2:notify b2:ptrace c1:notify; do
		"$BUILD/unotify-bench" run --quiet --no-plots --out "$OUT/${run%:*}" --budget 1 \
			--invocations 1 --events none --target 100 --arm gate=allow,batch=1 \
			--arm "gate=${run#*:},batch=1" >/dev/null || [ $? = 3 ]
	done
	for copy in a1:b1 a2:c2; do
		cp -r "$OUT/${copy%:*}" "$OUT/${copy#*:}"
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
	run python3 -SB "$BATS_TEST_TMPDIR/conclude.py" "$IN_VM" "$OUT" "$BUILD/unotify-bench"
	[ "$status" = 1 ]
	[[ $output == *"only runs of the same arms can be joined"* ]]
	[[ $output == *"in-vm: b: its boots cannot be joined"* ]]
	[[ $output == *"in-vm: b has no run: a is the base"* ]]
	[[ $output == *"c against a"* ]]
	[ "$(find "$OUT" -maxdepth 1 -name "2*-[abc]" | wc -l)" = 2 ]
}

# Sets qemu, a child of the process.
has_qemu() { # PID
	qemu=$(pgrep -P "$1" -f qemu-system)
}

@test "in-vm: one that hangs is ended, and none outlives a killed in-vm" {
	need_qemu
	kernel=$BATS_TEST_TMPDIR/kernel
	made_up_kernel "$kernel" "fa f4 ebfd" # cli; hlt again and again
	in_vm --boots 1 --silence 4 "$kernel"
	[ "$status" = 1 ]
	[[ $output == *": it printed nothing for 4 s and was ended; its console:"* ]]
	nothing_left
	# and so is one that prints without an end
	made_up_kernel "$kernel.prints" "fb f4 ebef" # sti; hlt until the timer ticks; jmp begin
	in_vm --boots 1 --silence 60 --limit 2 "$kernel.prints"
	[ "$status" = 1 ]
	[[ $output == *": it was not done after 2 s (--limit) and was ended; its console:"* ]]
	nothing_left

	python3 -S "$IN_VM" --accel tcg --program "$PROGRAM" --out "$OUT" --boots 1 "$kernel" \
		>/dev/null 2>&1 3>&- &
	script=$!
	await "$script" has_qemu "$script"
	kill -KILL "$script"
	wait "$script" || true
	await_end "$qemu"
	# what it left of a folder goes with the next run
	run ! nothing_left
	"$PROGRAM" run --quiet --no-plots --out "$OUT" --budget 1 --invocations 1 --events none \
		--target 100 --arm gate=allow,batch=1 || true
	nothing_left
}

@test "in-vm: two kernels take turns and are compared" {
	need_kernel
	[ -n "${IN_VM_KERNELS-}" ] || skip "takes minutes: make test-vm"
	# shellcheck disable=SC2086
	# Of two virtual CPUs one waits for the other's thread, in a busy host for long.
	in_vm --boots 5 --cpus 1 --memory 1024 --allow-tcg $IN_VM_KERNELS -- \
		--quick --suite series --events none --budget 8
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
