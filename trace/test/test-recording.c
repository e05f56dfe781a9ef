// SPDX-License-Identifier: GPL-2.0-or-later
/* Recordings: written and read back, merged, cut at every byte, and damaged. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/file/chunk.h"
#include "trace/file/recording.h"
#include "trace/test/event-script.h"
#include "trace/test/scratch.h"

static struct error err;

static const struct recording_header header = {
	.clock = "x86-tsc",
	.ns_per_tick = 0.5,
	.label = "an arm",
	.command = "a b c",
	.started = "yesterday",
	.kernel = "6.18",
	.supervisor = 77,
};

/* Two CPUs, the second written first; and all kinds of events. */
#define EVENTS                                                                         \
	"20 1 20 enter 9 1000 2000 7 11 2 d000\n40 1 20 leave 9 -12\n60 1 20 end\n"    \
	"10 0 10 recv 5\n30 0 10 wakes 20\n31 0 10 interrupt 20\n50 0 10 switch S 0\n" \
	"70 0 10 fork 99\n80 0 10 signal 31\n90 0 0 lost 12\n"

static void add(void *target, const struct event *event)
{
	assert_int_equal(recording_add(target, event, &err), 0);
}

static void write_recording(void)
{
	struct recording_end end = { .lost = 12, .events = 10, .seconds = 1.5, .reason = "a test" };
	struct task_ns_pid ids = { 20, 4 };
	struct task_name name = { 20, 20, 10, "stub" }, odd = { 30, 30, 10, "\033\xc3" };
	struct recording_writer *writer = recording_create(scratch_recording, &header, &err);

	assert_non_null(writer);
	assert_int_equal(recording_add_task(writer, &name, &err), 0);
	assert_int_equal(recording_add_task(writer, &odd, &err), 0);
	assert_int_equal(recording_add_seccomp_on(writer, 10, &err), 0);
	assert_int_equal(recording_add_ns_pid(writer, &ids, &err), 0);
	event_script_each(EVENTS, add, writer);
	assert_int_equal(recording_finish(writer, &end, &err), 0);
}

struct seen {
	struct event events[16];
	size_t count;
};

static void keep(void *target, const struct event *event)
{
	struct seen *seen = target;

	assert_true(seen->count < 16);
	seen->events[seen->count++] = *event;
}

static void test_round_trip(void **state)
{
	static const uint64_t times[] = { 10, 20, 30, 31, 40, 50, 60, 70, 80, 90 };
	struct recording recording;
	struct seen seen = { .count = 0 };

	(void)state;
	write_recording();
	assert_int_equal(recording_open(&recording, scratch_recording, &err), 0);
	assert_true(recording.whole);
	assert_string_equal(recording.damage, "");
	assert_string_equal(recording.header.label, "an arm");
	assert_string_equal(recording.header.command, "a b c");
	assert_int_equal(recording.header.supervisor, 77);
	assert_true(recording.header.ns_per_tick == 0.5);
	assert_int_equal(recording.end.lost, 12);
	assert_int_equal(recording.name_count, 2);
	assert_int_equal(recording.names[0].pid, 20);
	assert_string_equal(recording.names[0].comm, "stub");
	assert_int_equal(recording.names[1].pid, 30);
	assert_string_equal(recording.names[1].comm, "??");
	assert_int_equal(recording.seccomp_on_count, 1);
	assert_int_equal(recording.seccomp_on[0], 10);
	assert_int_equal(recording.ns_pid_count, 1);
	assert_int_equal(recording.ns_pids[0].pid, 20);
	assert_int_equal(recording.ns_pids[0].ns_pid, 4);
	recording_each(&recording, keep, &seen);
	assert_int_equal(seen.count, 10);
	for (size_t i = 0; i < seen.count; i++)
		assert_int_equal(seen.events[i].time, times[i]);
	assert_int_equal(seen.events[1].cpu, 1);
	assert_int_equal(seen.events[1].argument[5], 0xd000);
	assert_int_equal(seen.events[3].state, EVENT_BY_INTERRUPT);
	assert_int_equal(seen.events[4].value, -12);
	assert_int_equal(seen.events[5].state, EVENT_STATE_WAITING);
	assert_int_equal(seen.events[7].other, 99);
	assert_int_equal(seen.events[8].number, 31);
	assert_int_equal(seen.events[9].value, 12);
	recording_close(&recording);
}

/* The mmap of x32 has a bit above those that are kept: what is written is what is read. */
static void test_wide_number(void **state)
{
	struct event event = { .kind = EVENT_ENTER, .number = 0x40000000 | SYS_mmap }, found;
	unsigned char bytes[CHUNK_EVENT_MAX];
	size_t size = chunk_put_event(bytes, &event);

	(void)state;
	assert_int_equal(chunk_get_event(bytes, size, 0, &found), size);
	assert_int_equal(found.number, SYS_mmap);
}

/* Whatever is cut off: what stands before it is read, and that it was cut off is said. */
static void test_cut_off(void **state)
{
	size_t before = 0, whole;
	struct stat status;

	(void)state;
	write_recording();
	assert_int_equal(stat(scratch_recording, &status), 0);
	whole = (size_t)status.st_size;
	for (size_t size = whole - 1; size; size--) {
		struct seen seen = { .count = 0 };
		struct recording recording;

		assert_int_equal(truncate(scratch_recording, (off_t)size), 0);
		if (recording_open(&recording, scratch_recording, &err)) {
			assert_int_equal(err.status, STATUS_CANNOT);
			continue;
		}
		assert_false(recording.whole);
		assert_string_not_equal(recording.damage, "");
		recording_each(&recording, keep, &seen);
		assert_true(size == whole - 1 || seen.count <= before);
		before = seen.count;
		recording_close(&recording);
	}
}

/* A flipped bit in a chunk is found; the chunks before it stand. */
static void test_flipped(void **state)
{
	static unsigned char bytes[4096];
	size_t size, text;
	FILE *file;

	(void)state;
	write_recording();
	file = fopen(scratch_recording, "r");
	assert_non_null(file);
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	text = (size_t)((unsigned char *)memmem(bytes, size, "\n\n", 2) - bytes) + 2;
	for (size_t at = text; at < size; at++) {
		struct recording recording;
		struct seen seen = { .count = 0 };

		bytes[at] ^= 0x10;
		file = fopen(scratch_recording, "w");
		assert_int_equal(fwrite(bytes, 1, size, file), size);
		fclose(file);
		bytes[at] ^= 0x10;
		assert_int_equal(recording_open(&recording, scratch_recording, &err), 0);
		assert_false(recording.whole);
		assert_non_null(strstr(recording.damage, "all before it is used"));
		recording_each(&recording, keep, &seen);
		assert_true(seen.count <= 10);
		recording_close(&recording);
	}
}

static void refused(const char *content, const char *text)
{
	struct recording recording;
	FILE *file = fopen(scratch_recording, "w");

	fputs(content, file);
	fclose(file);
	assert_int_equal(recording_open(&recording, scratch_recording, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	if (!strstr(err.text, text))
		fail_msg("it says '%s' and not '%s'", err.text, text);
}

static void test_no_recording(void **state)
{
	struct recording recording;

	(void)state;
	refused("", "is empty");
	refused("PERFILE2 and so on", "is no recording");
	refused("unotify-trace recording 2\n\n", "the first line must be");
	refused("unotify-trace recording 1\nns_per_tick 0\n\n", "is no recording");
	refused("unotify-trace recording 1\nns_per_tick nan\n\n", "is no recording");
	assert_int_equal(recording_open(&recording, scratch_folder, &err), -1);
	assert_int_equal(recording_open(&recording, "/nonexistent/x", &err), -1);
	assert_non_null(strstr(err.text, "No such file"));
}

/* In a child, since the limit cannot be lifted again: the disk is full in mid-recording. */
static int fill_the_disk(void)
{
	struct rlimit limit = { 2000000, 2000000 };
	struct event event = { .time = 1, .pid = 1, .kind = EVENT_END };
	struct recording_writer *writer = recording_create(scratch_recording, &header, &err);

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	for (int i = 0; i < 1000000; i++) {
		if (!recording_add(writer, &event, &err))
			continue;
		recording_abandon(writer);
		return strstr(err.text, "free space or give another --output") ? 0 : 1;
	}
	return 2;
}

static void test_full_disk(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(fill_the_disk());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	/* Nothing half-written is left. */
	assert_int_equal(rmdir(scratch_folder), 0);
	assert_int_equal(mkdir(scratch_folder, 0700), 0);
}

static void test_abandoned(void **state)
{
	struct recording_writer *writer = recording_create(scratch_recording, &header, &err);

	(void)state;
	assert_non_null(writer);
	recording_abandon(writer);
	assert_int_equal(rmdir(scratch_folder), 0);
	assert_int_equal(mkdir(scratch_folder, 0700), 0);
	assert_null(recording_create("/nonexistent/x", &header, &err));
	assert_int_equal(err.status, STATUS_CANNOT);
}

/* What may be a device is written as it stands, and a folder is refused. */
static void test_in_place(void **state)
{
	struct recording_end end = { .reason = "a test" };
	struct stat status;
	struct recording_writer *writer;

	(void)state;
	assert_int_equal(symlink("/dev/null", scratch_recording), 0);
	writer = recording_create(scratch_recording, &header, &err);
	assert_non_null(writer);
	assert_int_equal(recording_finish(writer, &end, &err), 0);
	assert_int_equal(lstat(scratch_recording, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(stat(scratch_recording, &status), 0);
	assert_true(S_ISCHR(status.st_mode));
	assert_null(recording_create(scratch_folder, &header, &err));
	assert_non_null(strstr(err.text, "is a folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, scratch_make, scratch_remove),
		cmocka_unit_test(test_wide_number),
		cmocka_unit_test_setup_teardown(test_cut_off, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_flipped, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_no_recording, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_full_disk, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_abandoned, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_in_place, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
