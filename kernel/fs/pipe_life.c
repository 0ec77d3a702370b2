/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How pipes and FIFOs come, go and change their size; pipe(2).
 */
#include "kernel/fs/pipe.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/sigio.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/eventpoll.h>
#include <linux/magic.h>
#include <linux/stat.h>

#define PIPE_SIZE_UNPRIVILEGED (1u << 20)

static struct super pipe_super = {
        .name = "pipefs", .dev = 12, .magic = PIPEFS_MAGIC, .next_ino = 1000};

/* ---- the object ---- */

struct pipe *pipe_alloc(void)
{
	struct pipe *pipe = kzalloc(sizeof(*pipe));

	if (!pipe)
		return NULL;
	mutex_init(&pipe->lock, "pipe");
	wait_queue_init(&pipe->read_wait, "pipe read");
	wait_queue_init(&pipe->write_wait, "pipe write");
	INIT_LIST_HEAD(&pipe->sigio);
	pipe->size = PIPE_PAGES * PAGE_SIZE;
	pipe->page = pipe->inline_page;
	return pipe;
}

static void free_pages(char **page, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (page[i])
			page_put(virt_to_page(page[i]));
}

void pipe_free(struct pipe *pipe)
{
	free_pages(pipe->page, pipe->size / PAGE_SIZE);
	if (pipe->page != pipe->inline_page)
		kfree(pipe->page);
	kfree(pipe);
}

/* ---- opening and closing of either end ---- */

static struct pipe *pipe_of_inode(struct inode *inode)
{
	mutex_lock(&inode->lock);
	if (!inode->private)
		inode->private = pipe_alloc();
	mutex_unlock(&inode->lock);
	return inode->private;
}

static void count_open(struct pipe *pipe, u32 mode)
{
	if (mode & FILE_READ) {
		pipe->readers++;
		pipe->reader_opens++;
	}
	if (mode & FILE_WRITE) {
		pipe->writers++;
		pipe->writer_opens++;
	}
	wake_up(&pipe->read_wait);
	wake_up(&pipe->write_wait);
}

void pipe_release(struct file *file)
{
	struct pipe *pipe = file->private;

	mutex_lock(&pipe->lock);
	if (file->mode & FILE_READ)
		pipe->readers--;
	if (file->mode & FILE_WRITE)
		pipe->writers--;
	if (!pipe->readers && !pipe->writers)
		pipe->head = pipe->tail = 0;
	bool alone = !pipe->readers != !pipe->writers;

	mutex_unlock(&pipe->lock);
	wake_up_key(&pipe->read_wait, EPOLLIN | EPOLLHUP);
	wake_up_key(&pipe->write_wait, EPOLLOUT | EPOLLERR);
	if (alone) {
		sigio_tell(&pipe->sigio, FILE_READ, POLL_IN);
		sigio_tell(&pipe->sigio, FILE_WRITE, POLL_OUT);
	}
}

/* The first reader waits for a writer and the other way round, once. */
static int wait_for_other_end(struct pipe *pipe, u32 mode, u32 reader_opens, u32 writer_opens)
{
	if (mode & FILE_READ)
		return wait_event_interruptible(
		        &pipe->read_wait,
		        READ_ONCE(pipe->writers) || READ_ONCE(pipe->writer_opens) != writer_opens);
	return wait_event_interruptible(&pipe->write_wait,
	                                READ_ONCE(pipe->readers) ||
	                                        READ_ONCE(pipe->reader_opens) != reader_opens);
}

/* Also of a pipe without a name, through /proc: that never waits. */
int pipe_open(struct file *file)
{
	struct pipe *pipe = pipe_of_inode(file->inode);
	u32 mode = file->mode & (FILE_READ | FILE_WRITE);
	bool named = file->inode->super != &pipe_super;
	bool block = named && !(file->flags & O_NONBLOCK) && mode != (FILE_READ | FILE_WRITE);

	if (!pipe)
		return -ENOMEM;
	mutex_lock(&pipe->lock);
	u32 reader_opens = pipe->reader_opens, writer_opens = pipe->writer_opens;

	if (named && mode == FILE_WRITE && !block && !pipe->readers) {
		mutex_unlock(&pipe->lock);
		return -ENXIO;
	}
	/* Decided here: the other end may be gone again before we could look. */
	block = block && !(mode & FILE_READ ? pipe->writers : pipe->readers);
	count_open(pipe, mode);
	mutex_unlock(&pipe->lock);
	file->private = pipe;
	int err = block ? wait_for_other_end(pipe, mode, reader_opens, writer_opens) : 0;

	if (err)
		pipe_release(file);
	return err;
}

/* ---- size ---- */

struct pipe *pipe_of(struct file *file)
{
	return file->ops == &pipe_file_ops ? file->private : NULL;
}

long pipe_get_size(struct file *file)
{
	struct pipe *pipe = pipe_of(file);

	return pipe ? (long)pipe->size : -EBADF;
}

/* Under lock: the contents move to the start of a ring of n pages. False: they do not fit. */
static bool move_contents(struct pipe *pipe, char **page, u32 n)
{
	u32 bytes = pipe->head - pipe->tail, old = pipe->size / PAGE_SIZE;
	u32 first = (pipe->tail & (pipe->size - 1)) / PAGE_SIZE, offset = pipe->tail % PAGE_SIZE;

	if (offset + bytes > n * PAGE_SIZE)
		return false;
	for (u32 i = 0; i < old; i++) {
		char *moved = pipe->page[(first + i) % old];

		if (i < n)
			page[i] = moved;
		else if (moved)
			page_put(virt_to_page(moved));
	}
	pipe->tail = offset;
	pipe->head = offset + bytes;
	return true;
}

long pipe_set_size(struct file *file, u64 size)
{
	struct pipe *pipe = pipe_of(file);
	u32 n = 1;

	if (!pipe)
		return -EBADF;
	if (size > PIPE_PAGES_MAX * PAGE_SIZE)
		return size > 1u << 31 ? -EINVAL : -EPERM;
	while (n * PAGE_SIZE < size)
		n *= 2;
	if (n * PAGE_SIZE > PIPE_SIZE_UNPRIVILEGED && current_euid() != 0)
		return -EPERM;
	char **page = kzalloc(n * sizeof(*page));

	if (!page)
		return -ENOMEM;
	mutex_lock(&pipe->lock);
	bool fits = move_contents(pipe, page, n);
	char **unused = page;

	if (fits) {
		unused = pipe->page == pipe->inline_page ? NULL : pipe->page;
		pipe->page = page;
		pipe->size = n * PAGE_SIZE;
	}
	mutex_unlock(&pipe->lock);
	kfree(unused);
	if (!fits)
		return -EBUSY;
	wake_up(&pipe->write_wait);
	return pipe->size;
}

/* ---- pipe(2) ---- */

static void pipe_evict(struct inode *inode)
{
	pipe_free(inode->private);
}

static const struct inode_ops pipe_inode_ops = {.evict = pipe_evict};

static struct dentry *make_nameless(void)
{
	struct inode *inode = inode_alloc(&pipe_super, S_IFIFO | 0600);

	if (!inode)
		return NULL;
	inode->private = pipe_alloc();
	if (!inode->private) {
		inode_put(inode);
		return NULL;
	}
	inode->ops = &pipe_inode_ops;
	inode->fops = &pipe_file_ops;
	inode_init_owner(inode);
	inode_init_times(inode);
	struct dentry *dentry = dentry_alloc_anon("", inode);

	if (!dentry)
		inode_put(inode);
	return dentry;
}

int pipe_make(struct file *ends[2], u32 flags)
{
	struct dentry *dentry = make_nameless();

	if (!dentry)
		return -ENOMEM;
	struct pipe *pipe = dentry->inode->private;

	ends[0] = file_alloc_anon(&pipe_file_ops, dentry_get(dentry), O_RDONLY | flags);
	ends[1] = file_alloc_anon(&pipe_file_ops, dentry, O_WRONLY | flags);
	for (int i = 0; i < 2; i++) {
		if (IS_ERR(ends[i]))
			continue;
		ends[i]->private = pipe;
		count_open(pipe, ends[i]->mode);
	}
	if (!IS_ERR(ends[0]) && !IS_ERR(ends[1]))
		return 0;
	for (int i = 0; i < 2; i++)
		if (!IS_ERR(ends[i]))
			file_put(ends[i]);
	return -ENOMEM;
}

static long do_pipe(u64 to, u32 flags)
{
	bool cloexec = flags & O_CLOEXEC;
	struct file *ends[2];
	int fd[2];

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	int err = pipe_make(ends, flags & O_NONBLOCK);

	if (err)
		return err;
	fd[0] = fd_alloc(0, cloexec);
	fd[1] = fd[0] < 0 ? fd[0] : fd_alloc(0, cloexec);
	err = fd[1] < 0 ? fd[1] : 0;
	if (!err && copy_to_user((void *)to, fd, sizeof(fd)))
		err = -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (!err) {
			fd_install(fd[i], ends[i]);
			continue;
		}
		if (fd[i] >= 0)
			fd_unreserve(fd[i]);
		file_put(ends[i]);
	}
	return err;
}

long sys_pipe(struct pt_regs *regs)
{
	return do_pipe(sys_arg0(regs), 0);
}

long sys_pipe2(struct pt_regs *regs)
{
	return do_pipe(sys_arg0(regs), sys_arg1(regs));
}
