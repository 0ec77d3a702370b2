/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Group stop: one thread takes the stop signal, all of them stop, the last one to do so tells the
 * parent. SIGCONT ends it when it is sent, whatever its action is.
 */
#include <asm/siginfo.h>
#include "kernel/sched/sched.h"
#include "work/signal/internal.h"

/* Counts the current thread out. True: it was the last, the process is stopped now. */
static bool stop_count(struct signal_task *st)
{
	struct signal_process *group = st->group;
	bool counted = st->stop & STOP_COUNTED;

	st->stop &= ~(STOP_WANTED | STOP_COUNTED);
	if (!counted || !group->stopping || --group->stopping)
		return false;
	group->flags &= ~(SIGNAL_EVENT_CONT | SIGNAL_TELL_STOP | SIGNAL_TELL_CONT);
	group->flags |= SIGNAL_STOPPED | SIGNAL_EVENT_STOP;
	return true;
}

/*
 * The state is set under the lock, so a SIGCONT after the unlock finds the thread stopped and
 * makes it run, and the schedule() below returns at once.
 */
bool signal_stop_join(struct signal_task *st)
{
	struct signal_process *group = st->group;
	bool last = stop_count(st);

	st->stop |= STOP_DONE;
	set_current_state(TASK_STOPPED);
	spin_unlock_irq(&group->lock);
	if (last)
		signal_tell_parent(group, true);
	schedule();
	return true;
}

bool signal_stop_self(struct signal_task *st, int sig)
{
	struct signal_process *group = st->group;
	struct signal_task *other;

	if (!(st->stop & STOP_TAKEN) || (group->flags & (SIGNAL_GROUP_EXIT | SIGNAL_GROUP_EXEC)))
		return false;
	if (!(st->stop & STOP_WANTED)) {
		group->stop_signal = sig;
		group->stopping = 0;
		list_for_each_entry (other, &group->threads, sibling) {
			if (other->stop & STOP_DONE)
				continue;
			other->stop |= STOP_WANTED | STOP_COUNTED;
			group->stopping++;
			if (other != st)
				signal_wake_locked(other, false);
		}
	}
	return signal_stop_join(st);
}

bool signal_stop_leave(struct signal_task *st)
{
	return stop_count(st);
}

void signal_stop_end(struct signal_process *group, bool cont)
{
	struct signal_task *st;
	unsigned int tell = 0;

	list_for_each_entry (st, &group->threads, sibling) {
		st->stop = 0;
		if (cont)
			wake_up_state(st->task, TASK_STOPPED_BIT);
	}
	if (group->flags & SIGNAL_STOPPED)
		tell = SIGNAL_TELL_CONT;
	else if (group->stopping)
		tell = SIGNAL_TELL_STOP;
	group->stopping = 0;
	if (!cont || !tell)
		return;
	group->flags &= ~(SIGNAL_STOPPED | SIGNAL_EVENT_STOP);
	group->flags |= SIGNAL_EVENT_CONT | tell;
}

/* May the parent be told: it has not set SIGCHLD to SIG_IGN or SA_NOCLDSTOP. */
static bool parent_listens(struct process *parent)
{
	struct sigaction action;

	signal_get_action(parent->signal, SIGCHLD, &action);
	return action.sa_handler != SIG_IGN && !(action.sa_flags & SA_NOCLDSTOP);
}

void signal_tell_parent(struct signal_process *group, bool stopped)
{
	struct process *p = group->process, *parent;
	struct kernel_siginfo info;

	signal_info_init(&info, SIGCHLD, stopped ? CLD_STOPPED : CLD_CONTINUED);
	info.si_pid = p->pid;
	info.si_uid = current_uid();
	info.si_status = stopped ? group->stop_signal : SIGCONT;

	rcu_read_lock();
	parent = READ_ONCE(p->parent);
	if (parent->signal && parent_listens(parent))
		signal_send_process(parent, &info);
	rcu_read_unlock();
	process_wake_parent(p);
}

static bool take_event(struct process *p, unsigned int event, bool consume)
{
	struct signal_process *group = p->signal;
	unsigned long flags;
	bool happened;

	if (!(READ_ONCE(group->flags) & event))
		return false;
	flags = spin_lock_irqsave(&group->lock);
	happened = group->flags & event;
	if (consume)
		group->flags &= ~event;
	spin_unlock_irqrestore(&group->lock, flags);
	return happened;
}

int signal_take_stopped(struct process *p, bool consume)
{
	return take_event(p, SIGNAL_EVENT_STOP, consume) ? p->signal->stop_signal : 0;
}

bool signal_is_stopped(struct process *p)
{
	return READ_ONCE(p->signal->flags) & SIGNAL_STOPPED;
}

bool signal_take_continued(struct process *p, bool consume)
{
	return take_event(p, SIGNAL_EVENT_CONT, consume);
}
