/* SPDX-License-Identifier: BSD-2-Clause */
/* execve(2) and execveat(2). */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include "lib/err.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/namei.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/exec.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

/* room for "/dev/fd/2147483647/" */
#define FD_NAME_EXTRA 24

/* What the program is called when it was found from a descriptor; kmalloc. */
static char *name_from_fd(int dfd, const char *path)
{
	size_t size = FD_NAME_EXTRA + strlen(path);
	char *name = kmalloc(size);

	if (name)
		snprintf(name, size, *path ? "/dev/fd/%d/%s" : "/dev/fd/%d", dfd, path);
	return name;
}

static int exec_opened(struct exec *e, int dfd, const char *path)
{
	char *name = NULL;
	int err;

	e->name = path;
	e->name_reachable = true;
	if (*path != '/' && dfd != AT_FDCWD) {
		e->name_reachable = fd_get_cloexec((unsigned int)dfd) <= 0;
		e->name = name = name_from_fd(dfd, path);
		if (!name) {
			file_put(e->file);
			return -ENOMEM;
		}
	}
	err = exec_run(e);
	kfree(name);
	return err;
}

static int exec_path(int dfd, const char *path, u64 argv, u64 envp, int at_flags)
{
	struct exec *e = kzalloc(sizeof(*e));
	int err;

	if (!e)
		return -ENOMEM;
	e->argv.user = (const u64 __user *)argv;
	e->envp.user = (const u64 __user *)envp;
	e->file = file_open_exec(dfd, path, at_flags);
	err = IS_ERR(e->file) ? (int)PTR_ERR(e->file) : exec_opened(e, dfd, path);
	kfree(e);
	return err;
}

static long do_exec(int dfd, u64 user_path, u64 argv, u64 envp, int at_flags)
{
	char *path;
	int err;

	if (at_flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	path = path_from_user((const char __user *)user_path, at_flags & AT_EMPTY_PATH);
	if (IS_ERR(path))
		return PTR_ERR(path);
	err = exec_path(dfd, path, argv, envp, at_flags);
	path_free(path);
	return err;
}

long sys_execve(struct pt_regs *regs)
{
	return do_exec(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), 0);
}

long sys_execveat(struct pt_regs *regs)
{
	return do_exec((int)sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs),
	               (int)sys_arg4(regs));
}
