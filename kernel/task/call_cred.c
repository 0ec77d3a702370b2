/* SPDX-License-Identifier: BSD-2-Clause */
/* User and group ids. Source of the rules: POSIX, setuid(2), setresuid(2), capabilities(7). */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

#define KEEP (~0U) /* (uid_t)-1: leave as it is */

/* ---- reading ---- */

long sys_getuid(struct pt_regs *regs)
{
	return current_uid();
}

long sys_getgid(struct pt_regs *regs)
{
	return current_gid();
}

long sys_geteuid(struct pt_regs *regs)
{
	return current_euid();
}

long sys_getegid(struct pt_regs *regs)
{
	return current_egid();
}

static long put_three(struct pt_regs *regs, u32 a, u32 b, u32 c)
{
	if (put_user(a, (u32 __user *)sys_arg0(regs)) ||
	    put_user(b, (u32 __user *)sys_arg1(regs)) || put_user(c, (u32 __user *)sys_arg2(regs)))
		return -EFAULT;
	return 0;
}

long sys_getresuid(struct pt_regs *regs)
{
	const struct cred *cred = current->cred;

	return put_three(regs, cred->uid, cred->euid, cred->suid);
}

long sys_getresgid(struct pt_regs *regs)
{
	const struct cred *cred = current->cred;

	return put_three(regs, cred->gid, cred->egid, cred->sgid);
}

/* ---- what a change of user means for capabilities ---- */

#define CAPS_OF_FS                                                                               \
	(1UL << CAP_CHOWN | 1UL << CAP_DAC_OVERRIDE | 1UL << CAP_DAC_READ_SEARCH |               \
	 1UL << CAP_FOWNER | 1UL << CAP_FSETID | 1UL << CAP_LINUX_IMMUTABLE | 1UL << CAP_MKNOD | \
	 1UL << CAP_MAC_OVERRIDE)

static void caps_follow_uid(struct cred *cred, const struct cred *old)
{
	bool was_root = !old->uid || !old->euid || !old->suid;
	bool is_root = !cred->uid || !cred->euid || !cred->suid;

	if (cred->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (was_root && !is_root) {
		if (!(cred->securebits & SECBIT_KEEP_CAPS)) {
			cred->cap_permitted = 0;
			cred->cap_effective = 0;
		}
		cred->cap_ambient = 0;
	}
	if (!old->euid && cred->euid)
		cred->cap_effective = 0;
	if (old->euid && !cred->euid)
		cred->cap_effective = cred->cap_permitted;
}

static void caps_follow_fsuid(struct cred *cred, const struct cred *old)
{
	if (cred->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (!old->fsuid && cred->fsuid)
		cred->cap_effective &= ~CAPS_OF_FS;
	if (old->fsuid && !cred->fsuid)
		cred->cap_effective |= cred->cap_permitted & CAPS_OF_FS;
}

/* ---- setting: each fn changes the copy or answers -errno ---- */

static long change(struct pt_regs *regs, int (*fn)(struct cred *cred, struct pt_regs *regs))
{
	struct cred *cred = cred_prepare();
	int err;

	if (!cred)
		return -ENOMEM;
	err = fn(cred, regs);
	if (err) {
		cred_abort(cred);
		return err;
	}
	caps_follow_uid(cred, current->cred);
	cred_commit(cred);
	return 0;
}

static int change_uid(struct cred *cred, struct pt_regs *regs)
{
	u32 uid = (u32)sys_arg0(regs);

	if (uid == KEEP)
		return -EINVAL;
	if (capable(CAP_SETUID))
		cred->uid = cred->suid = uid;
	else if (uid != cred->uid && uid != cred->suid)
		return -EPERM;
	cred->euid = cred->fsuid = uid;
	return 0;
}

static int change_gid(struct cred *cred, struct pt_regs *regs)
{
	u32 gid = (u32)sys_arg0(regs);

	if (gid == KEEP)
		return -EINVAL;
	if (capable(CAP_SETGID))
		cred->gid = cred->sgid = gid;
	else if (gid != cred->gid && gid != cred->sgid)
		return -EPERM;
	cred->egid = cred->fsgid = gid;
	return 0;
}

/* Real, effective and saved of one kind. */
struct ids {
	u32 *real, *effective, *saved, *fs;
	int cap;
};

static struct ids uids_of(struct cred *cred)
{
	return (struct ids){&cred->uid, &cred->euid, &cred->suid, &cred->fsuid, CAP_SETUID};
}

static struct ids gids_of(struct cred *cred)
{
	return (struct ids){&cred->gid, &cred->egid, &cred->sgid, &cred->fsgid, CAP_SETGID};
}

static int change_re(struct ids ids, u32 real, u32 effective)
{
	u32 old_real = *ids.real, old_effective = *ids.effective;

	if (!capable(ids.cap)) {
		if (real != KEEP && real != old_real && real != old_effective)
			return -EPERM;
		if (effective != KEEP && effective != old_real && effective != old_effective &&
		    effective != *ids.saved)
			return -EPERM;
	}
	if (real != KEEP)
		*ids.real = real;
	if (effective != KEEP)
		*ids.effective = effective;
	if (real != KEEP || (effective != KEEP && effective != old_real))
		*ids.saved = *ids.effective;
	*ids.fs = *ids.effective;
	return 0;
}

static int change_reuid(struct cred *cred, struct pt_regs *regs)
{
	return change_re(uids_of(cred), (u32)sys_arg0(regs), (u32)sys_arg1(regs));
}

static int change_regid(struct cred *cred, struct pt_regs *regs)
{
	return change_re(gids_of(cred), (u32)sys_arg0(regs), (u32)sys_arg1(regs));
}

static bool res_allowed(struct ids ids, u32 id)
{
	return id == KEEP || id == *ids.real || id == *ids.effective || id == *ids.saved;
}

static int change_res(struct ids ids, u32 real, u32 effective, u32 saved)
{
	if (!capable(ids.cap) &&
	    (!res_allowed(ids, real) || !res_allowed(ids, effective) || !res_allowed(ids, saved)))
		return -EPERM;
	if (real != KEEP)
		*ids.real = real;
	if (effective != KEEP)
		*ids.effective = effective;
	if (saved != KEEP)
		*ids.saved = saved;
	*ids.fs = *ids.effective;
	return 0;
}

static int change_resuid(struct cred *cred, struct pt_regs *regs)
{
	return change_res(uids_of(cred), (u32)sys_arg0(regs), (u32)sys_arg1(regs),
	                  (u32)sys_arg2(regs));
}

static int change_resgid(struct cred *cred, struct pt_regs *regs)
{
	return change_res(gids_of(cred), (u32)sys_arg0(regs), (u32)sys_arg1(regs),
	                  (u32)sys_arg2(regs));
}

long sys_setuid(struct pt_regs *regs)
{
	return change(regs, change_uid);
}

long sys_setgid(struct pt_regs *regs)
{
	return change(regs, change_gid);
}

long sys_setreuid(struct pt_regs *regs)
{
	return change(regs, change_reuid);
}

long sys_setregid(struct pt_regs *regs)
{
	return change(regs, change_regid);
}

long sys_setresuid(struct pt_regs *regs)
{
	return change(regs, change_resuid);
}

long sys_setresgid(struct pt_regs *regs)
{
	return change(regs, change_resgid);
}

/* ---- for file access alone: the old value is the answer, whatever happens ---- */

static long change_fs(u32 id, struct ids (*ids_of)(struct cred *cred))
{
	struct cred *cred = cred_prepare();
	struct ids ids;
	u32 old;

	if (!cred)
		return -ENOMEM;
	ids = ids_of(cred);
	old = *ids.fs;
	if (id == old || id == KEEP || (!res_allowed(ids, id) && !capable(ids.cap))) {
		cred_abort(cred);
		return old;
	}
	*ids.fs = id;
	caps_follow_fsuid(cred, current->cred);
	cred_commit(cred);
	return old;
}

long sys_setfsuid(struct pt_regs *regs)
{
	return change_fs((u32)sys_arg0(regs), uids_of);
}

long sys_setfsgid(struct pt_regs *regs)
{
	return change_fs((u32)sys_arg0(regs), gids_of);
}
