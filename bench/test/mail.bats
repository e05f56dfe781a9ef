#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The cover letter through the tools that mails of patches pass: not a line is lost or changed,
# neither as the cover letter of a series nor as the message of a commit.

ROOT=$BATS_TEST_DIRNAME/../..
BENCH=$(realpath "${BUILD:-$ROOT/build}")/unotify-bench

# One run for all tests, as short as can be; then a repository with a series of two patches,
# of which the last has the letter for its message.
setup_file() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	command -v git >/dev/null || skip "there is no git"
	"$BENCH" probe | grep -q "^gate notify *yes" || skip "no notified stub here"
	cd "$BATS_FILE_TMPDIR" || return 1
	export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
	run=$("$BENCH" run --suite series --suite gates --quick --budget 3 --invocations 2 \
		--no-plots --quiet --out results) || [ $? = 3 ]
	"$BENCH" report "$run" --format cover --sections all >letter || [ $? = 3 ]
	git config --global user.name Me
	git config --global user.email me@example.org
	git config --global b4.attestation-policy off
	git init -q -b series repository
	cd repository || return 1
	echo one >file
	git add file
	git commit -qm base
	git tag base
	echo two >file
	git commit -qam "file: two"
	echo three >file
	{ echo "file: three" && echo && cat ../letter; } >../message
	git commit -qa -F ../message
	{ echo "A series" && echo && cat ../letter; } >../description
	git config branch.series.description "$(cat ../description)"
	git format-patch -q --thread --cover-letter --cover-from-description=subject -o ../mails base
}

setup() {
	cd "$BATS_FILE_TMPDIR/repository" || return 1
}

# holds FILE: the letter, line by line, and no line between
holds() {
	python3 -S - ../letter "$1" <<-'END'
		import sys
		letter, text = (open(name).read().rstrip("\n") for name in sys.argv[1:])
		assert letter in text, text
	END
}

@test "a letter is there, of 40 lines and 72 columns at most" {
	command -v python3 >/dev/null || skip "there is no python3"
	"$BENCH" report ../results/* --format cover >../short || [ $? = 3 ]
	[ "$(wc -l <../short)" -le 40 ]
	! grep -q '.\{73\}' ../letter || false
	! LC_ALL=C grep -q '[^ -~]' ../letter || false
	[ "$(wc -l <../letter)" -gt 40 ]
	for file in ../results/*/cover-host.txt; do
		[ -s "$file" ]
	done
	cmp ../short ../results/*/cover-letter.txt
}

@test "git format-patch and mailinfo" {
	holds ../mails/0000-cover-letter.patch
	git mailinfo ../text ../patch <../mails/0000-cover-letter.patch >../info
	grep -qx "Subject: A series" ../info
	holds ../text
}

@test "git am, with and without --scissors" {
	for option in --no-scissors --scissors; do
		git checkout -q -B applied base
		git am -q $option ../mails/000[12]-*.patch
		git log -1 --format=%B >../applied
		cmp <(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' ../applied) ../message
	done
}

@test "git send-email --dry-run" {
	[ -x "$(git --exec-path)/git-send-email" ] || skip "there is no git send-email"
	git send-email --dry-run --confirm=never --suppress-cc=all --from=me@example.org \
		--to=list@example.org --smtp-server=/bin/true --validate ../mails >../sent
	[ "$(grep -c '^Dry-OK\|^OK\|^Result: OK' ../sent)" -ge 3 ]
	# As it would go out: nothing was recoded.
	! grep -qi '^Content-Transfer-Encoding: *\(base64\|quoted\)' ../sent || false
}

@test "b4 am" {
	command -v b4 >/dev/null || skip "there is no b4"
	cat ../mails/*.patch >../mbox
	mkdir -p ../b4
	id=$(sed -n 's/^Message-I[dD]: <\(.*\)>/\1/p' ../mails/0000-cover-letter.patch)
	b4 --offline-mode am -T -m ../mbox -o ../b4 "$id"
	holds ../b4/*.cover
	git checkout -q -B applied base
	git am -q ../b4/*.mbx
	git log -1 --format=%B >../applied
	holds ../applied
}
