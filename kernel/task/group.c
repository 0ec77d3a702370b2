/* SPDX-License-Identifier: BSD-2-Clause */
/* Process groups and sessions: joining, leaving, orphans. All under tasklist_lock. */
#include <asm/errno.h>
#include "kernel/mm/slab.h"
#include "kernel/task/group.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"

/* ---- making and going ---- */

struct pgrp *group_new(int id, struct session *session)
{
	struct pgrp *group = kzalloc(sizeof(*group));

	if (!group)
		return NULL;
	group->id = id;
	group->session = session;
	INIT_LIST_HEAD(&group->members);
	session->nr_groups++;
	pid_hold(id);
	pid_set_pgrp(id, group);
	return group;
}

struct session *session_new(struct process *leader)
{
	struct session *session = kzalloc(sizeof(*session));

	if (!session)
		return NULL;
	session->id = leader->pid;
	session->leader = leader;
	pid_hold(session->id);
	pid_set_session(session->id, session);
	return session;
}

void session_free_if_empty(struct session *session)
{
	if (session->nr_groups)
		return;
	pid_set_session(session->id, NULL);
	pid_release(session->id);
	kfree(session);
}

static void group_free(struct pgrp *group)
{
	struct session *session = group->session;

	pid_set_pgrp(group->id, NULL);
	pid_release(group->id);
	session->nr_groups--;
	session_free_if_empty(session);
	kfree(group);
}

void group_join(struct process *p, struct pgrp *group)
{
	lockdep_assert_held(&tasklist_lock);
	p->group = group;
	WRITE_ONCE(p->pgid, group->id);
	WRITE_ONCE(p->sid, group->session->id);
	list_add_tail(&p->in_group, &group->members);
}

void group_leave(struct process *p)
{
	struct pgrp *group = p->group;

	lockdep_assert_held(&tasklist_lock);
	if (!group)
		return;
	if (group->session->leader == p && p->state != PROCESS_LIVE)
		group->session->leader = NULL;
	p->group = NULL;
	list_del_init(&p->in_group);
	if (list_empty(&group->members))
		group_free(group);
}

/* ---- orphans ---- */

/* p keeps its group from being an orphan. */
static bool links_group(const struct process *p, const struct process *parent)
{
	return parent != init_process && parent->pgid != p->pgid && parent->sid == p->sid;
}

static bool group_is_orphaned(struct pgrp *group, const struct process *except)
{
	struct process *p;

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): members are never NULL */
	list_for_each_entry (p, &group->members, in_group) {
		if (p != except && p->state == PROCESS_LIVE && links_group(p, p->parent))
			return false;
	}
	return true;
}

static bool group_has_stopped(struct pgrp *group)
{
	struct process *p;

	list_for_each_entry (p, &group->members, in_group) {
		if (p->state == PROCESS_LIVE && signal_is_stopped(p))
			return true;
	}
	return false;
}

void group_unlink_parent(struct process *p, struct process *parent, bool p_ends)
{
	struct pgrp *group = p->group;
	struct process *member;

	lockdep_assert_held(&tasklist_lock);
	if (!group || !links_group(p, parent))
		return;
	if (!group_is_orphaned(group, p_ends ? p : NULL) || !group_has_stopped(group))
		return;
	list_for_each_entry (member, &group->members, in_group) {
		signal_kernel_process(member, SIGHUP);
		signal_kernel_process(member, SIGCONT);
	}
}

/* ---- for others ---- */

int pgrp_for_each(int pgid, int (*fn)(struct process *p, void *arg), void *arg)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pgrp *group = pid_pgrp(pgid);
	struct process *p;
	int result = group ? 0 : -ESRCH;

	if (group) {
		list_for_each_entry (p, &group->members, in_group) {
			result = fn(p, arg);
			if (result)
				break;
		}
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return result;
}

int pgrp_session(int pgid)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pgrp *group = pid_pgrp(pgid);
	int sid = group ? group->session->id : -ESRCH;

	spin_unlock_irqrestore(&tasklist_lock, flags);
	return sid;
}

bool pgrp_is_orphaned(int pgid)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pgrp *group = pid_pgrp(pgid);
	bool orphaned = !group || group_is_orphaned(group, NULL);

	spin_unlock_irqrestore(&tasklist_lock, flags);
	return orphaned;
}

struct process *session_leader(int sid)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct session *session = pid_session(sid);
	struct process *leader = session ? session->leader : NULL;

	if (leader)
		process_get(leader);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return leader;
}
