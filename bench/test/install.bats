#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` puts where, and how make says that a goal lacks its variable.

ROOT=$BATS_TEST_DIRNAME/../..

# As a caller's make would be, not as a part of the one that runs the tests. The
# variables that were given to that one are in the environment.
run_make() {
	run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
		make -C "$ROOT" --no-print-directory "$@"
}

# Building anew would pull the program from under the other tests.
need_build() {
	: "${BUILD:=$(realpath "$ROOT")/build}"
	export BUILD
	[ -x "$BUILD/unotify-bench" ] || skip "$BUILD/unotify-bench is not built"
	run_make -q all
	[ "$status" = 0 ] || skip "$BUILD is older than its sources or has other flags"
}

# Every file of the installation, by its path.
expected() {
	local prefix=${PREFIX:-/usr/local} file
	echo "$prefix/bin/unotify-bench"
	echo "$prefix/bin/unotify-trace"
	for file in README.md COPYING results/README.md; do
		echo "$prefix/share/doc/unotify-bench/$file"
	done
	echo "$prefix/share/unotify-bench/run.schema.json"
	for file in "$ROOT"/plots/*.gp; do
		echo "$prefix/share/unotify-bench/plots/${file##*/}"
	done
	for file in "$ROOT"/bench/truth/*.tsv; do
		echo "$prefix/share/unotify-bench/truth/${file##*/}"
	done
	for file in archive boot churn interpreters storm; do
		echo "$prefix/share/unotify-bench/workloads/$file.txt.gz"
	done
}

@test "make install DESTDIR=... installs these files and no other" {
	need_build
	run_make install DESTDIR="$BATS_TEST_TMPDIR"
	[ "$status" = 0 ]
	diff <(expected | sort) <(cd "$BATS_TEST_TMPDIR" && find . -type f | sed 's/^\.//' | sort)
}

@test "modes of what is installed: the programs run, the rest is for reading" {
	need_build
	(umask 077 && run_make install DESTDIR="$BATS_TEST_TMPDIR" && [ "$status" = 0 ])
	[ "$(find "$BATS_TEST_TMPDIR" -type f -perm 755 -printf '%f\n' | sort | tr '\n' ' ')" = \
		"unotify-bench unotify-trace " ]
	[ -z "$(find "$BATS_TEST_TMPDIR" -type f ! -perm 755 ! -perm 644)" ]
}

@test "the installed program is the one that was built" {
	need_build
	run_make install DESTDIR="$BATS_TEST_TMPDIR"
	cmp "$BUILD/unotify-bench" "$BATS_TEST_TMPDIR${PREFIX:-/usr/local}/bin/unotify-bench"
}

@test "a goal that lacks its variable: one line that names it, status 2" {
	for goal in "plots RUN" "page RUN" "cover RUN" "compare BASE" "compare BASE=x NEW"; do
		# shellcheck disable=SC2086
		set -- $goal
		run_make "${@:1:$#-1}" BUILD="$BATS_TEST_TMPDIR/none"
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
		[[ $output == *"make $1 needs ${*: -1}, as in: make $1 "* ]]
	done
	[ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "make help names every goal" {
	run_make help
	[ "$status" = 0 ]
	for goal in all deps bench plots page cover compare test check lint asan tsan format install \
		clean help; do
		grep -q "^  $goal " <<<"$output"
	done
}
