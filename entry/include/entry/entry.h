/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transitions: what a kernel calls when something crosses its door.
 *
 * Every function names the context it must be called in, the steps it takes, in order, and what
 * holds when it returns. Steps after "->" happen strictly after those before. Each exit is the
 * mirror of its entry. "Instrumentable" means: RCU watches, so tracers and probes may run.
 *
 * What the transitions need from the kernel is in <entry/hooks.h>.
 */
#ifndef ENTRY_ENTRY_H
#define ENTRY_ENTRY_H

#include <stdbool.h>

#include <entry/noinstr.h>
#include <entry/regs.h>
#include <entry/work.h>

/*
 * What irqentry_enter() and irqentry_nmi_enter() found. Opaque: keep it on the stack between
 * enter and exit and hand it back to the matching exit, to no other.
 */
typedef struct irqentry_state {
	bool exit_rcu; /* irqentry: RCU was told, so it must be told again */
	bool lockdep;  /* nmi: lockdep's view of the IRQ flag that was interrupted */
} irqentry_state_t;

/* --- user.c: between user mode and kernel mode ------------------------------------------- */

/*
 * Establish the kernel's state after an entry from user mode. Not instrumentable, IRQs off, first
 * C code of the entry.
 *  1. lockdep: IRQs are off
 *  2. context USER -> KERNEL (asserted to be USER), RCU watches, time is the system's
 *  3. [instrumentable] tracing: IRQs are off
 * Holds on return: instrumentable code may run inside an instrumentation_begin/end pair.
 */
void enter_from_user_mode(struct pt_regs *regs);

/*
 * The exit loop. Instrumentable, IRQs off, called as the last thing before exit_to_user_mode().
 * While a work bit is set: IRQs on -> reschedule, signals and task work, notify-resume -> IRQs
 * off -> read the bits again. Holds on return: IRQs off, no work bit was set after they went off.
 */
void exit_to_user_mode_prepare(struct pt_regs *regs);

/*
 * Give the CPU back to user mode. Not instrumentable, IRQs off, last C code of the exit.
 *  1. [instrumentable] tracing: IRQs go on
 *  2. lockdep: prepare for IRQs on
 *  3. time is the user's, context KERNEL -> USER, RCU stops watching
 *  4. last-moment work of the CPU
 *  5. lockdep: IRQs are on
 * Holds on return: only restoring registers and leaving may follow.
 */
void exit_to_user_mode(void);

/* --- syscall.c --------------------------------------------------------------------------- */

/*
 * Syscall entry, whole: enter_from_user_mode -> IRQs on -> entry work.
 * Not instrumentable, IRQs off. regs->ax must already hold the value that a skipped call leaves
 * behind (-ENOSYS) and regs->orig_ax the number.
 * Returns the number to run, or -1: run nothing and leave regs->ax alone.
 * Holds on return: IRQs on, instrumentable.
 */
long syscall_enter_from_user_mode(struct pt_regs *regs, long nr);

/*
 * The same in halves, for a kernel with work of its own in between: first prepare (which does
 * enter_from_user_mode and IRQs on), then, instrumentable, the work.
 */
void syscall_enter_from_user_mode_prepare(struct pt_regs *regs);
long syscall_enter_from_user_mode_work(struct pt_regs *regs, long nr);

/*
 * Syscall exit, whole: exit work -> IRQs off -> exit loop -> exit_to_user_mode. The question
 * whether there is any work is asked once, for all kinds, with IRQs off; exit work then has them
 * on again.
 * Not instrumentable, IRQs on. Pairs with syscall_enter_from_user_mode on every path: bad numbers
 * and skipped calls too.
 */
void syscall_exit_to_user_mode(struct pt_regs *regs);

/*
 * The same in halves: the work (instrumentable, IRQs on at entry, off on return, nothing pending),
 * then the caller's own, then exit_to_user_mode() last.
 */
void syscall_exit_to_user_mode_work(struct pt_regs *regs);

/* --- irq.c: interrupts and regular exceptions -------------------------------------------- */

/* The two halves for what is known to come from user mode; pairs with each other only. */
void irqentry_enter_from_user_mode(struct pt_regs *regs);
void irqentry_exit_to_user_mode(struct pt_regs *regs);

/*
 * Entry of an interrupt or of an exception that may come from user or kernel mode. Not
 * instrumentable, IRQs off.
 * From user: enter_from_user_mode. From kernel: lockdep IRQs off -> RCU, only if it had stopped
 * watching (the idle task was interrupted) -> tracing IRQs off.
 */
irqentry_state_t irqentry_enter(struct pt_regs *regs);

/*
 * The mirror. From user: exit loop -> exit_to_user_mode. From kernel with IRQs on: preempt when
 * due and allowed -> tracing IRQs on -> lockdep -> RCU if the token says so.
 */
void irqentry_exit(struct pt_regs *regs, irqentry_state_t state);

/*
 * Around the handler of a device interrupt, inside irqentry_enter/exit. Instrumentable, IRQs off.
 * enter: hardirq count up -> idle tick fixed up -> hardirq time starts.
 * exit:  hardirq time stops -> count down -> softirqs, unless inside another interrupt or softirq
 *        -> idle tick reconsidered.
 */
void irq_enter_rcu(void);
void irq_exit_rcu(void);

/* --- nmi.c: NMI and NMI-like exceptions -------------------------------------------------- */

/*
 * Entry of an NMI, or of a machine check, double fault, #DB or int3 that hit the kernel. Not
 * instrumentable. No difference between user and kernel origin.
 * preemption counter (nmi + hardirq) -> lockdep (saved) -> RCU nmi enter -> tracing.
 * The counter is first in and last out because lockdep and RCU ask in_nmi().
 */
irqentry_state_t irqentry_nmi_enter(struct pt_regs *regs);

/* tracing -> RCU -> lockdep as it was -> preemption counter. */
void irqentry_nmi_exit(struct pt_regs *regs, irqentry_state_t state);

/* --- guest.c: between the kernel and a guest --------------------------------------------- */

/*
 * Around VM entry. Not instrumentable, IRQs off.
 * enter: guest time starts -> [instrumentable] tracing IRQs on -> lockdep -> context
 *        KERNEL -> GUEST -> lockdep IRQs on.
 * exit:  lockdep IRQs off -> context GUEST -> KERNEL -> [instrumentable] tracing IRQs off.
 * Between exit and kvm_guest_exit_time() the caller lets the interrupt that ended the guest's
 * turn be handled, so that its tick is still charged to the guest.
 */
void kvm_guest_enter_irqoff(void);
void kvm_guest_exit_irqoff(void);

/* Guest time ends. Instrumentable, IRQs off. */
void kvm_guest_exit_time(void);

/*
 * Work of the task at the boundary of the vcpu loop. Instrumentable, IRQs on.
 * 0: go on; -EINTR: a signal is pending, leave the loop. Afterwards, with IRQs off, ask
 * xfer_to_guest_mode_work_pending() once more, right before kvm_guest_enter_irqoff().
 */
int xfer_to_guest_mode_handle_work(void);
bool xfer_to_guest_mode_work_pending(void);

#endif
