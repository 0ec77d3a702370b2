/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wait queues: tasks that wait for a condition which somebody else makes true.
 *
 * The waker makes the condition true first and calls wake_up() second; the waiter queues itself
 * first and looks second. wake_up*() work in any context but NMI; they hold the queue's lock while
 * they call the entries' functions. Waiting: task context, may sleep.
 */
#ifndef KERNEL_SCHED_WAIT_H
#define KERNEL_SCHED_WAIT_H

#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"
#include "kernel/sched/task_state.h"
#include "state/lockdep/spinlock.h"

struct task;
struct wait_entry;

struct wait_queue {
	struct spinlock lock; /* IRQs off */
	struct list_head entries;
};

/*
 * Called by a wake-up under the queue's lock, IRQs off. key: what happened (EPOLL* bits), 0 if
 * unknown. states: which sleepers are meant. True: somebody was woken; counts for exclusive ones.
 */
typedef bool wait_fn(struct wait_entry *entry, u32 states, u32 key);

#define WAIT_EXCLUSIVE 1u /* a wake-up of "one" stops behind this entry if it took it */

struct wait_entry {
	struct list_head link; /* empty when not queued */
	wait_fn *fn;
	struct task *task;
	unsigned flags;
};

#define WAIT_QUEUE_INIT(var)                               \
	{                                                  \
		.lock = SPINLOCK_INIT("wait queue " #var), \
		.entries = LIST_HEAD_INIT((var).entries)   \
	}
#define DEFINE_WAIT_QUEUE(var) struct wait_queue var = WAIT_QUEUE_INIT(var)

/* The name is the class of the lock. */
static inline void wait_queue_init(struct wait_queue *wq, const char *name)
{
	spin_lock_init(&wq->lock, name);
	INIT_LIST_HEAD(&wq->entries);
}

/* --- waking --------------------------------------------------------------------------------- */

/* All entries that are not exclusive, and at most nr (0: all) exclusive ones. How many woke. */
unsigned wake_up_nr(struct wait_queue *wq, u32 states, unsigned nr, u32 key);
/* The caller holds wq->lock. */
unsigned wake_up_nr_locked(struct wait_queue *wq, u32 states, unsigned nr, u32 key);

/* The usual ones. All are full barriers before they look whether anybody waits. */
void wake_up(struct wait_queue *wq);
void wake_up_all(struct wait_queue *wq);
void wake_up_interruptible(struct wait_queue *wq);
/* With the EPOLL* bits that became true. */
void wake_up_key(struct wait_queue *wq, u32 key);

/* Somebody waits. The caller's own business is to have a full barrier before. */
static inline bool wait_queue_active(const struct wait_queue *wq)
{
	return !list_empty(&wq->entries);
}

/* --- waiting, by hand ----------------------------------------------------------------------- */

/* An entry for the current task, woken by wake_up_state(). */
void wait_entry_init(struct wait_entry *entry);
/* An entry with a function of its own (poll, epoll). */
static inline void wait_entry_init_fn(struct wait_entry *entry, wait_fn *fn)
{
	*entry = (struct wait_entry){.fn = fn};
	INIT_LIST_HEAD(&entry->link);
}

void wait_queue_add(struct wait_queue *wq, struct wait_entry *entry);
/* At the end, with WAIT_EXCLUSIVE. */
void wait_queue_add_exclusive(struct wait_queue *wq, struct wait_entry *entry);
/* Afterwards the function of the entry does not run any more. Also if it is not queued. */
void wait_queue_remove(struct wait_queue *wq, struct wait_entry *entry);

/* Queue the entry if it is not, then set the state (full barrier). Then look, then schedule(). */
void wait_prepare(struct wait_queue *wq, struct wait_entry *entry, u32 state);
void wait_prepare_exclusive(struct wait_queue *wq, struct wait_entry *entry, u32 state);
/* TASK_RUNNING and not queued. */
void wait_finish(struct wait_queue *wq, struct wait_entry *entry);

/* One turn of a wait loop: 0 look again; -ERESTARTSYS a signal that ends `state` is pending. */
int wait_turn(u32 state);
/* The same with an end on the monotonic clock (SCHED_FOREVER: none): 1 the time is over. */
int wait_turn_until(u32 state, u64 end_ns);
/* ktime_ns() + ns, without overflow. */
u64 wait_deadline(u64 ns);
/* What is left until end_ns: 0 when it is over. */
u64 wait_left(u64 end_ns);

/* --- waiting for a condition ---------------------------------------------------------------- */

/* wq is the address of the queue. The condition is evaluated many times. Result: 0, -ERESTARTSYS, or 1: the time is over. */
#define wait_event_loop_(wq, cond, state, end_ns, prepare)            \
	({                                                            \
		struct wait_entry wait_e_;                            \
		int wait_r_ = 0;                                      \
                                                                      \
		wait_entry_init(&wait_e_);                            \
		for (;;) {                                            \
			prepare((wq), &wait_e_, (state));             \
			if (cond) {                                   \
				wait_r_ = 0;                          \
				break;                                \
			}                                             \
			if (wait_r_)                                  \
				break;                                \
			wait_r_ = wait_turn_until((state), (end_ns)); \
		}                                                     \
		wait_finish((wq), &wait_e_);                          \
		wait_r_;                                              \
	})

#define wait_event(wq, cond)                                                                  \
	do {                                                                                  \
		if (!(cond))                                                                  \
			(void)wait_event_loop_(wq, cond, TASK_UNINTERRUPTIBLE, SCHED_FOREVER, \
			                       wait_prepare);                                 \
	} while (0)

/* 0 or -ERESTARTSYS. */
#define wait_event_interruptible(wq, cond) \
	((cond) ? 0 : wait_event_loop_(wq, cond, TASK_INTERRUPTIBLE, SCHED_FOREVER, wait_prepare))

#define wait_event_interruptible_exclusive(wq, cond)                            \
	((cond) ? 0                                                             \
	        : wait_event_loop_(wq, cond, TASK_INTERRUPTIBLE, SCHED_FOREVER, \
	                           wait_prepare_exclusive))

#define wait_event_killable(wq, cond) \
	((cond) ? 0 : wait_event_loop_(wq, cond, TASK_KILLABLE, SCHED_FOREVER, wait_prepare))

/* end_ns on the monotonic clock. 0: condition true; 1: time over (condition false). */
#define wait_event_until(wq, cond, end_ns) \
	((cond) ? 0 : wait_event_loop_(wq, cond, TASK_UNINTERRUPTIBLE, end_ns, wait_prepare))

/* As above, or -ERESTARTSYS. */
#define wait_event_interruptible_until(wq, cond, end_ns) \
	((cond) ? 0 : wait_event_loop_(wq, cond, TASK_INTERRUPTIBLE, end_ns, wait_prepare))

#endif
