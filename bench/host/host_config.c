// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings that the kernel was built with: from /proc/config.gz, which needs
 * CONFIG_IKCONFIG_PROC, else from the file that distributions put into /boot.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"
#include "host/host_facts.h"

/*
 * Settings that change what a system call, a switch, a wake-up or a page fault costs, and at
 * the end the debugging aids that make any figure of a kernel useless for comparisons. A
 * name that ends with "*" stands for all that begin so.
 */
static const char *const settings[] = {
	"PREEMPT",
	"PREEMPT_NONE",
	"PREEMPT_VOLUNTARY",
	"PREEMPT_LAZY",
	"PREEMPT_RT",
	"PREEMPT_DYNAMIC",
	"HZ",
	"NO_HZ_IDLE",
	"NO_HZ_FULL",
	"HZ_PERIODIC",
	"SCHED_CORE",
	"CPU_IDLE_GOV_*",
	"HALTPOLL_CPUIDLE",
	"VIRT_CPU_ACCOUNTING_GEN",
	"PARAVIRT_TIME_ACCOUNTING",
	"RANDOMIZE_KSTACK_OFFSET_DEFAULT",
	"INIT_ON_ALLOC_DEFAULT_ON",
	"INIT_ON_FREE_DEFAULT_ON",
	"BPF_JIT",
	"SECCOMP_CACHE_DEBUG",
	"KASAN",
	"PROVE_LOCKING",
	"DEBUG_PREEMPT",
	"KCOV",
};

static bool matters(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		size_t wanted = strlen(settings[i]);

		if (settings[i][wanted - 1] == '*' ?
			    length >= wanted && !strncmp(name, settings[i], wanted - 1) :
			    length == wanted && !strncmp(name, settings[i], length))
			return true;
	}
	return false;
}

static void add_setting(char *value, char *line)
{
	const char *name = line + strlen("CONFIG_");
	size_t length = strcspn(name, "=");

	line[strcspn(line, "\n")] = '\0';
	if (name[length] != '=' || !matters(name, length))
		return;
	if (!strcmp(name + length, "=y"))
		line[strcspn(line, "=")] = '\0';
	text_add(value, VALUE_SIZE, "%s%s", value[0] ? " " : "", name);
}

/* Both are read by zlib, which reads plain files as they are. */
static gzFile open_config(const char *root)
{
	char path[PATH_MAX], release[VALUE_SIZE];
	gzFile file;

	snprintf(path, sizeof(path), "%s/proc/config.gz", root);
	file = gzopen(path, "r");
	if (file || !host_line(root, "/proc/sys/kernel/osrelease", release))
		return file;
	snprintf(path, sizeof(path), "%s/boot/config-%.100s", root, release);
	return gzopen(path, "r");
}

void host_config(const char *root, char value[VALUE_SIZE])
{
	gzFile file = open_config(root);
	char line[512];

	value[0] = '\0';
	if (!file)
		return;
	while (gzgets(file, line, sizeof(line)))
		if (!strncmp(line, "CONFIG_", strlen("CONFIG_")))
			add_setting(value, line);
	gzclose_r(file);
}
