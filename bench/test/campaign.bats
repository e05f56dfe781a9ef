#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/campaign over an sshd of its own, with keys that are thrown away: on the loopback, and
# in two network namespaces. What runs on a host ends with the campaign.

ROOT=$BATS_TEST_DIRNAME/../..
CAMPAIGN=$ROOT/scripts/campaign
# shellcheck source=bench/test/await.bash
. "$BATS_TEST_DIRNAME/await.bash"
BUILD=${BUILD:-$ROOT/build}

setup() {
	OUT=$BATS_TEST_TMPDIR/out
	PROGRAM=$BUILD/unotify-bench
	CONFIG=$BATS_TEST_TMPDIR/config
	SPACES=
}

teardown() {
	local file space
	for file in "$BATS_TEST_TMPDIR"/*.pid; do
		[ ! -f "$file" ] || kill "$(cat "$file")" 2>/dev/null || true
	done
	for space in $SPACES; do
		ip netns delete "$space" || true
	done
}

need() { # TOOL...
	local tool
	for tool; do
		command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || skip "there is no $tool"
	done
}

make_keys() {
	need ssh sshd ssh-keygen parallel setpriv
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	for key in host user; do
		ssh-keygen -q -t ed25519 -N '' -f "$BATS_TEST_TMPDIR/$key"
	done
	cat >"$BATS_TEST_TMPDIR/sshd_config" <<-END
		HostKey $BATS_TEST_TMPDIR/host
		AuthorizedKeysFile $BATS_TEST_TMPDIR/user.pub
		PasswordAuthentication no
		PermitRootLogin prohibit-password
		StrictModes no
		UsePAM no
	END
}

# start_sshd NAME ADDRESS PORT WORD...: behind the words; the name is one for ssh
start_sshd() {
	local name=$1 address=$2 port=$3
	shift 3
	"$@" "$(command -v sshd || echo /usr/sbin/sshd)" -f "$BATS_TEST_TMPDIR/sshd_config" \
		-o "ListenAddress=$address:$port" -o "PidFile=$BATS_TEST_TMPDIR/$name.pid" \
		-E "$BATS_TEST_TMPDIR/$name.log" 3>&- || skip "sshd cannot be started: $(cat "$BATS_TEST_TMPDIR/$name.log")"
	add_host "$name" "$address" "$port"
}

add_host() { # NAME ADDRESS PORT
	cat >>"$CONFIG" <<-END
		Host $1
		HostName $2
		Port $3
		IdentityFile $BATS_TEST_TMPDIR/user
		IdentitiesOnly yes
		UserKnownHostsFile /dev/null
		StrictHostKeyChecking no
		LogLevel ERROR
	END
	echo "-F $CONFIG $1 # a comment" >>"$BATS_TEST_TMPDIR/hosts"
}

campaign() {
	run "$CAMPAIGN" --program "$PROGRAM" --out "$OUT" "$@"
}

nothing_left() {
	[ -z "$(find "$OUT" -name '.unfinished*')" ]
	[ -z "$(find /tmp -maxdepth 1 -name 'unotify-campaign-*' -newer "$BATS_TEST_TMPDIR/hosts")" ]
}

@test "campaign: wrong usage is one line" {
	echo "# no host" >"$BATS_TEST_TMPDIR/none"
	for words in "" "--jobs 0 x" "--jobs" "--unknown" "/none/hosts" "$BATS_TEST_TMPDIR/none" "--format x a"; do
		# shellcheck disable=SC2086
		campaign $words
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
	done
	echo localhost >"$BATS_TEST_TMPDIR/one"
	for words in "--out x" "--out=x" "--budget 1 --label x"; do
		# shellcheck disable=SC2086
		campaign "$BATS_TEST_TMPDIR/one" -- $words
		[ "$status" = 2 ]
		[ "${#lines[@]}" = 1 ]
		[[ $output == *" is campaign's own: say --out before --, and no --label"* ]]
	done
}

@test "campaign: hosts are measured and compared, one that cannot be reached is named" {
	make_keys
	port=$((20000 + RANDOM % 20000))
	add_host closed 127.0.0.1 1
	start_sshd one 127.0.0.1 $port
	add_host two 127.0.0.1 $port
	# one machine is prepared by one campaign at a time
	campaign --jobs 1 "$BATS_TEST_TMPDIR/hosts" -- --budget 1 --invocations 2 --events none \
		--arm 'gate={allow,notify},batch=1'
	[ "$status" = 1 ]
	[[ $output == *"campaign: closed failed with status 255"$'\n'* ]]
	[ "$(grep -c '^closed: ssh: connect to host 127.0.0.1 port 1: ' <<<"$output")" = 1 ]
	[ "$(grep -c 'ssh: connect to host' <<<"$output")" = 1 ]
	[[ $output == *"campaign: 1 of 3 hosts failed"* ]]
	[[ $output == *"campaign: closed has no run: "*"-one is the base"* ]]
	[ "$(find "$OUT" -mindepth 2 -maxdepth 2 -name run.json | wc -l)" = 2 ]
	[ -n "$(find "$OUT" -maxdepth 1 -name '*-one')" ]
	[[ $output == *"two against one"* ]]
	nothing_left
}

# Sets remote: the run on that host. A child that it has forked may still look as it does.
has_remote() { # HOST
	remote=$(pgrep -of "^./unotify-bench run --out out --no-plots --quiet --label $1 ")
}

@test "campaign: what runs on a host ends with a campaign that is killed" {
	make_keys
	port=$((20000 + RANDOM % 20000))
	host=killed-$$ # and of no other campaign on this machine
	start_sshd "$host" 127.0.0.1 $port
	for signal in KILL TERM; do
		"$CAMPAIGN" --program "$PROGRAM" --out "$OUT" --no-prepare "$BATS_TEST_TMPDIR/hosts" \
			-- --budget 3600 --arm gate=allow >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
		campaign=$!
		await "$campaign" has_remote "$host" || { cat "$BATS_TEST_TMPDIR/log"; return 1; }
		kill -$signal "$campaign"
		await_end "$remote"
		wait "$campaign" || true
		# Nor does one of its children look like that of the next turn.
		while has_remote "$host"; do
			sleep 0.1
		done
	done
}

@test "campaign: hosts in two network namespaces, at once" {
	make_keys
	need ip
	[ "$(id -u)" = 0 ] || skip "only root makes network namespaces"
	net=$((RANDOM % 200 + 20)) number=0
	for name in left right; do
		number=$((number + 1))
		space=unotify-$$-$name
		ip netns add "$space" 2>/dev/null || skip "no network namespace can be made here"
		SPACES="$SPACES $space"
		ip link add "uv$$-$number" type veth peer name inside netns "$space" || skip "no veth can be made here"
		ip address add "10.99.$net.$((4 * number + 1))/30" dev "uv$$-$number"
		ip link set "uv$$-$number" up
		ip -n "$space" address add "10.99.$net.$((4 * number + 2))/30" dev inside
		ip -n "$space" link set inside up
		start_sshd "$name" "10.99.$net.$((4 * number + 2))" 22 ip netns exec "$space"
	done
	campaign --no-prepare --format ktap "$BATS_TEST_TMPDIR/hosts" -- --budget 1 --invocations 2 \
		--events none --arm 'gate={allow,notify},batch=1'
	[ "$status" = 0 ] || [ "$status" = 3 ]
	[[ $output == *"KTAP version 1"* ]]
	# These runs disturb each other, and a row needs clean pairs in both.
	[[ $output == *" notify/same/map/1 in right"* ]] ||
		[[ $output == *"# CONTROL FAILED: in run "*": host too busy: "* ]]
	nothing_left
}
