/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lockdep: the software's own view of the IRQ flag, of the locks a task holds, and of the order
 * in which locks were ever taken. Debug builds only: in release all of it is nothing. What it
 * finds is a violation_report().
 *
 * Found: taking a lock the task already holds; a lock used in a hardirq or softirq handler and
 * elsewhere taken with those on; a circle in the order of locks; sleeping where one may not;
 * leaving for user mode with a lock held; a view of the IRQ flag that differs from the CPU's.
 */
#ifndef STATE_LOCKDEP_LOCKDEP_H
#define STATE_LOCKDEP_LOCKDEP_H

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/percpu.h"
#include "lib/compiler.h"
#include "lib/log.h"
#include "lib/types.h"

struct lock_class;

#define LOCKDEP_MAX_HELD   24
#define LOCKDEP_SUBCLASSES 4

/* The part of a lock that lockdep knows. Locks of one name are one class. */
struct lockdep_map {
#if CONFIG_DEBUG
	const char *name;
	struct lock_class *class[LOCKDEP_SUBCLASSES]; /* found at the first use */
#endif
};

#if CONFIG_DEBUG
#define LOCKDEP_MAP_INIT(lock_name) \
	{                           \
		.name = (lock_name) \
	}
#else
#define LOCKDEP_MAP_INIT(lock_name) \
	{                           \
	}
#endif

struct lockdep_held {
	struct lockdep_map *map;
	struct lock_class *class;
	unsigned long ip; /* who took it */
	unsigned how;
	unsigned context; /* hardirq and softirq fields of the preemption counter */
};

/* The part of a task that lockdep knows; zero is a good start. */
struct lockdep_task {
#if CONFIG_DEBUG
	unsigned depth;
	struct lockdep_held held[LOCKDEP_MAX_HELD];
#endif
};

/* How a lock is taken. */
enum {
	LOCKDEP_EXCLUSIVE = 0,
	LOCKDEP_TRY = 1U << 0,    /* does not wait, so it cannot deadlock */
	LOCKDEP_SHARED = 1U << 1, /* readers */
	LOCKDEP_SLEEPS = 1U << 2, /* the taker may sleep: a mutex */
};

#define LOCKDEP_THIS_IP()                                              \
	({                                                             \
		unsigned long this_ip_;                                \
		__asm__ volatile("lea 0(%%rip), %0" : "=r"(this_ip_)); \
		this_ip_;                                              \
	})

#if CONFIG_DEBUG

DECLARE_PER_CPU(u32, lockdep_hardirqs_on_flag);
DECLARE_PER_CPU(struct lockdep_task *, lockdep_task_ptr);

/* --- the IRQ flag --------------------------------------------------------------------------- */

/* Lockdep's view: IRQs of this CPU are on. */
static __always_inline bool lockdep_hardirqs_enabled(void)
{
	return this_cpu_read(lockdep_hardirqs_on_flag);
}

/* IRQs have just gone off. Noinstr, IRQs off. */
static __always_inline void lockdep_hardirqs_off(unsigned long ip)
{
	this_cpu_write(lockdep_hardirqs_on_flag, 0);
	(void)ip;
}

/*
 * IRQs are about to go on: locks held now are held with IRQs on. Instrumentable, IRQs off; the
 * caller in noinstr code opens the window.
 */
void lockdep_hardirqs_on_prepare(void);

/* IRQs go on with the next instructions. Noinstr, IRQs off, after prepare. */
static __always_inline void lockdep_hardirqs_on(unsigned long ip)
{
	this_cpu_write(lockdep_hardirqs_on_flag, 1);
	(void)ip;
}

/* NMI-like entry: the view that was interrupted, whatever it was; then "off". Noinstr. */
static __always_inline bool lockdep_hardirqs_save(void)
{
	bool was_on = lockdep_hardirqs_enabled();

	this_cpu_write(lockdep_hardirqs_on_flag, 0);
	return was_on;
}

/* NMI-like exit: the mirror. Noinstr. */
static __always_inline void lockdep_hardirqs_restore(bool was_on)
{
	this_cpu_write(lockdep_hardirqs_on_flag, was_on);
}

/* Invariant 3: the CPU's flag is lockdep's view. Not valid inside the few instructions that
 * change both. True when they agree; reports when not. */
bool lockdep_check_irq_view(const char *where);

/* --- tasks ---------------------------------------------------------------------------------- */

/* The held locks of the running task; at boot and in the idle task, of the CPU. */
static __always_inline struct lockdep_task *lockdep_current(void)
{
	return this_cpu_read(lockdep_task_ptr);
}

/* Task switch, IRQs off. Spinlocks that are held across it (the run queue's) go along. */
void lockdep_switch(struct lockdep_task *next);

/* Each CPU, before its first lock. IRQs off. */
void lockdep_cpu_init(void);

/* --- locks ---------------------------------------------------------------------------------- */

/*
 * Before waiting for the lock; with LOCKDEP_TRY, after getting it. Any context, IRQs as they are
 * while the lock is taken. In NMI nothing is recorded.
 */
void lock_acquire(struct lockdep_map *map, unsigned subclass, unsigned how, unsigned long ip);
/* Before giving it up; any order. */
void lock_release(struct lockdep_map *map, unsigned long ip);
bool lock_is_held(const struct lockdep_map *map);
/* Held locks of the running task. */
unsigned lockdep_held_count(void);

/* Right before the exit to user mode, instrumentable, IRQs off: nothing may be held, and nothing
 * counted in the preemption counter. */
void lockdep_check_user_exit(void);
/* The task is about to sleep, or could. Not judged in the boot code of a CPU. */
void might_sleep_at(unsigned long ip);
/* From panic and reports: log what the running task holds. */
void lockdep_print_held(void);
/* Softirqs go on with the next instructions: locks held now are held with softirqs on. */
void lockdep_softirqs_on_prepare(void);
/* Memory is about to be freed: reports when it contains a lock this task holds. */
void lockdep_free_check(const void *mem, size_t size);

static inline void lockdep_map_init(struct lockdep_map *map, const char *name)
{
	*map = (struct lockdep_map)LOCKDEP_MAP_INIT(name);
}

#define might_sleep() might_sleep_at(LOCKDEP_THIS_IP())

#else

static __always_inline bool lockdep_hardirqs_enabled(void)
{
	return !raw_irqs_disabled();
}
static __always_inline void lockdep_hardirqs_off(unsigned long ip)
{
}
static __always_inline void lockdep_hardirqs_on_prepare(void)
{
}
static __always_inline void lockdep_hardirqs_on(unsigned long ip)
{
}
static __always_inline bool lockdep_hardirqs_save(void)
{
	return false;
}
static __always_inline void lockdep_hardirqs_restore(bool was_on)
{
}
static __always_inline bool lockdep_check_irq_view(const char *where)
{
	return true;
}
static __always_inline void lockdep_switch(struct lockdep_task *next)
{
}
static __always_inline void lockdep_cpu_init(void)
{
}
static __always_inline void lock_acquire(struct lockdep_map *map, unsigned subclass, unsigned how,
                                         unsigned long ip)
{
}
static __always_inline void lock_release(struct lockdep_map *map, unsigned long ip)
{
}
static __always_inline unsigned lockdep_held_count(void)
{
	return 0;
}
static __always_inline void lockdep_check_user_exit(void)
{
}
static __always_inline void lockdep_print_held(void)
{
}
static __always_inline void lockdep_softirqs_on_prepare(void)
{
}
static __always_inline void lockdep_free_check(const void *mem, size_t size)
{
}
static __always_inline void lockdep_map_init(struct lockdep_map *map, const char *name)
{
}

#define might_sleep() ((void)0)

#endif

#define lockdep_assert_map_held(map)                                                     \
	do {                                                                             \
		if (CONFIG_DEBUG && !lockdep_map_is_held(map))                           \
			violation_report("%s:%d: lock is not held", __FILE__, __LINE__); \
	} while (0)

/* l is any lock with a member `dep`. */
#define lockdep_assert_held(l) lockdep_assert_map_held(&(l)->dep)

#define lockdep_assert_irqs_disabled()                                                    \
	do {                                                                              \
		if (CONFIG_DEBUG && (lockdep_hardirqs_enabled() || !raw_irqs_disabled())) \
			violation_report("%s:%d: IRQs are on", __FILE__, __LINE__);       \
	} while (0)

#define lockdep_assert_irqs_enabled()                                                     \
	do {                                                                              \
		if (CONFIG_DEBUG && (!lockdep_hardirqs_enabled() || raw_irqs_disabled())) \
			violation_report("%s:%d: IRQs are off", __FILE__, __LINE__);      \
	} while (0)

/* False answers nothing in release, where nobody knows. */
static __always_inline bool lockdep_map_is_held(const struct lockdep_map *map)
{
#if CONFIG_DEBUG
	return lock_is_held(map);
#else
	return true;
#endif
}

#endif
