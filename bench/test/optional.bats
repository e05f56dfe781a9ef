#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A build without the libraries that the program can do without.

ROOT=$BATS_TEST_DIRNAME/../..

# shellcheck source=bench/test/objects.bash
. "$BATS_TEST_DIRNAME/objects.bash"

# Of its own, so that what the other tests run stays as it is. What no macro of the libraries
# changes is not compiled again.
setup_file() {
	local compiler=${CC:-gcc} file
	command -v "${compiler%% *}" >/dev/null || skip "no compiler here"
	export WITHOUT_BUILD=$BATS_FILE_TMPDIR/build
	take_objects "$WITHOUT_BUILD"
	while read -r file; do
		case $file in
		*.h) rm -rf "$WITHOUT_BUILD/obj" ;;
		*) rm -f "$WITHOUT_BUILD/obj/${file%.*}.o" ;;
		esac
	done < <(cd "$ROOT" && grep -rlE --include='*.[chS]' 'HAVE_LIB(URING|TRACEFS)' bench trace |
		sed 's,^bench/,,')
	build_on "$WITHOUT_BUILD" all -C "$ROOT" WITHOUT="liburing libtracefs" WERROR=1 >&2
}

bench() {
	"$WITHOUT_BUILD/unotify-bench" "$@"
}

@test "without liburing: the program is not linked to it" {
	run ldd "$WITHOUT_BUILD/unotify-bench"
	[ "$status" = 0 ]
	[[ $output != *liburing* ]]
}

@test "without liburing: probe says why there is no loop uring, and that there are others" {
	run bench probe
	[ "$status" = 0 ]
	[[ $output == *"loop uring "*" no   this build has no liburing: "* ]]
	[[ $output =~ loop\ poll2\ +yes ]] || [[ $output == *"gate notify "*" no "* ]]
}

@test "without liburing: an arm with it cannot be measured, the reason is the error" {
	run bench run --arm serve=uring --out "$BATS_TEST_TMPDIR"
	[ "$status" = 77 ]
	[[ $output == *"this build has no liburing"* ]]
	[ -z "$(ls -A "$BATS_TEST_TMPDIR")" ]
}

@test "without libtracefs: unotify-trace and --trace say so, and a run is made all the same" {
	run "$WITHOUT_BUILD/unotify-trace" record -o "$BATS_TEST_TMPDIR/x" -- true
	[ "$status" = 77 ]
	[[ $output == *"built without libtracefs"* ]]
	bench probe | grep -q "^gate notify *yes" || skip "no notified stub here"
	run bench run --arm gate=allow --arm gate=notify --trace --budget 1 --invocations 1 \
		--no-plots --out "$BATS_TEST_TMPDIR"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q "no traced pass of .*built without libtracefs" "$BATS_TEST_TMPDIR"/*/run.json
}
