/* SPDX-License-Identifier: BSD-2-Clause */
/* exec: the steps in their order, and the switch to the new program. */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include "lib/err.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/segment.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/exec.h"
#include "kernel/task/internal.h"

#define RFLAGS_FIXED 0x2UL /* bit 1 reads as one */

/* ---- open: through #! lines to an image ---- */

static int read_head(struct exec *e)
{
	long got;

	memset(e->head, 0, sizeof(e->head));
	got = file_read_kernel(e->file, e->head, sizeof(e->head), 0);
	return got < 0 ? (int)got : 0;
}

static int resolve_scripts(struct exec *e)
{
	for (int depth = 0;; depth++) {
		const char *interp;
		struct file *file;
		int err = read_head(e);

		if (err)
			return err;
		if (e->head[0] != '#' || e->head[1] != '!')
			return 0;
		if (depth == EXEC_SCRIPTS_MAX)
			return -ELOOP;
		err = script_parse(e, &interp);
		if (err)
			return err;
		file = file_open_exec(AT_FDCWD, interp, 0);
		if (IS_ERR(file))
			return (int)PTR_ERR(file);
		file_put(e->file);
		e->file = file;
		e->name_reachable = true;
	}
}

/* ---- build ---- */

static int build(struct exec *e)
{
	struct inode *inode;
	int err = resolve_scripts(e);

	if (!err)
		err = strings_gather(e);
	if (err)
		return err;
	inode = e->file->inode;
	err = cred_for_exec(inode->mode, inode->uid, inode->gid, &e->cred, &e->secure);
	if (err)
		return err;
	e->mm = mm_create();
	if (!e->mm)
		return -ENOMEM;
	err = elf_load(e);
	if (err)
		return err;
	e->mm->exe = file_get(e->file);
	return stack_build(e);
}

/* ---- the point of no return: alone in the process ---- */

static int wait_for_threads(struct process *p)
{
	while (p->nr_threads > 1) {
		set_current_state(TASK_KILLABLE);
		spin_unlock_irq(&tasklist_lock);
		if (!signal_fatal_pending(current))
			schedule();
		__set_current_state(TASK_RUNNING);
		spin_lock_irq(&tasklist_lock);
		if (signal_fatal_pending(current))
			return -EAGAIN;
	}
	return 0;
}

static int become_only_thread(void)
{
	struct process *p = current->process;
	struct task *old_leader = NULL;
	int err;

	if (p->nr_threads == 1 && p->leader == current)
		return 0;
	err = signal_kill_other_threads();
	if (err)
		return err;
	spin_lock_irq(&tasklist_lock);
	p->exec_task = current;
	err = wait_for_threads(p);
	p->exec_task = NULL;
	if (!err && p->leader != current)
		old_leader = thread_become_leader(current);
	spin_unlock_irq(&tasklist_lock);
	if (old_leader)
		task_put(old_leader);
	signal_kill_other_threads_done();
	return err;
}

/* ---- switch ---- */

static void set_registers(struct exec *e)
{
	struct pt_regs *regs = current_pt_regs();

	memset(regs, 0, sizeof(*regs));
	entry_work_set(&current->work.exit, EXIT_WORK_FRAME);
	regs->ip = e->image.entry;
	regs->sp = e->stack;
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	regs->flags = ENTRY_FLAGS_IF | RFLAGS_FIXED;
	regs->orig_ax = -1UL;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void switch_to_program(struct exec *e)
{
	struct task *t = current;
	struct mm *old;

	task_leave_memory(t);
	usage_note_rss(t->process, t->mm);
	old = mm_activate(e->mm);
	e->mm = NULL;
	if (old)
		mm_put(old);
	arch_task_exec(&t->arch);
	set_registers(e);
	t->set_child_tid = NULL;
	t->robust_list = NULL;
	t->rseq = NULL;
	if (e->secure)
		t->pdeath_signal = 0;
	t->dumpable = !e->secure;
	if (e->cred)
		cred_commit(e->cred);
	e->cred = NULL;
	task_set_comm(t, base_name(e->name));
	parts_exec(t);
	t->process->did_exec = true;
	/* whatever it was made as, its parent waits for it as for any child */
	t->process->exit_signal = SIGCHLD;
}

static void clean_up(struct exec *e)
{
	file_put(e->file);
	for (u32 i = 0; i < e->nr_prefix; i++)
		kfree(e->prefix[i]);
	strings_free(&e->strings);
	if (e->mm)
		mm_put(e->mm);
	if (e->cred)
		cred_abort(e->cred);
}

int exec_run(struct exec *e)
{
	int err = build(e);

	if (!err)
		err = files_unshare();
	if (!err)
		err = become_only_thread();
	if (!err)
		switch_to_program(e);
	clean_up(e);
	return err;
}

int exec_kernel(const char *path, const char *const argv[], const char *const envp[])
{
	struct exec *e = kzalloc(sizeof(*e));
	int err;

	if (!e)
		return -ENOMEM;
	e->name = path;
	e->name_reachable = true;
	e->argv.kernel = argv;
	e->envp.kernel = envp;
	e->file = file_open_exec(AT_FDCWD, path, 0);
	err = IS_ERR(e->file) ? (int)PTR_ERR(e->file) : exec_run(e);
	kfree(e);
	return err;
}
