/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/inode.h"
#include "kernel/fs/fs.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/time/clock.h"
#include <linux/stat.h>

struct super anon_super = {.name = "anon_inodefs", .dev = 13, .magic = 0x09041934, .next_ino = 1};

static struct kmem_cache *inode_cache;
static u64 inodes_alive;

u64 fs_now(void)
{
	return ktime_real_ns();
}

void inode_cache_init(void)
{
	inode_cache = kmem_cache_create("inode", sizeof(struct inode), 8);
}

void inode_init_times(struct inode *inode)
{
	u64 now = fs_now();

	inode->atime = inode->mtime = inode->ctime = inode->btime = now;
}

struct inode *inode_alloc(struct super *super, u32 mode)
{
	struct inode *inode = kmem_cache_zalloc(inode_cache);

	if (!inode)
		return NULL;
	__atomic_fetch_add(&super->inodes, 1, __ATOMIC_RELAXED);
	refcount_set(&inode->ref, 1);
	mutex_init(&inode->lock, "inode");
	spin_lock_init(&inode->page_lock, "inode pages");
	INIT_LIST_HEAD(&inode->flocks);
	inode->super = super;
	inode->ino = __atomic_fetch_add(&super->next_ino, 1, __ATOMIC_RELAXED);
	inode->mode = mode;
	inode->nlink = 1;
	__atomic_fetch_add(&inodes_alive, 1, __ATOMIC_RELAXED);
	return inode;
}

void inode_get(struct inode *inode)
{
	refcount_inc(&inode->ref);
}

void inode_put(struct inode *inode)
{
	if (!refcount_dec_and_test(&inode->ref))
		return;
	if (inode->ops && inode->ops->evict)
		inode->ops->evict(inode);
	__atomic_fetch_sub(&inode->super->inodes, 1, __ATOMIC_RELAXED);
	__atomic_fetch_sub(&inodes_alive, 1, __ATOMIC_RELAXED);
	kmem_cache_free(inode_cache, inode);
}

u64 inode_count(void)
{
	return __atomic_load_n(&inodes_alive, __ATOMIC_RELAXED);
}
