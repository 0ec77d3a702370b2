/* SPDX-License-Identifier: BSD-2-Clause */
/* Events in the slots of tasks, and the registers that follow. */
#include "work/hwbreak/internal.h"

#include <asm/errno.h>
#include <linux/sched.h>

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/switch.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/slab.h"
#include "kernel/task/task.h"
#include "work/hwbreak/hwbreak.h"

DEFINE_SPINLOCK(hwbreak_lock);

void hwbreak_event_put(struct hwbreak_event *event)
{
	if (refcount_dec_and_test(&event->refs))
		kfree(event);
}

/* --- registers ------------------------------------------------------------------------------ */

/* Lock held. Addresses first: who reads the other way round never meets a bit without its own. */
static void fill_in(struct task *t)
{
	struct debug_regs *regs = &t->arch.debug;
	unsigned int slot;
	u64 dr7 = 0;

	for (slot = 0; slot < DEBUG_SLOTS; slot++) {
		const struct hwbreak_event *event = t->hwbreak->arm[slot].event;

		if (!event || !event->enabled)
			continue;
		regs->addr[slot] = event->attr.bp_addr;
		dr7 |= debug_slot_bits(slot, hwbreak_attr_access(&event->attr),
		                       hwbreak_attr_len(&event->attr));
	}
	smp_store_release(&regs->dr7, dr7);
	arch_task_debug_changed(&t->arch);
}

static void load_current(void *unused)
{
	debug_load(&current->arch.debug);
}

/* Also waits for those CPUs that still count for what was taken away. */
static void load_everywhere(void)
{
	smp_call_function(~0UL, load_current, NULL, true);
}

/* --- slots; lock held ----------------------------------------------------------------------- */

static void occupy(struct hwbreak_arm *arm, struct hwbreak_event *event, struct task *t)
{
	arm->task = t;
	arm->left = event->attr.sample_period;
	arm->due = 0;
	list_add_tail(&arm->link, &event->arms);
	smp_store_release(&arm->event, event);
}

static void vacate(struct hwbreak_arm *arm)
{
	list_del_init(&arm->link);
	WRITE_ONCE(arm->event, NULL);
	fill_in(arm->task);
}

static struct hwbreak_arm *free_arm(struct hwbreak_task *own)
{
	unsigned int slot;

	for (slot = 0; slot < debug_user_slots(); slot++)
		if (!own->arm[slot].event)
			return &own->arm[slot];
	return NULL;
}

/* --- arming --------------------------------------------------------------------------------- */

/* The record is made when first needed. False without memory. */
static bool has_slots(struct task *t)
{
	struct hwbreak_task *old = NULL, *new;

	if (READ_ONCE(t->hwbreak))
		return true;
	new = kzalloc(sizeof(*new));
	if (!new)
		return false;
	if (!__atomic_compare_exchange_n(&t->hwbreak, &old, new, false, __ATOMIC_ACQ_REL,
	                                 __ATOMIC_ACQUIRE))
		kfree(new);
	return true;
}

/* Lock held: an exec that gains rights vacates after it has them, so none slips in behind it. */
static int take_slot(struct hwbreak_event *event, struct task *t)
{
	struct hwbreak_arm *arm = free_arm(t->hwbreak);

	if (!task_may_inspect(t))
		return -EACCES;
	if (!arm)
		return -ENOSPC;
	occupy(arm, event, t);
	fill_in(t);
	return 0;
}

int hwbreak_arm(struct hwbreak_event *event, struct task *t)
{
	int err;

	if (t->flags & TF_EXITING)
		return -ESRCH;
	if (!has_slots(t))
		return -ENOMEM;
	spin_lock_irq(&hwbreak_lock);
	err = take_slot(event, t);
	spin_unlock_irq(&hwbreak_lock);
	if (!err)
		load_everywhere();
	return err;
}

void hwbreak_disarm(struct hwbreak_event *event)
{
	spin_lock_irq(&hwbreak_lock);
	while (!list_empty(&event->arms))
		vacate(list_first_entry(&event->arms, struct hwbreak_arm, link));
	spin_unlock_irq(&hwbreak_lock);
	load_everywhere();
}

void hwbreak_changed(struct hwbreak_event *event)
{
	struct hwbreak_arm *arm;

	spin_lock_irq(&hwbreak_lock);
	list_for_each_entry (arm, &event->arms, link)
		fill_in(arm->task);
	spin_unlock_irq(&hwbreak_lock);
	load_everywhere();
}

/* --- the part of a task --------------------------------------------------------------------- */

static bool inherits(const struct hwbreak_event *event, const struct clone_args_k *args)
{
	if (!event || !event->attr.inherit)
		return false;
	return !event->attr.inherit_thread || (args->flags & CLONE_THREAD);
}

static int part_fork(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	unsigned int slot;

	child->hwbreak = NULL;
	if (likely(!parent->hwbreak))
		return 0;
	if (!has_slots(child))
		return -ENOMEM;
	spin_lock_irq(&hwbreak_lock);
	for (slot = 0; slot < DEBUG_SLOTS; slot++)
		if (inherits(parent->hwbreak->arm[slot].event, args))
			occupy(&child->hwbreak->arm[slot], parent->hwbreak->arm[slot].event, child);
	fill_in(child);
	spin_unlock_irq(&hwbreak_lock);
	return 0;
}

static void vacate_all(struct task *t, bool (*leaves)(const struct hwbreak_event *event))
{
	unsigned long flags = spin_lock_irqsave(&hwbreak_lock);
	unsigned int slot;

	for (slot = 0; slot < DEBUG_SLOTS; slot++) {
		struct hwbreak_arm *arm = &t->hwbreak->arm[slot];

		if (arm->event && leaves(arm->event))
			vacate(arm);
	}
	spin_unlock_irqrestore(&hwbreak_lock, flags);
}

static bool leaves_at_exec(const struct hwbreak_event *event)
{
	return event->attr.remove_on_exec;
}

static bool always(const struct hwbreak_event *event)
{
	return true;
}

/* What a program does with more rights than its starter's is not the starter's to watch. */
static void part_exec(struct task *t)
{
	unsigned int slot;

	if (likely(!t->hwbreak))
		return;
	vacate_all(t, t->dumpable ? leaves_at_exec : always);
	spin_lock_irq(&hwbreak_lock);
	for (slot = 0; slot < DEBUG_SLOTS; slot++) {
		struct hwbreak_event *event = t->hwbreak->arm[slot].event;

		if (event && event->attr.enable_on_exec)
			event->enabled = true;
	}
	fill_in(t);
	spin_unlock_irq(&hwbreak_lock);
	load_everywhere();
}

static void part_exit(struct task *t)
{
	if (likely(!t->hwbreak))
		return;
	vacate_all(t, always);
	load_everywhere();
}

/* A child that never ran, or somebody who came after the exit. */
static void part_free(struct task *t)
{
	if (likely(!t->hwbreak))
		return;
	vacate_all(t, always);
	kfree(t->hwbreak);
}

const struct task_part hwbreak_part = {
        .name = "hwbreak",
        .fork = part_fork,
        .exec = part_exec,
        .exit = part_exit,
        .free = part_free,
};
