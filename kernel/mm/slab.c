/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Caches of equal objects.
 *
 * Three layers: a magazine of free objects per CPU (no lock), the list of slabs with free objects
 * (cache->lock), the page allocator. A slab is one block of pages; its free objects are chained by
 * number, the first number in page->refs, the next in the first four bytes of each object.
 */
#include "kernel/mm/slab_internal.h"
#include "arch/x86_64/cpu/percpu.h"
#include "state/lockdep/irqflags.h"
#include "lib/log.h"
#include "lib/string.h"

#define SLAB_END 0xffffffffU

static struct spinlock caches_lock = SPINLOCK_INIT("slab caches");
static LIST_HEAD(caches);
static struct kmem_cache cache_of_caches __aligned(64);

/* --- slabs --------------------------------------------------------------------------------- */

static struct page *slab_head(const void *obj)
{
	struct page *p = virt_to_page(obj);

	return pfn_to_page(ALIGN_DOWN(page_to_pfn(p), 1UL << p->order));
}

static void *slab_object(struct kmem_cache *c, struct page *slab, u32 nr)
{
	return (char *)page_to_virt(slab) + (size_t)nr * c->stride;
}

static u32 object_number(struct kmem_cache *c, struct page *slab, const void *obj)
{
	return (u32)((const char *)obj - (char *)page_to_virt(slab)) / c->stride;
}

/* cache->lock is not held: the page allocator has its own. */
static struct page *slab_new(struct kmem_cache *c)
{
	struct page *slab = page_alloc_order(c->order, PAGE_NORMAL);
	u32 i;

	if (!slab)
		return NULL;
	/* every page of the block leads back to its first one */
	for (i = 0; i < 1U << c->order; i++) {
		slab[i].kind = PAGE_SLAB;
		slab[i].order = (u8)c->order;
		slab[i].cache = c;
	}
	slab->used = 0;
	slab->refs = 0;
	for (i = 0; i < c->per_slab; i++) {
		u32 *obj = slab_object(c, slab, i);

		*obj = i + 1 < c->per_slab ? i + 1 : SLAB_END;
		slab_debug_new(c, obj);
	}
	return slab;
}

static void slab_release(struct page *slab)
{
	unsigned int order = slab->order;
	u32 i;

	slab->refs = 1;
	for (i = 0; i < 1U << order; i++)
		slab[i].kind = PAGE_KERNEL;
	page_free_order(slab, order);
}

/* Moves free objects of one slab to the magazine. Holds cache->lock. */
static void take_objects(struct kmem_cache *c, struct magazine *m, struct page *slab)
{
	while (m->count < MAGAZINE_REFILL && slab->refs != SLAB_END) {
		u32 *obj = slab_object(c, slab, slab->refs);

		slab->refs = *obj;
		slab->used++;
		m->objects[m->count++] = obj;
	}
	if (slab->refs == SLAB_END)
		list_del(&slab->list);
}

/* Gives one object back to its slab; returns the slab if it is to be released. */
static struct page *give_object(struct kmem_cache *c, u32 *obj)
{
	struct page *slab = slab_head(obj);

	if (slab->refs == SLAB_END)
		list_add(&slab->list, &c->partial);
	*obj = slab->refs;
	slab->refs = object_number(c, slab, obj);
	if (--slab->used)
		return NULL;
	/* one empty slab stays, so that a single object does not make and break it */
	if (list_is_singular(&c->partial))
		return NULL;
	list_del(&slab->list);
	c->slabs--;
	return slab;
}

/* --- magazines ----------------------------------------------------------------------------- */

/* Interrupts off. */
static void magazine_refill(struct kmem_cache *c, struct magazine *m)
{
	struct page *slab;

	spin_lock(&c->lock);
	while (m->count < MAGAZINE_REFILL && !list_empty(&c->partial))
		take_objects(c, m, list_first_entry(&c->partial, struct page, list));
	spin_unlock(&c->lock);
	if (m->count)
		return;
	slab = slab_new(c);
	if (!slab)
		return;
	spin_lock(&c->lock);
	c->slabs++;
	list_add(&slab->list, &c->partial);
	take_objects(c, m, slab);
	spin_unlock(&c->lock);
}

static void magazine_flush(struct kmem_cache *c, struct magazine *m, u32 keep)
{
	spin_lock(&c->lock);
	while (m->count > keep) {
		struct page *slab = give_object(c, m->objects[--m->count]);

		if (slab)
			slab_release(slab);
	}
	spin_unlock(&c->lock);
}

void *kmem_cache_alloc(struct kmem_cache *c)
{
	unsigned long irqs = local_irq_save();
	struct magazine *m = &c->magazines[smp_processor_id()];
	void *obj = NULL;

	if (unlikely(!m->count))
		magazine_refill(c, m);
	if (likely(m->count)) {
		obj = m->objects[--m->count];
		m->allocs++;
	}
	local_irq_restore(irqs);
	if (CONFIG_DEBUG && obj)
		slab_debug_alloc(c, obj);
	return obj;
}

void *kmem_cache_zalloc(struct kmem_cache *c)
{
	void *obj = kmem_cache_alloc(c);

	if (obj)
		memset(obj, 0, c->size);
	return obj;
}

void kmem_cache_free(struct kmem_cache *c, void *obj)
{
	unsigned long irqs;
	struct magazine *m;

	if (!obj)
		return;
	if (CONFIG_DEBUG)
		slab_debug_free(c, obj);
	irqs = local_irq_save();
	m = &c->magazines[smp_processor_id()];
	if (unlikely(m->count == MAGAZINE_SIZE))
		magazine_flush(c, m, MAGAZINE_SIZE / 2);
	m->objects[m->count++] = obj;
	m->frees++;
	local_irq_restore(irqs);
}

struct kmem_cache *slab_cache_of(const void *obj)
{
	struct page *p = virt_to_page(obj);

	return p->kind == PAGE_SLAB ? p->cache : NULL;
}

void slab_drain_cpu(void)
{
	struct kmem_cache *c;
	unsigned long irqs = spin_lock_irqsave(&caches_lock);

	list_for_each_entry (c, &caches, all)
		magazine_flush(c, &c->magazines[smp_processor_id()], 0);
	spin_unlock_irqrestore(&caches_lock, irqs);
}

/* --- making and counting ------------------------------------------------------------------- */

/* The smallest block that wastes less than an eighth, or holds at least 16 objects. */
static unsigned int order_for(u32 stride)
{
	unsigned int order;

	for (order = 0; order < 3; order++) {
		size_t bytes = PAGE_SIZE << order;

		if (bytes >= stride && (bytes % stride <= bytes / 8) && bytes / stride >= 4)
			break;
	}
	return order;
}

void slab_cache_setup(struct kmem_cache *c, const char *name, size_t size, size_t align)
{
	unsigned long irqs;

	align = max(align, size >= 16 ? 16UL : 8UL);
	c->name = name;
	c->size = (u32)size;
	c->stride = (u32)ALIGN_UP(size + SLAB_REDZONE, align);
	c->order = order_for(c->stride);
	c->per_slab = (u32)(PAGE_SIZE << c->order) / c->stride;
	BUG_ON(!c->per_slab);
	spin_lock_init(&c->lock, "slab");
	INIT_LIST_HEAD(&c->partial);
	irqs = spin_lock_irqsave(&caches_lock);
	list_add_tail(&c->all, &caches);
	spin_unlock_irqrestore(&caches_lock, irqs);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align)
{
	struct kmem_cache *c = kmem_cache_zalloc(&cache_of_caches);

	if (!c)
		panic("no memory for the cache of %s", name);
	slab_cache_setup(c, name, size, align);
	return c;
}

static u64 cache_objects(struct kmem_cache *c)
{
	u64 n = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		n += READ_ONCE(c->magazines[cpu].allocs) - READ_ONCE(c->magazines[cpu].frees);
	return n;
}

u64 slab_objects(void)
{
	unsigned long irqs = spin_lock_irqsave(&caches_lock);
	struct kmem_cache *c;
	u64 n = 0;

	list_for_each_entry (c, &caches, all)
		n += cache_objects(c);
	spin_unlock_irqrestore(&caches_lock, irqs);
	return n;
}

u64 slab_pages(void)
{
	unsigned long irqs = spin_lock_irqsave(&caches_lock);
	struct kmem_cache *c;
	u64 n = 0;

	list_for_each_entry (c, &caches, all)
		n += READ_ONCE(c->slabs) << c->order;
	spin_unlock_irqrestore(&caches_lock, irqs);
	return n;
}

void slab_for_each(void (*fn)(const char *name, size_t size, u64 objects, void *arg), void *arg)
{
	struct kmem_cache *c;

	/* caches are never removed, and only added at the end */
	list_for_each_entry (c, &caches, all)
		fn(c->name, c->size, cache_objects(c), arg);
}

void slab_init(void)
{
	slab_cache_setup(&cache_of_caches, "kmem_cache", sizeof(struct kmem_cache), 64);
	kmalloc_init();
}
