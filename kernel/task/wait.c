/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for children: find one that has something to tell, or sleep until one has. */
#include <asm/errno.h>
#include <linux/wait.h>
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/internal.h"

/* wait(2)'s status for a continued child. */
#define STATUS_CONTINUED 0xffff

static bool is_meant(const struct process *child, const struct wait_request *request)
{
	int options = request->options;

	if (request->type == P_PID && child->pid != request->id)
		return false;
	if (request->type == P_PGID && child->pgid != request->id)
		return false;
	if (options & __WNOTHREAD && child->parent_tid != current->tid)
		return false;
	/* a "clone" child is one that does not send SIGCHLD */
	return options & __WALL || (child->exit_signal != SIGCHLD) == !!(options & __WCLONE);
}

static int exit_code_kind(int status)
{
	if (!(status & 0x7f))
		return CLD_EXITED;
	return status & 0x80 ? CLD_DUMPED : CLD_KILLED;
}

static void take_zombie(struct process *child, bool keep, struct wait_found *found)
{
	found->code = exit_code_kind(child->status);
	found->status = child->status;
	usage_of_family(child, &found->usage);
	if (keep)
		return;
	usage_add(&current->process->children_u, &found->usage);
	child->state = PROCESS_DEAD;
	process_unhook(child);
}

static bool take_stop(struct process *child, bool consume, struct wait_found *found)
{
	int sig = signal_take_stopped(child, consume);

	if (!sig)
		return false;
	found->code = CLD_STOPPED;
	found->status = sig << 8 | 0x7f;
	return true;
}

static bool take_continue(struct process *child, bool consume, struct wait_found *found)
{
	if (!signal_take_continued(child, consume))
		return false;
	found->code = CLD_CONTINUED;
	found->status = STATUS_CONTINUED;
	return true;
}

/* True: the child had an event; *bury is it when it is gone now. */
static bool look_at(struct process *child, const struct wait_request *request,
                    struct wait_found *found, struct process **bury)
{
	bool keep = request->options & WNOWAIT;

	found->pid = child->pid;
	found->uid = child->leader->cred->uid;
	if (child->state == PROCESS_ZOMBIE) {
		if (!(request->options & WEXITED))
			return false;
		take_zombie(child, keep, found);
		*bury = keep ? NULL : child;
		return true;
	}
	if (request->options & WSTOPPED && take_stop(child, !keep, found))
		return true;
	return request->options & WCONTINUED && take_continue(child, !keep, found);
}

/* Pid, 0: nothing to tell yet, -ECHILD: nobody to wait for. */
static int look_once(const struct wait_request *request, struct wait_found *found)
{
	struct process *child, *bury = NULL;
	int result = -ECHILD;

	spin_lock_irq(&tasklist_lock);
	list_for_each_entry (child, &current->process->children, sibling) {
		if (!is_meant(child, request))
			continue;
		result = 0;
		if (look_at(child, request, found, &bury)) {
			result = found->pid;
			break;
		}
	}
	spin_unlock_irq(&tasklist_lock);
	if (bury)
		process_bury(bury);
	return result;
}

long wait_for_child(const struct wait_request *request, struct wait_found *found)
{
	struct wait_queue *wq = &current->process->child_wait;
	struct wait_entry entry;
	int result;

	result = look_once(request, found);
	if (result || request->options & WNOHANG)
		return result;
	wait_entry_init(&entry);
	for (;;) {
		wait_prepare(wq, &entry, TASK_INTERRUPTIBLE);
		result = look_once(request, found);
		if (!result && signal_pending(current))
			result = -ERESTARTSYS;
		if (result)
			break;
		schedule();
	}
	wait_finish(wq, &entry);
	return result;
}
