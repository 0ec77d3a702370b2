/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory segments of System V: shmget(2).
 *
 * A segment is an open file without a name, and attaching it maps that file. So mappings that are
 * copied by fork, cut or dropped at exit need no help from here, and the number of attachments is
 * the file's count of references without our own.
 *
 * Removing a segment takes effect at once for everybody who does not have it mapped: its id and its
 * key are unknown from then on; Linux lets its id be used until the last one has detached.
 */
#include <asm/errno.h>
#include <asm/shmbuf.h>
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/ipc/ipc_calls.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/mutex.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "kernel/time/clock.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "lib/string.h"

#define SEGMENTS_MAX 256

/* <linux/shm.h> wants a C library. */
enum {
	SHM_RDONLY = 010000,
	SHM_RND = 020000,
	SHM_REMAP = 040000,
	SHM_EXEC = 0100000,
	SHM_HUGETLB = 04000,
	SHM_LOCK = 11,
	SHM_UNLOCK = 12,
	SHM_LOCKED = 02000,
};

struct segment {
	struct file *file; /* NULL: this place is free */
	int key;
	u32 serial; /* grows with each use of the place, so that old ids are not taken for new ones */
	u32 creator_uid, creator_gid;
	int creator_pid, last_pid;
	u64 size; /* as asked for */
	bool locked;
	u64 attached_at, detached_at, changed_at;
};

static DEFINE_MUTEX(shm_lock);
static struct segment segments[SEGMENTS_MAX]; /* under shm_lock */

static u64 seconds(void)
{
	return ktime_real_ns() / NSEC_PER_SEC;
}

static int id_of(const struct segment *s)
{
	return (int)((s->serial & 0x7fff) * SEGMENTS_MAX + (u32)(s - segments));
}

/* Under shm_lock. */
static struct segment *find_id(int id)
{
	struct segment *s;

	if (id < 0)
		return NULL;
	s = &segments[id % SEGMENTS_MAX];
	return s->file && id_of(s) == id ? s : NULL;
}

static struct segment *find_key(int key)
{
	unsigned i;

	for (i = 0; i < SEGMENTS_MAX; i++)
		if (segments[i].file && segments[i].key == key)
			return &segments[i];
	return NULL;
}

static struct segment *find_free(void)
{
	unsigned i;

	for (i = 0; i < SEGMENTS_MAX; i++)
		if (!segments[i].file)
			return &segments[i];
	return NULL;
}

/* --- get ------------------------------------------------------------------------------------- */

static struct file *make_file(int key, u64 size, u32 mode)
{
	struct inode *inode = tmpfs_make(&tmpfs_super, S_IFREG | (mode & 0777), 0);
	struct dentry *dentry;
	struct file *file;
	char name[32];
	int error;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->nlink = 0;
	mutex_lock(&inode->lock);
	error = inode->ops->resize(inode, ALIGN_UP(size, PAGE_SIZE));
	mutex_unlock(&inode->lock);
	snprintf(name, sizeof(name), "/SYSV%08x (deleted)", (u32)key);
	dentry = error ? NULL : dentry_alloc_anon(name, inode);
	if (!dentry) {
		inode_put(inode);
		return ERR_PTR(error ? error : -ENOMEM);
	}
	file = file_open_dentry(dentry, O_RDWR | O_LARGEFILE);
	dentry_put(dentry);
	return file;
}

/* Under shm_lock: the id or -errno. */
static long make_segment(int key, u64 size, u32 flags)
{
	struct segment *s = find_free();
	struct file *file;

	if (!size || size > (u64)INT64_MAX - PAGE_SIZE)
		return -EINVAL;
	if (!s)
		return -ENOSPC;
	file = make_file(key, size, flags);
	if (IS_ERR(file))
		return PTR_ERR(file);
	*s = (struct segment){
	        .file = file,
	        .key = key,
	        .serial = s->serial + 1,
	        .creator_uid = current_euid(),
	        .creator_gid = current_egid(),
	        .creator_pid = current->process->pid,
	        .size = size,
	        .changed_at = seconds(),
	};
	return id_of(s);
}

/* The low bits of the flags ask for rights as a mode does. */
static unsigned wanted_rights(u32 flags)
{
	return (flags | flags >> 3 | flags >> 6) & 6;
}

static long get_segment(int key, u64 size, u32 flags)
{
	struct segment *s = key == IPC_PRIVATE ? NULL : find_key(key);
	int error;

	if (!s)
		return key == IPC_PRIVATE || flags & IPC_CREAT ? make_segment(key, size, flags)
		                                               : -ENOENT;
	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	if (size > s->size)
		return -EINVAL;
	error = inode_permission(s->file->inode, wanted_rights(flags));
	return error ? error : id_of(s);
}

long sys_shmget(struct pt_regs *regs)
{
	u32 flags = sys_arg2(regs);
	long id;

	if (flags & SHM_HUGETLB)
		return -ENOMEM;
	mutex_lock(&shm_lock);
	id = get_segment((int)sys_arg0(regs), sys_arg1(regs), flags);
	mutex_unlock(&shm_lock);
	return id;
}

/* --- attach and detach ----------------------------------------------------------------------- */

static long map_segment(struct segment *s, u64 addr, u32 flags)
{
	u32 prot = PROT_READ;
	u32 how = MAP_SHARED;
	int error;

	prot |= flags & SHM_RDONLY ? 0 : PROT_WRITE;
	prot |= flags & SHM_EXEC ? PROT_EXEC : 0;
	error = inode_permission(s->file->inode, flags & SHM_RDONLY ? 4 : 6);
	if (error)
		return error;
	if (addr)
		how |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	return mm_map(current->mm, addr, s->size, prot, how, s->file, 0);
}

long sys_shmat(struct pt_regs *regs)
{
	u64 addr = sys_arg1(regs);
	u32 flags = sys_arg2(regs);
	struct segment *s;
	long result;

	if (flags & SHM_RND)
		addr &= ~(PAGE_SIZE - 1);
	if (addr & (PAGE_SIZE - 1) || (!addr && flags & SHM_REMAP))
		return -EINVAL;
	mutex_lock(&shm_lock);
	s = find_id((int)sys_arg0(regs));
	result = s ? map_segment(s, addr, flags) : -EINVAL;
	if (result >= 0) {
		s->attached_at = seconds();
		s->last_pid = current->process->pid;
	}
	mutex_unlock(&shm_lock);
	return result == -EEXIST ? -EINVAL : result;
}

/* The segment's file, if a mapping of its beginning starts at addr. Referenced. */
static struct file *file_at(u64 addr)
{
	struct mm *mm = current->mm;
	struct file *file = NULL;
	struct vma *vma;

	mutex_lock(&mm->lock);
	vma = mm_find_vma(mm, addr);
	if (vma && vma->start == addr && !vma->pgoff && vma->file && vma->flags & VMA_SHARED)
		file = file_get(vma->file);
	mutex_unlock(&mm->lock);
	return file;
}

static struct segment *find_file(const struct file *file)
{
	unsigned i;

	for (i = 0; i < SEGMENTS_MAX; i++)
		if (segments[i].file == file)
			return &segments[i];
	return NULL;
}

/* A removed segment is known by the name of its file alone. */
static bool is_segment(struct file *file)
{
	return file->dentry && file->dentry->name && str_has_prefix(file->dentry->name, "/SYSV");
}

long sys_shmdt(struct pt_regs *regs)
{
	u64 addr = sys_arg0(regs);
	struct file *file = addr & (PAGE_SIZE - 1) ? NULL : file_at(addr);
	struct segment *s;
	int error = -EINVAL;

	if (!file)
		return -EINVAL;
	if (is_segment(file))
		error = mm_unmap(current->mm, addr, file_size(file));
	mutex_lock(&shm_lock);
	s = find_file(file);
	if (s && !error) {
		s->detached_at = seconds();
		s->last_pid = current->process->pid;
	}
	mutex_unlock(&shm_lock);
	file_put(file);
	return error;
}

/* --- control --------------------------------------------------------------------------------- */

static void fill(const struct segment *s, struct shmid64_ds *ds)
{
	const struct inode *inode = s->file->inode;

	*ds = (struct shmid64_ds){
	        .shm_segsz = s->size,
	        .shm_atime = (long)s->attached_at,
	        .shm_dtime = (long)s->detached_at,
	        .shm_ctime = (long)s->changed_at,
	        .shm_cpid = s->creator_pid,
	        .shm_lpid = s->last_pid,
	        .shm_nattch = (u64)refcount_read(&s->file->ref) - 1,
	};
	ds->shm_perm.key = s->key;
	ds->shm_perm.uid = inode->uid;
	ds->shm_perm.gid = inode->gid;
	ds->shm_perm.cuid = s->creator_uid;
	ds->shm_perm.cgid = s->creator_gid;
	ds->shm_perm.mode = (inode->mode & 0777) | (s->locked ? SHM_LOCKED : 0);
	ds->shm_perm.seq = (unsigned short)s->serial;
}

static void change_owner(struct segment *s, const struct shmid64_ds *ds)
{
	struct inode *inode = s->file->inode;

	mutex_lock(&inode->lock);
	inode->uid = ds->shm_perm.uid;
	inode->gid = ds->shm_perm.gid;
	inode->mode = (inode->mode & ~0777u) | (ds->shm_perm.mode & 0777);
	mutex_unlock(&inode->lock);
	s->changed_at = seconds();
}

/* Nothing is ever swapped out, so all there is to it is who may, and to be seen. */
static int set_locked(struct segment *s, bool lock)
{
	u64 limit = rlimit(RLIMIT_MEMLOCK);

	if (!capable(CAP_IPC_LOCK)) {
		if ((current_euid() != s->file->inode->uid && current_euid() != s->creator_uid) ||
		    (lock && !limit))
			return -EPERM;
		if (lock && s->size > limit)
			return -ENOMEM;
	}
	s->locked = lock;
	return 0;
}

/* Under shm_lock. *gone: the file of a removed segment, to be put after the lock is dropped. */
static int control(int id, int command, struct shmid64_ds *ds, struct file **gone)
{
	struct segment *s = find_id(id);
	int error;

	if (!s)
		return -EINVAL;
	switch (command) {
	case IPC_STAT:
		error = inode_permission(s->file->inode, 4);
		if (!error)
			fill(s, ds);
		return error;
	case IPC_SET:
	case IPC_RMID:
		if (!inode_owner_or_root(s->file->inode) && current_euid() != s->creator_uid)
			return -EPERM;
		if (command == IPC_SET) {
			change_owner(s, ds);
		} else {
			*gone = s->file;
			s->file = NULL;
		}
		return 0;
	case SHM_LOCK:
	case SHM_UNLOCK: return set_locked(s, command == SHM_LOCK);
	default: return -EINVAL;
	}
}

long sys_shmctl(struct pt_regs *regs)
{
	void __user *uds = (void __user *)sys_arg2(regs);
	int command = (int)sys_arg1(regs) & ~IPC_64;
	struct file *gone = NULL;
	struct shmid64_ds ds;
	int error;

	if (command == IPC_SET && copy_from_user(&ds, uds, sizeof(ds)))
		return -EFAULT;
	mutex_lock(&shm_lock);
	error = control((int)sys_arg0(regs), command, &ds, &gone);
	mutex_unlock(&shm_lock);
	if (gone)
		file_put(gone);
	if (!error && command == IPC_STAT && copy_to_user(uds, &ds, sizeof(ds)))
		return -EFAULT;
	return error;
}
