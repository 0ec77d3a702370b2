/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * perf_event_open(2) for PERF_TYPE_BREAKPOINT, the only type there is: its file counts, and tells
 * by SIGTRAP (attr.sigtrap) or SIGIO (O_ASYNC). Records in memory (mmap), groups and events of a
 * CPU do not exist.
 */
#include "work/hwbreak/hwbreak_calls.h"

#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/capability.h>
#include <linux/eventpoll.h>

#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "work/hwbreak/internal.h"

#define FLAGS \
	(PERF_FLAG_FD_NO_GROUP | PERF_FLAG_FD_OUTPUT | PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC)
#define FORMATS_KNOWN   (PERF_FORMAT_ID | PERF_FORMAT_LOST)
#define FORMATS_DEFINED (PERF_FORMAT_MAX - 1)
#define MAX_PERIOD      ((u64)INT64_MAX)

/* --- the file ------------------------------------------------------------------------------- */

static long event_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct hwbreak_event *event = file->private;
	u64 format = event->attr.read_format, words[3];
	size_t nr = 0;

	words[nr++] = READ_ONCE(event->count);
	if (format & PERF_FORMAT_ID)
		words[nr++] = event->id;
	if (format & PERF_FORMAT_LOST)
		words[nr++] = 0;
	if (uio->left < nr * sizeof(u64))
		return -ENOSPC;
	return uio_put(uio, words, nr * sizeof(u64)) == nr * sizeof(u64) ? (long)(nr * sizeof(u64))
	                                                                 : -EFAULT;
}

/* Without records there is nothing to wait for. */
static u32 event_poll(struct file *file, struct poll_table *table)
{
	return EPOLLHUP;
}

static void event_release(struct file *file)
{
	struct hwbreak_event *event = file->private;

	hwbreak_disarm(event);
	hwbreak_event_put(event);
}

static int event_describe(struct file *file, char *buf, size_t size)
{
	return snprintf(buf, size, "anon_inode:[perf_event]");
}

static struct list_head *event_sigio(struct file *file)
{
	struct hwbreak_event *event = file->private;

	return &event->sigio;
}

/* --- ioctl ---------------------------------------------------------------------------------- */

static int switch_to(struct hwbreak_event *event, bool on)
{
	spin_lock_irq(&hwbreak_lock);
	event->enabled = on;
	spin_unlock_irq(&hwbreak_lock);
	hwbreak_changed(event);
	return 0;
}

static int refresh(struct hwbreak_event *event, s32 by)
{
	if (event->attr.inherit || !event->attr.sample_period)
		return -EINVAL;
	__atomic_fetch_add(&event->limit, by, __ATOMIC_RELAXED);
	return switch_to(event, true);
}

static int set_period(struct hwbreak_event *event, const u64 __user *from)
{
	u64 period;

	if (get_user(period, from))
		return -EFAULT;
	if (!event->attr.sample_period || !period || period > MAX_PERIOD)
		return -EINVAL;
	WRITE_ONCE(event->attr.sample_period, period);
	return 0;
}

/* All is checked before anything changes: what fails leaves the old breakpoint where it was. */
static int modify(struct hwbreak_event *event, struct perf_event_attr __user *from)
{
	struct perf_event_attr attr;
	int err = hwbreak_attr_get(&attr, from);

	if (!err && attr.type != PERF_TYPE_BREAKPOINT)
		err = -EINVAL;
	if (!err)
		err = hwbreak_attr_check(&attr);
	if (err)
		return err;
	attr.size = event->attr.size;
	spin_lock_irq(&hwbreak_lock);
	if (hwbreak_attr_movable(&event->attr, &attr)) {
		event->attr = attr;
		event->enabled = !attr.disabled;
	} else {
		err = -EINVAL;
	}
	spin_unlock_irq(&hwbreak_lock);
	if (!err)
		hwbreak_changed(event);
	return err;
}

static long event_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct hwbreak_event *event = file->private;

	switch (cmd) {
	case PERF_EVENT_IOC_ENABLE: return switch_to(event, true);
	case PERF_EVENT_IOC_DISABLE: return switch_to(event, false);
	case PERF_EVENT_IOC_RESET: __atomic_store_n(&event->count, 0, __ATOMIC_RELAXED); return 0;
	case PERF_EVENT_IOC_REFRESH: return refresh(event, (s32)arg);
	case PERF_EVENT_IOC_PERIOD: return set_period(event, (const u64 __user *)arg);
	case PERF_EVENT_IOC_ID: return put_user(event->id, (u64 __user *)arg);
	case PERF_EVENT_IOC_MODIFY_ATTRIBUTES:
		return modify(event, (struct perf_event_attr __user *)arg);
	case PERF_EVENT_IOC_SET_OUTPUT:
	case PERF_EVENT_IOC_SET_FILTER:
	case PERF_EVENT_IOC_SET_BPF:
	case PERF_EVENT_IOC_PAUSE_OUTPUT: return -EINVAL;
	default: return -ENOTTY;
	}
}

static const struct file_ops event_file_ops = {
        .read = event_read,
        .poll = event_poll,
        .ioctl = event_ioctl,
        .sigio = event_sigio,
        .release = event_release,
        .describe = event_describe,
};

/* --- open ----------------------------------------------------------------------------------- */

static int check(const struct perf_event_attr *attr)
{
	if (attr->sample_type & ~(u64)(PERF_SAMPLE_MAX - 1) || attr->read_format & ~FORMATS_DEFINED)
		return -EINVAL;
	if ((attr->sigtrap && !attr->remove_on_exec) ||
	    (attr->remove_on_exec && attr->enable_on_exec) ||
	    (attr->inherit_thread && !attr->inherit))
		return -EINVAL;
	if (!attr->exclude_kernel && !capable(CAP_PERFMON) && !capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (attr->sample_period > MAX_PERIOD)
		return -EINVAL;
	if (attr->type != PERF_TYPE_BREAKPOINT)
		return -ENOENT;
	if (attr->freq || attr->read_format & ~FORMATS_KNOWN)
		return -EOPNOTSUPP;
	return hwbreak_attr_check(attr);
}

static int check_place(int pid, int cpu, int group, u64 flags)
{
	if ((flags & PERF_FLAG_PID_CGROUP) || (pid == -1 && cpu == -1) || cpu < -1 ||
	    (cpu >= 0 && cpu >= nr_cpus_online))
		return -EINVAL;
	if (pid == -1 || cpu != -1 || group != -1)
		return -EOPNOTSUPP;
	return 0;
}

static struct hwbreak_event *event_make(const struct perf_event_attr *attr)
{
	static u64 last_id;
	struct hwbreak_event *event = kzalloc(sizeof(*event));

	if (!event)
		return NULL;
	refcount_set(&event->refs, 1);
	event->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
	INIT_LIST_HEAD(&event->sigio);
	INIT_LIST_HEAD(&event->arms);
	event->attr = *attr;
	event->enabled = !attr->disabled;
	return event;
}

/* The file first: it takes the event down again if the slots are full. */
static long event_open(const struct perf_event_attr *attr, struct task *t, u64 flags)
{
	struct hwbreak_event *event = event_make(attr);
	struct file *file;
	int err;

	if (!event)
		return -ENOMEM;
	file = file_anon(&event_file_ops, event, O_RDWR);
	if (IS_ERR(file)) {
		hwbreak_event_put(event);
		return PTR_ERR(file);
	}
	err = hwbreak_arm(event, t);
	if (err) {
		file_put(file);
		return err;
	}
	return fd_add(file, flags & PERF_FLAG_FD_CLOEXEC);
}

long sys_perf_event_open(struct pt_regs *regs)
{
	struct perf_event_attr attr;
	int pid = (int)sys_arg1(regs), cpu = (int)sys_arg2(regs), group = (int)sys_arg3(regs);
	u64 flags = sys_arg4(regs);
	struct task *t;
	long result = flags & ~FLAGS ? -EINVAL : 0;

	if (!result)
		result = hwbreak_attr_get(&attr, (struct perf_event_attr __user *)sys_arg0(regs));
	if (!result)
		result = check(&attr);
	if (!result)
		result = check_place(pid, cpu, group, flags);
	if (result)
		return result;
	t = task_find(pid ? pid : current->tid);
	if (!t)
		return -ESRCH;
	result = task_may_inspect(t) ? event_open(&attr, t, flags) : -EACCES;
	task_put(t);
	return result;
}
