/* SPDX-License-Identifier: BSD-2-Clause */
/* process_vm_readv and process_vm_writev: copies between two programs, through one kernel page. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/uio.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/mm/slab.h"
#include "kernel/task/cred.h"
#include "kernel/task/task.h"
#include "lib/err.h"

/* A list of pieces and the place reached in it. */
struct pieces {
	struct iovec *iov;
	u64 nr, at; /* pieces; the current one */
	size_t off; /* done of it */
};

/* One copy in progress. */
struct transfer {
	struct mm *mm;
	struct pieces local, remote;
	void *page;
	bool write;
};

static int pieces_read(struct pieces *p, u64 user, u64 nr)
{
	size_t size = nr * sizeof(struct iovec);

	*p = (struct pieces){.nr = nr};
	if (nr > UIO_MAXIOV)
		return -EINVAL;
	if (!nr)
		return 0;
	p->iov = kmalloc(size);
	if (!p->iov)
		return -ENOMEM;
	return copy_from_user(p->iov, (const void __user *)user, size) ? -EFAULT : 0;
}

/* Bytes left in the current piece; empty ones are passed over. 0: the end. */
static size_t pieces_left(struct pieces *p)
{
	while (p->at < p->nr && p->off == p->iov[p->at].iov_len) {
		p->at++;
		p->off = 0;
	}
	return p->at < p->nr ? p->iov[p->at].iov_len - p->off : 0;
}

static u64 pieces_addr(const struct pieces *p)
{
	return (u64)p->iov[p->at].iov_base + p->off;
}

/* Bytes done, fewer than n at a bad address on either side. */
static size_t copy_step(struct transfer *t, size_t n)
{
	void __user *local = (void __user *)pieces_addr(&t->local);
	u64 remote = pieces_addr(&t->remote);

	if (t->write) {
		n -= copy_from_user(t->page, local, n);
		return mm_access(t->mm, remote, t->page, n, MM_ACCESS_WRITE);
	}
	n = mm_access(t->mm, remote, t->page, n, MM_ACCESS_READ);
	return n - copy_to_user(local, t->page, n);
}

static long copy_all(struct transfer *t)
{
	long total = 0;

	for (;;) {
		size_t n = min(pieces_left(&t->local), pieces_left(&t->remote));
		size_t done;

		n = min(n, PAGE_SIZE);
		if (!n)
			return total;
		done = copy_step(t, n);
		total += (long)done;
		t->local.off += done;
		t->remote.off += done;
		if (done < n)
			return total ? total : -EFAULT;
	}
}

/* The same user throughout and nothing hidden (PR_SET_DUMPABLE), or the right to trace anybody. */
static bool may_reach(struct task *other)
{
	struct cred *cred = cred_of(other);
	u32 uid = current_uid(), gid = current_gid();
	bool same = uid == cred->uid && uid == cred->euid && uid == cred->suid &&
	            gid == cred->gid && gid == cred->egid && gid == cred->sgid;

	cred_put(cred);
	return (same && other->dumpable) || other->process == current->process ||
	       capable(CAP_SYS_PTRACE);
}

static struct mm *reach(int pid)
{
	struct task *other = task_find(pid);
	struct mm *mm;

	if (!other)
		return ERR_PTR(-ESRCH);
	mm = may_reach(other) ? task_mm_get(other) : ERR_PTR(-EPERM);
	task_put(other);
	return mm ? mm : ERR_PTR(-ESRCH);
}

static long transfer_with(struct transfer *t, struct pt_regs *regs)
{
	long result;

	t->mm = reach((int)sys_arg0(regs));
	if (IS_ERR(t->mm))
		return PTR_ERR(t->mm);
	t->page = kmalloc(PAGE_SIZE);
	result = t->page ? copy_all(t) : -ENOMEM;
	kfree(t->page);
	mm_put(t->mm);
	return result;
}

static long process_vm(struct pt_regs *regs, bool write)
{
	struct transfer t = {.write = write};
	long result;

	if (sys_arg5(regs))
		return -EINVAL;
	result = pieces_read(&t.local, sys_arg1(regs), sys_arg2(regs));
	if (!result)
		result = pieces_read(&t.remote, sys_arg3(regs), sys_arg4(regs));
	if (!result)
		result = transfer_with(&t, regs);
	kfree(t.local.iov);
	kfree(t.remote.iov);
	return result;
}

long sys_process_vm_readv(struct pt_regs *regs)
{
	return process_vm(regs, false);
}

long sys_process_vm_writev(struct pt_regs *regs)
{
	return process_vm(regs, true);
}
