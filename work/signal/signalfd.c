/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals as a file: read() takes those of a mask, which the program has blocked. Whoever reads,
 * reads his own signals, not those of the process that made the file.
 *
 * One wait queue serves all these files, because an epoll instance may watch one longer than the
 * process lives whose signals it was asked about. Waking too many only makes them look.
 */
#include <linux/poll.h>
#include <linux/signalfd.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

static DEFINE_WAIT_QUEUE(signalfd_readers);

struct signalfd {
	sigset_t mask; /* what it reads; one word, changed by signalfd4() on an open file */
};

void signalfd_notify(void)
{
	if (wait_queue_active(&signalfd_readers))
		wake_up_all(&signalfd_readers);
}

/* Which members of the information's union are the valid ones. */
enum kind { BY_SENDER, QUEUED, BY_TIMER, ABOUT_FILE, FAULT, ABOUT_CHILD, OF_SYSCALL };

/* What the kernel says with a signal that has codes of its own: they go from 1 to the last. */
static const struct {
	enum kind kind;
	int last;
} own_codes[] = {
        [SIGILL] = {FAULT, NSIGILL},        [SIGFPE] = {FAULT, NSIGFPE},
        [SIGSEGV] = {FAULT, NSIGSEGV},      [SIGBUS] = {FAULT, NSIGBUS},
        [SIGTRAP] = {FAULT, NSIGTRAP},      [SIGCHLD] = {ABOUT_CHILD, NSIGCHLD},
        [SIGPOLL] = {ABOUT_FILE, NSIGPOLL}, [SIGSYS] = {OF_SYSCALL, NSIGSYS},
};

static enum kind kind_of(const struct kernel_siginfo *info)
{
	unsigned sig = (unsigned)info->si_signo;
	int code = info->si_code;

	if (code == SI_TIMER)
		return BY_TIMER;
	if (code == SI_SIGIO)
		return ABOUT_FILE;
	if (code < 0)
		return QUEUED;
	if (code == SI_USER || code >= SI_KERNEL)
		return BY_SENDER;
	if (sig < ARRAY_SIZE(own_codes) && code <= own_codes[sig].last)
		return own_codes[sig].kind;
	/* F_SETSIG: any signal may tell of a file. */
	return code <= NSIGPOLL ? ABOUT_FILE : BY_SENDER;
}

static void fill(struct signalfd_siginfo *out, const struct kernel_siginfo *info)
{
	enum kind kind = kind_of(info);

	if (kind == BY_SENDER || kind == QUEUED || kind == ABOUT_CHILD) {
		out->ssi_pid = (u32)info->si_pid;
		out->ssi_uid = info->si_uid;
	}
	if (kind == QUEUED || kind == BY_TIMER) {
		out->ssi_int = info->si_int;
		out->ssi_ptr = (u64)info->si_ptr;
	}
	if (kind == BY_TIMER) {
		out->ssi_tid = (u32)info->si_tid;
		out->ssi_overrun = (u32)info->si_overrun;
	}
	if (kind == ABOUT_FILE) {
		out->ssi_band = (u32)info->si_band;
		out->ssi_fd = info->si_fd;
	}
	if (kind == FAULT)
		out->ssi_addr = (u64)info->si_addr;
	if (kind == FAULT && info->si_signo == SIGBUS && info->si_code >= BUS_MCEERR_AR)
		out->ssi_addr_lsb = (u16)info->si_addr_lsb;
	if (kind == ABOUT_CHILD) {
		out->ssi_status = info->si_status;
		out->ssi_utime = (u64)info->si_utime;
		out->ssi_stime = (u64)info->si_stime;
	}
	if (kind == OF_SYSCALL) {
		out->ssi_call_addr = (u64)info->si_call_addr;
		out->ssi_syscall = info->si_syscall;
		out->ssi_arch = info->si_arch;
	}
}

static int take(sigset_t mask, struct kernel_siginfo *info)
{
	struct signal_task *st = signal_self();
	int sig;

	spin_lock_irq(&st->group->lock);
	sig = signal_queue_take(st, ~mask, info);
	signal_recalc(st);
	spin_unlock_irq(&st->group->lock);
	return sig;
}

static long read_first(struct signalfd *sfd, struct kernel_siginfo *info, bool nowait)
{
	int sig = take(READ_ONCE(sfd->mask), info);
	int error;

	if (sig)
		return sig;
	if (nowait)
		return -EAGAIN;
	error = wait_event_interruptible(&signalfd_readers,
	                                 (sig = take(READ_ONCE(sfd->mask), info)) != 0);
	return error ? error : sig;
}

static long signalfd_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct signalfd *sfd = file->private;
	bool nowait = (READ_ONCE(file->flags) & O_NONBLOCK) || uio->nowait;
	struct signalfd_siginfo out;
	struct kernel_siginfo info;
	long done = 0, sig;

	if (uio->left < sizeof(out))
		return -EINVAL;
	while (uio->left >= sizeof(out)) {
		sig = done ? take(READ_ONCE(sfd->mask), &info) : read_first(sfd, &info, nowait);
		if (sig <= 0)
			return done ? done : sig;
		out = (struct signalfd_siginfo){.ssi_signo = (u32)sig,
		                                .ssi_errno = info.si_errno,
		                                .ssi_code = info.si_code};
		fill(&out, &info);
		if (uio_put(uio, &out, sizeof(out)) != sizeof(out))
			return done ? done : -EFAULT;
		done += (long)sizeof(out);
	}
	return done;
}

static u32 signalfd_poll(struct file *file, struct poll_table *table)
{
	struct signalfd *sfd = file->private;
	struct signal_task *st = signal_self();

	poll_wait(file, &signalfd_readers, table);
	return (READ_ONCE(st->own.set) | READ_ONCE(st->group->shared.set)) & READ_ONCE(sfd->mask)
	               ? POLLIN
	               : 0;
}

static void signalfd_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops signalfd_ops = {
        .read = signalfd_read,
        .poll = signalfd_poll,
        .release = signalfd_release,
};

static long signalfd_new(sigset_t mask, int flags)
{
	struct signalfd *sfd = kzalloc(sizeof(*sfd));
	struct file *file;

	if (!sfd)
		return -ENOMEM;
	sfd->mask = mask;
	file = file_anon(&signalfd_ops, sfd, O_RDWR | (u32)(flags & O_NONBLOCK));
	if (IS_ERR(file)) {
		kfree(sfd);
		return PTR_ERR(file);
	}
	return fd_add(file, flags & SFD_CLOEXEC);
}

static long signalfd_change(int fd, sigset_t mask)
{
	struct file *file = fd_get((unsigned int)fd);
	long result = fd;

	if (!file)
		return -EBADF;
	if (file->ops == &signalfd_ops)
		WRITE_ONCE(((struct signalfd *)file->private)->mask, mask);
	else
		result = -EINVAL;
	file_put(file);
	signalfd_notify();
	return result;
}

static long signalfd(int fd, const sigset_t __user *umask, u64 size, int flags)
{
	sigset_t mask;

	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK) || size != sizeof(sigset_t))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	mask &= ~SIGNALS_UNBLOCKABLE;
	return fd == -1 ? signalfd_new(mask, flags) : signalfd_change(fd, mask);
}

long sys_signalfd4(struct pt_regs *regs)
{
	return signalfd((int)sys_arg0(regs), (const void __user *)sys_arg1(regs), sys_arg2(regs),
	                (int)sys_arg3(regs));
}

long sys_signalfd(struct pt_regs *regs)
{
	return signalfd((int)sys_arg0(regs), (const void __user *)sys_arg1(regs), sys_arg2(regs),
	                0);
}
