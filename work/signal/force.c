/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals that a thread causes itself, by a fault. They do not go through the queues: the record
 * has one slot, and the exit loop that follows takes it before everything else.
 */
#include "work/signal/internal.h"

void signal_set_fault(unsigned long trapno, unsigned long error)
{
	struct task_fault *fault = &signal_self()->fault;

	fault->trapno = trapno;
	fault->error = error;
}

void signal_set_fault_address(unsigned long trapno, unsigned long error, unsigned long cr2)
{
	struct task_fault *fault = &signal_self()->fault;

	fault->trapno = trapno;
	fault->error = error;
	fault->cr2 = cr2;
}

/*
 * The program cannot go on behind the fault without its handler: where the handler is missing,
 * ignored or blocked the default action, the end of the process, takes its place. Not even
 * process 1 is spared.
 */
static void force_default(struct signal_task *st, int sig)
{
	struct signal_process *group = st->group;

	spin_lock(&group->hand->lock);
	group->hand->action[sig - 1].sa_handler = SIG_DFL;
	group->hand->ignored &= ~signal_bit(sig);
	spin_unlock(&group->hand->lock);
	st->blocked &= ~signal_bit(sig);
	group->flags &= ~SIGNAL_UNKILLABLE;
}

/* st->force_info says what. Nobody but the thread itself looks there, so it is filled unlocked. */
static void force(struct signal_task *st, bool uncatchable)
{
	struct signal_process *group = st->group;
	int sig = st->force_info.si_signo;
	__sighandler_t handler;

	spin_lock_irq(&group->lock);
	handler = group->hand->action[sig - 1].sa_handler;
	if (unlikely(uncatchable || handler == SIG_DFL || handler == SIG_IGN ||
	             (st->blocked & signal_bit(sig))))
		force_default(st, sig);
	st->forced = true;
	entry_work_set(&st->task->work.exit, EXIT_WORK_SIGPENDING);
	spin_unlock_irq(&group->lock);
}

void signal_force_info(const struct kernel_siginfo *info)
{
	struct signal_task *st = signal_self();

	st->force_info = *info;
	force(st, false);
}

void signal_force_fault(int sig, int code, unsigned long addr)
{
	struct signal_task *st = signal_self();

	signal_info_init(&st->force_info, sig, code);
	st->force_info.si_addr = (void *)addr;
	force(st, false);
}

void signal_force(int sig)
{
	struct signal_task *st = signal_self();

	signal_info_init(&st->force_info, sig, SI_KERNEL);
	force(st, false);
}

void signal_force_kill(int sig)
{
	struct signal_task *st = signal_self();

	signal_info_init(&st->force_info, sig, SI_KERNEL);
	force(st, true);
}
