// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recordings that come with the program. They are linked into it (recordings.S), so that it has
 * them wherever it is copied to, an initramfs included.
 */
#include "workload/workload.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

/* Sorted; recordings.S has a line for each too. */
#define SHIPPED(EACH) EACH(archive) EACH(boot) EACH(churn) EACH(interpreters) EACH(storm)

/* From recordings.S: each file, gzip as it is in the source tree. */
#define DECLARE(name) extern const char recording_##name[], recording_##name##_end[];
SHIPPED(DECLARE)

#define NAME(name) #name,
static const char *const names[] = { SHIPPED(NAME) NULL };

#define BYTES(name) { recording_##name, recording_##name##_end },
static const struct {
	const char *bytes, *end;
} recordings[] = { SHIPPED(BYTES) };

const char *const *workload_names(void)
{
	return names;
}

static int refuse_unknown(const char *name, struct error *err)
{
	char all[128] = "";

	for (size_t i = 0; names[i]; i++)
		text_add(all, sizeof(all), "%s%s", i ? ", " : "", names[i]);
	return error_set(err, STATUS_USAGE, "workload: '%s' is neither a file nor one of: %s", name,
			 all);
}

/* A name that is shipped wins; ./NAME is a file in any case. */
int workload_open(struct workload *workload, const char *name_or_path, struct error *err)
{
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(name_or_path, names[i]))
			return workload_read_bytes(workload, names[i], recordings[i].bytes,
						   (size_t)(recordings[i].end -
							    recordings[i].bytes),
						   err);
	memset(workload, 0, sizeof(*workload));
	if (strchr(name_or_path, '/') || !access(name_or_path, F_OK))
		return workload_read(workload, name_or_path, err);
	return refuse_unknown(name_or_path, err);
}
