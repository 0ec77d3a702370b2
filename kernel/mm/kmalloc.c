/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory by size: one cache per class, whole blocks of pages beyond. */
#include "kernel/mm/slab_internal.h"
#include "lib/log.h"
#include "lib/string.h"

static const u16 class_sizes[] = {8,   16,  32,  48,  64,   96,   128,  192,
                                  256, 384, 512, 768, 1024, 2048, 4096, 8192};
static const char *const class_names[] = {
        "kmalloc-8",   "kmalloc-16",  "kmalloc-32",  "kmalloc-48",  "kmalloc-64",  "kmalloc-96",
        "kmalloc-128", "kmalloc-192", "kmalloc-256", "kmalloc-384", "kmalloc-512", "kmalloc-768",
        "kmalloc-1k",  "kmalloc-2k",  "kmalloc-4k",  "kmalloc-8k"};

enum {
	CLASSES = ARRAY_SIZE(class_sizes),
	SMALL_MAX = 1024, /* up to here the class is looked up by size / 8 */
	KMALLOC_MAX = 8192,
};

static struct kmem_cache classes[CLASSES] __aligned(64);
static u8 small_class[SMALL_MAX / 8 + 1];

static struct kmem_cache *class_of(size_t size)
{
	if (likely(size <= SMALL_MAX))
		return &classes[small_class[(size + 7) / 8]];
	if (size <= 2048)
		return &classes[CLASSES - 3];
	return &classes[size <= 4096 ? CLASSES - 2 : CLASSES - 1];
}

static void *pages_for(size_t size)
{
	unsigned int order = 0;
	struct page *p;

	while (order <= PAGE_ORDER_MAX && (PAGE_SIZE << order) < size)
		order++;
	p = page_alloc_order(order, PAGE_NORMAL);
	return p ? page_to_virt(p) : NULL;
}

void *kmalloc(size_t size)
{
	if (unlikely(size > KMALLOC_MAX))
		return pages_for(size);
	return kmem_cache_alloc(class_of(size));
}

void *kzalloc(size_t size)
{
	void *p = kmalloc(size);

	if (p)
		memset(p, 0, size);
	return p;
}

size_t ksize(const void *p)
{
	struct kmem_cache *c = slab_cache_of(p);

	return c ? c->size : PAGE_SIZE << virt_to_page(p)->order;
}

void kfree(const void *p)
{
	struct kmem_cache *c;

	if (!p)
		return;
	c = slab_cache_of(p);
	if (likely(c))
		kmem_cache_free(c, (void *)p);
	else
		page_free_order(virt_to_page(p), virt_to_page(p)->order);
}

void *krealloc(void *p, size_t size)
{
	void *bigger;
	size_t old;

	if (!p)
		return kmalloc(size);
	old = ksize(p);
	if (size <= old)
		return p;
	bigger = kmalloc(size);
	if (!bigger)
		return NULL;
	memcpy(bigger, p, old);
	kfree(p);
	return bigger;
}

void *kmemdup(const void *p, size_t size)
{
	void *copy = kmalloc(size);

	if (copy)
		memcpy(copy, p, size);
	return copy;
}

char *kstrdup(const char *s)
{
	return kmemdup(s, strlen(s) + 1);
}

void kmalloc_init(void)
{
	unsigned int i, size = 0;

	for (i = 0; i < CLASSES; i++) {
		slab_cache_setup(&classes[i], class_names[i], class_sizes[i], 0);
		for (; size <= class_sizes[i] && size <= SMALL_MAX; size += 8)
			small_class[size / 8] = (u8)i;
	}
}
