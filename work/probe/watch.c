/* SPDX-License-Identifier: BSD-2-Clause */
#include "work/probe/watch.h"

#include <entry/x86_64.h>

#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/percpu.h"
#include "lib/backtrace.h"
#include "lib/log.h"
#include "lib/string.h"
#include "work/probe/address.h"
#include "work/probe/regions.h"

#define LOGGED 4 /* then they are only counted */

/* By slot. Written before the slot is armed. */
static struct watch {
	u64 addr;
	unsigned len;
	enum debug_access access;
	u64 hits; /* atomic */
} watches[DEBUG_SLOTS];

static const char *const done[] = {
        [DEBUG_EXEC] = "executed", [DEBUG_WRITE] = "written", [DEBUG_READ_WRITE] = "accessed"};

const char *watch_start(u64 addr, unsigned len, enum debug_access access)
{
	const char *whose = probe_forbidden(addr, len);
	unsigned free = debug_user_slots();

	if (whose)
		return whose;
	if ((len != 1 && len != 2 && len != 4 && len != 8) || (addr & (len - 1)))
		return "no place that the CPU can watch";
	if (access == DEBUG_EXEC && len != 1)
		return "no instruction";
	if (!free)
		return "one too many";
	watches[free - 1] = (struct watch){.addr = addr, .len = len, .access = access};
	debug_kernel_watch(addr, access, len);
	return NULL;
}

static void meet(struct watch *w, struct pt_regs *regs)
{
	u64 nth = __atomic_add_fetch(&w->hits, 1, __ATOMIC_RELAXED);

	if (w->access == DEBUG_EXEC)
		regs->flags |= ENTRY_FLAGS_RF;
	if (nth > LOGGED)
		return;
	printk("watch: %lx %s by CPU %d at %lx\n", (unsigned long)w->addr, done[w->access],
	       smp_processor_id(), regs->ip);
	backtrace_print_from(regs->ip, regs->bp);
}

void watch_hit(struct pt_regs *regs, unsigned long dr6)
{
	unsigned slot;

	for (slot = debug_user_slots(); slot < DEBUG_SLOTS; slot++)
		if (dr6 >> slot & 1)
			meet(&watches[slot], regs);
}

/* --- the command line ----------------------------------------------------------------------- */

static enum debug_access access_of(const char *text)
{
	if (!strcmp(text, "x"))
		return DEBUG_EXEC;
	return strcmp(text, "rw") ? DEBUG_WRITE : DEBUG_READ_WRITE;
}

void watch_boot(void)
{
	char text[80];
	const char *rest, *why;
	u64 addr;
	unsigned len;
	enum debug_access access;

	if (!boot_option("watch", text, sizeof(text)))
		return;
	addr = address_parse(text, &rest);
	len = *rest == ':' ? (unsigned)strtou64(rest + 1, &rest, 10) : sizeof(u64);
	access = *rest == ':' ? access_of(rest + 1) : DEBUG_WRITE;
	if (access == DEBUG_EXEC)
		len = 1;
	why = watch_start(addr, len, access);
	if (why)
		printk("watch: %lx is not watched: %s\n", (unsigned long)addr, why);
}

void watch_report(void)
{
	unsigned slot;

	for (slot = debug_user_slots(); slot < DEBUG_SLOTS; slot++)
		printk("watch: %lx %s %llu times\n", (unsigned long)watches[slot].addr,
		       done[watches[slot].access], (unsigned long long)watches[slot].hits);
}
