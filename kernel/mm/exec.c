/* SPDX-License-Identifier: BSD-2-Clause */
/* What exec builds in a fresh space. */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/mman.h>
#include <asm/resource.h>
#include "kernel/mm/map.h"
#include "kernel/mm/vma.h"
#include "kernel/task/process.h"

/* What the first stack shows before it grows, and what is kept free for it to grow into. */
#define STACK_FIRST    (33 * PAGE_SIZE)
#define STACK_ROOM     (128UL << 20)
#define STACK_ROOM_MAX (8UL << 30)

int mm_setup_stack(struct mm *mm, u64 top, int exec)
{
	u32 flags = VMA_READ | VMA_WRITE | VMA_GROWSDOWN | VMA_STACK | (exec ? VMA_EXEC : 0);
	struct vma *vma = vma_alloc(top - STACK_FIRST, top, flags);
	u64 room = min(max(rlimit(RLIMIT_STACK), STACK_ROOM), STACK_ROOM_MAX);

	if (!vma)
		return -ENOMEM;
	mutex_lock(&mm->lock);
	vma_link(mm, vma);
	mm->map_top = ALIGN_DOWN(top - room - STACK_GAP, PAGE_SIZE);
	mutex_unlock(&mm->lock);
	return 0;
}

void mm_set_brk(struct mm *mm, u64 start)
{
	mm->brk_start = ALIGN_UP(start, PAGE_SIZE);
	mm->brk = mm->brk_start;
}

int mm_map_anon(struct mm *mm, u64 start, u64 end, u32 prot)
{
	u64 from = ALIGN_DOWN(start, PAGE_SIZE);
	u64 to = ALIGN_UP(end, PAGE_SIZE);
	long at;

	if (from >= to)
		return 0;
	at = mm_map(mm, from, to - from, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL, 0);
	return at < 0 ? (int)at : 0;
}
