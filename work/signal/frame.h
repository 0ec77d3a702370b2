/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout of a handler's frame, and single words of it. For frame.c, fpframe.c, sigreturn.c. */
#ifndef WORK_SIGNAL_FRAME_H
#define WORK_SIGNAL_FRAME_H

#include <asm/signal.h>
#include <asm/siginfo.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>
#include "arch/x86_64/uaccess/extable.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct rt_sigframe {
	void *pretcode; /* the handler returns here: rt_sigreturn */
	struct ucontext uc;
	siginfo_t info;
};

_Static_assert(offsetof(struct rt_sigframe, uc) == 8, "the ABI's frame");
_Static_assert(offsetof(struct rt_sigframe, uc.uc_mcontext) == 8 + 40, "the ABI's frame");
_Static_assert(offsetof(struct rt_sigframe, uc.uc_sigmask) == 8 + 40 + 256, "the ABI's frame");
_Static_assert(offsetof(struct rt_sigframe, info) == 312, "the ABI's frame");

/* For asm goto: the instruction at 1: goes to the label that is operand n if it faults. */
/* clang-format off */
#define EX_TO(n) EX_ENTRY(1b, %l##n, EX_PLAIN)
/* clang-format on */

/*
 * *ptr = value, or jump. The range was checked and SMAP is open. One instruction; a page that is
 * not there is brought in by the fault handler and the store repeated.
 */
#define uwrite64(ptr, value, label)                                 \
	__asm__ goto("1: movq %0, %1\n\t" EX_TO(2)                  \
	             :                                              \
	             : "r"((u64)(value)), "m"(*(u64 __user *)(ptr)) \
	             : "memory"                                     \
	             : label)

#define uwrite32(ptr, value, label)                                 \
	__asm__ goto("1: movl %0, %1\n\t" EX_TO(2)                  \
	             :                                              \
	             : "r"((u32)(value)), "m"(*(u32 __user *)(ptr)) \
	             : "memory"                                     \
	             : label)

#endif
