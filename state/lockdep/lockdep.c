/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each task holds, and the checks at each lock and each place that may sleep or leave.
 *
 * The stack of held locks belongs to the running task; a hardirq or softirq that interrupts it
 * pushes on top and has popped everything before it returns. IRQs are off while the stack is
 * changed. NMIs do not take part: they may only try locks.
 */
#include "state/lockdep/class.h"
#include "state/lockdep/lockdep.h"
#include "state/preempt/preempt.h"

#if CONFIG_DEBUG

DEFINE_PER_CPU(u32, lockdep_hardirqs_on_flag);
DEFINE_PER_CPU(struct lockdep_task *, lockdep_task_ptr);

/* Until the first task switch, and for locks that are taken while lockdep reports. */
static DEFINE_PER_CPU(struct lockdep_task, lockdep_boot_task);
/* This CPU is inside lockdep: locks of the log and the console are not followed. */
static DEFINE_PER_CPU(u32, lockdep_busy);

/* --- reports -------------------------------------------------------------------------------- */

static void report(struct lockdep_problem problem, unsigned long ip)
{
	if (!problem.what)
		return;
	violation_report("lockdep: %s: %s/%u and %s/%u, at %lx", problem.what, problem.a->name,
	                 problem.a->subclass, problem.b->name, problem.b->subclass, ip);
	lockdep_print_held();
}

void lockdep_print_held(void)
{
	struct lockdep_task *task = lockdep_current();

	for (unsigned i = 0; task && i < task->depth; i++) {
		const struct lockdep_held *held = &task->held[i];

		printk("  held: %s/%u, taken at %lx\n", held->class->name, held->class->subclass,
		       held->ip);
	}
}

/* --- entering and leaving lockdep ------------------------------------------------------------ */

/* False: not now. True: IRQs are off until lockdep_leave(). */
static bool lockdep_enter(unsigned long *flags)
{
	if (in_nmi() || panic_in_progress())
		return false;
	*flags = raw_local_irq_save();
	if (this_cpu_read(lockdep_busy) || !lockdep_current()) {
		raw_local_irq_restore(*flags);
		return false;
	}
	this_cpu_write(lockdep_busy, 1);
	return true;
}

static void lockdep_leave(unsigned long flags)
{
	this_cpu_write(lockdep_busy, 0);
	raw_local_irq_restore(flags);
}

/* --- taking --------------------------------------------------------------------------------- */

static u32 lock_context(void)
{
	return preempt_count() & (HARDIRQ_MASK | SOFTIRQ_OFFSET);
}

/* How the IRQ and softirq state of now marks a lock that is held. */
static unsigned held_usage(bool hardirqs_on)
{
	if (!hardirqs_on)
		return 0;
	return HELD_HARDIRQS_ON | (softirq_count() ? 0 : HELD_SOFTIRQS_ON);
}

static unsigned taken_usage(unsigned how)
{
	unsigned usage = held_usage(lockdep_hardirqs_enabled());

	if (!(how & LOCKDEP_TRY)) {
		if (in_hardirq())
			usage |= USED_IN_HARDIRQ;
		if (in_serving_softirq() && !in_hardirq())
			usage |= USED_IN_SOFTIRQ;
	}
	return usage;
}

/* Against everything that is held already in this context. */
static void check_order(struct lockdep_task *task, struct lockdep_map *map,
                        struct lock_class *class, unsigned long ip)
{
	for (unsigned i = 0; i < task->depth; i++) {
		const struct lockdep_held *held = &task->held[i];
		struct lockdep_problem same = {"recursive locking", held->class, class};

		if (held->context != lock_context() && held->map != map)
			continue; /* what an interrupted task holds: the usage bits judge that */
		if (held->class == class) {
			if (!class->reported)
				report(same, ip);
			class->reported = true;
		} else {
			report(lock_class_order(held->class, class), ip);
		}
	}
}

void lock_acquire(struct lockdep_map *map, unsigned subclass, unsigned how, unsigned long ip)
{
	struct lockdep_task *task;
	struct lock_class *class;
	unsigned long flags;

	lockdep_check_irq_view("taking a lock");
	if (!lockdep_enter(&flags))
		return;
	task = lockdep_current();
	class = lock_class_of(map, subclass);
	if (class) {
		report(lock_class_mark(class, taken_usage(how)), ip);
		if (!(how & LOCKDEP_TRY))
			check_order(task, map, class, ip);
	}
	if (class && task->depth < LOCKDEP_MAX_HELD)
		task->held[task->depth++] = (struct lockdep_held){.map = map,
		                                                  .class = class,
		                                                  .ip = ip,
		                                                  .how = how,
		                                                  .context = lock_context()};
	else
		WARN_ONCE(true, "lockdep: out of %s", class ? "held locks" : "classes");
	lockdep_leave(flags);
}

/* --- giving up ------------------------------------------------------------------------------ */

static int find_held(const struct lockdep_task *task, const struct lockdep_map *map)
{
	for (int i = (int)task->depth - 1; i >= 0; i--)
		if (task->held[i].map == map)
			return i;
	return -1;
}

static void remove_held(struct lockdep_task *task, unsigned at)
{
	task->depth--;
	for (; at < task->depth; at++)
		task->held[at] = task->held[at + 1];
}

void lock_release(struct lockdep_map *map, unsigned long ip)
{
	struct lockdep_task *task;
	unsigned long flags;
	int at;

	if (!lockdep_enter(&flags))
		return;
	task = lockdep_current();
	at = find_held(task, map);
	if (at >= 0)
		remove_held(task, at);
	else
		violation_report("lockdep: releasing %s, which is not held, at %lx",
		                 map->name ? map->name : "(unnamed)", ip);
	lockdep_leave(flags);
}

bool lock_is_held(const struct lockdep_map *map)
{
	bool held = true;
	unsigned long flags;

	if (lockdep_enter(&flags)) {
		held = find_held(lockdep_current(), map) >= 0;
		lockdep_leave(flags);
	}
	return held;
}

unsigned lockdep_held_count(void)
{
	struct lockdep_task *task = lockdep_current();

	return task ? task->depth : 0;
}

/* --- interrupts and softirqs go on ----------------------------------------------------------- */

static void mark_held(unsigned usage)
{
	struct lockdep_task *task = lockdep_current();
	unsigned long flags;

	if (!task || !task->depth || !lockdep_enter(&flags))
		return;
	for (unsigned i = 0; i < task->depth; i++)
		report(lock_class_mark(task->held[i].class, usage), task->held[i].ip);
	lockdep_leave(flags);
}

void lockdep_hardirqs_on_prepare(void)
{
	if (unlikely(in_hardirq() && !in_nmi()))
		violation_report("lockdep: IRQs go on inside a hardirq handler");
	mark_held(held_usage(true));
}

void lockdep_softirqs_on_prepare(void)
{
	mark_held(lockdep_hardirqs_enabled() ? HELD_SOFTIRQS_ON : 0);
}

/* --- tasks ---------------------------------------------------------------------------------- */

void lockdep_cpu_init(void)
{
	this_cpu_write(lockdep_task_ptr, this_cpu_ptr(&lockdep_boot_task));
	this_cpu_write(lockdep_hardirqs_on_flag, 0);
}

/*
 * The previous task took the run queue's lock, the next one will release it. Every spinlock that
 * is held here is of that kind: any other one was reported as sleeping in atomic context.
 */
void lockdep_switch(struct lockdep_task *next)
{
	struct lockdep_task *prev = lockdep_current();

	for (unsigned i = 0; prev && prev != next && i < prev->depth;) {
		if ((prev->held[i].how & LOCKDEP_SLEEPS) || next->depth == LOCKDEP_MAX_HELD) {
			i++;
			continue;
		}
		next->held[next->depth++] = prev->held[i];
		remove_held(prev, i);
	}
	this_cpu_write(lockdep_task_ptr, next);
}

void lockdep_check_user_exit(void)
{
	struct lockdep_task *task = lockdep_current();

	lockdep_check_irq_view("leaving for user mode");
	if (unlikely(preempt_count()))
		violation_report("leaving for user mode with preemption count %x", preempt_count());
	if (likely(!task || !task->depth))
		return;
	violation_report("lockdep: leaving for user mode with %u locks held, first %s", task->depth,
	                 task->held[0].class->name);
	lockdep_print_held();
	task->depth = 0;
}

void might_sleep_at(unsigned long ip)
{
	if (lockdep_current() == this_cpu_ptr(&lockdep_boot_task) || panic_in_progress())
		return;
	lockdep_check_irq_view("about to sleep");
	if (likely(preemptible()))
		return;
	violation_report("lockdep: sleeping in atomic context at %lx: count %x, IRQs %s", ip,
	                 preempt_count(), raw_irqs_disabled() ? "off" : "on");
	lockdep_print_held();
}

void lockdep_free_check(const void *mem, size_t size)
{
	struct lockdep_task *task = lockdep_current();

	for (unsigned i = 0; task && i < task->depth; i++) {
		const char *map = (const char *)task->held[i].map;

		if (map >= (const char *)mem && map < (const char *)mem + size)
			violation_report("lockdep: freeing memory with %s held in it",
			                 task->held[i].class->name);
	}
}

#endif
