/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters and cost histograms of the census. */
#include "wiring/census.h"

#include "lib/log.h"
#include "kernel/mm/page.h"
#include "kernel/task/task.h"

/*
 * A histogram with 16 steps per power of two: small enough to keep one per kind of crossing, fine
 * enough that the median is right to a sixteenth.
 */
enum { STEP_BITS = 4, STEPS = 1 << STEP_BITS, OCTAVES = 28, SLOTS = OCTAVES * STEPS };

struct kind {
	u64 count, min, max;
	u32 slot[SLOTS];
};

enum { KINDS = CENSUS_SYSCALLS + CENSUS_VECTORS };

struct static_key census_key;
static struct kind *kinds; /* system calls, then vectors */
u32 census_unknown[CENSUS_SYSCALLS];

static unsigned slot_of(u64 cost)
{
	unsigned octave;

	if (cost < STEPS)
		return (unsigned)cost;
	octave = 63 - (unsigned)__builtin_clzll(cost) - STEP_BITS;
	if (octave + 1 >= OCTAVES)
		return SLOTS - 1;
	return (octave + 1) * (unsigned)STEPS + ((cost >> octave) & (STEPS - 1));
}

static u64 slot_value(unsigned slot)
{
	unsigned octave = slot / STEPS;
	u64 step = slot % STEPS;

	return octave ? (STEPS + step) << (octave - 1) : step;
}

/* All CPUs count into the same words; the report is read when they rest. */
static void count(struct kind *kind, u64 start)
{
	u64 cost = arch_cycles() - start;
	u64 seen = __atomic_load_n(&kind->min, __ATOMIC_RELAXED);

	if (!start) /* the census began in the middle of this crossing */
		return;
	__atomic_fetch_add(&kind->count, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&kind->slot[slot_of(cost)], 1, __ATOMIC_RELAXED);
	while ((!seen || cost < seen) &&
	       !__atomic_compare_exchange_n(&kind->min, &seen, cost, true, __ATOMIC_RELAXED,
	                                    __ATOMIC_RELAXED))
		;
	seen = __atomic_load_n(&kind->max, __ATOMIC_RELAXED);
	while (cost > seen && !__atomic_compare_exchange_n(&kind->max, &seen, cost, true,
	                                                   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

void census_syscall(long nr, u64 start)
{
	if (kinds && nr >= 0 && nr < CENSUS_SYSCALLS)
		count(&kinds[nr], start);
}

void census_vector_slow(unsigned long vector, u64 start)
{
	if (kinds)
		count(&kinds[CENSUS_SYSCALLS + (vector & (CENSUS_VECTORS - 1))], start);
}

void census_enable(void)
{
	unsigned order = 0;
	struct page *pages;

	while (((size_t)PAGE_SIZE << order) < KINDS * sizeof(struct kind))
		order++;
	pages = page_alloc_order(order, PAGE_ZERO);
	if (!pages) {
		printk("census: no memory, nothing will be counted\n");
		return;
	}
	kinds = page_to_virt(pages);
	static_key_enable(&census_key);
}

static bool read_kind(const struct kind *kind, struct census_entry *entry)
{
	u64 median, below = 0;
	unsigned slot;

	if (!kinds || !kind->count)
		return false;
	for (slot = 0; slot < SLOTS - 1; slot++) {
		below += kind->slot[slot];
		if (below * 2 >= kind->count)
			break;
	}
	median = min(kind->max, slot_value(slot));
	entry->count = kind->count;
	entry->min = kind->min;
	entry->median = max(kind->min, median);
	entry->max = kind->max;
	return true;
}

bool census_read_syscall(unsigned long nr, struct census_entry *entry)
{
	return read_kind(&kinds[nr], entry);
}

bool census_read_vector(unsigned long vector, struct census_entry *entry)
{
	return read_kind(&kinds[CENSUS_SYSCALLS + vector], entry);
}

static int watch(struct task *task)
{
	if (static_key_enabled(&census_key))
		entry_work_set(&task->work.syscall, SYSCALL_WORK_WATCH);
	return 0;
}

static int watch_child(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	(void)parent;
	(void)args;
	return watch(child);
}

const struct task_part census_part = {.name = "census", .create = watch, .fork = watch_child};
