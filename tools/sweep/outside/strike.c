/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/strike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An interrupt may lead elsewhere once, and in theory twice. */
#define TRIES 4

/*
 * mce: an error that nothing needs to be done about (software may recover, action optional): valid,
 * uncorrected, enabled, address and miscellaneous valid, signalled, memory scrubbing; restartable; at
 * an address where there is no memory. Source: SDM vol. 3, 16.3.2 and 16.9.3.
 */
static struct event events[] = {
        {"nmi", "nmi", 0},
        {"mce", "mce 0 1 0xbd000000000000c0 0x5 0x7f00000000 0x8c", 0},
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
static void judge_entry(struct event *e, const struct cpu *at, const struct cpu *handler,
                        const uint64_t frame[5], struct strike *s)
{
	if (!e->handler)
		e->handler = cpu_get(handler, "rip");
	differ(s, "the handler", e->handler, cpu_get(handler, "rip"));
	differ(s, "the saved rip", cpu_get(at, "rip"), frame[0]);
	differ(s, "the saved cs", cpu_get(at, "cs"), frame[1]);
	differ(s, "the saved rflags", cpu_get(at, "rflags"), frame[2]);
	differ(s, "the saved rsp", cpu_get(at, "rsp"), frame[3]);
	differ(s, "the saved ss", cpu_get(at, "ss"), frame[4]);
}

/*
 * Now. The processor takes it before the next instruction: the step stops at the first of the
 * handler, with the frame of this boundary on its stack. It may also be held back (*taken).
 */
static enum stop inject(struct target *g, struct event *e, const struct cpu *at, bool *taken,
                        struct strike *s)
{
	uint64_t frame[5];
	struct cpu c;
	enum stop stop;

	s->rip = cpu_get(at, "rip");
	if (!remote_monitor(&g->remote, e->command) ||
	    !remote_step_mode(&g->remote, REMOTE_STEP_TAKES_EVENTS))
		return STOP_GONE;
	stop = remote_step(&g->remote);
	if (stop != STOP_TRAP)
		return stop;
	if (!target_cpu(g, &c))
		return STOP_GONE;
	*taken = cpu_get(&c, "rip") != cpu_get(at, "rip") &&
	         remote_memory(&g->remote, cpu_get(&c, "rsp"), frame, sizeof(frame)) &&
	         frame[0] == cpu_get(at, "rip") && frame[3] == cpu_get(at, "rsp");
	if (*taken)
		judge_entry(e, at, &c, frame, s);
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

static void once(struct target *g, const struct walk *w, struct event *first, struct event *second,
                 const struct way *inner, struct strike *s)
{
	struct cpu here;
	bool taken = false, missed = false;
	enum stop stop;

	if (!arrive(g, w, s, &here))
		return;
	stop = inject(g, first, &here, &taken, s);
	if (stop == STOP_TRAP && inner && taken) {
		taken = false;
		stop = way_reach(g, inner, s->second - 1, w->until, &here);
		missed = stop == STOP_TRAP && !way_is_at(inner, s->second - 1, &here);
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
	for (unsigned i = 0; i < TRIES; i++) {
		once(g, w, first, second, inner, s);
		if (s->verdict != MISSED)
			return;
	}
}

/* It is over when the interrupted code is about to go on, or the walk has ended. */
static enum stop follow(struct target *g, const struct walk *w, const struct cpu *at,
                        struct way *inner, struct strike *s)
{
	struct cpu c;
	enum stop stop = STOP_TRAP;

	if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
		return STOP_GONE;
	while (stop == STOP_TRAP) {
		if (!target_cpu(g, &c))
			return STOP_GONE;
		if (cpu_get(&c, "rip") == w->until || (cpu_get(&c, "rip") == cpu_get(at, "rip") &&
		                                       cpu_get(&c, "rsp") == cpu_get(at, "rsp")))
			return STOP_TRAP;
		if (!way_add(inner, &c)) {
			s->verdict = MISSED;
			return STOP_TRAP;
		}
		stop = remote_step(&g->remote);
	}
	return stop;
}

bool strike_follow(struct target *g, const struct walk *w, struct event *first, struct way *inner,
                   struct strike *s)
{
	struct cpu at;
	bool taken = false;
	enum stop stop;

	if (!arrive(g, w, s, &at))
		return false;
	stop = inject(g, first, &at, &taken, s);
	if (stop == STOP_TRAP && taken)
		stop = follow(g, w, &at, inner, s);
	finish(g, w, stop, taken, s);
	return s->verdict == SURVIVED;
}
