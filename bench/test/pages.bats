#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages and the completions of shells that make builds from the rows of the
# programs, in real shells.

ROOT=$BATS_TEST_DIRNAME/../..
BUILT=$(realpath "${BUILD:-$ROOT/build}")
PROGRAMS="unotify-bench unotify-trace"

setup() {
	[ -f "$BUILT/man/unotify-bench.1" ] || skip "$BUILT/man is not built"
	cd "$BATS_TEST_TMPDIR" || return 1
}

need() { # COMMAND
	command -v "$1" >/dev/null || skip "$1 is not here"
}

@test "manual pages: mandoc and man have nothing to say against them" {
	need mandoc
	for program in $PROGRAMS; do
		[ -z "$(mandoc -Tlint "$BUILT/man/$program.1")" ]
		command -v man >/dev/null || continue
		[ -z "$(man --warnings -l "$BUILT/man/$program.1" 2>&1 >/dev/null)" ]
	done
}

@test "manual pages name each command and option, and have the sections that are looked for" {
	need mandoc
	for program in $PROGRAMS; do
		mandoc -Tutf8 -O width=200 "$BUILT/man/$program.1" | col -b >page
		"$BUILT/$program" rows | awk -F'\t' '$1 == "option" { print "--" $3 }' >options
		[ "$(wc -l <options)" -ge 9 ]
		while read -r option; do
			grep -q -- "^ *\(-[a-z], \)\?$option\b" page
		done <options
		for section in COMMANDS EXAMPLES OVERHEAD 'EXIT STATUS' FILES ENVIRONMENT; do
			grep -q "^$section$" page
		done
		# The version of the program, and no other.
		grep -q "$("$BUILT/$program" --version | sed -n '1s/-dirty$//; 1s/.* //p')" page
	done
}

# completes LINE WORD...: in bash, the words are what is offered for its end
completes() {
	local line=$1 program=${1%% *}
	shift
	diff <(printf '%s\n' "$@" | sort) <(
		# shellcheck disable=SC1090
		. "$BUILT/completions/$program"
		COMP_LINE=$line COMP_POINT=${#line}
		# Outside of a completion compopt has nothing to set.
		"_${program//-/_}" 2>/dev/null || true
		printf '%s\n' "${COMPREPLY[@]}" | sort
	)
}

@test "bash completes commands, options and values" {
	for program in $PROGRAMS; do
		bash -n "$BUILT/completions/$program"
	done
	completes "unotify-bench rep" report
	completes "unotify-bench run --su" --suite
	completes "unotify-bench run --suite s" series stubs
	completes "unotify-bench run --quick --suite=s" series stubs
	completes "unotify-bench run --label x --sui" --suite
	completes "unotify-bench list " \
		suites arms gates loops floor events workloads merges operations scenarios
	completes "unotify-bench help comp" compare
	mkdir runs
	completes "unotify-bench report ru" runs
	completes "unotify-trace record --du" --duration
	: >a.trace
	completes "unotify-trace report a" a.trace
	completes "unotify-trace record -o a" a.trace
}

# bash splits at "=" and ":", and wants what follows them.
@test "bash completes the parts of a SPEC and of a list" {
	completes "unotify-bench run --arm gate=notify-" notify-map
	completes "unotify-bench run --arm gate=notify,ba" notify,batch=
	completes "unotify-bench run --arm gate=notify,wake=s" sync
	completes "unotify-bench run --events sched:sched_s" sched_switch
	completes "unotify-bench run --events cycles,tlb" cycles,tlb:tlb_flush
}

@test "fish completes commands, options and values" {
	need fish
	offers() { # LINE WORDS
		[ "$(HOME=. fish -c "source $BUILT/completions/${1%% *}.fish; complete -C '$1'" |
			cut -f1 | xargs)" = "$2" ]
	}
	offers "unotify-bench rep" report
	offers "unotify-bench run --su" --suite
	offers "unotify-bench run --suite s" "series stubs"
	offers "unotify-bench run --arm gate=notify-" gate=notify-map
	offers "unotify-bench run --arm gate=notify,ba" gate=notify,batch=
	offers "unotify-bench help comp" compare
	offers "unotify-trace record --du" --duration
}

@test "zsh completes commands, options and values" {
	need zsh
	cat >session <<-'END'
		zmodload zsh/zpty
		zpty shell zsh -f -i
		zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -D -u;" \
			"report() { print -r -- \"[[\$BUFFER]]\"; BUFFER= }; zle -N report;" \
			"bindkey '^X' report; bindkey '^I' complete-word; setopt no_list_beep;" \
			"echo rea\"\"dy"
		zpty -r shell out '*ready*'
		while read -r line; do
			zpty -w -n shell "$line"$'\t\x18'
			zpty -r shell out '*\[\[*\]\]*'
			out=${out##*\[\[}
			print -r -- "${out%%\]\]*}"
		done
		zpty -d shell
	END
	diff - <(zsh -f session "$BUILT/completions" <<-'END'
		unotify-bench rep
		unotify-bench run --sui
		unotify-bench run --suite ser
		unotify-bench run --arm gate=notify,ba
		unotify-bench run --workload chu
		unotify-bench help comp
		unotify-trace record --dur
	END
	) <<-'END'
		unotify-bench report 
		unotify-bench run --suite=
		unotify-bench run --suite series 
		unotify-bench run --arm gate=notify,batch=
		unotify-bench run --workload churn 
		unotify-bench help compare 
		unotify-trace record --duration=
	END
}
