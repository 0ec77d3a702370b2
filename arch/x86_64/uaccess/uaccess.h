/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the running program: the only way the kernel touches it.
 *
 * Task context, interrupts on, may sleep (a touch may fault and wait for memory). With preemption
 * or interrupts off nothing sleeps and a page that is not there counts as a bad address.
 * Addresses are range-checked, SMAP is opened around the access only.
 */
#ifndef ARCH_X86_64_UACCESS_UACCESS_H
#define ARCH_X86_64_UACCESS_UACCESS_H

#include <asm/errno.h>
#include "lib/types.h"
#include "lib/compiler.h"
#include "arch/x86_64/cpu/alternative.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/uaccess/extable.h"

/* True if all of [addr, addr + size) is user space. Costs two instructions for constant sizes. */
static __always_inline bool access_ok(const void __user *addr, size_t size)
{
	return size <= TASK_SIZE_MAX && (u64)addr <= TASK_SIZE_MAX - size;
}

/* --- one word ------------------------------------------------------------------------------ */

void uaccess_bad_size(void); /* never defined: a link error */

/* x = *ptr for 1, 2, 4 or 8 bytes: 0 or -EFAULT, then x is 0. */
#define get_user(x, ptr)                                                                      \
	({                                                                                    \
		u64 gu_v_ = 0;                                                                \
		int gu_e_ = uaccess_load(&gu_v_, (const void __user *)(ptr), sizeof(*(ptr))); \
		(x) = (__typeof__(*(ptr)))gu_v_;                                              \
		gu_e_;                                                                        \
	})

/* *ptr = x: 0 or -EFAULT. */
#define put_user(x, ptr)                                                         \
	({                                                                       \
		__typeof__(*(ptr)) pu_v_ = (x);                                  \
		uaccess_store((u64)pu_v_, (void __user *)(ptr), sizeof(*(ptr))); \
	})

static __always_inline long uaccess_load(u64 *value, const void __user *ptr, size_t size)
{
	register long error __asm__("rax") = 0;
	register u64 v __asm__("rdx") = 0;

	if (unlikely(!access_ok(ptr, size)))
		return -EFAULT;
	stac();
	switch (size) {
	case 1:
		__asm__ volatile("1: movzbl %2, %k1\n2:\n\t" EX_ENTRY(1b, 2b, EX_GET)
		                 : "+r"(error), "=r"(v)
		                 : "m"(*(const u8 *)ptr));
		break;
	case 2:
		__asm__ volatile("1: movzwl %2, %k1\n2:\n\t" EX_ENTRY(1b, 2b, EX_GET)
		                 : "+r"(error), "=r"(v)
		                 : "m"(*(const u16 *)ptr));
		break;
	case 4:
		__asm__ volatile("1: movl %2, %k1\n2:\n\t" EX_ENTRY(1b, 2b, EX_GET)
		                 : "+r"(error), "=r"(v)
		                 : "m"(*(const u32 *)ptr));
		break;
	case 8:
		__asm__ volatile("1: movq %2, %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_GET)
		                 : "+r"(error), "=r"(v)
		                 : "m"(*(const u64 *)ptr));
		break;
	default: uaccess_bad_size();
	}
	clac();
	*value = v;
	return error;
}

static __always_inline long uaccess_store(u64 v, void __user *ptr, size_t size)
{
	register long error __asm__("rax") = 0;

	if (unlikely(!access_ok(ptr, size)))
		return -EFAULT;
	stac();
	switch (size) {
	case 1:
		__asm__ volatile("1: movb %b2, %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_EFAULT)
		                 : "+r"(error), "=m"(*(u8 *)ptr)
		                 : "q"(v));
		break;
	case 2:
		__asm__ volatile("1: movw %w2, %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_EFAULT)
		                 : "+r"(error), "=m"(*(u16 *)ptr)
		                 : "r"(v));
		break;
	case 4:
		__asm__ volatile("1: movl %k2, %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_EFAULT)
		                 : "+r"(error), "=m"(*(u32 *)ptr)
		                 : "r"(v));
		break;
	case 8:
		__asm__ volatile("1: movq %2, %1\n2:\n\t" EX_ENTRY(1b, 2b, EX_EFAULT)
		                 : "+r"(error), "=m"(*(u64 *)ptr)
		                 : "r"(v));
		break;
	default: uaccess_bad_size();
	}
	clac();
	return error;
}

/* --- blocks -------------------------------------------------------------------------------- */

/*
 * Number of bytes NOT copied: 0 is success. The raw ones (copy.S) expect a checked range and an
 * open SMAP; the number is exact to the byte.
 */
size_t uaccess_copy(void *to, const void *from, size_t n);
size_t uaccess_clear(void *to, size_t n);
size_t copy_from_user_slow(void *to, const void __user *from, size_t n);
size_t copy_to_user_slow(void __user *to, const void *from, size_t n);

/* Bytes that could not be copied from user are left as they were in `to`. */
static __always_inline size_t copy_from_user(void *to, const void __user *from, size_t n)
{
	u64 v;

	if (__builtin_constant_p(n) && (n == 1 || n == 2 || n == 4 || n == 8)) {
		if (uaccess_load(&v, from, n))
			return n;
		__builtin_memcpy(to, &v, n);
		return 0;
	}
	return copy_from_user_slow(to, from, n);
}

static __always_inline size_t copy_to_user(void __user *to, const void *from, size_t n)
{
	u64 v = 0;

	if (__builtin_constant_p(n) && (n == 1 || n == 2 || n == 4 || n == 8)) {
		__builtin_memcpy(&v, from, n);
		return uaccess_store(v, to, n) ? n : 0;
	}
	return copy_to_user_slow(to, from, n);
}

/* Writes zeroes: number of bytes NOT cleared. */
size_t clear_user(void __user *to, size_t n);

/* --- strings ------------------------------------------------------------------------------- */

/*
 * Copies a string of fewer than n bytes with its NUL: its length without the NUL. Without a NUL in
 * the first n bytes: n, and dst is not terminated. -EFAULT.
 */
long strncpy_from_user(char *dst, const char __user *src, size_t n);

/* Length with the NUL; greater than n if there is none in n bytes; 0 for a bad address. */
size_t strnlen_user(const char __user *s, size_t n);

/* --- atomic words (futex, robust lists) ---------------------------------------------------- */

enum user_atomic_op {
	USER_ATOMIC_SET,
	USER_ATOMIC_ADD,
	USER_ATOMIC_OR,
	USER_ATOMIC_ANDN,
	USER_ATOMIC_XOR,
};

/*
 * 0, and *found is the value before; *uaddr became `desired` if that was `expected`. -EFAULT, also
 * for a misaligned word.
 */
int user_cmpxchg_u32(u32 __user *uaddr, u32 expected, u32 desired, u32 *found);

/* 0, and *found is the value before the operation. -EFAULT, -ENOSYS for an unknown operation. */
int user_atomic_u32(u32 __user *uaddr, enum user_atomic_op op, u32 arg, u32 *found);

#endif
