/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/strike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * mce: an error that nothing needs to be done about (software may recover, action optional): valid,
 * uncorrected, enabled, address and miscellaneous valid, signalled, memory scrubbing; restartable; at
 * an address where there is no memory. Source: SDM vol. 3, 16.3.2 and 16.9.3.
 */
static const struct event events[] = {
        {"nmi", "a non-maskable interrupt", "nmi"},
        {"mce", "a machine check", "mce 0 1 0xbd000000000000c0 0x5 0x7f00000000 0x8c"},
};

const char event_names[] = "nmi and mce";

const char *const verdict_names[VERDICTS] = {
        [SURVIVED] = "survived", [DIFFERS] = "differs", [DIED] = "died", [BLOCKED] = "blocked"};

const struct event *event_find(const char *name)
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
	buf_addf(&s->why, "%s %s%s%s%s", stop == STOP_TIMEOUT ? "hangs" : "is gone", where,
	         *words ? ": \"" : "", words, *words ? "\"" : "");
	free(words);
}

static void differs(void *arg, const char *name, const char *was, const char *is)
{
	struct strike *s = arg;

	s->verdict = DIFFERS;
	buf_addf(&s->why, "%s%s is %s, right is %s", s->why.len ? "; " : "", name, is, was);
}

/* What the CPU has saved for the event: ip, cs, flags, sp, ss. APM vol. 2, 8.9. */
static bool frame_is_right(const uint64_t frame[5], const struct cpu *at, struct strike *s)
{
	static const char *const names[] = {"rip", "cs", "rflags", "rsp", "ss"};

	for (unsigned i = 0; i < 5; i++) {
		char was[32], is[32], name[32];

		if (frame[i] == cpu_get(at, names[i]))
			continue;
		snprintf(was, sizeof(was), "0x%llx", (unsigned long long)cpu_get(at, names[i]));
		snprintf(is, sizeof(is), "0x%llx", (unsigned long long)frame[i]);
		snprintf(name, sizeof(name), "saved %s", names[i]);
		differs(s, name, was, is);
		return false;
	}
	return true;
}

/*
 * Now. The processor takes it before the next instruction: the step stops at the first of the
 * handler, with the frame of this boundary on its stack. It may also be held back (*taken).
 */
static enum stop inject(struct target *g, const struct event *e, const struct cpu *at, bool *taken,
                        struct strike *s)
{
	uint64_t frame[5];
	struct cpu c;
	enum stop stop;

	if (!remote_monitor(&g->remote, e->command) ||
	    !remote_step_mode(&g->remote, REMOTE_STEP_TAKES_EVENTS))
		return STOP_GONE;
	stop = remote_step(&g->remote);
	if (stop != STOP_TRAP)
		return stop;
	if (!target_cpu(g, &c))
		return STOP_GONE;
	*taken = remote_memory(&g->remote, cpu_get(&c, "rsp"), frame, sizeof(frame)) &&
	         frame[0] == cpu_get(at, "rip") && frame[3] == cpu_get(at, "rsp") &&
	         cpu_get(&c, "rip") != cpu_get(at, "rip");
	if (*taken)
		frame_is_right(frame, at, s);
	return STOP_TRAP;
}

/* From the first instruction of the first event's handler, `steps` further; *over: it has returned. */
static enum stop into_handler(struct target *g, const struct cpu *at, unsigned steps, bool *over,
                              struct cpu *here)
{
	enum stop stop = STOP_TRAP;

	if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE) || !target_cpu(g, here))
		return STOP_GONE;
	for (unsigned i = 0; i < steps && !*over; i++) {
		stop = remote_step(&g->remote);
		if (stop != STOP_TRAP)
			return stop;
		if (!target_cpu(g, here))
			return STOP_GONE;
		*over = cpu_get(here, "rip") == cpu_get(at, "rip") &&
		        cpu_get(here, "rsp") == cpu_get(at, "rsp");
	}
	return stop;
}

/* At boundary s->boundary: the events; *taken says of the last one. */
static enum stop happen(struct target *g, const struct event *first, const struct event *second,
                        bool *taken, struct strike *s)
{
	struct cpu at, inner;
	enum stop stop;

	if (!target_cpu(g, &at))
		return STOP_GONE;
	stop = inject(g, first, &at, taken, s);
	if (stop != STOP_TRAP || !second || !*taken)
		return stop;
	stop = into_handler(g, &at, s->second - 1, &s->passed, &inner);
	if (stop != STOP_TRAP || s->passed)
		return stop;
	return inject(g, second, &inner, taken, s);
}

void strike(struct target *g, const struct walk *w, const struct event *first,
            const struct event *second, struct strike *s)
{
	struct cpu begin, end;
	bool taken = false;
	enum stop stop;

	s->verdict = SURVIVED;
	s->passed = false;
	s->why.len = 0;
	stop = walk_begin(g, w, &begin);
	if (stop != STOP_TRAP) {
		died(s, g, stop, "before it came to the door again");
		return;
	}
	stop = walk_reach(g, w, s->boundary);
	if (stop == STOP_TRAP)
		stop = happen(g, first, second, &taken, s);
	if (stop == STOP_TRAP)
		stop = walk_end(g, walk_until(w, &begin), &end);
	if (stop != STOP_TRAP) {
		died(s, g, stop, "after the event");
		return;
	}
	if (!cpu_compare(&w->end, &end, differs, s) && s->verdict == SURVIVED && !taken &&
	    !s->passed)
		s->verdict = BLOCKED;
}
