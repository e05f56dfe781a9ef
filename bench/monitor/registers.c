// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies between the signal frame of a stub and the monitor. Every offset and size comes from
 * memory that the stub can write: it is read once, checked against the bounds of the signal stack,
 * and only then used. The pointer to the xstate is taken from the monitor's copy of the general
 * registers for the same reason.
 */
#define _GNU_SOURCE
#include "monitor/registers.h"

#include <stddef.h>
#include <string.h>

/* The signal stack as offsets in the shared pages: the second data page. */
#define STACK_FROM (STUB_SIGSTACK - STUB_DATA)
#define STACK_TO   (STUB_DATA_PAGES * STUB_PAGE_SIZE)

/* What the kernel says of the xstate in a frame (arch/x86/include/uapi/asm/sigcontext.h). */
#define FP_BYTES	512 /* without an xstate: struct _libc_fpstate */
#define FP_SAYS		464 /* offset of sw_reserved in it */
#define FP_XSTATE_MAGIC 0x46505853

struct fp_says {
	uint32_t magic, extended_size;
	uint64_t features;
	uint32_t xstate_size;
};

static bool in_stack(uint64_t offset, uint64_t bytes)
{
	return offset >= STACK_FROM && offset <= STACK_TO && bytes <= STACK_TO - offset;
}

static int outside(const char *what, uint64_t offset, struct error *err)
{
	return error_set(err, STATUS_CANNOT,
			 "a stub reported %s at %#llx of its shared pages: outside of its signal "
			 "stack",
			 what, (unsigned long long)offset);
}

static uint32_t read_offset(const uint32_t *offset)
{
	return __atomic_load_n(offset, __ATOMIC_RELAXED);
}

/*
 * The frame says itself how large its xstate is. The legacy part must lie in the page before that
 * can be read, and the whole before it is copied; a whole page is all that registers->fp has to
 * hold.
 */
static int take_fp(struct registers *registers, const uint8_t *pages, struct error *err)
{
	uint64_t at = (uint64_t)(uintptr_t)registers->general.fpregs - STUB_DATA;
	struct fp_says says;

	if (!in_stack(at, FP_BYTES))
		return outside("floating point registers", at, err);
	memcpy(&says, pages + at + FP_SAYS, sizeof(says));
	registers->fp_at = (uint32_t)at;
	registers->fp_bytes = says.magic == FP_XSTATE_MAGIC ? says.xstate_size : FP_BYTES;
	if (!in_stack(at, registers->fp_bytes))
		return outside("floating point registers", at, err);
	memcpy(registers->fp, pages + at, registers->fp_bytes);
	return 0;
}

int registers_take(struct registers *registers, const struct stub_shared *shared, struct error *err)
{
	const uint8_t *pages = shared->data_pages[0];
	uint32_t siginfo_at = read_offset(&shared->data.siginfo_offset);
	uint32_t general_at = read_offset(&shared->data.mcontext_offset);

	if (!in_stack(siginfo_at, sizeof(registers->siginfo)))
		return outside("a siginfo", siginfo_at, err);
	if (!in_stack(general_at, sizeof(registers->general)))
		return outside("registers", general_at, err);
	memcpy(&registers->siginfo, pages + siginfo_at, sizeof(registers->siginfo));
	memcpy(&registers->general, pages + general_at, sizeof(registers->general));
	registers->general_at = general_at;
	if (take_fp(registers, pages, err))
		return -1;
	registers->taken = true;
	return 0;
}

/* The offsets are the monitor's own copies, which were checked when they were taken. */
void registers_put(const struct registers *registers, struct stub_shared *shared)
{
	uint8_t *pages = shared->data_pages[0];

	if (!registers->taken)
		return;
	memcpy(pages + registers->general_at, registers->general.gregs,
	       sizeof(registers->general.gregs));
	memcpy(pages + registers->fp_at, registers->fp, registers->fp_bytes);
}
