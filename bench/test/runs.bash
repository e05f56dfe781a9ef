# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What tests of whole runs share: to make a run, in the background too, and to check its folder.
# Nothing here is about speed: runs are as short as can be, a control may fail on a busy machine
# (status 3), and what is waited for may take long while the run makes progress.

# shellcheck source=bench/test/run-json.bash
. "$BATS_TEST_DIRNAME/run-json.bash"

ROOT=$BATS_TEST_DIRNAME/../..
BENCH=$(realpath "${BUILD:-$ROOT/build}")/unotify-bench

# Ends the measuring after the least number of rounds, for tests which need no more.
# shellcheck disable=SC2034
few=(--target 100 --no-plots)
# And one arm that takes little, where any run will do.
# shellcheck disable=SC2034
any_run=(--arm "gate=allow,batch=1" --budget 1 --invocations 1 "${few[@]}" --events none)

setup() {
	[ -x "$BENCH" ] || skip "$BENCH is not built"
	export UNOTIFY_PLOTS=$ROOT/plots
	folder=$(mktemp -d)
	out=$folder/results
	run_pid='' run_env=() timer=''
	cd "$folder" || return 1
}

teardown() {
	[ -z "$run_pid" ] || kill -KILL -- "-$run_pid" 2>/dev/null || true
	cd / && rm -rf "$folder"
}

# The host can run at least the gates that the tests need; probed once for the file.
need_gates() {
	local missing=$BATS_FILE_TMPDIR/missing-gates
	if [ ! -e "$missing" ]; then
		"$BENCH" probe >probe.txt
		for gate in "gate allow" "gate notify "; do
			grep -q "^$gate *yes" probe.txt || grep "^$gate" probe.txt || echo "no $gate"
		done >"$missing"
		rm probe.txt
	fi
	[ ! -s "$missing" ] || skip "$(<"$missing")"
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
the_run() (
	shopt -s dotglob nullglob
	runs=("$out"/*)
	[ "${#runs[@]}" = 1 ] && [ -f "${runs[0]}/run.json" ] && echo "${runs[0]}"
)

# All our scripts but check-schema.py and real-readers.py need the standard library alone, and what
# else is installed may take longer to find than they run: python3 -S does not look.

# json EXPRESSION: prints what it is, run being the content of run.json
json() {
	python3 -S -c "import json, sys
run = json.load(open(sys.argv[1]))
print($1)" "$(the_run)/run.json"
}

# run_is EXPRESSION VALUE ...: see json_is
run_is() {
	json_is "$(the_run)/run.json" "$@"
}

# The awk script that the README names comes to the same verdict on each comparison. Whether
# run.json is what its schema says is seen by check_schema.
check_run() {
	local run
	run=$(the_run)
	[ -d "$BATS_FILE_TMPDIR/checked" ] || mkdir "$BATS_FILE_TMPDIR/checked"
	cp "$run/run.json" "$BATS_FILE_TMPDIR/checked/$BATS_TEST_NUMBER-$RANDOM$RANDOM"
	awk -f "$ROOT/scripts/verdicts.awk" "$run/run.json" >awk.txt
	python3 -S "$BATS_TEST_DIRNAME/check-all.py" "$run" awk.txt
}

# Of all runs of the file that check_run has had: its validator takes long to start.
check_schema() {
	local code=0
	[ -d "$BATS_FILE_TMPDIR/checked" ] || skip "there is no run"
	"$BENCH" schema >schema.json
	python3 "$BATS_TEST_DIRNAME/check-schema.py" schema.json --all \
		"$BATS_FILE_TMPDIR"/checked/* 2>why.txt || code=$?
	[ "$code" != 77 ] || skip "$(<why.txt)"
	cat why.txt
	return "$code"
}

# start ARGUMENT...: a run in the background, in a session of its own, by which its
# processes are known.
start() {
	setsid "${run_env[@]}" "$BENCH" "$@" >out.txt 2>err.txt 3>&- &
	run_pid=$!
}

# Sets names, by process of the run that is not dead, and seconds, the CPU time of all. Orphans
# are reaped by whom it may concern. No process is started, as this is done five times a second,
# and no command of it traced by bats, which takes longer than the command.
scan() {
	local -
	set +o functrace
	scan_processes
}

scan_processes() {
	local file line
	names=() seconds=0
	for file in /proc/[0-9]*/stat; do
		read -r line 2>/dev/null <"$file" || continue
		[[ $line == *" $run_pid "* ]] || continue
		# A name may hold spaces: fields are counted from its closing parenthesis.
		# shellcheck disable=SC2086
		set -- ${line##*) }
		[ "$4" = "$run_pid" ] || continue
		seconds=$((seconds + (${12} + ${13}) / 100))
		[[ $1 == [ZX] ]] || { line=${line#*(}; names[${file//[!0-9]/}]=${line%)*}; }
	done
}

# A pipe that nobody writes into.
pause() { # SECONDS
	[ -n "$timer" ] || exec {timer}<> <(:)
	read -rt "$1" -u "$timer" || true
}

# wait_for COMMAND...: until it succeeds, for as long as the run's processes use CPU time
wait_for() {
	local since=$SECONDS used='' -
	set +o functrace
	while scan; ! "$@"; do
		[ "$1" != measures ] || ! has_ended || { cat err.txt; return 1; }
		[ "$seconds" = "$used" ] || { used=$seconds since=$SECONDS; }
		[ $((SECONDS - since)) -lt 60 ] ||
			{ echo "waited in vain: $*"; ps -s "$run_pid"; return 1; }
		pause 0.2
	done
}

# A process that execveat() of a descriptor started has its number for a name, since Linux 6.14
# the name of the file.
is_stub() { # PID
	[[ ${names[$1]} == memfd:stub || ${names[$1]} =~ ^[0-9]+$ ]]
}

# measures [COUNT]: a stub sleeps once in each batch: after hundreds something was measured. Sets
# sleeps, the most that a stub has.
measures() {
	local pid key value
	sleeps=0
	for pid in "${!names[@]}"; do
		is_stub "$pid" || continue
		while read -r key value; do
			[ "$key" != voluntary_ctxt_switches: ] || [ "$value" -le "$sleeps" ] ||
				sleeps=$value
		done 2>/dev/null <"/proc/$pid/status" || true
	done
	[ "$sleeps" -ge "${1-400}" ]
}

# The traced pass has begun, or the run is over without one.
traces_or_has_ended() {
	[[ " ${names[*]} " == *" unotify-trace "* ]] || has_ended
}

has_ended() {
	! kill -0 "$run_pid" 2>/dev/null
}

nothing_left() {
	[ "${#names[@]}" = 0 ]
}

# Waits for the end of the run; sets status.
finish() {
	wait_for has_ended
	status=0
	wait "$run_pid" || status=$?
	wait_for nothing_left
	run_pid=
}

reads() {
	python3 -S "$BATS_TEST_DIRNAME/check-exports.py" "$@"
}
