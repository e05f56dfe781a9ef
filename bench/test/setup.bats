#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/setup on machines that are made of a folder of fake programs.

ROOT=$BATS_TEST_DIRNAME/../..
HEADERS="jansson.h zlib.h cmocka.h liburing.h perfmon/pfmlib.h"

# fake NAME: a program of the fake machine; its text comes from stdin
fake() {
	local text
	IFS= read -rd '' text || true
	printf '#!/bin/sh\n%s' "$text" >"$BIN/$1"
	[ -x "$BIN/$1" ] || chmod +x "$BIN/$1"
}

# A machine of which only cppcheck and all headers are missing, for root. Of what can be without,
# no process is started, and no command traced by bats.
setup() {
	local name -
	set +o functrace
	BIN=$BATS_TEST_TMPDIR/bin
	STATE=$BATS_TEST_TMPDIR/state
	mkdir "$BIN" "$STATE"
	: >"$STATE/log"
	for name in make pkg-config gnuplot bats clang-format shellcheck python3 linux.uml patchelf \
		dh lintian mandoc tappy b4 git-send-email perl git sleep id gcc; do
		printf '#!/bin/sh\nexit 0\n' >"$BIN/$name"
	done
	chmod +x "$BIN"/*
	# shellcheck disable=SC2046 # a word each
	ln -st "$BIN" $(command -v cat sed tr awk env)
	fake git <<<"echo $BIN" # --exec-path
	fake sleep <<<"echo sleep \"\$@\" >>$STATE/log"
	user_is 0
	fake gcc <<-END
		while read -r line; do
			case \$line in
			*include*) [ -e $STATE/installed ]; exit ;;
			esac
		done
	END
}

user_is() { # UID
	fake id <<<"echo $1"
}

install_all() { # nothing is missing any more
	: >"$STATE/installed"
	fake cppcheck <<<"exit 0"
}

# manager NAME [FAILURES]: a package manager whose first installations fail
manager() {
	echo "${2-0}" >"$STATE/failures"
	fake "$1" <<-END
		echo $1 "\$@" >>$STATE/log
		case " \$* " in
		*" update "*) exit 0 ;;
		esac
		read -r failures <$STATE/failures
		if [ "\$failures" -gt 0 ]; then
			echo \$((failures - 1)) >$STATE/failures
			exit 100
		fi
		: >$STATE/installed
		echo "#!/bin/sh" >$BIN/cppcheck
		$(command -v chmod) +x $BIN/cppcheck
	END
}

sudo_works() {
	fake sudo <<-END
		[ "\$1" = -n ] || exit 1
		shift
		echo sudo "\$@" >>$STATE/log
		[ "\$1" != true ] || exit 0
		"\$@"
	END
}

sudo_asks() {
	fake sudo <<<"echo 'sudo: a password is required' >&2; exit 1"
}

run_setup() {
	run "$(command -v env)" -i PATH="$BIN" /bin/sh "$ROOT/scripts/setup" "$@"
}

calls() { # how often the log has a line that matches
	grep -c -- "$1" "$STATE/log"
}

@test "nothing missing: does nothing, for an ordinary user without sudo too" {
	user_is 1000
	manager apt-get
	install_all
	run_setup
	[ "$status" = 0 ]
	[[ $output == *"nothing is missing"* ]]
	[ ! -s "$STATE/log" ]
}

@test "nothing missing: needs no known package manager" {
	install_all
	run_setup
	[ "$status" = 0 ]
}

@test "apt-get as root: refreshes its lists, installs what is missing and no more" {
	manager apt-get
	run_setup
	[ "$status" = 0 ]
	[ "$(calls 'update')" = 1 ]
	line=$(grep install "$STATE/log")
	[[ $line == *" -y "* ]]
	for package in cppcheck libjansson-dev zlib1g-dev libcmocka-dev liburing-dev \
		libpfm4-dev; do
		[[ " $line " == *" $package "* ]]
	done
	for package in gcc make gnuplot-nox bats shellcheck; do
		[[ " $line " != *" $package "* ]]
	done
}

@test "dnf as root" {
	manager dnf
	run_setup
	[ "$status" = 0 ]
	[ "$(cat "$STATE/log")" = "dnf install -y jansson-devel zlib-devel\
 libcmocka-devel liburing-devel libpfm-devel cppcheck" ]
}

@test "pacman as root: asks for nothing that the distribution does not have" {
	manager pacman
	run_setup
	[ "$status" = 0 ]
	[ "$(cat "$STATE/log")" = "pacman -S --needed --noconfirm jansson zlib cmocka liburing\
 cppcheck" ]
}

@test "zypper as root" {
	manager zypper
	run_setup
	[ "$status" = 0 ]
	[ "$(cat "$STATE/log")" = "zypper --non-interactive install libjansson-devel\
 zlib-devel libcmocka-devel liburing-devel libpfm-devel cppcheck" ]
}

@test "an ordinary user with sudo: every step goes by sudo" {
	user_is 1000
	manager apt-get
	sudo_works
	run_setup
	[ "$status" = 0 ]
	[ "$(calls '^sudo apt-get .*update')" = 1 ]
	[ "$(calls '^sudo env .*apt-get .*install')" = 1 ]
}

@test "an ordinary user whose sudo asks: prints the exact command and changes nothing" {
	user_is 1000
	manager dnf
	sudo_asks
	run_setup
	[ "$status" = 1 ]
	[[ $output == *"sudo dnf install -y jansson-devel "*" cppcheck" ]]
	[ ! -s "$STATE/log" ]
}

@test "an ordinary user without sudo: for apt-get the command refreshes the lists" {
	user_is 1000
	manager apt-get
	run_setup
	[ "$status" = 1 ]
	[[ $output == *"sudo apt-get update && sudo env "*" cppcheck" ]]
	[ ! -s "$STATE/log" ]
}

@test "no known package manager: names what is missing, status 77" {
	run_setup
	[ "$status" = 77 ]
	for name in $HEADERS cppcheck; do
		[[ " $output " == *" $name "* ]]
	done
}

@test "a manager that fails twice: the third attempt counts" {
	manager apt-get 2
	run_setup
	[ "$status" = 0 ]
	[ "$(calls install)" = 3 ]
	[ "$(calls update)" = 3 ]
	[ "$(calls '^sleep')" = 2 ]
}

@test "a manager that always fails: three attempts, the command, status 1" {
	manager zypper 99
	run_setup
	[ "$status" = 1 ]
	[ "$(calls install)" = 3 ]
	[[ ${lines[-1]} == *"zypper --non-interactive install "* ]]
}

@test "a manager that says done but did nothing: names what is still missing" {
	fake dnf <<<"exit 0"
	run_setup
	[ "$status" = 1 ]
	[[ ${lines[-1]} == *"still missing"*jansson.h*cppcheck ]]
}

@test "no compiler: all libraries count as missing, and the compiler" {
	rm "$BIN/gcc"
	manager dnf
	run_setup --print
	[ "$status" = 0 ]
	[[ $output == "dnf install -y gcc jansson-devel "*" libasan libubsan libtsan "* ]]
}

@test "--print prints the command alone and installs nothing" {
	user_is 1000
	manager zypper
	run_setup --print
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == "zypper --non-interactive install "*cppcheck ]]
	[ ! -s "$STATE/log" ]
}

@test "--help" {
	run_setup --help
	[ "$status" = 0 ]
	[[ ${lines[0]} == usage:* ]]
}

@test "wrong usage: one line, status 2" {
	for arguments in "--frobnicate" "--print --print"; do
		# shellcheck disable=SC2086
		run_setup $arguments
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
	done
}
