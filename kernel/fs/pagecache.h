/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contents of a tmpfs file: a sparse tree of pages over an optional image.
 *
 * Where the tree has no page, the file reads as its image (a piece of the initramfs, used in
 * place), and beyond that as zeroes. A page is made for the first write or mapping.
 * Any task context; takes inode->page_lock, never sleeps, so a page fault may call it.
 */
#ifndef KERNEL_FS_PAGECACHE_H
#define KERNEL_FS_PAGECACHE_H

#include "lib/types.h"

struct inode;
struct page;

#define PAGECACHE_SLOT_BITS 6
#define PAGECACHE_SLOTS     (1u << PAGECACHE_SLOT_BITS)
/* 2^51 bytes of file: the largest size accepted. */
#define PAGECACHE_SIZE_MAX  (1ull << 51)

/* The page with a reference, or NULL. */
struct page *pagecache_find(struct inode *inode, u64 index);
/*
 * The pages of [index, index + nr) that are there already, with references, in their places of
 * `pages`; NULL in the others. The range lies within one aligned run of PAGECACHE_SLOTS.
 */
void pagecache_find_run(struct inode *inode, u64 index, unsigned nr, struct page **pages);
/* Made from image or zeroes if missing. ERR_PTR(-ENOSPC), ERR_PTR(-ENOMEM). */
struct page *pagecache_get(struct inode *inode, u64 index);
/* Forgets contents from byte size on; the tail of the page it cuts becomes zero. */
void pagecache_truncate(struct inode *inode, u64 size);
/* Makes [from, to) read as zero. 0 or -ENOSPC/-ENOMEM (an image had to be copied first). */
int pagecache_punch(struct inode *inode, u64 from, u64 to);
/* The first byte >= pos that may be data / is a hole. size when there is none. */
u64 pagecache_next_data(struct inode *inode, u64 pos, u64 size);
u64 pagecache_next_hole(struct inode *inode, u64 pos, u64 size);
/* Everything goes. */
void pagecache_free(struct inode *inode);

#endif
