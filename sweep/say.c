/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/say.h"

#include "kernel/channel/channel.h"
#include "lib/printf.h"
#include "sweep/campaign.h"
#include "sweep/door.h"
#include "sweep/probe.h"

enum { LINE = 512 };

struct line {
	char text[LINE];
	size_t len;
};

static __printf(2, 3) void add(struct line *l, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	l->len += vscnprintf(l->text + l->len, LINE - l->len, fmt, args);
	va_end(args);
}

static void send(const char *kind, const struct line *l)
{
	channel_control_text(kind, l->text, l->len);
}

static void add_campaign(struct line *l, const struct campaign *c)
{
	unsigned i;

	add(l, "{\"door\":\"%s\",\"events\":[", c->door->name);
	for (i = 0; i < c->chain.depth; i++)
		add(l, "%s\"%s\"", i ? "," : "", sweep_events[c->chain.event[i]].name);
	add(l, "]");
}

/* Of the events that came, without the door's own. */
static void add_place(struct line *l, const struct campaign *c)
{
	unsigned own = c->own, i;

	add(l, ",\"at\":[");
	for (i = 0; i < c->chain.depth; i++)
		add(l, "%s%u", i ? "," : "", c->injection.at[own + i]);
	add(l, "],\"rip\":[");
	for (i = 0; own + i < probe_done.made; i++)
		add(l, "%s\"0x%lx\"", i ? "," : "", probe_done.regs[own + i].ip);
	add(l, "]");
}

/* --- the list -------------------------------------------------------------------------------- */

static void say_door(const struct sweep_door *door)
{
	struct line l = {.len = 0};

	add(&l, "%s|%s|%s", door->name, door->context, door->text);
	send("sweep-door", &l);
}

void say_list(void)
{
	unsigned i;

	sweep_door_each(say_door);
	for (i = EVENT_NONE + 1; i < NR_SWEEP_EVENTS; i++) {
		struct line l = {.len = 0};

		if (!sweep_events[i].text)
			continue;
		add(&l, "%s|%s", sweep_events[i].name, sweep_events[i].text);
		send("sweep-event", &l);
	}
}

/* --- a campaign ------------------------------------------------------------------------------ */

void say_begin(const struct campaign *c)
{
	struct line l = {.len = 0};

	add_campaign(&l, c);
	add(&l, "}");
	send("sweep-begin", &l);
}

void say_at(const struct campaign *c)
{
	const u32 *at = c->injection.at + c->own;

	channel_control("sweep-at %llu %u %u %u", (unsigned long long)c->injections, at[0],
	                c->chain.depth > 1 ? at[1] : 0, c->chain.depth > 2 ? at[2] : 0);
}

void say_diff(const struct campaign *c, enum judge_word word, u64 before, u64 after)
{
	struct line l = {.len = 0};

	add_campaign(&l, c);
	add_place(&l, c);
	add(&l, ",\"word\":\"%s\",\"before\":\"0x%llx\",\"after\":\"0x%llx\"}", judge_name(word),
	    (unsigned long long)before, (unsigned long long)after);
	send("sweep-diff", &l);
}

void say_word(enum judge_word word, u64 before, u64 after)
{
	channel_control("sweep-word {\"word\":\"%s\",\"before\":\"0x%llx\",\"after\":\"0x%llx\"}",
	                judge_name(word), (unsigned long long)before, (unsigned long long)after);
}

void say_end(const struct campaign *c)
{
	struct line l = {.len = 0};

	add_campaign(&l, c);
	add(&l, ",\"boundaries\":%u,\"injections\":%llu,\"differences\":%llu,\"differing\":%llu}",
	    c->boundaries, (unsigned long long)c->injections, (unsigned long long)c->differences,
	    (unsigned long long)c->differing);
	send("sweep-end", &l);
}

void say_last(const struct campaign *c)
{
	struct line l = {.len = 0};

	add_campaign(&l, c);
	add_place(&l, c);
	add(&l, "}");
	channel_control_unlocked("sweep-last", l.text);
}
