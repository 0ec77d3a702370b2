/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/pollwait.h"
#include "kernel/fs/file.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include <asm/errno.h>
#include <linux/eventpoll.h>

/* Under the queue's lock, interrupts off. */
static bool woken(struct wait_entry *entry, u32 states, u32 key)
{
	struct poll_slot *slot = container_of(entry, struct poll_slot, entry);

	if (key && !(key & slot->key))
		return false;
	WRITE_ONCE(slot->waiter->woken, 1);
	return wake_up_state(slot->waiter->task, states);
}

static struct poll_slot *new_slot(struct poll_waiter *waiter)
{
	if (waiter->used < POLL_SLOTS_INLINE)
		return &waiter->slot[waiter->used++];
	if (!waiter->more || waiter->more->used == ARRAY_SIZE(waiter->more->slot)) {
		struct poll_chunk *chunk = kmalloc(sizeof(*chunk));

		if (!chunk)
			return NULL;
		chunk->next = waiter->more;
		chunk->used = 0;
		waiter->more = chunk;
	}
	return &waiter->more->slot[waiter->more->used++];
}

static void queue(struct poll_table *table, struct file *file, struct wait_queue *wq)
{
	struct poll_waiter *waiter = container_of(table, struct poll_waiter, table);
	struct poll_slot *slot = new_slot(waiter);

	if (!slot) {
		waiter->failed = true;
		return;
	}
	wait_entry_init_fn(&slot->entry, woken);
	slot->waiter = waiter;
	slot->wq = wq;
	slot->file = file_get(file);
	slot->key = table->key;
	wait_queue_add(wq, &slot->entry);
}

void poll_waiter_init(struct poll_waiter *waiter)
{
	waiter->table.queue = queue;
	waiter->task = current;
	waiter->woken = 0;
	waiter->queued = false;
	waiter->failed = false;
	waiter->used = 0;
	waiter->more = NULL;
}

u32 poll_waiter_ask(struct poll_waiter *waiter, struct file *file, u32 wanted)
{
	wanted |= EPOLLERR | EPOLLHUP;
	waiter->table.key = wanted;
	return file_poll(file, waiter->queued ? NULL : &waiter->table) & wanted;
}

int poll_waiter_sleep(struct poll_waiter *waiter, u64 end_ns)
{
	int result = 0;

	if (waiter->failed)
		return -ENOMEM;
	if (!end_ns)
		return 1;
	waiter->queued = true;
	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(waiter->woken))
		result = wait_turn_until(TASK_INTERRUPTIBLE, end_ns);
	__set_current_state(TASK_RUNNING);
	/* Cleared before the round looks: what becomes ready during it is a new wake-up. */
	__atomic_store_n(&waiter->woken, 0, __ATOMIC_SEQ_CST);
	return result;
}

static void drop_slots(struct poll_slot *slot, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		wait_queue_remove(slot[i].wq, &slot[i].entry);
		file_put(slot[i].file);
	}
}

void poll_waiter_end(struct poll_waiter *waiter)
{
	struct poll_chunk *chunk = waiter->more;

	drop_slots(waiter->slot, waiter->used);
	while (chunk) {
		struct poll_chunk *next = chunk->next;

		drop_slots(chunk->slot, chunk->used);
		kfree(chunk);
		chunk = next;
	}
}
