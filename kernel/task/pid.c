/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pid table: two levels, so that a look-up is two loads. Second-level pages are made when a
 * number in them is first given out and never go away, so readers need no reference for them.
 */
#include <asm/errno.h>
#include "lib/bitmap.h"
#include "lib/log.h"
#include "kernel/mm/slab.h"
#include "kernel/task/pid.h"
#include "kernel/task/process.h"

#define SLOTS_PER_PAGE 128
/* After the numbers have wrapped once, the low ones are left to the system's own. */
#define PID_WRAP_START 300

struct pid_slot {
	struct task *task;
	struct pgrp *group;
	struct session *session;
	u32 users; /* pid_lock */
};

static struct pid_slot *pid_pages[PID_MAX / SLOTS_PER_PAGE];
static DEFINE_SPINLOCK(pid_lock);
static int pid_last; /* pid_lock */

static struct pid_slot *slot_of(int nr)
{
	struct pid_slot *page;

	if (unlikely(nr <= 0 || nr >= PID_MAX))
		return NULL;
	page = smp_load_acquire(&pid_pages[nr / SLOTS_PER_PAGE]);
	return page ? &page[nr % SLOTS_PER_PAGE] : NULL;
}

static struct pid_slot *slot_make(int nr)
{
	struct pid_slot *page = pid_pages[nr / SLOTS_PER_PAGE];

	if (unlikely(!page)) {
		page = kzalloc(SLOTS_PER_PAGE * sizeof(*page));
		if (!page)
			return NULL;
		smp_store_release(&pid_pages[nr / SLOTS_PER_PAGE], page);
	}
	return &page[nr % SLOTS_PER_PAGE];
}

static int take_slot(int nr, int busy)
{
	struct pid_slot *slot = slot_make(nr);

	if (!slot)
		return -ENOMEM;
	if (slot->users)
		return busy;
	slot->users = 1;
	return nr;
}

static int take_next(void)
{
	for (int tried = 0; tried < PID_MAX; tried++) {
		int nr = pid_last + 1 < PID_MAX ? pid_last + 1 : PID_WRAP_START;
		int got = take_slot(nr, -EAGAIN);

		pid_last = nr;
		if (got != -EAGAIN)
			return got;
	}
	return -EAGAIN;
}

int pid_alloc(int want)
{
	unsigned long flags = spin_lock_irqsave(&pid_lock);
	int nr = want ? take_slot(want, -EEXIST) : take_next();

	spin_unlock_irqrestore(&pid_lock, flags);
	return nr;
}

void pid_hold(int nr)
{
	unsigned long flags = spin_lock_irqsave(&pid_lock);

	slot_of(nr)->users++;
	spin_unlock_irqrestore(&pid_lock, flags);
}

bool pid_hold_used(int nr)
{
	unsigned long flags = spin_lock_irqsave(&pid_lock);
	struct pid_slot *slot = slot_of(nr);
	bool used = slot && slot->users;

	if (used)
		slot->users++;
	spin_unlock_irqrestore(&pid_lock, flags);
	return used;
}

void pid_release(int nr)
{
	unsigned long flags = spin_lock_irqsave(&pid_lock);
	struct pid_slot *slot = slot_of(nr);

	ASSERT(slot->users > 0);
	slot->users--;
	spin_unlock_irqrestore(&pid_lock, flags);
}

struct task *pid_task(int nr)
{
	struct pid_slot *slot = slot_of(nr);

	return slot ? rcu_dereference(slot->task) : NULL;
}

struct pgrp *pid_pgrp(int nr)
{
	struct pid_slot *slot = slot_of(nr);

	return slot ? slot->group : NULL;
}

struct session *pid_session(int nr)
{
	struct pid_slot *slot = slot_of(nr);

	return slot ? slot->session : NULL;
}

void pid_set_task(int nr, struct task *t)
{
	rcu_assign_pointer(slot_of(nr)->task, t);
}

void pid_set_pgrp(int nr, struct pgrp *group)
{
	slot_of(nr)->group = group;
}

void pid_set_session(int nr, struct session *session)
{
	slot_of(nr)->session = session;
}

int pid_next_task(int from)
{
	int nr = from > 0 ? from : 1;

	while (nr < PID_MAX) {
		if (!smp_load_acquire(&pid_pages[nr / SLOTS_PER_PAGE]))
			nr = (nr / SLOTS_PER_PAGE + 1) * SLOTS_PER_PAGE;
		else if (pid_task(nr))
			return nr;
		else
			nr++;
	}
	return 0;
}
