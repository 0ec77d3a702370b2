/* SPDX-License-Identifier: BSD-2-Clause */
/* Words about code that C has no words for. gcc and clang alike. */
#ifndef LIB_COMPILER_H
#define LIB_COMPILER_H

/* Again, in any case: headers of the program interface define it as a mere `inline`. */
#undef __always_inline
#define __always_inline   inline __attribute__((__always_inline__))
#define __noreturn        __attribute__((__noreturn__))
#define __packed          __attribute__((__packed__))
#define __aligned(n)      __attribute__((__aligned__(n)))
#define __section(s)      __attribute__((__section__(s)))
#define __used            __attribute__((__used__))
#define __maybe_unused    __attribute__((__unused__))
#define __cold            __attribute__((__cold__))
#define __printf(fmt, va) __attribute__((__format__(__printf__, fmt, va)))
/* A pointer into the address space of a user program: never dereferenced, only copied from. */
#define __user

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define barrier() __asm__ volatile("" ::: "memory")

#define READ_ONCE(x)     (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define min(a, b)                                  \
	({                                         \
		__typeof__(a) min_a_ = (a);        \
		__typeof__(b) min_b_ = (b);        \
		min_a_ < min_b_ ? min_a_ : min_b_; \
	})
#define max(a, b)                                  \
	({                                         \
		__typeof__(a) max_a_ = (a);        \
		__typeof__(b) max_b_ = (b);        \
		max_a_ > max_b_ ? max_a_ : max_b_; \
	})

#define ALIGN_UP(x, a)   (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))

#endif
