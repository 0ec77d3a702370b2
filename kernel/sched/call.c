/* SPDX-License-Identifier: BSD-2-Clause */
#include <linux/capability.h>
#include "kernel/sched/call.h"

struct task *sched_call_task(int tid)
{
	if (tid < 0)
		return NULL;
	if (tid)
		return task_find(tid);
	task_get(current);
	return current;
}

bool sched_call_permitted(struct task *t)
{
	struct cred *cred = cred_of(t);
	u32 euid = current_euid();
	bool same = euid == cred->euid || euid == cred->uid;

	cred_put(cred);
	return same || capable(CAP_SYS_NICE);
}
