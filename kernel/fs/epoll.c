/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One mutex guards the items of all instances and is held while files are asked, so that a file
 * cannot go meanwhile. The ready list has its own spinlock, because wake-ups put items there.
 */
#include "kernel/fs/epoll.h"
#include "kernel/fs/epoll_internal.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/timeout.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>

#define EVENTS_AT_ONCE 32
#define PRIVATE_BITS   (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)

static struct mutex epoll_lock = MUTEX_INIT(epoll_lock, "epoll");
static const struct file_ops epoll_file_ops;

/* ---- ready list ---- */

void epoll_list_ready(struct epoll_item *item)
{
	struct epoll *epoll = item->epoll;
	unsigned long flags = spin_lock_irqsave(&epoll->ready_lock);

	if (list_empty(&item->ready))
		list_add_tail(&item->ready, &epoll->ready);
	spin_unlock_irqrestore(&epoll->ready_lock, flags);
}

static void make_ready(struct epoll_item *item)
{
	epoll_list_ready(item);
	wake_up_key(&item->epoll->wait, EPOLLIN | EPOLLRDNORM);
	epoll_wake_watchers(item->epoll);
}

static void make_unready(struct epoll_item *item)
{
	unsigned long flags = spin_lock_irqsave(&item->epoll->ready_lock);

	list_del_init(&item->ready);
	spin_unlock_irqrestore(&item->epoll->ready_lock, flags);
}

/* Under the file's queue lock, interrupts off. */
static bool item_woken(struct wait_entry *entry, u32 states, u32 key)
{
	struct epoll_item *item = container_of(entry, struct epoll_hook, entry)->item;

	if (key && !(key & READ_ONCE(item->event.events)))
		return false;
	make_ready(item);
	return true;
}

/* ---- items: under epoll_lock ---- */

struct hook_table {
	struct poll_table table;
	struct epoll_item *item;
};

static void hook(struct poll_table *table, struct file *file, struct wait_queue *wq)
{
	struct epoll_item *item = container_of(table, struct hook_table, table)->item;

	if (item->hooks == QUEUES_PER_ITEM)
		return;
	struct epoll_hook *h = &item->hook[item->hooks++];

	wait_entry_init_fn(&h->entry, item_woken);
	h->item = item;
	h->wq = wq;
	wait_queue_add(wq, &h->entry);
}

static u32 instance_events(struct epoll *epoll);

/* As deep as instances are nested. */
static u32 item_events(struct epoll_item *item, struct poll_table *table)
{
	u32 events = item->nested ? instance_events(item->nested) : file_poll(item->file, table);

	return events & item->event.events;
}

static struct epoll_item *first_ready(struct epoll *epoll)
{
	unsigned long flags = spin_lock_irqsave(&epoll->ready_lock);
	struct epoll_item *item = list_first_entry_or_null(&epoll->ready, struct epoll_item, ready);

	spin_unlock_irqrestore(&epoll->ready_lock, flags);
	return item;
}

/* Is an item still ready? Those in front of it that are not leave the list. */
static u32 instance_events(struct epoll *epoll)
{
	struct epoll_item *item;

	while ((item = first_ready(epoll))) {
		if (item_events(item, NULL))
			return EPOLLIN | EPOLLRDNORM;
		make_unready(item);
		if (item_events(item, NULL)) /* became so in between */
			make_ready(item);
	}
	return 0;
}

static struct epoll_item *item_find(struct epoll *epoll, struct file *file, int fd)
{
	for (struct epoll_item *item = file->epolls; item; item = item->next_of_file)
		if (item->epoll == epoll && item->fd == fd)
			return item;
	return NULL;
}

static void item_free(struct epoll_item *item)
{
	for (unsigned i = 0; i < item->hooks; i++)
		wait_queue_remove(item->hook[i].wq, &item->hook[i].entry);
	epoll_unlink(item);
	make_unready(item); /* nobody puts it there again */
	list_del(&item->link);
	kfree(item);
}

static int item_add(struct epoll *epoll, struct file *file, int fd, const struct epoll_event *event)
{
	if (item_find(epoll, file, fd))
		return -EEXIST;
	if (!file->ops->poll)
		return -EPERM;
	struct epoll_item *item = kzalloc(sizeof(*item));

	if (!item)
		return -ENOMEM;
	item->epoll = epoll;
	item->file = file;
	item->nested = file->ops == &epoll_file_ops ? file->private : NULL;
	item->fd = fd;
	item->event = *event;
	INIT_LIST_HEAD(&item->ready);
	list_add_tail(&item->link, &epoll->items);
	epoll_link(item);
	if (epoll_check_ways(item)) {
		item_free(item);
		return -EINVAL;
	}

	struct hook_table table = {.table = {.queue = hook, .key = ~0u}, .item = item};

	if (item_events(item, &table.table))
		make_ready(item);
	return 0;
}

static int item_change(struct epoll_item *item, const struct epoll_event *event)
{
	WRITE_ONCE(item->event.events, event->events);
	item->event.data = event->data;
	if (item_events(item, NULL))
		make_ready(item);
	return 0;
}

const struct file *epoll_target(struct file *instance, int fd, unsigned nth)
{
	const struct file *found = ERR_PTR(-ENOENT);
	struct epoll_item *item;
	struct epoll *epoll;

	if (instance->ops != &epoll_file_ops)
		return ERR_PTR(-EINVAL);
	epoll = instance->private;
	mutex_lock(&epoll_lock);
	list_for_each_entry (item, &epoll->items, link) {
		if (item->fd == fd && !nth--) {
			found = item->file;
			break;
		}
	}
	mutex_unlock(&epoll_lock);
	return found;
}

void epoll_forget(struct file *file)
{
	mutex_lock(&epoll_lock);
	while (file->epolls)
		item_free(file->epolls);
	mutex_unlock(&epoll_lock);
}

/* ---- collecting events ---- */

static struct epoll_item *take_ready(struct epoll *epoll)
{
	unsigned long flags = spin_lock_irqsave(&epoll->ready_lock);
	struct epoll_item *item = list_first_entry_or_null(&epoll->ready, struct epoll_item, ready);

	if (item)
		list_del_init(&item->ready);
	spin_unlock_irqrestore(&epoll->ready_lock, flags);
	return item;
}

/* Level-triggered items that were ready go back to the end, after all others had their turn. */
static unsigned collect(struct epoll *epoll, struct epoll_event *events, unsigned max)
{
	struct epoll_item *again[EVENTS_AT_ONCE];
	struct epoll_item *item;
	unsigned n = 0, back = 0;

	mutex_lock(&epoll_lock);
	while (n < max && (item = take_ready(epoll))) {
		u32 ready = item_events(item, NULL);

		if (!ready)
			continue;
		events[n].events = ready;
		events[n].data = item->event.data;
		n++;
		if (item->event.events & EPOLLONESHOT)
			item->event.events &= PRIVATE_BITS;
		else if (!(item->event.events & EPOLLET))
			again[back++] = item;
	}
	while (back) { /* this is nothing new for who watches us */
		epoll_list_ready(again[--back]);
		wake_up_key(&epoll->wait, EPOLLIN | EPOLLRDNORM);
	}
	mutex_unlock(&epoll_lock);
	return n;
}

static bool any_ready(struct epoll *epoll)
{
	return !list_empty(&epoll->ready);
}

static long epoll_wait_for(struct epoll *epoll, u64 to, int max, u64 end)
{
	struct epoll_event events[EVENTS_AT_ONCE];

	for (;;) {
		unsigned n = collect(epoll, events, min((unsigned)max, EVENTS_AT_ONCE));

		if (n)
			return copy_to_user((void *)to, events, n * sizeof(*events)) ? -EFAULT
			                                                             : (long)n;
		if (!end)
			return 0;
		int slept = wait_event_interruptible_until(&epoll->wait, any_ready(epoll), end);

		if (slept < 0)
			return slept;
		if (slept)
			end = 0;
	}
}

/* ---- the file ---- */

static u32 epoll_poll(struct file *file, struct poll_table *table)
{
	struct epoll *epoll = file->private;

	poll_wait(file, &epoll->wait, table);
	if (!any_ready(epoll))
		return 0;
	mutex_lock(&epoll_lock);
	u32 events = instance_events(epoll);

	mutex_unlock(&epoll_lock);
	return events;
}

static void epoll_release(struct file *file)
{
	struct epoll *epoll = file->private;

	mutex_lock(&epoll_lock);
	while (!list_empty(&epoll->items))
		item_free(list_first_entry(&epoll->items, struct epoll_item, link));
	mutex_unlock(&epoll_lock);
	kfree(epoll);
}

static int epoll_describe(struct file *file, char *buf, size_t size)
{
	return snprintf(buf, size, "anon_inode:[eventpoll]");
}

static const struct file_ops epoll_file_ops = {
        .poll = epoll_poll,
        .release = epoll_release,
        .describe = epoll_describe,
};

/* ---- calls ---- */

static long do_create(u32 flags)
{
	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	struct epoll *epoll = kzalloc(sizeof(*epoll));

	if (!epoll)
		return -ENOMEM;
	INIT_LIST_HEAD(&epoll->items);
	INIT_LIST_HEAD(&epoll->ready);
	spin_lock_init(&epoll->ready_lock, "epoll ready");
	wait_queue_init(&epoll->wait, "epoll wait");
	struct file *file = file_anon(&epoll_file_ops, epoll, O_RDWR);

	if (IS_ERR(file)) {
		kfree(epoll);
		return PTR_ERR(file);
	}
	epoll->file = file;
	return fd_add(file, flags & EPOLL_CLOEXEC);
}

long sys_epoll_create(struct pt_regs *regs)
{
	return (int)sys_arg0(regs) <= 0 ? -EINVAL : do_create(0);
}

long sys_epoll_create1(struct pt_regs *regs)
{
	return do_create(sys_arg0(regs));
}

static int control(struct epoll *epoll, int op, struct file *file, int fd,
                   const struct epoll_event *event)
{
	struct epoll_item *item = item_find(epoll, file, fd);

	switch (op) {
	case EPOLL_CTL_ADD:
		if (file->ops == &epoll_file_ops) {
			int error = epoll_may_nest(epoll, file->private);

			if (error)
				return error;
		}
		return item_add(epoll, file, fd, event);
	case EPOLL_CTL_MOD: return item ? item_change(item, event) : -ENOENT;
	case EPOLL_CTL_DEL:
		if (!item)
			return -ENOENT;
		item_free(item);
		return 0;
	default: return -EINVAL;
	}
}

long sys_epoll_ctl(struct pt_regs *regs)
{
	int op = sys_arg1(regs), fd = sys_arg2(regs);
	struct epoll_event event = {0};

	if (op != EPOLL_CTL_DEL && copy_from_user(&event, (void *)sys_arg3(regs), sizeof(event)))
		return -EFAULT;
	event.events |= EPOLLERR | EPOLLHUP;
	struct fdref ep = fdref_get(sys_arg0(regs)), ref = fdref_get(fd);
	int err = 0;

	if (!ep.file || !ref.file)
		err = -EBADF;
	else if (ep.file->ops != &epoll_file_ops || ep.file == ref.file)
		err = -EINVAL;
	else if (ref.file->ops == &epoll_file_ops && op == EPOLL_CTL_ADD &&
	         event.events & EPOLLEXCLUSIVE)
		err = -EINVAL;
	if (!err) {
		mutex_lock(&epoll_lock);
		err = control(ep.file->private, op, ref.file, fd, &event);
		mutex_unlock(&epoll_lock);
	}
	fdref_put(ref);
	fdref_put(ep);
	return err;
}

static long do_wait(int epfd, u64 to, int max, u64 end)
{
	if (max <= 0 || (u32)max > 0x7fffffffu / sizeof(struct epoll_event))
		return -EINVAL;
	struct fdref ref = fdref_get(epfd);

	if (!ref.file)
		return -EBADF;
	long result = ref.file->ops == &epoll_file_ops
	                      ? epoll_wait_for(ref.file->private, to, max, end)
	                      : -EINVAL;

	fdref_put(ref);
	return result == -ERESTARTSYS ? -EINTR : result;
}

long sys_epoll_wait(struct pt_regs *regs)
{
	return do_wait(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs),
	               timeout_from_ms(sys_arg3(regs)));
}

static long masked_wait(struct pt_regs *regs, u64 end)
{
	int err = signal_set_user_mask((const sigset_t *)sys_arg4(regs), sys_arg5(regs));

	if (err)
		return err;
	long result = do_wait(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), end);

	signal_restore_user_mask(result == -EINTR);
	return result;
}

long sys_epoll_pwait(struct pt_regs *regs)
{
	return masked_wait(regs, timeout_from_ms(sys_arg3(regs)));
}

long sys_epoll_pwait2(struct pt_regs *regs)
{
	u64 end;
	int err = timeout_from_timespec(sys_arg3(regs), &end);

	return err ? err : masked_wait(regs, end);
}
