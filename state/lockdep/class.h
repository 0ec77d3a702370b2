/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lock classes: how the locks of one name were ever used, and in which order with others. Between
 * the files of this room only; debug builds only.
 */
#ifndef STATE_LOCKDEP_CLASS_H
#define STATE_LOCKDEP_CLASS_H

#include "state/lockdep/lockdep.h"

#define LOCKDEP_MAX_CLASSES 256

enum lock_usage {
	USED_IN_HARDIRQ = 1U << 0, /* taken by a hardirq handler */
	USED_IN_SOFTIRQ = 1U << 1,
	HELD_HARDIRQS_ON = 1U << 2, /* held where a hardirq can come */
	HELD_SOFTIRQS_ON = 1U << 3,
};

struct lock_class {
	const char *name;
	unsigned subclass;
	unsigned usage; /* enum lock_usage; only ever grows */
	unsigned index;
	bool reported; /* one report about a class is enough */
};

/*
 * All of these: IRQs off, not in NMI. What they find they return, for the caller to report once
 * nothing of lockdep is locked.
 */
struct lockdep_problem {
	const char *what; /* NULL: none */
	const struct lock_class *a, *b;
};

/* The class of a lock, made at the first use; NULL when there is no room for more. */
struct lock_class *lock_class_of(struct lockdep_map *map, unsigned subclass);
/* The class is now also used in these ways. */
struct lockdep_problem lock_class_mark(struct lock_class *class, unsigned usage);
/* `then` was waited for while `first` was held. */
struct lockdep_problem lock_class_order(struct lock_class *first, struct lock_class *then);

#endif
