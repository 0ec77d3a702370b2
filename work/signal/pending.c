/* SPDX-License-Identifier: BSD-2-Clause */
/* The queues of signals that wait, and the bit that says some do. */
#include "lib/string.h"
#include "kernel/mm/slab.h"
#include "work/signal/internal.h"

static struct kmem_cache *slot_cache;

void pending_init(void)
{
	slot_cache = kmem_cache_create("signal_slot", sizeof(struct signal_slot), 8);
}

void signal_queue_init(struct signal_pending *pending)
{
	pending->set = 0;
	INIT_LIST_HEAD(&pending->queue);
}

/*
 * The bit alone says that a signal waits; the entry says why. Without memory or beyond the limit
 * an unqueued signal loses only its information, which is why just the queued kind can fail.
 */
int signal_queue_add(struct signal_process *group, struct signal_pending *pending,
                     const struct kernel_siginfo *info, unsigned int limit, bool must)
{
	struct signal_slot *slot = NULL;

	if (group->queued < limit)
		slot = kmem_cache_alloc(slot_cache);
	if (slot) {
		slot->info = *info;
		slot->preallocated = false;
		slot->queued_at = group;
		list_add_tail(&slot->link, &pending->queue);
		group->queued++;
	} else if (must) {
		return -EAGAIN;
	}
	pending->set |= signal_bit(info->si_signo);
	return 0;
}

/* Off the list; one of the owner's stays with the owner. */
static void slot_release(struct signal_process *group, struct signal_slot *slot)
{
	list_del_init(&slot->link);
	slot->queued_at = NULL;
	/* the owner's keeps its overrun count until it is queued again: timer_getoverrun(2) */
	if (!slot->preallocated) {
		group->queued--;
		kmem_cache_free(slot_cache, slot);
	}
}

void signal_queue_drop(struct signal_process *group, struct signal_pending *pending, sigset_t set)
{
	struct signal_slot *slot, *next;

	if (!(pending->set & set))
		return;
	pending->set &= ~set;
	list_for_each_entry_safe (slot, next, &pending->queue, link)
		if (signal_bit(slot->info.si_signo) & set)
			slot_release(group, slot);
}

/* The oldest entry of sig; the bit stays if there is another. */
static void queue_collect(struct signal_process *group, struct signal_pending *pending, int sig,
                          struct kernel_siginfo *info)
{
	struct signal_slot *slot, *first = NULL;

	list_for_each_entry (slot, &pending->queue, link) {
		if (slot->info.si_signo != sig)
			continue;
		if (first) {
			*info = first->info;
			slot_release(group, first);
			return;
		}
		first = slot;
	}
	pending->set &= ~signal_bit(sig);
	if (first) {
		*info = first->info;
		slot_release(group, first);
	} else {
		signal_info_init(info, sig, SI_USER);
	}
}

/* Faults first, so that a handler's frame shows the place of the fault; then the lowest. */
static int set_first(sigset_t set)
{
	if (set & SIGNALS_SYNCHRONOUS)
		set &= SIGNALS_SYNCHRONOUS;
	return set ? __builtin_ctzl(set) + 1 : 0;
}

int signal_queue_take(struct signal_task *st, sigset_t mask, struct kernel_siginfo *info)
{
	struct signal_process *group = st->group;
	struct signal_pending *pending = &st->own;
	int sig = set_first(pending->set & ~mask);

	if (!sig) {
		pending = &group->shared;
		sig = set_first(pending->set & ~mask);
	}
	if (sig)
		queue_collect(group, pending, sig, info);
	return sig;
}
