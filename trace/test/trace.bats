#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# unotify-trace on the replica and on what it refuses. Counts are exact and nothing is
# about speed.

ROOT=$BATS_TEST_DIRNAME/../..
BUILD=$(realpath "${BUILD:-$ROOT/build}")
TRACE=$BUILD/unotify-trace
BENCH=$BUILD/unotify-bench
# shellcheck source=bench/test/await.bash
. "$ROOT/bench/test/await.bash"

# What tests need of this host is tried once.
setup_file() {
	export NOT_TRACED='' NO_NOTIFY=''
	[ -x "$TRACE" ] || return 0
	cd "$BATS_FILE_TMPDIR" || return 1
	"$TRACE" record -o probe.trace -- true 2>err.txt || NOT_TRACED="$?: $(tail -n 1 err.txt)"
	"$BENCH" probe >probe.txt
	grep -q "^gate notify *yes" probe.txt || NO_NOTIFY=$(grep '^gate notify ' probe.txt)
}

setup() {
	[ -x "$TRACE" ] || skip "$TRACE is not built"
	folder=$(mktemp -d)
	child=
	cd "$folder" || return 1
}

teardown() {
	[ -z "$child" ] || kill -KILL -- "-$child" 2>/dev/null || true
	cd / && rm -rf "$folder"
}

# trace ARGUMENT...: sets status; output is in out.txt and err.txt
trace() {
	status=0
	"$TRACE" "$@" >out.txt 2>err.txt </dev/null 3>&- &
	tracer=$!
	wait "$tracer" || status=$?
}

# One line on stderr with this text, and no file but these.
fails() { # STATUS TEXT
	[ "$status" = "$1" ] || { echo "status $status"; cat err.txt; return 1; }
	[ ! -s out.txt ]
	[ "$(wc -l <err.txt)" = 1 ] || { cat err.txt; return 1; }
	grep -qF -- "$2" err.txt || { cat err.txt; return 1; }
}

# Tracing works here, and so does a notified stub.
need_tracing() {
	[[ $NOT_TRACED != 77:* ]] || skip "$NOT_TRACED"
	[ -z "$NOT_TRACED" ] || { echo "$NOT_TRACED"; return 1; }
	[ -z "$NO_NOTIFY" ] || skip "$NO_NOTIFY"
}

need_python() {
	command -v python3 >/dev/null || skip "there is no python3 to check what was written"
}

# That of the last tracer; others may be at work on this machine.
instance_is_gone() {
	no_instance "$tracer"
}

# Also where tracefs is not mounted.
no_instance() { # TRACER
	# The other shell is to expand it.
	# shellcheck disable=SC2016
	unshare -m sh -c '[ -e /sys/kernel/tracing/instances ] ||
		mount -t tracefs tracefs /sys/kernel/tracing || exit 2
		[ ! -e "/sys/kernel/tracing/instances/unotify-trace-$1" ]' sh "$1"
}

# Until the tracer that runs in the background has begun to trace.
await_tracing() {
	await "$tracer" is_tracing
}

is_tracing() {
	local of=/proc/$tracer/root/sys/kernel/tracing/instances/unotify-trace-$tracer
	# A new instance is on for a moment before anything is followed.
	grep -qs . "$of/set_event_pid" && grep -qsx 1 "$of/tracing_on"
}

# record PLACEMENT BATCHES [GATE]: traces so many batches of 4 maps, and an unmap each
record() {
	trace record -o "$1.trace" --label "$1" -- \
		"$BENCH" blocks "$2" --arm "gate=${3:-notify},batch=4,placement=$1"
	[ "$status" = 0 ] || { cat err.txt; return 1; }
}

# The value of a column of the notifications' table, a line a notification.
column() { # FILE NAME
	awk -F'\t' -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
		{ print $at }' "$1"
}

@test "a known number of batches gives exactly its notifications and rounds" {
	need_tracing
	record same 50
	trace export --tsv n.tsv --rounds r.tsv same.trace
	[ "$status" = 0 ]
	[ "$(column n.tsv call | sort | uniq -c | tr -s ' \n' ' ')" = " 200 mmap 50 munmap " ]
	[ "$(column n.tsv outcome | sort -u)" = continued ]
	# 50 rounds with four notifications and 50 with one, and what starts the stub
	[ "$(column r.tsv notified | grep -cx 4)" = 50 ]
	[ "$(column r.tsv notified | grep -cx 1)" = 50 ]
	# Phases sum to the whole, but for the rounding of each.
	awk -F'\t' 'NR > 1 { sum = 0; for (i = 11; i <= NF; i++) sum += $i
		if (sum - $10 > 6 || $10 - sum > 6) exit 1 }' n.tsv
	instance_is_gone
}

@test "across CPUs the same, and report and plots show both" {
	need_tracing
	[ "$(nproc)" -ge 2 ] || skip "there is one CPU"
	record same 20
	record cross 20
	trace report --slowest 3 same.trace cross.trace
	[ "$status" = 0 ]
	grep -q '100 of 100 with stub and monitor on one CPU, 0 across' out.txt
	grep -q '0 of 100 with stub and monitor on one CPU, 100 across' out.txt
	grep -qE 'mmap +80 +80 +0' out.txt
	[ "$(grep -cE '^  [123]\. ' out.txt)" = 6 ]
	[ "$(awk 'length > 120' out.txt | wc -l)" = 0 ]
	trace plot -o figures same.trace cross.trace
	[ "$status" != 77 ] || skip "$(tail -n 1 err.txt)"
	[ "$status" = 0 ]
	for figure in trace-phases trace-batch; do
		[ -s "figures/plots/$figure.svg" ]
		[ "$(wc -l <"figures/plots/$figure.tsv")" -gt 5 ]
	done
}

@test "the trace events are valid by an independent reader" {
	need_tracing
	need_python
	record same 50
	trace export --perfetto - same.trace
	[ "$status" = 0 ]
	python3 -S "$BATS_TEST_DIRNAME/check-trace-events.py" out.txt 250
	[ "$(nproc)" -ge 2 ] || return 0
	record cross 50
	trace export --perfetto cross.json cross.trace
	python3 -S "$BATS_TEST_DIRNAME/check-trace-events.py" cross.json 250
}

@test "gates without notifications show their rounds: futex and ptrace" {
	need_tracing
	record same 30 allow
	trace export --rounds r.tsv same.trace
	[ "$(column r.tsv calls | grep -cx 4)" = 30 ]
	[ "$(column r.tsv kind | sort -u)" = futex ]
	record same 30 ptrace
	trace export --rounds r.tsv --tsv n.tsv same.trace
	[ "$(awk -F'\t' '$3 == "ptrace" && $4 == 4' r.tsv | wc -l)" = 30 ]
	[ "$(wc -l <n.tsv)" = 1 ]
	# Beside a recording with notifications it has nothing in the figures, and spoils none.
	[ "$(nproc)" -ge 2 ] || return 0
	record cross 10
	trace plot -o figures same.trace cross.trace
	[ "$status" != 77 ] || return 0
	[ "$status" = 0 ] || { cat err.txt; return 1; }
	[ -s figures/plots/trace-batch.svg ]
}

# attach GATE [COMMAND...]: live.trace of a block of 20 batches of a supervisor that runs
# already, as COMMAND's only child if there is one
attach() {
	local gate=$1 supervisor
	shift
	mkfifo ask
	setsid "$@" "$BENCH" blocks 20 --arm "gate=$gate,batch=4" \
		<ask >blocks.txt 2>&1 3>&- &
	child=$!
	exec 9>ask
	printf x >&9
	await "$child" test -s blocks.txt
	supervisor=$child
	[ $# = 0 ] || supervisor=$(pgrep -P "$child")
	"$TRACE" record -o live.trace -p "$supervisor" 2>err.txt 9>&- 3>&- &
	tracer=$!
	await_tracing
	printf x >&9
	exec 9>&-
	wait "$tracer" || { cat err.txt; return 1; }
	grep -q 'the end of the supervisor' err.txt
	"$TRACE" export --tsv n.tsv --rounds r.tsv live.trace
}

@test "a supervisor that runs is followed, and its end ends the recording" {
	need_tracing
	attach notify
	[ "$(wc -l <n.tsv)" = 101 ]
	# Whoever writes to the supervisor wakes it too, and posts nothing.
	trace report live.trace
	tr -s ' \n' ' ' <out.txt | grep -q ' 0 pending at the end, 0 unclear'
}

@test "a container's supervisor is followed from outside: its requests have ids of inside" {
	need_tracing
	unshare -fp --mount-proc true 2>/dev/null || skip "no PID namespace can be made"
	attach ptrace unshare -fp --mount-proc
	[ "$(awk -F'\t' '$3 == "ptrace" && $4 == 4' r.tsv | wc -l)" = 20 ]
	[ "$(awk -F'\t' '$3 == "ptrace" && $4 == 1' r.tsv | wc -l)" = 20 ]
	# The tracer stays outside, its command is the first inside.
	status=0
	# The other shell is to expand it.
	# shellcheck disable=SC2016
	unshare -p "$TRACE" record -o first.trace -- sh -c 'exit $(($$ == 1 ? 7 : 8))' \
		2>err.txt 3>&- || status=$?
	[ "$status" = 0 ] && grep -q 'status 7' err.txt || { cat err.txt; return 1; }
}

@test "a process that is no supervisor, or none, is refused" {
	need_tracing
	sleep 600 3>&- &
	sleeper=$!
	trace record -p "$sleeper"
	kill "$sleeper"
	fails 1 "holds no seccomp listener"
	trace record -p 4194303
	fails 1 "there is no process"
	[ ! -e unotify.trace ]
}

@test "wrong usage says what would be right" {
	trace record
	[ "$status" = 2 ]
	grep -q "processes that hold a seccomp listener" err.txt
	grep -q "record what?" err.txt
	trace record -p 1 -- true
	fails 2 "exclude each other"
	trace record -p zero
	fails 2 "--pid: 'zero' is not a number"
	trace record -d 0 -- true
	fails 2 "--duration"
	trace record --buffer 1K -- true
	fails 2 "--buffer"
	trace recrod
	fails 2 "did you mean record?"
	trace report
	fails 2 "usage: unotify-trace report"
	trace export x
	fails 2 "export what?"
	trace workload --from x -p 1
	fails 2 "exclude each other"
}

@test "in another PID namespace it refuses, and leaves what others trace alone" {
	need_tracing
	unshare -fp --mount-proc true 2>/dev/null || skip "no PID namespace can be made"
	local command
	"$TRACE" record -o host.trace -- sleep 600 2>host.txt 3>&- &
	tracer=$!
	await_tracing
	for command in "record -o x.trace -- true" "overhead" "record -p 1" "workload -- true"; do
		status=0
		# Words, not one.
		# shellcheck disable=SC2086
		unshare -fp --mount-proc "$TRACE" $command >out.txt 2>err.txt 3>&- || status=$?
		fails 77 "run unotify-trace on the host" || return 1
		[ ! -e x.trace ]
	done
	[ -e "/proc/$tracer/root/sys/kernel/tracing/instances/unotify-trace-$tracer" ]
	kill -INT "$tracer"
	wait "$tracer"
	grep -q 'ended by a signal' host.txt
}

@test "what cannot be read or executed is told, and nothing is left" {
	trace report nothing.trace
	fails 1 "No such file"
	echo text >text
	trace report text
	fails 1 "is no recording of this version"
	need_tracing
	trace record -o x.trace -- ./no-such-command
	fails 1 "cannot execute "
	trace record -o no/such/folder -- true
	fails 1 "cannot create"
	[ "$(find . -name '*.trace*' | wc -l)" = 0 ]
	instance_is_gone
}

@test "a recording that is cut off is read up to there" {
	need_tracing
	record same 200
	head -c "$(($(wc -c <same.trace) / 2))" same.trace >cut.trace
	trace report cut.trace
	[ "$status" = 0 ]
	grep -q "all before it is used" err.txt
	grep -q "INCOMPLETE" out.txt
	grep -qE 'mmap +[0-9]+' out.txt
}

@test "SIGINT ends a recording whole" {
	need_tracing
	env --default-signal=INT "$TRACE" record -o int.trace -- sleep 600 2>err.txt 3>&- &
	tracer=$!
	await_tracing
	kill -INT "$tracer"
	wait "$tracer"
	grep -q 'ended by a signal' err.txt
	trace report int.trace
	[ "$status" = 0 ]
	instance_is_gone
}

@test "SIGINT ends a conversion" {
	need_tracing
	# Nobody reads from it, so the conversion does not end by itself.
	mkfifo pipe
	exec 4<>pipe
	env --default-signal=INT "$TRACE" workload -o - -- "$BENCH" blocks 300 \
		--arm gate=notify,batch=16 >pipe 2>err.txt 3>&- 4>&- &
	tracer=$!
	await "$tracer" grep -q 'events in' err.txt
	kill -INT "$tracer"
	await_end "$tracer"
	exec 4>&-
	status=0
	wait "$tracer" || status=$?
	[ "$status" = 130 ]
}

@test "SIGKILL leaves an instance at most, which the next start removes, and no command" {
	need_tracing
	# Nothing is waited for as long as that by scripts/run-tests.
	"$TRACE" record -o killed.trace -- sleep 10000 2>err.txt 3>&- &
	tracer=$!
	await_tracing
	command=$(pgrep -P "$tracer")
	kill -KILL "$tracer"
	[ -z "$(find . -name 'killed.trace*')" ]
	wait "$tracer" 2>/dev/null || true
	await_end "$command"
	killed=$tracer
	trace record -o next.trace -- true
	[ "$status" = 0 ]
	instance_is_gone
	no_instance "$killed"
}

@test "SIGKILL of workload, also while it converts, leaves nothing, or all of its file" {
	need_tracing
	local when batches
	for when in tracing converting; do
		# Of the one the end is not to come before it is killed, of the other soon.
		batches=300
		[ "$when" = converting ] || batches=100000
		"$TRACE" workload -o killed.txt -- "$BENCH" blocks "$batches" \
			--arm gate=notify,batch=16 >out.txt 2>err.txt 3>&- &
		tracer=$!
		if [ "$when" = converting ]; then
			until grep -q 'events in' err.txt || ! kill -0 "$tracer"; do :; done
		else
			await_tracing
		fi
		[ -z "$(find . -name '*killed*')" ] || grep -q '^# stub workload 1$' killed.txt
		kill -KILL "$tracer" 2>/dev/null || true
		wait "$tracer" 2>/dev/null || true
		[ -z "$(find . -name '*killed*' ! -name killed.txt)" ]
		[ ! -e killed.txt ] || [ "$(grep -c '^map' killed.txt)" = 4800 ]
		rm -f killed.txt
	done
	trace record -o next.trace -- true
	instance_is_gone
}

@test "what does not fit into the buffers is lost, which is counted, and nothing made up is told" {
	need_tracing
	mkfifo ask
	"$TRACE" record --buffer 64K -o small.trace -- \
		"$BENCH" blocks 1000 --arm gate=notify,batch=16 <ask >out.txt 2>err.txt 3>&- &
	tracer=$!
	exec 9>ask
	await_tracing
	# What it would read of the block, which begins now, is more than fits.
	kill -STOP "$tracer"
	exec 9>&-
	until grep -qs '^State:.Z' "/proc/$(pgrep -P "$tracer")/status"; do sleep 0.05; done
	kill -CONT "$tracer"
	wait "$tracer" || { cat err.txt; return 1; }
	trace export --tsv n.tsv --rounds r.tsv small.trace
	[ "$(column n.tsv outcome | sort -u)" = continued ]
	[ "$(column n.tsv call | sort -u | tr '\n' ' ')" = "mmap munmap " ]
	[ $(($(wc -l <n.tsv) - 1)) -lt 17000 ]
	[ "$("$TRACE" report small.trace | grep -oE 'lost: [0-9]+' | grep -oE '[0-9]+')" -gt 0 ]
}

@test "a workload of the replica replays in the bench" {
	need_tracing
	trace workload -o w.txt -- "$BENCH" blocks 30 --arm gate=notify,batch=4
	[ "$status" = 0 ] || { cat err.txt; return 1; }
	[ "$(grep -c '^map' w.txt)" = 120 ]
	[ "$(grep -c '^unmap 0x1' w.txt)" = 30 ]
	[ "$(find . -name '*.recording*' | wc -l)" = 0 ]
	"$BENCH" run --suite guest --workload w.txt --quick --budget 1 --no-plots --out r \
		>out.txt 2>err.txt || [ $? = 3 ] || { cat err.txt; return 1; }
	trace workload -o w2.txt -- true
	[ "$status" = 1 ]
	grep -q "no batch of maps and unmaps" err.txt
	[ ! -e w2.txt ]
}

# A row a placement and set of events; the control has none, the others have.
check_overhead() {
	local place set
	for place in same cross; do
		grep -qE "^  $place +none .* 0\.0 +- +0$" out.txt || return 1
		for set in scheduler calls all; do
			grep -qE "^  $place +$set .* +[1-9][0-9]*\.[0-9] .*\[" out.txt || return 1
		done
	done
}

@test "what tracing costs: a row for each set of events, and a control" {
	need_tracing
	trace overhead --pairs 5
	fails 2 "--pairs"
	trace overhead now
	fails 2 "overhead takes options alone"
	[ "$(nproc)" -ge 2 ] || skip "there is one CPU"
	trace overhead --pairs 6
	[ "$status" = 0 ] || { cat err.txt; return 1; }
	check_overhead || { cat out.txt; return 1; }
	instance_is_gone
}

@test "a signal ends the measurement of the overhead, and nothing is left" {
	need_tracing
	"$TRACE" overhead --pairs 10000 >out.txt 2>err.txt 3>&- &
	tracer=$!
	await_tracing
	kill -TERM "$tracer"
	status=0
	wait "$tracer" || status=$?
	fails 130 "interrupted"
	instance_is_gone
}

@test "without permission the remedy is told, and nothing is left" {
	need_tracing
	command -v setpriv >/dev/null || skip "there is no setpriv"
	[ "$(id -u)" = 0 ] || skip "this is not root, who alone can become nobody"
	# The program may lie where nobody else can look.
	cp "$TRACE" program && chmod 755 . program && mkdir -m 777 open
	status=0
	setpriv --reuid=65534 --regid=65534 --clear-groups ./program record -o open/x -- true \
		>out.txt 2>err.txt || status=$?
	fails 77 " is missing: run as root"
	grep -q "run as root" err.txt
	[ -z "$(ls open)" ]
}

# In a mount namespace of its own, COMMAND as a shell has it.
elsewhere() { # COMMAND
	unshare -m true 2>/dev/null || skip "no mount namespace can be made"
	status=0
	TRACE=$TRACE BENCH=$BENCH unshare -m sh -c "$1" >out.txt 2>err.txt 3>&- || status=$?
}

@test "where tracefs is not mounted it is mounted for the tracer alone" {
	need_tracing
	# The other shell is to expand it.
	# shellcheck disable=SC2016
	elsewhere 'umount -l /sys/kernel/debug/tracing 2>/dev/null
		umount -l /sys/kernel/debug 2>/dev/null
		! grep -q " /sys/kernel/tracing " /proc/mounts ||
			umount -l /sys/kernel/tracing || exit 9
		"$TRACE" record -o unmounted.trace -- true || exit
		[ -z "$(ls /sys/kernel/tracing)" ] || exit 8'
	[ "$status" != 9 ] || skip "tracefs cannot be unmounted here"
	[ "$status" = 0 ] || { cat err.txt; return 1; }
	trace report unmounted.trace
	[ "$status" = 0 ]
}

@test "a full disk is told, and nothing half-written is left" {
	need_tracing
	local command
	for command in record workload; do
		elsewhere "mkdir -p small && mount -t tmpfs -o size=200k none small || exit 9
			\"\$TRACE\" $command -o small/x -- \
				\"\$BENCH\" blocks 2000 --arm gate=notify,batch=16 >/dev/null
			status=\$?
			ls small
			exit \$status"
		[ "$status" != 9 ] || skip "no tmpfs can be mounted"
		fails 1 "free space or give another --output"
	done
}

@test "a full device is told by each command that writes" {
	need_tracing
	record same 20
	trace export --tsv /dev/full same.trace
	fails 1 "cannot write /dev/full: No space left"
	status=0
	"$TRACE" report same.trace >/dev/full 2>err.txt || status=$?
	[ "$status" = 1 ]
	grep -q "cannot write all of the output" err.txt
}

@test "an output that is a device stays one, and a folder is refused" {
	ln -s /dev/null null
	need_tracing
	trace record -o null -- true
	[ "$status" = 0 ]
	[ "$(readlink null)" = /dev/null ] && [ -c /dev/null ]
	mkdir folder
	trace record -o folder -- true
	fails 2 "is a folder"
	echo theirs >theirs
	ln -s theirs link
	ln -s new dangling
	trace record -o link -- true
	fails 1 "is a symbolic link to a file"
	[ "$(cat theirs)" = theirs ]
	trace record -o dangling -- true
	fails 1 "dangling is a symbolic link to nothing"
	[ ! -e new ]
	trace record -o - -- true
	fails 2 "stdout is the command's"
}
