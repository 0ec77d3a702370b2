/* SPDX-License-Identifier: BSD-2-Clause */
/* wait4(2) and waitid(2). */
#include <asm/errno.h>
#include <linux/resource.h>
#include <linux/wait.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

static int put_rusage(struct rusage __user *to, const struct usage *usage)
{
	struct rusage ru;

	if (!to)
		return 0;
	usage_to_rusage(usage, &ru);
	return copy_to_user(to, &ru, sizeof(ru)) ? -EFAULT : 0;
}

long sys_wait4(struct pt_regs *regs)
{
	int pid = (int)sys_arg0(regs), options = (int)sys_arg2(regs);
	int __user *status = (int __user *)sys_arg1(regs);
	struct rusage __user *ru = (struct rusage __user *)sys_arg3(regs);
	struct wait_request request = {.options = options | WEXITED};
	struct wait_found found;
	long result;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (pid == (int)0x80000000)
		return -ESRCH;
	request.type = pid > 0 ? P_PID : pid == -1 ? P_ALL : P_PGID;
	request.id = pid > 0 ? pid : pid == 0 ? process_pgid(current->process) : -pid;
	result = wait_for_child(&request, &found);
	if (result <= 0)
		return result;
	if (status && put_user(found.status, status))
		return -EFAULT;
	return put_rusage(ru, &found.usage) ? -EFAULT : result;
}

/* ---- waitid ---- */

static int waitid_request(struct pt_regs *regs, struct wait_request *request)
{
	int options = (int)sys_arg3(regs);

	*request = (struct wait_request){
	        .type = (int)sys_arg0(regs),
	        .id = (int)sys_arg1(regs),
	        .options = options,
	};
	if (options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD |
	                __WCLONE | __WALL))
		return -EINVAL;
	if (!(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	switch (request->type) {
	case P_ALL: return 0;
	case P_PID: return request->id > 0 ? 0 : -EINVAL;
	case P_PGID:
		if (request->id < 0)
			return -EINVAL;
		if (!request->id)
			request->id = process_pgid(current->process);
		return 0;
	default: return -EINVAL;
	}
}

/* si_status: the exit code, or the number of the signal. */
static int info_status(const struct wait_found *found)
{
	switch (found->code) {
	case CLD_EXITED:
	case CLD_STOPPED: return found->status >> 8;
	case CLD_CONTINUED: return SIGCONT;
	default: return found->status & 0x7f;
	}
}

/* The fields that waitid promises; the others of the program's siginfo_t stay as they were. */
static int put_child_info(siginfo_t __user *to, const struct wait_found *found, bool any)
{
	int status = any ? info_status(found) : 0;

	if (put_user(any ? SIGCHLD : 0, &to->si_signo) || put_user(0, &to->si_errno) ||
	    put_user(any ? found->code : 0, &to->si_code) ||
	    put_user(any ? found->pid : 0, &to->si_pid) ||
	    put_user(any ? found->uid : 0, &to->si_uid) || put_user(status, &to->si_status))
		return -EFAULT;
	return 0;
}

long sys_waitid(struct pt_regs *regs)
{
	siginfo_t __user *info = (siginfo_t __user *)sys_arg2(regs);
	struct rusage __user *ru = (struct rusage __user *)sys_arg4(regs);
	struct wait_request request;
	struct wait_found found;
	long result = waitid_request(regs, &request);

	if (result)
		return result;
	result = wait_for_child(&request, &found);
	if (result < 0)
		return result;
	if (result > 0 && put_rusage(ru, &found.usage))
		return -EFAULT;
	if (info && put_child_info(info, &found, result > 0))
		return -EFAULT;
	return 0;
}
