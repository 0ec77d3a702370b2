/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order graph: an edge A -> B says that somebody waited for a B while holding an A. Two things
 * must never be in it:
 *
 *  1. a circle: each of several CPUs could hold what the next one waits for;
 *  2. a path from a class used in interrupts to one held with interrupts on: the holder of the
 *     second is interrupted, the handler waits for the first, whose owner waits for the second.
 *
 * A path of length zero in (2) is the plain "inconsistent lock state".
 * Edges and usage bits only ever appear, so the usual question, "is it there already?", needs no
 * lock; the few additions are made under one.
 */
#include "arch/x86_64/cpu/raw_spinlock.h"
#include "lib/bitmap.h"
#include "lib/string.h"
#include "state/lockdep/class.h"

#if CONFIG_DEBUG

typedef DECLARE_BITMAP(class_set, LOCKDEP_MAX_CLASSES);

static struct raw_spinlock graph_lock = RAW_SPINLOCK_INIT;
static struct lock_class classes[LOCKDEP_MAX_CLASSES];
static unsigned nr_classes;
static class_set edges[LOCKDEP_MAX_CLASSES];      /* edges[a] has b: a -> b */
static class_set back_edges[LOCKDEP_MAX_CLASSES]; /* the same, turned around */

static struct lock_class *find_class(const char *name, unsigned subclass)
{
	for (unsigned i = 0; i < nr_classes; i++)
		if (classes[i].subclass == subclass && !strcmp(classes[i].name, name))
			return &classes[i];
	return NULL;
}

static struct lock_class *add_class(const char *name, unsigned subclass)
{
	struct lock_class *class = &classes[nr_classes];

	if (nr_classes == LOCKDEP_MAX_CLASSES)
		return NULL;
	class->name = name;
	class->subclass = subclass;
	class->index = nr_classes++;
	return class;
}

struct lock_class *lock_class_of(struct lockdep_map *map, unsigned subclass)
{
	struct lock_class *class = READ_ONCE(map->class[subclass]);

	if (likely(class))
		return class;
	raw_spin_lock(&graph_lock);
	class = find_class(map->name ? map->name : "(unnamed)", subclass);
	if (!class)
		class = add_class(map->name ? map->name : "(unnamed)", subclass);
	raw_spin_unlock(&graph_lock);
	WRITE_ONCE(map->class[subclass], class);
	return class;
}

/* Everything that can be reached from `from`, itself included. */
static void closure(class_set *graph, unsigned from, unsigned long *seen)
{
	class_set todo;
	unsigned long i;

	bitmap_zero(seen, LOCKDEP_MAX_CLASSES);
	bitmap_zero(todo, LOCKDEP_MAX_CLASSES);
	__set_bit(from, todo);
	while ((i = find_first_bit(todo, LOCKDEP_MAX_CLASSES)) < LOCKDEP_MAX_CLASSES) {
		__clear_bit(i, todo);
		__set_bit(i, seen);
		for (unsigned w = 0; w < ARRAY_SIZE(todo); w++)
			todo[w] |= graph[i][w] & ~seen[w];
	}
}

/* A class of the set with that usage, or NULL. */
static struct lock_class *find_usage(const unsigned long *set, unsigned usage)
{
	unsigned long i;

	for_each_set_bit(i, set,
	                 LOCKDEP_MAX_CLASSES) if (classes[i].usage & usage) return &classes[i];
	return NULL;
}

/* Rule 2 for every path that goes through first -> then. */
static struct lockdep_problem check_usage(unsigned first, unsigned then)
{
	static const struct {
		unsigned used, held;
		const char *what;
	} rules[] = {
	        {USED_IN_HARDIRQ, HELD_HARDIRQS_ON,
	         "used in hardirq, leads to a lock held with hardirqs on"},
	        {USED_IN_SOFTIRQ, HELD_SOFTIRQS_ON,
	         "used in softirq, leads to a lock held with softirqs on"},
	};
	static class_set before, after; /* graph_lock */
	struct lockdep_problem problem = {NULL, NULL, NULL};

	closure(back_edges, first, before);
	closure(edges, then, after);
	for (unsigned i = 0; i < ARRAY_SIZE(rules); i++) {
		problem.a = find_usage(before, rules[i].used);
		problem.b = find_usage(after, rules[i].held);
		if (problem.a && problem.b) {
			problem.what = rules[i].what;
			break;
		}
	}
	return problem;
}

/* A problem of a class that was not reported before. graph_lock. */
static struct lockdep_problem first_report(struct lock_class *class, struct lockdep_problem problem)
{
	if (class->reported)
		problem.what = NULL;
	else if (problem.what)
		class->reported = true;
	return problem;
}

struct lockdep_problem lock_class_mark(struct lock_class *class, unsigned usage)
{
	struct lockdep_problem problem = {NULL, NULL, NULL};

	if (!(usage & ~READ_ONCE(class->usage)))
		return problem;
	raw_spin_lock(&graph_lock);
	WRITE_ONCE(class->usage, class->usage | usage);
	problem = first_report(class, check_usage(class->index, class->index));
	raw_spin_unlock(&graph_lock);
	return problem;
}

struct lockdep_problem lock_class_order(struct lock_class *first, struct lock_class *then)
{
	struct lockdep_problem problem = {NULL, first, then};
	static class_set reach; /* graph_lock */

	if (test_bit(then->index, edges[first->index]))
		return problem;
	raw_spin_lock(&graph_lock);
	closure(edges, then->index, reach);
	if (test_bit(first->index, reach))
		problem.what = "circular locking dependency: the other order was seen before";
	__set_bit(then->index, edges[first->index]);
	__set_bit(first->index, back_edges[then->index]);
	if (!problem.what)
		problem = check_usage(first->index, then->index);
	problem = first_report(then, problem);
	raw_spin_unlock(&graph_lock);
	return problem;
}

#endif
