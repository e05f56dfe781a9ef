#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts that decide whether the tree is good: run-tests, check-includes and
# .ci/run, each on a small tree that is good or bad in a known way; and precision and uml-truth,
# on programs that measure what they are told to.

ROOT=$BATS_TEST_DIRNAME/../..
# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"

setup() {
	TREE=$BATS_TEST_TMPDIR/tree
	mkdir -p "$TREE/scripts" "$TREE/.ci" "$TREE/bench/test" "$TREE/build/test"
	cp "$ROOT"/scripts/* "$TREE/scripts"
	cp "$ROOT/.ci/run" "$TREE/.ci"
	cd "$TREE" || return 1
}

# unit NAME: a unit test of the tree; its "binary" is the shell script on stdin
unit() {
	: >"bench/test/test-$1.c"
	{
		echo "#!/bin/sh"
		cat
	} >"build/test/test-$1"
	chmod +x "build/test/test-$1"
}

run_tests() { # runs them all; the counts are in the last line
	run env -u BUILD STALL_LIMIT_S="${stall_s-19}" SILENT_LIMIT_S="${silent_s-600}" \
		scripts/run-tests "$@" build
	counts=${lines[-1]}
}

# compares STATUS ARGUMENT...: sets output, of the programs old and new
compares() {
	local expected=$1
	shift
	run python3 -S scripts/precision "$@" ./old ./new
	echo "$output"
	[ "$status" = "$expected" ]
}

# is_told VERDICT FILE COUNTS: by a line of its own
is_told() {
	printf -v line '%-4s  test-%s: %s (' "$@"
	[[ $'\n'$output == *$'\n'"$line"* ]] || { echo "not there: $line"; return 1; }
}

@test "run-tests: what passes or is skipped, and why; the counts of all files are added up" {
	unit one <<<'printf "1..2\nok 1 - a\nok 2 - b\n"'
	unit two <<<'printf "1..1\nok 1 - c\n"'
	# Several groups in one file, and cmocka's way to write a skip.
	unit groups <<-'END'
		printf "1..1\nok 1 - a\n# ok - first\n1..2\nok 1 - b\nnot ok 2 # SKIP c\n# ok - second\n"
		echo "no such device" >&2
	END
	# Status 77 of a file is one skip with its reason.
	unit host <<<'echo "no seccomp here" >&2; exit 77'
	# A test does not inherit an ignored SIGINT.
	unit interrupt <<<'trap "printf \"1..1\nok 1 - a\n\"; exit 0" INT; kill -INT $$; exit 1'
	run_tests
	echo "$output"
	[ "$status" = 0 ]
	[ "$counts" = "6 passed, 0 failed, 2 skipped" ]
	is_told ok one "2 passed, 0 failed, 0 skipped"
	is_told ok two "1 passed, 0 failed, 0 skipped"
	is_told ok groups "2 passed, 0 failed, 1 skipped"
	[[ $output == *"no such device"* ]]
	is_told ok host "0 passed, 0 failed, 1 skipped"
	[[ $output == *"skipped: no seccomp here"* ]]
	is_told ok interrupt "1 passed, 0 failed, 0 skipped"
}

@test "run-tests: a failed case fails the whole, its output is shown, it is not run again" {
	unit bad <<-'END'
		echo once >>ran
		printf "1..2\nok 1 - a\nnot ok 2 - b\n# 3 != 4\n"
		exit 1
	END
	run_tests
	[ "$status" = 1 ]
	[ "$counts" = "1 passed, 1 failed, 0 skipped" ]
	[[ $output == *"# 3 != 4"* ]]
	[ "$(wc -l <ran)" = 1 ]
}

@test "run-tests: what else fails: a crash, no plan, a bad status, what was not built" {
	# What passed before it still counts.
	unit crash <<<'printf "1..3\nok 1 - a\n"; kill -SEGV $$'
	unit silent <<<'exit 0'
	# Though every case passed.
	unit leak <<<'printf "1..1\nok 1 - a\n"; echo "leaked" >&2; exit 23'
	: >bench/test/test-forgotten.c
	run_tests
	echo "$output"
	[ "$status" = 1 ]
	[ "$counts" = "2 passed, 4 failed, 0 skipped" ]
	is_told FAIL crash "1 passed, 1 failed, 0 skipped"
	[[ $output == *"planned 3 test cases and reported 1"* ]]
	is_told FAIL silent "0 passed, 1 failed, 0 skipped"
	is_told FAIL leak "1 passed, 1 failed, 0 skipped"
	[[ $output == *"leaked"* ]]
	is_told FAIL forgotten "0 passed, 1 failed, 0 skipped"
}

@test "run-tests: what sleeps and prints nothing is killed, with all that it started" {
	unit hang <<<'echo once >>ran; sleep 1000 & echo $! >child; wait'
	stall_s=3 run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"killed: it made no progress for 3 s"* ]]
	[ "$(wc -l <ran)" = 1 ]
	# Whoever inherits it may be slow to reap it.
	[[ $(ps -o stat= -p "$(<child)") != [!Z]* ]]
}

@test "run-tests: what computes or prints may take its time" {
	unit busy <<-'END'
		for i in 1 2 3 4 5 6; do sleep 1; echo "# $i"; done
		timeout 5 sh -c 'while i=60000; do while [ $((i -= 1)) -gt 0 ]; do :; done; sleep 0.3; done'
		printf "1..1\nok 1 - a\n"
	END
	stall_s=4 run_tests
	[ "$status" = 0 ]
	[ "$counts" = "1 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: what computes for ever is killed" {
	unit spin <<<'while :; do :; done'
	silent_s=1 run_tests
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"killed: it printed nothing for 1 s"* ]]
}

@test "run-tests: of a folder those that are named alone" {
	unit one <<<'printf "1..1\nok 1 - a\n"'
	unit two <<<'printf "1..2\nok 1 - b\nok 2 - c\n"'
	run env -u BUILD scripts/run-tests build:test-two
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "2 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: lint is one case" {
	printf '#!/bin/sh\necho "bad style"; exit 1\n' >scripts/lint
	run_tests --lint
	[ "$status" = 1 ]
	[ "$counts" = "0 passed, 1 failed, 0 skipped" ]
	[[ $output == *"bad style"* ]]
	printf '#!/bin/sh\n' >scripts/lint
	run_tests --lint
	[ "$status" = 0 ]
	[ "$counts" = "1 passed, 0 failed, 0 skipped" ]
}

@test "run-tests: wrong usage is one line, status 2" {
	run scripts/run-tests --frobnicate
	[ "$status" = 2 ] && [ "${#lines[@]}" = 1 ]
	run scripts/run-tests no/such/folder
	[ "$status" = 2 ] && [ "${#lines[@]}" = 1 ]
}

# source FILE INCLUDE...: a source file of the tree
source_file() {
	local file=bench/$1 header
	[ -d "${file%/*}" ] || mkdir -p "${file%/*}"
	shift
	for header; do
		echo "#include \"$header\""
	done >"$file"
}

@test "check-includes: the directions that are allowed" {
	source_file base/error.h
	source_file stub/layout.h
	source_file stub/code/page.c stub/layout.h
	source_file monitor/batch.h stub/layout.h base/error.h
	source_file measure/clock.h base/error.h
	source_file monitor/notify.c monitor/batch.h measure/clock.h
	source_file serve/serve.h monitor/batch.h
	source_file gate/notify.c serve/serve.h
	source_file workload/synthetic.c monitor/batch.h base/error.h
	source_file report/format/json.c base/error.h
	source_file command/report.c report/format/json.c
	source_file main.c command/report.c
	source_file test/test-a.c report/format/json.c stub/layout.h
	run scripts/check-includes
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "check-includes: each wrong direction, by file and line" {
	source_file base/error.h
	source_file stub/layout.h
	source_file measure/tsc.h
	source_file host/host.h
	source_file monitor/batch.h
	source_file monitor/notify.h
	source_file gate/gate.h
	source_file main.h
	local wrong number=0 files=()
	for wrong in base:stub/layout.h measure:stub/layout.h report/text:stub/layout.h \
		report/format:host/host.h stub:monitor/batch.h monitor:measure/tsc.h \
		monitor:gate/gate.h serve:gate/gate.h workload:monitor/notify.h \
		stub/code:base/error.h gate:main.h; do
		number=$((number + 1))
		files+=("${wrong%%:*}/wrong$number.c")
		source_file "${files[-1]}" base/error.h "${wrong#*:}"
	done
	run scripts/check-includes
	[ "$status" = 1 ]
	# of stub/code the first is wrong too
	[ "${#lines[@]}" = $((number + 1)) ]
	for file in "${files[@]}"; do
		[[ $'\n'$output == *$'\n'"bench/$file:2: "* ]]
		rm "bench/$file"
	done
	# One alone is enough.
	source_file gate/wrong.c base/error.h main.h
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == "bench/gate/wrong.c:2: "* ]]
}

@test "check-includes: a path that does not start at bench/, a folder without a row" {
	source_file base/error.h
	source_file base/error.c error.h
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == 'bench/base/error.c:1: "error.h" is no file below bench/' ]]
	source_file base/error.c ../base/error.h
	run scripts/check-includes
	[ "$status" = 1 ]
	source_file base/error.c
	source_file other/thing.c
	echo >>bench/other/thing.c
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == *'folder "other" has no row'* ]]
}

@test "check-includes: neither files nor rows go in circles" {
	source_file base/error.h base/files.h
	source_file base/files.h base/error.h
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ ${lines[0]} == "check-includes: "*loop* ]]
	[[ $output == *base/error.h* && $output == *base/files.h* ]]
	source_file base/files.h
	sed -i 's/^\tbase$/\tbase monitor/' scripts/check-includes
	run scripts/check-includes
	[ "$status" = 1 ]
	[[ $output == "scripts/check-includes: row base names monitor, "* ]]
}

fake_make() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	{
		echo "#!/bin/sh"
		cat
	} >"$BATS_TEST_TMPDIR/bin/make"
	# What it installs for some of the tests this one neither installs nor looks for.
	printf '#!/bin/sh\nexit 0\n' | tee "$BATS_TEST_TMPDIR"/bin/{apt-get,clang} >/dev/null
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run .ci/run
}

@test ".ci/run: installs, builds strictly and tests; the counts are the last line" {
	fake_make <<-'END'
		echo "make $*"
		echo "3 passed, 0 failed, 1 skipped"
	END
	[ "$status" = 0 ]
	[ "${lines[0]}" = "make deps test WERROR=1" ]
	[ "${lines[-1]}" = "3 passed, 0 failed, 1 skipped" ]
	[ "${#lines[@]}" = 2 ]
}

@test ".ci/run: failed tests: the counts come after make's last word, once" {
	fake_make <<-'END'
		echo "3 passed, 1 failed, 1 skipped"
		echo "make: *** [Makefile:1: test] Error 1" >&2
		exit 2
	END
	[ "$status" = 2 ]
	[ "${lines[-1]}" = "3 passed, 1 failed, 1 skipped" ]
	[ "${#lines[@]}" = 2 ]
}

@test ".ci/run: a build that fails is one failed" {
	fake_make <<-'END'
		echo "error: expected ';'" >&2
		exit 2
	END
	[ "$status" = 2 ]
	[ "${lines[-1]}" = "0 passed, 1 failed, 0 skipped" ]
}

# program NAME: a unotify-bench; each run takes the next line "RATIO HALF" of NAME.txt
# (logarithms) for all ratios, in an interval of +-HALF: of notify/allow and of A/A, or where
# $first is set of all arms to the first.
program() {
	cat >"$1.txt"
	cat >"$1" <<-END
		#!/usr/bin/env -S python3 -IS
		import json, math, os, sys
		words = sys.argv[1:]
		out = os.path.join(words[words.index("--out") + 1], "run")
		lines = open("$TREE/$1.txt").read().split("\n")
		open("$TREE/$1.txt", "w").write("\n".join(lines[1:]))
		with open("$TREE/calls", "a") as calls:
		    print("$1", words[words.index("--budget") + 1], words.count("--arm"), file=calls)
		if not lines[0]:
		    sys.exit("unotify-bench: no more of it")
		ratio, half = map(float, lines[0].split())
		ops = [op for op in ("map", "unmap") if any(f"op={op}," in word for word in words)]
		arms = [{"id": f"{gate}.{twin}.{op}", "gate": gate, "op": op, "control": twin}
		        for op in ops
		        for gate, twin in (("allow", False), ("allow", True), ("notify", False))]
		os.mkdir(out)
		with open(os.path.join(out, "run.json"), "w") as file:
		    json.dump({"arms": arms, "comparisons": [
		        {"arm": a["id"], "metric": "batch_ns",
		         "baseline": arms[0]["id"] if "${first-}" else f"allow.False.{a['op']}",
		         "ratio": math.exp(ratio), "ci95": [math.exp(ratio - half), math.exp(ratio + half)]}
		        for a in (arms[1:] if "${first-}" else arms)
		        if "${first-}" or a["gate"] == "notify" or a["control"]]}, file)
	END
	chmod +x "$1"
}

need_python() {
	command -v python3 >/dev/null || skip "there is no python3"
}

@test "precision: time is the square of half-widths, of the own ones and of the spread" {
	need_python
	program old <<<$'1.00 0.04\n1.02 0.04\n1.00 0.04'
	program new <<<$'1.00 0.02\n1.01 0.02\n1.00 0.02'
	compares 0 --part same --alternations 3 --log log
	[[ $output == *"one CPU, quiet       16 maps     3   3  0.25 [0.25, 0.25]      0.25 ["* ]]
	[[ $output == *"both        3   3  0.25 [0.25, 0.25]      0.25 ["*"0.33: own met, empirical met"* ]]
	[[ $output == *"16 unmaps NEW    2.7274    2.000      1.386  batch_ns"* ]]
	[ "$(cat calls)" = $'old 20 4\nnew 20 4\nnew 20 4\nold 20 4\nold 20 4\nnew 20 4' ]

	# A second slice adds to the log.
	program old <<<'1.00 0.02'
	program new <<<'1.00 0.16'
	compares 3 --part same --alternations 1 --log log
	[[ $output == *"both        4   4  1.00 ["*"own missed, not sure, empirical met"* ]]
	program old <<<'1.00 0.02'
	program new <<<'1.50 0.16'
	compares 3 --part same --alternations 1 --log log
	[[ $output == *"both        5   5 "*"empirical missed"* ]]
	table=$(python3 -S scripts/precision --alternations 0 --log log ./old ./new) || [ $? = 3 ]
	[[ $output == *"$table" ]]
}

@test "precision: a host that changes between runs tells nothing by the spread of both builds" {
	need_python
	program old <<<$'1.00 0.04\n1.20 0.04\n1.00 0.04'
	program new <<<$'1.00 0.02\n1.20 0.02\n1.00 0.02'
	compares 0 --part same --alternations 3
	[[ $output == *"own met, empirical none, both spread beyond their intervals"* ]]
	# Of one build alone it is that build's.
	program old <<<$'1.00 0.04\n1.02 0.04\n1.00 0.04'
	program new <<<$'1.00 0.02\n1.20 0.02\n1.00 0.02'
	compares 3 --part same --alternations 3
	[[ $output == *"own met, empirical missed"* ]]
}

@test "precision: a build that compares all with the first: its ratio is that of two" {
	need_python
	first=1 program old <<<$'1 0.03\n1 0.03'
	program new <<<$'1 0.02\n1 0.02'
	run python3 -S scripts/precision --part same --alternations 2 --budget 8 ./old ./new
	echo "$output"
	[ "$(cat calls)" = $'old 8 4\nnew 8 4\nnew 8 4\nold 8 4' ]
	[[ $output == *"16 unmaps OLD    1.0000    4.243 "*"of two"* ]]
	[[ $output == *"16 unmaps NEW    2.7183    2.000 "*"direct"* ]]
	[[ $output == *"16 maps     2   2  0.44 ["* ]]
	[[ $output == *"16 unmaps   2   2  0.22 ["* ]]
}

@test "precision: maps and unmaps in runs of their own" {
	need_python
	first=1 program old <<<$'1 0.04\n1 0.04'
	program new <<<$'1 0.02\n1 0.02'
	run python3 -S scripts/precision --separate --part same --alternations 1 --budget 8 \
		./old ./new
	echo "$output"
	[ "$(cat calls)" = $'old 4 2\nold 4 2\nnew 4 2\nnew 4 2' ]
	[[ $output == *"16 unmaps   1   1  0.25 ["* ]]
}

@test "precision: the spread of A/A with a third of the budget" {
	need_python
	program old <<<$'0.00 0.1\n0.01 0.1\n0.00 0.1'
	program new <<<$'0.00 0.1\n0.02 0.1\n0.00 0.1'
	compares 3 --part twins --alternations 3
	[[ $output == *"NEW / OLD 2.00 ["*"target 1.00: missed"* ]]
	[ "$(sort -u calls)" = $'new 10 2\nold 30 2' ]
}

@test "precision: bad input is one line, and nothing is left behind" {
	need_python
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	program old <<<'1 0.04'
	program new </dev/null
	echo "not a log" >bad.log
	python3 -S "$ROOT/bench/test/each-says.py" --whole scripts/precision "same 1/" <<-'END'
		2 ./old
		the following arguments are required: new; see --help
		2 ./old nowhere
		NEW 'nowhere' is neither a program nor a revision
		2 ./old bad.log
		NEW 'bad.log' is a file that cannot be executed
		2 --alternations x ./old ./new
		argument --alternations: 'x' is not a number from 0 to 9999; see --help
		2 --budget 1e9 ./old ./new
		argument --budget: '1e9' is not a number of seconds from 2 to 3600; see --help
		2 --log bad.log ./old ./new
		--log bad.log: not a log of scripts/precision
	END
	# And as a process of its own, with what it leaves at its end.
	run python3 -S scripts/precision --part same ./old ./new
	echo "$output"
	[ "$status" = 1 ]
	[ "$(grep -v "^same 1/" <<<"$output")" = \
		"precision: NEW ./new: unotify-bench: no more of it" ]
	[ -z "$(ls "$TMPDIR")" ]
}

commit() {
	git add Makefile
	git -c user.name=T -c user.email=t@example.org commit -q -m "$1"
}

@test "precision: builds revisions in worktrees that it removes" {
	need_python
	program built <<<$'1 0.04\n1 0.04'
	printf 'build/unotify-bench:\n\tmkdir build; cp %s build/unotify-bench\n' "$TREE/built" >Makefile
	git init -q .
	commit good
	run python3 -S scripts/precision --part same --alternations 1 HEAD HEAD
	echo "$output"
	[[ $output == *"1.00 [0.00, inf]"* ]]
	[ "$(git worktree list | wc -l)" = 1 ]
	printf 'build/unotify-bench:\n\t@false\n' >Makefile
	commit bad
	run python3 -S scripts/precision --part same HEAD HEAD~1
	echo "$output"
	[ "$status" = 1 ]
	[[ ${lines[-1]} == "precision: OLD HEAD cannot be built: "* ]]
	[ "$(git worktree list | wc -l)" = 1 ]
}

# Sets children: of scripts/precision one that is measured, and one that is busy for each CPU.
has_all_children() { # PID
	mapfile -t children < <(pgrep -P "$1")
	[ "${#children[@]}" -gt "$(nproc)" ]
}

@test "precision: its busy processes end with it, whatever ends it" {
	need_python
	printf '#!/bin/sh\nexec sleep 10000\n' >slow
	chmod +x slow
	scripts/precision --part busy ./slow ./slow 3>&- &
	script=$!
	await "$script" has_all_children "$script"
	kill -KILL "$script"
	for child in "${children[@]}"; do
		await_end "$child"
	done
}

# fake_uml NAME FACTOR...: writes batches that take 1000 cycles per page; behind it as many times
# more, each boot by the next factor. In ptrace mode half as many.
fake_uml() {
	cat >"$1" <<-END
		#!/usr/bin/env -S python3 -IS
		import os, struct, sys
		if "--version" in sys.argv:
		    print("7.2.7")
		    sys.exit()
		with open("$TREE/$1.boots", "a+") as boots:
		    boots.seek(0)
		    factor = "${*:2}".split()[len(boots.read())]
		    boots.write(".")
		cycles = 500 if "seccomp=off" in sys.argv else 1000 * float(factor)
		fault, call = 11, 133 if "seccomp=off" in sys.argv else 31
		with open(os.environ["UML_BATCHES"], "wb") as file:
		    def batch(calls, maps, pages, signal, times=1):
		        file.write(struct.pack("<IIHHIi", int(cycles * calls * times), 2**32 - 1,
		                               calls, maps, pages, signal))
		    for _ in range(120):
		        for size in 1, 4, 16, 64, 99:
		            batch(size, size, size, call)
		        for size in 4, 16:
		            batch(size, size, size, fault)
		        # These do not count, but for the last two.
		        for _ in range(9):
		            batch(1, 1, 1, fault, 50)
		            batch(4, 4, 5, call, 50)
		            batch(4, 4, 4, 14, 50)
		            batch(1, 0, 4, call, 50)
		            batch(2, 1, 2, call, 50)
		        batch(1, 0, 1, call)
		        batch(1, 1, 1, fault)
	END
	chmod +x "$1"
}

kind_of_host() {
	mkdir -p build
	printf '#!/bin/sh\nprintf "a kind\\t900\\t12000\\t11000\\n"\n' >build/unotify-bench
	chmod +x build/unotify-bench
}

@test "uml-truth: the median over cycles of ratios of medians, of batches that count" {
	need_python
	kind_of_host
	fake_uml base 1 1 1 1 1 1
	fake_uml notify 9 1.6 2
	# However busy this machine is.
	cat >measured.py <<-'END'
		import runpy, sys
		of = runpy.run_path("scripts/uml-truth")
		of["measure"].__globals__["OTHER_CPU_MOST"] = 1
		sys.exit(of["run"](sys.argv[1:]))
	END
	CC=true run python3 -S measured.py --cycles 3 --host 'a host' --out table base notify
	echo "$output"
	[ "$status" = 0 ]
	[ "$(grep -c '^cycle [123]/3: ' <<<"$output")" = 9 ]
	[ "$(grep -vc '^#' table)" = 19 ]
	tail='a kind	900	12000	11000	a host	UML 7.2.7; 3 interleaved cycles'
	grep -qxF "map	1	notify	fault	-	2.000	$tail" table
	grep -qxF "map	99	notify	call	-	2.000	$tail" table
	grep -qxF "map	16	ptrace	fault	-	0.500	$tail" table
	grep -qxF "unmap	1	notify	-	idle	2.000	$tail" table
	grep -qxF "# map 4 after a call, notify: 2.000 [1.600, 9.000]" table
}

@test "uml-truth: a cycle that others disturbed is done again, twice at most" {
	need_python
	cat >disturbed.py <<-'END'
		import runpy
		of = runpy.run_path("scripts/uml-truth")
		def measure(*reasons):
		    cycles = enumerate(reasons)
		    of["measure"].__globals__["measure_cycle"] = lambda *_: next(cycles)
		    try:
		        return of["measure"]({}, "", 2, None)
		    except of["Failure"] as failure:
		        return failure
		print(measure("", ""))
		print(measure("a", "b", "", "c", "d", ""))
		print(measure("", "a", "b", "c"))
		busy = {"name": "host too busy", "failed": True, "text": "half is gone"}
		other = {"name": "A/A", "failed": True, "text": "not 1"}
		passed = dict(busy, failed=False)
		print(*(of["disturbance"]({"controls": list(found)}) or "-"
		    for found in ([], [passed, other], [other, busy])))
	END
	python3 -S disturbed.py >printed 2>said
	mapfile -t lines <printed
	[ "${lines[0]}" = "[0, 1]" ]
	[ "${lines[1]}" = "[2, 5]" ]
	[ "${lines[2]}" = "c: stop what else runs" ]
	[ "${lines[3]}" = "- - host too busy: half is gone" ]
	[ "$(grep -c '^cycle [12]/2: [abcd]: again$' said)" = 6 ]
}

@test "uml-truth: the replica is held to the UML of the same cycle" {
	need_python
	cat >judged.py <<-'END'
		import contextlib, io, runpy
		of = runpy.run_path("scripts/uml-truth")
		def cycle(speed, error):
		    notify = {row: 2 * speed for row in of["ROWS"]}
		    base, half = ({row: cycles for row in of["ROWS"]} for cycles in (1, 0.5))
		    replica = {row: 2 * speed * error for row in of["ROWS"]}
		    return {"allow": base, "notify": notify, "ptrace": half,
		        "replica": {"notify": replica, "ptrace": dict(half)}}
		def compare(errors, but=()):
		    # The host changes by more than the errors are.
		    found = [cycle(1 + at % 3, error) for at, error in enumerate(errors)]
		    for at in but:
		        del found[at]["replica"]["notify"]["map", 16, "call"]
		    with contextlib.redirect_stdout(io.StringIO()) as text:
		        try:
		            status = of["compare"](found)
		        except of["Failure"] as failure:
		            status = failure
		    lines = text.getvalue().splitlines()
		    assert len(lines) == 1 + 2 * len(of["ROWS"]), lines
		    assert max(map(len, lines)) <= 72, lines
		    row = [line for line in lines if line.startswith("map 16 notify   call")]
		    return status, *row
		print(*compare([1.02, 1.01, 1.05, 0.99, 0.97, 1.03]))
		print(*compare([1.12, 1.13, 1.14, 1.15, 1.16, 1.17]))
		print(*compare([0.85] * 20))
		print(*compare([1.12, 1.13, 1.14, 1.09, 1.16, 1.17]))
		print(*compare([1] * 7, [2]))
		print(*compare([1] * 6, [2, 4]))
		intervals = [of["median_interval"](list(range(count))) for count in (6, 8, 9, 20, 99)]
		print(intervals)
	END
	run python3 -S judged.py
	echo "$output"
	[ "${lines[0]}" = "0 map 16 notify   call   4.000    3.960  1.015 [0.970, 1.050]  met" ]
	[[ ${lines[1]} == "3 "*"  1.145 [1.120, 1.170]  MISSED" ]]
	[[ ${lines[2]} == "3 "*"  0.850 [0.850, 0.850]  MISSED" ]]
	[[ ${lines[3]} == *"more --cycles would tell map 16 "*"  1.135 [1.090, 1.170]"*unknown ]]
	[[ ${lines[4]} == "0 "*"  met" ]]
	[[ ${lines[5]} == *"more --cycles would tell map 16 "*" no ratio of batches in 2 cycles" ]]
	# As in tables of the sign test.
	[ "${lines[6]}" = "[(0, 5), (0, 7), (1, 7), (5, 14), (39, 59)]" ]
}

@test "uml-truth: of the replica the ratios of batches are taken, by gate and row" {
	need_python
	program=${BUILD:-$ROOT/build}/unotify-bench
	[ -x "$program" ] || skip "$program is not built"
	"$program" probe >probed
	for needed in "gate notify" "gate ptrace" "stamps of the stub"; do
		grep -q "^$needed *yes" probed || skip "there is no $needed here"
	done
	cat >measured.py <<-'END'
		import os, runpy, sys
		of = runpy.run_path("scripts/uml-truth")
		of["run_replica"].__globals__["RUN_S"] = 2
		run = of["run_replica"](sys.argv[1], of["ROWS"][-2:], os.getcwd())
		found = of["found_ratios"](run)
		print(len(run["arms"]), *found)
		busy = any(of["name"] == "host too busy" and of["failed"] for of in run["controls"])
		for ratios in found.values():
		    assert busy or set(ratios) == set(of["ROWS"][-2:]), ratios
		    assert all(0.1 < ratio < 100 for ratio in ratios.values()), ratios
		try:
		    of["run_replica"]("/bin/false", of["ROWS"][:1], "tmp")
		except of["Failure"] as failure:
		    print(failure)
	END
	mkdir tmp
	run python3 -S measured.py "$(realpath "$program")"
	echo "$output"
	[[ ${lines[0]} == [1-9]*" notify ptrace" ]]
	[ "${lines[1]}" = "/bin/false run ended with status 1: nothing" ]
}

@test "uml-truth: bad input is one line, and nothing is left behind" {
	need_python
	mkdir tmp
	kind_of_host
	# None of these gets to boot it.
	printf '#!/bin/sh\necho 7.2.7 # UML_BATCHES\n' >good
	chmod +x good
	sed 's/7\.2\.7/7.2.8/' good >newer
	cat >bad <<-'END'
		#!/bin/sh
		[ "$1" = --version ] && exit
		sleep "$NAP" &
		echo a; echo "Kernel panic - no root"; echo "a trace"
		[ "$HOW" = dies ] && exit 3
		[ "$HOW" = "is silent" ] || : >"$UML_BATCHES"
	END
	chmod +x newer bad
	# One as a process of its own.
	run env TMPDIR="$TREE/tmp" python3 -S scripts/uml-truth good
	[ "$status" = 2 ]
	[ "${#lines[@]}" = 1 ]
	[[ $output == "uml-truth: "*"the following arguments are required: notify; see --help"* ]]
	# NAP differs from that of another run of these tests, which may be under way.
	TMPDIR=$TREE/tmp NAP=1234.$$ python3 -S "$ROOT/bench/test/each-says.py" scripts/uml-truth \
		"cycle 1/" <<-'END'
		2 nowhere good
		nowhere: there is no such UML
		2 good /bin/true
		/bin/true: does not stamp its batches; build it by scripts/make-uml
		2 good newer
		BASE is a UML 7.2.7, NOTIFY one 7.2.8: both must be one
		2 --cycles 1 good good
		argument --cycles: '1' is not a number from 2 to 99
		2 --host '' good good
		argument --host: '' is not 1 to 63 printable ASCII characters
		2 --replica --cycles 5 good good
		--replica needs --cycles 6 at least
		2 --out nowhere/table good good
		--out nowhere/table: cannot be written
		2 --program nowhere good good
		nowhere: there is no such program
		77 CC=no-such-cc good good
		there is no compiler 'no-such-cc' here
		1 CC=false good good
		cannot build the guest's init: it said nothing
		1 CC=true HOW=dies bad bad
		ended with status 3; its console ends: a | Kernel panic - no root
		1 CC=true HOW="is silent" bad bad
		wrote no records of its batches; its console ends: a | Kernel
		1 CC=true bad bad
		made 0 batches of map 1 after a fault, and 100 are needed
	END
	! pgrep -f "^sleep 1234[.]$$\$" || false
	run scripts/uml-truth --help
	[ "$status" = 0 ]
	[[ $output == "usage: scripts/uml-truth "* ]]
}

# A repository of one commit, with what scripts/version looks at.
make_repository() {
	mkdir -p "$1/scripts"
	cp "$ROOT/scripts/version" "$1/scripts"
	echo 'scripts/version export-subst' >"$1/.gitattributes"
	echo all: >"$1/Makefile"
	git -C "$1" -c init.defaultBranch=main init -q
	git -C "$1" add .
	git -C "$1" -c user.name=a -c user.email=a@b commit -qm 'A commit'
}

@test "version: the commit, whether sources differ from it, and an archive's commit" {
	command -v git >/dev/null || skip "git is not here"
	here=$BATS_TEST_TMPDIR/here
	make_repository "$here"
	commit=$(git -C "$here" rev-parse HEAD | cut -c 1-12)
	[ "$("$here/scripts/version")" = "-g$commit" ]
	echo notes >"$here/notes"
	[ "$("$here/scripts/version")" = "-g$commit" ]
	echo new: >>"$here/Makefile"
	[ "$("$here/scripts/version")" = "-g$commit-dirty" ]
	git -C "$here" checkout -q Makefile
	mkdir "$here/bench"
	echo 'int new;' >"$here/bench/new.c"
	[ "$("$here/scripts/version")" = "-g$commit-dirty" ]

	mkdir "$BATS_TEST_TMPDIR/archive"
	git -C "$here" archive HEAD | tar -x -C "$BATS_TEST_TMPDIR/archive"
	[ "$("$BATS_TEST_TMPDIR/archive/scripts/version")" = "-g$commit" ]
	rm -rf "$here/.git"
	[ "$("$here/scripts/version")" = "-unknown" ]
}

@test "fuzz: a compiler without libFuzzer is a skip, with the reason" {
	run "$ROOT/scripts/fuzz" --possible no-such-compiler
	[ "$status" = 77 ]
	[[ $output == *"no-such-compiler is not here: libFuzzer is part of clang" ]]
	run "$ROOT/scripts/fuzz" --possible false
	[ "$status" = 77 ]
	[[ $output == *"false is without libFuzzer: its package is"* ]]
}

@test "fuzz: what is found is kept and named, what is not is a line each" {
	mkdir -p scripts bench/test/fuzz/corpus/one bench/test/fuzz/corpus/two build
	cp "$ROOT/scripts/fuzz" scripts
	cat >build/readers <<-'END'
		#!/bin/sh
		for option; do case $option in -artifact_prefix=*) at=${option#*=} ;; esac; done
		case $0 in
		*/two) echo "Done 12 runs in 1 second(s)"; exit ;;
		esac
		echo "runtime error: made up"
		echo "Test unit written to ${at}crash-1"
		exit 77
	END
	chmod +x build/readers
	run scripts/fuzz --seconds 1 build/readers
	[ "$status" = 1 ]
	[[ $output == "1..2"*"# runtime error: made up"*"not ok 1 - one: "*"/build/found/one-crash-1"* ]]
	[[ $output == *"ok 2 - two: 12 inputs in 1 s" ]]
	[ -z "$(find build -name 'work-*')" ]
	run scripts/fuzz --seconds 0 build/readers
	[ "$status" = 2 ]
	run scripts/fuzz build/readers three
	[ "$status" = 2 ]
	[[ $output == *"there is no reader 'three'; there are: one two" ]]
}
