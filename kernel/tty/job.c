/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Job control: whose terminal it is, and who may use it now.
 */
#include "kernel/tty/internal.h"
#include "kernel/task/process.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/ioctls.h>
#include <linux/eventpoll.h>

bool tty_is_controlling(const struct tty *tty)
{
	int session = READ_ONCE(tty->session);

	return session && session == process_sid(current->process);
}

int tty_check_foreground(struct tty *tty, int sig)
{
	int pgrp = process_pgid(current->process), foreground = READ_ONCE(tty->pgrp);

	if (!tty_is_controlling(tty) || !foreground || pgrp == foreground)
		return 0;
	if (signal_current_ignores(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (pgrp_is_orphaned(pgrp))
		return -EIO;
	signal_send_pgrp(pgrp, sig, NULL);
	return -ERESTARTSYS;
}

void tty_signal_foreground(struct tty *tty, int sig)
{
	int pgrp = READ_ONCE(tty->pgrp);

	if (pgrp)
		signal_send_pgrp(pgrp, sig, NULL);
}

struct tty *tty_of_session(int session)
{
	unsigned long flags = spin_lock_irqsave(&tty_list_lock);
	struct tty *tty, *found = NULL;

	list_for_each_entry (tty, &tty_list, link) {
		if (session && tty->session == session && refcount_inc_not_zero(&tty->ref)) {
			found = tty;
			break;
		}
	}
	spin_unlock_irqrestore(&tty_list_lock, flags);
	return found;
}

static void set_session(struct tty *tty, int session, int pgrp)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->session = session;
	tty->pgrp = pgrp;
	spin_unlock_irqrestore(&tty->lock, flags);
}

void tty_set_controlling(struct tty *tty)
{
	set_session(tty, process_sid(current->process), process_pgid(current->process));
}

static bool session_has_tty(int session)
{
	struct tty *tty = tty_of_session(session);

	if (tty)
		tty_put(tty);
	return tty;
}

void tty_maybe_controlling(struct tty *tty)
{
	struct process *p = current->process;

	if (process_is_session_leader(p) && !tty->session && !session_has_tty(p->sid))
		tty_set_controlling(tty);
}

/* The session loses its terminal; those who use it are told. */
static void give_up(struct tty *tty)
{
	int pgrp = READ_ONCE(tty->pgrp);

	set_session(tty, 0, 0);
	if (pgrp) {
		signal_send_pgrp(pgrp, SIGHUP, NULL);
		signal_send_pgrp(pgrp, SIGCONT, NULL);
	}
}

void tty_session_leader_exit(int session)
{
	struct tty *tty = tty_of_session(session);

	if (!tty)
		return;
	give_up(tty);
	tty_put(tty);
}

void tty_hangup(struct tty *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	int session = tty->session, pgrp = tty->pgrp;

	tty->hung_up = true;
	tty_flush_input(tty);
	tty->session = tty->pgrp = 0;
	spin_unlock_irqrestore(&tty->lock, flags);
	wake_up_key(&tty->read_wait, EPOLLIN | EPOLLHUP);
	wake_up_key(&tty->write_wait, EPOLLOUT | EPOLLHUP);
	struct process *leader = session ? session_leader(session) : NULL;

	if (leader) {
		signal_kernel_process(leader, SIGHUP);
		signal_kernel_process(leader, SIGCONT);
		process_put(leader);
	}
	if (pgrp && pgrp != session)
		signal_send_pgrp(pgrp, SIGHUP, NULL);
}

/* ---- ioctl ---- */

static long set_foreground(struct tty *tty, unsigned long arg)
{
	int pgrp, err;

	if (get_user(pgrp, (int *)arg))
		return -EFAULT;
	if (!tty_is_controlling(tty))
		return -ENOTTY;
	err = tty_check_foreground(tty, SIGTTOU);
	if (err)
		return err;
	if (pgrp < 0)
		return -EINVAL;
	int session = pgrp_session(pgrp);

	if (session < 0)
		return session;
	if (session != process_sid(current->process))
		return -EPERM;
	set_session(tty, session, pgrp);
	return 0;
}

static long take_control(struct tty *tty, bool steal)
{
	struct process *p = current->process;

	if (tty_is_controlling(tty))
		return 0;
	if (!process_is_session_leader(p) || session_has_tty(p->sid))
		return -EPERM;
	if (tty->session && (!steal || !capable(21 /* CAP_SYS_ADMIN */)))
		return -EPERM;
	tty_set_controlling(tty);
	return 0;
}

static long drop_control(struct tty *tty)
{
	if (!tty_is_controlling(tty))
		return -ENOTTY;
	if (process_is_session_leader(current->process))
		give_up(tty);
	return 0;
}

long tty_job_ioctl(struct tty *tty, unsigned cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCGPGRP: return tty_is_controlling(tty) ? put_user(tty->pgrp, (int *)arg) : -ENOTTY;
	case TIOCSPGRP: return set_foreground(tty, arg);
	case TIOCGSID:
		return tty_is_controlling(tty) ? put_user(tty->session, (int *)arg) : -ENOTTY;
	case TIOCSCTTY: return take_control(tty, arg == 1);
	case TIOCNOTTY: return drop_control(tty);
	default: return -ENOTTY;
	}
}
