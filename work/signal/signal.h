/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals at the door: what wiring/ calls. What the rest of the kernel calls is in
 * kernel/task/signal_api.h, the system calls are in work/signal/signal_calls.h.
 */
#ifndef WORK_SIGNAL_SIGNAL_H
#define WORK_SIGNAL_SIGNAL_H

#include "kernel/task/signal_api.h"

struct task_part;

/* Boot, once, before the first task is made. */
void signal_init(void);

/* The part of a task that remembers its signals. */
extern const struct task_part signal_part;

/*
 * One pass of the exit loop over EXIT_WORK_SIGPENDING and EXIT_WORK_NOTIFY_SIGNAL: runs signal-like
 * task work, takes at most one signal that has a handler and builds its frame, stops or ends the
 * process, decides about the restart of an interrupted call, puts a saved mask back.
 * Instrumentable, interrupts on on entry and on return, may sleep, may not return (exit).
 */
void signal_deliver(struct pt_regs *regs);

/*
 * Exceptions of user mode, by vector, except #PF, #DB and #BP. Decides signal and code by itself
 * and stores trapno and error for the sigcontext. Interrupts on, instrumentable.
 * error is the CPU's error code, 0 where it pushes none.
 */
void signal_exception(struct pt_regs *regs, unsigned int vector, unsigned long error);

/* #PF that no mapping answers: sig and code come from mm_fault(). */
void signal_page_fault(unsigned long addr, unsigned long error, int sig, int code);

/* #DB from user mode, with the value of DR6 in positive sense (BS, B0..B3 set if they fired). */
void signal_debug(struct pt_regs *regs, unsigned long dr6);

/* #DB that hit the kernel: NMI-like context, no signal can be sent from there. */
void signal_debug_in_kernel(unsigned long dr6);

/* int3 from user mode. */
void signal_breakpoint(struct pt_regs *regs);

/* The step over a system call ended: SIGTRAP as the single step would have given. */
void signal_syscall_trap(struct pt_regs *regs);

/*
 * The system call that regs is about was made by INT 0x80: it looks at the instruction before RIP.
 * Both ways in are two bytes long. May fault.
 */
bool signal_call_was_int80(const struct pt_regs *regs);

/* Handlers started since boot, all CPUs. Any context. */
u64 signal_delivered_count(void);

/* The bytes that AT_MINSIGSTKSZ announces. */
unsigned long signal_min_stack_size(void);

#endif
