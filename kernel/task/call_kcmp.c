/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kcmp(2): do two tasks share something? The answer also orders what is different, so that a
 * program can sort; the order is that of scrambled addresses and tells nothing about the kernel.
 */
#include <asm/errno.h>
#include <linux/kcmp.h>
#include "lib/err.h"
#include "lib/random.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/epoll.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

/* The factor is odd, so different stays different. */
static u64 scramble_add[KCMP_TYPES], scramble_mul[KCMP_TYPES];

void kcmp_init(void)
{
	random_bytes(scramble_add, sizeof(scramble_add));
	random_bytes(scramble_mul, sizeof(scramble_mul));
}

static u64 scramble(const void *pointer, int type)
{
	return ((u64)pointer ^ scramble_add[type]) * (scramble_mul[type] | 1);
}

static int compare(const void *a, const void *b, int type)
{
	u64 x = scramble(a, type), y = scramble(b, type);

	return a == b ? 0 : x < y ? 1 : 2;
}

static long compare_files(struct task *a, struct task *b, u64 fd_a, u64 fd_b)
{
	struct file *x = fd_get_of(a, (unsigned int)fd_a);
	struct file *y = fd_get_of(b, (unsigned int)fd_b);
	long result = x && y ? compare(x, y, KCMP_FILE) : -EBADF;

	if (x)
		file_put(x);
	if (y)
		file_put(y);
	return result;
}

static long compare_watched(struct task *a, struct task *b, u64 fd_a, u64 user_slot)
{
	struct kcmp_epoll_slot slot;
	const struct file *watched;
	struct file *file, *instance;
	long result = -EBADF;

	if (copy_from_user(&slot, (const void __user *)user_slot, sizeof(slot)))
		return -EFAULT;
	file = fd_get_of(a, (unsigned int)fd_a);
	instance = fd_get_of(b, slot.efd);
	if (file && instance) {
		watched = epoll_target(instance, (int)slot.tfd, slot.toff);
		result = IS_ERR(watched) ? PTR_ERR(watched) : compare(file, watched, KCMP_FILE);
	}
	if (file)
		file_put(file);
	if (instance)
		file_put(instance);
	return result;
}

static long compare_tasks(struct task *a, struct task *b, struct pt_regs *regs)
{
	int type = (int)sys_arg2(regs);

	switch (type) {
	case KCMP_FILE: return compare_files(a, b, sys_arg3(regs), sys_arg4(regs));
	case KCMP_VM: return compare(a->mm, b->mm, type);
	case KCMP_FILES: return compare(a->files, b->files, type);
	case KCMP_FS: return compare(a->fs, b->fs, type);
	case KCMP_SIGHAND: return compare(signal_hand_of(a), signal_hand_of(b), type);
	case KCMP_EPOLL_TFD: return compare_watched(a, b, sys_arg3(regs), sys_arg4(regs));
	/* nobody has one: all have the same */
	case KCMP_IO:
	case KCMP_SYSVSEM: return 0;
	default: return -EINVAL;
	}
}

long sys_kcmp(struct pt_regs *regs)
{
	struct task *a = task_find((int)sys_arg0(regs)), *b = task_find((int)sys_arg1(regs));
	long result = -ESRCH;

	if (a && b)
		result = task_may_inspect(a) && task_may_inspect(b) ? compare_tasks(a, b, regs)
		                                                    : -EPERM;
	if (a)
		task_put(a);
	if (b)
		task_put(b);
	return result;
}
