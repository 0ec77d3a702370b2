/* SPDX-License-Identifier: BSD-2-Clause */
/* Supplementary groups and capabilities. */
#include <asm/errno.h>
#include <linux/capability.h>
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

/* ---- groups ---- */

long sys_getgroups(struct pt_regs *regs)
{
	const struct cred *cred = current->cred;
	int size = (int)sys_arg0(regs);

	if (size < 0)
		return -EINVAL;
	if (!size)
		return cred->nr_groups;
	if ((u32)size < cred->nr_groups)
		return -EINVAL;
	if (copy_to_user((void __user *)sys_arg1(regs), cred->groups,
	                 cred->nr_groups * sizeof(u32)))
		return -EFAULT;
	return cred->nr_groups;
}

/* Shell sort: short, and fast enough for the largest list there may be. */
static void sort_groups(u32 *groups, u32 nr)
{
	for (u32 gap = nr / 2; gap; gap /= 2) {
		for (u32 i = gap; i < nr; i++) {
			u32 value = groups[i], j = i;

			for (; j >= gap && groups[j - gap] > value; j -= gap)
				groups[j] = groups[j - gap];
			groups[j] = value;
		}
	}
}

static int get_groups(struct cred *cred, const u32 __user *from, u32 nr)
{
	u32 *groups = nr <= CRED_GROUPS_INLINE ? cred->small_groups : kmalloc(nr * sizeof(u32));

	if (!groups)
		return -ENOMEM;
	if (cred->groups != cred->small_groups)
		kfree(cred->groups);
	cred->groups = groups;
	cred->nr_groups = nr;
	if (copy_from_user(groups, from, nr * sizeof(u32)))
		return -EFAULT;
	sort_groups(groups, nr);
	return 0;
}

long sys_setgroups(struct pt_regs *regs)
{
	u32 nr = (u32)sys_arg0(regs);
	struct cred *cred;
	int err;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (nr > CRED_GROUPS_MAX)
		return -EINVAL;
	cred = cred_prepare();
	if (!cred)
		return -ENOMEM;
	err = get_groups(cred, (const u32 __user *)sys_arg1(regs), nr);
	if (err)
		cred_abort(cred);
	else
		cred_commit(cred);
	return err;
}

/* ---- capabilities ---- */

/* Words of each set in the program's structure; 0: a version we do not know, now named right. */
static int caps_words(cap_user_header_t header, int *words)
{
	u32 version;

	if (get_user(version, &header->version))
		return -EFAULT;
	switch (version) {
	case _LINUX_CAPABILITY_VERSION_1: *words = _LINUX_CAPABILITY_U32S_1; return 0;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3: *words = _LINUX_CAPABILITY_U32S_3; return 0;
	default:
		*words = 0;
		return put_user((u32)_LINUX_CAPABILITY_VERSION_3, &header->version) ? -EFAULT : 0;
	}
}

long sys_capget(struct pt_regs *regs)
{
	cap_user_header_t header = (cap_user_header_t)sys_arg0(regs);
	cap_user_data_t data = (cap_user_data_t)sys_arg1(regs);
	struct __user_cap_data_struct sets[2] = {};
	struct cred *cred;
	struct task *t;
	int words, pid;

	if (caps_words(header, &words))
		return -EFAULT;
	if (!words)
		return data ? -EINVAL : 0;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	t = task_find(pid ? pid : current->tid);
	if (!t)
		return -ESRCH;
	cred = cred_of(t);
	for (int i = 0; i < words; i++) {
		sets[i].effective = (u32)(cred->cap_effective >> (32 * i));
		sets[i].permitted = (u32)(cred->cap_permitted >> (32 * i));
		sets[i].inheritable = (u32)(cred->cap_inheritable >> (32 * i));
	}
	cred_put(cred);
	task_put(t);
	return data && copy_to_user(data, sets, words * sizeof(sets[0])) ? -EFAULT : 0;
}

static int change_caps(struct cred *cred, u64 effective, u64 permitted, u64 inheritable)
{
	if (permitted & ~cred->cap_permitted || effective & ~permitted)
		return -EPERM;
	if (!capable(CAP_SETPCAP) && inheritable & ~(cred->cap_inheritable | cred->cap_permitted))
		return -EPERM;
	if (inheritable & ~(cred->cap_inheritable | cred->cap_bounding))
		return -EPERM;
	cred->cap_effective = effective;
	cred->cap_permitted = permitted;
	cred->cap_inheritable = inheritable;
	cred->cap_ambient &= permitted & inheritable;
	return 0;
}

long sys_capset(struct pt_regs *regs)
{
	cap_user_header_t header = (cap_user_header_t)sys_arg0(regs);
	struct __user_cap_data_struct sets[2] = {};
	u64 effective = 0, permitted = 0, inheritable = 0;
	struct cred *cred;
	int words, pid, err;

	if (caps_words(header, &words))
		return -EFAULT;
	if (!words)
		return -EINVAL;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid && pid != current->tid)
		return -EPERM;
	if (copy_from_user(sets, (void __user *)sys_arg1(regs), words * sizeof(sets[0])))
		return -EFAULT;
	for (int i = 0; i < words; i++) {
		effective |= (u64)sets[i].effective << (32 * i);
		permitted |= (u64)sets[i].permitted << (32 * i);
		inheritable |= (u64)sets[i].inheritable << (32 * i);
	}
	cred = cred_prepare();
	if (!cred)
		return -ENOMEM;
	err = change_caps(cred, effective & CRED_CAPS_ALL, permitted & CRED_CAPS_ALL,
	                  inheritable & CRED_CAPS_ALL);
	if (err)
		cred_abort(cred);
	else
		cred_commit(cred);
	return err;
}
