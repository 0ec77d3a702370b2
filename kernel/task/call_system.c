/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about the whole system, and its end. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/sysinfo.h>
#include "lib/random.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/init/init.h"
#include "kernel/mm/page.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/restart.h"
#include "kernel/task/task_calls.h"
#include "kernel/task/uts.h"
#include "kernel/time/clock.h"

/* ---- names ---- */

static DEFINE_SPINLOCK(uts_lock);
static struct new_utsname uts = {
        .sysname = "Linux",
        .nodename = "airlock",
        .release = UTS_RELEASE,
        .version = "#1 SMP Airlock",
        .machine = "x86_64",
        .domainname = "(none)",
};

void uts_get(struct new_utsname *to)
{
	unsigned long flags = spin_lock_irqsave(&uts_lock);

	*to = uts;
	spin_unlock_irqrestore(&uts_lock, flags);
}

long sys_uname(struct pt_regs *regs)
{
	struct new_utsname copy;

	uts_get(&copy);
	return copy_to_user((void __user *)sys_arg0(regs), &copy, sizeof(copy)) ? -EFAULT : 0;
}

static long set_name(char *field, struct pt_regs *regs)
{
	size_t len = (u32)sys_arg1(regs);
	char name[__NEW_UTS_LEN + 1] = {};
	unsigned long flags;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len > __NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(name, (void __user *)sys_arg0(regs), len))
		return -EFAULT;
	flags = spin_lock_irqsave(&uts_lock);
	memcpy(field, name, sizeof(name));
	spin_unlock_irqrestore(&uts_lock, flags);
	return 0;
}

long sys_sethostname(struct pt_regs *regs)
{
	return set_name(uts.nodename, regs);
}

long sys_setdomainname(struct pt_regs *regs)
{
	return set_name(uts.domainname, regs);
}

/* ---- numbers ---- */

static int count_one(struct process *p, void *arg)
{
	*(u32 *)arg += p->nr_threads;
	return 0;
}

long sys_sysinfo(struct pt_regs *regs)
{
	struct sched_stats stats;
	struct sysinfo info = {};
	u32 tasks = 0;

	sched_get_stats(&stats);
	process_for_each(count_one, &tasks);
	info.uptime = (long)(ktime_ns() / NSEC_PER_SEC);
	/* eleven bits of fraction there, sixteen here */
	for (int i = 0; i < 3; i++)
		info.loads[i] = (unsigned long)stats.loadavg[i] << (SI_LOAD_SHIFT - 11);
	info.totalram = mm_total_pages() * PAGE_SIZE;
	info.freeram = mm_free_pages() * PAGE_SIZE;
	info.procs = (u16)min(tasks, 0xffffu);
	info.mem_unit = 1;
	return copy_to_user((void __user *)sys_arg0(regs), &info, sizeof(info)) ? -EFAULT : 0;
}

long sys_getcpu(struct pt_regs *regs)
{
	u32 __user *cpu = (u32 __user *)sys_arg0(regs), *node = (u32 __user *)sys_arg1(regs);

	if (cpu && put_user((u32)smp_processor_id(), cpu))
		return -EFAULT;
	return node && put_user(0, node) ? -EFAULT : 0;
}

/* Large requests are made in pieces; a signal may end one that has given something. */
long sys_getrandom(struct pt_regs *regs)
{
	char __user *to = (char __user *)sys_arg0(regs);
	size_t len = min(sys_arg1(regs), (u64)INT32_MAX), done = 0;
	u32 flags = (u32)sys_arg2(regs);
	u8 piece[256];

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	while (done < len) {
		size_t n = min(len - done, sizeof(piece));

		random_bytes(piece, n);
		if (copy_to_user(to + done, piece, n))
			return done ? (long)done : -EFAULT;
		done += n;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return (long)done;
}

/* ---- the end ---- */

long sys_reboot(struct pt_regs *regs)
{
	u32 magic1 = (u32)sys_arg0(regs), magic2 = (u32)sys_arg1(regs);

	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 ||
	    (magic2 != LINUX_REBOOT_MAGIC2 && magic2 != LINUX_REBOOT_MAGIC2A &&
	     magic2 != LINUX_REBOOT_MAGIC2B && magic2 != LINUX_REBOOT_MAGIC2C))
		return -EINVAL;
	switch ((u32)sys_arg2(regs)) {
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
	case LINUX_REBOOT_CMD_HALT:
	case LINUX_REBOOT_CMD_POWER_OFF: run_power_off();
	default: return -EINVAL;
	}
}
