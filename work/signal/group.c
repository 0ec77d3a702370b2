/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a whole process, of all its other threads, and what the parent hears of it. */
#include "work/signal/internal.h"

int signal_group_exit(int status)
{
	struct signal_task *st = signal_self();
	struct signal_process *group = st->group;

	spin_lock_irq(&group->lock);
	if (group->flags & SIGNAL_GROUP_EXIT) {
		status = group->exit_status;
	} else if (group->flags & SIGNAL_GROUP_EXEC) {
		/* only this thread ends; the process goes on as another program */
		status = 0;
	} else {
		group->flags |= SIGNAL_GROUP_EXIT;
		group->exit_status = status;
		signal_kill_threads(group, st);
	}
	spin_unlock_irq(&group->lock);
	return status;
}

bool signal_group_exiting(void)
{
	struct signal_task *st = signal_self();
	unsigned int flags = READ_ONCE(st->group->flags);

	return (flags & SIGNAL_GROUP_EXIT) ||
	       ((flags & SIGNAL_GROUP_EXEC) && st->group->executing != st);
}

int signal_exit_status(struct process *p, int own)
{
	struct signal_process *group = p->signal;

	return READ_ONCE(group->flags) & SIGNAL_GROUP_EXIT ? group->exit_status : own;
}

int signal_kill_other_threads(void)
{
	struct signal_task *st = signal_self();
	struct signal_process *group = st->group;
	int error = 0;

	spin_lock_irq(&group->lock);
	if (group->flags & (SIGNAL_GROUP_EXIT | SIGNAL_GROUP_EXEC)) {
		error = -EAGAIN;
	} else {
		group->flags |= SIGNAL_GROUP_EXEC;
		group->executing = st;
		signal_kill_threads(group, st);
	}
	spin_unlock_irq(&group->lock);
	return error;
}

void signal_kill_other_threads_done(void)
{
	struct signal_process *group = signal_self()->group;

	spin_lock_irq(&group->lock);
	group->flags &= ~SIGNAL_GROUP_EXEC;
	group->executing = NULL;
	spin_unlock_irq(&group->lock);
}

void signal_set_unkillable(struct process *p)
{
	struct signal_process *group = p->signal;
	unsigned long flags = spin_lock_irqsave(&group->lock);

	group->flags |= SIGNAL_UNKILLABLE;
	spin_unlock_irqrestore(&group->lock, flags);
}

/* A task that has been told to die never runs its program again: this cannot become false. */
bool signal_fatal_pending(const struct task *t)
{
	const struct signal_task *st = t->signal;

	return st && (READ_ONCE(st->own.set) & signal_bit(SIGKILL));
}

#define CLOCK_TICKS_NS (1000000000UL / 100) /* USER_HZ is 100 */

static void child_info(struct kernel_siginfo *info, int sig, const struct signal_child *child)
{
	int by = child->status & 0x7f;

	signal_info_init(info, sig, by ? CLD_KILLED : CLD_EXITED);
	info->si_pid = child->pid;
	info->si_uid = child->uid;
	info->si_status = by ? by : (child->status >> 8) & 0xff;
	info->si_utime = child->utime / CLOCK_TICKS_NS;
	info->si_stime = child->stime / CLOCK_TICKS_NS;
}

bool signal_notify_parent(struct process *parent, int exit_signal, const struct signal_child *child)
{
	struct signal_process *group = parent->signal;
	struct kernel_siginfo info;
	struct sigaction action;
	bool ignored, reap;

	if (!group || !signal_valid(exit_signal))
		return false;
	signal_get_action(group, SIGCHLD, &action);
	ignored = action.sa_handler == SIG_IGN;
	reap = exit_signal == SIGCHLD && (ignored || (action.sa_flags & SA_NOCLDWAIT));
	if (exit_signal == SIGCHLD && ignored)
		return true;
	child_info(&info, exit_signal, child);
	signal_send_process(parent, &info);
	return reap;
}

static int send_member(struct process *p, void *info)
{
	(void)signal_send_process(p, info);
	return 0;
}

int signal_send_pgrp(int pgid, int sig, const struct kernel_siginfo *info)
{
	struct kernel_siginfo copy;

	if (info)
		copy = *info;
	else
		signal_info_init(&copy, sig, SI_KERNEL);
	return pgrp_for_each(pgid, send_member, &copy);
}
