// SPDX-License-Identifier: GPL-2.0-or-later
/* Below /tmp, by mkdtemp(3). */
#include "trace/test/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char scratch_folder[64], scratch_recording[96];

int scratch_make(void **state)
{
	(void)state;
	strcpy(scratch_folder, "/tmp/unotify-trace-test-XXXXXX");
	if (!mkdtemp(scratch_folder))
		return -1;
	snprintf(scratch_recording, sizeof(scratch_recording), "%s/recording", scratch_folder);
	return 0;
}

int scratch_remove(void **state)
{
	(void)state;
	unlink(scratch_recording);
	return rmdir(scratch_folder);
}
