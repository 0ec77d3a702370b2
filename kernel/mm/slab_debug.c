/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What debug builds check about objects.
 *
 * The word behind the object says whether it is free or in use, so a double free and a write past
 * the end are seen at the next operation. The body of a free object is filled with a pattern and
 * compared when it is handed out again: a late write through an old pointer shows there. The first
 * eight bytes are left out, the chain of free objects runs through them.
 */
#include "kernel/mm/slab_internal.h"
#include "lib/log.h"
#include "lib/string.h"

#define STATE_FREE   0xf4eef4eef4eef4eeUL
#define STATE_IN_USE 0x1ca1ca1ca1ca1ca1UL
#define FILL         0x6b6b6b6b6b6b6b6bUL

enum { FILL_MAX = 256 }; /* bytes per object; the whole of the big ones would cost too much */

static u64 *state_word(struct kmem_cache *c, void *obj)
{
	return (u64 *)((char *)obj + c->stride - sizeof(u64));
}

static u32 fill_words(struct kmem_cache *c)
{
	return min(c->size, (u32)FILL_MAX) / sizeof(u64);
}

static void fill(struct kmem_cache *c, u64 *obj)
{
	u32 i;

	for (i = 1; i < fill_words(c); i++)
		obj[i] = FILL;
}

void slab_debug_new(struct kmem_cache *c, void *obj)
{
	if (!CONFIG_DEBUG)
		return;
	fill(c, obj);
	*state_word(c, obj) = STATE_FREE;
}

void slab_debug_alloc(struct kmem_cache *c, void *obj)
{
	u64 *word = obj;
	u32 i;

	if (*state_word(c, obj) != STATE_FREE)
		panic("slab %s: free object %p was overrun: %lx", c->name, obj,
		      *state_word(c, obj));
	for (i = 1; i < fill_words(c); i++) {
		if (word[i] != FILL)
			panic("slab %s: object %p written after free at +%u: %lx", c->name, obj,
			      (u32)(i * sizeof(u64)), word[i]);
	}
	*state_word(c, obj) = STATE_IN_USE;
}

void slab_debug_free(struct kmem_cache *c, void *obj)
{
	struct page *p = virt_to_page(obj);
	u64 state;

	if (p->kind != PAGE_SLAB || p->cache != c)
		panic("slab %s: %p is not an object of this cache", c->name, obj);
	state = *state_word(c, obj);
	if (state == STATE_FREE)
		panic("slab %s: object %p freed twice", c->name, obj);
	if (state != STATE_IN_USE)
		panic("slab %s: object %p written past its end: %lx", c->name, obj, state);
	*state_word(c, obj) = STATE_FREE;
	fill(c, obj);
}
