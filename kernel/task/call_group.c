/* SPDX-License-Identifier: BSD-2-Clause */
/* Process groups and sessions: the calls. */
#include <asm/errno.h>
#include "kernel/syscall.h"
#include "kernel/task/group.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"
#include "kernel/task/task_calls.h"

/* ---- sessions ---- */

static int session_start_locked(struct process *p)
{
	struct session *session;
	struct pgrp *group;

	if (pid_pgrp(p->pid) || pid_session(p->pid))
		return -EPERM;
	session = session_new(p);
	if (!session)
		return -ENOMEM;
	group = group_new(p->pid, session);
	if (!group) {
		session_free_if_empty(session);
		return -ENOMEM;
	}
	group_leave(p);
	group_join(p, group);
	return p->pid;
}

int session_start(struct process *p)
{
	int result;

	spin_lock_irq(&tasklist_lock);
	result = session_start_locked(p);
	spin_unlock_irq(&tasklist_lock);
	return result;
}

long sys_setsid(struct pt_regs *regs)
{
	return session_start(current->process);
}

/* ---- setpgid ---- */

static struct process *setpgid_target(int pid)
{
	struct task *t = pid ? pid_task(pid) : current;

	return t ? t->process : NULL;
}

static int setpgid_allowed(struct process *p, int pid)
{
	struct process *self = current->process; /* NOLINT(clang-analyzer-core.NullDereference) */

	if (!p)
		return -ESRCH;
	if (pid && p->pid != pid)
		return -EINVAL;
	if (p != self) {
		if (p->parent != self)
			return -ESRCH;
		if (p->sid != self->sid)
			return -EPERM;
		if (p->did_exec)
			return -EACCES;
	}
	return p->sid == p->pid ? -EPERM : 0;
}

static int setpgid_locked(int pid, int pgid)
{
	struct process *p = setpgid_target(pid);
	int err = setpgid_allowed(p, pid);
	struct pgrp *group;

	if (err)
		return err;
	group = pid_pgrp(pgid ? pgid : p->pid);
	if (!group && pgid && pgid != p->pid)
		return -EPERM;
	if (group && group->session != p->group->session)
		return -EPERM;
	if (group == p->group)
		return 0;
	if (!group)
		group = group_new(p->pid, p->group->session);
	if (!group)
		return -ENOMEM;
	group_leave(p);
	group_join(p, group);
	return 0;
}

long sys_setpgid(struct pt_regs *regs)
{
	int pid = (int)sys_arg0(regs), pgid = (int)sys_arg1(regs);
	int err;

	if (pgid < 0)
		return -EINVAL;
	spin_lock_irq(&tasklist_lock);
	err = setpgid_locked(pid, pgid);
	spin_unlock_irq(&tasklist_lock);
	return err;
}

/* ---- questions ---- */

static long group_or_session_of(int pid, bool session)
{
	long result = -ESRCH;
	struct task *t;

	rcu_read_lock();
	t = pid ? task_find_rcu(pid) : current;
	if (t)
		result = session ? process_sid(t->process) : process_pgid(t->process);
	rcu_read_unlock();
	return result;
}

long sys_getpgid(struct pt_regs *regs)
{
	return group_or_session_of((int)sys_arg0(regs), false);
}

long sys_getpgrp(struct pt_regs *regs)
{
	return process_pgid(current->process);
}

long sys_getsid(struct pt_regs *regs)
{
	return group_or_session_of((int)sys_arg0(regs), true);
}
