/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process wants done with each signal. */
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

/* Flags that mean something here; others read back as zero, which is how programs find out. */
#define SA_KNOWN                                                                           \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | \
	 SA_RESETHAND | SA_RESTORER)

static bool means_ignore(int sig, const struct sigaction *action)
{
	return action->sa_handler == SIG_IGN ||
	       (action->sa_handler == SIG_DFL && (signal_bit(sig) & SIGNALS_DEFAULT_IGNORED));
}

void signal_hand_clear(struct sighand *hand, bool keep_ignored)
{
	unsigned long flags = spin_lock_irqsave(&hand->lock);
	int sig;

	hand->ignored = SIGNALS_DEFAULT_IGNORED;
	for (sig = 1; sig <= SIGNAL_MAX; sig++) {
		struct sigaction *action = &hand->action[sig - 1];
		bool ignore = keep_ignored && action->sa_handler == SIG_IGN;

		*action = (struct sigaction){.sa_handler = ignore ? SIG_IGN : SIG_DFL};
		if (ignore)
			hand->ignored |= signal_bit(sig);
	}
	spin_unlock_irqrestore(&hand->lock, flags);
}

void signal_get_action(struct signal_process *group, int sig, struct sigaction *action)
{
	unsigned long flags = spin_lock_irqsave(&group->lock);

	*action = group->hand->action[sig - 1];
	spin_unlock_irqrestore(&group->lock, flags);
}

static void set_action(struct signal_process *group, int sig, const struct sigaction *action)
{
	struct sighand *hand = group->hand;
	bool ignore = means_ignore(sig, action);
	struct signal_task *st;

	spin_lock(&hand->lock);
	hand->action[sig - 1] = *action;
	if (ignore)
		hand->ignored |= signal_bit(sig);
	else
		hand->ignored &= ~signal_bit(sig);
	spin_unlock(&hand->lock);

	/* POSIX: what waits and is ignored from now on is discarded, blocked or not. */
	if (!ignore)
		return;
	signal_queue_drop(group, &group->shared, signal_bit(sig));
	list_for_each_entry (st, &group->threads, sibling)
		signal_queue_drop(group, &st->own, signal_bit(sig));
}

long sys_rt_sigaction(struct pt_regs *regs)
{
	int sig = (int)sys_arg0(regs);
	const struct sigaction __user *unew = (const void __user *)sys_arg1(regs);
	struct sigaction __user *uold = (void __user *)sys_arg2(regs);
	struct signal_process *group = signal_self()->group;
	struct sigaction action, old;

	if (sys_arg3(regs) != sizeof(sigset_t))
		return -EINVAL;
	if (unew && copy_from_user(&action, unew, sizeof(action)))
		return -EFAULT;
	if (!signal_valid(sig) || (unew && (signal_bit(sig) & SIGNALS_UNBLOCKABLE)))
		return -EINVAL;

	spin_lock_irq(&group->lock);
	old = group->hand->action[sig - 1];
	if (unew) {
		action.sa_flags &= SA_KNOWN;
		action.sa_mask &= ~SIGNALS_UNBLOCKABLE;
		set_action(group, sig, &action);
	}
	spin_unlock_irq(&group->lock);

	if (uold && copy_to_user(uold, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

bool signal_current_ignores(int sig)
{
	struct signal_task *st = signal_self();

	return (st->blocked & signal_bit(sig)) ||
	       READ_ONCE(st->group->hand->action[sig - 1].sa_handler) == SIG_IGN;
}

void signal_get_sets(struct task *t, struct signal_sets *sets)
{
	struct signal_task *st = t->signal;
	unsigned long flags;
	int sig;

	*sets = (struct signal_sets){0};
	if (!st)
		return;
	flags = spin_lock_irqsave(&st->group->lock);
	sets->pending = st->own.set;
	sets->shared = st->group->shared.set;
	sets->blocked = st->blocked;
	for (sig = 1; sig <= SIGNAL_MAX; sig++) {
		__sighandler_t handler = st->group->hand->action[sig - 1].sa_handler;

		if (handler == SIG_IGN)
			sets->ignored |= signal_bit(sig);
		else if (handler != SIG_DFL)
			sets->caught |= signal_bit(sig);
	}
	spin_unlock_irqrestore(&st->group->lock, flags);
}
