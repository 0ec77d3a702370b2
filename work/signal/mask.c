/* SPDX-License-Identifier: BSD-2-Clause */
/* Which signals a thread blocks. */
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

/*
 * A shared signal is announced to one thread. When that one stops taking it, another must hear of
 * it, or the signal waits although somebody would take it.
 */
void signal_retarget_slow(struct signal_task *st, sigset_t homeless)
{
	struct signal_process *group = st->group;
	struct signal_task *other;

	list_for_each_entry (other, &group->threads, sibling) {
		if (other == st || !(homeless & ~other->blocked))
			continue;
		if (!signal_has_bit(other))
			signal_wake_locked(other, false);
		homeless &= other->blocked;
		if (!homeless)
			return;
	}
}

/* A mask that stays the same needs no lock: only the task itself changes it. */
void signal_set_blocked(sigset_t blocked)
{
	struct signal_task *st = signal_self();
	sigset_t lost;

	blocked &= ~SIGNALS_UNBLOCKABLE;
	if (blocked == st->blocked)
		return;
	spin_lock_irq(&st->group->lock);
	lost = blocked & ~st->blocked;
	st->blocked = blocked;
	signal_retarget(st, lost);
	signal_recalc(st);
	spin_unlock_irq(&st->group->lock);
}

long sys_rt_sigprocmask(struct pt_regs *regs)
{
	int how = (int)sys_arg0(regs);
	const sigset_t __user *uset = (const void __user *)sys_arg1(regs);
	sigset_t __user *uold = (void __user *)sys_arg2(regs);
	sigset_t old = signal_self()->blocked, set;

	if (sys_arg3(regs) != sizeof(sigset_t))
		return -EINVAL;
	if (uset) {
		if (get_user(set, uset))
			return -EFAULT;
		switch (how) {
		case SIG_BLOCK: signal_set_blocked(old | set); break;
		case SIG_UNBLOCK: signal_set_blocked(old & ~set); break;
		case SIG_SETMASK: signal_set_blocked(set); break;
		default: return -EINVAL;
		}
	}
	return uold ? put_user(old, uold) : 0;
}

long sys_rt_sigpending(struct pt_regs *regs)
{
	sigset_t __user *uset = (void __user *)sys_arg0(regs);
	size_t size = sys_arg1(regs);
	struct signal_task *st = signal_self();
	sigset_t set;

	if (size > sizeof(sigset_t))
		return -EINVAL;
	set = READ_ONCE(st->own.set) | READ_ONCE(st->group->shared.set);
	set &= st->blocked;
	return copy_to_user(uset, &set, size) ? -EFAULT : 0;
}

sigset_t signal_blocked(const struct task *t)
{
	return t->signal ? READ_ONCE(t->signal->blocked) : ~0UL;
}

/* ---- a mask for the time of one call ---- */

int signal_set_user_mask(const sigset_t __user *umask, size_t size)
{
	struct signal_task *st = signal_self();
	sigset_t mask;

	if (!umask)
		return 0;
	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	st->saved = st->blocked;
	st->restore_saved = true;
	signal_set_blocked(mask);
	return 0;
}

/* A waiting signal may be blocked by the old mask, so the delivery must see the new one first. */
void signal_restore_user_mask(bool interrupted)
{
	struct signal_task *st = signal_self();

	if (!st->restore_saved || (interrupted && signal_pending(st->task)))
		return;
	st->restore_saved = false;
	signal_set_blocked(st->saved);
}
