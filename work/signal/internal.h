/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of work/signal share: the records, their locks, and the steps between files.
 *
 *   signal_task     one per thread                     task->signal
 *   signal_process  one per process, shared by threads process->signal, lives as long
 *   sighand         the 64 actions, shared by CLONE_SIGHAND
 *
 * Lock order: tasklist_lock, signal_process.lock, sighand.lock. Interrupts are off under them, and
 * only wait queues and the scheduler's wake-up are called. Two of one kind are never held together.
 */
#ifndef WORK_SIGNAL_INTERNAL_H
#define WORK_SIGNAL_INTERNAL_H

#include <asm/errno.h>
#include <linux/signal.h>
#include "arch/x86_64/fpu/fpu.h"
#include "kernel/sched/wait.h"
#include "kernel/task/current.h"
#include "kernel/task/process.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "state/lockdep/irqflags.h"
#include "state/lockdep/spinlock.h"

struct sighand {
	refcount_t users; /* processes */
	struct spinlock lock;
	/* under lock: */
	struct sigaction action[SIGNAL_MAX];
	/* SIG_IGN, or SIG_DFL where that means nothing; written under lock, read anywhere */
	sigset_t ignored;
};

struct signal_pending {
	sigset_t set;           /* what waits */
	struct list_head queue; /* with what information: signal_slot.link, oldest first */
};

/* signal_process.flags */
enum {
	SIGNAL_UNKILLABLE = 1u << 0, /* default actions that end or stop it do not happen */
	SIGNAL_GROUP_EXIT = 1u << 1, /* all threads end with exit_status */
	SIGNAL_GROUP_EXEC = 1u << 2, /* all threads but one end, that one runs a new program */
	SIGNAL_STOPPED = 1u << 3,    /* every thread has stopped */
	SIGNAL_EVENT_STOP = 1u << 4, /* ... and wait(2) has not seen it */
	SIGNAL_EVENT_CONT = 1u << 5, /* it went on, and wait(2) has not seen it */
	SIGNAL_TELL_STOP = 1u << 6,  /* the parent is still to hear of a stop that SIGCONT ended */
	SIGNAL_TELL_CONT = 1u << 7,  /* ... of the continuation */
};

struct signal_process {
	struct process *process;

	struct spinlock lock;
	/* under lock: */
	struct list_head threads; /* signal_task.sibling, those that have not begun to exit */
	struct sighand *hand;     /* changed by exec alone */
	struct signal_pending shared;
	unsigned int flags;
	unsigned int queued; /* entries of the cache, own ones of the threads included */
	int exit_status;
	int stop_signal;       /* of the last group stop */
	unsigned int stopping; /* threads that have not yet taken part in it */
	struct signal_task *executing;
};

/* signal_task.stop */
enum {
	STOP_WANTED = 1u << 0,  /* take part in the group stop */
	STOP_COUNTED = 1u << 1, /* ... and this thread is counted in signal_process.stopping */
	STOP_TAKEN = 1u << 2,   /* took a stop signal, is deciding; SIGCONT and SIGKILL clear it */
	STOP_DONE = 1u << 3,    /* has stopped */
};

struct signal_task {
	struct task *task;
	struct signal_process *group;

	/* under group->lock; blocked is written by the task alone and may be read by it without */
	struct list_head sibling;
	sigset_t blocked;
	sigset_t real_blocked; /* the true mask while sigtimedwait() lowers blocked, else 0 */
	struct signal_pending own;
	bool exiting;
	bool forced; /* force_info waits, before all others */
	unsigned int stop;

	/* of the task alone */
	bool restore_saved; /* saved comes back when no handler wants it first */
	sigset_t saved;
	struct kernel_siginfo force_info;
	struct task_fault fault;
	struct restart_block restart;
	unsigned long stack_base; /* sigaltstack */
	unsigned long stack_size; /* 0: none */
	unsigned int stack_flags; /* SS_AUTODISARM or SS_DISABLE */
};

/* A signal on its way to a handler. */
struct signal_taken {
	struct sigaction action;
	const struct kernel_siginfo *info; /* force_info of the thread, or queued */
	struct kernel_siginfo queued;
};

static inline struct signal_task *signal_self(void)
{
	return current->signal;
}

/* It will pass through signal_deliver() and find whatever is there then. */
static inline bool signal_has_bit(const struct signal_task *st)
{
	return entry_work_read(&st->task->work.exit) & EXIT_WORK_SIGPENDING;
}

/* ---- sets ---- */

#define SIGNALS_UNBLOCKABLE (signal_bit(SIGKILL) | signal_bit(SIGSTOP))
#define SIGNALS_STOP \
	(signal_bit(SIGSTOP) | signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU))
#define SIGNALS_DEFAULT_IGNORED \
	(signal_bit(SIGCONT) | signal_bit(SIGCHLD) | signal_bit(SIGWINCH) | signal_bit(SIGURG))
#define SIGNALS_SYNCHRONOUS                                                                    \
	(signal_bit(SIGSEGV) | signal_bit(SIGBUS) | signal_bit(SIGILL) | signal_bit(SIGTRAP) | \
	 signal_bit(SIGFPE) | signal_bit(SIGSYS))

static inline bool signal_valid(int sig)
{
	return sig >= 1 && sig <= SIGNAL_MAX;
}

/* ---- pending.c: the queues; group lock held ---- */

void signal_queue_init(struct signal_pending *pending);
/* 0, or -EAGAIN. limit: how many entries this process may have; ~0u for the kernel's own. */
int signal_queue_add(struct signal_process *group, struct signal_pending *pending,
                     const struct kernel_siginfo *info, unsigned int limit, bool must);
void signal_queue_drop(struct signal_process *group, struct signal_pending *pending, sigset_t set);
/* Takes the first signal that is not in mask, thread's own ones first. Its number, or 0. */
int signal_queue_take(struct signal_task *st, sigset_t mask, struct kernel_siginfo *info);
/* Anything for st to do in signal_deliver(). */
static inline bool signal_has_work(const struct signal_task *st)
{
	const struct signal_process *group = st->group;

	return ((st->own.set | group->shared.set) & ~st->blocked) || st->forced ||
	       (st->stop & STOP_WANTED) || (group->flags & (SIGNAL_TELL_STOP | SIGNAL_TELL_CONT));
}
/* Sets or clears EXIT_WORK_SIGPENDING of the calling task. */
static inline void signal_recalc(struct signal_task *st)
{
	struct entry_work *work = &st->task->work;
	bool wanted = signal_has_work(st);

	if (wanted == signal_has_bit(st))
		return;
	if (wanted)
		entry_work_set(&work->exit, EXIT_WORK_SIGPENDING);
	else
		entry_work_clear(&work->exit, EXIT_WORK_SIGPENDING);
}
void pending_init(void);

/* ---- send.c; group lock held ---- */

/* Finds a thread and wakes it, starts the end of the process if the signal means that. */
void signal_complete(struct signal_process *group, struct signal_task *to, int sig);
/* False: the signal is not to be queued. Ends or starts stops as a side effect. */
bool signal_prepare(struct signal_process *group, struct signal_task *to, int sig, bool force);
/* fatal: also out of a killable or stopped sleep */
void signal_wake_locked(struct signal_task *st, bool fatal);
/* SIGKILL to all threads except one (may be NULL). How many. */
unsigned int signal_kill_threads(struct signal_process *group, struct signal_task *except);

/* ---- stop.c ---- */

/* The current thread took stop signal sig. Lock held, and released if true: it slept, look again. */
bool signal_stop_self(struct signal_task *st, int sig);
/* Takes part in a stop that another thread began. As above. */
bool signal_stop_join(struct signal_task *st);
/* The thread leaves the group: who waited for it to stop need not. Lock held; true: tell parent. */
bool signal_stop_leave(struct signal_task *st);
/* SIGCONT or SIGKILL was sent. Lock held. */
void signal_stop_end(struct signal_process *group, bool cont);
/* Tells the parent what SIGNAL_TELL_* says. No lock held. */
void signal_tell_parent(struct signal_process *group, bool stopped);

/* ---- mask.c ---- */

/* For the current task; takes the lock, finds another thread for signals that became blocked. */
void signal_set_blocked(sigset_t blocked);
/* Wakes others for shared signals this thread no longer takes. Lock held. */
void signal_retarget_slow(struct signal_task *st, sigset_t homeless);

static inline void signal_retarget(struct signal_task *st, sigset_t lost)
{
	if (unlikely(st->group->shared.set & lost))
		signal_retarget_slow(st, st->group->shared.set & lost);
}

/* ---- actions.c ---- */

/* All handlers gone; with keep_ignored SIG_IGN stays. Takes hand->lock. */
void signal_hand_clear(struct sighand *hand, bool keep_ignored);

/* What a process, perhaps another one, does with sig. Takes the lock: exec may change the table. */
void signal_get_action(struct signal_process *group, int sig, struct sigaction *action);

/* ---- altstack.c ---- */

static inline bool signal_on_stack(const struct signal_task *st, unsigned long sp)
{
	return !(st->stack_flags & SS_AUTODISARM) && sp > st->stack_base &&
	       sp - st->stack_base <= st->stack_size;
}
void signal_stack_disarm(struct signal_task *st);
/* Installs what a frame says at sigreturn; errors are ignored, as in sigaltstack(2) they could be. */
void signal_stack_restore(const stack_t *stack, unsigned long sp);

/* ---- frame.c, fpframe.c ---- */

/* Builds the handler's frame and points regs at the handler. False: the user stack is bad. */
bool signal_frame_push(const struct signal_taken *taken, sigset_t mask, struct pt_regs *regs);
/* Bytes of a floating point frame, before alignment; constant after fpframe_init(). */
extern unsigned int fpframe_size;
void fpframe_init(void);
bool fpframe_has_header(void); /* XSAVE format, not FXSAVE alone */
/* The registers of a fresh program, for a handler or after a bad frame. */
static inline void fpu_reset(void)
{
	preempt_disable();
	fpu_reset_current();
	preempt_enable();
}
bool fpframe_save(void __user *area);
/* False: the registers are those of a new program now. */
bool fpframe_restore(const void __user *area);

/* ---- signalfd.c, wait.c: as user space sees it ---- */

/* A signal was queued somewhere: whoever sleeps in a signalfd looks. */
void signalfd_notify(void);

/* 0 or -EFAULT; all 128 bytes. */
int signal_info_to_user(siginfo_t __user *to, const struct kernel_siginfo *info);

#endif
