/* SPDX-License-Identifier: BSD-2-Clause */
/* poll(2) and ppoll(2). */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/pollwait.h"
#include "kernel/fs/timeout.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/poll.h>
#include <linux/eventpoll.h>

#define FDS_ON_STACK 8

static u32 ask_one(struct poll_waiter *waiter, struct pollfd *p)
{
	if (p->fd < 0)
		return 0;
	struct fdref ref = fdref_get(p->fd);

	if (!ref.file)
		return POLLNVAL;
	u32 ready = poll_waiter_ask(waiter, ref.file, (u16)p->events);

	fdref_put(ref);
	return ready;
}

static long ask_all(struct poll_waiter *waiter, struct pollfd *fds, unsigned n)
{
	long ready = 0;

	for (unsigned i = 0; i < n; i++) {
		fds[i].revents = ask_one(waiter, &fds[i]);
		ready += fds[i].revents != 0;
	}
	return ready;
}

/* How many are ready; 0: the time is over; -ERESTARTSYS, -ENOMEM. */
static long poll_fds(struct pollfd *fds, unsigned n, u64 end)
{
	struct poll_waiter waiter;
	int slept = 0;
	long ready;

	poll_waiter_init(&waiter);
	/* When the time is over there is one more look. */
	while (!(ready = ask_all(&waiter, fds, n)) && !slept)
		slept = poll_waiter_sleep(&waiter, end);
	poll_waiter_end(&waiter);
	return ready ? ready : min(slept, 0);
}

static long poll_user(u64 ufds, unsigned n, u64 end)
{
	struct pollfd small[FDS_ON_STACK], *fds = small;
	size_t bytes = n * sizeof(*fds);

	if (n > rlimit(RLIMIT_NOFILE) || n > FDS_MAX)
		return -EINVAL;
	if (n > FDS_ON_STACK)
		fds = kmalloc(bytes);
	if (!fds)
		return -ENOMEM;
	long result = copy_from_user(fds, (void *)ufds, bytes) ? -EFAULT : poll_fds(fds, n, end);

	for (unsigned i = 0; i < n && result >= 0; i++)
		if (put_user(fds[i].revents, &((struct pollfd *)ufds)[i].revents))
			result = -EFAULT;
	if (fds != small)
		kfree(fds);
	return result;
}

static long poll_restart(struct restart_block *block);

static long poll_until(u64 ufds, unsigned n, u64 end)
{
	long result = poll_user(ufds, n, end);

	if (result != -ERESTARTSYS)
		return result;
	struct restart_block *block = restart_block_current();

	block->arg[0] = ufds;
	block->arg[1] = n;
	block->arg[2] = end;
	return restart_block_set(poll_restart);
}

static long poll_restart(struct restart_block *block)
{
	return poll_until(block->arg[0], block->arg[1], block->arg[2]);
}

long sys_poll(struct pt_regs *regs)
{
	return poll_until(sys_arg0(regs), sys_arg1(regs), timeout_from_ms(sys_arg2(regs)));
}

long sys_ppoll(struct pt_regs *regs)
{
	u64 ts = sys_arg2(regs), end;
	int err = timeout_from_timespec(ts, &end);

	if (!err)
		err = signal_set_user_mask((const sigset_t *)sys_arg3(regs), sys_arg4(regs));
	if (err)
		return err;
	long result = poll_user(sys_arg0(regs), sys_arg1(regs), end);

	if (result == -ERESTARTSYS)
		result = -ERESTARTNOHAND;
	signal_restore_user_mask(result == -ERESTARTNOHAND);
	timeout_left_to_timespec(ts, end);
	return result;
}
