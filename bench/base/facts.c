// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads /proc, /sys, limits and capabilities. facts_read() takes what system calls tell at once;
 * files are read when a check asks for them. All paths go through join(), which puts the root in
 * front, and the two calls that try something are pointers in struct facts: so a test can present
 * a host that it does not run on. Nothing is cached, as a check is about the moment of a failure.
 */
#define _GNU_SOURCE
#include "base/facts.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/files.h"
#include "base/tasks.h"

#define LINE_SIZE	1024
/*
 * What version 1 reports where there is no limit: the largest number of bytes that is a multiple
 * of a page. Version 2 reports "max", which is no number.
 */
#define GROUP_UNLIMITED (INT64_MAX / FACTS_PAGE * FACTS_PAGE)

/* ---- the process ---- */

/*
 * The call may succeed by chance, and what it returns is dropped: callers pass arguments that the
 * kernel refuses (struct call_row in base/cause_rows.h).
 */
static int try_call(long number, const long *arguments)
{
	errno = 0;
	syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
		arguments[5]);
	return errno;
}

/*
 * MAP_FIXED_NOREPLACE (4.17), since MAP_FIXED would unmap what the program has there. An older
 * kernel takes the address as a hint and maps the page elsewhere.
 */
static int try_map(uint64_t address)
{
	void *page = mmap((void *)address, FACTS_PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page == MAP_FAILED)
		return errno;
	munmap(page, FACTS_PAGE);
	return 0;
}

static unsigned int read_release(void)
{
	unsigned int major, minor;
	struct utsname name;

	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return 0;
	return FACTS_RELEASE(major, minor);
}

static uint64_t read_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return 0;
	return (uint64_t)data[1].effective << 32 | data[0].effective;
}

void facts_read(struct facts *facts)
{
	*facts = (struct facts){
		.root = "",
		.pid = getpid(),
		.release = read_release(),
		.seccomp = prctl(PR_GET_SECCOMP),
		.capabilities = read_capabilities(),
		.signal_frame = getauxval(AT_MINSIGSTKSZ),
		.try = try_call,
		.try_map = try_map,
	};
	for (int i = 0; i < RLIM_NLIMITS; i++)
		getrlimit((__rlimit_resource_t)i, &facts->limits[i]);
}

/* ---- files ---- */

static void join(const struct facts *facts, const char *path, char whole[PATH_MAX])
{
	snprintf(whole, PATH_MAX, "%s%s", facts->root, path);
}

static FILE *open_file(const struct facts *facts, const char *path)
{
	char whole[PATH_MAX];

	join(facts, path, whole);
	return fopen(whole, "re");
}

static bool read_line(const struct facts *facts, const char *path, char line[LINE_SIZE])
{
	char whole[PATH_MAX];

	join(facts, path, whole);
	return read_first_line(whole, line, LINE_SIZE);
}

bool facts_has(const struct facts *facts, const char *path)
{
	char whole[PATH_MAX];

	join(facts, path, whole);
	return !access(whole, F_OK);
}

static bool to_number(const char *text, int64_t *value)
{
	char *end;
	long long number = strtoll(text, &end, 10);

	if (end == text)
		return false;
	*value = number;
	return true;
}

bool facts_number(const struct facts *facts, const char *path, int64_t *value)
{
	char line[LINE_SIZE];

	return read_line(facts, path, line) && to_number(line, value);
}

/* Blanks separate the words of lockdown, commas those of lsm. */
bool facts_word(const struct facts *facts, const char *path, const char *word)
{
	char line[LINE_SIZE], *rest = line, *found;

	if (!read_line(facts, path, line))
		return false;
	while ((found = strsep(&rest, " ,")))
		if (!strcmp(found, word))
			return true;
	return false;
}

bool facts_key(const struct facts *facts, const char *path, const char *key, int64_t *value)
{
	FILE *file = open_file(facts, path);
	size_t length = strlen(key);
	char line[LINE_SIZE];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, length) && line[length] && strchr(": \t", line[length]))
			found = to_number(line + length + 1, value);
	if (file)
		fclose(file);
	return found;
}

/* Byte by byte: lines of /proc/PID/maps have names of files, and may be longer than LINE_SIZE. */
bool facts_lines(const struct facts *facts, const char *path, int64_t *count)
{
	FILE *file = open_file(facts, path);
	int64_t lines = 0;
	int byte;

	if (!file)
		return false;
	while ((byte = getc(file)) != EOF)
		lines += byte == '\n';
	fclose(file);
	*count = lines;
	return true;
}

/* ---- namespaces, users ---- */

/* Links of /proc name a process or a namespace, such as "pid:[4026531836]": 63 bytes hold any. */
static bool read_link(const struct facts *facts, const char *path, char link[64])
{
	char whole[PATH_MAX];
	ssize_t length;

	join(facts, path, whole);
	length = readlink(whole, link, 63);
	link[length < 0 ? 0 : length] = '\0';
	return length > 0;
}

/*
 * A process that the PID namespace of /proc does not contain has no /proc/self. In an outer one
 * /proc/self is there, and has another number than getpid() returns.
 */
enum facts_proc facts_proc(const struct facts *facts)
{
	char self[64];

	if (!facts_has(facts, "/proc/self/status"))
		return facts_has(facts, "/proc/sys") ? FACTS_PROC_FOREIGN : FACTS_PROC_NONE;
	return read_link(facts, "/proc/self", self) && atoi(self) != facts->pid ?
		       FACTS_PROC_FOREIGN :
		       FACTS_PROC_OWN;
}

bool facts_mounted(const struct facts *facts, const char *path, bool *mounted)
{
	FILE *file = open_file(facts, "/proc/self/mounts");
	char line[LINE_SIZE], place[256];

	if (!file)
		return false;
	*mounted = false;
	while (fgets(line, sizeof(line), file))
		*mounted |= sscanf(line, "%*s %255s", place) == 1 && !strcmp(place, path);
	fclose(file);
	return true;
}

/* The initial user namespace maps all 2^32 - 1 ids to themselves (user_namespaces(7)). */
static bool in_initial_user_namespace(const struct facts *facts)
{
	unsigned long inside, outside, count;
	char line[LINE_SIZE];

	if (!read_line(facts, "/proc/self/uid_map", line))
		return true;
	return sscanf(line, "%lu %lu %lu", &inside, &outside, &count) == 3 && !inside && !outside &&
	       count == UINT32_MAX;
}

bool facts_capable(const struct facts *facts, int capability)
{
	return facts->capabilities >> capability & 1 && in_initial_user_namespace(facts);
}

/*
 * The first number of Uid is the real id, by which the kernel counts RLIMIT_NPROC. A process that
 * has ended meanwhile, or that /proc hides, counts as 0.
 */
static int64_t threads_of_user(const struct facts *facts, pid_t process, int64_t user)
{
	char path[PATH_MAX];
	int64_t owner, threads;

	snprintf(path, sizeof(path), "/proc/%d/status", process);
	if (!facts_key(facts, path, "Uid", &owner) || owner != user ||
	    !facts_key(facts, path, "Threads", &threads))
		return 0;
	return threads;
}

bool facts_user_threads(const struct facts *facts, int64_t *count)
{
	char whole[PATH_MAX];
	bool fits = true;
	int64_t user, sum = 0;
	pid_t process;
	DIR *folder;

	if (!facts_key(facts, "/proc/self/status", "Uid", &user))
		return false;
	join(facts, "/proc", whole);
	folder = opendir(whole);
	if (!folder)
		return false;
	while ((process = pids_next(folder)))
		fits &= !__builtin_add_overflow(sum, threads_of_user(facts, process, user), &sum);
	if (fits)
		*count = sum;
	return fits;
}

/*
 * "0.31 0.20 0.11 2/134 24443": the number behind the slash is nr_threads, which no PID namespace
 * divides (fs/proc/loadavg.c, 6.12).
 */
bool facts_host_threads(const struct facts *facts, int64_t *count)
{
	char line[LINE_SIZE];
	const char *slash;

	if (!read_line(facts, "/proc/loadavg", line))
		return false;
	slash = strchr(line, '/');
	return slash && to_number(slash + 1, count);
}

/*
 * After unshare(CLONE_NEWPID) the second link cannot be read until the first process is born there
 * (kernel/pid_namespace.c, pidns_for_children_get(), 6.12): what cannot be read is another
 * namespace.
 */
bool facts_pids_of_children(const struct facts *facts, bool *apart)
{
	char own[64], of_children[64];

	if (!read_link(facts, "/proc/self/ns/pid", own))
		return false;
	*apart = !read_link(facts, "/proc/self/ns/pid_for_children", of_children) ||
		 strcmp(own, of_children) != 0;
	return true;
}

/* The file is a list of ranges, such as "0-3,5". */
bool facts_online(const struct facts *facts, uint64_t cpu, bool *online)
{
	char line[LINE_SIZE], *rest = line, *range;

	if (!read_line(facts, "/sys/devices/system/cpu/online", line))
		return false;
	*online = false;
	while ((range = strsep(&rest, ","))) {
		unsigned long first, last;
		int read = sscanf(range, "%lu-%lu", &first, &last);

		if (read == 1)
			last = first;
		*online |= read > 0 && cpu >= first && cpu <= last;
	}
	return true;
}

/* ---- control groups ---- */

const struct facts_group facts_pids = { "pids", "pids.max", "pids.current", "pids.max",
					"pids.current" };
const struct facts_group facts_memory = { "memory", "memory.max", "memory.current",
					  "memory.limit_in_bytes", "memory.usage_in_bytes" };

/* Names are joined by commas, and a colon ends the list: "cpu,cpuacct:". */
static bool has_controller(const char *list, const char *controller)
{
	size_t length = strlen(controller);

	for (const char *at = list; (at = strstr(at, controller)); at += length)
		if ((at == list || at[-1] == ',') && strchr(",:", at[length]))
			return true;
	return false;
}

/*
 * The path of this process's group. /proc/self/cgroup has lines "ID:CONTROLLERS:PATH", one for each
 * hierarchy of version 1; the line of version 2 has no controllers.
 */
static bool find_group(const struct facts *facts, const char *controller, bool v1,
		       char group[LINE_SIZE])
{
	FILE *file = open_file(facts, "/proc/self/cgroup");
	char line[LINE_SIZE];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file)) {
		char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			continue;
		path[strcspn(path, "\n")] = '\0';
		found = v1 ? has_controller(list + 1, controller) : path == list + 1;
		if (found)
			strcpy(group, path + 1);
	}
	if (file)
		fclose(file);
	return found;
}

/* The root of a hierarchy is "/", and its files lie in the folder itself. */
static bool file_of_group(const struct facts *facts, const char *folder, const char *group,
			  const char *name, int64_t *value)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s/%s", folder, strcmp(group, "/") ? group : "", name);
	return facts_number(facts, path, value);
}

/*
 * A limit holds for a group and all below it. So this goes from a group up to the root of what is
 * mounted, and takes the level that has the least left. It cuts group shorter on the way.
 */
static bool least_left(const struct facts *facts, const char *folder, char *group, const char *max,
		       const char *used, int64_t found[2])
{
	bool any = false;
	char *slash;

	do {
		int64_t limit, now;

		if (file_of_group(facts, folder, group, max, &limit) && limit < GROUP_UNLIMITED &&
		    file_of_group(facts, folder, group, used, &now) &&
		    (!any || limit - now < found[0] - found[1])) {
			found[0] = limit;
			found[1] = now;
			any = true;
		}
		slash = strrchr(group, '/');
		if (slash)
			*slash = '\0';
	} while (slash);
	return any;
}

/*
 * Version 1 first: on a host with both, a controller is in one of them, and a line of version 2 is
 * there in any case. The mount points are the usual ones.
 */
bool facts_group_left(const struct facts *facts, const struct facts_group *group, int64_t *max,
		      int64_t *used)
{
	char path[LINE_SIZE], folder[64];
	int64_t found[2];
	bool any;

	snprintf(folder, sizeof(folder), "/sys/fs/cgroup/%s", group->controller);
	any = find_group(facts, group->controller, true, path) &&
	      least_left(facts, folder, path, group->max_v1, group->used_v1, found);
	if (!any)
		any = find_group(facts, "", false, path) &&
		      least_left(facts, "/sys/fs/cgroup", path, group->max, group->used, found);
	if (!any)
		return false;
	*max = found[0];
	*used = found[1];
	return true;
}
