/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small memory for the kernel: caches of equal objects, and kmalloc on top of them.
 *
 * Any context but NMI. Never sleeps; NULL when memory is short. Objects are aligned to 16 bytes (8
 * if they are smaller than 16) unless the cache asks for more. Sizes above 8192 are whole pages.
 * Debug builds fill freed objects, check the filling at the next use, and stop on a double free
 * or a write past the end.
 */
#ifndef KERNEL_MM_SLAB_H
#define KERNEL_MM_SLAB_H

#include "lib/types.h"
#include "lib/compiler.h"

struct kmem_cache;

/* At boot or later, may be called by any thread; panics without memory. `name` is kept. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align);
void *kmem_cache_alloc(struct kmem_cache *cache);
void *kmem_cache_zalloc(struct kmem_cache *cache);
void kmem_cache_free(struct kmem_cache *cache, void *obj); /* NULL is ignored */

void *kmalloc(size_t size);
void *kzalloc(size_t size);
void *krealloc(void *p, size_t size); /* contents kept up to the smaller size */
char *kstrdup(const char *s);
void *kmemdup(const void *p, size_t size);
void kfree(const void *p); /* NULL is ignored */

/* The usable size of a kmalloc object. */
size_t ksize(const void *p);

/* Objects in use of all caches together, and the pages they take. For the leak report. */
u64 slab_objects(void);
u64 slab_pages(void);
/* Calls fn for each cache: the leak report names the one that grew. */
void slab_for_each(void (*fn)(const char *name, size_t size, u64 objects, void *arg), void *arg);

/* Interrupts off: the free objects this CPU keeps go back to their slabs. */
void slab_drain_cpu(void);

/* Boot, after page_init(). */
void slab_init(void);

#endif
