// SPDX-License-Identifier: GPL-2.0-or-later
/* SPECs of arms: each key with good and bad values, defaults, ids, and the list of keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/arm.h"

static struct error err;

static void taken(struct arm *arm, const char *spec)
{
	memset(&err, 0, sizeof(err));
	if (arm_parse(arm, spec, &err))
		fail_msg("'%s' is refused: %s", spec, err.text);
}

static void refused(const char *spec, const char *text)
{
	struct arm arm;

	memset(&err, 0, sizeof(err));
	assert_int_equal(arm_parse(&arm, spec, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	if (!strstr(err.text, text))
		fail_msg("'%s' says '%s' and not '%s'", spec, err.text, text);
	if (!strstr(err.text, "--arm "))
		fail_msg("'%s' does not say which arm: '%s'", spec, err.text);
}

static void assert_default(const struct arm *arm)
{
	assert_string_equal(arm->gate->name, "notify");
	assert_string_equal(arm->serve->name, "counted");
	assert_false(arm->sync);
	assert_int_equal(arm->placement, PLACEMENT_SAME);
	assert_int_equal(arm->synthetic.op, SYNTHETIC_MAP);
	assert_int_equal(arm->synthetic.entries, 16);
	assert_int_equal(arm->synthetic.pages, 1);
	assert_false(arm->synthetic.scattered);
	assert_int_equal(arm->synthetic.order, SYNTHETIC_INTERLEAVED);
	assert_int_equal(arm->touch, STUB_TOUCH_WRITE);
	assert_false(arm->flush);
	assert_false(arm->strict);
	assert_int_equal(arm->late, GUEST_LATE_NONE);
	assert_int_equal(arm->tick_ms, 0);
	assert_int_equal(arm->work_ns, 0);
	assert_string_equal(arm->workload, "");
	assert_null(arm->many);
	assert_int_equal(arm->stubs, 1);
	assert_false(arm->twin);
	assert_false(arm->stamped_twin);
}

static void test_defaults(void **state)
{
	struct arm arm;

	(void)state;
	memset(&arm, 0xff, sizeof(arm));
	arm_default(&arm);
	assert_default(&arm);
	taken(&arm, "gate=notify");
	assert_default(&arm);
	taken(&arm, "gate=notify,serve=counted,wake=async,placement=same,op=map,batch=16,pages=1,"
		    "layout=adjacent,touch=write,path=resume,validate=series");
	assert_default(&arm);
}

static void test_gate(void **state)
{
	static const char *const names[] = {
		"none",		"allow",       "notify-map", "notify",
		"filter-unmap", "filter-both", "ptrace",     "ret-trace",
	};
	struct arm arm;
	char spec[32];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(spec, sizeof(spec), "gate=%s", names[i]);
		taken(&arm, spec);
		assert_string_equal(arm.gate->name, names[i]);
		assert_int_equal(arm.gate->notifies, arm.serve != NULL);
	}
	refused("gate=notfy", "unknown gate 'notfy', did you mean notify?");
	refused("gate=Notify", "unknown gate 'Notify'");
}

static void test_serve(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "serve=counted");
	assert_string_equal(arm.serve->name, "counted");
	taken(&arm, "serve=prepared");
	assert_string_equal(arm.serve->name, "prepared");
	taken(&arm, "serve=wait-first,tick=10");
	assert_int_equal(arm.tick_ms, 10);
	refused("serve=wait-first", "serve=wait-first is rescued by timer ticks alone: add one");
	refused("tick=1001", "tick: '1001' is not a number from 0 to 1000");
	refused("serve=uring3", "unknown serve 'uring3', did you mean uring?");
	refused("gate=allow,serve=poll2", "serve=poll2 needs a gate that notifies, allow does not");
	for (size_t i = 0; serve_loops[i]; i++) {
		char spec[48];

		snprintf(spec, sizeof(spec), "serve=%s,tick=1", serve_loops[i]->name);
		taken(&arm, spec);
		assert_ptr_equal(arm.serve, serve_loops[i]);
	}
}

static void test_watchdog(void **state)
{
	struct arm arm;
	char id[192];

	(void)state;
	taken(&arm, "serve=poll2");
	assert_int_equal(arm.watchdog_ns, 0);
	taken(&arm, "watchdog=1000ms");
	assert_int_equal(arm.watchdog_ns, 1000000000);
	assert_int_equal(arm.stalls, 5);
	taken(&arm, "many=epoll-all,stubs=4,watchdog=20ms,stalls=10");
	assert_int_equal(arm.stalls, 10);
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "notify+epoll-all/same/map/16/stubs=4/watchdog=20ms/stalls=10");
	refused("watchdog=1001ms", "from 0ns to 1000ms");
	refused("stalls=3", "stalls=3 counts the ticks of a watchdog: give watchdog=TICK");
	refused("watchdog=1ms,stalls=0", "stalls: '0' is not a number from 1 to 1000");
	refused("gate=ptrace,watchdog=1ms", "watchdog=1ms needs a gate that notifies");
}

static void test_think(void **state)
{
	struct arm arm;
	char id[192];

	(void)state;
	taken(&arm, "gate=allow");
	assert_int_equal(arm.think_ns, 0);
	taken(&arm, "gate=allow,workload=boot,think=100us");
	assert_int_equal(arm.think_ns, 100000);
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "allow/same/boot/think=100us");
	refused("think=101ms", "from 0ns to 100ms");
}

static void test_budget(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "serve=spin");
	assert_int_equal(arm.spin_ns, 20000);
	taken(&arm, "serve=spin,budget=100us");
	assert_int_equal(arm.spin_ns, 100000);
	taken(&arm, "serve=spin,budget=0ns");
	assert_int_equal(arm.spin_ns, 0);
	refused("serve=spin,budget=11ms", "from 0ns to 10ms");
	refused("serve=spin,budget=5", "budget: '5' is not a time such as 200ns or 5us");
	refused("serve=busy,budget=5us", "budget=5us is for a loop that spins: serve=spin");
	refused("gate=allow,budget=5us", "budget=5us is for a loop that spins: serve=spin");
}

static void test_names(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "wake=sync");
	assert_true(arm.sync);
	taken(&arm, "placement=cross");
	assert_int_equal(arm.placement, PLACEMENT_CROSS);
	taken(&arm, "placement=free");
	assert_int_equal(arm.placement, PLACEMENT_FREE);
	taken(&arm, "op=unmap");
	assert_int_equal(arm.synthetic.op, SYNTHETIC_UNMAP);
	taken(&arm, "op=mix");
	assert_int_equal(arm.synthetic.op, SYNTHETIC_MIX);
	taken(&arm, "op=mix,mix=unmaps");
	assert_int_equal(arm.synthetic.order, SYNTHETIC_UNMAPS_FIRST);
	taken(&arm, "layout=scattered");
	assert_true(arm.synthetic.scattered);
	assert_false(arm.synthetic.called);
	taken(&arm, "after=call");
	assert_true(arm.synthetic.called);
	taken(&arm, "touch=none");
	assert_int_equal(arm.touch, STUB_TOUCH_NONE);
	taken(&arm, "touch=read");
	assert_int_equal(arm.touch, STUB_TOUCH_READ);
	taken(&arm, "path=flush");
	assert_true(arm.flush);
	taken(&arm, "validate=strict");
	assert_true(arm.strict);
}

static void test_unknown_names(void **state)
{
	(void)state;
	refused("wake=synch", "unknown wake 'synch', did you mean sync?");
	refused("placement=here", "unknown placement 'here'");
	refused("op=remap", "unknown op 'remap'");
	refused("layout=dense", "unknown layout 'dense'; there are: adjacent, scattered");
	refused("after=signal", "unknown after 'signal'; there are: fault, call");
	refused("touch=wrote", "unknown touch 'wrote', did you mean write?");
	refused("path=straight", "unknown path 'straight'");
	refused("validate=stric", "unknown validate 'stric', did you mean strict?");
}

static void test_numbers(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "batch=1,pages=512");
	assert_int_equal(arm.synthetic.entries, 1);
	assert_int_equal(arm.synthetic.pages, 512);
	taken(&arm, "batch=99");
	assert_int_equal(arm.synthetic.entries, 99);
	refused("batch=0", "batch: '0' is not a number from 1 to 99");
	refused("batch=100", "from 1 to 99");
	refused("batch=-1", "batch: '-1'");
	refused("batch=16x", "batch: '16x'");
	refused("batch= 16", "batch: ' 16'");
	refused("batch=18446744073709551617", "from 1 to 99");
	refused("pages=0", "pages: '0' is not a number from 1 to 512");
	refused("pages=513", "from 1 to 512");
}

static void test_late(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "late=map,tick=4");
	assert_int_equal(arm.late, GUEST_LATE_MAP);
	taken(&arm, "gate=ret-trace,late=unmap");
	assert_int_equal(arm.late, GUEST_LATE_UNMAP);
	/* Nothing waits for the monitor there. */
	taken(&arm, "gate=notify-map,late=unmap");
	taken(&arm, "gate=filter-unmap,late=unmap,serve=no-drain");
	taken(&arm, "gate=none,late=map");
	refused("gate=notify-map,late=map", "late=map is served by this loop at timer ticks alone");
	refused("late=unmap",
		"late=unmap is served by this loop at timer ticks alone: add one, such");
	refused("late=unmap,serve=no-drain,tick=4", "late=unmap is never served by this loop");
	refused("gate=ptrace,late=map", "late=map reaches no kernel behind this gate");
	refused("late=map,tick=1,path=flush", "late=map comes while the guest runs");
	refused("late=map,tick=1,workload=boot", "late=map is for synthetic calls");
	refused("late=yes", "unknown late 'yes'; there are: none, map, unmap");
}

static void test_work(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "work=200ns");
	assert_int_equal(arm.work_ns, 200);
	taken(&arm, "gate=ret-trace,work=3us");
	assert_int_equal(arm.work_ns, 3000);
	refused("work=5", "work: '5' is not a time such as 200ns or 5us, from 0ns to 100ms");
	refused("work=101ms", "from 0ns to 100ms");
	refused("gate=allow,work=1us",
		"work=1us needs a gate that asks the monitor, allow does not");
}

static void test_monitors(void **state)
{
	struct arm arm;
	char id[128];

	(void)state;
	taken(&arm, "many=uring-all,stubs=16");
	assert_int_equal(arm.monitors, 1);
	assert_int_equal(arm.handover, 0);
	taken(&arm, "many=uring-all,stubs=16,monitors=2,handover=50");
	assert_int_equal(arm.monitors, 2);
	assert_int_equal(arm.handover, 50);
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "notify+uring-all/same/map/16/stubs=16/monitors=2/handover=50");
	taken(&arm, "many=epoll-all,stubs=1,monitors=2,handover=100");
	for (size_t i = 0; serve_manys[i]; i++) {
		char spec[64];

		snprintf(spec, sizeof(spec), "stubs=4,monitors=2,many=%s", serve_manys[i]->name);
		if (serve_manys[i]->by_several)
			taken(&arm, spec);
		else
			refused(spec, "monitors=2 is not for many=");
	}
	refused("monitors=2,stubs=4,many=shared",
		"many=shared: threads have no shares of one listener");
	refused("monitors=2,stubs=4,many=threads", "many=threads: it has a thread per stub");
	refused("monitors=2", "monitors=2 needs many=ROW, such as many=stub-by-stub");
	refused("many=poll-all,stubs=4,monitors=0", "monitors: '0' is not a number from 1 to 64");
	refused("many=poll-all,stubs=4,monitors=65", "monitors: '65' is not a number");
	refused("many=poll-all,stubs=4,monitors=4",
		"monitors=4 for stubs=4 is a thread per stub, or more: use many=threads");
	refused("many=poll-all,stubs=4,handover=10", "handover=10 is from one thread");
	refused("many=poll-all,stubs=4,monitors=2,handover=101", "from 0 to 100");
	refused("workload=boot,monitors=2", "monitors=2 is for synthetic calls");
}

static void test_many(void **state)
{
	struct arm arm;
	char id[96];

	(void)state;
	for (size_t i = 0; serve_manys[i]; i++) {
		char spec[64];

		snprintf(spec, sizeof(spec), "stubs=128,many=%s", serve_manys[i]->name);
		taken(&arm, spec);
		assert_ptr_equal(arm.many, serve_manys[i]);
		assert_int_equal(arm.stubs, 128);
		assert_null(arm.serve);
	}
	taken(&arm, "many=uring-all,stubs=32");
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "notify+uring-all/same/map/16/stubs=32");
	taken(&arm, "many=none,stubs=1");
	assert_null(arm.many);
	taken(&arm, "many=shared,gate=notify-map");
	refused("many=uring", "unknown many 'uring'");
	refused("many=uring-all,stubs=0", "stubs: ");
	refused("many=uring-all,stubs=129", "stubs: ");
	refused("stubs=2", "stubs=2 needs many=ROW, such as many=stub-by-stub");
	refused("many=poll-all,gate=allow", "many=poll-all needs a gate that notifies");
	refused("many=poll-all,workload=boot", "many=poll-all is for synthetic calls");
	refused("many=poll-all,path=flush", "many=poll-all is a loop of its own");
	refused("many=poll-all,serve=no-drain", "many=poll-all is a loop of its own");
	refused("many=poll-all,tick=4", "many=poll-all is a loop of its own");
	refused("many=shared,gate=filter-unmap", "many=shared is for the gates notify and");
}

static void test_workload(void **state)
{
	char spec[400] = "workload=";
	struct arm arm;

	(void)state;
	taken(&arm, "workload=folder/my storm.txt.gz,gate=ptrace,touch=read");
	assert_string_equal(arm.workload, "folder/my storm.txt.gz");
	memset(spec + strlen(spec), 'x', 255);
	taken(&arm, spec);
	strcat(spec, "x");
	refused(spec, "workload: the path is longer than 255 bytes");
}

static void test_all_together(void **state)
{
	struct arm arm;

	(void)state;
	taken(&arm, "pages=2,gate=notify-map,wake=sync,batch=99,placement=free,op=mix,touch=none");
	assert_string_equal(arm.gate->name, "notify-map");
	assert_true(arm.sync);
	assert_int_equal(arm.placement, PLACEMENT_FREE);
	assert_int_equal(arm.synthetic.op, SYNTHETIC_MIX);
	assert_int_equal(arm.synthetic.entries, 99);
	assert_int_equal(arm.synthetic.pages, 2);
	assert_int_equal(arm.touch, STUB_TOUCH_NONE);
}

static void test_not_pairs(void **state)
{
	struct arm arm;

	(void)state;
	assert_int_equal(arm_parse(&arm, "", &err), -1);
	assert_string_equal(err.text,
			    "--arm: the SPEC is empty; give key=value, such as gate=notify");
	refused("gate", "'gate' is not key=value");
	refused("gate=", "'gate=' is not key=value");
	refused("=notify", "'=notify' is not key=value");
	refused("gate=notify,", "'' is not key=value");
	refused(",gate=notify", "'' is not key=value");
	refused("gate=notify,,batch=1", "'' is not key=value");
	refused("gates=notify", "unknown key 'gates', did you mean gate?");
	refused("batch =1", "unknown key 'batch '");
	refused("gate=allow,batch=1,gate=notify", "gate is given twice");
	refused("batch=16,batch=16", "batch is given twice");
}

/* What is asked for and cannot have an effect is an error, whichever comes first. */
static void test_without_effect(void **state)
{
	struct arm arm;

	(void)state;
	refused("gate=allow,wake=sync", "wake=sync needs a gate that notifies, allow does not");
	refused("wake=sync,gate=ptrace", "wake=sync needs a gate that notifies, ptrace does not");
	refused("gate=none,validate=strict", "validate=strict needs a gate that asks the monitor");
	refused("workload=boot,batch=4", "batch=4 is for synthetic calls, workload=boot has its");
	refused("op=unmap,workload=boot", "op=unmap is for synthetic calls");
	refused("workload=boot,pages=2", "pages=2 is for synthetic calls");
	refused("workload=boot,layout=scattered", "layout=scattered is for synthetic calls");
	refused("workload=boot,path=flush", "path=flush is for synthetic calls");
	refused("op=fault-run,touch=none", "op=fault-run needs a guest that touches its pages");
	refused("op=fault-run,many=round-robin", "op=fault-run needs one stub");
	refused("mix=maps", "mix=maps is for op=mix, this is op=map");
	refused("workload=boot,mix=maps", "mix=maps is for synthetic calls");
	refused("gate=ret-trace,wake=sync", "wake=sync needs a gate that notifies");
	taken(&arm, "gate=ret-trace,validate=strict");
	assert_true(arm.strict);
	taken(&arm, "gate=allow,wake=async,serve=counted");
	assert_null(arm.serve);
}

/* Where no fault can come, neither can be asked for. */
static void test_after(void **state)
{
	static const char why[] = " is for batches that map what the guest touches";
	static const char *const words[] = { "after=fault", "after=call" };
	struct arm arm;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char spec[64], text[64];

		snprintf(text, sizeof(text), "%s%s", words[i], why);
		snprintf(spec, sizeof(spec), "op=unmap,%s", words[i]);
		refused(spec, text);
		snprintf(spec, sizeof(spec), "%s,touch=none", words[i]);
		refused(spec, text);
		snprintf(spec, sizeof(spec), "op=mix,%s", words[i]);
		taken(&arm, spec);
	}
	taken(&arm, "op=fault-run,after=fault");
	refused("op=fault-run,after=call", "after=call contradicts op=fault-run");
	refused("after=call,workload=boot", "after=call is for synthetic calls");
}

static void assert_id(const char *spec, const char *expected)
{
	struct arm arm;
	char id[192];

	taken(&arm, spec);
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, expected);
}

static void test_ids(void **state)
{
	(void)state;
	assert_id("gate=notify", "notify/same/map/16");
	assert_id("gate=notify,wake=sync", "notify+sync/same/map/16");
	assert_id("gate=ptrace,placement=cross,workload=boot", "ptrace/cross/boot");
	assert_id("gate=none,placement=free,op=unmap,batch=99", "none/free/unmap/99");
	assert_id("validate=strict,pages=4", "notify+strict/same/map/16/pages=4");
	assert_id("wake=sync,validate=strict,op=mix,layout=scattered,path=flush,touch=none",
		  "notify+sync+strict/same/mix/16/scattered/flush/touch=none");
	assert_id("op=mix,mix=maps,batch=8", "notify/same/mix/8/maps-first");
	assert_id("op=mix,mix=unmaps,path=flush", "notify/same/mix/16/unmaps-first/flush");
	assert_id("gate=ptrace,after=call,path=flush", "ptrace/same/map/16/after=call/flush");
	assert_id("after=fault,batch=4", "notify/same/map/4");
	assert_id("late=map,tick=10", "notify/same/map/16/late=map/tick=10");
	assert_id("serve=wait-first,wake=sync,tick=4", "notify+wait-first+sync/same/map/16/tick=4");
	assert_id("serve=uring-oneshot,validate=strict", "notify+uring-oneshot+strict/same/map/16");
	assert_id("serve=spin,budget=50us", "notify+spin/same/map/16/budget=50us");
	assert_id("work=5000ns,touch=none", "notify/same/map/16/touch=none/work=5us");
	assert_id("gate=allow,touch=read", "allow/same/map/16/touch=read");
	assert_id("gate=allow,workload=storm,touch=none", "allow/same/storm/touch=none");
}

/* An id is a file's name and a table's cell, whatever the workload's file is called. */
static void test_ids_of_files(void **state)
{
	(void)state;
	assert_id("workload=a/b.c/my-storm.txt.gz", "notify/same/my-storm");
	assert_id("workload=a/two words\tand 'more'", "notify/same/two_words_and__more_");
	assert_id("workload=a/.hidden", "notify/same/file");
	assert_id("workload=../..", "notify/same/file");
	assert_id("workload=an-abundance-of-letters-in-the-name-of-a-file",
		  "notify/same/an-abundance-of-letters-in-the-n");
}

static void test_ids_of_twins(void **state)
{
	struct arm arm;
	char id[192];

	(void)state;
	taken(&arm, "gate=allow");
	arm.twin = true;
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "allow.twin/same/map/16");
	taken(&arm, "gate=notify");
	arm.stamped_twin = true;
	arm_id(&arm, id, sizeof(id));
	assert_string_equal(id, "notify.stamped/same/map/16");
}

static void test_longest_ids_fit(void **state)
{
	static const char *const specs[] = {
		"gate=notify-map,serve=drain-twice,wake=sync,validate=strict,placement=cross,"
		"late=unmap,tick=1000,work=99999us,op=mix,mix=unmaps,after=call,batch=99,"
		"pages=512,layout=scattered,touch=write",
		"gate=notify-map,wake=sync,validate=strict,placement=cross,touch=write,"
		"workload=an-abundance-of-letters-in-the-name-of-a-file",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		char whole[256], id[192];
		struct arm arm;

		taken(&arm, specs[i]);
		arm.touch = STUB_TOUCH_NONE;
		arm.flush = !arm.workload[0];
		arm.stamped_twin = true;
		arm_id(&arm, whole, sizeof(whole));
		arm_id(&arm, id, sizeof(id));
		assert_string_equal(id, whole);
	}
}

static void test_short_buffer(void **state)
{
	struct arm arm;
	char id[24];

	(void)state;
	taken(&arm, "wake=sync,op=mix,pages=4");
	memset(id, 'x', sizeof(id));
	arm_id(&arm, id, 20);
	assert_string_equal(id, "notify+sync/same/mi");
	assert_int_equal(id[20], 'x');
}

static char *keys_text(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	arm_keys(file);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void test_keys(void **state)
{
	static const char *const lines[] = {
		"  gate       ",
		", notify (default), filter-unmap, filter-both, ptrace, ret-trace\n",
		"  serve      ",
		": counted (default), wait-first, poll-first, no-drain",
		"  wake       ",
		": async (default), sync\n",
		"  placement  ",
		": same (default), cross, cross-poll, free\n",
		"  op         ",
		": map (default), unmap, mix, fault-run\n",
		"  batch      ",
		": 1 to 99 (default 16)\n",
		"  pages      ",
		": 1 to 512 (default 1)\n",
		"  layout     ",
		": adjacent (default), scattered\n",
		"  mix        ",
		": interleaved (default), maps, unmaps\n",
		"  after      ",
		": fault (default), call\n",
		"  touch      ",
		": none, read, write (default)\n",
		"  path       ",
		": resume (default), flush\n",
		"  validate   ",
		": series (default), strict\n",
		"  late       ",
		": none (default), map, unmap\n",
		"  tick       ",
		": 0 to 1000 (default 0)\n",
		"  work       ",
		": 0ns to 100ms (default 0ns)\n",
		"  budget     ",
		": 0ns to 10ms (default 20us)\n",
		"  workload   ",
		": archive, boot, churn, interpreters, storm or a file\n",
	};
	char *text = keys_text(), *at = text;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char *found = strstr(at, lines[i]);

		if (!found)
			fail_msg("no '%s' in:\n%s", lines[i], at);
		at = found + strlen(lines[i]) - 1;
	}
	assert_string_equal(at, "\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_gate),
		cmocka_unit_test(test_serve),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_watchdog),
		cmocka_unit_test(test_think),
		cmocka_unit_test(test_monitors),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_work),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_workload),
		cmocka_unit_test(test_all_together),
		cmocka_unit_test(test_not_pairs),
		cmocka_unit_test(test_without_effect),
		cmocka_unit_test(test_after),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_ids_of_files),
		cmocka_unit_test(test_ids_of_twins),
		cmocka_unit_test(test_longest_ids_fit),
		cmocka_unit_test(test_short_buffer),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests_name("arm", tests, NULL, NULL);
}
