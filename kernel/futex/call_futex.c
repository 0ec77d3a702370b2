/* SPDX-License-Identifier: BSD-2-Clause */
/* futex(2) and futex_waitv(2). */
#include <asm/errno.h>
#include <linux/time.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/futex_calls.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/wait.h"
#include "kernel/syscall.h"
#include "kernel/time/clock.h"

static bool command_waits(int command)
{
	switch (command) {
	case FUTEX_WAIT:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI: return true;
	default: return false;
	}
}

/* FUTEX_WAIT counts from now, all others have an end; LOCK_PI's is always of real time. */
static int get_timeout(u64 utimeout, int command, bool real, struct futex_timeout *timeout)
{
	u64 ns;
	int error;

	*timeout = (struct futex_timeout){0};
	if (!utimeout || !command_waits(command))
		return 0;
	error = get_timespec((const void __user *)utimeout, &ns);
	if (error)
		return error;
	timeout->set = true;
	timeout->real = command == FUTEX_LOCK_PI || (real && command != FUTEX_WAIT);
	timeout->end = command == FUTEX_WAIT ? wait_deadline(ns) : ns;
	return 0;
}

static bool clock_flag_allowed(int command)
{
	return command == FUTEX_WAIT_BITSET || command == FUTEX_WAIT_REQUEUE_PI ||
	       command == FUTEX_LOCK_PI2 || command == FUTEX_WAIT;
}

long sys_futex(struct pt_regs *regs)
{
	u64 uaddr = sys_arg0(regs);
	u32 op = sys_arg1(regs);
	u32 value = sys_arg2(regs);
	u64 arg3 = sys_arg3(regs); /* a timeout or a second number */
	u64 uaddr2 = sys_arg4(regs);
	u32 value3 = sys_arg5(regs);
	bool shared = !(op & FUTEX_PRIVATE_FLAG);
	bool real = op & FUTEX_CLOCK_REALTIME;
	int command = op & FUTEX_CMD_MASK;
	struct futex_timeout timeout;
	int error;

	if (real && !clock_flag_allowed(command))
		return -ENOSYS;
	error = get_timeout(arg3, command, real, &timeout);
	if (error)
		return error;
	switch (command) {
	case FUTEX_WAIT: return futex_wait(uaddr, shared, value, FUTEX_BITSET_MATCH_ANY, &timeout);
	case FUTEX_WAIT_BITSET: return futex_wait(uaddr, shared, value, value3, &timeout);
	case FUTEX_WAKE: return futex_wake(uaddr, shared, (int)value, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET: return futex_wake(uaddr, shared, (int)value, value3);
	case FUTEX_REQUEUE:
		return futex_requeue(uaddr, uaddr2, shared, (int)value, (int)arg3, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, uaddr2, shared, (int)value, (int)arg3, &value3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, uaddr2, shared, (int)value, (int)arg3, value3);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2: return futex_lock_pi(uaddr, shared, &timeout, false);
	case FUTEX_TRYLOCK_PI: return futex_lock_pi(uaddr, shared, &timeout, true);
	case FUTEX_UNLOCK_PI: return futex_unlock_pi(uaddr, shared);
	case FUTEX_WAIT_REQUEUE_PI:
		return futex_wait_requeue_pi(uaddr, uaddr2, shared, value, FUTEX_BITSET_MATCH_ANY,
		                             &timeout);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_requeue_pi(uaddr, uaddr2, shared, (int)value, (int)arg3, value3);
	default: return -ENOSYS;
	}
}

/* --- several words at once ------------------------------------------------------------------- */

static int get_words(u64 uwords, unsigned n, struct futex_waitv *v)
{
	unsigned i;

	if (copy_from_user(v, (const void __user *)uwords, n * sizeof(*v)))
		return -EFAULT;
	for (i = 0; i < n; i++)
		if (v[i].flags & ~(FUTEX_32 | FUTEX_PRIVATE_FLAG) || !(v[i].flags & FUTEX_32) ||
		    v[i].__reserved)
			return -EINVAL;
	return 0;
}

static int get_end(u64 utimeout, int clockid, struct futex_timeout *timeout)
{
	*timeout = (struct futex_timeout){0};
	if (!utimeout)
		return 0;
	if (clockid != CLOCK_MONOTONIC && clockid != CLOCK_REALTIME)
		return -EINVAL;
	timeout->set = true;
	timeout->real = clockid == CLOCK_REALTIME;
	return get_timespec((const void __user *)utimeout, &timeout->end);
}

long sys_futex_waitv(struct pt_regs *regs)
{
	unsigned n = sys_arg1(regs);
	struct futex_timeout timeout;
	struct futex_waitv *v;
	long result;

	if (sys_arg2(regs) || !n || n > FUTEX_WAITV_MAX || !sys_arg0(regs))
		return -EINVAL;
	result = get_end(sys_arg3(regs), (int)sys_arg4(regs), &timeout);
	if (result)
		return result;
	v = kmalloc(n * sizeof(*v));
	if (!v)
		return -ENOMEM;
	result = get_words(sys_arg0(regs), n, v);
	if (!result)
		result = futex_waitv(v, n, &timeout);
	kfree(v);
	return result;
}
