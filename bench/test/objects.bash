# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Builds of their own for tests, with the objects of the build that there is. To be sourced.

# As a caller's make would be, not as a part of the one that runs the tests. The
# variables that were given to that one are in the environment.
make_alone() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES make --no-print-directory "$@"
}

# make_static FOLDER: the static programs in that build, for which two files may ask at once
make_static() {
	(flock 9 && make_alone -C "$ROOT" static) 9<"$1"
}

# is_current FOLDER: it has all that its sources give, whatever commit its programs name
is_current() {
	local commit
	read -r commit 2>/dev/null <"$1/commit" &&
		make_alone -C "$ROOT" -q BUILD="$1" COMMIT="$commit" all 2>/dev/null
}

# take_objects FOLDER: copies what is up to date, with its times, so that make need not build it.
# Without such a build it copies nothing, and make builds all.
take_objects() {
	local from=${BUILD:-$ROOT/build}
	mkdir -p "$1"
	is_current "$from" || return 0
	cp -a "$from"/{obj,stub,guest,trace,commit} "$1"
}

# build_on FOLDER GOAL ARGUMENT...: that other flags or libraries were asked for is no reason to
# compile anew what was taken.
build_on() {
	local build=$1 goal=$2 file old=()
	shift 2
	for file in flags main.libraries trace.libraries; do
		old+=(-o "$build/$file")
	done
	make_alone "$@" -j2 BUILD="$build" "$build"/{main,trace}.libraries
	make_alone "$@" -j2 BUILD="$build" "${old[@]}" "$goal"
}
