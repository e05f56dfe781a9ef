// SPDX-License-Identifier: GPL-2.0-or-later
/* The registers of a guest in the signal frame of its stub, and frames that are lies. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <string.h>

#include "test/running-guest.h"

#define FP_FEATURES 512 /* offset of the xstate header: which parts are not in their first state */
#define FP_SSE	    2
#define FP_XMM0	    160
#define FP_SAYS	    464

static struct running_guest running;
static struct guest_mm *const mm = &running.guest.mm;

static int stop_guest(void **state)
{
	(void)state;
	running_guest_stop(&running);
	return 0;
}

/* Guest code uses neither r8 nor xmm0. */
static void test_they_come_back(void **state)
{
	const uint64_t value = 0x1234567890abcdef;
	struct registers *registers = &mm->registers;

	running_guest_launch(&running, *state);
	assert_true(registers->taken);
	assert_int_equal(registers->siginfo.si_signo,
			 mm->stub.listener < 0 && running.guest.gate->filter == STUB_FILTER_NONE ?
				 SIGTRAP :
				 SIGSYS);
	registers->general.gregs[REG_R8] = (greg_t)value;
	if (registers->fp_bytes > FP_FEATURES)
		registers->fp[FP_FEATURES] |= FP_SSE;
	memcpy(registers->fp + FP_XMM0, &value, sizeof(value));
	running_guest_round(&running);
	running_guest_round(&running);
	assert_int_equal(registers->general.gregs[REG_R8], value);
	assert_memory_equal(registers->fp + FP_XMM0, &value, sizeof(value));
}

static void assert_refused(const char *what)
{
	struct error err;

	assert_int_equal(registers_take(&mm->registers, mm->shared, &err), -1);
	assert_int_equal(err.status, STATUS_CANNOT);
	assert_non_null(strstr(err.text, what));
	assert_non_null(strstr(err.text, "outside of its signal stack"));
}

/* What a hijacked stub may write, with its monitor about to read it. */
static void test_lies_are_refused(void **state)
{
	const uint32_t lies[] = { 0, STUB_PAGE_SIZE - 1, 2 * STUB_PAGE_SIZE - 1, 2 * STUB_PAGE_SIZE,
				  UINT32_MAX };
	struct stub_data *data;
	uint32_t siginfo, general;
	mcontext_t *frame;

	(void)state;
	running_guest_launch(&running, "allow");
	data = &mm->shared->data;
	siginfo = data->siginfo_offset;
	general = data->mcontext_offset;
	frame = (mcontext_t *)(mm->shared->data_pages[0] + general);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		data->siginfo_offset = lies[i];
		assert_refused("a siginfo");
		data->siginfo_offset = siginfo;
		data->mcontext_offset = lies[i];
		assert_refused("registers");
		data->mcontext_offset = general;
		frame->fpregs = (fpregset_t)(uintptr_t)(STUB_DATA + lies[i]);
		assert_refused("floating point registers");
		frame->fpregs = (fpregset_t)(uintptr_t)(STUB_DATA + mm->registers.fp_at);
	}
	frame->fpregs = (fpregset_t)(uintptr_t)STUB_CODE;
	assert_refused("floating point registers");
}

static void test_a_size_that_is_a_lie(void **state)
{
	struct {
		uint32_t magic, extended_size;
		uint64_t features;
		uint32_t size;
	} says;
	mcontext_t *frame;
	uint8_t *fp;

	(void)state;
	running_guest_launch(&running, "allow");
	frame = (mcontext_t *)(mm->shared->data_pages[0] + mm->shared->data.mcontext_offset);
	fp = mm->shared->data_pages[0] + ((uint64_t)(uintptr_t)frame->fpregs - STUB_DATA);
	memcpy(&says, fp + FP_SAYS, sizeof(says));
	says.magic = 0x46505853;
	says.size = UINT32_MAX;
	memcpy(fp + FP_SAYS, &says, sizeof(says));
	assert_refused("floating point registers");
}

/* A round of which that is the outcome is an error, not a round. */
static void lie(struct running_guest *of)
{
	for (;;)
		__atomic_store_n(&of->guest.mm.shared->data.mcontext_offset, UINT32_MAX,
				 __ATOMIC_RELAXED);
}

static void test_a_lie_ends_the_round(void **state)
{
	struct error err = { .text = "" };
	unsigned int rounds = 0;

	(void)state;
	running_guest_launch(&running, "allow");
	running_guest_help(&running, lie);
	while (rounds++ < 200000 && !guest_round(&running.guest, false, &err))
		;
	assert_string_equal(err.text,
			    "a stub reported registers at 0xffffffff of its shared pages: "
			    "outside of its signal stack");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FUTEX_GATES(test_they_come_back),
		cmocka_unit_test_teardown(test_lies_are_refused, stop_guest),
		cmocka_unit_test_teardown(test_a_size_that_is_a_lie, stop_guest),
		cmocka_unit_test_teardown(test_a_lie_ends_the_round, stop_guest),
	};

	return cmocka_run_group_tests_name("registers", tests, NULL, NULL);
}
