/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that sleep until a signal comes, and the restart of calls that one interrupted. */
#include <linux/time_types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

static void sleep_for_signal(void)
{
	while (!signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
}

long sys_pause(struct pt_regs *regs)
{
	sleep_for_signal();
	return -ERESTARTNOHAND;
}

/* The old mask comes back when the handler's frame is built: it is what the handler returns to. */
long sys_rt_sigsuspend(struct pt_regs *regs)
{
	const sigset_t __user *umask = (const void __user *)sys_arg0(regs);
	struct signal_task *st = signal_self();
	sigset_t mask;

	if (sys_arg1(regs) != sizeof(sigset_t))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	st->saved = st->blocked;
	signal_set_blocked(mask);
	sleep_for_signal();
	st->restore_saved = true;
	return -ERESTARTNOHAND;
}

/* ---- sigtimedwait ---- */

/*
 * The signals are blocked as a rule. For the sleep they are not, so that they wake the task; the
 * true mask stays visible in real_blocked, so that none of them kills or is thrown away.
 */
static int sleep_for_set(struct signal_task *st, sigset_t set, u64 ns, struct kernel_siginfo *info)
{
	struct signal_process *group = st->group;
	int sig;

	spin_lock_irq(&group->lock);
	sig = signal_queue_take(st, ~set, info);
	if (!sig && ns) {
		st->real_blocked = st->blocked;
		st->blocked &= ~set;
		signal_recalc(st);
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock_irq(&group->lock);
		if (ns == ~0UL)
			schedule();
		else
			schedule_timeout(ns);
		spin_lock_irq(&group->lock);
		st->blocked = st->real_blocked;
		st->real_blocked = 0;
		sig = signal_queue_take(st, ~set, info);
		signal_retarget(st, set);
	}
	signal_recalc(st);
	spin_unlock_irq(&group->lock);
	return sig;
}

static int read_timeout(const struct __kernel_timespec __user *uts, u64 *ns)
{
	struct __kernel_timespec ts;

	*ns = ~0UL;
	if (!uts)
		return 0;
	if (copy_from_user(&ts, uts, sizeof(ts)))
		return -EFAULT;
	if (ts.tv_sec < 0 || ts.tv_nsec < 0 || ts.tv_nsec >= 1000000000L)
		return -EINVAL;
	if (ts.tv_sec < 9000000000L)
		*ns = (u64)ts.tv_sec * 1000000000UL + (u64)ts.tv_nsec;
	return 0;
}

long sys_rt_sigtimedwait(struct pt_regs *regs)
{
	const sigset_t __user *uset = (const void __user *)sys_arg0(regs);
	siginfo_t __user *uinfo = (void __user *)sys_arg1(regs);
	const struct __kernel_timespec __user *uts = (const void __user *)sys_arg2(regs);
	struct kernel_siginfo info;
	sigset_t set;
	int error, sig;
	u64 ns;

	if (sys_arg3(regs) != sizeof(sigset_t))
		return -EINVAL;
	if (get_user(set, uset))
		return -EFAULT;
	error = read_timeout(uts, &ns);
	if (error)
		return error;
	sig = sleep_for_set(signal_self(), set & ~SIGNALS_UNBLOCKABLE, ns, &info);
	if (!sig)
		return signal_pending(current) ? -EINTR : -EAGAIN;
	if (uinfo && signal_info_to_user(uinfo, &info))
		return -EFAULT;
	return sig;
}

int signal_info_to_user(siginfo_t __user *to, const struct kernel_siginfo *info)
{
	siginfo_t full;

	memset(&full, 0, sizeof(full));
	memcpy(&full, info, sizeof(*info));
	return copy_to_user(to, &full, sizeof(full)) ? -EFAULT : 0;
}

/* ---- restart ---- */

struct restart_block *restart_block_current(void)
{
	return &signal_self()->restart;
}

long restart_block_set(long (*fn)(struct restart_block *block))
{
	signal_self()->restart.fn = fn;
	return -ERESTART_RESTARTBLOCK;
}

long sys_restart_syscall(struct pt_regs *regs)
{
	struct restart_block *block = &signal_self()->restart;

	return block->fn ? block->fn(block) : -EINTR;
}
