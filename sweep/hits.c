/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/hits.h"

#include "arch/x86_64/mmu/paging.h"
#include "kernel/channel/channel.h"
#include "kernel/mm/page.h"
#include "lib/printf.h"

/* kernel.ld: one after the other. */
extern const char __entry_text_start[], __noinstr_text_end[];

enum { LINE = 880, LINE_ROOM = 32 };

static u32 *counts[NR_SWEEP_EVENTS];
static u64 size;

static unsigned order_of(u64 bytes)
{
	unsigned order = 0;

	while ((PAGE_SIZE << order) < bytes)
		order++;
	return order;
}

bool hits_init(void)
{
	unsigned event;

	size = (u64)__noinstr_text_end - (u64)__entry_text_start;
	for (event = EVENT_NONE + 1; event < NR_SWEEP_EVENTS; event++) {
		struct page *pages = page_alloc_order(order_of(size * sizeof(u32)), PAGE_ZERO);

		if (!pages)
			return false;
		counts[event] = page_to_virt(pages);
	}
	return true;
}

void hits_note(enum sweep_event_id event, u64 ip)
{
	u64 at = ip - (u64)__entry_text_start;

	if (at < size)
		counts[event][at]++;
}

static void say_event(enum sweep_event_id event, const char *context)
{
	char line[LINE];
	size_t head = scnprintf(line, LINE, "%s %s", sweep_events[event].name, context), len = head;
	u64 at;

	for (at = 0; at < size; at++) {
		if (!counts[event][at])
			continue;
		len += scnprintf(line + len, LINE - len, " 0x%lx:%u", (u64)__entry_text_start + at,
		                 counts[event][at]);
		if (len < LINE - LINE_ROOM)
			continue;
		channel_control_text("sweep-hits", line, len);
		len = head;
	}
	if (len > head)
		channel_control_text("sweep-hits", line, len);
}

void hits_say(const char *context)
{
	unsigned event;

	for (event = EVENT_NONE + 1; event < NR_SWEEP_EVENTS; event++)
		say_event(event, context);
}
