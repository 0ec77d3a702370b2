/* SPDX-License-Identifier: BSD-2-Clause */
/* select(2) and pselect6(2). */
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
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/eventpoll.h>

enum { SET_IN, SET_OUT, SET_EX, SETS };

/* What of a file makes it ready for each set. */
static const u32 set_events[SETS] = {
        EPOLLIN | EPOLLRDNORM | EPOLLRDBAND | EPOLLHUP | EPOLLERR,
        EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND | EPOLLERR,
        EPOLLPRI,
};

struct select {
	unsigned n;   /* descriptors below */
	size_t words; /* u64 per set */
	u64 *asked[SETS];
	u64 *found[SETS];
};

static bool test(const u64 *set, unsigned fd)
{
	return set[fd / 64] >> (fd % 64) & 1;
}

/* Bits that became set, or -EBADF. */
static int ask_one(struct poll_waiter *waiter, struct select *sel, unsigned fd)
{
	u32 wanted = 0, ready;
	int count = 0;

	for (unsigned i = 0; i < SETS; i++)
		if (test(sel->asked[i], fd))
			wanted |= set_events[i];
	if (!wanted)
		return 0;
	struct fdref ref = fdref_get(fd);

	if (!ref.file)
		return -EBADF;
	ready = poll_waiter_ask(waiter, ref.file, wanted);
	fdref_put(ref);
	for (unsigned i = 0; i < SETS; i++) {
		if (test(sel->asked[i], fd) && (ready & set_events[i])) {
			sel->found[i][fd / 64] |= 1ull << (fd % 64);
			count++;
		}
	}
	return count;
}

static int ask_all(struct poll_waiter *waiter, struct select *sel)
{
	int count = 0;

	for (unsigned fd = 0; fd < sel->n; fd++) {
		int one = ask_one(waiter, sel, fd);

		if (one < 0)
			return one;
		count += one;
	}
	return count;
}

static int select_wait(struct select *sel, u64 end)
{
	struct poll_waiter waiter;
	int slept = 0, ready;

	poll_waiter_init(&waiter);
	while (!(ready = ask_all(&waiter, sel)) && !slept)
		slept = poll_waiter_sleep(&waiter, end);
	poll_waiter_end(&waiter);
	return ready ? ready : min(slept, 0);
}

static long select_copied(struct select *sel, const u64 usets[SETS], size_t bytes, u64 end)
{
	for (unsigned i = 0; i < SETS; i++)
		if (usets[i] && copy_from_user(sel->asked[i], (void *)usets[i], bytes))
			return -EFAULT;
	long ready = select_wait(sel, end);

	for (unsigned i = 0; i < SETS && ready >= 0; i++)
		if (usets[i] && copy_to_user((void *)usets[i], sel->found[i], bytes))
			ready = -EFAULT;
	return ready;
}

static long do_select(int n, u64 in, u64 out, u64 ex, u64 end)
{
	const u64 usets[SETS] = {in, out, ex};
	struct select sel;

	if (n < 0)
		return -EINVAL;
	/* Beyond the table nothing can be open, but FD_SETSIZE is always looked at: -EBADF. */
	sel.n = min((u32)n, max(current->files->size, 1024u));
	sel.words = (sel.n + 63) / 64;
	u64 *memory = kzalloc(max(sel.words, (size_t)1) * 2 * SETS * sizeof(u64));

	if (!memory)
		return -ENOMEM;
	for (unsigned i = 0; i < SETS; i++) {
		sel.asked[i] = memory + i * sel.words;
		sel.found[i] = memory + (SETS + i) * sel.words;
	}
	long result = select_copied(&sel, usets, sel.words * sizeof(u64), end);

	kfree(memory);
	return result;
}

long sys_select(struct pt_regs *regs)
{
	u64 tv = sys_arg4(regs), end;
	int err = timeout_from_timeval(tv, &end);

	if (err)
		return err;
	long result =
	        do_select(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs), end);

	timeout_left_to_timeval(tv, end);
	return result == -ERESTARTSYS ? -ERESTARTNOHAND : result;
}

long sys_pselect6(struct pt_regs *regs)
{
	u64 ts = sys_arg4(regs), end, mask[2] = {0, 0};
	int err = timeout_from_timespec(ts, &end);

	if (err)
		return err;
	if (sys_arg5(regs) && copy_from_user(mask, (void *)sys_arg5(regs), sizeof(mask)))
		return -EFAULT;
	err = signal_set_user_mask((const sigset_t *)mask[0], mask[1]);
	if (err)
		return err;
	long result =
	        do_select(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs), end);

	if (result == -ERESTARTSYS)
		result = -ERESTARTNOHAND;
	signal_restore_user_mask(result == -ERESTARTNOHAND);
	timeout_left_to_timespec(ts, end);
	return result;
}
