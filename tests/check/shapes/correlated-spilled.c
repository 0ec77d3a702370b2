/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a tested value one value when it lies on the stack between the tests?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

#if defined(__x86_64__)
#define spill() __asm__ volatile("" ::: "rbx", "rbp", "r12", "r13", "r14", "r15", "memory")
#elif defined(__aarch64__)
#define spill()                                                                                   \
	__asm__ volatile("" ::                                                                    \
	                         : "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", \
	                           "x28", "memory")
#else
#define spill()                                                                                \
	__asm__ volatile("" ::                                                                 \
	                         : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", \
	                           "s10", "s11", "memory")
#endif

noinstr void entry(long wanted, long other)
{
	quiet();
	spill();
	if (wanted)
		begin();
	quiet();
	spill();
#ifdef BAD
	if (other) {
#else
	if (wanted) {
#endif
		printk();
		end();
	}
	keep();
}
