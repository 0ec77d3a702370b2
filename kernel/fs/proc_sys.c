/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/sys: settings. All are read-only; programs ask what the kernel is.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/pipe.h"
#include "kernel/mm/page.h"
#include "kernel/task/task.h"
#include "kernel/task/uts.h"
#include "lib/random.h"

static int show_ostype(struct proc_text *text, struct task *task)
{
	struct new_utsname uts;

	uts_get(&uts);
	proc_printf(text, "%s\n", uts.sysname);
	return 0;
}

static int show_osrelease(struct proc_text *text, struct task *task)
{
	struct new_utsname uts;

	uts_get(&uts);
	proc_printf(text, "%s\n", uts.release);
	return 0;
}

static int show_version(struct proc_text *text, struct task *task)
{
	struct new_utsname uts;

	uts_get(&uts);
	proc_printf(text, "%s\n", uts.version);
	return 0;
}

static int show_hostname(struct proc_text *text, struct task *task)
{
	struct new_utsname uts;

	uts_get(&uts);
	proc_printf(text, "%s\n", uts.nodename);
	return 0;
}

static int show_pid_max(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%d\n", PID_MAX);
	return 0;
}

static int show_groups_max(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%d\n", CRED_GROUPS_MAX);
	return 0;
}

static int show_last_cap(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%d\n", 63 - __builtin_clzll(CRED_CAPS_ALL));
	return 0;
}

/* A version 4 UUID. */
static int show_uuid(struct proc_text *text, struct task *task)
{
	u8 b[16];

	random_bytes(b, sizeof(b));
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	for (unsigned i = 0; i < sizeof(b); i++)
		proc_printf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
	proc_printf(text, "\n");
	return 0;
}

/* Memory is promised without a limit and the killer decides when it runs out. */
static int show_overcommit(struct proc_text *text, struct task *task)
{
	proc_printf(text, "1\n");
	return 0;
}

static int show_min_addr(struct proc_text *text, struct task *task)
{
	proc_printf(text, "65536\n");
	return 0;
}

static int show_nr_open(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%u\n", FDS_MAX);
	return 0;
}

static int show_pipe_max(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%lu\n", PIPE_PAGES_MAX * PAGE_SIZE);
	return 0;
}

static const struct proc_entry random_entries[] = {
        {"uuid", 0444, PROC_TEXT, .show = show_uuid},
        {.name = NULL},
};

static const struct proc_entry kernel_entries[] = {
        {"cap_last_cap", 0444, PROC_TEXT, .show = show_last_cap},
        {"hostname", 0444, PROC_TEXT, .show = show_hostname},
        {"ngroups_max", 0444, PROC_TEXT, .show = show_groups_max},
        {"osrelease", 0444, PROC_TEXT, .show = show_osrelease},
        {"ostype", 0444, PROC_TEXT, .show = show_ostype},
        {"pid_max", 0444, PROC_TEXT, .show = show_pid_max},
        {"random", 0555, PROC_DIR, .children = random_entries},
        {"version", 0444, PROC_TEXT, .show = show_version},
        {.name = NULL},
};

static const struct proc_entry vm_entries[] = {
        {"mmap_min_addr", 0444, PROC_TEXT, .show = show_min_addr},
        {"overcommit_memory", 0444, PROC_TEXT, .show = show_overcommit},
        {.name = NULL},
};

static const struct proc_entry fs_entries[] = {
        {"nr_open", 0444, PROC_TEXT, .show = show_nr_open},
        {"pipe-max-size", 0444, PROC_TEXT, .show = show_pipe_max},
        {.name = NULL},
};

const struct proc_entry proc_sys_entries[] = {
        {"fs", 0555, PROC_DIR, .children = fs_entries},
        {"kernel", 0555, PROC_DIR, .children = kernel_entries},
        {"vm", 0555, PROC_DIR, .children = vm_entries},
        {.name = NULL},
};
