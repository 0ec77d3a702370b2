/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One lock guards all lists and owners; signals are sent under it, so that a file cannot go
 * meanwhile. An owner is a number that is held: while a file names it, it means nobody else.
 */
#include "kernel/fs/sigio.h"
#include "kernel/fs/file.h"
#include "kernel/mm/slab.h"
#include "kernel/task/cred.h"
#include "kernel/task/pid.h"
#include "kernel/task/process.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/eventpoll.h>

struct sigio {
	struct file *file;
	/* under sigio_lock: */
	struct list_head link; /* empty: O_ASYNC is off */
	int fd;                /* by which it was switched on */
	int sig;               /* F_SETSIG; 0: SIGIO, without information */
	int type, owner;       /* F_OWNER_* and the number of that; 0: nobody */
	u32 uid, euid;         /* of whoever named the owner */
};

static DEFINE_SPINLOCK(sigio_lock);

/* ---- telling ---- */

struct news {
	const struct sigio *sigio;
	int reason;
};

/* As kill(2) would ask for the one who named the owner. */
static bool may_tell(const struct sigio *sigio, struct task *t)
{
	struct cred *theirs = cred_of(t);
	bool may = !sigio->euid || sigio->euid == theirs->suid || sigio->euid == theirs->uid ||
	           sigio->uid == theirs->suid || sigio->uid == theirs->uid;

	cred_put(theirs);
	return may;
}

static int send(struct task *t, int type, const struct kernel_siginfo *info)
{
	return type == F_OWNER_TID ? signal_send_task(t, info)
	                           : signal_send_process(t->process, info);
}

/* For these signals the codes from 1 on mean something else. */
static bool has_own_codes(int sig)
{
	const sigset_t own = signal_bit(SIGILL) | signal_bit(SIGFPE) | signal_bit(SIGSEGV) |
	                     signal_bit(SIGBUS) | signal_bit(SIGTRAP) | signal_bit(SIGCHLD) |
	                     signal_bit(SIGSYS);

	return own & signal_bit(sig);
}

static void tell_task(const struct news *news, struct task *t)
{
	const struct sigio *sigio = news->sigio;
	struct kernel_siginfo info;

	if (!may_tell(sigio, t))
		return;
	if (sigio->sig) {
		signal_info_init(&info, sigio->sig,
		                 has_own_codes(sigio->sig) ? SI_SIGIO : news->reason);
		info.si_band = news->reason == POLL_IN ? EPOLLIN | EPOLLRDNORM
		                                       : EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
		info.si_fd = sigio->fd;
		if (!send(t, sigio->type, &info))
			return;
		/* The queue is full: the plain signal always finds room. */
	}
	signal_info_init(&info, SIGIO, SI_KERNEL);
	send(t, sigio->type, &info);
}

static int tell_member(struct process *p, void *news)
{
	struct task *leader = READ_ONCE(p->leader);

	if (leader)
		tell_task(news, leader);
	return 0;
}

static void tell_owner(const struct sigio *sigio, int reason)
{
	struct news news = {.sigio = sigio, .reason = reason};

	if (sigio->type == F_OWNER_PGRP) {
		pgrp_for_each(sigio->owner, tell_member, &news);
		return;
	}
	rcu_read_lock();
	struct task *t = task_find_rcu(sigio->owner);

	if (t)
		tell_task(&news, t);
	rcu_read_unlock();
}

void sigio_tell_slow(struct list_head *list, u32 modes, int reason)
{
	unsigned long flags = spin_lock_irqsave(&sigio_lock);
	struct sigio *sigio;

	list_for_each_entry (sigio, list, link)
		if (sigio->owner && (sigio->file->mode & modes))
			tell_owner(sigio, reason);
	spin_unlock_irqrestore(&sigio_lock, flags);
}

/* ---- on and off ---- */

/* Made when first asked for; NULL without memory. */
static struct sigio *sigio_of(struct file *file)
{
	struct sigio *old = NULL, *new;

	if (READ_ONCE(file->sigio))
		return file->sigio;
	new = kzalloc(sizeof(*new));
	if (!new)
		return NULL;
	new->file = file;
	INIT_LIST_HEAD(&new->link);
	if (__atomic_compare_exchange_n(&file->sigio, &old, new, false, __ATOMIC_ACQ_REL,
	                                __ATOMIC_ACQUIRE))
		return new;
	kfree(new);
	return old;
}

int sigio_switch(struct file *file, int fd, bool on)
{
	struct list_head *list = file->ops->sigio ? file->ops->sigio(file) : NULL;
	struct sigio *sigio = list ? sigio_of(file) : NULL;

	if (!sigio)
		return list ? -ENOMEM : -ENOTTY;
	unsigned long flags = spin_lock_irqsave(&sigio_lock);

	list_del_init(&sigio->link);
	sigio->fd = fd;
	if (on) {
		list_add(&sigio->link, list);
		__atomic_fetch_or(&file->flags, FASYNC, __ATOMIC_RELAXED);
	} else {
		__atomic_fetch_and(&file->flags, ~FASYNC, __ATOMIC_RELAXED);
	}
	spin_unlock_irqrestore(&sigio_lock, flags);
	return 0;
}

void sigio_forget(struct file *file)
{
	struct sigio *sigio = file->sigio;
	unsigned long flags = spin_lock_irqsave(&sigio_lock);

	list_del_init(&sigio->link);
	spin_unlock_irqrestore(&sigio_lock, flags);
	if (sigio->owner)
		pid_release(sigio->owner);
	kfree(sigio);
}

/* ---- the owner ---- */

static int set_owner(struct file *file, int type, int nr, bool replace)
{
	struct sigio *sigio = sigio_of(file);
	int unused = nr;

	if (!sigio)
		return -ENOMEM;
	if (nr && !pid_hold_used(nr))
		return -ESRCH;
	unsigned long flags = spin_lock_irqsave(&sigio_lock);

	if (replace || !sigio->owner) {
		unused = sigio->owner;
		sigio->type = type;
		sigio->owner = nr;
		sigio->uid = current_uid();
		sigio->euid = current_euid();
	}
	spin_unlock_irqrestore(&sigio_lock, flags);
	if (unused)
		pid_release(unused);
	return 0;
}

int sigio_default_owner(struct file *file, int pgid)
{
	return pgid ? set_owner(file, F_OWNER_PGRP, pgid, false)
	            : set_owner(file, F_OWNER_PID, current->process->pid, false);
}

static bool exists(const struct f_owner_ex *owner)
{
	if (owner->type == F_OWNER_PGRP)
		return pgrp_session(owner->pid) >= 0;
	rcu_read_lock();
	struct task *t = task_find_rcu(owner->pid);
	bool found = t && (owner->type == F_OWNER_TID || t->process->pid == owner->pid);

	rcu_read_unlock();
	return found;
}

/* The number is 0 when it is nobody's any more. */
static struct f_owner_ex get_owner(struct file *file)
{
	struct f_owner_ex owner = {.type = F_OWNER_TID};
	struct sigio *sigio = READ_ONCE(file->sigio);

	if (!sigio)
		return owner;
	unsigned long flags = spin_lock_irqsave(&sigio_lock);

	owner = (struct f_owner_ex){.type = sigio->type, .pid = sigio->owner};
	spin_unlock_irqrestore(&sigio_lock, flags);
	if (!exists(&owner))
		owner.pid = 0;
	return owner;
}

/* ---- fcntl ---- */

/* Negative: a process group. */
static int set_plain_owner(struct file *file, int who)
{
	if (who == (int)0x80000000)
		return -EINVAL;
	return who < 0 ? set_owner(file, F_OWNER_PGRP, -who, true)
	               : set_owner(file, F_OWNER_PID, who, true);
}

static int get_plain_owner(struct file *file)
{
	struct f_owner_ex owner = get_owner(file);

	return owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
}

static int set_typed_owner(struct file *file, u64 arg)
{
	struct f_owner_ex owner;

	if (copy_from_user(&owner, (void *)arg, sizeof(owner)))
		return -EFAULT;
	if (owner.type != F_OWNER_TID && owner.type != F_OWNER_PID && owner.type != F_OWNER_PGRP)
		return -EINVAL;
	return set_owner(file, owner.type, owner.pid, true);
}

static int get_typed_owner(struct file *file, u64 arg)
{
	struct f_owner_ex owner = get_owner(file);

	return copy_to_user((void *)arg, &owner, sizeof(owner)) ? -EFAULT : 0;
}

static int set_signal(struct file *file, u64 sig)
{
	struct sigio *sigio = sig <= SIGNAL_MAX ? sigio_of(file) : NULL;

	if (!sigio)
		return sig <= SIGNAL_MAX ? -ENOMEM : -EINVAL;
	WRITE_ONCE(sigio->sig, sig);
	return 0;
}

static int get_signal(struct file *file)
{
	struct sigio *sigio = READ_ONCE(file->sigio);

	return sigio ? READ_ONCE(sigio->sig) : 0;
}

long sigio_fcntl(struct file *file, unsigned cmd, u64 arg)
{
	switch (cmd) {
	case F_SETOWN: return set_plain_owner(file, arg);
	case F_GETOWN: return get_plain_owner(file);
	case F_SETOWN_EX: return set_typed_owner(file, arg);
	case F_GETOWN_EX: return get_typed_owner(file, arg);
	case F_SETSIG: return set_signal(file, arg);
	case F_GETSIG: return get_signal(file);
	default: return -EINVAL;
	}
}
