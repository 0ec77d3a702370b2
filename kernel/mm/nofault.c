/* SPDX-License-Identifier: BSD-2-Clause */
/* Preemption off: mm_fault() then goes to the fix-up at once. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/nofault.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "state/preempt/preempt.h"

#define KERNEL_SPACE_START 0xffff800000000000UL

size_t copy_from_user_nofault(void *to, const void __user *from, size_t n)
{
	preempt_disable();
	n = copy_from_user_slow(to, from, n);
	preempt_enable();
	return n;
}

size_t copy_to_user_nofault(void __user *to, const void *from, size_t n)
{
	preempt_disable();
	n = copy_to_user_slow(to, from, n);
	preempt_enable();
	return n;
}

int copy_from_kernel_nofault(void *to, const void *from, size_t n)
{
	size_t left;

	if ((u64)from < KERNEL_SPACE_START || (u64)from + n < (u64)from)
		return -EFAULT;
	preempt_disable();
	left = uaccess_copy(to, from, n);
	preempt_enable();
	return left ? -EFAULT : 0;
}

int fault_in_user(const void __user *addr, bool write)
{
	struct page *p;

	p = mm_get_page(current->mm, (u64)addr, write ? MM_ACCESS_WRITE : MM_ACCESS_READ);
	if (IS_ERR(p))
		return -EFAULT;
	page_put(p);
	return 0;
}
