/* SPDX-License-Identifier: BSD-2-Clause */
/* The address space as a part of a task: shared with CLONE_VM, else copied. */
#include <linux/sched.h>
#include "kernel/mm/mm.h"
#include "kernel/task/task.h"
#include "lib/err.h"

static int mm_part_fork(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	struct mm *mm = parent->mm;

	if (!mm)
		return 0;
	if (args->flags & CLONE_VM)
		mm_get(mm);
	else
		mm = mm_fork(mm);
	if (IS_ERR(mm))
		return (int)PTR_ERR(mm);
	child->mm = mm;
	return 0;
}

/* The table stays loaded, borrowed, until the next switch. */
static void mm_part_exit(struct task *t)
{
	struct mm *mm = task_set_mm(NULL);

	if (mm)
		mm_put(mm);
}

/* Only a task that never ran still has one. */
static void mm_part_free(struct task *t)
{
	if (t->mm)
		mm_put(t->mm);
	t->mm = NULL;
}

const struct task_part mm_part = {
        .name = "mm",
        .fork = mm_part_fork,
        .exit = mm_part_exit,
        .free = mm_part_free,
};
