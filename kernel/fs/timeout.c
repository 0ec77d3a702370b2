/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/timeout.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>

#define NS_PER_S 1000000000ll

u64 timeout_from_ms(int ms)
{
	if (ms < 0)
		return SCHED_FOREVER;
	return ms ? wait_deadline((u64)ms * 1000000) : 0;
}

static int from_parts(s64 seconds, s64 ns, u64 *end)
{
	u64 total;

	if (seconds < 0 || ns < 0 || ns >= NS_PER_S)
		return -EINVAL;
	if (__builtin_mul_overflow((u64)seconds, (u64)NS_PER_S, &total) ||
	    __builtin_add_overflow(total, (u64)ns, &total))
		*end = SCHED_FOREVER;
	else
		*end = total ? wait_deadline(total) : 0;
	return 0;
}

static int copy_parts(u64 from, s64 parts[2], u64 *end)
{
	*end = SCHED_FOREVER;
	if (!from)
		return 1;
	return copy_from_user(parts, (void *)from, 2 * sizeof(s64)) ? -EFAULT : 0;
}

int timeout_from_timespec(u64 ts, u64 *end)
{
	s64 parts[2];
	int err = copy_parts(ts, parts, end);

	if (err)
		return min(err, 0);
	return from_parts(parts[0], parts[1], end);
}

int timeout_from_timeval(u64 tv, u64 *end)
{
	s64 parts[2];
	int err = copy_parts(tv, parts, end);

	if (err)
		return min(err, 0);
	if (parts[0] < 0 || parts[1] < 0)
		return -EINVAL;
	return from_parts(parts[0] + parts[1] / 1000000, parts[1] % 1000000 * 1000, end);
}

static void put_left(u64 to, u64 end, u64 unit)
{
	u64 left = end && end != SCHED_FOREVER ? wait_left(end) : 0;
	s64 parts[2] = {left / NS_PER_S, left % NS_PER_S / unit};

	if (to && copy_to_user((void *)to, parts, sizeof(parts)))
		return;
}

void timeout_left_to_timespec(u64 ts, u64 end)
{
	put_left(ts, end, 1);
}

void timeout_left_to_timeval(u64 tv, u64 end)
{
	put_left(tv, end, 1000);
}
