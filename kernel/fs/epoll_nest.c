/* SPDX-License-Identifier: BSD-2-Clause */
/* Instances that watch instances. */
#include "kernel/fs/epoll_internal.h"
#include "kernel/fs/file.h"
#include "lib/atomic.h"
#include "state/lockdep/spinlock.h"
#include <asm/errno.h>

#define NESTS_MAX 5 /* instances, one in another */

static struct spinlock epoll_nest_lock = SPINLOCK_INIT("epoll nest");

/* ---- who watches ---- */

void epoll_link(struct epoll_item *item)
{
	unsigned long flags = spin_lock_irqsave(&epoll_nest_lock);

	item->next_of_file = item->file->epolls;
	WRITE_ONCE(item->file->epolls, item);
	spin_unlock_irqrestore(&epoll_nest_lock, flags);
	smp_mb(); /* watched before the caller looks whether it is ready: epoll_wake_watchers() */
}

void epoll_unlink(struct epoll_item *item)
{
	unsigned long flags = spin_lock_irqsave(&epoll_nest_lock);
	struct epoll_item **at = &item->file->epolls;

	while (*at != item)
		at = &(*at)->next_of_file;
	*at = item->next_of_file;
	spin_unlock_irqrestore(&epoll_nest_lock, flags);
}

/* Under epoll_nest_lock. As deep as instances are nested. */
static void wake_watchers(struct epoll *epoll)
{
	for (struct epoll_item *item = epoll->file->epolls; item; item = item->next_of_file) {
		if (!(READ_ONCE(item->event.events) & (EPOLLIN | EPOLLRDNORM)))
			continue;
		epoll_list_ready(item);
		wake_up_key(&item->epoll->wait, EPOLLIN | EPOLLRDNORM);
		wake_watchers(item->epoll);
	}
}

void epoll_wake_watchers(struct epoll *epoll)
{
	smp_mb(); /* ready before the look at who watches: epoll_link() */
	if (likely(!READ_ONCE(epoll->file->epolls)))
		return;
	unsigned long flags = spin_lock_irqsave(&epoll_nest_lock);

	wake_watchers(epoll);
	spin_unlock_irqrestore(&epoll_nest_lock, flags);
}

/* ---- how deep ---- */

/* A walk visits each instance once, however many ways lead there. */
static u64 last_walk;

static bool first_visit(struct epoll *epoll)
{
	bool first = epoll->walk != last_walk;

	epoll->walk = last_walk;
	return first;
}

/* How many are one in another from here down; NESTS_MAX + 1 is any more, and where it ends. */
static unsigned height_below(struct epoll *epoll, const struct epoll *end, unsigned depth)
{
	struct epoll_item *item;
	unsigned below = 0;

	if (epoll == end || depth > NESTS_MAX)
		return NESTS_MAX + 1;
	if (!first_visit(epoll))
		return epoll->height;
	list_for_each_entry (item, &epoll->items, link)
		if (item->nested)
			below = max(below, height_below(item->nested, end, depth + 1));
	return epoll->height = min(below + 1, NESTS_MAX + 1u);
}

static unsigned height_above(struct epoll *epoll)
{
	unsigned above = 0;

	if (!first_visit(epoll))
		return epoll->height;
	for (struct epoll_item *item = epoll->file->epolls; item; item = item->next_of_file)
		above = max(above, height_above(item->epoll));
	return epoll->height = above + 1;
}

int epoll_may_nest(struct epoll *outer, struct epoll *inner)
{
	unsigned below, above;

	last_walk++;
	below = height_below(inner, outer, 1);
	last_walk++;
	above = height_above(outer);
	return below + above > NESTS_MAX ? -ELOOP : 0;
}

/* ---- how many ways ---- */

/* Of ways through so many instances below the last: a wake-up climbs each with interrupts off. */
static const unsigned ways_max[NESTS_MAX] = {~0u, 500, 100, 50, 10};

struct ways {
	unsigned count[NESTS_MAX];
};

static bool count_ways(struct ways *ways, const struct file *file, unsigned depth)
{
	for (const struct epoll_item *item = file->epolls; item; item = item->next_of_file) {
		if (item->epoll->file->epolls) {
			if (!count_ways(ways, item->epoll->file, depth + 1))
				return false;
		} else if (++ways->count[depth] > ways_max[depth]) {
			return false;
		}
	}
	return true;
}

static bool few_ways_from(const struct epoll_item *item)
{
	struct epoll_item *below;

	if (!item->nested) {
		struct ways ways = {{0}};

		return count_ways(&ways, item->file, 0);
	}
	if (!first_visit(item->nested))
		return true;
	list_for_each_entry (below, &item->nested->items, link)
		if (!few_ways_from(below))
			return false;
	return true;
}

int epoll_check_ways(struct epoll_item *item)
{
	if (!item->nested && !item->epoll->file->epolls)
		return 0;
	last_walk++;
	return few_ways_from(item) ? 0 : -EINVAL;
}
