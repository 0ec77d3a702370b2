/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limit of CPU time, RLIMIT_CPU: at the soft one SIGXCPU, again after each further second, and
 * at the hard one SIGKILL.
 */
#include <asm/signal.h>
#include <linux/resource.h>
#include <linux/time.h>
#include "kernel/task/process.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/ptimers_internal.h"

bool cpu_limit_is_set(struct process *p)
{
	return READ_ONCE(p->limits[RLIMIT_CPU].rlim_cur) != RLIM64_INFINITY;
}

void cpu_limit_tick(struct process *p, const struct usage *usage)
{
	u64 seconds = (usage->utime + usage->stime) / NSEC_PER_SEC;
	struct rlimit64 *limit = &p->limits[RLIMIT_CPU];
	int sig = 0;

	spin_lock(&p->limits_lock);
	if (seconds >= limit->rlim_max) {
		sig = SIGKILL;
	} else if (seconds >= limit->rlim_cur) {
		sig = SIGXCPU;
		limit->rlim_cur = seconds + 1;
	}
	spin_unlock(&p->limits_lock);
	if (sig)
		signal_kernel_process(p, sig);
}
