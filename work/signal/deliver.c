/* SPDX-License-Identifier: BSD-2-Clause */
/* Delivery: the way of a signal from the queue to its handler, or to the end of the process. */
#include <asm/processor-flags.h>
#include <asm/unistd.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/task/rseq.h"
#include "work/signal/internal.h"
#include "work/signal/signal.h"
#include "work/taskwork/taskwork.h"

static DEFINE_PER_CPU(u64, handlers_started);

u64 signal_delivered_count(void)
{
	u64 sum = 0;
	int cpu;

	for_each_online_cpu (cpu)
		sum += per_cpu(handlers_started, cpu);
	return sum;
}

enum taken {
	TAKEN_NONE,
	TAKEN_HANDLER, /* frame to be built */
	TAKEN_AGAIN,   /* the lock was dropped: look again */
	TAKEN_FATAL,
	TAKEN_NOTHING, /* this one had no effect, the lock is still held */
};

/* A stop signal at its default action. The lock is held, and still is unless TAKEN_AGAIN. */
static enum taken take_stop(struct signal_task *st, int sig)
{
	struct signal_process *group = st->group;
	bool orphaned;

	st->stop |= STOP_TAKEN;
	if (sig != SIGSTOP) {
		/* Nobody could continue a process whose group has no shell above it. */
		spin_unlock_irq(&group->lock);
		orphaned = pgrp_is_orphaned(process_pgid(group->process));
		spin_lock_irq(&group->lock);
		if (orphaned) {
			st->stop &= ~STOP_TAKEN;
			return TAKEN_NOTHING;
		}
	}
	return signal_stop_self(st, sig) ? TAKEN_AGAIN : TAKEN_NOTHING;
}

/* The mask under which the handler runs; what it was goes into the frame. */
static void mask_for_handler(struct signal_task *st, const struct sigaction *action, int sig)
{
	sigset_t old = st->blocked;

	if (!st->restore_saved)
		st->saved = old;
	st->restore_saved = false;
	st->blocked |= action->sa_mask;
	if (!(action->sa_flags & SA_NODEFER))
		st->blocked |= signal_bit(sig);
	st->blocked &= ~SIGNALS_UNBLOCKABLE;
	signal_retarget(st, st->blocked & ~old);
}

static enum taken take_action(struct signal_task *st, struct signal_taken *taken, bool forced)
{
	struct signal_process *group = st->group;
	struct sighand *hand = group->hand;
	int sig = taken->info->si_signo;

	spin_lock(&hand->lock);
	taken->action = hand->action[sig - 1];
	if (taken->action.sa_flags & SA_ONESHOT && taken->action.sa_handler != SIG_IGN &&
	    taken->action.sa_handler != SIG_DFL)
		hand->action[sig - 1].sa_handler = SIG_DFL;
	spin_unlock(&hand->lock);

	if (taken->action.sa_handler == SIG_IGN)
		return TAKEN_NOTHING;
	if (taken->action.sa_handler != SIG_DFL) {
		mask_for_handler(st, &taken->action, sig);
		return TAKEN_HANDLER;
	}
	if (signal_bit(sig) & SIGNALS_DEFAULT_IGNORED)
		return TAKEN_NOTHING;
	if ((group->flags & SIGNAL_UNKILLABLE) && !forced)
		return TAKEN_NOTHING;
	if (signal_bit(sig) & SIGNALS_STOP)
		return take_stop(st, sig);
	return TAKEN_FATAL;
}

/* One step under the lock. AGAIN has released it. */
static enum taken take_step(struct signal_task *st, struct signal_taken *taken)
{
	struct signal_process *group = st->group;
	bool forced = st->forced;
	unsigned int tell = group->flags & (SIGNAL_TELL_STOP | SIGNAL_TELL_CONT);

	if (unlikely(tell)) {
		group->flags &= ~tell;
		spin_unlock_irq(&group->lock);
		signal_tell_parent(group, tell & SIGNAL_TELL_STOP);
		return TAKEN_AGAIN;
	}
	if (unlikely((group->flags & SIGNAL_GROUP_EXIT) ||
	             ((group->flags & SIGNAL_GROUP_EXEC) && group->executing != st))) {
		signal_info_init(&taken->queued, SIGKILL, SI_KERNEL);
		taken->info = &taken->queued;
		return TAKEN_FATAL;
	}
	if (unlikely(st->stop & STOP_WANTED)) {
		signal_stop_join(st);
		return TAKEN_AGAIN;
	}
	if (likely(forced)) {
		st->forced = false;
		taken->info = &st->force_info;
	} else if (signal_queue_take(st, st->blocked, &taken->queued)) {
		taken->info = &taken->queued;
	} else {
		return TAKEN_NONE;
	}
	return take_action(st, taken, forced);
}

/* True: a handler is to be run. Does not return when the process ends. */
static bool take(struct signal_task *st, struct signal_taken *taken)
{
	struct signal_process *group = st->group;
	enum taken step = TAKEN_AGAIN;

	for (;;) {
		if (step == TAKEN_AGAIN)
			spin_lock_irq(&group->lock);
		step = take_step(st, taken);
		if (step == TAKEN_NONE || step == TAKEN_HANDLER)
			break;
		if (step == TAKEN_FATAL) {
			spin_unlock_irq(&group->lock);
			task_exit_group(taken->info->si_signo);
		}
	}
	signal_recalc(st);
	spin_unlock_irq(&group->lock);
	return step == TAKEN_HANDLER;
}

/* The result of a system call that gave up for a signal; -1 in orig_ax means it was no call. */
static bool call_interrupted(const struct pt_regs *regs)
{
	return (int)regs->orig_ax != -1 && (long)regs->ax <= -ERESTARTSYS &&
	       (long)regs->ax >= -ERESTART_RESTARTBLOCK;
}

/* Back in front of the two-byte SYSCALL or INT 0x80. */
static void call_again(struct pt_regs *regs, unsigned long nr)
{
	regs->ax = nr;
	regs->ip -= 2;
}

bool signal_call_was_int80(const struct pt_regs *regs)
{
	const u16 int80 = 0x80cd;
	u16 insn;

	return !get_user(insn, (const u16 __user *)(regs->ip - 2)) && insn == int80;
}

static void restart_before_handler(struct pt_regs *regs, const struct sigaction *action)
{
	switch (-(long)regs->ax) {
	case ERESTARTSYS:
		if (!(action->sa_flags & SA_RESTART)) {
			regs->ax = -EINTR;
			return;
		}
		call_again(regs, regs->orig_ax);
		return;
	case ERESTARTNOINTR: call_again(regs, regs->orig_ax); return;
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK: regs->ax = -EINTR; return;
	}
}

static void restart_without_handler(struct pt_regs *regs)
{
	switch (-(long)regs->ax) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND: call_again(regs, regs->orig_ax); return;
	case ERESTART_RESTARTBLOCK:
		/* INT 0x80 has numbers of its own. */
		call_again(regs, signal_call_was_int80(regs) ? 0 : __NR_restart_syscall);
		return;
	}
}

/*
 * The stack cannot take the frame. A SIGSEGV says so, perhaps on its own stack, under the mask
 * from before; if it was SIGSEGV's own frame that did not fit, it cannot be caught.
 */
static void frame_failed(struct signal_task *st, int sig)
{
	signal_set_blocked(st->saved);
	if (sig == SIGSEGV)
		signal_force_kill(SIGSEGV);
	else
		signal_force(SIGSEGV);
}

static void handle(struct signal_task *st, const struct signal_taken *taken, struct pt_regs *regs)
{
	if (call_interrupted(regs))
		restart_before_handler(regs, &taken->action);
	rseq_signal_deliver(regs);
	if (!signal_frame_push(taken, st->saved, regs)) {
		frame_failed(st, taken->info->si_signo);
		return;
	}
	regs->flags &= ~(X86_EFLAGS_DF | X86_EFLAGS_RF | X86_EFLAGS_TF);
	fpu_reset();
	this_cpu_inc(handlers_started);
}

void signal_deliver(struct pt_regs *regs)
{
	struct signal_task *st = signal_self();
	struct entry_work *work = &st->task->work;
	struct signal_taken taken;

	if (entry_work_read(&work->exit) & EXIT_WORK_NOTIFY_SIGNAL)
		taskwork_run();
	if ((entry_work_read(&work->exit) & EXIT_WORK_SIGPENDING) && take(st, &taken)) {
		handle(st, &taken, regs);
		return;
	}
	if (call_interrupted(regs))
		restart_without_handler(regs);
	if (st->restore_saved) {
		st->restore_saved = false;
		signal_set_blocked(st->saved);
	}
}
