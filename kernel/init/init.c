/* SPDX-License-Identifier: BSD-2-Clause */
/* Process 1: starts the first program, adopts orphans, ends the run. */
#include <asm/errno.h>
#include <linux/wait.h>
#include "lib/err.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "kernel/channel/channel.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/fs.h"
#include "kernel/fs/namei.h"
#include "kernel/init/internal.h"
#include "kernel/sched/sched.h"
#include "kernel/task/group.h"
#include "kernel/task/internal.h"

#define STATUS_CANNOT_RUN 126 /* as shells have it */
#define STATUS_NOT_FOUND  127

/* ---- process 2, before it is the program ---- */

static const char *reason(int err)
{
	switch (err) {
	case -ENOENT: return "No such file or directory";
	case -ENOTDIR: return "Not a directory";
	case -EACCES: return "Permission denied";
	case -ENOEXEC: return "Exec format error";
	case -EFAULT: return "the file ends before its program";
	case -ENOMEM: return "Cannot allocate memory";
	case -E2BIG: return "Argument list too long";
	case -ELOOP: return "Too many levels of symbolic links";
	case -EISDIR: return "Is a directory";
	case -ELIBBAD: return "Accessing a corrupted shared library";
	default: return NULL;
	}
}

/* On the program's standard error, if it has one; else in the log. */
static void say_failure(const char *what, int err)
{
	struct file *file = fd_get(2);
	const char *why = reason(err);
	struct uio uio;
	char line[256];
	int len;

	if (why)
		len = scnprintf(line, sizeof(line), "airlock: %s: %s\n", what, why);
	else
		len = scnprintf(line, sizeof(line), "airlock: %s: error %d\n", what, -err);
	if (!file) {
		printk("%s", line);
		return;
	}
	uio_init_kernel(&uio, line, len);
	file_write(file, &uio);
	file_put(file);
}

__noreturn static void give_up(const char *what, int err)
{
	int code = err == -ENOENT || err == -ENOTDIR ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;

	say_failure(what, err);
	task_exit_group(code << 8);
}

static void become_user(void)
{
	struct cred *cred = cred_prepare();

	if (!cred)
		give_up("credentials", -ENOMEM);
	cred->uid = cred->euid = cred->suid = cred->fsuid = init_spec.uid;
	cred->gid = cred->egid = cred->sgid = cred->fsgid = init_spec.gid;
	if (init_spec.uid)
		cred->cap_effective = cred->cap_permitted = 0;
	cred_commit(cred);
}

/* Returns into the program. */
static void start_program(void *arg)
{
	int err;

	session_start(current->process);
	if (init_spec.no_input)
		channel_input_ends(0);
	err = fs_open_standard(init_spec.tty, init_spec.rows, init_spec.cols);
	if (err)
		give_up("standard descriptors", err);
	err = fs_chdir(init_spec.cwd);
	if (err)
		give_up(init_spec.cwd, err);
	if (init_spec.uid || init_spec.gid)
		become_user();
	err = exec_kernel(init_spec.path, init_spec.argv, init_spec.envp);
	if (err)
		give_up(init_spec.path, err);
	/* From here on the host sends input, and counts the program as started. */
	channel_control("ready");
}

/* ---- process 1 ---- */

static void init_main(void *arg)
{
	struct wait_request any = {.type = P_ALL, .options = WEXITED | __WALL};
	struct clone_args_k args = {.exit_signal = SIGCHLD, .fn = start_program};
	struct wait_found found;
	long program, pid;

	signal_set_unkillable(current->process);
	program = task_clone(&args);
	if (program < 0)
		panic("cannot make the first program: error %ld", -program);
	do
		pid = wait_for_child(&any, &found);
	while (pid != program && pid != -ECHILD);
	run_finished(found.status);
}

void init_start(void)
{
	struct task *t = task_create_init(init_main, NULL);

	if (IS_ERR(t))
		panic("cannot make process 1: error %ld", -PTR_ERR(t));
	sched_start(t);
}
