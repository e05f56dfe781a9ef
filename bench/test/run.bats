#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole runs: what is measured, counted and replayed, and what they leave.

# shellcheck source=bench/test/runs.bash
. "$BATS_TEST_DIRNAME/runs.bash"

@test "a quick run leaves a whole folder, which is what its schema says, with figures" {
	need_gates
	bench run --quick --budget 5 --suite series --seed 5 --label first --out "$out"
	succeeded
	run=$(the_run)
	[[ ${run##*/} =~ ^[0-9]{8}T[0-9]{6}Z-.+-first$ ]]
	[ "$(tail -n 1 out.txt)" = "$run" ]
	[ "$(wc -l <out.txt)" -le 23 ]
	# Without a clean pair of the two there is no answer.
	grep -q '^Is notify slower than ptrace' out.txt ||
		json_is "$run/run.json" "$too_busy" True "any({'notify', 'ptrace'} ==
		{of[key].split('/')[0] for key in ('arm', 'baseline')}
		for of in run['comparisons'])" False
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
	run_is 'run["partial"]' False 'run["invocations"]' 6
	[[ $(json 'run["command"]') == "unotify-bench run --quick --budget 5 --suite series"* ]]
}

@test "many stubs at once are measured, hand-overs between monitors counted, and nothing is left" {
	need_gates
	need_python
	baselines='{one["baseline"].rpartition("/")[2] for one in run["comparisons"]
		if "handover=100" in one["arm"]}'
	bench run --arm many=stub-by-stub,stubs=8,batch=4 --arm many=poll-all,stubs=8,batch=4 \
		--arm many=shared,stubs=8,batch=4 --arm many=threads,stubs=8,batch=4 \
		--arm many=poll-all,stubs=8,batch=4,monitors=2 \
		--arm many=poll-all,stubs=8,batch=4,monitors=2,handover=50 \
		--arm many=poll-all,stubs=8,batch=4,monitors=2,handover=100 \
		--budget 2 --invocations 2 "${few[@]}" --out "$out"
	succeeded
	run=$(the_run)
	check_run
	run_is '{arm["stubs"] for arm in run["arms"]}' "{8}" \
		'[arm["serve"] for arm in run["arms"] if not arm["control"]][:4]' \
		"['stub-by-stub', 'poll-all', 'shared', 'threads']" \
		'[arm["changes_stub"] for arm in run["arms"] if not arm["control"]][:4]' \
		"[False, False, True, False]" \
		'[[arm.get(key) for key in ("monitors", "handover")] for arm in run["arms"]
		if not arm["control"] and arm["serve"] == "poll-all"]' \
		"[[None, None], [2, None], [2, 50], [2, 100]]" \
		'[arm.get("handovers", 0) / arm["batch_ns"]["n"] for arm in run["arms"]
		if not arm["control"] and arm["serve"] == "poll-all"]' "[0.0, 0.0, 4.0, 8.0]" \
		"$baselines"' <= {"monitors=2", "stubs=8"}' True \
		"$too_busy or $baselines"' == {"monitors=2", "stubs=8"}' True
	zcat "$run/rounds.tsv.gz" | awk -F'\t' 'NR > 1 && ($5 != 4 || $6 != 32) { exit 1 }'
}

# rounds_of OP: invocation and round of all batches of that op, one a line
rounds_of() {
	zcat "$(the_run)/rounds.tsv.gz" |
		awk -F'\t' -v op="/$1/" 'index($3, op) { print $1, $2 }' | sort -u
}

# Only gate notify has both a map batch and the unmap batch that would undo it, were that asked for
# behind gate allow too: those are not in one round.
@test "every queued call that a gate notifies was received, and no other; undoing is untimed" {
	need_gates
	need_python
	ratios='{(of["arm"], of["baseline"]) for of in run["comparisons"]}'
	all='{(arm + "/same/map/7", "allow/same/map/7") for arm in ("allow.twin", "none", "notify")}'
	bench run --budget 2 --invocations 2 "${few[@]}" --events none --out "$out" \
		--arm gate=allow,batch=7 --arm gate=notify,batch=7 --arm gate=none,batch=7 \
		--arm gate=notify,op=unmap,batch=7 \
		--arm gate=notify-map,batch=3 --arm gate=notify-map,op=unmap,batch=99 \
		--arm gate=notify,op=mix,batch=8 --arm gate=notify,batch=2,after=call,path=flush
	succeeded
	[ -n "$(rounds_of map)" ]
	[ -n "$(rounds_of unmap)" ]
	[ -z "$(comm -12 <(rounds_of map) <(rounds_of unmap))" ]
	run_is "$ratios <= $all" True "$too_busy or $ratios == $all" True
	python3 -S - "$(the_run)/run.json" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		arms = {arm["id"]: arm for arm in run["arms"]}
		controls = {of["name"]: of["failed"] for of in run["controls"]}
		assert "none/allow arms same" in controls or controls.get("host too busy"), controls
		assert any("5 of 8 arms have no baseline" in text for text in run["warnings"])
		calls = {"allow/same/map/7": 0, "notify/same/map/7": 7, "notify/same/unmap/7": 7,
			 "notify-map/same/map/3": 3, "notify-map/same/unmap/99": 0,
			 "notify/same/mix/8": 8, "notify/same/map/2/after=call/flush": 2}
		after = {id: arms[id].get("after") for id in calls}
		assert after == {"allow/same/map/7": "fault", "notify/same/map/7": "fault",
				 "notify/same/unmap/7": None, "notify-map/same/map/3": "fault",
				 "notify-map/same/unmap/99": None, "notify/same/mix/8": "fault",
				 "notify/same/map/2/after=call/flush": "call"}, after
		for id, count in calls.items():
		    batches = arms[id]["round_ns"]["n"]
		    assert batches > 0, id
		    assert arms[id]["notifications"] == batches * count, (id, batches, arms[id])
	END
}

@test "a map batch is undone by a timed unmap batch, in the same round" {
	need_gates
	bench run --budget 1 --invocations 2 "${few[@]}" --events none --out "$out" \
		--arm gate=allow,batch=7 --arm gate=notify,batch=7 \
		--arm gate=allow,op=unmap,batch=7 --arm gate=notify,op=unmap,batch=7
	succeeded
	[ -n "$(rounds_of map)" ]
	[ "$(rounds_of map)" = "$(rounds_of unmap)" ]
	# Those that settled the processes before come first: 32 at most, as nothing was traced.
	[ "$(rounds_of map | sort -n -k 2 | awk 'NR == 1 { print $2 }')" -le 32 ]
}

# Without stamps of the stub it has no time, and the run says why.
@test "a call outside of a batch is timed" {
	need_gates
	need_python
	bench run --budget 3 --invocations 2 "${few[@]}" --out "$out" \
		--arm gate=allow,late=unmap --arm gate=notify,late=unmap,tick=10 \
		--arm gate=ret-trace,late=map --arm gate=notify,tick=10
	succeeded
	check_run
	python3 -S - "$(the_run)/run.json" <<-'END'
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
	LD_PRELOAD=$PWD/no-tsc.so bench run --budget 3 --invocations 2 "${few[@]}" --out "$out" \
		--arm gate=allow --arm gate=notify,late=unmap,tick=1
	succeeded
	check_run
	run_is 'run["clock_detail"]["source"]' clock_gettime \
		'{of["metric"] for of in run["comparisons"]} <= {"round_ns"}' True \
		"$too_busy or len(run['comparisons']) > 0" True
	grep -q 'no stamps of the stub, so round_ns is compared' "$(the_run)/summary.txt"
	tr -s '\n ' ' ' <"$(the_run)/cover-letter.txt" | grep -q 'so times are round_ns'
	"$BENCH" report "$(the_run)" --format cover --sections all >letter.txt || [ $? = 3 ]
	[ "$(json 'any(of["arm"].startswith("notify/") for of in run["comparisons"])')" = False ] ||
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
	bench run --budget 1 --invocations 60 --no-plots --events none --out "$out" \
		--arm gate=allow --arm gate=notify
	succeeded
	check_run
	run_is 'run["invocations"]' 60
}

# On one CPU the two take turns: what both used cannot be more than what passed, but
# for the two system calls that read the clocks, and the spans of other batches. Each reason
# why something is not counted is said once.
@test "the other CPUs are held busy: the CPU time of monitor and stub, and what is not counted" {
	need_gates
	need_python
	# A machine with many busy processes has no time left for the pass that measures CPU time.
	for budget in 1 10 60; do
		rm -rf "$out"
		bench run --budget "$budget" --invocations 2 --no-plots --out "$out" --other-cpu busy \
			--arm gate=allow,batch=16 --arm gate=notify,batch=16
		succeeded
		! run_is 'all("cpu_ns" in arm for arm in run["arms"])' True 2>/dev/null || break
	done
	check_run
	"$BENCH" list events >events.txt
	python3 -S - "$(the_run)/run.json" events.txt <<-'END'
		import json, re, sys
		run = json.load(open(sys.argv[1]))
		warned = [text for text in run["warnings"] if text.startswith("not counted: ")]
		reasons = [text.split(": ", 2)[2] for text in warned]
		names = [name for text in warned for name in text.split(": ", 2)[1].split(", ")]
		assert len(set(reasons)) == len(reasons), warned
		listed = re.findall("^  ([^ ,\n]+)[^\n]*?(?:, [^\n]*)? [(]default[)]$",
				    open(sys.argv[2]).read(), re.M)
		counted = {counter["event"] for arm in run["arms"] for counter in arm["counters"]}
		assert {name.lower() for name in counted} == set(map(str.lower, listed)), listed
		assert len(counted | set(names)) == 14 and not counted & set(names), names
	END
	run_is '[c["failed"] for c in run["controls"] if c["name"] == "other-cpu"]' "[False]"
	python3 -S - "$(the_run)/run.json" <<-'END'
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
	bench run --budget 1 --invocations 1 --no-plots --events context-switches,page-faults \
		--arm gate=allow,batch=16 --arm gate=notify,batch=16 --out "$out"
	[ "$status" != 77 ] || skip "$(cat err.txt)"
	succeeded
	check_run
	python3 -S - "$(the_run)/run.json" <<-'END'
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
	bench run --arm gate=allow --events page-fautls --out "$out"
	fails 2 "--events: unknown event 'page-fautls', did you mean page-faults"
	bench run --arm gate=allow --events page-faults,page-faults --out "$out"
	fails 2 "--events: event page-faults is given twice"
	"$BENCH" list events | grep -q '^hardware counters: no' || skip "there is a PMU"
	bench run --arm gate=allow --events cycles --out "$out"
	[ "$status" = 77 ] || [ "$status" = 2 ]
	fails "$status" "--events: "
}

@test "what is precise enough is measured no longer, but 300 rounds of each invocation" {
	need_gates
	need_python
	bench run --arm gate=allow,batch=1 --arm gate=notify,batch=1 --budget 60 --invocations 1 \
		--target 100 --events none --no-plots --out "$out"
	succeeded
	run_is '[arm["round_ns"]["n"] for arm in run["arms"]]' "[300, 300, 300]" \
		'run["invocations"]' 1
}

@test "a target that is missed does not make a run longer than its budget" {
	need_gates
	need_python
	bench run --arm gate=allow --arm gate=notify --budget 1 --invocations 1 --target 0.001 \
		--events none --no-plots --out "$out"
	succeeded
	run_is 'run["invocations"]' 1
}

@test "the self-test says what it found, and its status whether that was right" {
	need_gates
	need_python
	bench selftest --budget 20
	[ "$status" = 77 ] || succeeded
	python3 -S "$BATS_TEST_DIRNAME/check-selftest.py" <out.txt
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
	run_is 'run["arms"][0]["replayed"]["batches"]' 6281 \
		'run["arms"][0]["replayed"]["weighted_calls"]' 7307.0
}

@test "--trace puts the phases of each arm into the run, or says why it cannot" {
	need_gates
	need_python
	bench run --arm gate=allow --arm gate=notify --trace --budget 1 --invocations 1 \
		"${few[@]}" --verbose --out "$out"
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
		--invocations 1 "${few[@]}" --out "$out"
	[ "$status" = 0 ] || [ "$status" = 3 ]
	grep -q "1 arms, each of which has late calls" "$out"/*/run.json
}

@test "one CPU: placement cross is skipped with its reason" {
	need_gates
	need_python
	cpu=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/') || skip "there is no taskset"
	status=0
	taskset -c "$cpu" "$BENCH" run --quick --budget 2 --invocations 2 --suite series "${few[@]}" \
		--events none --out "$out" >out.txt 2>err.txt || status=$?
	succeeded
	check_run
	run_is 'all("two CPUs" in arm.get("skipped", "") for arm in run["arms"]
		if arm["placement"] == "cross")' True \
		'all(not arm.get("skipped") for arm in run["arms"] if arm["placement"] == "same")' True
	grep -q "two CPUs" "$(the_run)/summary.txt"
}

@test "all of these runs are what their schema says" {
	need_python
	check_schema
}
