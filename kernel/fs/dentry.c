/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tree of names: a hash table over (parent, name), and a list of children per directory.
 */
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>

#define BUCKETS 1024u

struct mutex namespace_lock = MUTEX_INIT(namespace_lock, "namespace");
struct spinlock dentry_lock = SPINLOCK_INIT("dentry");

static struct list_head buckets[BUCKETS];
static struct kmem_cache *dentry_cache;
static u64 dentries_alive;

void dentry_cache_init(void)
{
	dentry_cache = kmem_cache_create("dentry", sizeof(struct dentry), 8);
	for (unsigned i = 0; i < BUCKETS; i++)
		INIT_LIST_HEAD(&buckets[i]);
}

u64 dentry_count(void)
{
	return __atomic_load_n(&dentries_alive, __ATOMIC_RELAXED);
}

static u32 hash_name(const struct dentry *parent, const char *name, size_t len)
{
	u64 hash = (u64)parent >> 6;

	while (len--)
		hash = (hash ^ (u8)*name++) * 0x100000001b3ull;
	return hash ^ hash >> 32;
}

static bool set_name(struct dentry *dentry, const char *name, size_t len)
{
	char *to = len < DENTRY_INLINE_NAME ? dentry->inline_name : kmalloc(len + 1);

	if (!to)
		return false;
	memcpy(to, name, len);
	to[len] = 0;
	dentry->name = to;
	dentry->len = len;
	return true;
}

static void free_name(struct dentry *dentry)
{
	if (dentry->name != dentry->inline_name)
		kfree(dentry->name);
}

struct dentry *dentry_alloc(struct dentry *parent, const char *name, size_t len,
                            struct inode *inode)
{
	struct dentry *dentry = kmem_cache_alloc(dentry_cache);

	if (!dentry)
		return NULL;
	if (!set_name(dentry, name, len)) {
		kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	refcount_set(&dentry->ref, 1);
	dentry->inode = inode;
	dentry->flags = 0;
	dentry->parent = parent ? dentry_get(parent) : dentry;
	dentry->cookie = 0;
	dentry->next_cookie = 3; /* after "." and ".." */
	INIT_LIST_HEAD(&dentry->hashed);
	INIT_LIST_HEAD(&dentry->sibling);
	INIT_LIST_HEAD(&dentry->children);
	__atomic_fetch_add(&dentries_alive, 1, __ATOMIC_RELAXED);
	return dentry;
}

struct dentry *dentry_alloc_anon(const char *name, struct inode *inode)
{
	struct dentry *dentry = dentry_alloc(NULL, name, strlen(name), inode);

	if (dentry)
		dentry->flags = DENTRY_ANON;
	return dentry;
}

/* A dentry holds its parent, so the last put of a leaf may free a whole chain: a loop. */
void dentry_put(struct dentry *dentry)
{
	while (refcount_dec_and_test(&dentry->ref)) {
		struct dentry *parent = dentry->parent;

		inode_put(dentry->inode);
		free_name(dentry);
		if (parent == dentry)
			parent = NULL;
		kmem_cache_free(dentry_cache, dentry);
		__atomic_fetch_sub(&dentries_alive, 1, __ATOMIC_RELAXED);
		if (!parent)
			break;
		dentry = parent;
	}
}

struct dentry *dentry_find(struct dentry *dir, const char *name, size_t len)
{
	u32 hash = hash_name(dir, name, len);
	struct dentry *found = NULL, *child;

	spin_lock(&dentry_lock);
	list_for_each_entry (child, &buckets[hash % BUCKETS], hashed) {
		if (child->hash == hash && child->parent == dir && child->len == len &&
		    !memcmp(child->name, name, len)) {
			found = dentry_get(child);
			break;
		}
	}
	spin_unlock(&dentry_lock);
	return found;
}

/* ---- changes of the tree: under namespace_lock ---- */

static void attach(struct dentry *dentry)
{
	struct dentry *dir = dentry->parent;

	dentry->hash = hash_name(dir, dentry->name, dentry->len);
	dentry->cookie = dir->next_cookie++;
	list_add(&dentry->hashed, &buckets[dentry->hash % BUCKETS]);
	list_add_tail(&dentry->sibling, &dir->children);
	dentry->flags |= DENTRY_LINKED;
}

static void detach(struct dentry *dentry)
{
	list_del_init(&dentry->hashed);
	list_del_init(&dentry->sibling);
	dentry->flags &= ~DENTRY_LINKED;
}

void dentry_link(struct dentry *dentry)
{
	dentry_get(dentry);
	spin_lock(&dentry_lock);
	attach(dentry);
	spin_unlock(&dentry_lock);
}

void dentry_unlink(struct dentry *dentry)
{
	spin_lock(&dentry_lock);
	detach(dentry);
	spin_unlock(&dentry_lock);
	dentry_put(dentry);
}

int dentry_move(struct dentry *dentry, struct dentry *dir, const char *name, size_t len)
{
	char *long_name = len < DENTRY_INLINE_NAME ? NULL : kmalloc(len + 1);
	struct dentry *old_dir = dentry->parent;
	char *old_name;

	if (len >= DENTRY_INLINE_NAME && !long_name)
		return -ENOMEM;
	dentry_get(dir);
	spin_lock(&dentry_lock);
	detach(dentry);
	old_name = dentry->name != dentry->inline_name ? dentry->name : NULL;
	dentry->name = long_name ? long_name : dentry->inline_name;
	memcpy(dentry->name, name, len);
	dentry->name[len] = 0;
	dentry->len = len;
	dentry->parent = dir;
	attach(dentry);
	spin_unlock(&dentry_lock);
	kfree(old_name);
	dentry_put(old_dir);
	return 0;
}

static void swap_names(struct dentry *a, struct dentry *b)
{
	char tmp[DENTRY_INLINE_NAME];
	char *a_long = a->name != a->inline_name ? a->name : NULL;
	char *b_long = b->name != b->inline_name ? b->name : NULL;
	u32 len = a->len;

	memcpy(tmp, a->inline_name, sizeof(tmp));
	memcpy(a->inline_name, b->inline_name, sizeof(tmp));
	memcpy(b->inline_name, tmp, sizeof(tmp));
	a->name = b_long ? b_long : a->inline_name;
	b->name = a_long ? a_long : b->inline_name;
	a->len = b->len;
	b->len = len;
}

void dentry_exchange(struct dentry *a, struct dentry *b)
{
	spin_lock(&dentry_lock);
	detach(a);
	detach(b);
	swap_names(a, b);
	struct dentry *parent = a->parent;

	a->parent = b->parent;
	b->parent = parent;
	attach(a);
	attach(b);
	spin_unlock(&dentry_lock);
}

bool dentry_is_below(struct dentry *dentry, struct dentry *top)
{
	bool below = false;

	spin_lock(&dentry_lock);
	for (;; dentry = dentry->parent) {
		below = dentry == top;
		if (below || dentry->parent == dentry)
			break;
	}
	spin_unlock(&dentry_lock);
	return below;
}

struct dentry *dentry_parent(struct dentry *dentry)
{
	spin_lock(&dentry_lock);
	struct dentry *parent = dentry_get(dentry->parent);

	spin_unlock(&dentry_lock);
	return parent;
}

/* ---- paths ---- */

/* Puts text before *at; false when it does not fit. */
static bool prepend(char **at, char *start, const char *text, size_t len)
{
	if ((size_t)(*at - start) < len)
		return false;
	*at -= len;
	memcpy(*at, text, len);
	return true;
}

char *dentry_path(struct dentry *dentry, struct dentry *root, char *buf, size_t size, bool *outside)
{
	char *at = buf + size;
	bool fits = prepend(&at, buf, "", 1);
	bool top;

	spin_lock(&dentry_lock);
	bool anon = dentry->flags & DENTRY_ANON;
	bool gone = !anon && dentry->parent != dentry && !(dentry->flags & DENTRY_LINKED) &&
	            dentry->inode->super == dentry->parent->inode->super &&
	            !dentry->inode->super->read_only_tree;

	if (gone)
		fits = fits && prepend(&at, buf, " (deleted)", 10);
	for (;; dentry = dentry->parent) {
		top = dentry->parent == dentry;
		if (dentry == root || (top && !anon))
			break;
		fits = fits && prepend(&at, buf, dentry->name, dentry->len);
		if (top)
			break;
		fits = fits && prepend(&at, buf, "/", 1);
	}
	spin_unlock(&dentry_lock);
	if (outside)
		*outside = dentry != root;
	if (fits && !anon && (!*at || *at == ' '))
		fits = prepend(&at, buf, "/", 1);
	return fits ? at : ERR_PTR(-ENAMETOOLONG);
}
