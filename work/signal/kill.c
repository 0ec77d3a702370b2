/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals from one program to another: who may, and to whom a number means. */
#include <linux/capability.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

/* POSIX: real or effective user of the sender is real or saved user of the receiver. */
static bool same_user(struct task *t)
{
	const struct cred *mine = current->cred;
	struct cred *theirs = cred_of(t);
	bool same = mine->euid == theirs->suid || mine->euid == theirs->uid ||
	            mine->uid == theirs->suid || mine->uid == theirs->uid;

	cred_put(theirs);
	return same;
}

/* SIGCONT may go to all of one's session: a shell continues what a set-user-id program stopped. */
static int may_kill(struct task *t, int sig)
{
	if (t->process == current->process)
		return 0;
	if (sig == SIGCONT && process_sid(t->process) == process_sid(current->process))
		return 0;
	return same_user(t) || capable(CAP_KILL) ? 0 : -EPERM;
}

/* Signal 0 only asks. Under tasklist_lock or with a reference. */
static int kill_process(struct process *p, const struct kernel_siginfo *info)
{
	struct task *leader = READ_ONCE(p->leader);
	int error = leader ? may_kill(leader, info->si_signo) : -ESRCH;

	if (error || !info->si_signo)
		return error;
	return signal_send_process(p, info);
}

static int kill_pid(int pid, const struct kernel_siginfo *info)
{
	struct process *p = process_find(pid);
	int error;

	if (!p)
		return -ESRCH;
	rcu_read_lock();
	error = kill_process(p, info);
	rcu_read_unlock();
	process_put(p);
	return error;
}

struct many {
	const struct kernel_siginfo *info;
	int count;   /* asked */
	int success; /* of them, told */
	int error;   /* the last one */
};

static int kill_one_of_many(struct process *p, void *arg)
{
	struct many *many = arg;
	int error = kill_process(p, many->info);

	many->count++;
	if (error)
		many->error = error;
	else
		many->success++;
	return 0;
}

/* Everybody but process 1 and ourselves. */
static int kill_one_of_all(struct process *p, void *arg)
{
	if (p->pid > 1 && p != current->process)
		kill_one_of_many(p, arg);
	return 0;
}

static int kill_pgrp(int pgid, const struct kernel_siginfo *info)
{
	struct many many = {.info = info, .error = -ESRCH};

	if (pgrp_for_each(pgid, kill_one_of_many, &many))
		return -ESRCH;
	return many.success ? 0 : many.error;
}

static int kill_all(const struct kernel_siginfo *info)
{
	struct many many = {.info = info};

	process_for_each(kill_one_of_all, &many);
	if (!many.count)
		return -ESRCH;
	return many.success || many.error == -EPERM ? 0 : many.error;
}

static void info_from_self(struct kernel_siginfo *info, int sig, int code)
{
	signal_info_init(info, sig, code);
	info->si_pid = current->process->pid;
	info->si_uid = current->cred->uid;
}

long sys_kill(struct pt_regs *regs)
{
	int pid = (int)sys_arg0(regs);
	int sig = (int)sys_arg1(regs);
	struct kernel_siginfo info;

	if (sig < 0 || sig > SIGNAL_MAX)
		return -EINVAL;
	info_from_self(&info, sig, SI_USER);
	if (pid > 0)
		return kill_pid(pid, &info);
	if (pid == -1)
		return kill_all(&info);
	if (pid == (int)0x80000000)
		return -ESRCH;
	return kill_pgrp(pid ? -pid : process_pgid(current->process), &info);
}

/* ---- one thread ---- */

static int kill_thread(int tgid, int tid, const struct kernel_siginfo *info)
{
	struct task *t = task_find(tid);
	int error = -ESRCH;

	if (!t)
		return -ESRCH;
	if (tgid <= 0 || t->process->pid == tgid)
		error = may_kill(t, info->si_signo);
	if (!error && info->si_signo)
		error = signal_send_task(t, info);
	task_put(t);
	return error;
}

static int tkill(int tgid, int tid, int sig)
{
	struct kernel_siginfo info;

	if (sig < 0 || sig > SIGNAL_MAX)
		return -EINVAL;
	info_from_self(&info, sig, SI_TKILL);
	return kill_thread(tgid, tid, &info);
}

long sys_tkill(struct pt_regs *regs)
{
	int tid = (int)sys_arg0(regs);

	return tid <= 0 ? -EINVAL : tkill(0, tid, (int)sys_arg1(regs));
}

long sys_tgkill(struct pt_regs *regs)
{
	int tgid = (int)sys_arg0(regs), tid = (int)sys_arg1(regs);

	return tgid <= 0 || tid <= 0 ? -EINVAL : tkill(tgid, tid, (int)sys_arg2(regs));
}

/* ---- with information of the sender's making ---- */

static int info_from_user(struct kernel_siginfo *info, int sig, const void __user *uinfo)
{
	if (sig < 0 || sig > SIGNAL_MAX)
		return -EINVAL;
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	info->si_signo = sig;
	return 0;
}

/* Nobody may pretend to be the kernel or kill(), except towards himself. */
static bool pretends(const struct kernel_siginfo *info, int pid)
{
	return (info->si_code >= 0 || info->si_code == SI_TKILL) && pid != current->process->pid;
}

long sys_rt_sigqueueinfo(struct pt_regs *regs)
{
	int pid = (int)sys_arg0(regs);
	struct kernel_siginfo info;
	int error = info_from_user(&info, (int)sys_arg1(regs), (void __user *)sys_arg2(regs));

	if (error)
		return error;
	if (pretends(&info, pid))
		return -EPERM;
	return kill_pid(pid, &info);
}

long sys_rt_tgsigqueueinfo(struct pt_regs *regs)
{
	int tgid = (int)sys_arg0(regs), tid = (int)sys_arg1(regs);
	struct kernel_siginfo info;
	int error = info_from_user(&info, (int)sys_arg2(regs), (void __user *)sys_arg3(regs));

	if (error)
		return error;
	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	if (pretends(&info, tid))
		return -EPERM;
	return kill_thread(tgid, tid, &info);
}
