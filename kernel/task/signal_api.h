/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals as the kernel's rooms see them: send one, ask whether one waits.
 *
 * Declared here so that nothing below work/ includes work/; defined by work/signal, except where a
 * line says otherwise. Unless stated, a function may be called in any context except NMI, with
 * interrupts on or off, takes the receiver's signal lock, and does not sleep. Callers hold no run
 * queue lock and no wait queue's lock; tasklist_lock is fine.
 */
#ifndef KERNEL_TASK_SIGNAL_API_H
#define KERNEL_TASK_SIGNAL_API_H

#include <asm/signal.h>
#include <asm/siginfo.h>
#include <entry/work.h>
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct task;
struct process;
struct pt_regs;

/* The part of siginfo_t that carries information; user space sees it padded to 128 bytes. */
struct kernel_siginfo {
	__SIGINFO;
};

enum { SIGNAL_MAX = 64 }; /* signals are 1..64; bit n-1 of a sigset_t stands for n */

static inline sigset_t signal_bit(int sig)
{
	return 1UL << (sig - 1);
}

/* Everything zero except number and code. */
static inline void signal_info_init(struct kernel_siginfo *info, int sig, int code)
{
	*info = (struct kernel_siginfo){.si_signo = sig, .si_code = code};
}

/* ---- ask ---- */

/*
 * A signal or signal-like work waits: a blocking call should give up. struct task begins with its
 * struct entry_work, so no other knowledge of the task is needed.
 */
static inline bool signal_pending(const struct task *t)
{
	return entry_work_read(&((const struct entry_work *)t)->exit) &
	       (EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_SIGNAL);
}

/* The task has been told to die; only this ends a TASK_KILLABLE sleep. No lock is taken. */
bool signal_fatal_pending(const struct task *t);

/* The calling task ignores or blocks sig (terminals ask before they send SIGTTIN or SIGTTOU). */
bool signal_current_ignores(int sig);

/* ---- send ---- */

/* To one thread. 0, or -EAGAIN when a queued signal found no room. An ignored signal is success. */
int signal_send_task(struct task *t, const struct kernel_siginfo *info);

/* To a process: any thread that does not block it takes it. */
int signal_send_process(struct process *p, const struct kernel_siginfo *info);

/*
 * To each process of a group; info may be NULL (then: sent by the kernel). No permission checks.
 * -ESRCH when the group is empty.
 */
int signal_send_pgrp(int pgid, int sig, const struct kernel_siginfo *info);

/* sig from the kernel itself (SI_KERNEL), to a process or a thread. */
int signal_kernel_process(struct process *p, int sig);
int signal_kernel_task(struct task *t, int sig);

/*
 * A queue entry that its owner keeps: posix timers, whose signal must never fail for want of
 * memory. While it is queued a second send only counts si_overrun.
 */
struct signal_slot {
	struct list_head link; /* empty while not queued; the receiver's signal lock */
	struct kernel_siginfo info;
	bool preallocated;
	void *queued_at; /* whose lock guards link; private to work/signal */
};

void signal_slot_init(struct signal_slot *slot, const struct kernel_siginfo *info);

/* To thread t, or to process p when t is NULL. 1 queued now, 0 it was queued already or ignored. */
int signal_slot_send(struct signal_slot *slot, struct process *p, struct task *t);

/* Takes the entry out again if it is still queued. Afterwards it may be freed. */
void signal_slot_cancel(struct signal_slot *slot);

/* ---- faults of the running program: task context, from user mode, interrupts on ---- */

/* What the sigcontext says about the last exception (trapno, err, cr2). */
struct task_fault {
	unsigned long trapno;
	unsigned long error;
	unsigned long cr2;
};

/* Stores it for the current task; call before signal_force_fault(). cr2 only changes for #PF. */
void signal_set_fault(unsigned long trapno, unsigned long error);
void signal_set_fault_address(unsigned long trapno, unsigned long error, unsigned long cr2);

/*
 * A synchronous signal to the current thread. Blocked or ignored means death: the program cannot
 * continue from where it is. It is delivered on the way out, before any other.
 */
void signal_force_fault(int sig, int code, unsigned long addr);
void signal_force_info(const struct kernel_siginfo *info);

/* As above with SI_KERNEL; signal_force_kill() cannot be caught whatever sig is. */
void signal_force(int sig);
void signal_force_kill(int sig);

/* ---- life and death of a process ---- */

/*
 * All threads of the current process shall end with this wait status; first caller wins. Returns
 * the status that won. The caller then ends its own thread.
 */
int signal_group_exit(int status);

/* The current process is ending, or another thread is executing a new program. */
bool signal_group_exiting(void);

/*
 * The status with which a process ends: that of signal_group_exit() if it was called, else own.
 * For the exit of the last thread.
 */
int signal_exit_status(struct process *p, int own);

/*
 * exec: kill all other threads of the current process. Returns -EAGAIN when a group exit or
 * another exec came first. The caller waits for the threads to go, then calls the second one.
 */
int signal_kill_other_threads(void);
void signal_kill_other_threads_done(void);

/* This process gets no signal whose action is the default one and deadly (process 1). */
void signal_set_unkillable(struct process *p);

/* What SIGCHLD says about a child that has ended. Times in nanoseconds, status as wait(2) has it. */
struct signal_child {
	int pid;
	unsigned int uid;
	int status;
	u64 utime;
	u64 stime;
};

/*
 * A child of parent ended, send exit_signal (0: none). True: the parent does not want to wait for
 * it (SIGCHLD ignored or SA_NOCLDWAIT), the caller reaps it. Waiters are woken by the caller.
 */
bool signal_notify_parent(struct process *parent, int exit_signal,
                          const struct signal_child *child);

/*
 * For wait(2) with WUNTRACED and WCONTINUED: the stop signal or true, once per event; with consume
 * false the event stays for the next call (WNOWAIT).
 */
int signal_take_stopped(struct process *p, bool consume);
bool signal_take_continued(struct process *p, bool consume);

/* Every thread of it has stopped. For the rule about orphaned process groups. */
bool signal_is_stopped(struct process *p);

/* The set of actions a task uses, to compare with another's; never to be followed. */
const void *signal_hand_of(const struct task *t);

/* ---- masks ---- */

/*
 * A system call that sleeps under another mask (ppoll, pselect6, epoll_pwait): set it first, undo
 * it last. size must be 8. A NULL mask does nothing and succeeds. Task context, may fault.
 * interrupted: the call returns one of the -ERESTART numbers or -EINTR, and then the old mask
 * comes back only after the handler was set up.
 */
int signal_set_user_mask(const sigset_t __user *mask, size_t size);
void signal_restore_user_mask(bool interrupted);

/* The bytes that AT_MINSIGSTKSZ announces. */
unsigned long signal_min_stack_size(void);

/* Blocked mask of the current task, for /proc and for kernel threads. */
sigset_t signal_blocked(const struct task *t);

/* For /proc/PID/status: pending of the thread, of the process, ignored, caught. */
struct signal_sets {
	sigset_t pending, shared, blocked, ignored, caught;
};
void signal_get_sets(struct task *t, struct signal_sets *sets);

/* ---- prctl(PR_SET_SYSCALL_USER_DISPATCH); defined by work/dispatch ---- */

/* 0, -EINVAL or -EFAULT. Current task; the arguments as prctl got them. */
int dispatch_set(unsigned long mode, unsigned long offset, unsigned long len,
                 const u8 __user *selector);

/* ---- wake ---- */

/* Makes t look at its work bits: ends an interruptible sleep, or a stay in user mode elsewhere. */
void signal_wake(struct task *t);

#endif
