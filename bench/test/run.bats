#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole runs: what they leave, also when they are interrupted or killed, and what
# they refuse. Nothing here is about speed: runs are as short as can be, a control
# may fail on a busy machine (status 3), and what is waited for may take long while the
# run makes progress.

ROOT=$BATS_TEST_DIRNAME/../..
BENCH=$(realpath "${BUILD:-$ROOT/build}")/unotify-bench

setup() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	export UNOTIFY_PLOTS=$ROOT/plots
	folder=$(mktemp -d)
	out=$folder/results
	run_pid='' run_env=()
	cd "$folder" || return 1
}

teardown() {
	[ -z "$run_pid" ] || kill -KILL -- "-$run_pid" 2>/dev/null || true
	cd / && rm -rf "$folder"
}

# The host can run at least the gates that the tests need.
need_gates() {
	"$BENCH" probe >probe.txt
	for gate in "gate allow" "gate notify "; do
		grep -q "^$gate *yes" probe.txt || skip "$(grep "^$gate" probe.txt)"
	done
	rm probe.txt
}

need_python() {
	command -v python3 >/dev/null || skip "there is no python3 to read run.json"
}

# bench ARGUMENT...: sets status; output is in out.txt and err.txt
bench() {
	status=0
	"$BENCH" "$@" >out.txt 2>err.txt || status=$?
}

succeeded() {
	[ "$status" = 0 ] || [ "$status" = 3 ] || { cat err.txt; return 1; }
}

# One line on stderr with this text, and no folder.
refused() { # STATUS TEXT
	[ "$status" = "$1" ] || { echo "status $status"; cat err.txt; return 1; }
	[ ! -s out.txt ]
	[ "$(wc -l <err.txt)" = 1 ]
	grep -qF -- "$2" err.txt
}

fails() { # STATUS TEXT: and there is no run
	refused "$@"
	[ ! -e "$out" ] || [ -z "$(ls -A "$out")" ]
}

# The one run in out, and nothing else.
the_run() {
	local runs=("$out"/*)
	[ "$(find "$out" -mindepth 1 -maxdepth 1 | wc -l)" = 1 ]
	[ -f "${runs[0]}/run.json" ]
	echo "${runs[0]}"
}

# json EXPRESSION: prints what it is, run being the content of run.json
json() {
	python3 -c "import json, sys
run = json.load(open(sys.argv[1]))
print($1)" "$(the_run)/run.json"
}

# Without a validator the rest still counts.
check_by_schema() {
	local status=0
	"$BENCH" schema >"$BATS_TEST_TMPDIR/schema.json"
	python3 "$BATS_TEST_DIRNAME/check-schema.py" "$BATS_TEST_TMPDIR/schema.json" \
		"$(the_run)/run.json" 2>/dev/null || status=$?
	[ "$status" = 0 ] || [ "$status" = 77 ]
}

check_run() {
	python3 "$BATS_TEST_DIRNAME/check-run.py" "$(the_run)"
	python3 "$BATS_TEST_DIRNAME/recompute.py" "$(the_run)"
	check_by_awk
	check_by_schema
}

# The awk script that the README names comes to the same verdict on each comparison.
check_by_awk() {
	awk -f "$ROOT/scripts/verdicts.awk" "$(the_run)/run.json" >awk.txt
	python3 - "$(the_run)/run.json" awk.txt <<-'END'
		import json, sys
		rows = [line.rstrip("\n") for line in open(sys.argv[2])]
		assert rows[0] == "arm baseline metric ratio [low high] verdict", rows[0]
		found = [row.split(" ", 4)[:4] + [row.split("] ")[1]] for row in rows[1:]]
		wanted = [[of["arm"], of["baseline"], of["metric"], "%.4f" % of["ratio"], of["verdict"]]
		          for of in json.load(open(sys.argv[1]))["comparisons"]]
		differ = [pair for pair in zip(found, wanted) if pair[0] != pair[1]]
		assert len(found) == len(wanted) and not differ, (len(found), len(wanted), differ)
	END
}

# start ARGUMENT...: a run in the background, in a session of its own, by which its
# processes are known.
start() {
	setsid "${run_env[@]}" "$BENCH" "$@" >out.txt 2>err.txt 3>&- &
	run_pid=$!
}

# Processes of the run that are not dead; orphans are reaped by whom it may concern.
processes() {
	ps -o pid=,stat= -s "$run_pid" | awk '$2 !~ /^[ZX]/ { print $1 }'
}

# wait_for COMMAND...: until it succeeds, for as long as the run's processes use CPU time
wait_for() {
	local since=$SECONDS used='' now
	until "$@"; do
		now=$(ps -o cputimes= -s "$run_pid" | awk '{ sum += $1 } END { print sum + 0 }')
		[ "$now" = "$used" ] || { used=$now since=$SECONDS; }
		[ $((SECONDS - since)) -lt 60 ] ||
			{ echo "waited in vain: $*"; ps -s "$run_pid"; return 1; }
		sleep 0.1
	done
}

# A stub sleeps once in each batch: after hundreds something was measured.
measures() {
	local pid switches
	kill -0 "$run_pid" || { cat err.txt; return 1; }
	for pid in $(processes); do
		[[ $(readlink "/proc/$pid/exe") == *memfd:stub* ]] || continue
		switches=$(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$pid/status" 2>/dev/null)
		[ "${switches:-0}" -lt 400 ] || return 0
	done
	return 1
}

# The traced pass has begun, or the run is over without one.
traces_or_has_ended() {
	local pid
	for pid in $(processes); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != unotify-trace ] || return 0
	done
	has_ended
}

has_ended() {
	! kill -0 "$run_pid" 2>/dev/null
}

nothing_left() {
	[ -z "$(processes)" ]
}

# Waits for the end of the run; sets status.
finish() {
	wait_for has_ended
	status=0
	wait "$run_pid" || status=$?
	wait_for nothing_left
	run_pid=
}

# A run that a signal ended: whole so far, marked partial.
was_interrupted() {
	[ "$status" = 130 ] || { echo "status $status"; cat err.txt; return 1; }
	[ "$(json 'run["partial"]')" = True ]
	check_run
}

@test "a quick run leaves a whole folder, which is what its schema says, with figures" {
	need_gates
	bench run --quick --budget 5 --suite series --seed 5 --label first --out "$out"
	succeeded
	run=$(the_run)
	[[ ${run##*/} =~ ^[0-9]{8}T[0-9]{6}Z-.+-first$ ]]
	[ "$(tail -n 1 out.txt)" = "$run" ]
	[ "$(wc -l <out.txt)" -le 23 ]
	grep -q '^Is notify slower than ptrace' out.txt
	grep -q '^unotify-bench: [0-9]* arms, 6 invocations: 5 s of measuring; seed [0-9]*$' err.txt
	"$BENCH" report "$run" >long.txt || [ $? = 3 ]
	cmp long.txt "$run/summary.txt"
	for file in index.html run.json summary.txt cover-letter.txt rounds.tsv.gz blocks.tsv.gz; do
		[ -s "$run/$file" ]
	done
	[ -n "$(ls "$run/hist")" ]
	zcat "$run/rounds.tsv.gz" | awk -F'\t' 'NF != 12 { exit 1 } END { exit NR < 2 }'
	! grep -q '.\{73\}' "$run/cover-letter.txt" || false
	! LC_ALL=C grep -q '[^ -~]' "$run/cover-letter.txt" || false
	if command -v gnuplot >/dev/null; then
		[ -n "$(find "$run/plots" -name '*.svg' -size +0)" ]
		[ -n "$(find "$run/plots" -name '*.png' -size +0)" ]
	fi
	need_python
	check_run
	[ "$(json 'run["partial"]')" = False ]
	[ "$(json 'run["invocations"]')" = 6 ]
	[[ $(json 'run["command"]') == "unotify-bench run --quick --budget 5 --suite series"* ]]
}

@test "many stubs at once are measured, and nothing is left of them" {
	need_gates
	need_python
	bench run --arm many=stub-by-stub,stubs=8,batch=4 --arm many=poll-all,stubs=8,batch=4 \
		--arm many=shared,stubs=8,batch=4 --arm many=threads,stubs=8,batch=4 \
		--budget 2 --invocations 2 --no-plots --out "$out"
	succeeded
	run=$(the_run)
	check_run
	[ "$(json '{arm["stubs"] for arm in run["arms"]}')" = "{8}" ]
	[ "$(json '[arm["serve"] for arm in run["arms"] if not arm["control"]]')" = \
		"['stub-by-stub', 'poll-all', 'shared', 'threads']" ]
	[ "$(json '[arm["changes_stub"] for arm in run["arms"] if not arm["control"]]')" = \
		"[False, False, True, False]" ]
	zcat "$run/rounds.tsv.gz" | awk -F'\t' 'NR > 1 && ($5 != 4 || $6 != 32) { exit 1 }'
}

@test "hand-overs between monitor threads are counted" {
	need_gates
	need_python
	bench run --arm many=poll-all,stubs=8,batch=4 --arm many=poll-all,stubs=8,batch=4,monitors=2 \
		--arm many=poll-all,stubs=8,batch=4,monitors=2,handover=50 \
		--arm many=poll-all,stubs=8,batch=4,monitors=2,handover=100 \
		--budget 2 --invocations 2 --no-plots --out "$out"
	succeeded
	run=$(the_run)
	check_run
	[ "$(json '[[arm.get(key) for key in ("monitors", "handover")] for arm in run["arms"]
		if not arm["control"]]')" = "[[None, None], [2, None], [2, 50], [2, 100]]" ]
	[ "$(json '[arm.get("handovers", 0) / arm["batch_ns"]["n"] for arm in run["arms"]
		if not arm["control"]]')" = "[0.0, 0.0, 4.0, 8.0]" ]
	[ "$(json 'sorted({one["baseline"].rpartition("/")[2] for one in run["comparisons"]
		if "handover=100" in one["arm"]})')" = "['monitors=2', 'stubs=8']" ]
}

@test "the command of a run can be pasted, whatever its folder is called" {
	need_gates
	need_python
	odd="$folder/it's a \"folder\""
	bench run --arm gate=allow --budget 1 --invocations 1 --no-plots --out "$odd"
	succeeded
	words=()
	eval "words=($(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["command"])' "$odd"/*/run.json))"
	[ "${words[0]} ${words[1]}" = "unotify-bench run" ]
	[ "${words[-3]}" = "$odd" ]
	[ "${words[-2]}" = --seed ]
}

@test "a command that is too long for run.json is not cut, but says what repeats it" {
	need_gates
	need_python
	for batch in {1..50}; do
		echo "gate=allow,batch=$batch"
	done >arms.txt
	bench run --arms arms.txt --budget 1 --invocations 1 --no-plots --out "$out"
	succeeded
	[ "$(json 'run["command"]')" = "unotify-bench rerun RUN" ]
	[ "$(json 'run["arguments"].count("--arm")')" = 50 ]
}

@test "rerun: the same arms, seed, budget and invocations, and a comparison" {
	need_gates
	need_python
	bench run --arm 'gate={allow,notify},batch=1..2' --budget=1.5 --invocations 5 --no-plots \
		--out "$folder/first"
	succeeded
	bench rerun "$folder/first"/* --out "$out"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q '^rerun against ' out.txt
	grep -q "^all: unotify-bench compare $(echo "$folder/first"/*) $(the_run)" out.txt
	! grep -q '^---- rerun against' out.txt || false
	[[ $(the_run) == *-rerun ]]
	python3 - "$folder/first"/*/run.json "$(the_run)/run.json" <<-'END'
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
	bench run --arm gate=allow --arm gate=notify --budget 1 --invocations 2 --no-plots --out "$out"
	succeeded
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
	python3 - "$@" <<-'END'
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

reads() {
	python3 "$BATS_TEST_DIRNAME/check-exports.py" "$@"
}

@test "other programs can read what they are given" {
	need_gates
	need_python
	bench run --arm gate=allow --arm gate=notify --arm gate=notify,batch=7 \
		--arm gate=notify,late=unmap,tick=1 --budget 1 --invocations 2 --no-plots --out "$out"
	succeeded
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
	bench run --arm gate=allow --arm gate=notify --arm gate=notify,late=unmap,tick=1 --budget 1 \
		--invocations 5 --no-plots --out "$out"
	succeeded
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
	bench run --arm gate=allow --arm gate=notify --arm gate=notify,batch=7 --budget 1 \
		--invocations 5 --no-plots --out "$out"
	succeeded
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
	bench run --arm gate=allow --arm gate=notify --budget 1 --invocations 2 --no-plots --out "$out"
	succeeded
	slow_down "$(the_run)" held 1
	slow_down "$(the_run)" elsewhere 1
	sed -i 's/"hostname": "[^"]*"/"hostname": "elsewhere"/' elsewhere/run.json
	bench compare held elsewhere
	refused 1 "--across-hosts compares them all the same. They differ in hostname ("
	bench compare held elsewhere --across-hosts
	[ "$status" = 0 ]
	grep -q '^Too few: run held has 2 invocations' out.txt
}

@test "every queued call that a gate notifies was received, and no other" {
	need_gates
	need_python
	bench run --budget 2 --invocations 2 --no-plots --out "$out" \
		--arm gate=allow,batch=7 --arm gate=notify,batch=7 --arm gate=none,batch=7 \
		--arm gate=notify,op=unmap,batch=5 \
		--arm gate=notify-map,batch=3 --arm gate=notify-map,op=unmap,batch=99 \
		--arm gate=notify,op=mix,batch=8 --arm gate=notify,batch=2,after=call,path=flush
	succeeded
	python3 - "$(the_run)/run.json" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		arms = {arm["id"]: arm for arm in run["arms"]}
		ratios = {(of["arm"], of["baseline"]) for of in run["comparisons"]}
		assert ratios == {("allow.twin/same/map/7", "allow/same/map/7"),
				  ("none/same/map/7", "allow/same/map/7"),
				  ("notify/same/map/7", "allow/same/map/7")}, ratios
		assert any(of["name"] == "none/allow arms same" for of in run["controls"])
		assert any("5 of 8 arms have no baseline" in text for text in run["warnings"])
		calls = {"allow/same/map/7": 0, "notify/same/map/7": 7, "notify/same/unmap/5": 5,
			 "notify-map/same/map/3": 3, "notify-map/same/unmap/99": 0,
			 "notify/same/mix/8": 8, "notify/same/map/2/after=call/flush": 2}
		after = {id: arms[id].get("after") for id in calls}
		assert after == {"allow/same/map/7": "fault", "notify/same/map/7": "fault",
				 "notify/same/unmap/5": None, "notify-map/same/map/3": "fault",
				 "notify-map/same/unmap/99": None, "notify/same/mix/8": "fault",
				 "notify/same/map/2/after=call/flush": "call"}, after
		for id, count in calls.items():
		    batches = arms[id]["round_ns"]["n"]
		    assert batches > 0, id
		    assert arms[id]["notifications"] == batches * count, (id, batches, arms[id])
	END
}

# rounds_of OP: invocation and round of all batches of that op, one a line
rounds_of() {
	zcat "$(the_run)/rounds.tsv.gz" | awk -F'\t' -v op="/$1/" 'index($3, op) { print $1, $2 }' | sort -u
}

@test "a map batch is undone by a timed unmap batch, in the same round" {
	need_gates
	bench run --budget 2 --invocations 2 --no-plots --out "$out" \
		--arm gate=allow,batch=7 --arm gate=notify,batch=7 \
		--arm gate=allow,op=unmap,batch=7 --arm gate=notify,op=unmap,batch=7
	succeeded
	[ -n "$(rounds_of map)" ]
	[ "$(rounds_of map)" = "$(rounds_of unmap)" ]
	# Those that settled the processes before come first: 32 at most, as nothing was traced.
	[ "$(rounds_of map | sort -n -k 2 | awk 'NR == 1 { print $2 }')" -le 32 ]
}

@test "a map batch whose undo is not asked for is undone untimed" {
	need_gates
	bench run --budget 2 --invocations 2 --no-plots --out "$out" \
		--arm gate=allow,batch=7 --arm gate=notify,batch=7 \
		--arm gate=notify,op=unmap,batch=7
	succeeded
	[ -n "$(rounds_of map)" ] && [ -n "$(rounds_of unmap)" ]
	[ -z "$(comm -12 <(rounds_of map) <(rounds_of unmap))" ]
}

# Without stamps of the stub it has no time, and the run says why.
@test "a call outside of a batch is timed" {
	need_gates
	need_python
	bench run --budget 3 --invocations 2 --no-plots --out "$out" \
		--arm gate=allow,late=unmap --arm gate=notify,late=unmap,tick=10 \
		--arm gate=ret-trace,late=map --arm gate=notify,tick=10
	succeeded
	check_run
	python3 - "$(the_run)/run.json" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		arms = {arm["id"]: arm for arm in run["arms"]}
		waits = arms["notify/same/map/16/late=unmap/tick=10"]
		assert waits["late"] == "unmap" and waits["tick_ms"] == 10
		assert waits["notifications"] == 17 * waits["round_ns"]["n"]
		if run["clock_detail"]["source"] == "clock_gettime":
		    assert not any("late_ns" in arm for arm in arms.values())
		    assert any(run["clock"] in text for text in run["warnings"])
		    sys.exit()
		for id in "allow/same/map/16/late=unmap", "ret-trace/same/map/16/late=map":
		    late, batch = arms[id]["late_ns"], arms[id]["batch_ns"]
		    assert late["n"] == batch["n"], id
		    assert 0 < late["median"] < arms[id]["round_ns"]["max"], (id, late)
		assert waits["round_ns"]["median"] > waits["late_ns"]["median"] > 0
		assert "late_ns" not in arms["notify/same/map/16/tick=10"]
	END
}

# A run under a library that disables the TSC in all its processes: whoever reads it dies.
@test "without the TSC round_ns is measured and compared, under its own name" {
	need_gates
	need_python
	command -v gcc >/dev/null || skip "there is no gcc to build what is preloaded"
	gcc -shared -fPIC -o no-tsc.so "$BATS_TEST_DIRNAME/preload/no-tsc.c"
	LD_PRELOAD=./no-tsc.so "$BENCH" probe >probe.txt
	echo 'int main(void) { return !__builtin_ia32_rdtsc(); }' | gcc -o reads -x c -
	! LD_PRELOAD=./no-tsc.so ./reads 2>/dev/null ||
		skip "PR_SET_TSC has no effect here, as under a PVM hypervisor"
	tr -s '\n ' ' ' <probe.txt | grep -q 'stamps of the stub no .*rdtsc is disabled.*PR_SET_TSC'
	LD_PRELOAD=$PWD/no-tsc.so bench run --budget 3 --invocations 2 --no-plots --out "$out" \
		--arm gate=allow --arm gate=notify,late=unmap,tick=1
	succeeded
	check_run
	[ "$(json 'run["clock_detail"]["source"]')" = clock_gettime ]
	[ "$(json '{of["metric"] for of in run["comparisons"]}')" = "{'round_ns'}" ]
	grep -q 'no stamps of the stub, so round_ns is compared' "$(the_run)/summary.txt"
	tr -s '\n ' ' ' <"$(the_run)/cover-letter.txt" | grep -q 'so times are round_ns'
	"$BENCH" report "$(the_run)" --format cover --sections all >letter.txt || [ $? = 3 ]
	grep -q 'round_ns relative to allow' letter.txt
	[ "$(grep -c 'batch_ns relative' letter.txt)" = 0 ]
	for form in benchstat tsv; do
		"$BENCH" report "$(the_run)" --format "$form" >form.txt || [ $? = 3 ]
		reads "$form" form.txt "$(the_run)/run.json"
	done
}

# Of more than 50 invocations the standard error is by groups: here three of each.
@test "sixty invocations" {
	need_gates
	need_python
	bench run --budget 3 --invocations 60 --no-plots --events none --out "$out" \
		--arm gate=allow --arm gate=notify
	succeeded
	check_run
	[ "$(json 'run["invocations"]')" = 60 ]
}

# On one CPU the two take turns: what both used cannot be more than what passed, but
# for the two system calls that read the clocks, and the spans of other batches.
@test "the CPU time of monitor and stub, apart, while the other CPUs are held busy" {
	need_gates
	need_python
	bench run --budget 2 --invocations 2 --no-plots --out "$out" --other-cpu busy \
		--arm gate=allow,batch=16 --arm gate=notify,batch=16
	succeeded
	check_run
	[ "$(json '[c["failed"] for c in run["controls"] if c["name"] == "other-cpu"]')" = "[False]" ]
	python3 - "$(the_run)/run.json" <<-'END'
		import json, sys
		for arm in json.load(open(sys.argv[1]))["arms"]:
		    cpu = arm["cpu_ns"]
		    assert cpu["monitor"] > 0 and cpu["stub"] > 0, arm["id"]
		    assert cpu["monitor"] + cpu["stub"] < 3 * arm["round_ns"]["median"] / 16, arm
	END
}

@test "what is counted is exact where it must be" {
	need_gates
	need_python
	bench run --budget 2 --invocations 1 --no-plots --events context-switches,page-faults \
		--arm gate=allow,batch=16 --arm gate=notify,batch=16 --out "$out"
	[ "$status" != 77 ] || skip "$(cat err.txt)"
	succeeded
	check_run
	python3 - "$(the_run)/run.json" <<-'END'
		import json, sys
		arms = {arm["id"]: arm for arm in json.load(open(sys.argv[1]))["arms"]}
		def count(id, event):
		    counter, = [c for c in arms[id]["counters"] if c["event"] == event]
		    return counter["monitor"], counter["stub"]
		# On one CPU each notification is a switch to the monitor and one back, and so is
		# the end of a batch; each page that a batch maps is touched, and the monitor has
		# nothing to touch. What else runs may add to the switches.
		for id, switches in (("allow/same/map/16", 1), ("notify/same/map/16", 17)):
		    monitor, stub = count(id, "context-switches")
		    assert switches <= round(monitor) < switches + 8, (id, monitor)
		    assert switches <= round(stub) < switches + 8, (id, stub)
		    monitor, stub = count(id, "page-faults")
		    assert 16 <= stub < 17 and abs(monitor) < 1, (id, monitor, stub)
	END
}

@test "events that are not there, or cannot be counted" {
	need_gates
	bench run --events page-fautls --out "$out"
	fails 2 "--events: unknown event 'page-fautls', did you mean page-faults"
	bench run --events page-faults,page-faults --out "$out"
	fails 2 "--events: event page-faults is given twice"
	"$BENCH" list events | grep -q '^hardware counters: no' || skip "there is a PMU"
	bench run --events cycles --out "$out"
	[ "$status" = 77 ] || [ "$status" = 2 ]
	fails "$status" "--events: "
}

@test "what is not counted is said, once for a reason" {
	need_gates
	need_python
	bench run --arm gate=allow --budget 1 --invocations 1 --no-plots --out "$out"
	succeeded
	"$BENCH" list events >events.txt
	python3 - "$(the_run)/run.json" events.txt <<-'END'
		import json, re, sys
		run = json.load(open(sys.argv[1]))
		warned = [text for text in run["warnings"] if text.startswith("not counted: ")]
		reasons = [text.split(": ", 2)[2] for text in warned]
		names = [name for text in warned for name in text.split(": ", 2)[1].split(", ")]
		assert len(set(reasons)) == len(reasons), warned
		listed = re.findall("^  ([^ ,\n]+)[^\n]*?(?:, [^\n]*)? [(]default[)]$", open(sys.argv[2]).read(), re.M)
		counted = {counter["event"] for arm in run["arms"] for counter in arm["counters"]}
		assert {name.lower() for name in counted} == {name.lower() for name in listed}, listed
		assert len(counted | set(names)) == 14 and not counted & set(names), names
	END
}

@test "what is precise enough is measured no longer, but 300 rounds of each invocation" {
	need_gates
	need_python
	bench run --arm gate=allow,batch=1 --arm gate=notify,batch=1 --budget 60 --invocations 1 \
		--target 100 --events none --no-plots --out "$out"
	succeeded
	[ "$(json '[arm["round_ns"]["n"] for arm in run["arms"]]')" = "[300, 300, 300]" ]
	[ "$(json 'run["invocations"]')" = 1 ]
}

@test "a target that is missed does not make a run longer than its budget" {
	need_gates
	need_python
	bench run --arm gate=allow --arm gate=notify --budget 2 --invocations 1 --target 0.001 \
		--events none --no-plots --out "$out"
	succeeded
	[ "$(json 'run["invocations"]')" = 1 ]
}

@test "the self-test says what it found, and its status whether that was right" {
	need_gates
	need_python
	bench selftest --budget 20
	[ "$status" = 77 ] || succeeded
	python3 "$BATS_TEST_DIRNAME/check-selftest.py" <out.txt
	grep -q '^passed  *simulated A/A  ' out.txt
	if grep -q '^FAILED' out.txt; then
		[ "$status" = 3 ]
		grep -q '^CONTROL FAILED: ' out.txt
	elif grep -q '^NOISY' out.txt; then
		[ "$status" = 77 ]
		grep -q '^NOT POSSIBLE HERE: ' out.txt
	else
		[ "$status" = 0 ]
	fi
	grep -q '^Takes some 20 s at most' out.txt
	grep -qE '^After 1.2 s: (to know the delays to 10 % takes some [0-9]* s on this host|the host was too busy for clean pairs); ' out.txt
	[ -z "$(find . -name 'results*')" ]
}

@test "a replay of all batches is whole, whatever its budget is" {
	need_gates
	need_python
	bench run --arm gate=none,workload=interpreters --whole --budget 1 --invocations 1 \
		--events none --no-plots --out "$out"
	succeeded
	check_run
	[ "$(json 'run["arms"][0]["replayed"]["batches"]')" = 6281 ]
	[ "$(json 'run["arms"][0]["replayed"]["weighted_calls"]')" = 7307.0 ]
}

@test "a recorded workload is replayed" {
	need_gates
	need_python
	"$BENCH" list workloads | grep -q ^boot
	bench run --suite guest --workload boot --budget 3 --invocations 1 --no-plots --out "$out"
	succeeded
	check_run
	[ "$(json 'sum(arm["op"] == "replay" and arm["batches_done"] > 0 for arm in run["arms"])')" -gt 0 ]
	slow_down "$(the_run)" held 1
	slow_down "$(the_run)" other 1
	bench compare held other --format ktap
	grep -q '^# whole_ns by ' out.txt
	reads compare out.txt 5 held/run.json other/run.json
}

@test "SIGINT, as Ctrl-C sends it to all: what was measured is there, marked partial" {
	need_gates
	need_python
	start run --suite series --budget 300 --invocations 2 --no-plots --out "$out"
	wait_for measures
	kill -INT -- "-$run_pid"
	finish
	was_interrupted
	[ "$(tail -n 1 out.txt)" = "$(the_run)" ]
}

@test "other signals to the run alone: the same, and at once" {
	need_gates
	need_python
	for signal in TERM HUP QUIT PIPE XFSZ; do
		rm -rf "$out"
		start run --suite series --budget 300 --invocations 1 --no-plots --out "$out"
		wait_for measures
		kill -s "$signal" "$run_pid"
		finish
		was_interrupted || { echo "$signal"; return 1; }
	done
}

@test "SIGHUP that is ignored, as nohup does, does not end a run" {
	need_gates
	need_python
	env --ignore-signal=HUP true || skip "env has no --ignore-signal (coreutils 8.31)"
	run_env=(env --ignore-signal=HUP)
	start run --arm gate=allow --budget 2 --invocations 1 --no-plots --out "$out"
	wait_for measures
	kill -HUP -- "-$run_pid"
	finish
	succeeded
	[ "$(json 'run["partial"]')" = False ]
}

# Also where it is interrupted. The load is that before, and not what the run made.
@test "what of the host changed during the run is a warning" {
	need_gates
	need_python
	[ "$(nproc)" -ge 2 ] || skip "one CPU cannot be taken away"
	start run --suite order --budget 300 --invocations 1 --no-plots --out "$out"
	wait_for measures
	allowed=$(awk '/^Cpus_allowed_list/ { print $2 }' "/proc/$run_pid/status")
	first=${allowed%%[-,]*}
	taskset -p -c "$first" "$run_pid" >/dev/null
	kill -TERM "$run_pid"
	finish
	was_interrupted
	[ "$(json 'run["host"]["cpus_allowed"]')" = "$allowed" ]
	[[ $(json 'run["host"]["placements"]') == "same: CPU $first; cross: monitor on CPU "* ]]
	json 'run["warnings"]' >warnings.txt
	grep -qF "changed during the run: cpus_allowed $allowed -> $first" warnings.txt
}

# A stub that is stopped keeps its batch for ever.
signal_stubs() { # SIGNAL
	local pid
	for pid in $(processes); do
		[[ $(readlink "/proc/$pid/exe") != *memfd:stub* ]] || kill -"$1" "$pid" || true
	done
}

ends_when_interrupted() {
	kill -INT "$run_pid" 2>/dev/null || true
	has_ended
}

@test "a run whose batch never ends is ended by another interrupt" {
	need_gates
	start run --arm gate=notify --budget 300 --invocations 1 --no-plots --out "$out"
	wait_for measures
	signal_stubs STOP
	wait_for ends_when_interrupted
	finish
	[ "$status" = 1 ]
	grep -q "^unotify-bench: invocation 1 .* was killed" err.txt
	[ -z "$(ls -A "$out")" ]
}

@test "a run with its stdin closed" {
	need_gates
	status=0
	"$BENCH" run --arm gate=allow --budget 1 --invocations 1 --no-plots --out "$out" \
		>out.txt 2>err.txt <&- || status=$?
	succeeded
}

# Most of its time the monitor is between a RECV and the SEND, where a stub that stops gives
# up its call, and makes it again when it goes on.
@test "stubs that are stopped and go on are served" {
	need_gates
	for arm in serve=counted serve=poll-first many=round-robin,stubs=2; do
		start run --arm "gate=notify,batch=4,work=2ms,$arm" --budget 4 --invocations 1 \
			--no-plots --out "$out"
		wait_for measures
		for _ in {1..10}; do
			signal_stubs STOP
			sleep 0.02
			signal_stubs CONT
			sleep 0.05
		done
		finish
		[ "$status" = 0 ] || [ "$status" = 3 ] || { echo "$arm"; cat err.txt; return 1; }
	done
}

@test "SIGKILL of the run: no process stays, no folder either" {
	need_gates
	start run --suite series --budget 300 --other-cpu busy --no-plots --out "$out"
	wait_for measures
	kill -KILL "$run_pid"
	finish
	[ "$status" = 137 ]
	[ -z "$(ls -A "$out")" ]
}

@test "started by a process that ignores its children, a run still waits for its own" {
	need_gates
	env --ignore-signal=CHLD true || skip "env has no --ignore-signal (coreutils 8.31)"
	status=0
	env --ignore-signal=CHLD "$BENCH" run --arm gate=allow --budget 1 --invocations 1 \
		--no-plots --out "$out" >out.txt 2>err.txt || status=$?
	succeeded
	the_run
}

@test "what a killed run left unfinished is removed by the next" {
	need_gates
	sh -c 'exit 0' &
	dead=$!
	wait "$dead"
	mkdir -p "$out/.unfinished-$dead/hist"
	: >"$out/.unfinished-$dead/hist/some.tsv"
	bench run --arm gate=allow --budget 1 --invocations 1 --no-plots --out "$out"
	succeeded
	the_run
}

@test "an ordinary user needs no right" {
	need_gates
	[ "$(id -u)" = 0 ] || skip "the other tests are run by an ordinary user already"
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --no-new-privs)
	"${user[@]}" true || skip "setpriv cannot become an ordinary user"
	cp "$BENCH" "$folder/bench"
	chmod 755 "$folder" "$folder/bench"
	mkdir -m 777 "$out"
	"${user[@]}" "$folder/bench" probe >probe.txt
	grep -q '^gate notify *yes' probe.txt
	id=/sys/kernel/tracing/events/sched/sched_switch/id
	if [ -r $id ] && ! "${user[@]}" test -r $id; then
		status=0
		"${user[@]}" "$folder/bench" run --arm gate=allow --events sched:sched_switch \
			--out "$out" >out.txt 2>err.txt || status=$?
		[ "$status" = 77 ]
		grep -q "cannot count sched:sched_switch: CAP_DAC_OVERRIDE is missing: run as root" err.txt
	fi
	status=0
	"${user[@]}" "$folder/bench" run --quick --budget 2 --invocations 2 --suite series --no-plots \
		--verbose --out "$out" >out.txt 2>err.txt || status=$?
	succeeded
	if [ "$(cat /proc/sys/kernel/perf_event_paranoid)" -gt 1 ]; then
		tr -s '\n ' ' ' <out.txt |
			grep -q "Warning: not counted: .*context-switches, .*: kernel.perf_event_paranoid is"
	fi
	[ "$(stat -c %u "$(the_run)")" = 65534 ]
	chmod 755 "$out"
	status=0
	"${user[@]}" "$folder/bench" run --budget 30 --suite series --out "$out" \
		>out.txt 2>err.txt || status=$?
	[ "$status" = 1 ]
	grep -q "cannot write into the folder" err.txt
	the_run
}

@test "SIGINT in the traced pass: the run is there, marked partial, and no instance stays" {
	need_gates
	need_python
	local arms=()
	for batch in {1..40}; do
		arms+=(--arm "gate=notify,batch=$batch")
	done
	start run "${arms[@]}" --trace --budget 1 --invocations 1 --no-plots --out "$out"
	wait_for traces_or_has_ended
	! has_ended || skip "$(grep -m 1 'no traced pass' "$(the_run)/run.json")"
	kill -INT -- "-$run_pid"
	finish
	! grep "no traced pass" "$(the_run)/run.json" || false
	was_interrupted
}

@test "--trace puts the phases of each arm into the run, or says why it cannot" {
	need_gates
	need_python
	bench run --arm gate=allow --arm gate=notify --trace --budget 1 --invocations 1 --no-plots \
		--verbose --out "$out"
	succeeded
	check_run
	if grep -q "no traced pass" out.txt; then
		# It says itself what is missing.
		skip "$(grep -o 'no traced pass.*' out.txt | head -n 1)"
	fi
	# 200 batches of 16 maps and as many of the unmap that undoes them
	[ "$(json '[t["n"] for a in run["arms"] if a["id"].startswith("notify/") for t in a["traced"]
		if (t["kind"], t["phase"]) == ("notification", "whole")]')" = "[3400]" ]
	[ "$(json '[t["kind"] for a in run["arms"] if a["id"].startswith("allow/") for t in a["traced"]
		if t["phase"] == "whole"]')" = "['round']" ]
	# Stamps of the bench are joined with all of them: only these know the phase.
	grep -q "are those that events tell" out.txt ||
		[ "$(json '[t["n"] for a in run["arms"] if a["id"].startswith("notify/")
			for t in a["traced"] if t["phase"] == "return"]')" = "[3400]" ]
	grep -q "Traced: where the time of a notification goes" out.txt
}

@test "what a traced pass cannot run is refused, and told by the run" {
	for arm in workload=boot many=stub-by-stub,stubs=4 late=map,tick=10; do
		status=0
		"$BENCH" blocks 1 --arm "gate=notify,$arm" </dev/null >out.txt 2>err.txt ||
			status=$?
		[ "$status" = 77 ] || { echo "$arm: $status"; cat err.txt; return 1; }
		grep -qE "replays a workload|several stubs|late calls" err.txt
	done
	status=0
	"$BENCH" blocks 1 --suite floor </dev/null >out.txt 2>err.txt || status=$?
	[ "$status" = 77 ]
	grep -q "is of the floor" err.txt
	need_gates
	bench run --arm gate=allow --arm gate=notify,late=map,tick=10 --trace --budget 1 \
		--invocations 1 --no-plots --out "$out"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q "1 arms, each of which has late calls" "$out"/*/run.json
}

@test "one CPU: placement cross is skipped with its reason" {
	need_gates
	need_python
	cpu=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/') || skip "there is no taskset"
	status=0
	taskset -c "$cpu" "$BENCH" run --quick --budget 2 --invocations 2 --suite series --no-plots \
		--out "$out" >out.txt 2>err.txt || status=$?
	succeeded
	check_run
	[ "$(json 'all("two CPUs" in arm.get("skipped", "") for arm in run["arms"] if arm["placement"] == "cross")')" = True ]
	[ "$(json 'all(not arm.get("skipped") for arm in run["arms"] if arm["placement"] == "same")')" = True ]
	grep -q "two CPUs" "$(the_run)/summary.txt"
}

@test "nothing that this host could measure: status 77, with the reason" {
	need_gates
	bench run --arm gate=allow,batch=99,pages=512 --physmem 16M --out "$out"
	fails 77 "no arm can be measured here: needs "
}

@test "--quiet prints the folder alone, --json run.json, --verbose the whole summary" {
	need_gates
	arms=(--arm gate=allow --arm gate=notify --budget 1 --invocations 1 --no-plots --out "$out")
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
	bench run --arm gate=allow --arm gate=notify --budget 1 --invocations 1 --no-plots --out "$out"
	succeeded
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
	short=(run --arm gate=allow --arm gate=notify --budget 3 --invocations 2 --no-plots --out "$out")
	python3 - "$BENCH" "${short[@]}" >tty.txt <<-'END'
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
	bench "${short[@]}"
	succeeded
	[ "$(wc -l <err.txt)" = 1 ]
	! grep -q $'\r' err.txt || false
}

@test "off a terminal progress is told every ten seconds" {
	need_gates
	bench run --arm gate=allow --arm gate=notify --target 0 --budget 12 --invocations 2 \
		--no-plots --out "$out"
	succeeded
	grep -q '^unotify-bench: [0-9]* %, 0:0[0-9] left, invocation 2 of 2: arms same$' err.txt
}

@test "a budget too small for the arms is refused with the least that would do" {
	bench run --full --budget 1 --out "$out"
	fails 2 "--budget: 1 s are too few for "
	least=$(grep -o 'give [0-9]*' err.txt)
	[ "${least#give }" -gt 1 ]
	bench run --suite gates --quick --budget 1 --out "$out"
	fails 2 "--budget: 1 s are too few for a verdict on 24 arms in 6 invocations: give 2, or"
}

@test "folders that cannot be made or written: status 1, before anything is measured" {
	need_gates
	: >file
	bench run --budget 300 --out file
	fails 1 "file is not a folder"
	bench run --budget 300 --out file/results
	fails 1 "cannot make the folder file/results"
	bench run --budget 300 --out no/such/results
	fails 1 "cannot make the folder no/such/results"
}

@test "a bad workload: FILE:LINE, status 1, before anything is measured" {
	printf 'no recording\n' >bad.txt
	bench run --budget 300 --workload bad.txt --out "$out"
	fails 1 "bad.txt:1: "
	zcat "$ROOT/bench/workload/data/boot.txt.gz" | head -n 40 >cut.txt
	echo "garbage" >>cut.txt
	bench run --budget 300 --workload cut.txt --out "$out"
	fails 1 "cut.txt:41: "
	[ ! -e "$out" ]
}

@test "wrong usage: status 2, nothing is made" {
	for arguments in "--suite seris" "--arm gate=deny" "--arm batch=100" "--budget 0.5" \
		"--invocations 201" "--arm gate=allow --arm gate=allow"; do
		# shellcheck disable=SC2086
		bench run $arguments --out "$out"
		fails 2 ""
		[ ! -e "$out" ]
	done
}
