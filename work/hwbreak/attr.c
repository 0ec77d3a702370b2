/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program may watch. */
#include "work/hwbreak/internal.h"

#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/hw_breakpoint.h>

#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/task/cred.h"
#include "lib/string.h"

/* Bytes behind what we know must be zero: they would ask for something. */
static int tail_is_zero(const char __user *at, u32 len)
{
	for (; len--; at++) {
		u8 byte;

		if (get_user(byte, (const u8 __user *)at))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

int hwbreak_attr_get(struct perf_event_attr *attr, struct perf_event_attr __user *from)
{
	u32 known = sizeof(*attr), size, used;

	if (get_user(size, (const u32 __user *)&from->size))
		return -EFAULT;
	if (!size)
		size = PERF_ATTR_SIZE_VER0;
	used = size < known ? size : known;
	int err = size < PERF_ATTR_SIZE_VER0 || size > PAGE_SIZE
	                  ? -E2BIG
	                  : tail_is_zero((const char __user *)from + used, size - used);

	if (err == -E2BIG)
		put_user(known, (u32 __user *)&from->size);
	if (err)
		return err;
	memset(attr, 0, sizeof(*attr));
	if (copy_from_user(attr, from, used))
		return -EFAULT;
	attr->size = size;
	return attr->__reserved_1 || attr->__reserved_2 || attr->__reserved_3 ? -EINVAL : 0;
}

enum debug_access hwbreak_attr_access(const struct perf_event_attr *attr)
{
	switch (attr->bp_type) {
	case HW_BREAKPOINT_X: return DEBUG_EXEC;
	case HW_BREAKPOINT_W: return DEBUG_WRITE;
	default: return DEBUG_READ_WRITE;
	}
}

/* An instruction is met by its first byte. */
unsigned int hwbreak_attr_len(const struct perf_event_attr *attr)
{
	return attr->bp_type == HW_BREAKPOINT_X ? 1 : (unsigned int)attr->bp_len;
}

/* More than eight bytes some CPUs could watch, by a mask that we do not know. */
static int check_place(const struct perf_event_attr *attr)
{
	u64 len = attr->bp_len;

	if (attr->bp_type == HW_BREAKPOINT_X)
		return len == sizeof(long) ? 0 : -EINVAL;
	if (attr->bp_type != HW_BREAKPOINT_W && attr->bp_type != HW_BREAKPOINT_RW)
		return -EINVAL;
	if (!len || (len & (len - 1)) || (attr->bp_addr & (len - 1)))
		return -EINVAL;
	return len <= sizeof(long) ? 0 : -EOPNOTSUPP;
}

int hwbreak_attr_check(const struct perf_event_attr *attr)
{
	int err = check_place(attr);

	if (err)
		return err;
	/* the kernel's memory is watched by the kernel's own word for it, which knows where not */
	if (attr->bp_addr >= TASK_SIZE_MAX)
		return attr->exclude_kernel || capable(CAP_SYS_ADMIN) ? -EINVAL : -EPERM;
	return 0;
}

bool hwbreak_attr_movable(const struct perf_event_attr *from, const struct perf_event_attr *to)
{
	struct perf_event_attr same = *to;

	same.bp_addr = from->bp_addr;
	same.bp_type = from->bp_type;
	same.bp_len = from->bp_len;
	same.disabled = from->disabled;
	same.sig_data = from->sig_data;
	return !memcmp(&same, from, sizeof(same));
}
