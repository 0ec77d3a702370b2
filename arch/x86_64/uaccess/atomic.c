/* SPDX-License-Identifier: BSD-2-Clause */
/* Atomic operations on words of user memory. */
#include "arch/x86_64/uaccess/uaccess.h"

static bool word_ok(const u32 __user *uaddr)
{
	return access_ok(uaddr, sizeof(*uaddr)) && !((u64)uaddr & 3);
}

/* A fault turns rax, which cmpxchg compares, into -EFAULT; `error` tells the two apart. */
static int cmpxchg_open(u32 __user *uaddr, u32 expected, u32 desired, u32 *found)
{
	int error = -EFAULT;

	__asm__ volatile("1: lock cmpxchgl %k3, %1\n\t"
	                 "xorl %k2, %k2\n"
	                 "2:\n\t" EX_ENTRY(1b, 2b, EX_PLAIN)
	                 : "+a"(expected), "+m"(*uaddr), "+r"(error)
	                 : "r"(desired)
	                 : "cc", "memory");
	*found = expected;
	return error;
}

int user_cmpxchg_u32(u32 __user *uaddr, u32 expected, u32 desired, u32 *found)
{
	int error;

	if (!word_ok(uaddr))
		return -EFAULT;
	stac();
	error = cmpxchg_open(uaddr, expected, desired, found);
	clac();
	return error;
}

static u32 apply(enum user_atomic_op op, u32 old, u32 arg)
{
	switch (op) {
	case USER_ATOMIC_SET: return arg;
	case USER_ATOMIC_ADD: return old + arg;
	case USER_ATOMIC_OR: return old | arg;
	case USER_ATOMIC_ANDN: return old & ~arg;
	case USER_ATOMIC_XOR: return old ^ arg;
	}
	return old;
}

int user_atomic_u32(u32 __user *uaddr, enum user_atomic_op op, u32 arg, u32 *found)
{
	u32 old;
	int error;

	if ((unsigned int)op > USER_ATOMIC_XOR)
		return -ENOSYS;
	error = get_user(old, uaddr);
	while (!error) {
		error = user_cmpxchg_u32(uaddr, old, apply(op, old, arg), found);
		if (error || *found == old)
			break;
		old = *found;
	}
	return error;
}
