/* SPDX-License-Identifier: BSD-2-Clause */
/* The walks over the list of parts. */
#include "kernel/task/internal.h"

/* Parts [0, n) of t are there: take them down again. */
static void undo(struct task *t, unsigned int n)
{
	while (n--) {
		if (task_parts[n]->free)
			task_parts[n]->free(t);
	}
}

int parts_create(struct task *t)
{
	for (unsigned int i = 0; task_parts[i]; i++) {
		int err = task_parts[i]->create ? task_parts[i]->create(t) : 0;

		if (err) {
			undo(t, i);
			return err;
		}
	}
	return 0;
}

int parts_fork(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	for (unsigned int i = 0; task_parts[i]; i++) {
		int err = task_parts[i]->fork ? task_parts[i]->fork(child, parent, args) : 0;

		if (err) {
			undo(child, i);
			return err;
		}
	}
	return 0;
}

void parts_exec(struct task *t)
{
	for (unsigned int i = 0; task_parts[i]; i++) {
		if (task_parts[i]->exec)
			task_parts[i]->exec(t);
	}
}

void parts_exit(struct task *t)
{
	for (unsigned int i = 0; task_parts[i]; i++) {
		if (task_parts[i]->exit)
			task_parts[i]->exit(t);
	}
}

static unsigned int nr_parts(void)
{
	unsigned int n = 0;

	while (task_parts[n])
		n++;
	return n;
}

void parts_free(struct task *t)
{
	undo(t, nr_parts());
}

void parts_free_process(struct process *p)
{
	for (unsigned int n = nr_parts(); n--;) {
		if (task_parts[n]->free_process)
			task_parts[n]->free_process(p);
	}
}
