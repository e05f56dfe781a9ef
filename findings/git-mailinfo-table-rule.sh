#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# git 1:2.39.5-0+deb12u3: the rule below a table's head ends the commit message.
#
# Documented: git-am(1) takes as the beginning of a patch three dashes and end of line, or a
# line that begins with "diff -" or with "Index: ".
# Seen: a line of three dashes, one space and any text does it as well. Of a table whose
# first column is three characters wide (arm, cpu, p99) with one space between the columns,
# the rule under the head and everything after it is dropped from the message, the
# Signed-off-by too, without a warning. With two spaces the table survives.
# Matters: figures go from a cover letter into commit messages. Pad the first column to four
# characters or part columns by two spaces.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download git=1:2.39.5-0+deb12u3 2>log ||
	{ echo "skipped: $(cat log)"; exit 77; }
for package in *.deb; do dpkg-deb -x "$package" .; done

message() { # RULE: what is left of the message, its lines joined
	cat >mail <<-END
		From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
		From: A Developer <developer@example.org>
		Date: Sun, 1 Nov 2026 00:00:00 +0000
		Subject: [PATCH] um: batch the calls

		arm  ratio
		$1
		map  1.02

		Signed-off-by: A Developer <developer@example.org>
		---
		diff --git a/a b/a
		new file mode 100644
		--- /dev/null
		+++ b/a
		@@ -0,0 +1 @@
		+a
	END
	GIT_EXEC_PATH=usr/lib/git-core usr/bin/git mailinfo message patch <mail >info
	grep -c . message || true
}

wide=$(message '---  -----')
narrow=$(message '--- -----')
echo "lines of the message: two spaces in the rule: $wide, one space: $narrow"
[ "$wide $narrow" = "4 1" ]
