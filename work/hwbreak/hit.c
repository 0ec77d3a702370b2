/* SPDX-License-Identifier: BSD-2-Clause */
/* A breakpoint was met: count it at once, tell of it on the way to the program. */
#include "work/hwbreak/hwbreak.h"

#include <asm/siginfo.h>
#include <asm/signal.h>
#include <entry/x86_64.h>
#include <linux/hw_breakpoint.h>

#include "kernel/fs/file.h"
#include "kernel/fs/sigio.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/atomic.h"
#include "work/hwbreak/internal.h"

/* --- in #DB --------------------------------------------------------------------------------- */

static bool counts(const struct hwbreak_event *event, const struct pt_regs *regs)
{
	if (!READ_ONCE(event->enabled))
		return false;
	return user_mode(regs) ? !event->attr.exclude_user : !event->attr.exclude_kernel;
}

/* What the end of a period is told as. */
static u32 news_of(struct hwbreak_event *event)
{
	if (!READ_ONCE(event->limit) || __atomic_sub_fetch(&event->limit, 1, __ATOMIC_RELAXED))
		return POLL_IN;
	WRITE_ONCE(event->enabled, false);
	return POLL_HUP;
}

static void count(struct hwbreak_arm *arm, struct hwbreak_event *event)
{
	u64 period = READ_ONCE(event->attr.sample_period);

	__atomic_fetch_add(&event->count, 1, __ATOMIC_RELAXED);
	if (!period || (arm->left > 1 && arm->left-- <= period))
		return;
	arm->left = period;
	WRITE_ONCE(arm->due, news_of(event));
	entry_work_set(&current->work.exit, EXIT_WORK_NOTIFY_RESUME);
}

/* Both slots are on and wait for the same. */
static bool same(const struct debug_regs *regs, unsigned int a, unsigned int b)
{
	u64 on = regs->dr7 >> 2 * a & regs->dr7 >> 2 * b & 2;
	u64 differs = (regs->dr7 >> (16 + 4 * a) ^ regs->dr7 >> (16 + 4 * b)) & 0xf;

	return on && !differs && regs->addr[a] == regs->addr[b];
}

/* Of several slots that wait for the same, the emulator names the first alone. */
static unsigned long all_hit(const struct debug_regs *regs, unsigned long dr6)
{
	unsigned long all = dr6 & DR6_TRAP_ALL;
	unsigned int a, b;

	for (a = 0; a < DEBUG_SLOTS; a++)
		for (b = 0; (dr6 >> a & 1) && b < DEBUG_SLOTS; b++)
			all |= (unsigned long)same(regs, a, b) << b;
	return all;
}

unsigned long hwbreak_hit(struct pt_regs *regs, unsigned long dr6)
{
	struct hwbreak_task *own = current->hwbreak;
	unsigned long hit = all_hit(&current->arch.debug, dr6);
	unsigned int slot;

	for (slot = 0; own && slot < debug_user_slots(); slot++) {
		struct hwbreak_arm *arm = &own->arm[slot];
		struct hwbreak_event *event = smp_load_acquire(&arm->event);

		if (!(hit >> slot & 1) || !event)
			continue;
		if (event->attr.bp_type == HW_BREAKPOINT_X)
			regs->flags |= ENTRY_FLAGS_RF;
		if (counts(event, regs))
			count(arm, event);
	}
	return dr6 & ~DR6_TRAP_ALL;
}

/* --- on the way to the program -------------------------------------------------------------- */

/* A program that blocks SIGTRAP must not die of it: it hears later, and that it is late. */
static void send_trap(const struct perf_event_attr *attr)
{
	struct kernel_siginfo info;

	signal_info_init(&info, SIGTRAP, TRAP_PERF);
	info.si_addr = (void *)attr->bp_addr;
	info.si_perf_data = attr->sig_data;
	info.si_perf_type = attr->type;
	if (signal_blocked(current) & signal_bit(SIGTRAP))
		info.si_perf_flags = TRAP_PERF_FLAG_ASYNC;
	signal_send_task(current, &info);
}

/* The event of an arm with a reference, and what it looks like now; NULL: it was closed. */
static struct hwbreak_event *event_of(struct hwbreak_arm *arm, struct perf_event_attr *attr)
{
	struct hwbreak_event *event;

	spin_lock_irq(&hwbreak_lock);
	event = arm->event;
	if (event) {
		refcount_inc(&event->refs);
		*attr = event->attr;
	}
	spin_unlock_irq(&hwbreak_lock);
	return event;
}

static void tell(struct hwbreak_arm *arm, u32 news)
{
	struct perf_event_attr attr;
	struct hwbreak_event *event = event_of(arm, &attr);

	if (!event)
		return;
	if (attr.sigtrap)
		send_trap(&attr);
	sigio_tell(&event->sigio, FILE_READ, (int)news);
	if (news == POLL_HUP)
		hwbreak_changed(event);
	hwbreak_event_put(event);
}

void hwbreak_notify_resume(void)
{
	struct hwbreak_task *own = current->hwbreak;
	unsigned int slot;

	for (slot = 0; slot < DEBUG_SLOTS; slot++) {
		u32 news = READ_ONCE(own->arm[slot].due) ? xchg(&own->arm[slot].due, 0U) : 0;

		if (news)
			tell(&own->arm[slot], news);
	}
}
