// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of a real UML's ratios, and what is made of the replica's; nothing is measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "selftest/fidelity.h"

#define HEADER                                                                                     \
	"op\tbatch\tgate\tafter\tother_cpu\tratio\thypervisor\tcall_ns\tfault_ns\tnotification_ns" \
	"\thost\tsource\n"
#define ROW "map\t16\tnotify\tcall\t-\t4.626\tPVM\t1000\t18000\t12700\ta host\ta UML\n"

/* As the host of the rows, in a slow minute. */
static const struct host_kind alike = { "KVM", 900, 30000, 15000 };

static struct fidelity fidelity;
static struct error err;

static int read_text(const char *text)
{
	char path[] = "/tmp/test-fidelity-XXXXXX";
	int fd = mkstemp(path), result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	memset(&err, 0, sizeof(err));
	result = fidelity_read(&fidelity, path, &err);
	unlink(path);
	return result;
}

static void test_rows(void **state)
{
	(void)state;
	assert_int_equal(read_text("# a comment\n" HEADER ROW
				   "unmap\t1\tptrace\t-\tbusy\t0.96\tnone\t70\t500\t3000\tb\tc\n"),
			 0);
	assert_int_equal(fidelity.count, 2);
	assert_string_equal(fidelity.rows[0].op, "map");
	assert_int_equal(fidelity.rows[0].batch, 16);
	assert_string_equal(fidelity.rows[1].gate, "ptrace");
	assert_string_equal(fidelity.rows[0].after, "call");
	assert_int_equal(fidelity.rows[0].other_cpu, OTHER_CPU_AS_IS);
	assert_string_equal(fidelity.rows[1].after, "-");
	assert_int_equal(fidelity.rows[1].other_cpu, OTHER_CPU_BUSY);
	assert_true(fidelity.rows[0].truth == 4.626 && fidelity.rows[1].there.call_ns == 70);
	assert_string_equal(fidelity.rows[0].there.hypervisor, "PVM");
	assert_true(fidelity.rows[0].there.fault_ns == 18000);
	assert_true(fidelity.rows[0].there.notification_ns == 12700);
	assert_string_equal(fidelity.rows[0].source, "a UML");
}

static void refused(const char *text, const char *why)
{
	assert_int_equal(read_text(text), -1);
	if (!strstr(err.text, why))
		fail_msg("'%s' and not '%s'", err.text, why);
}

static void test_bad_files(void **state)
{
	(void)state;
	refused("", ":1: no row");
	refused(HEADER, ":1: no row");
	refused(ROW, ":1: not the names");
	refused(HEADER "map\t16\n", ":2: 2 columns in place of 12");
	refused(HEADER ROW "map\t16\tnotify\tcall\t-\t0\tPVM\t1\t1\t1\ta\tb\n", ":3: ratio '0'");
	refused(HEADER "map\tx\tnotify\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", ":2: batch: 'x'");
	refused(HEADER "map\t1.5\tnotify\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", ":2: batch: '1.5'");
	refused(HEADER "map\t16\tnotfy\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", "did you mean notify");
	refused(HEADER "map\t1000\tnotify\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", ":2: ");
	refused(HEADER "map\t16\tallow\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", "gate allow");
	refused(HEADER "map\t16\tnotify\tcall\t-\t1\tPVM\t1\t1\t1\ta\t\n", "source ''");
	refused(HEADER "map\t16\tnotify\t-\t-\t1\tPVM\t1\t1\t1\ta\tb\n", ":2: after '-' is for");
	refused(HEADER "map\t16\tnotify\tcal\t-\t1\tPVM\t1\t1\t1\ta\tb\n", "did you mean call");
	refused(HEADER "unmap\t1\tnotify\tcall\t-\t1\tPVM\t1\t1\t1\ta\tb\n", "leave after out");
	refused(HEADER "map\t16\tnotify\tcall\tas-is\t1\tPVM\t1\t1\t1\ta\tb\n",
		":2: other_cpu 'as-is' is not busy, idle or -");
}

/* From wherever this runs in the tree. */
static void read_shipped(const char *name, size_t rows)
{
	static const char *const above[] = { "", "../", "../../", "../../../" };
	char path[96];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%sbench/truth/%s", above[i], name);
		if (access(path, R_OK))
			continue;
		assert_int_equal(fidelity_read(&fidelity, path, &err), 0);
		assert_int_equal(fidelity.count, rows);
		return;
	}
	skip();
}

/* The tables that come with the program; the second is as scripts/uml-truth made it. */
static void test_shipped_tables(void **state)
{
	(void)state;
	read_shipped("uml-6.18.9-pvm.tsv", 9);
	read_shipped("uml-7.2-pvm.tsv", 18);
}

static enum fidelity_answer judge(double ratio, double low, double high)
{
	struct fidelity_row *row = &fidelity.rows[0];

	row->ratio = ratio;
	row->ci95[0] = low;
	row->ci95[1] = high;
	return fidelity_judge(&fidelity, row);
}

static void test_answers(void **state)
{
	(void)state;
	assert_int_equal(read_text(HEADER
				   "map\t16\tnotify\tcall\t-\t2\tPVM\t1000\t18000\t12700\ta\tb\n"),
			 0);
	fidelity.here = alike;
	assert_int_equal(judge(2.19, 1.9, 2.5), FIDELITY_MET);
	assert_int_equal(judge(1.81, 1.8, 1.82), FIDELITY_MET);
	assert_int_equal(judge(2.21, 2.15, 2.3), FIDELITY_UNKNOWN);
	assert_int_equal(judge(2.3, 2.21, 2.4), FIDELITY_MISSED);
	assert_int_equal(judge(1.7, 1.6, 1.79), FIDELITY_MISSED);
	/* system calls may cost as much with hardware virtualisation, page faults do not */
	fidelity.here.fault_ns = 900;
	assert_int_equal(judge(1.7, 1.6, 1.79), FIDELITY_OTHER_HOST);
	fidelity.here = alike;
	fidelity.here.call_ns = 170;
	assert_int_equal(judge(1.7, 1.6, 1.79), FIDELITY_OTHER_HOST);
	fidelity.here = alike;
	fidelity.here.notification_ns = 4000;
	assert_int_equal(judge(1.7, 1.6, 1.79), FIDELITY_OTHER_HOST);
	fidelity.here = alike;
	strcpy(fidelity.here.hypervisor, "none");
	assert_int_equal(judge(2, 2, 2), FIDELITY_OTHER_HOST);
}

static int print_status(const char *text)
{
	char printed[2048] = "", *rest;
	FILE *out = fmemopen(printed, sizeof(printed), "w");
	int status = fidelity_print(out, &fidelity);

	fclose(out);
	for (char *line = strtok_r(printed, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		assert_true(strlen(line) <= 100);
		if (strstr(line, text))
			text = "";
	}
	assert_string_equal(text, "");
	return status;
}

/* What is not asked for may be so or not. */
static void test_states(void **state)
{
	(void)state;
	assert_int_equal(read_text(HEADER "unmap\t1\tnotify\t-\tidle\t2\tPVM\t1000\t18000\t12700"
					  "\ta\tb\n"),
			 0);
	fidelity.here = alike;
	fidelity.other_cpu = OTHER_CPU_IDLE;
	assert_int_equal(judge(2, 2, 2), FIDELITY_MET);
	fidelity.rows[0].not_held = true;
	assert_int_equal(judge(2, 2, 2), FIDELITY_NOT_HELD);
	assert_int_equal(judge(9, 9, 9), FIDELITY_NOT_HELD);
	assert_int_equal(print_status("not held: the other CPUs"), STATUS_CANNOT);
	fidelity.rows[0].other_cpu = OTHER_CPU_AS_IS;
	assert_int_equal(judge(2, 2, 2), FIDELITY_MET);
	fidelity.rows[0].other_cpu = OTHER_CPU_IDLE;
	fidelity.rows[0].not_held = false;
	fidelity.other_cpu = OTHER_CPU_AS_IS;
	assert_int_equal(judge(2, 2, 2), FIDELITY_OTHER_STATE);
	fidelity.other_cpu = OTHER_CPU_BUSY;
	assert_int_equal(judge(9, 9, 9), FIDELITY_OTHER_STATE);
	fidelity.rows[0].other_cpu = OTHER_CPU_AS_IS;
	assert_int_equal(judge(9, 9, 9), FIDELITY_MISSED);
}

static void test_status(void **state)
{
	(void)state;
	assert_int_equal(read_text(HEADER
				   "map\t16\tnotify\tcall\t-\t2\tPVM\t1000\t18000\t12700\ta\tb\n"),
			 0);
	fidelity.here = alike;
	judge(2.1, 2, 2.2);
	assert_int_equal(print_status("+5.0 %  met"), STATUS_DONE);
	fidelity.busy = true;
	assert_int_equal(print_status("+5.0 %  met"), STATUS_CONTROL);
	fidelity.busy = false;
	judge(2.3, 2.21, 2.4);
	assert_int_equal(print_status("MISSED"), STATUS_CONTROL);
	judge(2.3, 2.1, 2.4);
	assert_int_equal(print_status("longer --budget"), STATUS_CANNOT);
	fidelity.rows[0].other_cpu = OTHER_CPU_BUSY;
	strcpy(fidelity.rows[0].gate, "filter-unmap");
	assert_int_equal(print_status("other state: --other-cpu busy"), STATUS_UNSUPPORTED);
	fidelity.here.call_ns = 100;
	fidelity.busy = true;
	assert_int_equal(print_status("another host: not comparable"), STATUS_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	       cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_shipped_tables), cmocka_unit_test(test_answers),
		cmocka_unit_test(test_states),	       cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests_name("fidelity", tests, NULL, NULL);
}
