// SPDX-License-Identifier: GPL-2.0-or-later
/* The ratios of a real UML, from a file. */
#include <assert.h>

#include "selftest/fidelity.h"
#include "test/fuzz/readers.h"

void fuzz_fidelity(const uint8_t *bytes, size_t size)
{
	static struct fidelity fidelity;
	struct error err;

	if (fidelity_read(&fidelity, fuzz_file(bytes, size), &err))
		return;
	assert(fidelity.count && fidelity.count <= FIDELITY_ROWS_MAX);
	for (size_t i = 0; i < fidelity.count; i++)
		assert(fidelity.rows[i].truth > 0 && fidelity.rows[i].batch >= 1);
}
