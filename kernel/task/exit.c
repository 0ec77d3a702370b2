/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a task: leave the memory, take the parts down, tell the parent, never run again.
 *
 * A process ends in two steps. nr_live counts threads that have not begun to end: whoever takes it
 * to zero does what is done once per process while everything still works. nr_threads counts those
 * that have not finished: whoever takes it to zero makes the process a zombie.
 */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/futex.h"
#include "kernel/mm/mm.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"
#include "kernel/tty/tty.h"

DEFINE_SPINLOCK(vfork_lock);

/* ---- memory ---- */

static void vfork_release(struct task *t)
{
	if (likely(!READ_ONCE(t->vfork_done)))
		return;
	spin_lock(&vfork_lock);
	if (t->vfork_done)
		complete(t->vfork_done);
	t->vfork_done = NULL;
	spin_unlock(&vfork_lock);
}

/* Nobody can look at the word if nobody shares the memory. */
static void clear_tid_word(struct task *t)
{
	if (READ_ONCE(t->mm->users) > 1 && !put_user(0, t->clear_child_tid))
		futex_wake_user((u32 __user *)t->clear_child_tid, 1);
	t->clear_child_tid = NULL;
}

void task_leave_memory(struct task *t)
{
	if (t->mm) {
		futex_exit(t);
		if (t->clear_child_tid)
			clear_tid_word(t);
	}
	vfork_release(t);
}

/* ---- reaping ---- */

void process_unhook(struct process *p)
{
	lockdep_assert_held(&tasklist_lock);
	thread_unlink(p->leader);
	process_unlink(p);
}

void process_bury(struct process *p)
{
	task_put(p->leader);
}

bool process_tell_parent(struct process *p)
{
	struct signal_child child = {
	        .pid = p->pid,
	        .uid = p->leader->cred->uid,
	        .status = p->status,
	        .utime = p->dead.utime,
	        .stime = p->dead.stime,
	};
	bool ignored = signal_notify_parent(p->parent, p->exit_signal, &child);

	lockdep_assert_held(&tasklist_lock);
	if (ignored)
		p->state = PROCESS_DEAD;
	wake_up_all(&p->parent->child_wait);
	return ignored;
}

static void bury_all(struct list_head *dead)
{
	struct process *p, *next;

	list_for_each_entry_safe (p, next, dead, sibling) {
		spin_lock_irq(&tasklist_lock);
		process_unhook(p);
		spin_unlock_irq(&tasklist_lock);
		process_bury(p);
	}
}

/* ---- the end ---- */

/* The last thread is done: the process becomes a zombie. True: and nobody wants to see it. */
static bool process_ends(struct process *p, struct list_head *dead)
{
	p->status = signal_exit_status(p, p->status);
	group_unlink_parent(p, p->parent, true);
	family_reparent(p, dead);
	p->state = PROCESS_ZOMBIE;
	return process_tell_parent(p);
}

/*
 * One critical section makes the thread invisible, or the process a zombie: whoever waits sees
 * either all of it or nothing.
 */
static void exit_notify(struct task *t)
{
	struct process *p = t->process;
	bool leader, unwanted = false;
	LIST_HEAD(dead);
	struct usage usage;

	usage_of_task(t, &usage);
	spin_lock_irq(&tasklist_lock);
	leader = p->leader == t;
	usage_add(&p->dead, &usage);
	t->exited = true;
	family_thread_ends(t);
	if (!leader)
		thread_unlink(t);
	if (--p->nr_threads == 0)
		unwanted = process_ends(p, &dead);
	if (unwanted)
		process_unhook(p);
	if (p->exec_task && p->nr_threads == 1)
		wake_up_process(p->exec_task);
	spin_unlock_irq(&tasklist_lock);
	if (!leader)
		task_put(t);
	if (unwanted)
		process_bury(p);
	bury_all(&dead);
}

/* Once per process, by the last thread that begins to end: its status is the process's. */
static void last_thread_exits(struct process *p, int status)
{
	p->status = status;
	if (process_is_session_leader(p))
		tty_session_leader_exit(p->sid);
}

void task_exit(int status)
{
	struct task *t = current;
	struct process *p = t->process;

	if (in_interrupt() || t->flags & TF_IDLE)
		panic("%s ended in interrupt or idle context", t->comm);
	if (t->tid == 1)
		panic("process 1 ended with status %#x", status);
	t->flags |= TF_EXITING;
	if (task_is_kthread(t)) {
		parts_exit(t);
		sched_exit();
	}
	task_leave_memory(t);
	if (__atomic_sub_fetch(&p->nr_live, 1, __ATOMIC_ACQ_REL) == 0)
		last_thread_exits(p, status);
	usage_note_rss(p, t->mm);
	parts_exit(t);
	exit_notify(t);
	sched_exit();
}

void task_exit_group(int status)
{
	task_exit(signal_group_exit(status));
}

long sys_exit(struct pt_regs *regs)
{
	task_exit((int)(sys_arg0(regs) & 0xff) << 8);
}

long sys_exit_group(struct pt_regs *regs)
{
	task_exit_group((int)(sys_arg0(regs) & 0xff) << 8);
}
