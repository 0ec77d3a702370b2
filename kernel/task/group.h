/* SPDX-License-Identifier: BSD-2-Clause */
/* Making sessions and process groups. All under tasklist_lock; NULL without memory. */
#ifndef KERNEL_TASK_GROUP_H
#define KERNEL_TASK_GROUP_H

struct pgrp;
struct process;
struct session;

/* Empty: somebody must join at once. */
struct pgrp *group_new(int id, struct session *session);
/* Without groups: one must be made at once, or session_free_if_empty() called. */
struct session *session_new(struct process *leader);
void session_free_if_empty(struct session *session);

/*
 * The process becomes leader of a new session and a new group in it. -EPERM: its number is that
 * of a group already. -ENOMEM. Takes tasklist_lock itself.
 */
int session_start(struct process *p);

#endif
