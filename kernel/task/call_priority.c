/* SPDX-License-Identifier: BSD-2-Clause */
/* getpriority(2) and setpriority(2): nice values of a task, a process group, a user. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <asm/resource.h>
#include <linux/resource.h>
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

#define NICE_MIN (-20)
#define NICE_MAX 19

/* One question or change over several tasks. */
struct round {
	int which, who;
	bool set;
	int nice;   /* to set */
	int result; /* get: the highest 20 - nice; set: 0 or the last error; -ESRCH: nobody yet */
};

static bool may_renice(struct task *t)
{
	struct cred *theirs = cred_of(t);
	bool same = current_euid() == theirs->uid || current_euid() == theirs->euid;

	cred_put(theirs);
	return same || capable(CAP_SYS_NICE);
}

static bool may_raise(struct task *t, int nice)
{
	return nice >= sched_nice(t) || capable(CAP_SYS_NICE) ||
	       (u64)(20 - nice) <= process_rlimit(t->process, RLIMIT_NICE);
}

static void visit(struct task *t, struct round *round)
{
	if (!round->set) {
		round->result = max(round->result, 20 - sched_nice(t));
		return;
	}
	if (!may_renice(t)) {
		round->result = -EPERM;
	} else if (!may_raise(t, round->nice)) {
		round->result = -EACCES;
	} else {
		sched_set_nice(t, round->nice);
		if (round->result == -ESRCH)
			round->result = 0;
	}
}

static bool is_meant(struct task *t, const struct round *round)
{
	struct cred *cred;
	bool meant;

	if (round->which == PRIO_PGRP)
		return process_pgid(t->process) == round->who;
	cred = cred_of(t);
	meant = cred->uid == (u32)round->who;
	cred_put(cred);
	return meant;
}

static void visit_many(struct round *round)
{
	struct process *p;
	struct task *t;

	for (int next = 1; (p = process_next(next));) {
		rcu_read_lock();
		for_each_thread (p, t) {
			if (is_meant(t, round))
				visit(t, round);
		}
		rcu_read_unlock();
		next = p->pid + 1;
		process_put(p);
	}
}

static long run(struct round *round)
{
	struct task *t;

	round->result = -ESRCH;
	switch (round->which) {
	case PRIO_PROCESS:
		t = task_find(round->who ? round->who : current->tid);
		if (t) {
			visit(t, round);
			task_put(t);
		}
		break;
	case PRIO_PGRP:
		if (!round->who)
			round->who = process_pgid(current->process);
		visit_many(round);
		break;
	case PRIO_USER:
		if (!round->who)
			round->who = (int)current_uid();
		visit_many(round);
		break;
	default: return -EINVAL;
	}
	return round->result;
}

long sys_getpriority(struct pt_regs *regs)
{
	struct round round = {.which = (int)sys_arg0(regs), .who = (int)sys_arg1(regs)};

	return run(&round);
}

long sys_setpriority(struct pt_regs *regs)
{
	struct round round = {.which = (int)sys_arg0(regs), .who = (int)sys_arg1(regs)};
	int nice = (int)sys_arg2(regs);

	round.set = true;
	round.nice = max(NICE_MIN, min(nice, NICE_MAX));
	return run(&round);
}
