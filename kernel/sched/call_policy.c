/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls about policies and priorities: sched(7). */
#include <asm/errno.h>
#include <asm/resource.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/sched/call.h"
#include "kernel/sched/sched_calls.h"
#include "kernel/syscall.h"
#include "kernel/time/clock.h"

#define RR_INTERVAL_NS   (100 * NSEC_PER_MSEC)
#define FAIR_INTERVAL_NS (4 * NSEC_PER_MSEC)

static bool is_rt(u32 policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/* What the caller wants for a task. */
struct wish {
	u32 policy;
	u32 priority;
	int nice;
	bool set_nice;
	bool reset_on_fork;
};

static int may_change(struct task *t, const struct wish *wish)
{
	u64 limit;

	if (capable(CAP_SYS_NICE))
		return 0;
	if (!sched_call_permitted(t) || (t->sched.reset_on_fork && !wish->reset_on_fork))
		return -EPERM;
	limit = process_rlimit(t->process, RLIMIT_RTPRIO);
	if (is_rt(wish->policy) && wish->priority > limit &&
	    (wish->policy != t->sched.policy || wish->priority > t->sched.rt_priority))
		return -EPERM;
	limit = process_rlimit(t->process, RLIMIT_NICE);
	if (wish->set_nice && wish->nice < sched_nice(t) && (u64)(20 - wish->nice) > limit)
		return -EPERM;
	return 0;
}

static long change(int tid, const struct wish *wish)
{
	struct task *t = sched_call_task(tid);
	int error;

	if (!t)
		return -ESRCH;
	error = may_change(t, wish);
	if (!error)
		error = sched_set_policy(t, wish->policy, wish->priority, wish->reset_on_fork);
	if (!error && wish->set_nice)
		sched_set_nice(t, wish->nice);
	task_put(t);
	return error;
}

/* The policy of a task with the flag that goes with it, or -errno. */
static long policy_of(int tid, u32 *priority)
{
	struct task *t;
	long policy;

	if (tid < 0)
		return -EINVAL;
	t = sched_call_task(tid);
	if (!t)
		return -ESRCH;
	policy = t->sched.policy | (t->sched.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
	*priority = t->sched.rt_priority;
	task_put(t);
	return policy;
}

static int get_priority(u64 uparam, u32 *priority)
{
	struct sched_param param;

	if (!uparam)
		return -EINVAL;
	if (copy_from_user(&param, (const void __user *)uparam, sizeof(param)))
		return -EFAULT;
	*priority = param.sched_priority;
	return 0;
}

long sys_sched_setscheduler(struct pt_regs *regs)
{
	u32 policy = sys_arg1(regs);
	struct wish wish = {
	        .policy = policy & ~SCHED_RESET_ON_FORK,
	        .reset_on_fork = policy & SCHED_RESET_ON_FORK,
	};
	int tid = sys_arg0(regs);
	int error;

	if (tid < 0 || (int)policy < 0)
		return -EINVAL;
	error = get_priority(sys_arg2(regs), &wish.priority);
	return error ? error : change(tid, &wish);
}

long sys_sched_getscheduler(struct pt_regs *regs)
{
	u32 priority;

	return policy_of(sys_arg0(regs), &priority);
}

long sys_sched_setparam(struct pt_regs *regs)
{
	struct wish wish = {0};
	int tid = sys_arg0(regs);
	u32 priority;
	long policy;
	int error;

	if (tid < 0)
		return -EINVAL;
	error = get_priority(sys_arg1(regs), &wish.priority);
	if (error)
		return error;
	policy = policy_of(tid, &priority);
	if (policy < 0)
		return policy;
	wish.policy = policy & ~SCHED_RESET_ON_FORK;
	wish.reset_on_fork = policy & SCHED_RESET_ON_FORK;
	return change(tid, &wish);
}

long sys_sched_getparam(struct pt_regs *regs)
{
	struct sched_param param = {0};
	u32 priority;
	long policy;

	if (!sys_arg1(regs))
		return -EINVAL;
	policy = policy_of(sys_arg0(regs), &priority);
	if (policy < 0)
		return policy;
	param.sched_priority = priority;
	return copy_to_user((void __user *)sys_arg1(regs), &param, sizeof(param)) ? -EFAULT : 0;
}

/* --- the extensible form --------------------------------------------------------------------- */

/* As sched_setattr(2); the C library's header of the same name cannot be used in a kernel. */
struct sched_attr_abi {
	u32 size;
	u32 policy;
	u64 flags;
	s32 nice;
	u32 priority;
	u64 runtime, deadline, period;
};
_Static_assert(sizeof(struct sched_attr_abi) == SCHED_ATTR_SIZE_VER0, "ABI");

static int get_attr(const void __user *uattr, struct sched_attr_abi *attr)
{
	u32 size;

	if (get_user(size, (const u32 __user *)uattr))
		return -EFAULT;
	if (size == 0)
		size = SCHED_ATTR_SIZE_VER0;
	if (size < SCHED_ATTR_SIZE_VER0 || size > 4096) {
		u32 known = sizeof(*attr);

		put_user(known, (u32 __user *)uattr);
		return -E2BIG;
	}
	return copy_from_user(attr, uattr, sizeof(*attr)) ? -EFAULT : 0;
}

long sys_sched_setattr(struct pt_regs *regs)
{
	struct sched_attr_abi attr;
	struct wish wish;
	int tid = sys_arg0(regs);
	int error;

	if (tid < 0 || !sys_arg1(regs) || sys_arg2(regs))
		return -EINVAL;
	error = get_attr((const void __user *)sys_arg1(regs), &attr);
	if (error)
		return error;
	if ((int)attr.policy < 0 || attr.flags & ~(u64)SCHED_FLAG_RESET_ON_FORK)
		return -EINVAL;
	wish = (struct wish){
	        .policy = attr.policy,
	        .priority = attr.priority,
	        .nice = attr.nice,
	        .set_nice = attr.policy == SCHED_NORMAL || attr.policy == SCHED_BATCH,
	        .reset_on_fork = attr.flags & SCHED_FLAG_RESET_ON_FORK,
	};
	return change(tid, &wish);
}

long sys_sched_getattr(struct pt_regs *regs)
{
	struct sched_attr_abi attr = {.size = sizeof(attr)};
	u32 size = sys_arg2(regs);
	struct task *t;
	int tid = sys_arg0(regs);

	if (tid < 0 || !sys_arg1(regs) || size < SCHED_ATTR_SIZE_VER0 || size > 4096 ||
	    sys_arg3(regs))
		return -EINVAL;
	t = sched_call_task(tid);
	if (!t)
		return -ESRCH;
	attr.policy = t->sched.policy;
	attr.flags = t->sched.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	if (is_rt(attr.policy))
		attr.priority = t->sched.rt_priority;
	else
		attr.nice = sched_nice(t);
	task_put(t);
	return copy_to_user((void __user *)sys_arg1(regs), &attr, sizeof(attr)) ? -EFAULT : 0;
}

/* --- facts ----------------------------------------------------------------------------------- */

static long priority_limit(u32 policy, long of_rt)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR: return of_rt;
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE: return 0;
	default: return -EINVAL;
	}
}

long sys_sched_get_priority_max(struct pt_regs *regs)
{
	return priority_limit(sys_arg0(regs), 99);
}

long sys_sched_get_priority_min(struct pt_regs *regs)
{
	return priority_limit(sys_arg0(regs), 1);
}

long sys_sched_rr_get_interval(struct pt_regs *regs)
{
	u32 priority;
	long policy = policy_of(sys_arg0(regs), &priority);
	u64 ns;

	if (policy < 0)
		return policy;
	switch (policy & ~SCHED_RESET_ON_FORK) {
	case SCHED_FIFO: ns = 0; break;
	case SCHED_RR: ns = RR_INTERVAL_NS; break;
	default: ns = FAIR_INTERVAL_NS; break;
	}
	return put_timespec((void __user *)sys_arg1(regs), ns);
}
