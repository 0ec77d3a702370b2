/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of work/hwbreak share.
 *
 *   hwbreak_event  one per file of perf_event_open(2): what is watched, and how often it was met
 *   hwbreak_arm    one per slot of a task: the event that uses it
 *
 * hwbreak_lock guards the arms of all events and what the events watch. #DB looks without it, with
 * IRQs off: whoever takes an arm away waits until all CPUs have taken an interrupt.
 */
#ifndef WORK_HWBREAK_INTERNAL_H
#define WORK_HWBREAK_INTERNAL_H

#include <linux/perf_event.h>
#include "arch/x86_64/cpu/debugreg.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"
#include "state/lockdep/spinlock.h"

struct task;

struct hwbreak_event {
	refcount_t refs; /* the file, and whoever is telling of it */
	u64 id;
	u64 count;              /* atomic */
	struct list_head sigio; /* kernel/fs/sigio.h: who is told by signal */
	struct list_head arms;  /* hwbreak_lock */
	bool enabled;           /* hwbreak_lock; #DB reads it, and ends it with the limit */
	s32 limit;              /* atomic; PERF_EVENT_IOC_REFRESH: ends after so many; 0: never */
	struct perf_event_attr attr; /* hwbreak_lock; #DB reads type, period and exclude_* */
};

struct hwbreak_arm {
	struct hwbreak_event *event; /* hwbreak_lock, read by #DB; NULL: the slot is free */
	struct list_head link;       /* hwbreak_lock; in event->arms */
	struct task *task;
	u64 left; /* until the period ends; of #DB in this task */
	u32 due;  /* atomic; POLL_IN or POLL_HUP: a period has ended and nobody was told */
};

struct hwbreak_task {
	struct hwbreak_arm arm[DEBUG_SLOTS];
};

extern struct spinlock hwbreak_lock;

/* --- arm.c; task context, no lock held ------------------------------------------------------ */

/*
 * The event in a free slot of t. 0, -ENOSPC, -ENOMEM, -ESRCH: it is ending, -EACCES: the caller may
 * not look into it.
 */
int hwbreak_arm(struct hwbreak_event *event, struct task *t);
/* Out of all slots; when it returns, no CPU looks at the event any more. */
void hwbreak_disarm(struct hwbreak_event *event);
/* enabled or attr have been changed under the lock: the registers follow, on all CPUs. */
void hwbreak_changed(struct hwbreak_event *event);

void hwbreak_event_put(struct hwbreak_event *event);

/* --- attr.c --------------------------------------------------------------------------------- */

/* perf_event_attr of any size from user memory; 0, -EFAULT, -EINVAL, -E2BIG. */
int hwbreak_attr_get(struct perf_event_attr *attr, struct perf_event_attr __user *from);
/* Where, how long, which access, and whether the caller may. 0 or what Linux says. */
int hwbreak_attr_check(const struct perf_event_attr *attr);
/* `to` watches something else than `from` and is the same otherwise. */
bool hwbreak_attr_movable(const struct perf_event_attr *from, const struct perf_event_attr *to);
enum debug_access hwbreak_attr_access(const struct perf_event_attr *attr);
unsigned int hwbreak_attr_len(const struct perf_event_attr *attr);

#endif
