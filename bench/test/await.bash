# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Waits that end by what is waited for, however slow the machine is. None has a limit: a file that
# prints nothing for half an hour is ended by scripts/run-tests. To be sourced.

# await PID COMMAND...: until it succeeds; false once the process, which is to bring that about,
# has ended without.
await() {
	local pid=$1
	shift
	until "$@"; do
		kill -0 "$pid" 2>/dev/null || { "$@" && return; echo "ended before: $*"; return 1; }
		sleep 0.1
	done
}

# await_end PID: until no such process runs, which by itself must last for longer than that half
# hour. Whoever inherits it may be slow to reap it.
await_end() {
	while grep -qs '^State:.[^XZ]' "/proc/$1/status"; do
		sleep 0.1
	done
}

# Whether a program of ours catches SIGINT: not the shell that is about to become it, which may do
# so as well.
catches_int() { # PID
	[ "$(cat "/proc/$1/comm")" = unotify-bench ] &&
		(( 0x$(awk '$1 == "SigCgt:" { print $2 }' "/proc/$1/status") & 2 ))
}
