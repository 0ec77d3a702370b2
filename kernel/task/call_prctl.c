/* SPDX-License-Identifier: BSD-2-Clause */
/* prctl(2), arch_prctl(2), personality(2): switches of the calling task or process. */
#include <asm/errno.h>
#include <asm/prctl.h>
#include <linux/capability.h>
#include <linux/personality.h>
#include <linux/prctl.h>
#include <linux/securebits.h>
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

#define CAPS_NR 41 /* CAP_LAST_CAP + 1 */

struct prctl_args {
	u64 a2, a3, a4, a5;
};

/* ---- names ---- */

static long set_name(u64 from)
{
	char name[TASK_COMM_LEN] = {};

	if (strncpy_from_user(name, (const char __user *)from, sizeof(name) - 1) < 0)
		return -EFAULT;
	task_set_comm(current, name);
	return 0;
}

static long get_name(u64 to)
{
	char name[TASK_COMM_LEN];

	task_get_comm(current, name);
	return copy_to_user((void __user *)to, name, sizeof(name)) ? -EFAULT : 0;
}

/* ---- one word each ---- */

static long set_pdeath(u64 sig)
{
	if (sig > SIGNAL_MAX)
		return -EINVAL;
	current->pdeath_signal = (int)sig;
	return 0;
}

static long set_dumpable(u64 value)
{
	struct task *t;

	if (value > 1)
		return -EINVAL;
	/* all threads have the same memory to hide */
	rcu_read_lock();
	for_each_thread (current->process, t)
		t->dumpable = (u8)value;
	rcu_read_unlock();
	return 0;
}

static long set_no_new_privs(const struct prctl_args *a)
{
	if (a->a2 != 1 || a->a3 || a->a4 || a->a5)
		return -EINVAL;
	current->no_new_privs = 1;
	return 0;
}

static long get_no_new_privs(const struct prctl_args *a)
{
	return a->a2 || a->a3 || a->a4 || a->a5 ? -EINVAL : current->no_new_privs;
}

static long set_keep_caps(u64 value)
{
	struct cred *cred;

	if (value > 1)
		return -EINVAL;
	if (current->cred->securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	cred = cred_prepare();
	if (!cred)
		return -ENOMEM;
	cred->securebits &= ~(u32)SECBIT_KEEP_CAPS;
	cred->securebits |= value ? SECBIT_KEEP_CAPS : 0;
	cred_commit(cred);
	return 0;
}

static long set_subreaper(u64 value)
{
	struct process *p = current->process;

	spin_lock_irq(&tasklist_lock);
	p->is_subreaper = value;
	spin_unlock_irq(&tasklist_lock);
	return 0;
}

/* ---- the time-stamp counter ---- */

static long set_tsc(u64 mode)
{
	if (mode != PR_TSC_ENABLE && mode != PR_TSC_SIGSEGV)
		return -EINVAL;
	preempt_disable();
	arch_set_tsc_disabled(&current->arch, mode == PR_TSC_SIGSEGV);
	preempt_enable();
	return 0;
}

static long get_tsc(u64 to)
{
	int mode = current->arch.flags & ARCH_TASK_NOTSC ? PR_TSC_SIGSEGV : PR_TSC_ENABLE;

	return put_user(mode, (int __user *)to);
}

/* ---- capabilities ---- */

static long read_bounding(u64 cap)
{
	return cap < CAPS_NR ? !!(current->cred->cap_bounding & 1UL << cap) : -EINVAL;
}

static long drop_bounding(u64 cap)
{
	struct cred *cred;

	if (!capable(CAP_SETPCAP))
		return -EPERM;
	if (cap >= CAPS_NR)
		return -EINVAL;
	cred = cred_prepare();
	if (!cred)
		return -ENOMEM;
	cred->cap_bounding &= ~(1UL << cap);
	cred_commit(cred);
	return 0;
}

static long change_ambient(u64 how, u64 cap)
{
	struct cred *cred = cred_prepare();
	u64 bit = 1UL << (cap % 64);
	int err = 0;

	if (!cred)
		return -ENOMEM;
	if (how == PR_CAP_AMBIENT_CLEAR_ALL)
		cred->cap_ambient = 0;
	else if (how == PR_CAP_AMBIENT_LOWER)
		cred->cap_ambient &= ~bit;
	else if (cred->cap_permitted & cred->cap_inheritable & bit &&
	         !(cred->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
		cred->cap_ambient |= bit;
	else
		err = -EPERM;
	if (err)
		cred_abort(cred);
	else
		cred_commit(cred);
	return err;
}

static long ambient(const struct prctl_args *a)
{
	if (a->a4 || a->a5 || (a->a2 == PR_CAP_AMBIENT_CLEAR_ALL ? a->a3 != 0 : a->a3 >= CAPS_NR))
		return -EINVAL;
	switch (a->a2) {
	case PR_CAP_AMBIENT_IS_SET: return !!(current->cred->cap_ambient & 1UL << a->a3);
	case PR_CAP_AMBIENT_RAISE:
	case PR_CAP_AMBIENT_LOWER:
	case PR_CAP_AMBIENT_CLEAR_ALL: return change_ambient(a->a2, a->a3);
	default: return -EINVAL;
	}
}

static long set_securebits(u64 bits)
{
	const struct cred *old = current->cred;
	struct cred *cred;

	if (bits & ~(u64)(SECURE_ALL_BITS | SECURE_ALL_LOCKS) ||
	    ((old->securebits & SECURE_ALL_LOCKS) >> 1 & (old->securebits ^ bits)) ||
	    old->securebits & SECURE_ALL_LOCKS & ~bits || !capable(CAP_SETPCAP))
		return -EPERM;
	cred = cred_prepare();
	if (!cred)
		return -ENOMEM;
	cred->securebits = (u32)bits;
	cred_commit(cred);
	return 0;
}

long sys_prctl(struct pt_regs *regs)
{
	struct prctl_args a = {sys_arg1(regs), sys_arg2(regs), sys_arg3(regs), sys_arg4(regs)};
	int __user *word = (int __user *)a.a2;

	switch ((int)sys_arg0(regs)) {
	case PR_SET_NAME: return set_name(a.a2);
	case PR_GET_NAME: return get_name(a.a2);
	case PR_SET_PDEATHSIG: return set_pdeath(a.a2);
	case PR_GET_PDEATHSIG: return put_user(current->pdeath_signal, word);
	case PR_SET_DUMPABLE: return set_dumpable(a.a2);
	case PR_GET_DUMPABLE: return current->dumpable;
	case PR_SET_NO_NEW_PRIVS: return set_no_new_privs(&a);
	case PR_GET_NO_NEW_PRIVS: return get_no_new_privs(&a);
	case PR_SET_KEEPCAPS: return set_keep_caps(a.a2);
	case PR_GET_KEEPCAPS: return !!(current->cred->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_CHILD_SUBREAPER: return set_subreaper(a.a2);
	case PR_GET_CHILD_SUBREAPER: return put_user((int)current->process->is_subreaper, word);
	case PR_SET_TSC: return set_tsc(a.a2);
	case PR_GET_TSC: return get_tsc(a.a2);
	case PR_CAPBSET_READ: return read_bounding(a.a2);
	case PR_CAPBSET_DROP: return drop_bounding(a.a2);
	case PR_CAP_AMBIENT: return ambient(&a);
	case PR_GET_SECUREBITS: return current->cred->securebits;
	case PR_SET_SECUREBITS: return set_securebits(a.a2);
	case PR_SET_SYSCALL_USER_DISPATCH:
		return dispatch_set(a.a2, a.a3, a.a4, (const u8 __user *)a.a5);
	default: return -EINVAL;
	}
}

/* ---- arch_prctl ---- */

/* A base is loaded by hardware: one that is no user address would fault in the kernel. */
static long set_base(u64 base, void (*write)(u64 base))
{
	if (base >= TASK_SIZE_MAX)
		return -EPERM;
	preempt_disable();
	write(base);
	preempt_enable();
	return 0;
}

static long get_base(u64 to, u64 (*read)(void))
{
	u64 base;

	preempt_disable();
	base = read();
	preempt_enable();
	return put_user(base, (u64 __user *)to);
}

long sys_arch_prctl(struct pt_regs *regs)
{
	u64 arg = sys_arg1(regs);

	switch ((int)sys_arg0(regs)) {
	case ARCH_SET_FS: return set_base(arg, arch_write_fs_base);
	case ARCH_SET_GS: return set_base(arg, arch_write_user_gs_base);
	case ARCH_GET_FS: return get_base(arg, arch_read_fs_base);
	case ARCH_GET_GS: return get_base(arg, arch_read_user_gs_base);
	default: return -EINVAL;
	}
}

/* ---- personality ---- */

long sys_personality(struct pt_regs *regs)
{
	u32 value = (u32)sys_arg0(regs), old = current->personality;

	if (value == 0xffffffff)
		return old;
	/* no address is ever random here; other wishes would not be fulfilled */
	if (value & ~(u32)ADDR_NO_RANDOMIZE)
		return -EINVAL;
	current->personality = value;
	return old;
}
