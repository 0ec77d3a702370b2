/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who a task is: user, groups, capabilities.
 *
 * A struct cred never changes once tasks can see it, and tasks share it: fork costs one count. To
 * change it, a task makes a copy, changes that and installs it (cred_prepare, cred_commit). The
 * current task reads its own without a lock; others take a reference with cred_of().
 */
#ifndef KERNEL_TASK_CRED_H
#define KERNEL_TASK_CRED_H

#include "lib/refcount.h"
#include "lib/types.h"
#include "state/rcu/rcu.h"

struct task;

#define CRED_GROUPS_INLINE 32
#define CRED_GROUPS_MAX    65536
#define CRED_CAPS_ALL      ((1UL << 41) - 1) /* CAP_CHOWN .. CAP_CHECKPOINT_RESTORE */

struct cred {
	refcount_t refs;
	u32 uid, gid, euid, egid, suid, sgid, fsuid, fsgid;
	u64 cap_effective, cap_permitted, cap_inheritable, cap_bounding, cap_ambient;
	u32 securebits;
	u32 nr_groups;
	u32 *groups; /* sorted; small_groups or kmalloc */
	u32 small_groups[CRED_GROUPS_INLINE];
	struct rcu_head rcu;
};

extern struct cred cred_root; /* all capabilities, no supplementary groups */

/* A private copy of the current task's, to be changed; NULL without memory. */
struct cred *cred_prepare(void);
/* Makes it the current task's. */
void cred_commit(struct cred *cred);
void cred_abort(struct cred *cred);

/* A reference to another task's. Any context but NMI. */
struct cred *cred_of(struct task *t);
void cred_put(struct cred *cred);

/* For the current task. capable(): CAP_* in the effective set. */
bool capable(int cap);
bool cred_in_group(const struct cred *cred, u32 gid);
/* gid is the fsgid or a supplementary group of the current task. */
bool in_group(u32 gid);

u32 current_uid(void);
u32 current_gid(void);
u32 current_euid(void);
u32 current_egid(void);
u32 current_fsuid(void);
u32 current_fsgid(void);

/*
 * exec of a file with these attributes: set-id bits, and what happens to capabilities. *cred
 * becomes what the program shall have, to be committed; NULL when nothing changes. *secure: the
 * program gets more than its user has (AT_SECURE). 0 or -ENOMEM.
 */
int cred_for_exec(u32 mode, u32 uid, u32 gid, struct cred **cred, bool *secure);

#endif
