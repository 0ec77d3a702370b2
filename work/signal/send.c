/* SPDX-License-Identifier: BSD-2-Clause */
/* Sending: is it wanted at all, where is it queued, who is woken for it. */
#include "kernel/sched/sched.h"
#include "work/signal/internal.h"

static bool action_default(const struct signal_process *group, int sig)
{
	return READ_ONCE(group->hand->action[sig - 1].sa_handler) == SIG_DFL;
}

/*
 * An ignored signal is thrown away when it is sent, unless the receiver blocks it: it may change
 * its mind before it unblocks. force: SIGKILL and SIGSTOP of the kernel reach process 1 too.
 */
static bool signal_ignored(struct signal_process *group, struct signal_task *to, int sig,
                           bool force)
{
	if (signal_bit(sig) & (to->blocked | to->real_blocked))
		return false;
	if ((group->flags & SIGNAL_UNKILLABLE) && action_default(group, sig) &&
	    !(force && (signal_bit(sig) & SIGNALS_UNBLOCKABLE)))
		return true;
	return READ_ONCE(group->hand->ignored) & signal_bit(sig);
}

static void drop_everywhere(struct signal_process *group, sigset_t set)
{
	struct signal_task *st;

	signal_queue_drop(group, &group->shared, set);
	list_for_each_entry (st, &group->threads, sibling)
		signal_queue_drop(group, &st->own, set);
}

/*
 * Stop signals and SIGCONT cancel each other when they are sent, handled or not: that is why a
 * process can always be continued.
 */
bool signal_prepare(struct signal_process *group, struct signal_task *to, int sig, bool force)
{
	if (group->flags & SIGNAL_GROUP_EXIT)
		return false;
	if (signal_bit(sig) & SIGNALS_STOP) {
		drop_everywhere(group, signal_bit(SIGCONT));
	} else if (sig == SIGCONT) {
		drop_everywhere(group, SIGNALS_STOP);
		signal_stop_end(group, true);
	}
	return !signal_ignored(group, to, sig, force);
}

/*
 * The bit is set before the wake-up: the woken task looks at it. A task that runs in user mode on
 * another CPU gets an interrupt, whose exit loop finds the bit.
 */
void signal_wake_locked(struct signal_task *st, bool fatal)
{
	unsigned int states = TASK_INTERRUPTIBLE;

	entry_work_set(&st->task->work.exit, EXIT_WORK_SIGPENDING);
	if (fatal)
		states |= TASK_WAKEKILL; /* TASK_STOPPED has it */
	if (!wake_up_state(st->task, states))
		sched_kick(st->task);
}

void signal_wake(struct task *t)
{
	if (!wake_up_state(t, TASK_INTERRUPTIBLE))
		sched_kick(t);
}

unsigned int signal_kill_threads(struct signal_process *group, struct signal_task *except)
{
	struct signal_task *st;
	unsigned int n = 0;

	list_for_each_entry (st, &group->threads, sibling) {
		if (except && st == except)
			continue;
		st->stop = 0;
		st->own.set |= signal_bit(SIGKILL);
		signal_wake_locked(st, true);
		n++;
	}
	group->stopping = 0;
	return n;
}

/* Would st take sig now, without anybody else being asked? */
static bool wants(const struct signal_task *st, int sig)
{
	if (st->exiting || (st->blocked & signal_bit(sig)))
		return false;
	if (sig == SIGKILL)
		return true;
	if (st->stop & STOP_DONE)
		return false;
	return st->task == current || !signal_has_bit(st);
}

/*
 * Threads that have a signal to look at anyway will find a shared one as well, so nobody is woken
 * when all are busy with signals.
 */
static struct signal_task *pick_thread(struct signal_process *group, struct signal_task *to,
                                       int sig)
{
	struct signal_task *st;

	if (to)
		return wants(to, sig) ? to : NULL;
	list_for_each_entry (st, &group->threads, sibling)
		if (wants(st, sig))
			return st;
	return NULL;
}

static bool ends_process(const struct signal_process *group, const struct signal_task *st, int sig)
{
	if (signal_bit(sig) & (SIGNALS_STOP | SIGNALS_DEFAULT_IGNORED | st->real_blocked))
		return false;
	return action_default(group, sig);
}

void signal_complete(struct signal_process *group, struct signal_task *to, int sig)
{
	struct signal_task *st = pick_thread(group, to, sig);

	if (!st)
		return;
	if (ends_process(group, st, sig)) {
		group->flags |= SIGNAL_GROUP_EXIT;
		group->exit_status = sig;
		signal_kill_threads(group, NULL);
		return;
	}
	signal_wake_locked(st, sig == SIGKILL);
}

/* How many entries the sender may fill: a signal of the kernel is never refused. */
static unsigned int queue_limit(const struct signal_process *group,
                                const struct kernel_siginfo *info)
{
	u64 limit;

	if (info->si_signo < SIGRTMIN && info->si_code >= 0)
		return ~0u;
	limit = process_rlimit(group->process, RLIMIT_SIGPENDING);
	return limit < ~0u ? limit : ~0u;
}

static int send_locked(struct signal_process *group, struct signal_task *to,
                       const struct kernel_siginfo *info)
{
	struct signal_pending *pending = to ? &to->own : &group->shared;
	struct signal_task *asked = to;
	int sig = info->si_signo;
	int error = 0;

	if (list_empty(&group->threads) || (to && to->exiting))
		return 0;
	if (!asked)
		asked = list_first_entry(&group->threads, struct signal_task, sibling);
	if (!signal_prepare(group, asked, sig, info->si_code == SI_KERNEL))
		return 0;
	if (sig < SIGRTMIN && (pending->set & signal_bit(sig)))
		return 0;
	if (sig == SIGKILL)
		pending->set |= signal_bit(sig);
	else
		error = signal_queue_add(group, pending, info, queue_limit(group, info),
		                         sig >= SIGRTMIN && info->si_code != SI_USER);
	if (error)
		return error;
	signalfd_notify();
	signal_complete(group, to, sig);
	return 0;
}

int signal_send_task(struct task *t, const struct kernel_siginfo *info)
{
	struct signal_task *st = t->signal;
	unsigned long flags;
	int error;

	if (!st)
		return 0;
	flags = spin_lock_irqsave(&st->group->lock);
	error = send_locked(st->group, st, info);
	spin_unlock_irqrestore(&st->group->lock, flags);
	return error;
}

int signal_send_process(struct process *p, const struct kernel_siginfo *info)
{
	struct signal_process *group = p->signal;
	unsigned long flags;
	int error;

	if (!group)
		return 0;
	flags = spin_lock_irqsave(&group->lock);
	error = send_locked(group, NULL, info);
	spin_unlock_irqrestore(&group->lock, flags);
	return error;
}

int signal_kernel_process(struct process *p, int sig)
{
	struct kernel_siginfo info;

	signal_info_init(&info, sig, SI_KERNEL);
	return signal_send_process(p, &info);
}

int signal_kernel_task(struct task *t, int sig)
{
	struct kernel_siginfo info;

	signal_info_init(&info, sig, SI_KERNEL);
	return signal_send_task(t, &info);
}

/* ---- entries that their owner keeps ---- */

void signal_slot_init(struct signal_slot *slot, const struct kernel_siginfo *info)
{
	INIT_LIST_HEAD(&slot->link);
	slot->info = *info;
	slot->preallocated = true;
	slot->queued_at = NULL;
}

static int slot_send_locked(struct signal_process *group, struct signal_task *to,
                            struct signal_slot *slot)
{
	struct signal_pending *pending = to ? &to->own : &group->shared;
	struct signal_task *asked = to;
	int sig = slot->info.si_signo;

	if (list_empty(&group->threads) || (to && to->exiting))
		return 0;
	if (!asked)
		asked = list_first_entry(&group->threads, struct signal_task, sibling);
	if (!signal_prepare(group, asked, sig, false))
		return 0;
	if (!list_empty(&slot->link)) {
		slot->info.si_overrun++;
		return 0;
	}
	slot->info.si_overrun = 0;
	slot->queued_at = group;
	list_add_tail(&slot->link, &pending->queue);
	pending->set |= signal_bit(sig);
	signalfd_notify();
	signal_complete(group, to, sig);
	return 1;
}

int signal_slot_send(struct signal_slot *slot, struct process *p, struct task *t)
{
	struct signal_process *group = t ? t->signal->group : p->signal;
	unsigned long flags = spin_lock_irqsave(&group->lock);
	int queued = slot_send_locked(group, t ? t->signal : NULL, slot);

	spin_unlock_irqrestore(&group->lock, flags);
	return queued;
}

/*
 * Without an entry the bit would announce a plain signal; it is left when another entry of the same
 * number needs it, and a rare signal without information is better than a lost one.
 */
void signal_slot_cancel(struct signal_slot *slot)
{
	struct signal_process *group = READ_ONCE(slot->queued_at);
	unsigned long flags;

	if (!group)
		return;
	flags = spin_lock_irqsave(&group->lock);
	if (slot->queued_at == group) {
		list_del_init(&slot->link);
		slot->queued_at = NULL;
	}
	spin_unlock_irqrestore(&group->lock, flags);
}
