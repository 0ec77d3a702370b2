/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/flock.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "kernel/task/restart.h"
#include "kernel/task/task.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/fcntl.h>
#include <linux/fs.h>

enum lock_kind { LOCK_RECORD, LOCK_WHOLE };

struct lock {
	struct list_head link; /* inode->flocks */
	enum lock_kind kind;   /* the two kinds do not see each other */
	const void *owner;     /* struct files, or struct file */
	int pid;               /* -1: an open file's */
	bool exclusive;
	u64 start, end; /* both inclusive */
};

/* One lock and one queue for all: advisory locks are rare. */
static struct spinlock flock_lock = SPINLOCK_INIT("file locks");
static DEFINE_WAIT_QUEUE(flock_wait);

static bool overlap(const struct lock *a, const struct lock *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* ---- under flock_lock ---- */

static struct lock *find_conflict(struct inode *inode, const struct lock *want)
{
	struct lock *lock;

	list_for_each_entry (lock, &inode->flocks, link) {
		if (lock->kind == want->kind && lock->owner != want->owner && overlap(lock, want) &&
		    (lock->exclusive || want->exclusive))
			return lock;
	}
	return NULL;
}

/* What the owner has inside the range goes; a lock that reaches out on both sides needs spare. */
static void cut_range(struct inode *inode, const struct lock *range, struct lock **spare,
                      struct list_head *freed)
{
	struct lock *lock, *next;

	list_for_each_entry_safe (lock, next, &inode->flocks, link) {
		if (lock->kind != range->kind || lock->owner != range->owner ||
		    !overlap(lock, range))
			continue;
		bool before = lock->start<range->start, after = lock->end> range->end;

		if (before && after) {
			struct lock *rest = *spare;

			*spare = NULL;
			*rest = *lock;
			rest->start = range->end + 1;
			lock->end = range->start - 1;
			list_add(&rest->link, &inode->flocks);
		} else if (before) {
			lock->end = range->start - 1;
		} else if (after) {
			lock->start = range->end + 1;
		} else {
			list_move(&lock->link, freed);
		}
	}
}

/* ---- taking and releasing ---- */

static void free_list(struct list_head *freed)
{
	struct lock *lock, *next;

	list_for_each_entry_safe (lock, next, freed, link)
		kfree(lock);
}

/* 0, or -EAGAIN on a conflict, -ENOMEM. */
static int try_set(struct inode *inode, const struct lock *want, bool unlock)
{
	struct lock *fresh = kmalloc(sizeof(*fresh)), *spare = kmalloc(sizeof(*spare));
	LIST_HEAD(freed);
	int err = fresh && spare ? 0 : -ENOMEM;

	if (!err) {
		spin_lock(&flock_lock);
		if (!unlock && find_conflict(inode, want)) {
			err = -EAGAIN;
		} else {
			cut_range(inode, want, &spare, &freed);
			if (!unlock) {
				*fresh = *want;
				list_add(&fresh->link, &inode->flocks);
				fresh = NULL;
				inode->flocks_used = true;
			}
		}
		spin_unlock(&flock_lock);
	}
	kfree(fresh);
	kfree(spare);
	free_list(&freed);
	if (!err)
		wake_up_all(&flock_wait);
	return err;
}

static bool is_free(struct inode *inode, const struct lock *want)
{
	spin_lock(&flock_lock);
	bool none = !find_conflict(inode, want);

	spin_unlock(&flock_lock);
	return none;
}

static int set(struct inode *inode, const struct lock *want, bool unlock, bool wait)
{
	for (;;) {
		int err = try_set(inode, want, unlock);

		if (err != -EAGAIN || !wait)
			return err;
		err = wait_event_interruptible(&flock_wait, is_free(inode, want));
		if (err)
			return err;
	}
}

static void drop_owner(struct inode *inode, const void *owner)
{
	struct lock *lock, *next;
	LIST_HEAD(freed);

	spin_lock(&flock_lock);
	list_for_each_entry_safe (lock, next, &inode->flocks, link)
		if (lock->owner == owner)
			list_move(&lock->link, &freed);
	spin_unlock(&flock_lock);
	if (list_empty(&freed))
		return;
	free_list(&freed);
	wake_up_all(&flock_wait);
}

void flock_owner_gone(struct inode *inode, struct files *owner)
{
	drop_owner(inode, owner);
}

void flock_file_gone(struct file *file)
{
	drop_owner(file->inode, file);
}

/* ---- records ---- */

static bool is_ofd(unsigned cmd)
{
	return cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW;
}

/* The program's words about a range, checked. */
static int parse(struct file *file, unsigned cmd, const struct flock *fl, struct lock *lock)
{
	s64 start, end;

	switch (fl->l_whence) {
	case SEEK_SET: start = 0; break;
	case SEEK_CUR: start = file->pos; break;
	case SEEK_END: start = file_size(file); break;
	default: return -EINVAL;
	}
	if (__builtin_add_overflow(start, fl->l_start, &start))
		return -EOVERFLOW;
	end = 0x7fffffffffffffff;
	if (fl->l_len > 0) {
		if (__builtin_add_overflow(start, fl->l_len - 1, &end))
			return -EOVERFLOW;
	} else if (fl->l_len < 0) {
		end = start - 1;
		start += fl->l_len;
	}
	if (start < 0 || end < start)
		return -EINVAL;
	if (is_ofd(cmd) && fl->l_pid)
		return -EINVAL;
	*lock = (struct lock){.kind = LOCK_RECORD,
	                      .owner = is_ofd(cmd) ? (void *)file : (void *)current->files,
	                      .pid = is_ofd(cmd) ? -1 : current->process->pid,
	                      .exclusive = fl->l_type == F_WRLCK,
	                      .start = start,
	                      .end = end};
	return fl->l_type == F_RDLCK || fl->l_type == F_WRLCK || fl->l_type == F_UNLCK ? 0
	                                                                               : -EINVAL;
}

long flock_get(struct file *file, unsigned cmd, u64 arg)
{
	struct flock fl;
	struct lock want;

	if (copy_from_user(&fl, (void *)arg, sizeof(fl)))
		return -EFAULT;
	int err = parse(file, cmd, &fl, &want);

	if (err || fl.l_type == F_UNLCK)
		return err ? err : -EINVAL;
	spin_lock(&flock_lock);
	struct lock *there = find_conflict(file->inode, &want);

	if (there) {
		fl.l_type = there->exclusive ? F_WRLCK : F_RDLCK;
		fl.l_whence = SEEK_SET;
		fl.l_start = there->start;
		fl.l_len = there->end == 0x7fffffffffffffff ? 0 : there->end - there->start + 1;
		fl.l_pid = there->pid;
	}
	spin_unlock(&flock_lock);
	if (!there)
		fl.l_type = F_UNLCK;
	return copy_to_user((void *)arg, &fl, sizeof(fl)) ? -EFAULT : 0;
}

long flock_set(struct file *file, unsigned cmd, u64 arg)
{
	struct flock fl;
	struct lock want;

	if (copy_from_user(&fl, (void *)arg, sizeof(fl)))
		return -EFAULT;
	int err = parse(file, cmd, &fl, &want);

	if (err)
		return err;
	if ((fl.l_type == F_RDLCK && !(file->mode & FILE_READ)) ||
	    (fl.l_type == F_WRLCK && !(file->mode & FILE_WRITE)))
		return -EBADF;
	return set(file->inode, &want, fl.l_type == F_UNLCK,
	           cmd == F_SETLKW || cmd == F_OFD_SETLKW);
}

/* ---- whole files ---- */

long flock_whole(struct file *file, unsigned op)
{
	bool wait = !(op & LOCK_NB);
	struct lock want = {
	        .kind = LOCK_WHOLE, .owner = file, .pid = -1, .end = 0x7fffffffffffffff};

	op &= ~LOCK_NB;
	if (op != LOCK_SH && op != LOCK_EX && op != LOCK_UN)
		return -EINVAL;
	want.exclusive = op == LOCK_EX;
	return set(file->inode, &want, op == LOCK_UN, wait);
}
