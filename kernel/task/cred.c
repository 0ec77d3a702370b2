/* SPDX-License-Identifier: BSD-2-Clause */
/* Credentials: sharing, copying, asking. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <linux/stat.h>
#include "lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/task/internal.h"

struct cred cred_root = {
        .refs = REFCOUNT_INIT(1),
        .cap_effective = CRED_CAPS_ALL,
        .cap_permitted = CRED_CAPS_ALL,
        .cap_bounding = CRED_CAPS_ALL,
        .groups = cred_root.small_groups,
};

/* ---- sharing and copying ---- */

static void cred_free(struct cred *cred)
{
	if (cred->groups != cred->small_groups)
		kfree(cred->groups);
	kfree(cred);
}

static void cred_free_rcu(struct rcu_head *head)
{
	cred_free(container_of(head, struct cred, rcu));
}

void cred_put(struct cred *cred)
{
	if (refcount_dec_and_test(&cred->refs))
		call_rcu(&cred->rcu, cred_free_rcu);
}

struct cred *cred_of(struct task *t)
{
	struct cred *cred;

	rcu_read_lock();
	do
		cred = rcu_dereference(t->cred);
	while (!refcount_inc_not_zero(&cred->refs));
	rcu_read_unlock();
	return cred;
}

struct cred *cred_prepare(void)
{
	const struct cred *old = current->cred;
	struct cred *cred = kmalloc(sizeof(*cred));

	if (!cred)
		return NULL;
	*cred = *old;
	refcount_set(&cred->refs, 1);
	cred->groups = cred->small_groups;
	if (old->groups != old->small_groups) {
		cred->groups = kmemdup(old->groups, old->nr_groups * sizeof(u32));
		if (!cred->groups) {
			kfree(cred);
			return NULL;
		}
	}
	return cred;
}

void cred_commit(struct cred *cred)
{
	struct task *t = current;
	struct cred *old = t->cred;

	if (cred->euid != old->euid || cred->egid != old->egid || cred->fsuid != old->fsuid ||
	    cred->fsgid != old->fsgid || cred->cap_permitted & ~old->cap_permitted) {
		t->dumpable = 0;
		t->pdeath_signal = 0;
	}
	rcu_assign_pointer(t->cred, cred);
	cred_put(old);
}

void cred_abort(struct cred *cred)
{
	cred_free(cred);
}

/* ---- asking ---- */

bool capable(int cap)
{
	return current->cred->cap_effective & (1UL << cap);
}

bool cred_in_group(const struct cred *cred, u32 gid)
{
	u32 low = 0, high = cred->nr_groups;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (cred->groups[middle] == gid)
			return true;
		if (cred->groups[middle] < gid)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool in_group(u32 gid)
{
	const struct cred *cred = current->cred;

	return cred->fsgid == gid || cred_in_group(cred, gid);
}

u32 current_uid(void)
{
	return current->cred->uid;
}

u32 current_gid(void)
{
	return current->cred->gid;
}

u32 current_euid(void)
{
	return current->cred->euid;
}

u32 current_egid(void)
{
	return current->cred->egid;
}

u32 current_fsuid(void)
{
	return current->cred->fsuid;
}

u32 current_fsgid(void)
{
	return current->cred->fsgid;
}

/* ---- exec ---- */

/* Capabilities of the new program. Source: capabilities(7), "Transformation of capabilities". */
static void caps_for_exec(struct cred *cred, bool set_id)
{
	bool root = !(cred->securebits & SECBIT_NOROOT);
	u64 permitted = set_id ? 0 : cred->cap_ambient;
	u64 effective = permitted;

	if (set_id)
		cred->cap_ambient = 0;
	if (root && (cred->uid == 0 || cred->euid == 0)) {
		permitted = cred->cap_inheritable | cred->cap_bounding;
		effective = cred->euid == 0 ? permitted : effective;
	}
	cred->cap_permitted = permitted;
	cred->cap_effective = effective;
}

static bool same_rights(const struct cred *a, const struct cred *b)
{
	return a->euid == b->euid && a->egid == b->egid && a->suid == b->suid &&
	       a->sgid == b->sgid && a->fsuid == b->fsuid && a->fsgid == b->fsgid &&
	       a->cap_permitted == b->cap_permitted && a->cap_effective == b->cap_effective &&
	       a->cap_ambient == b->cap_ambient && a->securebits == b->securebits;
}

/* The ids and capabilities in *cred as the program will have them. True: set-id bits count. */
static bool change_for_exec(struct cred *cred, u32 mode, u32 uid, u32 gid)
{
	bool honour = !current->no_new_privs;
	bool set_uid = honour && mode & S_ISUID;
	bool set_gid = honour && (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);

	if (set_uid)
		cred->euid = uid;
	if (set_gid)
		cred->egid = gid;
	caps_for_exec(cred, set_uid || set_gid);
	cred->suid = cred->fsuid = cred->euid;
	cred->sgid = cred->fsgid = cred->egid;
	cred->securebits &= ~(u32)SECBIT_KEEP_CAPS;
	return set_uid || set_gid;
}

int cred_for_exec(u32 mode, u32 uid, u32 gid, struct cred **cred, bool *secure)
{
	const struct cred *old = current->cred;
	struct cred probe = *old;

	change_for_exec(&probe, mode, uid, gid);
	*secure = probe.euid != old->uid || probe.egid != old->gid;
	*cred = NULL;
	if (same_rights(&probe, old))
		return 0;
	*cred = cred_prepare();
	if (!*cred)
		return -ENOMEM;
	change_for_exec(*cred, mode, uid, gid);
	return 0;
}
