#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` puts where and that it can be moved, the static programs, the Debian
# package, and how make says that a goal lacks its variable.

ROOT=$BATS_TEST_DIRNAME/../..

# shellcheck source=bench/test/objects.bash
. "$BATS_TEST_DIRNAME/objects.bash"

run_make() {
	run make_alone -C "$ROOT" "$@"
}

# Building anew would pull the program from under the other tests. Looked at once for the file.
setup_file() {
	export BUILD=${BUILD:-$(realpath "$ROOT")/build} NOT_BUILT=
	if [ ! -x "$BUILD/unotify-bench" ]; then
		NOT_BUILT="$BUILD/unotify-bench is not built"
	elif ! make_alone -C "$ROOT" -q all; then
		NOT_BUILT="$BUILD is older than its sources or has other flags"
	fi
}

need_build() {
	[ -z "$NOT_BUILT" ] || skip "$NOT_BUILT"
}

# One installation for the tests that look at it alone, of somebody whose umask is strict. Sets
# installed.
need_installed() {
	need_build
	installed=$BATS_FILE_TMPDIR/installed
	[ ! -e "$installed" ] || return 0
	(umask 077 && run_make install DESTDIR="$installed.new" && [ "$status" = 0 ])
	mv "$installed.new" "$installed"
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
	for file in unotify-bench unotify-trace; do
		echo "$prefix/share/man/man1/$file.1"
		echo "$prefix/share/bash-completion/completions/$file"
		echo "$prefix/share/zsh/site-functions/_$file"
		echo "$prefix/share/fish/vendor_completions.d/$file.fish"
	done
	for file in "$ROOT"/plots/*.gp; do
		echo "$prefix/share/unotify-bench/plots/${file##*/}"
	done
	for file in "$ROOT"/bench/truth/*.tsv; do
		echo "$prefix/share/unotify-bench/truth/${file##*/}"
	done
	echo "$prefix/share/unotify-bench/scripts/prepare-host"
	echo "$prefix/share/unotify-bench/scripts/verdicts.awk"
}

# install_below FOLDER: as PREFIX
install_below() {
	run_make install DESTDIR= PREFIX="$1"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
}

@test "make install DESTDIR=... installs these files and no other" {
	need_installed
	diff <(expected | sort) <(cd "$installed" && find . -type f -printf '/%P\n' | sort)
}

@test "modes of what is installed: what runs can be run, the rest is for reading" {
	need_installed
	[ "$(find "$installed" -type f -perm 755 -printf '%f\n' | sort | tr '\n' ' ')" = \
		"prepare-host unotify-bench unotify-trace " ]
	[ -z "$(find "$installed" -type f ! -perm 755 ! -perm 644)" ]
	[ -z "$(find "$installed" -mindepth 1 -type d ! -perm 755)" ]
}

@test "make uninstall removes these files, the folders that are its own, and nothing else" {
	need_build
	run_make install DESTDIR="$BATS_TEST_TMPDIR" PREFIX=/opt/here
	[ "$status" = 0 ]
	cd "$BATS_TEST_TMPDIR/opt/here"
	touch bin/theirs share/theirs share/unotify-bench/plots/theirs.gp
	run_make uninstall DESTDIR="$BATS_TEST_TMPDIR" PREFIX=/opt/here
	[ "$status" = 0 ]
	[ "$(find . -type f | sort | tr '\n' ' ')" = \
		"./bin/theirs ./share/theirs ./share/unotify-bench/plots/theirs.gp " ]
	rm share/unotify-bench/plots/theirs.gp
	run_make uninstall DESTDIR="$BATS_TEST_TMPDIR" PREFIX=/opt/here
	[ "$status" = 0 ]
	[ -z "$(find . -name '*unotify*')" ]
	[ -d share/man/man1 ]
}

@test "the installed program is the one that was built" {
	need_installed
	cmp "$BUILD/unotify-bench" "$installed${PREFIX:-/usr/local}/bin/unotify-bench"
}

@test "an installation that was moved finds its data where it is now" {
	need_build
	install_below "$BATS_TEST_TMPDIR/first"
	mkdir "$BATS_TEST_TMPDIR/a folder"
	mv "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/a folder/second"
	cd "$BATS_TEST_TMPDIR/a folder/second"
	ln -s "$PWD/bin/unotify-bench" "$BATS_TEST_TMPDIR/link"
	run env -u UNOTIFY_PLOTS "$BATS_TEST_TMPDIR/link" list workloads
	[ "$status" = 0 ]
	[ "$(grep -c ' batches, ' <<<"$output")" = 5 ]
	share/unotify-bench/scripts/prepare-host --help | grep -q '^usage: '
	command -v gnuplot >/dev/null || skip "there is no gnuplot, which probe names the scripts for"
	env -u UNOTIFY_PLOTS "$BATS_TEST_TMPDIR/link" probe >"$BATS_TEST_TMPDIR/probe.txt"
	tr -s ' \n' ' ' <"$BATS_TEST_TMPDIR/probe.txt" |
		grep -qF "scripts in $PWD/share/unotify-bench/plots"
}

# Runs COMMAND as the first process of a root that has the static programs and nothing else.
in_bare_root() { # COMMAND...
	# The other shell is to expand it.
	# shellcheck disable=SC2016
	unshare -mpf sh -c '
		root=$1/root && shift
		mkdir -p "$root" && mount -t tmpfs none "$root" && cd "$root" || exit 9
		cp "$BUILD"/static/unotify-bench "$BUILD"/static/unotify-trace . || exit 9
		mkdir proc sys dev tmp
		mount -t proc proc proc && mount -t sysfs sys sys && mount --rbind /dev dev || exit 9
		exec chroot . "$@"' sh "$BATS_TEST_TMPDIR" "$@"
}

@test "make static: both programs run where there is no library and no other file" {
	need_build
	[ "$(id -u)" = 0 ] && unshare -mpf true || skip "no root of its own can be made"
	for library in c jansson z; do
		[ -e "$(${CC:-gcc} -print-file-name=lib$library.a)" ] || skip "there is no lib$library.a"
	done
	run make_static "$BUILD"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	run in_bare_root /unotify-bench list workloads
	[ "$status" != 9 ] || skip "nothing can be mounted here"
	[ "$status" = 0 ]
	[ "$(grep -c ' batches, ' <<<"$output")" = 5 ]
	run in_bare_root /unotify-trace --version
	[ "$status" = 0 ]
	in_bare_root /unotify-bench probe | grep -q '^gate notify *yes' ||
		skip "no notified stub here"
	run in_bare_root /unotify-bench run --quick --budget 1 --invocations 1 --out /tmp \
		--arm gate=allow,batch=4 --arm gate=notify,batch=4 --arm gate=notify,workload=boot
	[ "$status" = 0 ] || [ "$status" = 3 ] || { echo "$output"; return 1; }
	[[ $output == *"notify"*"boot"* ]]
}

@test "without pkg-config, libtracefs is found by its usual folders" {
	need_build
	echo '#include <event-parse.h>' | ${CC:-gcc} -I/usr/include/traceevent -E -x c - >/dev/null ||
		skip "there is no libtraceevent"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/pkg-config"
	chmod +x "$BATS_TEST_TMPDIR/bin/pkg-config"
	cd "$BATS_TEST_TMPDIR"
	PATH=$PWD/bin:$PATH run_make BUILD="$PWD/build" "$PWD/build/trace.libraries" \
		"$PWD/build/obj/trace/capture/session.o"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	[ "$(cat build/trace.libraries)" = "-ltracefs -ltraceevent" ]
	grep -qx -- -DHAVE_LIBTRACEFS build/trace.cflags
}

# A make for the package's build: it copies the objects that the build at hand has, with the usual
# flags, and dates them after those flags. To copy all costs less than a start of gcc for each. The
# versions have flags and commit in them, and are compiled. What the package's own flags say of the
# rest is not seen then, but for -Werror=format-security, which all builds have.
offer_objects() {
	[ -z "${CPPFLAGS-}${CFLAGS-}${LDFLAGS-}" ] || return 0
	is_current "$BUILD" || return 0
	mkdir bin
	cat >bin/make <<-END
		#!/bin/sh
		case " \$* " in *" deb "*) exec $(command -v make) "\$@" ;; esac
		$(command -v make) build/main.libraries build/trace.libraries || exit
		for folder in obj stub guest trace; do
			cp -r "$BUILD/\$folder" build || exit
		done
		rm -f build/obj/version.o build/obj/program/version.o
		touch build/copied
		find build/obj build/stub build/guest build/trace -type f \
			-exec touch -r build/copied {} +
		exec $(command -v make) "\$@"
	END
	chmod +x bin/make
	PATH=$PWD/bin:$PATH
}

# Without optimization, where it compiles: lintian does not look at it, and it takes a third of
# the time.
@test "make deb: lintian has no error and no warning" {
	command -v lintian >/dev/null || skip "there is no lintian"
	command -v dh >/dev/null || skip "there is no debhelper"
	git -C "$ROOT" rev-parse 2>/dev/null || skip "the sources are no git checkout"
	cd "$BATS_TEST_TMPDIR"
	offer_objects
	DEB_BUILD_OPTIONS="noopt parallel=$(nproc)" run_make deb BUILD="$PWD"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	run lintian --allow-root --fail-on error,warning deb/*.changes
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	dpkg-deb -c deb/unotify-bench_*.deb | grep -q ' ./usr/bin/unotify-bench$'
	[ "$(dpkg-deb -f deb/unotify-bench_*.deb Version)" = \
		"$(sed -n 's/^const char version_text\[\] = "\([^"]*\)".*/\1/p' "$ROOT/bench/version.c")" ]
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
		uninstall static deb clean help; do
		[[ $'\n'$output == *$'\n'"  $goal "* ]]
	done
}
