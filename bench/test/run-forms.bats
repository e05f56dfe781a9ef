#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What people and other programs are given of a run.

# shellcheck source=bench/test/runs.bash
. "$BATS_TEST_DIRNAME/runs.bash"

# make_run ARGUMENT...: in out, again where others left no clean pair of notify and allow
make_run() {
	for _ in {1..5}; do
		rm -rf "$out"
		bench run "$@" "${few[@]}" --out "$out"
		succeeded
		! grep -q '"arm": "notify/' "$(the_run)/run.json" || return 0
	done
	skip "the host is too busy for a clean pair"
}

# share_run INVOCATIONS: a copy in out of such a run, which is made once for the tests of this file.
# Five are enough for a comparison with another run.
share_run() {
	local made=$BATS_FILE_TMPDIR/results-$1
	if [ ! -e "$made" ]; then
		make_run --arm gate=allow --arm gate=notify --arm gate=notify,batch=7 \
			--arm gate=notify,late=unmap,tick=1 --budget 1 --invocations "$1"
		cp -r "$out" "$made"
	else
		cp -r "$made" "$out"
	fi
}

@test "the command of a run can be pasted, whatever its folder is called" {
	need_gates
	need_python
	odd="$folder/it's a \"folder\""
	bench run "${any_run[@]}" --out "$odd"
	succeeded
	words=()
	eval "words=($(python3 -S -c 'import json, sys
print(json.load(open(sys.argv[1]))["command"])' "$odd"/*/run.json))"
	[ "${words[0]} ${words[1]}" = "unotify-bench run" ]
	[ "${words[-3]}" = "$odd" ]
	[ "${words[-2]}" = --seed ]
}

@test "a command that is too long for run.json is not cut, but says what repeats it" {
	need_gates
	need_python
	for pages in {1..50}; do
		echo "gate=allow,batch=1,pages=$pages"
	done >arms.txt
	bench run --arms arms.txt --budget 1 --invocations 1 "${few[@]}" --events none --out "$out"
	succeeded
	run_is 'run["command"]' "unotify-bench rerun RUN" 'run["arguments"].count("--arm")' 50
}

@test "rerun: the same arms, seed, budget and invocations, and a comparison" {
	need_gates
	need_python
	bench run --arm 'gate={allow,notify},batch=1..2' --budget=1.5 --invocations 5 "${few[@]}" \
		--events none --out "$folder/first"
	succeeded
	bench rerun "$folder/first"/* --out "$out"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q '^rerun against ' out.txt
	grep -q "^all: unotify-bench compare $(echo "$folder/first"/*) $(the_run)" out.txt
	! grep -q '^---- rerun against' out.txt || false
	[[ $(the_run) == *-rerun ]]
	python3 -S - "$folder/first"/*/run.json "$(the_run)/run.json" <<-'END'
		import json, sys
		first, again = (json.load(open(path)) for path in sys.argv[1:])
		for key in ("seed", "budget_s", "invocations"):
		    assert first[key] == again[key], key
		assert [arm["id"] for arm in first["arms"]] == [arm["id"] for arm in again["arms"]]
		words = again["arguments"]
		assert words.count("--seed") == words.count("--invocations") == 1, words
		assert not [word for word in words if word.startswith("--budget=")], words
	END
}

@test "a finished run in all forms, but not compared with itself" {
	need_gates
	share_run 2
	run=$(the_run)
	for format in text screen cover tsv benchstat; do
		bench report "$run" --format "$format"
		succeeded
		[ -s out.txt ]
	done
	bench report "$run/run.json"
	succeeded
	cmp out.txt "$run/summary.txt"
	cp -r "$run" copy
	bench compare "$run" "$run"
	refused 2 "is given twice: nothing differs between a run and itself"
	for other in "$run/run.json" copy; do
		bench compare "$run" "$other"
		refused 2 "are the same run, started "
	done
}

# Writes the folder $2: the run $1, but gate notify takes $3 times as long, and with $4 the
# first control has failed. Whatever the machine was like, no other has, and nothing is bimodal.
slow_down() {
	mkdir "$2"
	python3 -S - "$@" <<-'END'
		import gzip, json, math, sys
		old, new, factor, failed = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:]
		run = json.load(open(old + "/run.json"))
		ids = {arm["id"] for arm in run["arms"] if arm["gate"] == "notify"}
		for arm in run["arms"]:
		    arm.pop("modes_ns", None)
		    for metric in "batch_ns", "call_ns", "round_ns", "late_ns":
		        if arm["id"] in ids and metric in arm:
		            of = arm[metric]
		            for key in of.keys() - {"n", "ci95"}:
		                of[key] = of[key] and of[key] * factor
		            of["ci95"] = [end * factor for end in of["ci95"]]
		for of in run["comparisons"]:
		    of.pop("modes", None)
		    of["verdict"] = "not resolved"
		    power = (of["arm"] in ids) - (of["baseline"] in ids)
		    of["m"] = [math.log(of["ratio"]) + step for step in (-0.01, 0, 0.01, -0.005, 0.005)]
		    of["pairs_kept"], of["pairs_dropped"] = [100] * 5, [0] * 5
		    of["ratio"] *= factor ** power
		    of["ci95"] = [end * factor ** power for end in of["ci95"]]
		    of["m"] = [m + power * math.log(factor) for m in of["m"]]
		run["label"] = new
		run["command"] += " --label " + new
		for control in run["controls"]:
		    control["failed"] = False
		run["controls"][0]["failed"] = run["control_failed"] = bool(failed)
		json.dump(run, open(new + "/run.json", "w"), indent=1)
		lines = gzip.open(old + "/rounds.tsv.gz", "rt").read().splitlines()
		with gzip.open(new + "/rounds.tsv.gz", "wt") as out:
		    print(lines[0], file=out)
		    for line in lines[1:]:
		        row = line.split("\t")
		        if row[2] in ids:
		            row[6:10] = ["%.1f" % (float(ns) * factor) for ns in row[6:10]]
		        print("\t".join(row), file=out)
	END
}

@test "other programs can read what they are given" {
	need_gates
	need_python
	share_run 2
	run=$(the_run)
	slow_down "$run" held 1
	slow_down "$run" failed 1 failed
	for format in benchstat tsv; do
		bench report held --format "$format"
		[ "$status" = 0 ]
		reads "$format" out.txt held/run.json
		bench report failed --format "$format"
		[ "$status" = 3 ]
		reads "$format" out.txt failed/run.json
	done
	rm "$run/rounds.tsv.gz"
	bench report "$run/run.json" --format benchstat
	succeeded
	reads benchstat out.txt "$run/run.json"
}

@test "other programs can read a comparison" {
	need_gates
	need_python
	share_run 5
	run=$(the_run)
	slow_down "$run" held 1
	slow_down "$run" slow 100
	slow_down "$run" failed 1 failed
	slow_down "$run" other 1
	bench compare held other --format ktap
	[ "$status" = 0 ]
	reads compare out.txt 5 held/run.json other/run.json
	bench compare held slow failed --format ktap --threshold 10
	[ "$status" = 3 ]
	grep -q '^not ok' out.txt
	reads compare out.txt 10 held/run.json slow/run.json failed/run.json
	for format in text cover; do
		bench compare held slow --format "$format"
		[ "$status" = 3 ]
		grep -q '^  Geometric mean of the changes of [12] ratios: +' out.txt
		grep -q ' REGRESSION$' out.txt
	done
	# Nothing but run.json is read.
	rm slow/rounds.tsv.gz
	bench compare slow/run.json held --format ktap --filter gate=notify
	[ "$status" = 0 ]
	reads compare out.txt 5 slow/run.json held/run.json
	bench compare slow held --filter gate=ptrace
	refused 2 "--filter gate=ptrace: no arm of the base has that value"
}

# by_others KIND: what a parser of others reads in out.txt, in read.txt; status 77: it is not here.
# Debian's packages are for its own python3.
by_others() {
	local python code
	for python in python3 /usr/bin/python3; do
		code=0
		"$python" "$BATS_TEST_DIRNAME/real-readers.py" "$1" out.txt >read.txt 2>why.txt || code=$?
		[ "$code" = 77 ] || break
	done
	[ "$code" = 0 ] || cat why.txt
	return "$code"
}

@test "parsers of LAVA and KernelCI read a comparison as it is" {
	need_gates
	need_python
	share_run 5
	slow_down "$(the_run)" held 1
	slow_down "$(the_run)" slow 100
	slow_down "$(the_run)" failed 1 failed
	read_by=
	for kind in tap kunit lava; do
		form=ktap
		[ "$kind" != lava ] || form=lava
		bench compare held slow failed --format $form
		[ "$status" = 3 ]
		if [ $form = ktap ]; then
			sed -nE 's/^not ok [0-9]+ /fail /p; s/^ok [0-9]+ (.*) # SKIP .*/skip \1/p; t
				s/^ok [0-9]+ /pass /p' out.txt >wanted.txt
		else
			sed -E 's/^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=(\S+) RESULT=(\w+).*>$/\2 \1/' out.txt >wanted.txt
		fi
		grep -q ^fail wanted.txt
		code=0
		by_others $kind || code=$?
		[ $code != 77 ] || continue
		[ $code = 0 ]
		diff wanted.txt read.txt
		read_by="$read_by $kind"
	done
	[ -n "$read_by" ] || skip "there is none of them: $(cat why.txt)"
}

@test "a comparison with a run of another host is refused, unless it is asked for" {
	need_gates
	need_python
	share_run 2
	slow_down "$(the_run)" held 1
	slow_down "$(the_run)" elsewhere 1
	sed -i 's/"hostname": "[^"]*"/"hostname": "elsewhere"/' elsewhere/run.json
	bench compare held elsewhere
	refused 1 "--across-hosts compares them all the same. They differ in hostname ("
	bench compare held elsewhere --across-hosts
	[ "$status" = 0 ]
	grep -q '^Too few: run held has 2 invocations' out.txt
}

@test "a recorded workload is replayed" {
	need_gates
	need_python
	"$BENCH" list workloads | grep -q ^boot
	# All of it takes long.
	zcat "$ROOT/bench/workload/data/boot.txt.gz" |
		awk '/^batch/ && ++batches > 200 { exit } { print }' >begin.txt
	bench run --arm 'gate={allow,notify},workload=begin.txt,placement={same,cross,free}' \
		--budget 2 --invocations 1 --no-plots --out "$out"
	succeeded
	check_run
	run_is 'any(arm["op"] == "replay" and arm["batches_done"] > 0 for arm in run["arms"])' True
	if ! grep -q '"metric": "whole_ns"' "$(the_run)/run.json"; then
		run_is "$too_busy" True
		skip "the host is too busy for a clean pair"
	fi
	slow_down "$(the_run)" held 1
	slow_down "$(the_run)" other 1
	bench compare held other --format ktap
	grep -q '^# whole_ns by ' out.txt
	reads compare out.txt 5 held/run.json other/run.json
}

@test "--quiet prints the folder alone, --json run.json, --verbose the whole summary" {
	need_gates
	arms=("${any_run[@]}" --arm "gate=notify,batch=1" --out "$out")
	bench run "${arms[@]}" --quiet
	succeeded
	[ "$(cat out.txt)" = "$(the_run)" ]
	[ ! -s err.txt ]
	rm -r "$out"
	bench run "${arms[@]}" --json
	succeeded
	cmp out.txt "$(the_run)/run.json"
	rm -r "$out"
	bench run "${arms[@]}" --verbose
	succeeded
	head -n -1 out.txt | cmp - "$(the_run)/summary.txt"
	[ "$(tail -n 1 out.txt)" = "$(the_run)" ]
	rm -r "$out"
	bench run "${arms[@]}" --quiet --json
	fails 2 "--verbose, --quiet and --json exclude each other"
}

@test "the screen fits COLUMNS, and has colour where that is wanted" {
	need_gates
	share_run 2
	run=$(the_run)
	for width in 40 60 80 120; do
		COLUMNS=$width bench report "$run" --format screen
		succeeded
		! head -n -1 out.txt | grep -q ".\{$((width + 1))\}" || false
	done
	! grep -q $'\e' out.txt || false
	CLICOLOR_FORCE=1 bench report "$run" --format screen
	grep -q $'\e\[1m' out.txt
	NO_COLOR=1 CLICOLOR_FORCE=1 bench report "$run" --format screen
	! grep -q $'\e' out.txt || false
}

# A pseudo-terminal of 40 columns, and a file.
@test "progress is one line on a terminal, and plain lines elsewhere" {
	need_gates
	need_python
	short=(run --arm gate=allow --arm "gate=notify,late=unmap,tick=20" --budget 2 --invocations 2
		--no-plots --out "$out")
	python3 -S - "$BENCH" "${short[@]}" >tty.txt <<-'END'
		import fcntl, os, pty, struct, sys, termios
		pid, fd = pty.fork()
		if not pid:
		    os.environ.pop("COLUMNS", None)
		    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("4H", 24, 40, 0, 0))
		    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
		    os.execv(sys.argv[1], sys.argv[1:])
		text = b""
		try:
		    while True:
		        text += os.read(fd, 4096) or (_ for _ in ()).throw(OSError)
		except OSError:
		    pass
		assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in (0, 3)
		lines = text.decode().split("\r\n")
		assert len(lines) == 2, lines # what stays: how long it takes; and the line taken away
		steps = lines[1].split("\r\x1b[K")
		assert all(len(step) < 40 for step in steps), steps
		assert steps[-1] == "" and any("% left" not in s and " left, " in s for s in steps), steps
		assert any(" left, analysing" in step for step in steps), steps
	END
	rm -r "$out"
	began=$SECONDS
	bench "${short[@]}"
	succeeded
	# What stays, and what is told of a run that a slow machine takes for longer than ten
	# seconds.
	grep -q ' s of measuring' err.txt
	[ "$(wc -l <err.txt)" -le $((1 + (SECONDS - began) / 10)) ]
	! grep -q $'\r' err.txt || false
}

# Most of the time both processes sleep until a tick.
@test "off a terminal progress is told every ten seconds" {
	need_gates
	began=$SECONDS
	bench run --arm gate=allow,batch=1 --arm gate=notify,batch=1,late=unmap,tick=20 --target 0 \
		--budget 12 --invocations 2 --events none --no-plots --out "$out"
	succeeded
	left='0:0[0-9]' invocation=2
	# A slow machine's run takes longer, and after ten seconds may not be that far.
	[ $((SECONDS - began)) -le 15 ] || left='0:[01][0-9]' invocation='[12]'
	grep -q "^unotify-bench: [0-9]* %, $left left, invocation $invocation of 2: arms same$" err.txt
}

@test "what was replayed is what its schema says" {
	need_python
	check_schema
}
