/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the CPU keeps for a task while another one runs, and the switch between two.
 */
#ifndef ARCH_X86_64_CPU_SWITCH_H
#define ARCH_X86_64_CPU_SWITCH_H

#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/percpu.h"

struct fpu_state;
struct io_map;

/* arch_task.flags: rare things, so that the switch asks once for all of them. */
enum arch_task_flags {
	ARCH_TASK_NOTSC = 1 << 0, /* RDTSC in user mode faults (CR4.TSD) */
	ARCH_TASK_DEBUG = 1 << 1, /* debug.dr7 is not 0 */
	ARCH_TASK_IO = 1 << 2,    /* may use some I/O ports: those of io ... */
	ARCH_TASK_IO_ALL = 1 << 3 /* ... or all */
};

struct arch_task {
	u64 sp;        /* kernel stack pointer while it does not run */
	u64 stack_top; /* of the kernel stack; also TSS.RSP0 */
	u64 fs_base;   /* user; valid while it does not run */
	u64 gs_base;
	u16 ds, es, fs, gs;      /* user selectors; valid while it does not run */
	u32 flags;               /* enum arch_task_flags; atomic, others set ARCH_TASK_DEBUG */
	struct fpu_state *fpu;   /* NULL: a kernel thread, which has no vector state */
	struct debug_regs debug; /* of its program; work/hwbreak writes it */
	struct io_map *io;       /* a reference, or NULL; cpu/ioport.h */
};

/* Top of the running task's kernel stack, and a word the SYSCALL stub needs. */
DECLARE_PER_CPU(u64, cpu_kernel_stack_top);
DECLARE_PER_CPU(u64, cpu_user_sp_scratch);

/* The frame of the last entry from user mode. */
static __always_inline struct pt_regs *arch_task_regs(const struct arch_task *t)
{
	return (struct pt_regs *)t->stack_top - 1;
}

/*
 * Make the CPU run `next`: vector state, segments and bases, TSS, debug registers, stack. IRQs
 * off. Returns when somebody switches back to `prev`.
 */
void arch_switch_to(struct arch_task *prev, struct arch_task *next);

/*
 * A new task: the first switch to it calls task_first_run(), then fn(arg) with IRQs on. When fn
 * returns, the CPU leaves to user mode through the frame at the top of the stack. stack_top is
 * set. User tasks have fn == NULL or a fn that returns.
 */
void arch_task_prepare(struct arch_task *t, void (*fn)(void *arg), void *arg);

/* Contract, provided by the scheduler: finishes the switch to a new task and turns IRQs on. */
void task_first_run(void);

/* fork: copies what is in the registers of the running task, which is `from`, to `to`. */
void arch_task_fork(struct arch_task *to, struct arch_task *from);

/*
 * exec: user segments, bases and vector state of the running task as a new
 * program finds them. Its frame is the caller's.
 */
void arch_task_exec(struct arch_task *t);

/* Bases of the running task, in the registers; noinstr not allowed, preemption off. */
u64 arch_read_fs_base(void);
void arch_write_fs_base(u64 base);
u64 arch_read_user_gs_base(void);
void arch_write_user_gs_base(u64 base);

/* t->debug has changed: the switch is to look at it. Any task, its owner's lock held. */
void arch_task_debug_changed(struct arch_task *t);

/* prctl(PR_SET_TSC): of the running task. */
void arch_set_tsc_disabled(struct arch_task *t, bool disabled);

#endif
