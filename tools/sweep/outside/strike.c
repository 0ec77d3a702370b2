/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/strike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An interrupt may lead elsewhere once, and in theory twice. */
#define TRIES   4
/* A handler may have more to do the first time, or now and then: until two in a row are alike. */
#define FOLLOWS 4

/*
 * mce: an error that nothing needs to be done about (software may recover, action optional): valid,
 * uncorrected, enabled, address and miscellaneous valid, signalled, memory scrubbing; restartable; at
 * an address where there is no memory. Source: SDM vol. 3, 16.3.2 and 16.9.3.
 */
static struct event events[] = {
        {.name = "nmi", .command = "nmi", .vector = 2},
        {.name = "mce",
         .command = "mce 0 1 0xbd000000000000c0 0x5 0x7f00000000 0x8c",
         .vector = 18},
};

const char event_names[] = "nmi and mce";

const char *const verdict_names[VERDICTS] = {[SURVIVED] = "survived",
                                             [DIFFERS] = "differs",
                                             [DIED] = "died",
                                             [BLOCKED] = "blocked",
                                             [MISSED] = "missed"};

struct event *event_find(const char *name)
{
	for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (!strcmp(events[i].name, name))
			return &events[i];
	return NULL;
}

/* A gate of 64-bit mode: APM vol. 2, 4.8.4. */
bool event_look_up(struct event *e, struct target *g)
{
	struct buf text = {0};
	unsigned char gate[16];
	unsigned long long table;
	const char *line;
	bool ok = remote_monitor(&g->remote, "info registers", &text);

	line = ok ? strstr(buf_text(&text), "IDT=") : NULL;
	ok = line && sscanf(line, "IDT= %llx", &table) == 1 &&
	     remote_memory(&g->remote, table + e->vector * sizeof(gate), gate, sizeof(gate)) &&
	     gate[5] & 0x80;
	buf_free(&text);
	if (!ok)
		return false;
	e->handler = 0;
	memcpy(&e->handler, gate, 2);
	memcpy((char *)&e->handler + 2, gate + 6, 6);
	return true;
}

static void died(struct strike *s, struct target *g, enum stop stop, const char *where)
{
	char *words = target_last_words(g);

	s->verdict = DIED;
	buf_addf(&s->why, "%s%s %s%s%s%s", s->why.len ? "; " : "",
	         stop == STOP_TIMEOUT ? "hangs" : "is gone", where, *words ? ": \"" : "", words,
	         *words ? "\"" : "");
	free(words);
}

static void differs(void *arg, const char *name, const char *was, const char *is)
{
	struct strike *s = arg;

	s->verdict = DIFFERS;
	buf_addf(&s->why, "%s%s is %s, right is %s", s->why.len ? "; " : "", name, is, was);
}

static void differ(struct strike *s, const char *name, uint64_t was, uint64_t is)
{
	char right[32], wrong[32];

	if (was == is)
		return;
	snprintf(right, sizeof(right), "0x%llx", (unsigned long long)was);
	snprintf(wrong, sizeof(wrong), "0x%llx", (unsigned long long)is);
	differs(s, name, right, wrong);
}

/* What the CPU has saved for the event: ip, cs, flags, sp, ss. APM vol. 2, 8.9. */
static void judge_frame(const uint64_t frame[5], const struct cpu *at, struct strike *s)
{
	differ(s, "the saved rip", cpu_get(at, "rip"), frame[0]);
	differ(s, "the saved cs", cpu_get(at, "cs"), frame[1]);
	differ(s, "the saved rflags", cpu_get(at, "rflags"), frame[2]);
	differ(s, "the saved rsp", cpu_get(at, "rsp"), frame[3]);
	differ(s, "the saved ss", cpu_get(at, "ss"), frame[4]);
}

/*
 * Now. The processor takes it before the next instruction: the step stops at the first of the
 * handler, with the frame of this boundary on its stack. It may also be held back (*taken); then the
 * step may have gone into the handler of an interrupt, which is no harm.
 */
static enum stop inject(struct target *g, struct event *e, const struct cpu *at, bool *taken,
                        struct strike *s)
{
	uint64_t frame[5];
	struct cpu c;
	enum stop stop;

	s->rip = cpu_get(at, "rip");
	if (!remote_monitor(&g->remote, e->command, NULL) ||
	    !remote_step_mode(&g->remote, REMOTE_STEP_TAKES_EVENTS))
		return STOP_GONE;
	stop = remote_step(&g->remote);
	if (stop != STOP_TRAP)
		return stop;
	if (!target_cpu(g, &c))
		return STOP_GONE;
	*taken = cpu_get(&c, "rip") == e->handler;
	if (!*taken)
		return STOP_TRAP;
	e->taken++;
	if (!remote_memory(&g->remote, cpu_get(&c, "rsp"), frame, sizeof(frame)))
		return STOP_GONE;
	judge_frame(frame, at, s);
	return STOP_TRAP;
}

/* To the end, where all is compared, and back to where the walk begins, which is not sure either. */
static void finish(struct target *g, const struct walk *w, enum stop stop, bool taken,
                   struct strike *s)
{
	struct cpu end;
	unsigned differences;

	if (stop == STOP_TRAP)
		stop = walk_end(g, w, &end);
	if (stop != STOP_TRAP) {
		died(s, g, stop, "after the event");
		return;
	}
	differences = cpu_compare(&w->end, &end, differs, s);
	if (!differences && s->verdict == SURVIVED && !taken)
		s->verdict = BLOCKED;
	stop = walk_begin(g, w);
	if (stop != STOP_TRAP)
		died(s, g, stop, "before it comes to the door again");
}

static void start(struct strike *s)
{
	s->verdict = SURVIVED;
	s->rip = 0;
	s->why.len = 0;
}

/* To boundary s->boundary; *here are the registers. False: not there, as s->verdict tells. */
static bool arrive(struct target *g, const struct walk *w, struct strike *s, struct cpu *here)
{
	for (unsigned i = 0; i < TRIES; i++) {
		enum stop stop;

		start(s);
		stop = way_reach(g, &w->way, s->boundary, w->until, here);
		if (stop == STOP_TRAP && way_is_at(&w->way, s->boundary, here))
			return true;
		finish(g, w, stop, true, s);
		if (s->verdict != SURVIVED)
			return false;
	}
	s->verdict = MISSED;
	return false;
}

/* The interrupted code is about to go on, or the walk has ended. */
static bool is_over(const struct walk *w, const struct cpu *at, const struct cpu *here)
{
	uint64_t rip = cpu_get(here, "rip");

	return rip == w->until ||
	       (rip == cpu_get(at, "rip") && cpu_get(here, "rsp") == cpu_get(at, "rsp"));
}

/*
 * From the first instruction of a handler that interrupted *at, `steps` further at the most; *over:
 * it has ended before. What is passed is added to *way (NULL: not), whose end is an end too.
 */
static enum stop follow(struct target *g, const struct walk *w, const struct cpu *at,
                        unsigned steps, struct way *way, struct cpu *here, bool *over)
{
	enum stop stop = STOP_TRAP;

	if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
		return STOP_GONE;
	for (;; steps--) {
		if (!target_cpu(g, here))
			return STOP_GONE;
		*over = is_over(w, at, here);
		if (*over || !steps || (way && !way_add(way, here)))
			return STOP_TRAP;
		stop = remote_step(&g->remote);
		if (stop != STOP_TRAP)
			return stop;
	}
}

/*
 * To boundary s->second of the handler: by its address, or, for a handler that goes another way each
 * time, by counting. *missed: it was not there.
 */
static enum stop deeper(struct target *g, const struct walk *w, const struct cpu *at,
                        const struct way *inner, bool counting, struct strike *s, struct cpu *here,
                        bool *missed)
{
	unsigned b = s->second - 1;
	enum stop stop;

	if (counting)
		return follow(g, w, at, b, NULL, here, missed);
	stop = way_reach(g, inner, b, w->until, here);
	*missed = stop == STOP_TRAP && !way_is_at(inner, b, here);
	return stop;
}

static void once(struct target *g, const struct walk *w, struct event *first, struct event *second,
                 const struct way *inner, bool counting, struct strike *s)
{
	struct cpu at, here;
	bool taken = false, missed = false;
	enum stop stop;

	if (!arrive(g, w, s, &at))
		return;
	stop = inject(g, first, &at, &taken, s);
	if (stop == STOP_TRAP && inner && taken) {
		taken = false;
		stop = deeper(g, w, &at, inner, counting, s, &here, &missed);
		if (stop == STOP_TRAP && !missed)
			stop = inject(g, second, &here, &taken, s);
	}
	finish(g, w, stop, taken, s);
	if (missed && s->verdict == BLOCKED)
		s->verdict = MISSED;
}

void strike(struct target *g, const struct walk *w, struct event *first, struct event *second,
            const struct way *inner, struct strike *s)
{
	once(g, w, first, second, inner, false, s);
	if (s->verdict == MISSED && inner)
		once(g, w, first, second, inner, true, s);
}

static bool follow_once(struct target *g, const struct walk *w, struct event *first,
                        struct way *inner, struct strike *s)
{
	struct cpu at, here;
	bool taken = false, over;
	enum stop stop;

	if (!arrive(g, w, s, &at))
		return false;
	stop = inject(g, first, &at, &taken, s);
	if (stop == STOP_TRAP && taken)
		stop = follow(g, w, &at, WALK_MAX, inner, &here, &over);
	finish(g, w, stop, taken, s);
	return s->verdict == SURVIVED;
}

bool strike_follow(struct target *g, const struct walk *w, struct event *first, struct way *inner,
                   struct strike *s)
{
	struct way last = {0};
	bool ok = true, alike = false;

	for (unsigned i = 0; ok && !alike && i < FOLLOWS; i++) {
		way_free(&last);
		last = *inner;
		*inner = (struct way){0};
		ok = follow_once(g, w, first, inner, s);
		alike = i && way_alike(inner, &last);
	}
	way_free(&last);
	return ok;
}
