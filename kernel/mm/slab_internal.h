/* SPDX-License-Identifier: BSD-2-Clause */
/* Between slab.c, kmalloc.c and slab_debug.c. */
#ifndef KERNEL_MM_SLAB_INTERNAL_H
#define KERNEL_MM_SLAB_INTERNAL_H

#include "arch/x86_64/cpu/percpu.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "lib/list.h"
#include "state/lockdep/spinlock.h"

enum {
	MAGAZINE_SIZE = 29, /* so that a magazine is four cache lines */
	MAGAZINE_REFILL = 14,
};

/* Free objects of one cache on one CPU. Only that CPU touches it, with interrupts off. */
struct magazine {
	u32 count;
	u64 allocs, frees;
	void *objects[MAGAZINE_SIZE];
};

struct kmem_cache {
	struct magazine magazines[NR_CPUS];
	u32 size;     /* of an object as asked for */
	u32 stride;   /* from one object to the next */
	u32 per_slab; /* objects in one block */
	unsigned int order;
	const char *name;
	struct list_head all;

	struct spinlock lock;
	struct list_head partial; /* slabs with free objects; under lock */
	u64 slabs;                /* under lock */
};

/* Debug builds keep a state word behind each object. */
#define SLAB_REDZONE (CONFIG_DEBUG ? sizeof(u64) : 0)

void slab_debug_new(struct kmem_cache *c, void *obj);
void slab_debug_alloc(struct kmem_cache *c, void *obj);
void slab_debug_free(struct kmem_cache *c, void *obj);

void slab_cache_setup(struct kmem_cache *c, const char *name, size_t size, size_t align);
/* The cache an object came from; NULL: it is a block of pages. */
struct kmem_cache *slab_cache_of(const void *obj);
void kmalloc_init(void);

#endif
