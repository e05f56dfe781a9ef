// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes and removes the tree of fake-tree.h. */
#define _GNU_SOURCE
#include "test/fake-tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char fake_tree[64];

int fake_tree_make(void **state)
{
	(void)state;
	strcpy(fake_tree, "/tmp/unotify-tree-XXXXXX");
	return mkdtemp(fake_tree) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

int fake_tree_remove(void **state)
{
	(void)state;
	return nftw(fake_tree, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fake_tree_write(const char *path, const char *text)
{
	char whole[PATH_MAX];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", fake_tree, path);
	for (char *at = whole + strlen(fake_tree) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(whole, 0700) && errno != EEXIST)
			fail_msg("cannot make %s: %s", whole, strerror(errno));
		*at = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	assert_int_equal(fclose(file), 0);
}
