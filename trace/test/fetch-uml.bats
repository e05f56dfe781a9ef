#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/fetch-uml where the package cannot be had. uml.bats and test-uml run what it fetches.

FETCH=$BATS_TEST_DIRNAME/../../scripts/fetch-uml

# fake NAME: a program before all others; its text comes from stdin
fake() {
	{
		echo "#!/bin/sh"
		cat
	} >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

setup() {
	[ "$(uname -m)" = x86_64 ] || skip "the package is for x86-64"
	mkdir "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	for tool in apt-cache dpkg-deb patchelf; do
		fake "$tool" <<<'exit 1'
	done
	fake apt-get <<-'END'
		case " $* " in
		*" indextargets "*) echo http://mirror.invalid/debian ;;
		*) echo "W: Failed to fetch the list"; echo "E: Some index files failed"; exit 100 ;;
		esac
	END
	folder=$BATS_TEST_TMPDIR/uml
}

# One line of this status and text, and nothing is left.
refuses() { # STATUS TEXT
	[ "$status" = "$1" ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == *"$2"* ]]
	[ ! -d "$folder" ] || [ -z "$(ls "$folder")" ]
}

@test "fetch-uml: what it does not know is wrong usage" {
	run "$FETCH" --all
	refuses 2 "unknown option '--all'"
	run "$FETCH" 7.2um1 a b
	refuses 2 "a version and a folder at most"
	run "$FETCH" "$folder"
	refuses 2 "is no version of the package, such as 7.2um1"
	run "$FETCH" 7.2um1 /proc/none
	refuses 1 "cannot make the folder /proc/none"
}

@test "fetch-uml: without a network the reason is apt's" {
	run "$FETCH" 7.2um1 "$folder"
	refuses 77 "no list of packages can be fetched: Failed to fetch the list"
}

@test "fetch-uml: a system whose apt knows no mirror of Debian" {
	fake apt-get <<<'exit 0'
	run "$FETCH" 7.2um1 "$folder"
	refuses 77 "no mirror of Debian"
}

@test "fetch-uml: a mirror that no longer has the version" {
	fake apt-get <<-'END'
		case " $* " in
		*" indextargets "*) echo http://mirror.invalid/debian ;;
		*" update "*) for folder in "$FOLDER"/fetching-*; do : >"$folder/state/lists/x_Packages"; done ;;
		esac
	END
	fake apt-cache <<<'echo "user-mode-linux | 9.9um9 | http://mirror.invalid"'
	FOLDER=$folder run "$FETCH" 7.2um1 "$folder"
	refuses 77 "has user-mode-linux 7.2um1; there are: 9.9um9"
	[[ $output != *"9.9um9 "* ]]
}

@test "fetch-uml: a package that cannot be unpacked" {
	fake apt-get <<-'END'
		case " $* " in
		*" indextargets "*) echo http://mirror.invalid/debian ;;
		*" download "*) : >uml.deb ;;
		esac
	END
	fake apt-cache <<<'echo "user-mode-linux | 7.2um1+b3 | http://mirror.invalid"'
	fake dpkg-deb <<<'echo "dpkg-deb: error: it is empty" >&2; exit 2'
	run "$FETCH" 7.2um1 "$folder"
	refuses 1 "cannot unpack the packages: dpkg-deb: error: it is empty"
}

@test "fetch-uml: what is there is used, also in a folder that cannot be written" {
	mkdir -m 555 "$folder"
	fake apt-get <<<'exit 1'
	run "$FETCH" 7.2um1 "$folder"
	[ "$(id -u)" = 0 ] || refuses 1 "cannot write to"
	chmod 755 "$folder"
	echo 7.2um1 >"$folder/version"
	printf '#!/bin/sh\necho 7.2.7\n' >"$folder/linux.uml"
	chmod 755 "$folder/linux.uml"
	chmod 555 "$folder"
	run "$FETCH" 7.2um1 "$folder"
	[ "$status" = 0 ]
	[ "$output" = "$folder" ]
	chmod 755 "$folder"
}
