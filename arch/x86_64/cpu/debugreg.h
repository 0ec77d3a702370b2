/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug registers: four addresses that the CPU compares with what it fetches, reads and writes.
 * Source: APM vol. 2, 13.1.
 *
 * Programs and the kernel share them: a slot that the kernel took is nobody else's until the end.
 * The inline functions are noinstr-safe.
 */
#ifndef ARCH_X86_64_CPU_DEBUGREG_H
#define ARCH_X86_64_CPU_DEBUGREG_H

#include "lib/compiler.h"
#include "lib/types.h"

#define DEBUG_SLOTS 4

#define DR6_RESERVED 0xffff0ff0UL /* reads as ones */
#define DR6_BS       0x4000UL     /* a single step */
#define DR6_BD       0x2000UL
#define DR6_TRAP_ALL 0xfUL

#define DR7_RESERVED 0x400UL /* reads as one */
#define DR7_ENABLE   0xffUL
#define DR7_GD       0x2000UL /* MOV of a debug register raises #DB, DR6_BD */
#define DR7_GLOBAL   0x200UL  /* exact: at the very instruction */

/* What a slot waits for, as DR7 has it. */
enum debug_access { DEBUG_EXEC = 0, DEBUG_WRITE = 1, DEBUG_READ_WRITE = 3 };

/* What somebody wants of the registers. */
struct debug_regs {
	u64 addr[DEBUG_SLOTS];
	u64 dr7; /* 0: nothing */
};

static __always_inline u64 debug_read_dr7(void)
{
	u64 dr7;

	__asm__ volatile("movq %%dr7, %0" : "=r"(dr7)::"memory");
	return dr7;
}

static __always_inline void debug_write_dr7(u64 dr7)
{
	__asm__ volatile("movq %0, %%dr7" ::"r"(dr7) : "memory");
}

static __always_inline u64 debug_read_dr6(void)
{
	u64 dr6;

	__asm__ volatile("movq %%dr6, %0" : "=r"(dr6)::"memory");
	return dr6;
}

static __always_inline void debug_write_dr6(u64 dr6)
{
	__asm__ volatile("movq %0, %%dr6" ::"r"(dr6) : "memory");
}

/*
 * What happened, as set bits, and DR6 ready for the next time: the CPU only ever adds bits. To be
 * read before anything else can raise #DB.
 */
static __always_inline unsigned long debug_take_dr6(void)
{
	unsigned long dr6 = debug_read_dr6();

	debug_write_dr6(DR6_RESERVED);
	return dr6 ^ DR6_RESERVED;
}

/*
 * All slots off, from here to debug_on(): for handlers of events that hit anywhere, because what
 * they touch may be watched. The value is DR7 as it was, whoever was just changing it.
 */
static __always_inline u64 debug_off(void)
{
	u64 dr7 = debug_read_dr7();

	if (unlikely(dr7 & DR7_ENABLE))
		debug_write_dr7(DR7_RESERVED);
	return dr7;
}

static __always_inline void debug_on(u64 dr7)
{
	if (unlikely(dr7 & DR7_ENABLE))
		debug_write_dr7(dr7);
}

/* The bits of DR7 for a slot; len is 1, 2, 4 or 8, and 1 for DEBUG_EXEC. */
static inline u64 debug_slot_bits(unsigned slot, enum debug_access access, unsigned len)
{
	u64 size = len == 8 ? 2 : len - 1;

	return DR7_GLOBAL | 2UL << 2 * slot | (size << 2 | access) << (16 + 4 * slot);
}

/* This CPU: the slots of a program (NULL: none) beside the kernel's own. IRQs off. */
void debug_load(const struct debug_regs *user);

/* --- the kernel's own ----------------------------------------------------------------------- */

/*
 * Takes a slot on all CPUs, for ever, before the first program runs; which one, or -1: none is
 * left. The caller knows that what it watches is touched neither by the door nor by debug_load().
 */
int debug_kernel_watch(u64 addr, enum debug_access access, unsigned len);

/* How many slots are left for programs: 0 .. debug_user_slots() - 1. */
unsigned debug_user_slots(void);

/* Where that is written down, and what must not be watched therefore. */
void debug_state_range(u64 *start, u64 *end);

#endif
